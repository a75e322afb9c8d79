"""Intraclass correlations: what share of the variance of ratings is that of the units rated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workbench.errors import N_, DisconnectedDesign, MeasurementProblem, Sentence, TooFewRatings
from workbench.psychometrics.agreement.rating_grids import NumberGrid, Table, read_numbers
from workbench.psychometrics.agreement.variance_components import Raters, fit_components

Floats: TypeAlias = NDArray[np.float64]

FORMS = ("ICC(1)", "ICC(2)", "ICC(3)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
_ALIAS = re.compile(r"ICC\(?([123])(?:,?(1|K))?\)?")
# Rounding alone leaves a sum of squares this small beside the whole one.
_NOTHING = 1e-12


@dataclass(frozen=True)
class Intraclass:
    """One form of the intraclass correlation.

    Attributes
    ----------
    form : "ICC(2)" and so on; with k it is the reliability of the mean of k raters.
    se : standard error by the delta method.
    f, df : the test that units do not differ, and its two degrees of freedom.
    """

    form: str
    estimate: float
    se: float
    interval: tuple[float, float]
    confidence: float
    f: float
    df: tuple[int, int]


@dataclass(frozen=True, eq=False)
class IntraclassCorrelations(Mapping[str, Intraclass]):
    """All six forms by name; `result["ICC(2,1)"]`, `["ICC2k"]` and the like are understood too.

    Attributes
    ----------
    method : "ANOVA" for a table without gaps, "REML" otherwise.
    n_raters_per_unit : the k of the mean; with gaps the harmonic mean over units, which gives the mean
        error variance.
    """

    forms: tuple[Intraclass, ...]
    method: str
    n_units: int
    n_raters: int
    n_raters_per_unit: float

    def __getitem__(self, name: str) -> Intraclass:
        found = _ALIAS.fullmatch(name.upper().replace(" ", "")) if isinstance(name, str) else None
        if found is None:
            raise KeyError(f"unknown form {name!r}; known are {', '.join(FORMS)}")
        wanted = f"ICC({found[1]},k)" if found[2] == "K" else f"ICC({found[1]})"
        return self.forms[FORMS.index(wanted)]

    def __iter__(self) -> Iterator[str]:
        return iter(FORMS)

    def __len__(self) -> int:
        return len(FORMS)

    def frame(self) -> pd.DataFrame:
        """One row for each form: form, estimate, se, lower, upper, f, df1, df2."""
        return pd.DataFrame(
            {
                "form": each.form,
                "estimate": each.estimate,
                "se": each.se,
                "lower": each.interval[0],
                "upper": each.interval[1],
                "f": each.f,
                "df1": each.df[0],
                "df2": each.df[1],
            }
            for each in self.forms
        )


def intraclass_correlation(table: Table, *, confidence: float = 0.95) -> IntraclassCorrelations:
    """All six intraclass correlations of Shrout and Fleiss [ShroutFleiss1979], [McGrawWong1996].

    ICC(1): each unit has raters of its own; ICC(2): raters are a sample, their severity counts as error;
    ICC(3): these raters only, their severity does not count. With k: the mean of k raters.

    Without gaps: analysis of variance with exact F intervals, for ICC(2) Satterthwaite's; an estimate may be
    negative. R: `psych::ICC(x, lmer = FALSE)`.

    With gaps nothing is filled in or left out: variance components by restricted maximum likelihood from all
    ratings, which is right when what is missing does not depend on what it would have been; estimates are
    not below 0. Intervals are for large samples, on the scale of log((1 + (k - 1) r) / (1 - r)) [Fisher1925].
    The F test there is that of units after raters. R: `lme4::lmer(y ~ 1 + (1 | unit) + (1 | rater))`.

    Parameters
    ----------
    table : (n_units, n_raters) numbers, NaN for missing.

    Raises
    ------
    TooFewRatings : one unit, one rater, all ratings equal, or gaps that leave no second rating to compare.
    DisconnectedDesign : gaps split raters into groups without a common unit.
    MeasurementProblem : units have equal means, or nearly so beside the noise, so that forms with k are not
        defined; gaps together with raters that agree exactly but for severity.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence has to lie between 0 and 1, not {confidence}")
    grid = read_numbers(table)
    n_units, n_raters = grid.values.shape
    if n_units < 2 or n_raters < 2:
        raise TooFewRatings(
            reason=Sentence(
                N_("there are %(units)s unit(s) and %(raters)s rater(s); at least 2 of each are needed"),
                {"units": n_units, "raters": n_raters},
            )
        )
    given = ~np.isnan(grid.values)
    values = grid.values[given]
    if values.min() == values.max():
        raise TooFewRatings(reason=N_("all ratings are equal, so units cannot be told apart"))
    if given.all():
        forms = _complete(grid.values, confidence)
        return IntraclassCorrelations(forms, "ANOVA", n_units, n_raters, float(n_raters))
    forms, mean_size = _with_gaps(grid, given, confidence)
    return IntraclassCorrelations(forms, "REML", n_units, n_raters, mean_size)


