"""Joint estimates of all parties, those set aside included, with their errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.domain.ratings import Indices, RatingTable
from workbench.psychometrics.rasch.extremes import Core, Facet, Places, place_extremes
from workbench.psychometrics.rasch.joint_likelihood import Information, JointLikelihood, Point
from workbench.psychometrics.rasch.scale import Floats, Model, Scale

Bools: TypeAlias = NDArray[np.bool_]
Matrix: TypeAlias = sparse.csr_array[np.float64]

# Numbers in the largest array of one step: bounds the memory, whatever the size of the data.
_CHUNK = 4_000_000


@dataclass(frozen=True, eq=False)
class JointEstimates:
    """Joint estimates in the frame where severities have mean 0 and difficulties have mean 0.

    Parties set aside (`extreme_...`) stand outside these means; their places are FACETS's convention.

    Attributes
    ----------
    measure, severity : (n_entries,), (n_jurors,) logits; severity + is harsher.
    scale : difficulties and thresholds; levels that only parties set aside were given
        count as never given.
    measure_se, severity_se, difficulty_se, step_se : standard errors as FACETS gives them, all other
        parameters taken for known; `step_se` (n_criteria, m) belongs to `scale.thresholds`.
    measure_full_se, severity_full_se, difficulty_full_se, step_full_se : standard errors from the full
        inverse of the information, for values in this frame; of jurors and criteria set aside, the others
        held fixed. NaN for a criterion that says nothing.
    by_juror, by_other : derivatives of `measure` by severities, sparse (n_entries, n_jurors), and by the
        scale's parameters (n_entries, n_scale): difficulties, then log weights of inner levels.
    design : (n_criteria, n_levels, n_scale) derivative of the scale's log weights by its parameters.
    covariance : (n_jurors + n_scale, same) of severities and the scale's parameters, in this frame.
    extreme_entries, extreme_jurors, extreme_criteria : who was set aside, because all their ratings stand
        at one end or meet only others set aside.
    log_likelihood : of the ratings that were not set aside.
    iterations : Newton steps.
    """

    measure: Floats
    severity: Floats
    scale: Scale
    measure_se: Floats
    severity_se: Floats
    difficulty_se: Floats
    step_se: Floats
    measure_full_se: Floats
    severity_full_se: Floats
    difficulty_full_se: Floats
    step_full_se: Floats
    by_juror: Matrix
    by_other: Floats
    design: Floats
    covariance: Floats
    extreme_entries: Bools
    extreme_jurors: Bools
    extreme_criteria: Bools
    log_likelihood: float
    iterations: int


@dataclass(frozen=True, eq=False)
class JointFit:
    """The maximum for the core's parties, in the frame of the estimates.

    `found` is the information there; `covariance` (n_other, n_other) that of severities and the scale.
    """

    point: Point
    found: Information
    covariance: Floats
    iterations: int


def joint_estimates(
    table: RatingTable, model: Model, core: Core, likelihood: JointLikelihood, fit: JointFit
) -> JointEstimates:
    """Put the estimates among all parties and give those set aside their places."""
    n_jurors = likelihood.table.n_jurors
    difficulties = slice(n_jurors, n_jurors + likelihood.table.n_criteria)
    variance = np.diag(fit.covariance)
    apart = core.extreme
    places = _places(model, core, fit, difficulties)
    scale = _full_scale(table, model, core, likelihood, fit.point)
    place_extremes(table, core, scale, places)
    log_weight = scale.log_weight.copy()
    above = np.arange(scale.n_levels) - scale.ends[0][:, None]
    rows = apart["criterion"]
    log_weight[rows] -= places.value["criterion"][rows, None] * above[rows]
    scale = Scale(log_weight)
    design = _full_design(likelihood, rows, scale)
    by_juror, by_other = _slopes(table, core, fit, scale, places, design)
    covariance = _full_covariance(fit, apart, places, design.shape[2])
    handed_on = _handed_on(by_juror, by_other, covariance)
    step_se, step_full_se = _step_errors(likelihood, fit)
    shift = likelihood.table.lowest_level - table.lowest_level
    return JointEstimates(
        measure=places.value["entry"],
        severity=places.value["juror"],
        scale=scale,
        measure_se=places.se["entry"],
        severity_se=places.se["juror"],
        difficulty_se=places.se["criterion"],
        step_se=_widened(step_se, ~rows, shift, scale.n_levels - 1),
        measure_full_se=np.sqrt(places.se["entry"] ** 2 + handed_on),
        severity_full_se=_instead(places.se["juror"], apart["juror"], variance[:n_jurors]),
        difficulty_full_se=_instead(places.se["criterion"], rows, variance[difficulties]),
        step_full_se=_widened(step_full_se, ~rows, shift, scale.n_levels - 1),
        by_juror=by_juror,
        by_other=by_other,
        design=design,
        covariance=covariance,
        extreme_entries=apart["entry"],
        extreme_jurors=apart["juror"],
        extreme_criteria=rows,
        log_likelihood=fit.found.value,
        iterations=fit.iterations,
    )


def _places(model: Model, core: Core, fit: JointFit, difficulties: slice) -> Places:
    """Where the core's parties stand; those set aside are still to be placed."""
    apart, information = core.extreme, np.diag(fit.found.information)
    n_jurors = difficulties.start
    value: dict[Facet, Floats] = {
        "entry": _among(apart["entry"], fit.point.measure),
        "juror": _among(apart["juror"], fit.point.severity),
        "criterion": _among(apart["criterion"], fit.point.scale[: difficulties.stop - n_jurors]),
    }
    se: dict[Facet, Floats] = {
        "entry": _among(apart["entry"], 1 / np.sqrt(fit.found.by_measure)),
        "juror": _among(apart["juror"], 1 / np.sqrt(information[:n_jurors])),
        "criterion": _among(apart["criterion"], 1 / np.sqrt(information[difficulties])),
    }
    places = Places(value, se, {facet: ~extreme for facet, extreme in apart.items()})
    if model == "partial_credit":
        # Without a rating in the core such a criterion has no threshold at all, so no place either.
        places.known["criterion"][:] = True
        places.value["criterion"][apart["criterion"]] = 0.0
    return places


