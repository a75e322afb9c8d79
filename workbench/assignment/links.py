"""Exchanges between jurors that tie them together more firmly, for little affinity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Booleans, Floats, Integers
from workbench.assignment.worst_served import n_ratings, standing_sum

_ROUNDS = 16  # the gain of an exchange is known for small changes only, so few at a time
_PROPOSALS, _PER_SEAT = 120_000, 40  # most exchanges looked at in a round
_KEPT = 6_000
_LOAD_PER_EXCHANGE = 30  # a juror exchanges one entry of so many in a round
_FLOOR = 1e-2  # of the mean eigenvalue: an unlinked group weighs much, not everything
_NOTHING = 1e-9  # against rounding
_EXPONENT = 4
_FREE = 1e-3  # of the mean affinity: exchanges that cost less are all as good as free


@dataclass(frozen=True, eq=False)
class _Swaps:
    """Juror `one` of `entry` and juror `other` of `second` change places; (n,) each."""

    entry: Integers
    seat: Integers
    second: Integers
    second_seat: Integers
    one: Integers
    other: Integers

    def kept(self, where: Booleans | Integers) -> _Swaps:
        return _Swaps(*(getattr(self, name)[where] for name in self.__dataclass_fields__))


def firmer(
    problem: AssignmentProblem,
    candidates: Booleans,
    chosen: Booleans,
    utility: Floats,
    *,
    level: float,
    budget: float,
    rng: np.random.Generator,
) -> Booleans:
    """Exchange jurors of two entries where it ties jurors together, most for the least utility first.

    The mean variance of severity contrasts is the trace of L⁺, L the jurors' Laplacian
    [KleinRandic1993]; a rating that brings jurors i and j together lowers the trace at the rate
    (e_i - e_j)ᵀ (L⁺)² (e_i - e_j). Loads, numbers of ratings and every hard rule stay as they are.

    Parameters
    ----------
    candidates : (n_entries, n_jurors) pairs that may be used.
    chosen : (n_entries, n_jurors) what the plan adds so far; what stands is not exchanged.
    level : no entry's mean affinity falls below this, or below what it has.
    budget : utility that may be given up in all.

    Returns
    -------
    (n_entries, n_jurors) the new plan.
    """
    n_jurors, open_ = len(problem.jurors), (problem.open_slots > 0)[:, None]
    seats = _seats(chosen)
    entry, seat = np.nonzero(seats < n_jurors)
    if len(entry) < 2 or n_jurors < 3:
        return chosen
    most = 1 + len(entry) // (_LOAD_PER_EXCHANGE * n_jurors)
    free = _FREE * float(np.abs(utility).mean()) or 1.0
    standing, count = standing_sum(problem), np.maximum(n_ratings(problem), 1)
    best, least, spent = chosen, np.inf, 0.0
    for turn in range(_ROUNDS + 1):
        plan = _unseated(seats, n_jurors)
        metric, trace = _contrast_gain(plan | problem.base)
        if trace < least:
            best, least = plan, trace
        swaps = _above(problem, seats, _proposals(seats, entry, seat, rng), level, standing, count)
        swaps = _allowed(problem, candidates, plan, swaps)
        gain, loss = _gain(metric, _seats(plan | (problem.base & open_)), swaps), _loss(utility, swaps)
        useful = gain > _NOTHING * metric.max()
        if turn == _ROUNDS or not useful.any():
            break
        left = budget * (turn + 1) / _ROUNDS - spent
        spent += _apply(seats, swaps.kept(useful), gain[useful], loss[useful], left, free=free, most=most)
    return best


def efficiency(plan: Booleans) -> float:
    """0 to 1, as in `LinkQuality`, of those jurors who rate anything."""
    used = plan[:, plan.any(axis=0)]
    if used.shape[1] < 2:
        return 1.0
    values = np.linalg.eigvalsh(laplacian(used))[1:]
    mean = float(values.mean())
    if mean <= _NOTHING or float(values[0]) <= _NOTHING * mean:
        return 0.0
    return float(1 / (1 / values).mean()) / mean


def laplacian(plan: Booleans) -> Floats:
    """(n_jurors, n_jurors) information on severities, measures swept out, by `link_quality`'s formula."""
    from scipy.sparse import csr_array

    entry, juror = np.nonzero(plan)
    count = plan.sum(axis=1)
    ones = np.ones(len(entry))
    incidence = csr_array((ones, (entry, juror)), shape=plan.shape)
    weighted = csr_array((1 / count[entry], (entry, juror)), shape=plan.shape)
    swept: Floats = np.diag(plan.sum(axis=0).astype(np.float64)) - (incidence.T @ weighted).toarray()
    return swept


def _contrast_gain(plan: Booleans) -> tuple[Floats, float]:
    """How much bringing two jurors together helps, 0 for an empty seat, and the trace of L⁺.

    (n_jurors + 1, n_jurors + 1); an exponent between the trace (2) and the smallest eigenvalue (infinite).
    """
    values, vectors = np.linalg.eigh(laplacian(plan))
    values, vectors = values[1:], vectors[:, 1:]
    values = np.maximum(values, _FLOOR * max(float(values.mean()), _FLOOR))
    place = vectors / values ** (_EXPONENT / 2)
    own = (place**2).sum(axis=1)
    metric = np.zeros((len(own) + 1, len(own) + 1))
    metric[:-1, :-1] = np.maximum(own[:, None] + own[None, :] - 2 * place @ place.T, 0.0)
    return metric, float((1 / values).sum())


