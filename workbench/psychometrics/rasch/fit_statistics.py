"""Do the ratings behave as the model says: infit, outfit and residuals [WrightMasters1982].

Each squared residual is averaged over the posterior of the entry's measure, and the halo counts as part of
the spread that the model expects. So the mean square of ratings that follow the model is 1 whatever the
number of ratings; for joint estimates the posterior is a single point, which gives FACETS's numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite import hermgauss
from scipy.interpolate import CubicSpline

from workbench.domain.ratings import Indices, RatingTable
from workbench.psychometrics.rasch.scale import Floats, Scale

_HALO_NODES = 31
_GRID = 1500
_CHUNK = 4_000_000
_SMALLEST_VARIANCE = 1e-10


@dataclass(frozen=True, eq=False)
class Residuals:
    """Each rating against what the model expects; all (n_ratings,), in the order of the table.

    `expected`, `variance` : mean level and its variance, in levels counted from 0. `squared`, `scaled` :
    squared residual, and divided by its variance. `squared_variance`, `scaled_variance` : the variances of
    those two under the model.
    """

    expected: Floats
    variance: Floats
    squared: Floats
    scaled: Floats
    squared_variance: Floats
    scaled_variance: Floats

    def standardized(self, level: Indices) -> Floats:
        """(n_ratings,) residual in SDs of the level."""
        residual: Floats = (level - self.expected) / np.sqrt(self.variance)
        return residual


@dataclass(frozen=True, eq=False)
class MeanSquares:
    """Fit of jurors, entries or criteria, (n,) each; `*_z` are standardised by Wilson and Hilferty."""

    infit: Floats
    outfit: Floats
    infit_z: Floats
    outfit_z: Floats


def residuals(
    table: RatingTable, scale: Scale, severity: Floats, halo_sd: float, nodes: Floats, weights: Floats
) -> Residuals:
    """Compare each rating with the model.

    Parameters
    ----------
    severity : (n_jurors,). nodes, weights : (n_entries, n_nodes) posterior of each measure.
    """
    low = float(nodes.min() - severity.max())
    high = float(nodes.max() - severity.min())
    moments = _moments(scale, halo_sd, low, max(high, low + 1e-6))
    columns = [np.empty(len(table)) for _ in range(6)]
    for part in _parts(table, nodes.shape[1]):
        u = nodes[table.entry[part]] - severity[table.juror[part], None]
        weight = weights[table.entry[part]]
        criterion = table.criterion[part]
        mean, variance, fourth = np.empty(u.shape), np.empty(u.shape), np.empty(u.shape)
        for number in range(table.n_criteria):
            of = criterion == number
            if of.any():
                found = np.moveaxis(moments[number](u[of]), -1, 0)
                mean[of], variance[of], fourth[of] = found
        variance = np.maximum(variance, _SMALLEST_VARIANCE)
        fourth = np.maximum(fourth, variance**2)
        squared = (table.level[part, None] - mean) ** 2
        values = (
            mean,
            variance,
            squared,
            squared / variance,
            fourth - variance**2,
            fourth / variance**2 - 1,
        )
        for column, value in zip(columns, values, strict=True):
            column[part] = (weight * value).sum(axis=1)
    return Residuals(*columns)


def mean_squares(residuals: Residuals, index: Indices, count: int) -> MeanSquares:
    """Infit and outfit of each of `count` things that the ratings' `index` points at; NaN without ratings."""
    total = {
        name: np.bincount(index, getattr(residuals, name), count)
        for name in ("variance", "squared", "scaled", "squared_variance", "scaled_variance")
    }
    n = np.bincount(index, minlength=count).astype(float)
    n[n == 0] = np.nan
    information = np.where(np.isnan(n), np.nan, total["variance"])
    infit = total["squared"] / information
    outfit = total["scaled"] / n
    return MeanSquares(
        infit,
        outfit,
        _wilson_hilferty(infit, np.sqrt(total["squared_variance"]) / information),
        _wilson_hilferty(outfit, np.sqrt(total["scaled_variance"]) / n),
    )


def _wilson_hilferty(mean_square: Floats, sd: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (np.cbrt(mean_square) - 1) * 3 / sd + sd / 3
    return np.where(sd > 0, z, np.nan)


def halo_places(halo_sd: float) -> tuple[Floats, Floats]:
    """Nodes (logits) and weights of a normal halo; one node at 0 without."""
    if halo_sd == 0:
        return np.zeros(1), np.ones(1)
    nodes, weights = hermgauss(_HALO_NODES)
    return np.sqrt(2.0) * halo_sd * nodes, weights / np.sqrt(np.pi)


def marginal_moments(
    scale: Scale, halo_sd: float, criterion: int, u: Floats
) -> tuple[Floats, Floats, Floats]:
    """Mean, variance and fourth central moment of a level at places u (n,), the halo averaged over."""
    nodes, weights = halo_places(halo_sd)
    levels = np.arange(scale.n_levels, dtype=float)
    probability = np.zeros((len(u), scale.n_levels))
    for node, weight in zip(nodes, weights, strict=True):
        probability += weight * scale.probabilities(np.full(len(u), criterion), u + node)
    mean = probability @ levels
    centred = levels - mean[:, None]
    return mean, (probability * centred**2).sum(axis=1), (probability * centred**4).sum(axis=1)


def _moments(scale: Scale, halo_sd: float, low: float, high: float) -> list[CubicSpline]:
    grid = np.linspace(low, high, _GRID)
    return [
        CubicSpline(grid, np.column_stack(marginal_moments(scale, halo_sd, criterion, grid)))
        for criterion in range(len(scale.log_weight))
    ]


def _parts(table: RatingTable, nodes: int) -> Iterator[slice]:
    size = max(1, _CHUNK // (8 * nodes))
    return (slice(start, start + size) for start in range(0, len(table), size))
