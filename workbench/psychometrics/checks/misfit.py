"""How far infit and outfit stray by chance: cut-offs from ratings drawn from the fitted model [Efron1979].

Fixed cut-offs such as 0.7 and 1.3 call too few jurors unusual when they gave many ratings, and too many when
few: see [SmithSchumackerBush1998]. Here tables like the one at hand are drawn from the model, halo included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions, measure_weights, review_log_likelihood
from workbench.psychometrics.rasch.scale import Floats

if TYPE_CHECKING:
    import pandas as pd

# Jurors are pooled with those whose number of ratings differs by less than this factor.
_ALIKE = 1.5
_FEWEST_ALIKE = 10


@dataclass(frozen=True, eq=False)
class MisfitLimits:
    """Cut-offs of mean squares for each juror.

    Attributes
    ----------
    frame : juror, n_ratings, infit, outfit, infit_low, infit_high, outfit_low, outfit_high, erratic (infit or
        outfit above its limit), muted (below). confidence : share of jurors inside each pair of limits.
    n_tables : tables drawn.
    """

    frame: pd.DataFrame
    confidence: float
    n_tables: int

    @property
    def lower(self) -> dict[str, pd.Series[float]]:
        """By statistic, a series by juror, as charts take them."""
        return self._limits("low")

    @property
    def upper(self) -> dict[str, pd.Series[float]]:
        return self._limits("high")

    def _limits(self, side: str) -> dict[str, pd.Series[float]]:
        indexed = self.frame.set_index("juror")
        return {name: indexed[f"{name}_{side}"] for name in ("infit", "outfit")}


def misfit_limits(
    fit: FacetsFit, *, n: int = 1000, confidence: float = 0.95, rng: np.random.Generator
) -> MisfitLimits:
    """Find between which values infit and outfit of a juror who follows the model lie.

    Measures, halos and levels are drawn from the fitted model on the same design; measures are estimated anew
    with the other parameters kept, which makes a table cheap and changes limits by little (see the tests).
    Standardised by the number of ratings, the results of jurors with about as many ratings are pooled.

    Parameters
    ----------
    n : drawn results that each juror's limits rest on, at least; ten tables are the fewest.
    confidence : share of jurors who follow the model between the limits of one statistic.
    """
    if n < 20 or not 0 < confidence < 1:
        raise ValueError("limits need n of 20 or more and a confidence between 0 and 1")
    impressions, table = Impressions.of(fit), fit.table
    count = np.bincount(table.juror, minlength=table.n_jurors).astype(float)
    alike = _alike(count)
    n_tables = max(10, int(np.ceil(n / alike.sum(axis=1).min())))
    expectations = _Expectations(impressions)
    drawn = np.stack([expectations.mean_squares(_levels(impressions, rng)) for _ in range(n_tables)])
    limits = _limits(drawn, alike, np.sqrt(count), confidence)
    return MisfitLimits(_frame(fit, limits), confidence, n_tables)


def _alike(count: Floats) -> NDArray[np.bool_]:
    """(n_jurors, n_jurors) whose results count for whom: as many ratings by a factor, or the nearest few."""
    distance = np.abs(np.log(count[:, None] / count))
    nearest = np.sort(distance, axis=1)[:, min(_FEWEST_ALIKE, len(count)) - 1]
    alike: NDArray[np.bool_] = distance <= np.maximum(np.log(_ALIKE), nearest)[:, None]
    return alike


def _levels(impressions: Impressions, rng: np.random.Generator) -> Indices:
    """(n_ratings,) levels drawn from the model on the design at hand."""
    table, scale = impressions.table, impressions.scale
    measure = rng.normal(0.0, impressions.entry_sd, table.n_entries)
    impression = measure[impressions.entry]
    impression += rng.normal(0.0, 1.0, len(impression)) * impressions.halo_sd
    location = impression[table.cell] - impressions.severity[table.juror]
    reached = scale.probabilities(table.criterion, location).cumsum(axis=1)
    chance = rng.random(len(table)) * reached[:, -1]
    levels: Indices = (chance[:, None] >= reached).sum(axis=1)
    return levels


class _Expectations:
    """What each juror's ratings are compared with, by place of the measure: tables for fast repetition."""

    def __init__(self, impressions: Impressions) -> None:
        self._impressions = impressions
        self._tables = [self._table(juror) for juror in range(impressions.table.n_jurors)]

    def _table(self, juror: int) -> Floats:
        """(n_places, 6, n_criteria) whose means over the measure give residuals and their variance."""
        probability = self._impressions.expected_probability(juror)
        levels = np.arange(probability.shape[2], dtype=float)
        mean = probability @ levels
        variance = np.maximum(probability @ levels**2 - mean**2, 1e-10)
        inverse = 1 / variance
        return np.stack([mean, mean**2, variance, inverse, mean * inverse, mean**2 * inverse], axis=1)

    def mean_squares(self, level: Indices) -> Floats:
        """(2, n_jurors) infit and outfit of jurors who gave these levels, as in `fit_statistics`."""
        impressions = self._impressions
        table = impressions.table
        weight = measure_weights(impressions, review_log_likelihood(impressions, level))
        result = np.empty((2, table.n_jurors))
        for juror, cells in impressions.by_juror():
            tables = self._tables[juror]
            expected = weight[impressions.entry[cells]] @ tables.reshape(len(tables), -1)
            expected = expected.reshape(len(cells), 6, -1)
            ratings = impressions.ratings_by_juror[juror]
            own = np.searchsorted(cells, table.cell[ratings])
            of = expected[own, :, table.criterion[ratings]]
            y = level[ratings].astype(float)
            squared = y**2 - 2 * y * of[:, 0] + of[:, 1]
            scaled = y**2 * of[:, 3] - 2 * y * of[:, 4] + of[:, 5]
            result[0, juror] = squared.sum() / of[:, 2].sum()
            result[1, juror] = scaled.mean()
        return result


def _limits(drawn: Floats, alike: NDArray[np.bool_], root: Floats, confidence: float) -> Floats:
    """(2 statistics, 2 ends, n_jurors) quantiles of cube roots; their spread goes with 1 / √(ratings)."""
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    standard = (np.cbrt(drawn) - 1) * root
    limits = np.empty((2, 2, len(root)))
    pools, pool = np.unique(alike, axis=0, return_inverse=True)
    for number, members in enumerate(pools):
        ends = np.quantile(standard[:, :, members], tails, axis=(0, 2))  # (ends, statistics)
        own = pool == number
        limits[:, :, own] = (np.maximum(1 + ends.T[:, :, None] / root[own], 0)) ** 3
    return limits


def _frame(fit: FacetsFit, limits: Floats) -> pd.DataFrame:
    frame = fit.juror_frame()[["juror", "n_ratings", "infit", "outfit"]]
    for number, name in enumerate(("infit", "outfit")):
        frame[f"{name}_low"], frame[f"{name}_high"] = limits[number]
    frame["erratic"] = (frame.infit > frame.infit_high) | (frame.outfit > frame.outfit_high)
    frame["muted"] = (frame.infit < frame.infit_low) | (frame.outfit < frame.outfit_low)
    return frame
