"""How far raters agree: intraclass correlations, Krippendorff's alpha, Fleiss' kappa, Gwet's AC1 and AC2.

Each takes a table of units × raters, an array or a data frame, with NaN or None where nothing was given.
A unit or a rater without any rating says nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidRatings, Sentence, TooFewRatings
from workbench.psychometrics.agreement.intraclass import (
    Intraclass,
    IntraclassCorrelations,
    intraclass_correlation,
)
from workbench.psychometrics.agreement.rating_grids import CountGrid, Table, read_counts

__all__ = [
    "Agreement",
    "Intraclass",
    "IntraclassCorrelations",
    "fleiss_kappa",
    "gwet_ac",
    "intraclass_correlation",
    "krippendorff_alpha",
]

Floats: TypeAlias = NDArray[np.float64]
Level: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
Weights: TypeAlias = Literal["linear", "quadratic", "ordinal"]


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement: 1 is perfect, 0 is what chance alone would give.

    Attributes
    ----------
    statistic : its name.
    se : standard error over a sample of units; the raters are taken as they are.
    interval : estimate ± se times the quantile of t with n_units - 1 degrees of freedom, cut at -1 and 1.
    n_units : units that entered.
    n_ratings : their ratings.
    """

    statistic: str
    estimate: float
    se: float
    interval: tuple[float, float]
    confidence: float
    n_units: int
    n_ratings: int

    def frame(self) -> pd.DataFrame:
        """One row: statistic, estimate, se, lower, upper, n_units, n_ratings."""
        return pd.DataFrame(
            {
                "statistic": [self.statistic],
                "estimate": self.estimate,
                "se": self.se,
                "lower": self.interval[0],
                "upper": self.interval[1],
                "n_units": self.n_units,
                "n_ratings": self.n_ratings,
            }
        )


def krippendorff_alpha(table: Table, level: Level = "nominal", *, confidence: float = 0.95) -> Agreement:
    """Krippendorff's alpha for any number of raters with gaps [Krippendorff2019].

    The standard error is the infinitesimal jackknife over units [Efron1982]: no random numbers, and the
    dependence of the ordinal metric on the frequencies is followed. R: `irr::kripp.alpha` gives the estimate.

    Parameters
    ----------
    table : (n_units, n_raters). A unit with a single rating cannot be paired and does not enter, which is
        part of the statistic's definition. Texts are accepted when nominal, otherwise numbers are needed.
    level : how far apart two values are; "ratio" needs values that are not negative.

    Raises
    ------
    TooFewRatings : fewer than two units with two ratings, or one value only: alpha is then not defined.
    InvalidRatings : a cell that is no number, a negative value on a ratio scale.
    """
    _check_choice("level", level, get_args(Level))
    grid = read_counts(table, numeric=level != "nominal")
    counts = grid.counts[grid.counts.sum(axis=1) >= 2]
    used = counts.any(axis=0)
    counts = counts[:, used]
    _check_comparable(counts, counts)
    values = _scale_values(grid, used, counts, level)
    pairable = counts.sum(axis=1)
    coincidence = (counts.T / (pairable - 1)) @ counts - np.diag((counts.T / (pairable - 1)).sum(axis=1))
    totals = counts.sum(axis=0)
    distance = _distance(level, values)
    observed, expected = float((coincidence * distance).sum()), float(totals @ distance @ totals)
    estimate = 1.0 - (totals.sum() - 1.0) * observed / expected
    observed_slope = _quadratic(counts, distance) / (pairable - 1)
    expected_slope = 2.0 * counts @ distance @ totals
    if level == "ordinal":
        # The metric is made of the frequencies themselves, so it moves with the weight of a unit.
        moved = np.cumsum(counts, axis=1) - counts / 2.0
        observed_slope += 4.0 * moved @ (totals * values - coincidence @ values)
        expected_slope += 4.0 * moved @ (totals * (totals.sum() * values - totals @ values))
    influence = -(
        pairable * observed / expected
        + (totals.sum() - 1.0) * (observed_slope / expected - observed * expected_slope / expected**2)
    )
    return _agreement(f"Krippendorff's alpha, {level}", estimate, influence, counts, confidence)


def fleiss_kappa(table: Table, *, confidence: float = 0.95) -> Agreement:
    """Fleiss' kappa [Fleiss1971], for unequal numbers of ratings in the form of [Gwet2014].

    A unit with one rating counts for how often categories are given, not for agreement. The standard error
    is Gwet's, which holds whatever the true kappa is; Fleiss' own holds only where it is 0.
    R: `irrCAC::fleiss.kappa.raw`.

    Parameters
    ----------
    table : (n_units, n_raters) categories as given, texts or numbers, not a table of counts.

    Raises
    ------
    TooFewRatings : fewer than two units with two ratings, or one category only: kappa is then not defined.
    """
    counts = read_counts(table).counts
    _check_comparable(counts[counts.sum(axis=1) >= 2], counts)
    shares = counts / counts.sum(axis=1, keepdims=True)
    frequency = shares.mean(axis=0)
    return _chance_corrected("Fleiss' kappa", counts, np.eye(len(frequency)), shares @ frequency, confidence)


