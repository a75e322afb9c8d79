"""The joint likelihood of a many-facet Rasch model, with its gradient and information."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.domain.ratings import Indices, RatingTable
from workbench.psychometrics.rasch.scale import Floats, Model, Scale, levels_used

Numbers: TypeAlias = NDArray[np.number]
Matrix: TypeAlias = sparse.csr_array[np.float64]

# Numbers in the largest array of one step: bounds the memory, whatever the size of the data.
_CHUNK = 2_000_000
# Entries × jurors filled to more than this are quicker to multiply as a dense matrix.
_DENSE = 0.1


@dataclass(frozen=True, eq=False)
class Point:
    """Measures (n_entries,), severities (n_jurors,), and the scale's parameters (n_scale,), in logits.

    The scale's parameters are a difficulty for each criterion, then the log weights of its inner levels,
    shared by all criteria in the rating scale model.
    """

    measure: Floats
    severity: Floats
    scale: Floats


@dataclass(frozen=True, eq=False)
class Information:
    """Value, gradient and information of the log-likelihood at a point.

    Attributes
    ----------
    gradient_by_measure, by_measure : (n_entries,) gradient and information of the measures.
    gradient, information : (n_other,), (n_other, n_other) of the other parameters: severities, scale.
    with_severity : (n_entries, n_jurors) minus the information shared by a measure and a severity.
    with_scale : (n_entries, n_scale) the information shared by a measure and the scale's parameters.
    """

    value: float
    gradient_by_measure: Floats
    by_measure: Floats
    gradient: Floats
    information: Floats
    with_severity: Matrix
    with_scale: Floats

    def shared(self, entries: slice) -> Floats:
        """(n, n_other) information shared by these entries' measures and the other parameters."""
        return np.hstack([-self.with_severity[entries].toarray(), self.with_scale[entries]])

    def times_shared(self, values: Floats) -> Floats:
        """(n_other,) sum over entries of `values` (n_entries,) times `shared`."""
        return np.concatenate([-(self.with_severity.T @ values), self.with_scale.T @ values])

    def shared_times(self, values: Floats) -> Floats:
        """(n_entries,) `shared` times `values` (n_other,)."""
        n_jurors = self.with_severity.shape[1]
        product: Floats = self.with_scale @ values[n_jurors:] - self.with_severity @ values[:n_jurors]
        return product

    def reduced(self) -> Floats:
        """(n_other, n_other) information on the other parameters once measures are estimated with them."""
        n_entries, n_jurors = self.with_severity.shape
        reduced = self.information.copy()
        if self.with_severity.nnz > _DENSE * n_entries * n_jurors:
            rows = max(1, _CHUNK // len(reduced))
            for start in range(0, n_entries, rows):
                part = slice(start, start + rows)
                shared = self.shared(part)
                reduced -= (shared.T / self.by_measure[part]) @ shared
            return reduced
        scaled = sparse.diags_array(1 / self.by_measure) @ self.with_severity
        reduced[:n_jurors, :n_jurors] -= (self.with_severity.T @ scaled).toarray()
        crossing = np.asarray(scaled.T @ self.with_scale)
        reduced[:n_jurors, n_jurors:] += crossing
        reduced[n_jurors:, :n_jurors] += crossing.T
        reduced[n_jurors:, n_jurors:] -= (self.with_scale.T / self.by_measure) @ self.with_scale
        return reduced


class JointLikelihood:
    """The joint log-likelihood of a table of ratings in which nobody is extreme."""

    def __init__(self, table: RatingTable, model: Model) -> None:
        self.table, self.model = table, model
        self.used = levels_used(table, model)
        inner = self.used.copy()
        rows = np.arange(table.n_criteria)
        first, last = Scale(np.where(self.used, 0.0, -np.inf)).ends
        inner[rows, first] = inner[rows, last] = False
        place = np.cumsum(inner[0]) if model == "rating_scale" else np.cumsum(inner).reshape(inner.shape)
        self._place = np.broadcast_to(table.n_criteria - 1 + place, inner.shape)
        self._inner, self._first = inner, first
        self.n_scale = table.n_criteria + int(place.max())
        self._order = np.argsort(table.criterion, kind="stable")
        self._bounds = np.searchsorted(table.criterion[self._order], np.arange(table.n_criteria + 1))
        start = table.cell_start
        # Cells are sorted by entry, then juror: the pattern of a sparse matrix by rows.
        self._columns = table.juror[start].astype(np.int32)
        self._rows = np.searchsorted(table.entry[start], np.arange(table.n_entries + 1)).astype(np.int32)
        self._score_of_entry = np.bincount(table.entry, table.level)
        self._score_of_juror = np.bincount(table.juror, table.level)
        self._counts = np.zeros(self.used.shape)
        np.add.at(self._counts, (table.criterion, table.level), 1.0)

    def start(self) -> Point:
        """A first guess from mean levels and from how often each level was given."""
        table = self.table
        measure = _logit(self._score_of_entry, np.bincount(table.entry), table.top)
        severity = -_logit(self._score_of_juror, np.bincount(table.juror), table.top)
        score = np.bincount(table.criterion, table.level)
        scale = np.zeros(self.n_scale)
        scale[: table.n_criteria] = -_logit(score, np.bincount(table.criterion), table.top)
        scale[: table.n_criteria] -= scale[: table.n_criteria].mean()
        return Point(measure, severity - severity.mean(), scale)

    def scale(self, parameters: Floats) -> Scale:
        """The scale with these parameters (n_scale,)."""
        above = np.arange(self.used.shape[1]) - self._first[:, None]
        log_weight = -parameters[: self.table.n_criteria, None] * above
        log_weight[self._inner] += parameters[self._place[self._inner]]
        return Scale(np.where(self.used, log_weight, -np.inf))

    def design(self, criterion: int) -> tuple[Indices, Indices, Floats]:
        """Levels used, places of its parameters, and the derivatives of its log weights by them."""
        levels = np.flatnonzero(self.used[criterion])
        inner = np.flatnonzero(self._inner[criterion])
        places = np.r_[criterion, self._place[criterion, inner]]
        derivatives = np.zeros((len(levels), len(places)))
        derivatives[:, 0] = -(levels - self._first[criterion])
        derivatives[np.searchsorted(levels, inner), 1 + np.arange(len(inner))] = 1.0
        return levels, places, derivatives

    def at(self, point: Point) -> Information:
        """Evaluate at a point, criterion by criterion, in parts that bound the memory."""
        table = self.table
        n_entries, n_jurors = table.n_entries, table.n_jurors
        value = 0.0
        of_entry, of_juror = np.zeros((2, n_entries)), np.zeros((2, n_jurors))
        of_cell = np.zeros(len(self._columns))
        with_scale = np.zeros((n_entries, self.n_scale))
        gradient_scale = np.zeros(self.n_scale)
        information = np.zeros((n_jurors + self.n_scale,) * 2)
        scale_block = information[n_jurors:, n_jurors:]
        for criterion in range(table.n_criteria):
            levels, places, design = self.design(criterion)
            total, products = np.zeros(len(levels)), np.zeros((len(levels),) * 2)
            for part, probability, log_given in self._parts(criterion, point):
                value += float(log_given.sum())
                entry, juror = table.entry[part], table.juror[part]
                expected = probability @ levels
                centred = probability * (levels - expected[:, None])
                moments = np.vstack([expected, centred @ levels])
                for row, moment in enumerate(moments):
                    of_entry[row] += np.bincount(entry, moment, n_entries)
                    of_juror[row] += np.bincount(juror, moment, n_jurors)
                of_cell += np.bincount(table.cell[part], moments[1], len(of_cell))
                for place, column in zip(places, (centred @ design).T, strict=True):
                    with_scale[:, place] += np.bincount(entry, column, n_entries)
                    information[:n_jurors, n_jurors + place] -= np.bincount(juror, column, n_jurors)
                total += probability.sum(axis=0)
                products += probability.T @ probability
            gradient_scale[places] += (self._counts[criterion, levels] - total) @ design
            scale_block[np.ix_(places, places)] += design.T @ (np.diag(total) - products) @ design
        information[n_jurors:, :n_jurors] = information[:n_jurors, n_jurors:].T
        information[np.arange(n_jurors), np.arange(n_jurors)] = of_juror[1]
        shape = (n_entries, n_jurors)
        return Information(
            value,
            self._score_of_entry - of_entry[0],
            of_entry[1],
            np.concatenate([of_juror[0] - self._score_of_juror, gradient_scale]),
            information,
            sparse.csr_array((of_cell, self._columns, self._rows), shape=shape),
            with_scale,
        )

    def threshold_information(self, point: Point) -> Floats:
        """(n_criteria, n_levels - 1) information on each threshold, all else known; 0 where there is none."""
        information = np.zeros((self.table.n_criteria, self.used.shape[1] - 1))
        for criterion in range(self.table.n_criteria):
            levels, _, _ = self.design(criterion)
            neighbours = np.diff(levels) == 1
            for _, probability, _ in self._parts(criterion, point):
                reached = probability[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
                found = (reached * (1 - reached)).sum(axis=0)
                information[criterion, levels[:-1][neighbours]] += found[neighbours]
        return information

    def _parts(self, criterion: int, point: Point) -> Iterator[tuple[Indices, Floats, Floats]]:
        """Ratings of a criterion, probabilities of its used levels, log probability of the given one."""
        table = self.table
        levels = np.flatnonzero(self.used[criterion])
        weights = self.scale(point.scale).log_weight[criterion, levels]
        size = max(1, _CHUNK // len(levels))
        for start in range(self._bounds[criterion], self._bounds[criterion + 1], size):
            part = self._order[start : min(start + size, self._bounds[criterion + 1])]
            location = point.measure[table.entry[part]] - point.severity[table.juror[part]]
            logits = location[:, None] * levels + weights
            logits -= logits.max(axis=1, keepdims=True)
            given = logits[np.arange(len(part)), np.searchsorted(levels, table.level[part])]
            probability = np.exp(logits, out=logits)
            total = probability.sum(axis=1)
            probability /= total[:, None]
            yield part, probability, given - np.log(total)


def _logit(score: Numbers, ratings: Indices, top: int) -> Floats:
    share = (score + 0.5 * top) / (ratings * top + top)
    logit: Floats = np.log(share / (1 - share))
    return logit
