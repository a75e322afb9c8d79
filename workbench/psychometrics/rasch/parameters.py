"""The parameters of a many-facet Rasch model as one vector, and the linear rules they keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.scale import Floats, Model, Scale, levels_used

# What an extreme juror's or criterion's total is brought in by, in points, so that it has an estimate
# [Linacre1989]; FACETS takes the same.
EXTREME_ADJUSTMENT = 0.3
_START_HALO = 0.5


@dataclass(frozen=True, eq=False)
class Layout:
    """Where each parameter stands: severities, difficulties, inner thresholds, log halo SD, log entry SD.

    All but the severities are called the other parameters. Entries have a population mean of 0.

    Attributes
    ----------
    used : (n_criteria, n_levels) levels that can occur.
    design : (n_criteria, n_levels, n_scale_parameters) derivative of the scale's log weights.
    """

    n_jurors: int
    n_criteria: int
    used: NDArray[np.bool_]
    design: Floats
    halo: bool

    @classmethod
    def of(cls, table: RatingTable, model: Model, *, halo: bool) -> Layout:
        used = levels_used(table, model)
        # As TAM has it: a level above the highest that a criterion was given cannot occur on it. FACETS
        # lets it occur; the two differ where ratings are so few that a criterion lacks a level.
        highest = np.zeros(table.n_criteria, dtype=np.int64)
        np.maximum.at(highest, table.criterion, table.level)
        used &= np.arange(used.shape[1]) <= highest[:, None]
        return cls(table.n_jurors, table.n_criteria, used, _design(used, model), halo)

    @property
    def n_scale(self) -> int:
        return int(self.design.shape[2])

    @property
    def n_other(self) -> int:
        return self.n_scale + self.halo + 1

    @property
    def size(self) -> int:
        return self.n_jurors + self.n_other

    @property
    def difficulty(self) -> slice:
        return slice(self.n_jurors, self.n_jurors + self.n_criteria)

    @property
    def estimable(self) -> NDArray[np.bool_]:
        """(n_criteria,) False where all levels are the same, so that nothing tells the difficulty."""
        several: NDArray[np.bool_] = self.used.sum(axis=1) > 1
        return several

    def parameters(self, vector: Floats) -> Parameters:
        scale_part = vector[self.n_jurors : self.n_jurors + self.n_scale]
        log_weight = np.where(self.used, self.design @ scale_part, -np.inf)
        halo_sd = float(np.exp(vector[-2])) if self.halo else 0.0
        return Parameters(vector[: self.n_jurors], Scale(log_weight), halo_sd, float(np.exp(vector[-1])))

    def start(self, table: RatingTable) -> Floats:
        """A first guess: thresholds from how often each level was given, all jurors and criteria alike."""
        vector = np.zeros(self.size)
        counts = np.zeros(self.used.shape)
        np.add.at(counts, (table.criterion, table.level), 1.0)
        counts = np.where(self.used, counts + 0.5, 1.0)
        target = np.where(self.used, np.log(counts), 0.0)
        # Least squares on the log counts with a free constant and slope in each criterion.
        levels = np.arange(self.used.shape[1], dtype=float)
        weight = self.used.astype(float).ravel()[:, None]
        constants = np.repeat(np.eye(self.n_criteria), len(levels), axis=0)
        slope = np.tile(levels, self.n_criteria)[:, None]
        columns = np.hstack([self.design.reshape(-1, self.n_scale)[:, self.n_criteria :], slope, constants])
        found = np.linalg.lstsq(columns * weight, target.ravel() * weight[:, 0], rcond=None)[0]
        inner = self.n_scale - self.n_criteria
        vector[: self.n_jurors] = -found[inner]
        vector[self.difficulty.stop : self.difficulty.stop + inner] = found[:inner]
        unit = logit_unit(table)
        vector[-1] = np.log(unit)
        if self.halo:
            vector[-2] = np.log(_START_HALO * unit)
        return vector


@dataclass(frozen=True, eq=False)
class Parameters:
    """severity (n_jurors,), the scale with its difficulties, halo SD and population SD; all in logits."""

    severity: Floats
    scale: Scale
    halo_sd: float
    entry_sd: float


@dataclass(frozen=True, eq=False)
class Constraint:
    """The natural parameters are `base + matrix @ free`: which of them are free, fixed or tied together.

    `shift` is what a measure and a severity need added to stand on the scale of the anchors; a function of
    the natural parameters, `shift_constant + shift_vector @ vector`.
    """

    base: Floats
    matrix: Floats
    shift_constant: float
    shift_vector: Floats


@dataclass(frozen=True, eq=False)
class Penalty:
    """What is added to the log-likelihood: `linear @ vector - vector @ quadratic @ vector / 2`."""

    linear: Floats
    quadratic: Floats

    def value(self, vector: Floats) -> float:
        return float(self.linear @ vector - vector @ self.quadratic @ vector / 2)

    def gradient(self, vector: Floats) -> Floats:
        gradient: Floats = self.linear - self.quadratic @ vector
        return gradient


def logit_unit(table: RatingTable) -> float:
    """About the logits it takes to move a level by its SD: little on a scale of many levels.

    Where nearly all levels are the same, their SD says nothing; a step to the next level does.
    """
    step = float(np.diff(np.unique(table.level)).min())
    return 1 / max(float(np.std(table.level)), step / 2)


def random_severities(layout: Layout, severity_sd: float) -> Floats:
    """(size, size) penalty on severities' distances from their mean, as from a normal population."""
    n = layout.n_jurors
    quadratic = np.zeros((layout.size, layout.size))
    quadratic[:n, :n] = (np.eye(n) - 1 / n) / severity_sd**2
    return quadratic


