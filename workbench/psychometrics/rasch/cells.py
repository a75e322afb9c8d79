"""What one juror's ratings of one entry say about their location on the logit scale.

A cell is one juror's ratings of one entry. In a Rasch model its likelihood depends on the levels only through
their sum and on which criteria were rated. All cells alike in both share one function of the location
`u = measure - severity`, so a few dozen functions stand for many thousands of cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from workbench.domain.ratings import Indices, RatingTable
from workbench.psychometrics.rasch.scale import Floats, Scale

# Numbers in the largest array of one step: bounds the memory, whatever the size of the data.
_CHUNK = 2_000_000


@dataclass(frozen=True, eq=False)
class CellKinds:
    """The different kinds of cells: which criteria were rated, with which sum of levels.

    Attributes
    ----------
    rated : (n_patterns, n_criteria) 1.0 where the criterion was rated; 0.0 elsewhere.
    pattern : (n_kinds,) which pattern of criteria each kind has.
    total : (n_kinds,) sum of the levels.
    kind : (n_cells,) kind of each cell, in the order of `RatingTable.cell`.
    """

    rated: Floats
    pattern: Indices
    total: Floats
    kind: Indices

    @classmethod
    def of(cls, table: RatingTable) -> CellKinds:
        start = table.cell_start
        rated = np.zeros((len(start), table.n_criteria), dtype=bool)
        rated[table.cell, table.criterion] = True
        patterns, pattern = np.unique(np.packbits(rated, axis=1), axis=0, return_inverse=True)
        total = np.add.reduceat(table.level, start)
        pairs, kind = np.unique(np.column_stack([pattern, total]), axis=0, return_inverse=True)
        unpacked = np.unpackbits(patterns, axis=1)[:, : table.n_criteria]
        return cls(unpacked.astype(float), pairs[:, 0], pairs[:, 1].astype(float), kind)

    def __len__(self) -> int:
        return len(self.total)

    def by_pattern(self, kind: Indices) -> Iterator[tuple[int, Indices]]:
        """Each pattern that occurs, with the positions in `kind` where it does."""
        pattern = self.pattern[kind]
        order = np.argsort(pattern, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(pattern[order]) != 0])
        for where in np.split(order, starts[1:]) if len(kind) else ():
            yield int(pattern[where[0]]), where


@dataclass(frozen=True, eq=False)
class Moments:
    """Log-likelihood of cells and its derivatives at n points, less what is constant in u.

    `value`, `slope`, `curvature` : (n,) the function of u and its first two derivatives.
    `by_parameter`, `slope_by_parameter` : (n, n_parameters) derivatives by the scale's parameters (and the
    logarithm of the halo SD, last), and of those by u.
    """

    value: Floats
    slope: Floats
    curvature: Floats
    by_parameter: Floats
    slope_by_parameter: Floats


class CellFunctions(Protocol):
    """The log-likelihood of each kind of cell as a function of u, for one set of parameters."""

    kinds: CellKinds
    n_parameters: int

    def at(self, kind: Indices, u: Floats, *, derivatives: bool = True) -> Moments:
        """Evaluate each point (kind, u). Without `derivatives`, those by parameter are empty."""

    def information(self, kind: Indices, u: Floats, weight: Floats) -> Floats:
        """(n_parameters, n_parameters) weighted sum of the second derivatives by the parameters."""


@dataclass(frozen=True, eq=False)
class LevelMoments:
    """What the criteria of a pattern expect at n locations, summed over them.

    `normaliser`, `expected`, `variance` : (n,) log of the normalising sum, expected sum of levels, its
    variance. `by_parameter`, `slope_by_parameter` : (n, n_scale) derivatives of `normaliser` by the scale's
    parameters, and of those by the location.
    """

    normaliser: Floats
    expected: Floats
    variance: Floats
    by_parameter: Floats
    slope_by_parameter: Floats


class Levels:
    """Probabilities of levels and their derivatives by the scale's parameters.

    design : (n_criteria, n_levels, n_scale) derivative of the scale's log weights.
    """

    def __init__(self, scale: Scale, design: Floats) -> None:
        self.scale = scale
        self.design = design
        self.n_scale = int(design.shape[2])
        self._levels = np.arange(scale.n_levels, dtype=float)

    def moments(self, z: Floats, rated: Floats, *, derivatives: bool = True) -> LevelMoments:
        """Sum over the criteria where `rated` (n_criteria,) is 1."""
        parts = [self._moments(z[part], rated, derivatives) for part in self._parts(len(z))]
        return LevelMoments(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def covariance(self, z: Floats, rated: Floats, weight: Floats) -> Floats:
        """(n_scale, n_scale) second derivatives of the normaliser by the parameters, weighted sum."""
        result = np.zeros((self.n_scale, self.n_scale))
        for part in self._parts(len(z)):
            _, probability = self._probabilities(z[part], rated)
            for criterion, rows in zip(np.flatnonzero(rated), self.design[rated > 0], strict=True):
                p = probability[:, np.count_nonzero(rated[:criterion])]
                weighted = p * weight[part, None]
                result += rows.T @ (np.diag(weighted.sum(axis=0)) - weighted.T @ p) @ rows
        return result

    def _parts(self, count: int) -> Iterator[slice]:
        size = max(1, _CHUNK // self.scale.log_weight.size)
        return (slice(start, start + size) for start in range(0, max(count, 1), size))

    def _probabilities(self, z: Floats, rated: Floats) -> tuple[Floats, Floats]:
        """(n,) log of the normalising sum; (n, criteria rated, levels) probabilities."""
        logits = self.scale.log_weight[rated > 0] + z[:, None, None] * self._levels
        highest = logits.max(axis=2, keepdims=True)
        logits -= highest
        np.exp(logits, out=logits)
        total = logits.sum(axis=2, keepdims=True)
        logits /= total
        return (highest + np.log(total)).sum(axis=(1, 2)), logits

    def _moments(self, z: Floats, rated: Floats, derivatives: bool) -> tuple[Floats, ...]:
        normaliser, probability = self._probabilities(z, rated)
        expected = probability @ self._levels
        variance = probability @ self._levels**2 - expected**2
        if not derivatives:
            empty = np.empty((len(z), 0))
            return normaliser, expected.sum(axis=1), variance.sum(axis=1), empty, empty
        design = self.design[rated > 0].reshape(-1, self.n_scale)
        by_parameter = probability.reshape(len(z), -1) @ design
        probability *= self._levels - expected[:, :, None]
        slope = probability.reshape(len(z), -1) @ design
        return normaliser, expected.sum(axis=1), variance.sum(axis=1), by_parameter, slope


class PlainFunctions:
    """Cells whose levels are independent given the measure: the standard model, without halo."""

    def __init__(self, kinds: CellKinds, scale: Scale, design: Floats) -> None:
        self.kinds = kinds
        self.levels = Levels(scale, design)
        self.n_parameters = self.levels.n_scale

    def at(self, kind: Indices, u: Floats, *, derivatives: bool = True) -> Moments:
        columns = self.n_parameters if derivatives else 0
        value, slope, curvature = np.empty(len(u)), np.empty(len(u)), np.empty(len(u))
        by_parameter, slope_by_parameter = np.empty((len(u), columns)), np.empty((len(u), columns))
        for pattern, where in self.kinds.by_pattern(kind):
            found = self.levels.moments(u[where], self.kinds.rated[pattern], derivatives=derivatives)
            total = self.kinds.total[kind[where]]
            value[where] = total * u[where] - found.normaliser
            slope[where] = total - found.expected
            curvature[where] = -found.variance
            by_parameter[where] = -found.by_parameter
            slope_by_parameter[where] = -found.slope_by_parameter
        return Moments(value, slope, curvature, by_parameter, slope_by_parameter)

    def information(self, kind: Indices, u: Floats, weight: Floats) -> Floats:
        result = np.zeros((self.n_parameters, self.n_parameters))
        for pattern, where in self.kinds.by_pattern(kind):
            result -= self.levels.covariance(u[where], self.kinds.rated[pattern], weight[where])
        return result
