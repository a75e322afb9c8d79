"""Proof that a plan made from a few candidates for each entry is the best with all of them."""

from __future__ import annotations

import numpy as np

from workbench.assignment.network import Costs, load_arcs
from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Booleans, Integers

_NEVER = np.iinfo(np.int64).max // 4


def missing_candidates(
    problem: AssignmentProblem,
    candidates: Booleans,
    tried: Booleans,
    costs: Costs,
    chosen: Booleans,
    loads: Integers,
) -> Booleans:
    """Pairs outside `tried` that might lower the cost; where there are none, the plan is the best of all.

    A flow is of minimum cost exactly when its residual network has no negative cycle [Klein1967]. Such a
    cycle passes entries and the source only between two jurors, so it is one among jurors, each step by the
    cheapest way. Shortest distances among them make every step of the tried pairs cost nothing or more; a
    pair that was not tried can be of use only where it costs less than nothing by these distances.

    Parameters
    ----------
    chosen : (n_entries, n_jurors) what the best plan of the tried pairs adds.
    loads : its flows of `load_arcs`.
    """
    missing = np.zeros_like(candidates)
    if (tried == candidates).all():
        return missing
    n_jurors = len(problem.jurors)
    step = np.full((n_jurors + 1, n_jurors + 1), _NEVER, dtype=np.int64)
    for juror in range(n_jurors):
        _, change = _handing_over(problem, tried, costs, chosen, juror)
        step[juror, :n_jurors] = change.min(axis=0, initial=_NEVER)
    _, heads, capacities, prices = load_arcs(problem, costs, n_jurors)
    free, used = loads < capacities, loads > 0
    np.minimum.at(step, (np.full(int(free.sum()), n_jurors), heads[free]), prices[free])
    np.minimum.at(step, (heads[used], np.full(int(used.sum()), n_jurors)), -prices[used])
    np.fill_diagonal(step, 0)
    for via in range(n_jurors + 1):
        step = np.minimum(step, step[:, via, None] + step[None, via])
    distance = step.min(axis=0)[:n_jurors]
    for juror in range(n_jurors):
        entries, change = _handing_over(problem, candidates, costs, chosen, juror)
        missing[entries] |= change + distance[juror] - distance < 0
    return missing & ~tried


def _handing_over(
    problem: AssignmentProblem, candidates: Booleans, costs: Costs, chosen: Booleans, juror: int
) -> tuple[Integers, Integers]:
    """The juror's entries, and (n, n_jurors) the cost of every other juror in this one's place."""
    entries = np.flatnonzero(chosen[:, juror]).astype(np.int64)
    others = chosen[entries].copy()
    others[:, juror] = False
    taken = np.zeros((len(entries), int(problem.region.max()) + 1), dtype=bool)
    entry, other = np.nonzero(others)
    taken[entry, problem.region[other]] = True
    possible = candidates[entries] & ~others & ~taken[:, problem.region]
    possible[:, juror] = False
    change = costs.pair[entries] - costs.pair[entries, juror, None]
    return entries, np.where(possible, change, _NEVER)
