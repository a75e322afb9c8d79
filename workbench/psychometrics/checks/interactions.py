"""Is a juror unlike themselves on a criterion or for a group of entries: bias, interaction [Linacre1989]."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workbench.domain.ratings import Indices, Label, sorted_labels
from workbench.psychometrics.checks.cell_shifts import severity_shifts
from workbench.psychometrics.checks.conditional_levels import conditional_probabilities
from workbench.psychometrics.checks.discoveries import false_discovery_rate, found, skewed_two_sided
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import ratio, sum_by

if TYPE_CHECKING:
    import pandas as pd

# A facet by name, or a mapping of every entry to its group: theme, region, kind.
Side: TypeAlias = str | Mapping[Label, Hashable]

_STEPS = 6
_LONGEST = 1.0


@dataclass(frozen=True, eq=False)
class _Tests:
    """(n_pairs,) each: numbers of the two sides, ratings and reviews; bias in logits and its test."""

    first: Indices
    second: Indices
    n_ratings: Indices
    n_reviews: Indices
    bias: Floats
    score: Floats
    information: Floats
    third_moment: Floats


def bias_interactions(
    fit: FacetsFit,
    between: tuple[Side, Side] = ("juror", "criterion"),
    *,
    at_least: int = 5,
    rate: float = 0.05,
) -> pd.DataFrame:
    """Estimate how much harsher than expected each pair of the two sides is, and test it [Rao1948].

    With `criterion` as a side: given the total of each review, by conditional maximum likelihood
    [Andersen1973], free of measures, severities and halo. Juror with groups of entries: by the totals, given
    what the other jurors' ratings say about the entries.

    Parameters
    ----------
    between : two of "juror", "entry", "criterion", or a mapping of each entry to its group (theme, region):
        juror × criterion, juror × group, entry or group × criterion.
    at_least : reviews a pair needs to be tested; with fewer its p and q are NaN.
    rate : share of false alarms among the pairs flagged.

    Returns
    -------
    frame : the two sides (a mapping as "group"), n_ratings, n_reviews, bias (logits, + is harsher here than
        elsewhere), se, z, p, q, points (mean change of a level on the rubric's scale, - is harsher),
        flagged; the surest first. NaN where the levels could only be what they are.

    Raises
    ------
    ValueError : sides that make no interaction, an entry without a group.
    """
    names = [each if isinstance(each, str) else "group" for each in between]
    kinds = set(names)
    impressions = Impressions.of(fit)
    sides = [_side(fit, each) for each in between]
    if "criterion" in kinds and len(kinds) == 2:
        tests = _by_criterion(impressions, sides, names.index("criterion"))
    elif kinds == {"juror", "group"}:
        tests = _by_group(impressions, sides, names.index("juror"))
    else:
        raise ValueError(
            f"no interaction between {names[0]!r} and {names[1]!r}; known: juror and criterion, juror and a "
            "mapping of entries to groups, entry or a mapping and criterion"
        )
    return _frame(fit, impressions, names, sides, tests, at_least, rate)


_Side: TypeAlias = tuple[Sequence[Hashable], Indices]


def _side(fit: FacetsFit, side: Side) -> _Side:
    """Labels, and (n_ratings,) numbers of them."""
    table = fit.table
    if isinstance(side, str):
        facets: dict[str, _Side] = {
            "juror": (table.jurors, table.juror),
            "entry": (table.entries, table.entry),
            "criterion": (table.criteria, table.criterion),
        }
        if side not in facets:
            raise ValueError(f"{side!r} is no facet; known: {', '.join(facets)}")
        return facets[side]
    missing = [each for each in table.entries if each not in side]
    if missing:
        raise ValueError(f"entries without a group: {', '.join(map(str, missing[:5]))}")
    labels = sorted_labels(list({side[each] for each in table.entries}))
    number = {label: place for place, label in enumerate(labels)}
    return labels, np.array([number[side[each]] for each in table.entries])[table.entry]


def _by_criterion(impressions: Impressions, sides: list[_Side], criterion: int) -> _Tests:
    width = len(sides[1][0])
    keys, pair = np.unique(sides[0][1] * width + sides[1][1], return_inverse=True)
    count = len(keys)
    probability = conditional_probabilities(impressions)
    level = impressions.table.level
    mean, variance, third = _moments(probability)
    score = sum_by(pair, mean - level, count)
    information = sum_by(pair, variance, count)
    # The criterion's difficulty was estimated from these ratings as well.
    of_criterion = (keys % width) if criterion == 1 else (keys // width)
    total = sum_by(of_criterion, information, int(of_criterion.max()) + 1)[of_criterion]
    share = np.nan_to_num(ratio(information, total))
    n_ratings = np.bincount(pair, minlength=count)
    return _Tests(
        keys // width,
        keys % width,
        n_ratings,
        n_ratings,
        _conditional_estimate(probability, level, pair, count),
        score,
        information * (1 - share),
        -sum_by(pair, third, count),
    )


def _moments(probability: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, variance and third central moment of levels, (n,) each."""
    levels = np.arange(probability.shape[1], dtype=float)
    mean = probability @ levels
    centred = levels - mean[:, None]
    variance = (probability * centred**2).sum(axis=1)
    return mean, np.where(variance > 1e-12, variance, 0.0), (probability * centred**3).sum(axis=1)


def _conditional_estimate(probability: Floats, level: Indices, pair: Indices, count: int) -> Floats:
    """(n_pairs,) bias that maximises the conditional likelihood with Firth's correction [Firth1993], which
    keeps it finite where all levels are the lowest or highest possible."""
    bias = np.zeros(count)
    levels = np.arange(probability.shape[1], dtype=float)
    for _ in range(_STEPS):
        tilted = probability * np.exp(-levels * bias[pair, None])
        tilted /= tilted.sum(axis=1, keepdims=True)
        mean, variance, third = _moments(tilted)
        information = sum_by(pair, variance, count)
        correction = ratio(sum_by(pair, third, count), 2 * information)
        slope = sum_by(pair, mean - level, count) - correction
        bias += np.clip(ratio(slope, information), -_LONGEST, _LONGEST)
    return bias


def _by_group(impressions: Impressions, sides: list[_Side], juror: int) -> _Tests:
    group = sides[1 - juror][1][impressions.table.cell_start]
    shifts = severity_shifts(impressions, group)
    n_jurors = impressions.table.n_jurors
    # The juror's severity was estimated from these reviews as well; without them it would lie elsewhere.
    total = sum_by(shifts.juror, shifts.information, n_jurors)[shifts.juror]
    rest = 1 - np.nan_to_num(ratio(shifts.information, total))
    rest = np.where(rest > 1e-9, rest, np.nan)
    size = impressions.rated.sum(axis=1)
    width = int(group.max()) + 1
    of_part = np.searchsorted(shifts.juror * width + shifts.label, impressions.juror * width + group)
    first, second = (shifts.juror, shifts.label) if juror == 0 else (shifts.label, shifts.juror)
    order = np.lexsort((second, first))
    return _Tests(
        first[order],
        second[order],
        sum_by(of_part, size, len(first)).astype(np.int64)[order],
        shifts.n_reviews[order],
        (shifts.shift / rest)[order],
        shifts.score[order],
        (shifts.information * rest)[order],
        shifts.third_moment[order],
    )


def _frame(
    fit: FacetsFit,
    impressions: Impressions,
    names: list[str],
    sides: list[_Side],
    tests: _Tests,
    at_least: int,
    rate: float,
) -> pd.DataFrame:
    import pandas as pd

    se = 1 / np.sqrt(np.where(tests.information > 0, tests.information, np.nan))
    z = tests.score * se
    skewness = ratio(tests.third_moment, tests.information**1.5)
    p = np.where(tests.n_reviews >= at_least, skewed_two_sided(z, skewness), np.nan)
    q = false_discovery_rate(p)
    frame = pd.DataFrame(
        {
            names[0]: [sides[0][0][each] for each in tests.first],
            names[1]: [sides[1][0][each] for each in tests.second],
            "n_ratings": tests.n_ratings,
            "n_reviews": tests.n_reviews,
            "bias": tests.bias,
            "se": se,
            "z": z,
            "p": p,
            "q": q,
            "points": _points(impressions, sides, tests),
            "flagged": found(q, rate),
        }
    )
    frame.attrs["assume"] = fit.assume
    order = np.lexsort((-np.abs(np.nan_to_num(z)), np.where(np.isnan(p), np.inf, p)))
    return frame.iloc[order].reset_index(drop=True)


def _points(impressions: Impressions, sides: list[_Side], tests: _Tests) -> Floats:
    """(n_pairs,) mean change of the expected level by the bias, at each review's mean impression."""
    table = impressions.table
    impression = impressions.own_weight @ impressions.place
    location = impression[table.cell] - impressions.severity[table.juror]
    width = len(sides[1][0])
    pair = np.searchsorted(tests.first * width + tests.second, sides[0][1] * width + sides[1][1])
    bias = np.nan_to_num(tests.bias)[pair]
    without, _ = impressions.scale.moments(table.criterion, location)
    with_bias, _ = impressions.scale.moments(table.criterion, location - bias)
    change = sum_by(pair, with_bias - without, len(tests.bias)) / tests.n_ratings
    return np.where(np.isnan(tests.bias), np.nan, change)