def gwet_ac(
    table: Table,
    weights: Weights | None = None,
    *,
    categories: Sequence[Label] | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Gwet's AC1, or AC2 with weights, and its standard error [Gwet2008], [Gwet2014].

    A unit with one rating counts for how often categories are given, not for agreement; many of them make
    the standard error too large, never too small. R: `irrCAC::gwet.ac1.raw`.

    Parameters
    ----------
    table : (n_units, n_raters) categories as given; weights need numbers.
    weights : partial credit for near misses; "linear" and "quadratic" go by the numbers themselves,
        "ordinal" by their order.
    categories : all categories there are. Their number enters the statistic, so name those that nobody
        gave; by default they are the ones found in the table.

    Raises
    ------
    TooFewRatings : fewer than two units with two ratings, or one category only and no others named.
    InvalidRatings : a category that is not among `categories`, texts where weights need numbers.
    """
    if weights is not None:
        _check_choice("weights", weights, get_args(Weights))
    grid = read_counts(table, numeric=weights is not None, categories=categories)
    counts = grid.counts
    _check_comparable(counts[counts.sum(axis=1) >= 2], None)
    size = counts.shape[1]
    if size < 2:
        raise TooFewRatings(reason=N_("only one category was given; name all there are with `categories`"))
    weight = _weights(weights, grid)
    shares = counts / counts.sum(axis=1, keepdims=True)
    frequency = shares.mean(axis=0)
    chance = weight.sum() / (size * (size - 1)) * (shares @ (1.0 - frequency))
    name = "Gwet's AC1" if weights is None else f"Gwet's AC2, {weights} weights"
    return _chance_corrected(name, counts, weight, chance, confidence)


def _chance_corrected(
    name: str, counts: Floats, weight: Floats, chance: Floats, confidence: float
) -> Agreement:
    """(observed - expected) / (1 - expected); `chance` (n_units,) has the expected agreement as its mean."""
    given = counts.sum(axis=1)
    paired = given >= 2
    agreed = (_quadratic(counts, weight) - given) / np.maximum(given * (given - 1), 1.0)
    expected = float(chance.mean())
    # A unit with one rating has no pair; those that have stand for all.
    excess = paired * (agreed - expected) / paired.mean()
    estimate = float(excess.mean()) / (1.0 - expected)
    influence = (excess - excess.mean() - 2.0 * (1.0 - estimate) * (chance - expected)) / (1.0 - expected)
    return _agreement(name, estimate, influence / len(given), counts, confidence)


def _agreement(name: str, estimate: float, influence: Floats, counts: Floats, confidence: float) -> Agreement:
    """Estimate and its error; `influence` (n_units,) is the slope of the estimate in a unit's weight."""
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence has to lie between 0 and 1, not {confidence}")
    n_units = len(influence)
    centred = influence - influence.mean()
    se = float(np.sqrt(n_units / (n_units - 1) * (centred**2).sum()))
    reach = se * float(stats.t.ppf((1.0 + confidence) / 2.0, n_units - 1))
    interval = (max(-1.0, float(estimate) - reach), min(1.0, float(estimate) + reach))
    return Agreement(name, float(estimate), se, interval, confidence, n_units, int(counts.sum()))


def _quadratic(counts: Floats, matrix: Floats) -> Floats:
    """(n_units,) rows r of counts as r' matrix r."""
    form: Floats = ((counts @ matrix) * counts).sum(axis=1)
    return form


def _scale_values(grid: CountGrid, used: NDArray[np.bool_], counts: Floats, level: Level) -> Floats:
    """(n_categories,) where each category stands; an ordinal one at its middle rank."""
    totals = counts.sum(axis=0)
    if level == "nominal":
        return np.arange(len(totals), dtype=float)
    if level == "ordinal":
        middle: Floats = np.cumsum(totals) - totals / 2.0
        return middle
    values = np.array(grid.categories, dtype=float)[used]
    if level == "ratio" and values.min() < 0:
        raise InvalidRatings(
            reason=Sentence(
                N_("a ratio scale has no negative values, but %(lowest)s was given"),
                {"lowest": f"{values.min():g}"},
            )
        )
    return values


def _distance(level: Level, values: Floats) -> Floats:
    """(n_categories, n_categories) squared difference of two values."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    difference = values[:, None] - values[None, :]
    if level == "ratio":
        total = values[:, None] + values[None, :]
        difference = difference / np.where(total > 0, total, 1.0)
    squared: Floats = difference**2
    return squared


def _weights(weights: Weights | None, grid: CountGrid) -> Floats:
    """(n_categories, n_categories) credit for two ratings, 1 for the same."""
    size = len(grid.categories)
    if weights is None:
        return np.eye(size)
    if weights == "ordinal":
        apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) + 1
        credit: Floats = 1.0 - (apart * (apart - 1)) / (size * (size - 1))
        return credit
    values = np.array(grid.categories, dtype=float)
    distance = np.abs(values[:, None] - values[None, :]) / (values.max() - values.min())
    credit = 1.0 - distance ** (1 if weights == "linear" else 2)
    return credit


def _check_comparable(paired: Floats, all_counts: Floats | None) -> None:
    if len(paired) < 2:
        raise TooFewRatings(
            reason=Sentence(
                N_("%(units)s unit(s) have two ratings or more; at least 2 such units are needed"),
                {"units": len(paired)},
            )
        )
    if all_counts is not None and np.count_nonzero(all_counts.any(axis=0)) < 2:
        raise TooFewRatings(reason=N_("all ratings are equal, so agreement cannot be told from chance"))


def _check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"unknown {name} {value!r}; known are {', '.join(known)}")