def _full_scale(
    table: RatingTable, model: Model, core: Core, likelihood: JointLikelihood, point: Point
) -> Scale:
    """The core's scale among all levels and criteria; a criterion set aside has shared steps at 0."""
    apart = core.extreme["criterion"]
    found = likelihood.scale(point.scale)
    first = likelihood.table.lowest_level - table.lowest_level
    log_weight = np.full((table.n_criteria, table.top + 1), -np.inf)
    log_weight[~apart, first : first + found.n_levels] = found.log_weight
    if model == "rating_scale":
        shared = found.log_weight[0] + point.scale[0] * np.arange(found.n_levels)
        log_weight[apart, first : first + found.n_levels] = shared
    else:
        lowest = np.full(table.n_criteria, table.top)
        np.minimum.at(lowest, table.criterion, table.level)
        log_weight[apart, lowest[apart]] = 0.0
    return Scale(log_weight)


def _full_design(likelihood: JointLikelihood, apart: Bools, scale: Scale) -> Floats:
    """(n_criteria, n_levels, n_scale) derivatives of log weights by difficulties, then by inner levels."""
    n_core = likelihood.table.n_criteria
    design = np.zeros((*scale.log_weight.shape, len(apart) + likelihood.n_scale - n_core))
    above = np.arange(scale.n_levels) - scale.ends[0][:, None]
    every = np.arange(len(apart))
    design[every, :, every] = np.where(scale.used, -above, 0)
    for core, criterion in enumerate(np.flatnonzero(~apart)):
        _, places, own = likelihood.design(core)
        levels = np.flatnonzero(scale.used[criterion])
        design[criterion, levels[:, None], places[1:] + len(apart) - n_core] = own[:, 1:]
    if likelihood.model == "rating_scale":
        shared = design[np.argmax(~apart), :, len(apart) :]
        design[apart, :, len(apart) :] = shared
    return design


def _slopes(
    table: RatingTable, core: Core, fit: JointFit, scale: Scale, places: Places, design: Floats
) -> tuple[Matrix, Floats]:
    """Derivatives of measures by severities, (n_entries, n_jurors), and by the scale, (n_entries, n_scale).

    A measure set aside follows the jurors and criteria of the core that rated it.
    """
    apart = core.extreme
    entries, jurors = np.flatnonzero(~apart["entry"]), np.flatnonzero(~apart["juror"])
    shared = fit.found.with_severity.tocoo()
    found = [(entries[shared.coords[0]], jurors[shared.coords[1]], shared.data)]
    by_entry = np.zeros(table.n_entries)
    by_entry[entries] = fit.found.by_measure
    by_other = np.zeros((table.n_entries, design.shape[2]))
    by_other[np.ix_(entries, _columns(apart["criterion"], design.shape[2]))] = fit.found.with_scale
    outer = apart["entry"][table.entry] & ~apart["juror"][table.juror] & ~apart["criterion"][table.criterion]
    entry, juror, criterion = table.entry[outer], table.juror[outer], table.criterion[outer]
    probability = scale.probabilities(criterion, places.value["entry"][entry] - places.value["juror"][juror])
    levels = np.arange(scale.n_levels)
    centred = probability * (levels - (probability @ levels)[:, None])
    by_entry += np.bincount(entry, centred @ levels, table.n_entries)
    found.append((entry, juror, centred @ levels))
    for each in np.unique(criterion):
        own = criterion == each
        np.add.at(by_other, entry[own], centred[own] @ design[each])
    rows, columns, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
    followed = by_entry > 0
    by_other[followed] /= -by_entry[followed, None]
    shape = (table.n_entries, table.n_jurors)
    return sparse.coo_array((values / by_entry[rows], (rows, columns)), shape=shape).tocsr(), by_other


