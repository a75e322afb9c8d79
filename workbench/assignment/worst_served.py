"""The entry whose jurors fit it least: how high its mean affinity can be raised, and which pairs keep it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Booleans, Floats, Integers

_ROUNDING = 1e-9  # of sums, so that an entry's best jurors are not refused for the last digit


@dataclass(frozen=True, eq=False)
class Floor:
    """Which candidates keep every entry's mean affinity at or above a level, however they are combined.

    For an entry with k open slots, any k of its m best jurors have at least the affinity of the last k of
    them. So m is taken as large as the level allows; where the m best come from fewer than k regions, only
    the best of each region are taken.

    Attributes
    ----------
    highest : the level that no plan can exceed: the lowest, over entries, of what an entry's best allowed
        jurors of different regions give. Minus infinity where an entry has too few.
    """

    problem: AssignmentProblem
    candidates: Booleans
    order: Integers
    rank: Integers
    sums: Floats
    best: Booleans
    best_rank: Integers
    best_sums: Floats
    highest: float

    @classmethod
    def of(cls, problem: AssignmentProblem, candidates: Booleans) -> Floor:
        value = np.where(candidates, problem.affinity, -np.inf)
        order, rank, sums = _ranked(value)
        best = candidates & _best_of_region(value, problem.region)
        _, best_rank, best_sums = _ranked(np.where(best, problem.affinity, -np.inf))
        slots = problem.open_slots
        served = np.flatnonzero(slots > 0)
        few = best[served].sum(axis=1) < slots[served]
        reach = best_sums[served, np.where(few, 0, slots[served])]
        level = (standing_sum(problem)[served] + reach) / n_ratings(problem)[served]
        highest = -np.inf if few.any() or not len(served) else float(level.min())
        return cls(problem, candidates, order, rank, sums, best, best_rank, best_sums, highest)

    def admitted(self, level: float) -> Booleans:
        """(n_entries, n_jurors) candidates that may be used for this level."""
        if level == -np.inf:
            return self.candidates
        problem = self.problem
        needed = level * n_ratings(problem) - standing_sum(problem)
        needed -= _ROUNDING * np.maximum(1.0, np.abs(needed))
        slots = problem.open_slots
        within = self.candidates & (self.rank < _longest(self.sums, self.candidates, slots, needed)[:, None])
        regions = np.zeros((len(slots), int(problem.region.max()) + 1), dtype=bool)
        entry, juror = np.nonzero(within)
        regions[entry, problem.region[juror]] = True
        crowded = regions.sum(axis=1) < slots
        longest = _longest(self.best_sums, self.best, slots, needed)
        within[crowded] = (self.best & (self.best_rank < longest[:, None]))[crowded]
        return within


def lowest_mean(problem: AssignmentProblem, chosen: Booleans) -> float:
    """Mean affinity of the worst-served of the entries that are given jurors."""
    total = standing_sum(problem) + np.where(chosen, problem.affinity, 0.0).sum(axis=1)
    served = problem.open_slots > 0
    return float((total[served] / n_ratings(problem)[served]).min(initial=np.inf))


def standing_sum(problem: AssignmentProblem) -> Floats:
    """(n_entries,) affinity of what stands."""
    total: Floats = np.where(problem.base, problem.affinity, 0.0).sum(axis=1)
    return total


def n_ratings(problem: AssignmentProblem) -> Integers:
    """(n_entries,) ratings of each once all slots are filled."""
    count: Integers = problem.base.sum(axis=1) + problem.open_slots
    return count


def _ranked(value: Floats) -> tuple[Integers, Integers, Floats]:
    """Order of jurors, best first; each one's place in it; (n_entries, n_jurors + 1) sums of the first."""
    order = np.argsort(-value, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(value.shape[1]), value.shape), axis=1)
    finite = np.where(np.isfinite(value), value, 0.0)
    sums = np.zeros((len(value), value.shape[1] + 1))
    np.cumsum(np.take_along_axis(finite, order, axis=1), axis=1, out=sums[:, 1:])
    return order, rank, sums


def _longest(sums: Floats, usable: Booleans, slots: Integers, needed: Floats) -> Integers:
    """(n_entries,) how many of the best may be used so that the last of them still give what is needed."""
    n = sums.shape[1]
    ends = np.arange(n)
    last = sums - np.take_along_axis(sums, np.maximum(ends - slots[:, None], 0), axis=1)
    fits = (ends >= slots[:, None]) & (ends <= usable.sum(axis=1)[:, None]) & (last >= needed[:, None])
    return np.where(fits.any(axis=1), n - 1 - np.argmax(fits[:, ::-1], axis=1), 0).astype(np.int64)


def _best_of_region(value: Floats, region: Integers) -> Booleans:
    """(n_entries, n_jurors) whether nobody of the juror's region fits the entry better."""
    best = np.zeros(value.shape, dtype=bool)
    rows = np.arange(len(value))
    for number in np.unique(region):
        jurors = np.flatnonzero(region == number)
        best[rows, jurors[np.argmax(value[:, jurors], axis=1)]] = True
    return best