def constrain(
    layout: Layout,
    juror_anchors: Mapping[int, float],
    criterion_anchors: Mapping[int, float],
    *,
    entry_sd: float | None = None,
) -> Constraint:
    """Difficulties have mean 0, or the anchored values; anchored severities keep their distances.

    `entry_sd` fixes the population's SD.
    """
    base = np.zeros(layout.size)
    columns: list[Floats] = []
    for juror in range(layout.n_jurors):
        if juror not in juror_anchors:
            columns.append(_unit(layout.size, juror))
    shift_constant, shift_vector = 0.0, np.zeros(layout.size)
    if juror_anchors:
        base[list(juror_anchors)] = list(juror_anchors.values())
        together = np.zeros(layout.size)
        together[list(juror_anchors)] = 1.0
        columns.append(together)
        first = next(iter(juror_anchors))
        shift_constant, shift_vector = juror_anchors[first], -_unit(layout.size, first)
    free = [each for each in np.flatnonzero(layout.estimable) if each not in criterion_anchors]
    start = layout.difficulty.start
    if criterion_anchors:
        base[[start + each for each in criterion_anchors]] = list(criterion_anchors.values())
        columns += [_unit(layout.size, start + each) for each in free]
    else:
        for place in range(1, len(free)):
            contrast = np.zeros(layout.size)
            contrast[[start + each for each in free[:place]]] = -1.0 / place
            contrast[start + free[place]] = 1.0
            columns.append(contrast)
    last = layout.size
    if entry_sd is not None:
        last -= 1
        base[last] = np.log(entry_sd)
    columns += [_unit(layout.size, each) for each in range(layout.difficulty.stop, last)]
    return Constraint(base, np.column_stack(columns), shift_constant, shift_vector)


def extreme_adjustment(table: RatingTable, layout: Layout) -> tuple[Floats, NDArray[np.bool_]]:
    """The gradient that brings extreme jurors and criteria in, and which they are.

    Returns
    -------
    linear : (size,) 0.3 for a juror or criterion with nothing but highest levels, -0.3 for nothing but
        lowest ones: a linear term of the log-likelihood is exactly a change of the total.
    extreme : (n_jurors + n_criteria,)
    """
    first = layout.used.argmax(axis=1)[table.criterion]
    last = layout.used.shape[1] - 1 - layout.used[:, ::-1].argmax(axis=1)[table.criterion]
    open_ended = first < last
    linear = np.zeros(layout.size)
    extreme = np.zeros(layout.n_jurors + layout.n_criteria, dtype=bool)
    for index, offset in ((table.juror, 0), (table.criterion, layout.n_jurors)):
        count = np.bincount(index)
        bottom = np.bincount(index, table.level == first) == count
        top = np.bincount(index, table.level == last) == count
        can_be = np.bincount(index, open_ended) > 0
        linear[offset : offset + len(count)] = EXTREME_ADJUSTMENT * (can_be * top - can_be * bottom * 1.0)
        extreme[offset : offset + len(count)] = bottom | top
    return linear, extreme


def _unit(size: int, place: int) -> Floats:
    vector = np.zeros(size)
    vector[place] = 1.0
    return vector


def _design(used: NDArray[np.bool_], model: Model) -> Floats:
    """Difficulty, then the log weights of levels between the ends: of the shared scale, or of each criterion.

    With the ends at 0 a difficulty is the mean step of its scale.
    """
    n_criteria, n_levels = used.shape
    scales = np.tile(used.any(axis=0), (n_criteria, 1)) if model == "rating_scale" else used
    first = scales.argmax(axis=1)
    last = n_levels - 1 - scales[:, ::-1].argmax(axis=1)
    levels = np.arange(n_levels)
    inner = scales & (levels > first[:, None]) & (levels < last[:, None])
    if model == "rating_scale":
        place = np.tile(np.cumsum(inner[0]) - 1, (n_criteria, 1))
        count = int(inner[0].sum())
    else:
        place = (np.cumsum(inner.ravel()) - 1).reshape(inner.shape)
        count = int(inner.sum())
    design = np.zeros((n_criteria, n_levels, n_criteria + count))
    rows, columns = np.nonzero(used)
    design[rows, columns, rows] = -(columns - first[rows])
    rows, columns = np.nonzero(inner & used)
    design[rows, columns, n_criteria + place[rows, columns]] = 1.0
    return design