def _columns(apart: Bools, n_scale: int) -> Indices:
    """Places of the core's scale parameters among those of all criteria."""
    columns: Indices = np.r_[np.flatnonzero(~apart), len(apart) : n_scale]
    return columns


def _full_covariance(fit: JointFit, apart: dict[Facet, Bools], places: Places, n_scale: int) -> Floats:
    """(n_jurors + n_scale, same) covariance; of parties set aside the square of their own standard error."""
    jurors, criteria = apart["juror"], apart["criterion"]
    core = np.r_[np.flatnonzero(~jurors), len(jurors) + _columns(criteria, n_scale)]
    covariance = np.zeros((len(jurors) + n_scale,) * 2)
    covariance[np.ix_(core, core)] = fit.covariance
    outside = np.r_[np.flatnonzero(jurors), len(jurors) + np.flatnonzero(criteria)]
    errors = np.r_[places.se["juror"][jurors], places.se["criterion"][criteria]]
    covariance[outside, outside] = np.nan_to_num(errors) ** 2
    return covariance


def _handed_on(by_juror: Matrix, by_other: Floats, covariance: Floats) -> Floats:
    """(n_entries,) variance that measures take over from severities and the scale."""
    variance, n_jurors = np.empty(len(by_other)), by_juror.shape[1]
    rows = max(1, _CHUNK // len(covariance))
    for start in range(0, len(variance), rows):
        part = slice(start, start + rows)
        # Few jurors rated an entry: products with the sparse part cost little.
        moved = by_juror[part] @ covariance[:n_jurors] + by_other[part] @ covariance[n_jurors:]
        own = by_juror[part].tocoo()
        at = own.coords
        variance[part] = np.bincount(at[0], own.data * moved[at], len(moved))
        variance[part] += (by_other[part] * moved[:, n_jurors:]).sum(axis=1)
    return variance


def _step_errors(likelihood: JointLikelihood, fit: JointFit) -> tuple[Floats, Floats]:
    """(n_criteria, n_levels - 1) standard errors of thresholds: all else known; and full."""
    n_criteria, n_levels = likelihood.used.shape
    information = likelihood.threshold_information(fit.point)
    single = np.full((n_criteria, n_levels - 1), np.nan)
    full = single.copy()
    if likelihood.model == "rating_scale":
        information[:] = information.sum(axis=0)
    covariance = fit.covariance[-likelihood.n_scale :, -likelihood.n_scale :]
    for criterion in range(n_criteria):
        levels, places, design = likelihood.design(criterion)
        # A threshold is the difference of neighbouring log weights, without the difficulty's column.
        contrast = (design[:-1] - design[1:])[:, 1:]
        variance = ((contrast @ covariance[np.ix_(places[1:], places[1:])]) * contrast).sum(axis=1)
        fixed = len(levels) == 2  # a scale of two levels has its only threshold at 0
        neighbours = np.diff(levels) == 1
        steps = levels[:-1][neighbours]
        single[criterion, steps] = 0.0 if fixed else 1 / np.sqrt(information[criterion, steps])
        full[criterion, steps] = np.sqrt(np.maximum(variance[neighbours], 0.0))
    return single, full


def _among(apart: Bools, values: Floats) -> Floats:
    """Values of the core's parties among all; NaN for those set aside."""
    full = np.full(len(apart), np.nan)
    full[~apart] = values
    return full


def _instead(se: Floats, apart: Bools, variance: Floats) -> Floats:
    full = se.copy()
    full[~apart] = np.sqrt(variance)
    return full


def _widened(values: Floats, rows: Bools, first: int, width: int) -> Floats:
    """Core criteria × core steps among all; NaN elsewhere."""
    full = np.full((len(rows), width), np.nan)
    full[rows, first : first + values.shape[1]] = values
    return full