def _complete(values: Floats, confidence: float) -> tuple[Intraclass, ...]:
    """The forms as ratios of mean squares of units, raters and what is left."""
    n, k = values.shape
    centred = values - values.mean()
    total = float((centred**2).sum())
    unit = k * float((centred.mean(axis=1) ** 2).sum())
    rater = n * float((centred.mean(axis=0) ** 2).sum())
    within = _cleared(total - unit, total)
    left = _cleared(total - unit - rater, total)
    if _cleared(unit, total) == 0.0:
        raise MeasurementProblem(
            reason=N_("every unit has the same mean rating, so the raters tell no unit from another")
        )
    squares = np.array([unit / (n - 1), within / (n * (k - 1)), rater / (k - 1), left / ((n - 1) * (k - 1))])
    if squares[0] + (squares[2] - squares[3]) / n <= 0.0:
        raise MeasurementProblem(
            reason=N_(
                "units differ less than chance alone would have them, so the reliability of a mean has "
                "no estimate; rate more units"
            )
        )
    return tuple(_complete_form(form, squares, n, k, confidence) for form in FORMS)


def _complete_form(form: str, squares: Floats, n: int, k: int, confidence: float) -> Intraclass:
    """One form; `squares` are the mean squares of units, within units, of raters and of what is left."""
    single, kind = "k" not in form, form[4]
    if kind == "2":
        mean_squares, df = squares[[0, 3, 2]], [n - 1, (n - 1) * (k - 1), k - 1]
        weights = np.array([1.0, k - 1 - k / n, k / n] if single else [1.0, -1.0 / n, 1.0 / n])
        interval = _satterthwaite_interval(mean_squares, n, k, df[1], confidence)
    else:
        mean_squares = squares[[0, 1 if kind == "1" else 3]]
        df = [n - 1, n * (k - 1) if kind == "1" else (n - 1) * (k - 1)]
        weights = np.array([1.0, k - 1.0] if single else [1.0, 0.0])
        interval = _exact_interval(mean_squares, n, k, df[1], confidence)
    contrast = np.array([1.0, -1.0, 0.0])[: len(weights)]
    variance = np.diag(2.0 * mean_squares**2 / np.array(df))
    estimate, se = _ratio(mean_squares, variance, contrast, weights)
    if not single:
        interval = _averaged(interval, k)
    f = _divided(float(mean_squares[0]), float(mean_squares[1]))
    return Intraclass(form, estimate, se, interval, confidence, f, (df[0], df[1]))


def _exact_interval(mean_squares: Floats, n: int, k: int, df: int, confidence: float) -> tuple[float, float]:
    """Limits of ICC(1) or ICC(3) for one rater, from those of the ratio of mean squares."""
    if mean_squares[1] == 0.0:
        return 1.0, 1.0
    f, tail = float(mean_squares[0] / mean_squares[1]), (1.0 + confidence) / 2.0
    low = f / float(stats.f.ppf(tail, n - 1, df))
    high = f * float(stats.f.ppf(tail, df, n - 1))
    return (low - 1.0) / (low + k - 1.0), (high - 1.0) / (high + k - 1.0)


def _satterthwaite_interval(
    mean_squares: Floats, n: int, k: int, df: int, confidence: float
) -> tuple[float, float]:
    """Limits of ICC(2) for one rater [McGrawWong1996]; the error mixes two mean squares."""
    unit, left, rater = (float(each) for each in mean_squares)
    if left == 0.0 and rater == 0.0:
        return 1.0, 1.0
    # Below 0 the mix has no meaning; its degrees of freedom are then those at 0.
    estimate = max((unit - left) / (unit + (k - 1) * left + k * (rater - left) / n), 0.0)
    of_rater = k * estimate / (n * (1.0 - estimate)) * rater
    of_left = (1.0 + k * estimate * (n - 1) / (n * (1.0 - estimate))) * left
    freedom = (of_rater + of_left) ** 2 / (of_rater**2 / (k - 1) + of_left**2 / df)
    tail = (1.0 + confidence) / 2.0
    error = k * rater + (k * n - k - n) * left
    low = float(stats.f.ppf(tail, n - 1, freedom))
    high = float(stats.f.ppf(tail, freedom, n - 1))
    return (
        n * (unit - low * left) / (low * error + n * unit),
        n * (high * unit - left) / (error + n * high * unit),
    )


