"""Marginal maximum likelihood: entries are a normal population, integrated out by adaptive quadrature.

The likelihood of each entry is an integral over its measure, taken with Gauss–Hermite nodes placed at the
entry's own posterior [NaylorSmith1982]; Newton's method uses the exact gradient and, by Louis's identity
[Louis1982], the exact matrix of second derivatives, whose inverse gives the standard errors.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite import hermgauss
from scipy import sparse

from workbench.domain.ratings import Indices, RatingTable
from workbench.psychometrics.rasch.cells import CellFunctions, CellKinds, PlainFunctions
from workbench.psychometrics.rasch.halo import HaloFunctions
from workbench.psychometrics.rasch.lookup import Direct, Tabulated
from workbench.psychometrics.rasch.parameters import Layout, Parameters
from workbench.psychometrics.rasch.scale import Floats, Scale

logger = logging.getLogger(__name__)

NODES = 15
# Quadrature points of one step: bounds the memory, whatever the number of ratings.
_CHUNK = 300_000
# How far measures are looked for, in SDs of the population; beyond lies less than 1e-20 of it.
_REACH = 10.0
# Distance of grid points in SDs of the levels at the most informative place; interpolation errs by 1e-8.
_RESOLUTION = 0.06
# Entries told apart so sharply that a fine grid over all of them would not fit into memory.
_MOST_POINTS = 10_000


@dataclass(frozen=True, eq=False)
class Posterior:
    """Each entry's measure given all ratings and the parameters, in the frame of the population's mean.

    `mean`, `sd`, `skewness` : (n_entries,). `nodes`, `weights` : (n_entries, n_nodes) the quadrature that
    stands for the whole posterior. `by_juror` : sparse (n_entries, n_jurors), `by_other`
    (n_entries, n_other): derivatives of `mean` by severities and by the other parameters.
    """

    mean: Floats
    sd: Floats
    skewness: Floats
    nodes: Floats
    weights: Floats
    by_juror: sparse.csr_array
    by_other: Floats


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Log-likelihood, its gradient and second derivatives by the natural parameters (see `Layout`)."""

    value: float
    gradient: Floats
    hessian: Floats
    posterior: Posterior


