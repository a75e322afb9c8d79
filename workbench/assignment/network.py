"""An assignment as a flow: load → juror → (entry, juror's region) → entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Booleans, Floats, Integers

Arcs: TypeAlias = tuple[Integers, Integers, Integers, Integers]  # tails, heads, capacities, costs

# Affinity in whole steps of its range, fine enough to tell jurors apart and coarse enough that the costs of
# a path fit the solver's integers.
_AFFINITY_STEPS, _MOST_STEPS = 10**8, 10**11
_AFFINITY_OVER_LOAD = 100
_TIES = 64  # seeded costs of single pairs decide between plans that are equal in everything else


@dataclass(frozen=True, eq=False)
class Costs:
    """What the flow is to keep small, in steps.

    Attributes
    ----------
    pair : (n_entries, n_jurors), lower is better.
    load : what a juror's next entry costs with n already there is (2 n + 1) of these. Their sum is the square
        of the load, so even loads win where affinity is equal.
    """

    pair: Integers
    load: int


@dataclass(frozen=True, eq=False)
class Network:
    """A minimum-cost flow problem, any solver may solve it.

    Attributes
    ----------
    tails, heads, capacities, costs : (n_arcs,); the first ones are pairs.
    supplies : (n_nodes,) what enters, negative where it leaves.
    entry, juror : (n_pairs,) of the first arcs.
    first_load : where the arcs begin that carry jurors' loads beyond the least.
    """

    tails: Integers
    heads: Integers
    capacities: Integers
    costs: Integers
    supplies: Integers
    entry: Integers
    juror: Integers
    first_load: int


def costs_of(problem: AssignmentProblem, utility: Floats, rng: np.random.Generator) -> Costs:
    """Whole numbers from utilities (n_entries, n_jurors), with seeded ties."""
    # A path that evens two loads out passes each juror at most once: no sum of ties outweighs it.
    load = _TIES * (len(problem.jurors) + 1)
    # Evenness decides where affinity does not: an ordinary load costs a hundredth of affinity's range.
    mean = int(problem.wanted.sum()) // len(problem.jurors) + 1
    steps = min(max(_AFFINITY_STEPS, _AFFINITY_OVER_LOAD * 2 * mean * load), _MOST_STEPS)
    return Costs(in_steps(utility, steps) + rng.integers(0, _TIES, size=utility.shape), load)


def in_steps(utility: Floats, n_steps: int = _AFFINITY_STEPS) -> Integers:
    """Whole costs, 0 for the highest utility, `n_steps` for the lowest."""
    spread = float(np.ptp(utility))
    if spread == 0:
        return np.zeros(utility.shape, dtype=np.int64)
    steps: Integers = np.rint((utility.max() - utility) / spread * n_steps).astype(np.int64)
    return steps


def network_of(problem: AssignmentProblem, candidates: Booleans, costs: Costs) -> Network:
    """The flow of all open slots through the candidate pairs [AhujaMagnantiOrlin1993].

    A juror's least load enters at the juror's own node, so that it has to leave through an entry.
    """
    entry, juror = (each.astype(np.int64) for each in np.nonzero(candidates))
    n_jurors, n_entries = len(problem.jurors), len(problem.entries)
    n_nodes, heads, regions = _region_arcs(problem, entry, juror)
    pairs = (juror, heads, np.ones_like(entry), costs.pair[entry, juror])
    low = problem.room[0]
    loads = load_arcs(problem, costs, n_nodes)
    tails, heads, capacities, prices = (
        np.concatenate(each) for each in zip(pairs, regions, loads, strict=True)
    )
    supplies = np.zeros(n_nodes + 1, dtype=np.int64)
    supplies[:n_jurors] = low
    supplies[n_jurors : n_jurors + n_entries] = -problem.open_slots
    supplies[n_nodes] = problem.open_slots.sum() - low.sum()
    return Network(tails, heads, capacities, prices, supplies, entry, juror, len(entry) + len(regions[0]))


def load_arcs(problem: AssignmentProblem, costs: Costs, source: int) -> Arcs:
    """Arcs from the source to jurors for what goes beyond the least load, dearer from entry to entry.

    One arc for each entry up to twice the mean load, then in growing bundles: without a bound of their own,
    jurors would have as many arcs as there are entries.
    """
    low, high = problem.room
    base = problem.base.sum(axis=0)
    single = int(2 * problem.open_slots.sum() / len(problem.jurors)) + 8
    alone = np.clip(high - low, 0, single)
    heads = np.repeat(np.arange(len(alone)), alone)
    loads = np.arange(len(heads)) - np.repeat(np.cumsum(alone) - alone, alone) + np.repeat(low + base, alone)
    parts = [(heads, np.ones_like(heads), loads)]
    first = low + alone
    while (first < high).any():
        more = np.flatnonzero(first < high)
        size = np.minimum(high[more] - first[more], first[more])
        parts.append((more, size, base[more] + first[more] + size - 1))
        first[more] += size
    heads, capacities, loads = (np.concatenate(each) for each in zip(*parts, strict=True))
    return np.full_like(heads, source), heads, capacities, costs.load * (2 * loads + 1)


def _region_arcs(problem: AssignmentProblem, entry: Integers, juror: Integers) -> tuple[int, Integers, Arcs]:
    """Number of nodes so far, the head of each pair, and the arcs that let one juror of a region through.

    A region with one candidate for an entry needs no node of its own.
    """
    n_jurors, n_regions = len(problem.jurors), int(problem.region.max()) + 1
    keys, place, count = np.unique(
        entry * n_regions + problem.region[juror], return_inverse=True, return_counts=True
    )
    shared = count > 1
    first = n_jurors + len(problem.entries)
    node = np.full(len(keys), -1, dtype=np.int64)
    node[shared] = first + np.arange(int(shared.sum()))
    through = node[place]
    heads = np.where(through >= 0, through, n_jurors + entry)
    ones = np.ones(int(shared.sum()), dtype=np.int64)
    arcs = (node[shared], n_jurors + keys[shared] // n_regions, ones, np.zeros_like(ones))
    return first + len(ones), heads, arcs