def _with_gaps(
    grid: NumberGrid, given: NDArray[np.bool_], confidence: float
) -> tuple[tuple[Intraclass, ...], float]:
    """The forms as ratios of variance components, and the harmonic mean number of ratings of a unit."""
    unit, rater = (each.astype(np.int64) for each in np.nonzero(given))
    score = grid.values[given]
    _check_linked(grid, unit, rater)
    mean_size = float(1.0 / (1.0 / np.bincount(unit)).mean())
    alone, after_raters = _f_tests(unit, rater, score)
    models: tuple[Raters, ...] = ("ignored", "random", "fixed")
    forms = {}
    for kind, raters in enumerate(models, start=1):
        f, df = alone if kind == 1 else after_raters
        if alone[0] == np.inf:
            # Raters agree in every unit: nothing but units differs, and the likelihood has no maximum.
            variance, covariance = np.array([1.0, 0.0, 0.0]), np.zeros((3, 3))
        else:
            fitted = fit_components(unit, rater, score, raters=raters)
            variance, covariance = fitted.variance, fitted.covariance
        contrast = np.array([1.0, 0.0, 0.0])
        estimate, se = _ratio(variance, covariance, contrast, np.ones(3))
        interval = _log_interval(estimate, se, mean_size, confidence)
        forms[f"ICC({kind})"] = Intraclass(f"ICC({kind})", estimate, se, interval, confidence, f, df)
        shared = np.array([1.0, 1.0 / mean_size, 1.0 / mean_size])
        estimate, se = _ratio(variance, covariance, contrast, shared)
        interval = _averaged(interval, mean_size)
        forms[f"ICC({kind},k)"] = Intraclass(f"ICC({kind},k)", estimate, se, interval, confidence, f, df)
    return tuple(forms[form] for form in FORMS), mean_size


def _check_linked(grid: NumberGrid, unit: NDArray[np.int64], rater: NDArray[np.int64]) -> None:
    n_units, n_raters = grid.values.shape
    if len(unit) == n_units:
        raise TooFewRatings(reason=N_("no unit has two ratings; raters cannot be compared"))
    graph = coo_array((np.ones(len(unit)), (unit, n_units + rater)), shape=(n_units + n_raters,) * 2)
    count, group = connected_components(graph, directed=False)
    if count > 1:
        first = [str(grid.raters[int(np.argmax(group[n_units:] == each))]) for each in range(count)]
        raise DisconnectedDesign(groups=int(count), jurors=", ".join(first))
    if len(unit) - n_units - n_raters + 1 < 1:
        raise TooFewRatings(
            reason=N_("gaps leave just enough ratings to link the raters and none to judge their agreement")
        )


def _f_tests(
    unit: NDArray[np.int64], rater: NDArray[np.int64], score: Floats
) -> tuple[tuple[float, tuple[int, int]], tuple[float, tuple[int, int]]]:
    """F and its degrees of freedom for units: raters not told apart, and after raters."""
    score = score - score.mean()
    size, given = np.bincount(unit), np.bincount(rater)
    total = float((score**2).sum())
    deviation = score - (np.bincount(unit, weights=score) / size)[unit]
    within = _cleared(float((deviation**2).sum()), total)
    incidence = np.zeros((len(size), len(given)))
    incidence[unit, rater] = 1.0
    normal = np.diag(given.astype(float)) - (incidence.T / size) @ incidence
    right = np.bincount(rater, weights=deviation)
    left = _cleared(within - float(right @ np.linalg.pinv(normal, hermitian=True) @ right), total)
    by_rater = float(((score - (np.bincount(rater, weights=score) / given)[rater]) ** 2).sum())
    if left == 0.0 and within > 0.0:
        raise MeasurementProblem(
            reason=N_("with these gaps raters differ in nothing but severity; more ratings are needed")
        )
    n, k, ratings = len(size), len(given), len(score)
    free = ratings - n - k + 1
    alone = _divided((total - within) / (n - 1), within / (ratings - n))
    after = _divided(max(by_rater - left, 0.0) / (n - 1), left / free)
    return (alone, (n - 1, ratings - n)), (after, (n - 1, free))


def _ratio(parts: Floats, covariance: Floats, contrast: Floats, weights: Floats) -> tuple[float, float]:
    """(contrast · parts) / (weights · parts) and its standard error by the delta method."""
    whole = float(weights @ parts)
    estimate = float(contrast @ parts) / whole
    slope = (contrast - estimate * weights) / whole
    return estimate, float(np.sqrt(max(float(slope @ covariance @ slope), 0.0)))


def _log_interval(estimate: float, se: float, k: float, confidence: float) -> tuple[float, float]:
    if estimate == 1.0:
        return 1.0, 1.0
    centre = np.log((1.0 + (k - 1.0) * estimate) / (1.0 - estimate))
    reach = se * k / ((1.0 - estimate) * (1.0 + (k - 1.0) * estimate))
    reach *= float(stats.norm.ppf((1.0 + confidence) / 2.0))
    low, high = np.exp(centre - reach), np.exp(centre + reach)
    return float((low - 1.0) / (low + k - 1.0)), float((high - 1.0) / (high + k - 1.0))


def _averaged(interval: tuple[float, float], k: float) -> tuple[float, float]:
    """Limits for the mean of k raters from those for one [Brown1910]."""
    low, high = (
        k * each / (1.0 + (k - 1.0) * each) if 1.0 + (k - 1.0) * each > 0.0 else -np.inf for each in interval
    )
    return float(low), float(high)


def _cleared(part: float, total: float) -> float:
    """A sum of squares that is nothing but rounding is none."""
    return part if part > _NOTHING * total else 0.0


def _divided(upper: float, lower: float) -> float:
    return float(upper / lower) if lower > 0.0 else np.inf
