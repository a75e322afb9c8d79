"""Cell functions at many points: evaluated where asked for, or looked up in a table."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.cells import CellFunctions, Moments
from workbench.psychometrics.rasch.scale import Floats

# Points of an interpolation: six neighbours of a uniform grid, exact for polynomials of degree five.
_TAPS = 6
_LEFT = _TAPS // 2 - 1


class Direct:
    """Cells evaluated where they are asked for: cheaper than a table when hardly two cells are alike."""

    def __init__(self, functions: CellFunctions) -> None:
        self._functions = functions
        self._information = np.zeros((functions.n_parameters, functions.n_parameters))

    def at(self, kind: Indices, u: Floats, *, derivatives: bool = True) -> Moments:
        return self._functions.at(kind, u, derivatives=derivatives)

    def add(self, kind: Indices, u: Floats, weight: Floats) -> None:
        """Add the weighted second derivatives by the parameters at these points."""
        self._information += self._functions.information(kind, u, weight)

    def information(self) -> Floats:
        """(n_parameters, n_parameters) the sum of what was added."""
        return self._information


class Tabulated:
    """The functions of all kinds on a uniform grid from `low` to `high`, interpolated between its points."""

    def __init__(
        self, functions: CellFunctions, low: float, high: float, points: int, *, derivatives: bool = True
    ) -> None:
        self._functions = functions
        self._low, self._points = low, points
        self._step = (high - low) / (points - 1)
        self._kind = np.repeat(np.arange(len(functions.kinds)), points)
        self._u = np.tile(low + self._step * np.arange(points), len(functions.kinds))
        found = functions.at(self._kind, self._u, derivatives=derivatives)
        self._values = np.column_stack([found.value, found.slope, found.curvature])
        self._table = np.column_stack([self._values, found.by_parameter, found.slope_by_parameter])
        self._weight = np.zeros(len(self._table))

    def at(self, kind: Indices, u: Floats, *, derivatives: bool = True) -> Moments:
        """Interpolate at each point (kind, u). Without `derivatives`, those by parameter are empty."""
        found = self._operator(kind, u) @ (self._table if derivatives else self._values)
        middle = 3 + (found.shape[1] - 3) // 2
        return Moments(found[:, 0], found[:, 1], found[:, 2], found[:, 3:middle], found[:, middle:])

    def add(self, kind: Indices, u: Floats, weight: Floats) -> None:
        """Add the weighted second derivatives by the parameters at these points."""
        self._weight += self._operator(kind, u).T @ weight

    def information(self) -> Floats:
        """(n_parameters, n_parameters) the sum of what was added."""
        kept = self._weight != 0
        return self._functions.information(self._kind[kept], self._u[kept], self._weight[kept])

    def _operator(self, kind: Indices, u: Floats) -> sparse.csr_array:
        """(n, n_kinds * points) the matrix that interpolates; its transpose spreads weights."""
        place = np.clip((u - self._low) / self._step, 0, self._points - 1)
        left = np.clip(np.floor(place).astype(np.int64), _LEFT, self._points - _TAPS // 2 - 1)
        weights = _lagrange(place - left)
        indices = ((kind * self._points + left - _LEFT)[:, None] + np.arange(_TAPS)).astype(np.int32)
        starts = np.arange(0, indices.size + 1, _TAPS, dtype=np.int32)
        return sparse.csr_array((weights.ravel(), indices.ravel(), starts), shape=(len(u), len(self._table)))


def _lagrange(t: Floats) -> Floats:
    """(n, 6) weights of the neighbours at -2..3 for places t, mostly between 0 and 1."""
    places = np.arange(_TAPS) - _LEFT
    weights = np.ones((len(t), _TAPS))
    for here in range(_TAPS):
        for other in range(_TAPS):
            if other != here:
                weights[:, here] *= (t - places[other]) / (places[here] - places[other])
    return weights