class MarginalModel:
    """The marginal likelihood of a table of ratings as a function of the natural parameters."""

    def __init__(self, table: RatingTable, layout: Layout, *, nodes: int = NODES) -> None:
        self.table = table
        self.layout = layout
        self.kinds = CellKinds.of(table)
        start = table.cell_start
        self.cell_entry: Indices = table.entry[start]
        self.cell_juror: Indices = table.juror[start]
        self._first_cell = np.r_[np.searchsorted(self.cell_entry, np.arange(table.n_entries)), len(start)]
        points, weights = hermgauss(nodes)
        self.nodes = nodes
        self._points = np.sqrt(2.0) * points
        self._log_weights = np.log(weights) + points**2 + 0.5 * np.log(2.0)
        counts = np.zeros((table.n_criteria, table.top + 1))
        np.add.at(counts, (table.criterion, table.level), 1.0)
        self._counts = counts
        self._modes = np.zeros(table.n_entries)

    def value(self, parameters: Parameters) -> float:
        """The log-likelihood alone, for trying the length of a step."""
        functions = self._functions(parameters, derivatives=False)
        modes, widths = self._find_modes(functions, parameters)
        total = self._constant(parameters.scale)
        for entries, cells in self._parts():
            kind, u, theta = self._points_of(entries, cells, modes, widths, parameters)
            found = functions.at(kind, u, derivatives=False)
            log_terms = self._log_terms(entries, cells, found.value, theta, widths, parameters.entry_sd)
            highest = log_terms.max(axis=1)
            total += float((highest + np.log(np.exp(log_terms - highest[:, None]).sum(axis=1))).sum())
        return total

    def likelihood(self, parameters: Parameters) -> Likelihood:
        """Everything at once: value, gradient, second derivatives and the entries' posterior."""
        functions = self._functions(parameters)
        modes, widths = self._find_modes(functions, parameters)
        self._modes = modes
        sums = _Sums(self.layout, self.table.n_jurors)
        sums.value = self._constant(parameters.scale)
        scale_part = self._counts.ravel() @ self.layout.design.reshape(self._counts.size, -1)
        sums.other_gradient[: len(scale_part)] = scale_part
        posteriors = []
        for entries, cells in self._parts():
            kind, u, theta = self._points_of(entries, cells, modes, widths, parameters)
            found = functions.at(kind, u)
            log_terms = self._log_terms(entries, cells, found.value, theta, widths, parameters.entry_sd)
            part = _Part(self, entries, cells, theta, log_terms, parameters)
            functions.add(kind, u, part.cell_weight.ravel())
            posteriors.append(
                part.collect(sums, found.slope, found.curvature, found.by_parameter, found.slope_by_parameter)
            )
        n_cell = functions.information().shape[0]
        sums.other_hessian[:n_cell, :n_cell] += functions.information()
        gradient, hessian = sums.assembled()
        return Likelihood(sums.value, gradient, hessian, _joined(posteriors))

    def _constant(self, scale: Scale) -> float:
        """What the levels given add, wherever the measures are: the same for every place of an integral."""
        given = self._counts > 0
        return float(self._counts[given] @ scale.log_weight[given])

    def _functions(self, parameters: Parameters, *, derivatives: bool = True) -> Direct | Tabulated:
        scale, design = parameters.scale, self.layout.design
        reach = _REACH * parameters.entry_sd
        low, high = -reach - parameters.severity.max(), reach - parameters.severity.min()
        functions: CellFunctions = PlainFunctions(self.kinds, scale, design)
        if parameters.halo_sd > 0:
            functions = HaloFunctions(
                self.kinds, scale, design, parameters.halo_sd, low=low, high=high, derivatives=derivatives
            )
        step = _RESOLUTION / np.sqrt(max(scale.largest_variance(low, high), 1e-12))
        points = max(100, int((high - low) / step))
        if len(self.kinds) * points > len(self.cell_entry) * len(self._points) or points > _MOST_POINTS:
            return Direct(functions)
        return Tabulated(functions, low, high, points, derivatives=derivatives)

    def _find_modes(self, functions: Direct | Tabulated, parameters: Parameters) -> tuple[Floats, Floats]:
        """Mode and width of each entry's posterior, which is log-concave: Newton's method, steps bounded."""
        theta = self._modes.copy()
        prior = 1 / parameters.entry_sd**2
        severity = parameters.severity[self.cell_juror]
        reach = _REACH * parameters.entry_sd
        for _ in range(100):
            found = functions.at(self.kinds.kind, theta[self.cell_entry] - severity, derivatives=False)
            gradient = np.bincount(self.cell_entry, found.slope) - theta * prior
            information = np.bincount(self.cell_entry, -found.curvature) + prior
            step = np.clip(gradient / information, -2 * parameters.entry_sd, 2 * parameters.entry_sd)
            theta = np.clip(theta + step, -reach, reach)
            # Only the place of the nodes depends on the modes, so they need not be exact.
            if np.abs(step).max() < 1e-4 * parameters.entry_sd:
                break
        return theta, 1 / np.sqrt(information)

    def _parts(self) -> Iterator[tuple[slice, slice]]:
        """Runs of entries with their cells, each small enough to be held in memory."""
        size = max(1, _CHUNK // len(self._points))
        start = 0
        while start < self.table.n_entries:
            limit = self._first_cell[start] + size
            stop = int(np.searchsorted(self._first_cell, limit, side="right")) - 1
            stop = min(max(stop, start + 1), self.table.n_entries)
            yield slice(start, stop), slice(int(self._first_cell[start]), int(self._first_cell[stop]))
            start = stop

    def _points_of(
        self, entries: slice, cells: slice, modes: Floats, widths: Floats, parameters: Parameters
    ) -> tuple[Indices, Floats, Floats]:
        theta = modes[entries, None] + widths[entries, None] * self._points
        u = theta[self.cell_entry[cells] - entries.start]
        u = u - parameters.severity[self.cell_juror[cells], None]
        return np.repeat(self.kinds.kind[cells], len(self._points)), u.ravel(), theta

    def _log_terms(
        self, entries: slice, cells: slice, value: Floats, theta: Floats, widths: Floats, entry_sd: float
    ) -> Floats:
        starts = self._first_cell[entries] - cells.start
        log_terms: Floats = np.add.reduceat(value.reshape(-1, theta.shape[1]), starts, axis=0)
        log_terms -= theta**2 / (2 * entry_sd**2) + 0.5 * np.log(2 * np.pi) + np.log(entry_sd)
        log_terms += self._log_weights + np.log(widths[entries, None])
        return log_terms


class _Sums:
    """Value, gradient and second derivatives as they add up over entries."""

    def __init__(self, layout: Layout, n_jurors: int) -> None:
        others = layout.n_other
        self.value = 0.0
        self.juror_gradient = np.zeros(n_jurors)
        self.other_gradient = np.zeros(others)
        self.juror_diagonal = np.zeros(n_jurors)
        self.juror_hessian = np.zeros((n_jurors, n_jurors))
        self.cross_hessian = np.zeros((n_jurors, others))
        self.other_hessian = np.zeros((others, others))

    def assembled(self) -> tuple[Floats, Floats]:
        juror = self.juror_hessian + np.diag(self.juror_diagonal)
        return (
            np.r_[self.juror_gradient, self.other_gradient],
            np.block([[juror, self.cross_hessian], [self.cross_hessian.T, self.other_hessian]]),
        )


class _Part:
    """A run of entries at its quadrature nodes: posterior weights, and what they add to the sums."""

    def __init__(
        self,
        model: MarginalModel,
        entries: slice,
        cells: slice,
        theta: Floats,
        log_terms: Floats,
        parameters: Parameters,
    ) -> None:
        self.theta = theta
        self.entry = model.cell_entry[cells] - entries.start
        self.juror = model.cell_juror[cells]
        self.starts = model._first_cell[entries] - cells.start
        self.n_jurors = model.table.n_jurors
        self.scaled = theta**2 / parameters.entry_sd**2
        highest = log_terms.max(axis=1, keepdims=True)
        terms = np.exp(log_terms - highest)
        mass = terms.sum(axis=1, keepdims=True)
        self.weight = terms / mass
        self.value = float((highest + np.log(mass)).sum())
        self.cell_weight = self.weight[self.entry]

    def collect(
        self, sums: _Sums, slope: Floats, curvature: Floats, by_cell: Floats, slope_by_cell: Floats
    ) -> Posterior:
        cells, nodes = self.cell_weight.shape
        a = slope.reshape(cells, nodes)
        mean_a = (self.cell_weight * a).sum(axis=1)
        sums.value += self.value
        sums.juror_gradient -= np.bincount(self.juror, mean_a, self.n_jurors)
        curved = (self.cell_weight * curvature.reshape(cells, nodes)).sum(axis=1)
        sums.juror_diagonal += np.bincount(self.juror, curved, self.n_jurors)
        by_juror = sparse.csr_array(
            (np.ones(cells), (self.juror, np.arange(cells))), shape=(self.n_jurors, cells)
        )
        weighted = (slope_by_cell * self.cell_weight.reshape(-1, 1)).reshape(cells, nodes, -1).sum(axis=1)
        sums.cross_hessian[:, : weighted.shape[1]] -= by_juror @ weighted

        # By the parameters of the cells and, last, by the logarithm of the population's SD.
        by_other = np.add.reduceat(by_cell.reshape(cells, nodes, -1), self.starts, axis=0)
        by_other = np.concatenate([by_other, (self.scaled - 1)[:, :, None]], axis=2)
        mean_other = (self.weight[:, :, None] * by_other).sum(axis=1)
        sums.other_gradient += mean_other.sum(axis=0)
        sums.other_hessian[-1, -1] -= 2 * float((self.weight * self.scaled).sum())
        root = np.sqrt(self.weight)
        other = ((by_other - mean_other[:, None, :]) * root[:, :, None]).reshape(-1, by_other.shape[2])
        spread = -(a - mean_a[:, None]) * root[self.entry]
        columns = (self.entry[:, None] * nodes + np.arange(nodes)).ravel()
        juror = sparse.csr_array(
            (spread.ravel(), (np.repeat(self.juror, nodes), columns)), shape=(self.n_jurors, len(other))
        )
        sums.juror_hessian += (juror @ juror.T).toarray()
        sums.cross_hessian += juror @ other
        sums.other_hessian += other.T @ other
        return self._posterior(spread, other, root)

    def _posterior(self, spread: Floats, other: Floats, root: Floats) -> Posterior:
        entries = len(self.theta)
        mean = (self.weight * self.theta).sum(axis=1)
        centred = self.theta - mean[:, None]
        variance = (self.weight * centred**2).sum(axis=1)
        skewness = (self.weight * centred**3).sum(axis=1) / variance**1.5
        # The derivative of a posterior mean by a parameter is a covariance [Louis1982].
        by_cell = (spread * (root * centred)[self.entry]).sum(axis=1)
        by_juror = sparse.csr_array((by_cell, (self.entry, self.juror)), shape=(entries, self.n_jurors))
        by_other = np.einsum("eq,eqp->ep", root * centred, other.reshape(*centred.shape, -1))
        return Posterior(mean, np.sqrt(variance), skewness, self.theta, self.weight, by_juror, by_other)


def _joined(parts: list[Posterior]) -> Posterior:
    return Posterior(
        np.concatenate([each.mean for each in parts]),
        np.concatenate([each.sd for each in parts]),
        np.concatenate([each.skewness for each in parts]),
        np.concatenate([each.nodes for each in parts]),
        np.concatenate([each.weights for each in parts]),
        sparse.csr_array(sparse.vstack([each.by_juror for each in parts])),
        np.concatenate([each.by_other for each in parts]),
    )