def _seats(plan: Booleans) -> Integers:
    """(n_entries, most jurors of an entry) the jurors of each; n_jurors where a seat is empty."""
    n_entries, n_jurors = plan.shape
    entry, juror = np.nonzero(plan)
    count = np.bincount(entry, minlength=n_entries)
    place = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    seats = np.full((n_entries, max(1, int(count.max(initial=0)))), n_jurors, dtype=np.int64)
    seats[entry, place] = juror
    return seats


def _unseated(seats: Integers, n_jurors: int) -> Booleans:
    plan = np.zeros((len(seats), n_jurors + 1), dtype=bool)
    np.put_along_axis(plan, seats, True, axis=1)
    return plan[:, :-1]


def _proposals(seats: Integers, entry: Integers, seat: Integers, rng: np.random.Generator) -> _Swaps:
    """Pairs of filled seats: all where there are few, else drawn."""
    n = len(entry)
    most = min(max(_PROPOSALS, 2 * n), _PER_SEAT * n)
    if n * (n - 1) // 2 <= most:
        first, second = np.triu_indices(n, 1)
    else:
        first, second = rng.integers(0, n, size=(2, most))
    one, other = seats[entry[first], seat[first]], seats[entry[second], seat[second]]
    swaps = _Swaps(entry[first], seat[first], entry[second], seat[second], one, other)
    return swaps.kept((swaps.entry != swaps.second) & (one != other))


def _allowed(problem: AssignmentProblem, candidates: Booleans, plan: Booleans, swaps: _Swaps) -> _Swaps:
    """The swaps after which every hard rule still holds."""
    taken = candidates & ~plan
    swaps = swaps.kept(taken[swaps.entry, swaps.other] & taken[swaps.second, swaps.one])
    occupied = problem.region_taken.copy()
    entry, juror = np.nonzero(plan)
    occupied[entry, problem.region[juror]] = True
    region = problem.region
    alone = ~occupied[swaps.entry, region[swaps.other]] & ~occupied[swaps.second, region[swaps.one]]
    return swaps.kept(alone | (region[swaps.one] == region[swaps.other]))


def _above(
    problem: AssignmentProblem,
    seats: Integers,
    swaps: _Swaps,
    level: float,
    standing: Floats,
    count: Integers,
) -> _Swaps:
    """The swaps after which no entry's mean affinity is below the level, or below what it was."""
    if level == -np.inf:
        return swaps
    filled = seats < len(problem.jurors)
    given = np.take_along_axis(problem.affinity, np.where(filled, seats, 0), axis=1)
    total = standing + np.where(filled, given, 0.0).sum(axis=1)
    for place, old, new in (("entry", "one", "other"), ("second", "other", "one")):
        at, affinity = getattr(swaps, place), problem.affinity
        change = affinity[at, getattr(swaps, new)] - affinity[at, getattr(swaps, old)]
        swaps = swaps.kept((change >= 0) | (total[at] + change >= level * count[at]))
    return swaps


def _gain(metric: Floats, company: Integers, swaps: _Swaps) -> Floats:
    """First-order fall of the trace, in arbitrary units."""
    total = np.zeros(len(swaps.entry))
    nobody = len(metric) - 1
    for place, old, new in ((swaps.entry, swaps.one, swaps.other), (swaps.second, swaps.other, swaps.one)):
        present = company[place]
        change = metric[new[:, None], present] - metric[old[:, None], present]
        # The one who leaves is no company for the one who comes.
        total += (change.sum(axis=1) - metric[new, old]) / (present < nobody).sum(axis=1)
    return total


def _loss(utility: Floats, swaps: _Swaps) -> Floats:
    before = utility[swaps.entry, swaps.one] + utility[swaps.second, swaps.other]
    after = utility[swaps.entry, swaps.other] + utility[swaps.second, swaps.one]
    loss: Floats = before - after
    return loss


def _apply(
    seats: Integers, swaps: _Swaps, gain: Floats, loss: Floats, left: float, *, free: float, most: int
) -> float:
    """Make the swaps with most gain for their loss, an entry once, within what is left; return the loss."""
    worth = gain / np.maximum(loss, free)
    best = np.argsort(-worth, kind="stable")[:_KEPT]
    done, used, turns = 0.0, set[int](), Counter[int]()
    columns = (swaps.entry, swaps.seat, swaps.second, swaps.second_seat, swaps.one, swaps.other)
    rows = zip(*(each[best].tolist() for each in columns), loss[best].tolist(), strict=True)
    for entry, seat, second, second_seat, one, other, lost in rows:
        if entry in used or second in used or turns[one] >= most or turns[other] >= most:
            continue
        if done + lost > max(left, 0.0):
            continue
        seats[entry, seat], seats[second, second_seat] = other, one
        used |= {entry, second}
        turns.update((one, other))
        done += lost
    return done
