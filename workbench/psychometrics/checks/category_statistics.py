"""Do the levels of the rubric work: how often each is given, to whom, and in which order [Linacre2002]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import ratio

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class _Sums:
    """(n_criteria, n_levels) sums over ratings: observed at a level, and expected of it.

    count : ratings. place : their measure less severity and difficulty. squares : squared residuals, each
    in units of its variance.
    """

    count: Floats
    place: Floats
    squares: Floats
    expected_count: Floats
    expected_place: Floats
    expected_squares: Floats


def category_statistics(fit: FacetsFit) -> pd.DataFrame:
    """Count each level and compare the measures of those who were given it with what the model expects.

    Observed and expected are both averaged over what all ratings leave possible of each measure, so they
    agree under the model whatever the number of ratings.

    Returns
    -------
    frame : criterion, level (as in the rubric), count, share, average_measure and expected_measure (mean
        of measure - severity - difficulty of those given the level, logits), outfit (mean square, 1 is
        expected), threshold (step into the level, less the difficulty, logits), threshold_se, disordered
        (the step lies below the one before it); a row for each criterion and level. In a rating scale the
        rows of all criteria together come first; their criterion is None. NaN for a level never given.
    """
    import pandas as pd

    sums = _sums(Impressions.of(fit))
    parts = [
        _part(fit, label, _row(sums, number), fit.thresholds[number], fit.threshold_se[number])
        for number, label in enumerate(fit.table.criteria)
    ]
    if fit.model == "rating_scale":
        # A criterion that lacks the end levels lacks their steps; the others hold them.
        longest = int(np.argmax(np.isfinite(fit.thresholds).sum(axis=1)))
        parts.insert(0, _part(fit, None, _pooled(sums), fit.thresholds[longest], fit.threshold_se[longest]))
    frame = pd.concat(parts, ignore_index=True)
    frame.attrs["assume"] = fit.assume
    return frame


def _sums(impressions: Impressions) -> _Sums:
    table = impressions.table
    shape = (table.n_criteria, impressions.scale.n_levels)
    sums = _Sums(*(np.zeros(shape) for _ in range(6)))
    levels = np.arange(shape[1], dtype=float)
    difficulty = impressions.scale.difficulty
    for juror, cells in impressions.by_juror():
        probability = impressions.expected_probability(juror)
        mean = probability @ levels
        variance = np.maximum(probability @ levels**2 - mean**2, 1e-12)
        squares = (levels - mean[:, :, None]) ** 2 / variance[:, :, None]
        place = impressions.place[:, None] - impressions.severity[juror] - difficulty
        weight = impressions.measure_weight[impressions.entry[cells]]
        by_criterion = weight.T @ impressions.rated[cells].astype(float)  # (n_places, n_criteria)
        expected = by_criterion[:, :, None] * probability
        sums.expected_count[:] += expected.sum(axis=0)
        sums.expected_place[:] += (expected * place[:, :, None]).sum(axis=0)
        sums.expected_squares[:] += (expected * squares).sum(axis=0)
        ratings = impressions.ratings_by_juror[juror]
        criterion, level = table.criterion[ratings], table.level[ratings]
        given = np.zeros((len(impressions.place), *shape))
        index = criterion * shape[1] + level
        flat = given.reshape(len(given), -1)
        for each in np.unique(index):
            flat[:, each] = impressions.measure_weight[table.entry[ratings[index == each]]].sum(axis=0)
        sums.count[:] += given.sum(axis=0)
        sums.place[:] += (given * place[:, :, None]).sum(axis=0)
        sums.squares[:] += (given * squares).sum(axis=0)
    return sums


def _row(sums: _Sums, criterion: int) -> _Sums:
    return _Sums(*(getattr(sums, each)[criterion] for each in _Sums.__dataclass_fields__))


def _pooled(sums: _Sums) -> _Sums:
    return _Sums(*(getattr(sums, each).sum(axis=0) for each in _Sums.__dataclass_fields__))


def _part(fit: FacetsFit, label: object, sums: _Sums, thresholds: Floats, errors: Floats) -> pd.DataFrame:
    import pandas as pd

    count = np.round(sums.count).astype(np.int64)
    average = ratio(sums.place, sums.count)
    expected = ratio(sums.expected_place, sums.expected_count)
    # Observed and expected squares refer to the same number of ratings at this level.
    outfit = ratio(ratio(sums.squares, sums.count), ratio(sums.expected_squares, sums.expected_count))
    given = count > 0
    return pd.DataFrame(
        {
            "criterion": pd.Series([label] * len(count), dtype=object),
            "level": np.arange(len(count)) + fit.table.lowest_level,
            "count": count,
            "share": count / count.sum(),
            "average_measure": np.where(given, average, np.nan),
            "expected_measure": np.where(given, expected, np.nan),
            "outfit": np.where(given, outfit, np.nan),
            "threshold": np.r_[np.nan, thresholds],
            "threshold_se": np.r_[np.nan, errors],
            "disordered": _disordered(thresholds),
        }
    )


def _disordered(thresholds: Floats) -> NDArray[np.bool_]:
    """(m + 1,) whether the step into a level lies below the last known step before it."""
    flags = np.zeros(len(thresholds) + 1, dtype=bool)
    before = np.nan
    for level, step in enumerate(thresholds, start=1):
        flags[level] = step < before
        before = before if np.isnan(step) else step
    return flags
