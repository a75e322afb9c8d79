"""Cells with a halo: a normal effect of this juror's general impression of this entry, integrated out.

The integral over the halo is a sum over a uniform grid of locations. For a smooth function that dies out on
both sides this trapezoidal rule errs by exp(-2 pi d / step), d the distance of the nearest pole from the real
line [TrefethenWeideman2014]: with a step of half the narrowest peak less than 1e-8 where the halo is wide and
several levels are passed at once, 1e-12 elsewhere. The levels' probabilities are needed on the grid only,
whatever the number of points asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.cells import CellKinds, Levels, Moments
from workbench.psychometrics.rasch.scale import Floats, Scale

# Step of the grid in widths of the narrowest peak; how many widths of the halo the grid reaches.
_STEP = 0.5
_REACH = 8.0
_CHUNK = 1_000_000


@dataclass(frozen=True, eq=False)
class _Pattern:
    """A pattern of criteria on the grid: what its cells expect there.

    `turned` : (n_grid,) increasing; a halo's most likely place z for a total S seen from u has
    `turned = u + variance * S`. `scalars` (n_grid, 11), `vectors` (n_grid, 6 n_scale): products whose means
    over the halo give all derivatives.
    """

    rated: Floats
    normaliser: Floats
    turned: Floats
    scalars: Floats
    vectors: Floats


class HaloFunctions:
    """The log-likelihood of each kind of cell with halo, for places u from `low` to `high`."""

    def __init__(
        self,
        kinds: CellKinds,
        scale: Scale,
        design: Floats,
        halo_sd: float,
        *,
        low: float,
        high: float,
        derivatives: bool = True,
    ) -> None:
        self.kinds = kinds
        self.levels = Levels(scale, design)
        self.n_parameters = self.levels.n_scale + 1
        self._variance = halo_sd**2
        everything = np.ones(len(scale.log_weight))
        rough = self.levels.moments(scale.informative_places(low, high), everything, derivatives=False)
        narrowest = 1 / np.sqrt(1 / self._variance + rough.variance.max())
        margin = (_REACH + 1) * halo_sd
        count = int(np.ceil((high - low + 2 * margin) / (_STEP * narrowest))) + 1
        self._grid = np.linspace(low - margin, high + margin, max(count, 3))
        self._step = self._grid[1] - self._grid[0]
        self._half_window = int(np.ceil(_REACH * halo_sd / self._step))
        # Patterns share their criteria: each is worked out once and then only added up.
        self._by_criterion = [
            self.levels.moments(self._grid, unit, derivatives=derivatives)
            for unit in np.eye(len(scale.log_weight))
        ]
        self._patterns: dict[int, _Pattern] = {}

    def at(self, kind: Indices, u: Floats, *, derivatives: bool = True) -> Moments:
        columns = self.n_parameters if derivatives else 0
        value, slope, curvature = np.empty(len(u)), np.empty(len(u)), np.empty(len(u))
        by_parameter, slope_by_parameter = np.empty((len(u), columns)), np.empty((len(u), columns))
        for pattern, where, total in self._parts(kind):
            value[where], operator = self._weights(pattern, total, u[where])
            means = operator @ pattern.scalars
            expected, squared, variance = means[:, 0], means[:, 1], means[:, 2]
            slope[where] = total - expected
            curvature[where] = squared - expected**2 - variance
            if derivatives:
                vectors = np.split(operator @ pattern.vectors[:, : 3 * self.levels.n_scale], 3, axis=1)
                first, second = self._derivatives(means, vectors, total, u[where])
                by_parameter[where], slope_by_parameter[where] = first, second
        return Moments(value, slope, curvature, by_parameter, slope_by_parameter)

    def information(self, kind: Indices, u: Floats, weight: Floats) -> Floats:
        n = self.levels.n_scale
        result = np.zeros((self.n_parameters, self.n_parameters))
        for pattern, where, total in self._parts(kind):
            _, operator = self._weights(pattern, total, u[where])
            w, places = weight[where], u[where]
            spread = operator.T @ w
            g = pattern.vectors[:, :n]
            means = operator @ pattern.scalars
            vectors = operator @ pattern.vectors
            mean_g, change, product, mean_gz, product_z, change_z = np.split(vectors, 6, axis=1)
            result[:n, :n] += (g * spread[:, None]).T @ g - (mean_g * w[:, None]).T @ mean_g
            result[:n, :n] -= self.levels.covariance(self._grid, pattern.rated, spread)
            shifted = mean_gz - places[:, None] * mean_g
            impulse = self._impulse(means, total, places)
            cross = -total[:, None] * shifted + product_z - places[:, None] * product
            cross += mean_g * impulse[:, None] - (change_z - places[:, None] * change)
            result[:n, n] += w @ cross
            result[n, n] += w @ self._halo_curvature(means, total, places, impulse)
        result[n, :n] = result[:n, n]
        return result

    def _parts(self, kind: Indices) -> Iterator[tuple[_Pattern, Indices, Floats]]:
        size = max(1, _CHUNK // (2 * self._half_window + 1))
        for number, where in self.kinds.by_pattern(kind):
            if number not in self._patterns:
                self._patterns[number] = self._pattern(self.kinds.rated[number])
            for start in range(0, len(where), size):
                part = where[start : start + size]
                yield self._patterns[number], part, self.kinds.total[kind[part]]

    def _pattern(self, rated: Floats) -> _Pattern:
        z = self._grid
        found = [self._by_criterion[criterion] for criterion in np.flatnonzero(rated)]
        normaliser = np.sum([each.normaliser for each in found], axis=0)
        a = np.sum([each.expected for each in found], axis=0)
        b = np.sum([each.variance for each in found], axis=0)
        g, change = np.zeros_like(found[0].by_parameter), np.zeros_like(found[0].by_parameter)
        for each in found:
            g += each.by_parameter
            change += each.slope_by_parameter
        scalars = [a, a**2, b, z, z**2, a * z, a**2 * z, b * z, a * z**2, a**2 * z**2, b * z**2]
        by_a, by_z = a[:, None], z[:, None]
        vectors = [g, change, by_a * g, by_z * g, by_a * by_z * g, by_z * change]
        return _Pattern(
            rated,
            normaliser,
            z + self._variance * a,
            np.column_stack(scalars),
            np.column_stack(vectors),
        )

    def _weights(self, pattern: _Pattern, total: Floats, u: Floats) -> tuple[Floats, sparse.csr_array]:
        """(n,) log of the integral; (n, n_grid) the halo's posterior weights around its most likely place."""
        window = 2 * self._half_window + 1
        centre = np.searchsorted(pattern.turned, u + self._variance * total)
        left = np.clip(centre - self._half_window, 0, max(len(self._grid) - window, 0))
        columns = left[:, None] + np.arange(min(window, len(self._grid)))
        z = self._grid[columns]
        terms = (
            total[:, None] * z - pattern.normaliser[columns] - (z - u[:, None]) ** 2 / (2 * self._variance)
        )
        highest = terms.max(axis=1, keepdims=True)
        terms -= highest
        np.exp(terms, out=terms)
        mass = terms.sum(axis=1, keepdims=True)
        terms /= mass
        constant = np.log(self._step) - 0.5 * np.log(2 * np.pi * self._variance)
        starts = np.arange(0, columns.size + 1, columns.shape[1], dtype=np.int32)
        operator = sparse.csr_array(
            (terms.ravel(), columns.ravel().astype(np.int32), starts), shape=(len(u), len(self._grid))
        )
        return (highest + np.log(mass))[:, 0] + constant, operator

    def _derivatives(
        self, means: Floats, vectors: list[Floats], total: Floats, u: Floats
    ) -> tuple[Floats, Floats]:
        """By the parameters and, of those, by u: the mean of a derivative plus a covariance [Louis1982]."""
        a, a_a, b, z, _, a_z, a_a_z, b_z, *_ = means.T
        g, change, product = vectors
        by_scale = -g
        slope_by_scale = -change + product - a[:, None] * g
        by_halo = self._impulse(means, total, u)
        slope_by_halo = -(b_z - u * b) - total * (a_z - a * z) + (a_a_z - a * a_z) - u * (a_a - a**2)
        return np.column_stack([by_scale, by_halo]), np.column_stack([slope_by_scale, slope_by_halo])

    @staticmethod
    def _impulse(means: Floats, total: Floats, u: Floats) -> Floats:
        """(n,) mean of (total - expected)(z - u): the derivative by the logarithm of the halo SD."""
        a, z, a_z = means[:, 0], means[:, 3], means[:, 5]
        impulse: Floats = total * (z - u) - a_z + u * a
        return impulse

    @staticmethod
    def _halo_curvature(means: Floats, total: Floats, u: Floats, impulse: Floats) -> Floats:
        """(n,) second derivative by the logarithm of the halo SD."""
        a, a_a, b, z, z_z, a_z, a_a_z, b_z, a_z_z, a_a_z_z, b_z_z = means.T
        distance = z_z - 2 * u * z + u**2
        by_expected = a_z_z - 2 * u * a_z + u**2 * a
        by_squared = a_a_z_z - 2 * u * a_a_z + u**2 * a_a
        by_variance = b_z_z - 2 * u * b_z + u**2 * b
        squared = total**2 * distance - 2 * total * by_expected + by_squared
        curvature: Floats = -by_variance + impulse + squared - impulse**2
        return curvature
