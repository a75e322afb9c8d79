"""The measure of a filled form on a known scale, by weighted likelihood [Warm1989], and its error.

Apart from calibration, whose libraries a participant's page need not load.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.scale import Floats, Scale

_STEPS = 60
_CLOSE = 1e-8
# Beyond the outermost step no weighted likelihood estimate lies farther than this, in logits.
_BEYOND = 8.0
_CHUNK = 2_000_000
_TINY = 1e-290
_APART = 0.05


@dataclass(frozen=True, eq=False)
class Answered:
    """(n_forms,) which items forms answered, so that the error of a measure is known at any place.

    Attributes
    ----------
    tables : one for each scale. table : (n_forms,) place in them. given : (n_forms, most items of a scale)
        whether the item of the form's scale was answered.
    """

    tables: tuple[InformationTable, ...]
    table: Indices
    given: NDArray[np.bool_]

    @staticmethod
    def of(scale: Scale, credit: NDArray[np.int64]) -> Answered:
        """Forms of one scale; credit (n_forms, n_items) -1 where nothing was answered."""
        nothing = np.zeros(len(credit), dtype=np.int64)
        return Answered((InformationTable.of(scale),), nothing, (credit >= 0) & informative_items(scale))

    @staticmethod
    def together(parts: Sequence[Answered]) -> Answered:
        """The forms of all parts, one after another."""
        first = np.cumsum([0, *(len(each.tables) for each in parts)])[:-1]
        widest = max((each.given.shape[1] for each in parts), default=0)
        given = [np.pad(each.given, ((0, 0), (0, widest - each.given.shape[1]))) for each in parts]
        return Answered(
            tuple(table for each in parts for table in each.tables),
            np.concatenate(
                [np.zeros(0, dtype=np.int64), *(p.table + f for p, f in zip(parts, first, strict=True))]
            ),
            np.concatenate([np.zeros((0, widest), dtype=bool), *given]),
        )

    def picked(self, rows: Indices | NDArray[np.bool_]) -> Answered:
        return Answered(self.tables, self.table[rows], self.given[rows])

    def variance(self, place: Floats) -> Floats:
        """(n_forms,) 1 / information of each form at a place of its own, in logits."""
        found = np.full(len(place), np.inf)
        for number, table in enumerate(self.tables):
            here = np.flatnonzero(self.table == number)
            given = self.given[here, : table.cubics.shape[1]]
            found[here] = 1 / np.maximum(table.information(place[here], given), _TINY)
        return found


@dataclass(frozen=True, eq=False)
class InformationTable:
    """Information of each item of a scale between places a twentieth of a logit apart, by cubics.

    Their values and slopes at these places are exact, so that between them they err by 1e-6 at most.

    Attributes
    ----------
    reach : the places go from -reach to reach; farther out, information stays as it is there.
    cubics : (n_places - 1, n_items, 4) by rising powers of the share of the way to the next place.
    """

    reach: float
    cubics: Floats

    @staticmethod
    def of(scale: Scale) -> InformationTable:
        reach = _reach(scale) + _BEYOND
        n_places = int(np.ceil(2 * reach / _APART)) + 1
        places = np.linspace(-reach, reach, n_places)
        apart = places[1] - places[0]
        _, value, slope = _item_moments(scale, places)
        slope = slope * apart
        rise = np.diff(value, axis=0)
        before, after = slope[:-1], slope[1:]
        cubics = [value[:-1], before, 3 * rise - 2 * before - after, before + after - 2 * rise]
        return InformationTable(reach, np.stack(cubics, axis=2))

    def information(self, place: Floats, given: NDArray[np.bool_]) -> Floats:
        """(n,) of the items given (n, n_items), each form at its place (n,)."""
        last = len(self.cubics) - 1
        way = (np.clip(place, -self.reach, self.reach) + self.reach) * ((last + 1) / (2 * self.reach))
        step = np.minimum(way.astype(np.int64), last)
        share = way - step
        form = np.einsum("nip,ni->pn", self.cubics[step], given)
        total: Floats = form[0] + share * (form[1] + share * (form[2] + share * form[3]))
        return total


def weighted_likelihood(scale: Scale, credit: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Solve slope + J / (2 I) = 0 for each form [Warm1989].

    In a partial-credit model I is the sum of the variances and J that of the third central moments of the
    credits, and forms with the same items answered and the same total have the same estimate.

    Parameters
    ----------
    credit : (n_forms, n_items) -1 where nothing was answered.

    Returns
    -------
    measure, se : (n_forms,) NaN where no answered item tells anything.
    """
    total, least, most = totals(scale, credit)
    given = (credit >= 0) & informative_items(scale)
    kind = np.column_stack([np.packbits(given, axis=1), total])
    _, first, kinds = np.unique(kind, axis=0, return_index=True, return_inverse=True)
    measure, se = np.full(len(first), np.nan), np.full(len(first), np.nan)
    told = np.flatnonzero((least < most)[first])
    size = max(1, _CHUNK // scale.log_weight.size)
    for start in range(0, len(told), size):
        part = told[start : start + size]
        forms = first[part]
        measure[part], se[part] = _solved(scale, given[forms].astype(float), total[forms].astype(float))
    return measure[kinds], se[kinds]


def _solved(scale: Scale, answered: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Fisher scoring between bounds that close in: a step out of them is a bisection."""
    reach = _reach(scale)
    low, high = np.full(len(total), -reach), np.full(len(total), reach)
    estimate = np.zeros(len(total))
    information = np.ones(len(total))
    moving = np.arange(len(total))
    for _ in range(_STEPS):
        expected, variance, skew = _moments(scale, estimate[moving], answered[moving])
        variance = np.maximum(variance, _TINY)
        information[moving] = variance
        slope = total[moving] - expected + skew / (2 * variance)
        here = estimate[moving]
        low[moving] = np.where(slope > 0, here, low[moving])
        high[moving] = np.where(slope > 0, high[moving], here)
        step = here + slope / variance
        inside = (step > low[moving]) & (step < high[moving])
        estimate[moving] = np.where(inside, step, (low[moving] + high[moving]) / 2)
        moving = moving[np.abs(estimate[moving] - here) > _CLOSE]
        if not len(moving):
            break
    return estimate, 1 / np.sqrt(information)


def _reach(scale: Scale) -> float:
    steps = scale.steps[np.isfinite(scale.steps)]
    return float(np.abs(steps).max() if len(steps) else 0.0) + _BEYOND


def _moments(scale: Scale, measure: Floats, answered: Floats) -> tuple[Floats, Floats, Floats]:
    """(n,) expected total of the answered items, its variance and third central moment."""
    mean, variance, skew = _item_moments(scale, measure)
    return (mean * answered).sum(axis=1), (variance * answered).sum(axis=1), (skew * answered).sum(axis=1)


def _item_moments(scale: Scale, measure: Floats) -> tuple[Floats, Floats, Floats]:
    """(n, n_items) expected credit, its variance, and its third central moment: the variance's slope."""
    levels = np.arange(scale.n_levels, dtype=float)
    logits = scale.log_weight[None] + levels * measure[:, None, None]
    logits -= logits.max(axis=2, keepdims=True)
    chance = np.exp(logits)
    chance /= chance.sum(axis=2, keepdims=True)
    mean = chance @ levels
    second, third = chance @ levels**2, chance @ levels**3
    variance = second - mean**2
    return mean, variance, third - 3 * mean * second + 2 * mean**3


def informative_items(scale: Scale) -> NDArray[np.bool_]:
    """(n_items,) whether an item tells anything: not where all had the same credit when it was calibrated."""
    several: NDArray[np.bool_] = scale.used.sum(axis=1) > 1
    return several


def totals(scale: Scale, credit: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """(n,) a form's total on items that tell something, and the least and most that it could be."""
    first, last = scale.ends
    given = (credit >= 0) & informative_items(scale)
    return (credit * given).sum(axis=1), given @ first, given @ last
