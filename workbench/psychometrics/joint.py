"""Joint maximum likelihood for many-facet Rasch models: the estimator of FACETS, and a quick start."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from workbench.domain.ratings import Indices, RatingTable
from workbench.errors import DisconnectedDesign, NotConverged
from workbench.psychometrics.extremes import Core, Facet, Places, place_extremes, set_aside_extremes
from workbench.psychometrics.joint_likelihood import Information, JointLikelihood, Point
from workbench.psychometrics.linking import components, one_of_each, require_comparable_criteria
from workbench.psychometrics.scale import Floats, Model, Scale

logger = logging.getLogger(__name__)

Bools: TypeAlias = NDArray[np.bool_]
Matrix: TypeAlias = sparse.csr_array[np.float64]

# Logits one step may move a measure or severity; the likelihood is concave, so this only keeps a first
# guess far off from overshooting.
_LONGEST_STEP = 3.0
_HALVINGS = 20
# A measure with less information, an estimate with more variance, has left the data behind: it runs to
# infinity, and rounding alone stops it.
_NO_INFORMATION = 1e-10
_NO_KNOWLEDGE = 1e6
_ROUNDING = 1e-12
# Numbers in the largest array of one step: bounds the memory, whatever the size of the data.
_CHUNK = 4_000_000


@dataclass(frozen=True, eq=False)
class JointEstimates:
    """Joint estimates in the frame where severities have mean 0 and difficulties have mean 0.

    Parties set aside (`extreme_...`) stand outside these means; their places are FACETS's convention, with
    the standard error at that place, others held fixed, in both arrays.

    Attributes
    ----------
    measure, severity : (n_entries,), (n_jurors,) logits; severity + is harsher.
    scale : the criteria's difficulties and thresholds; levels that only parties set aside were given
        count as never given.
    measure_se, severity_se, difficulty_se, step_se : standard errors as FACETS gives them, all other
        parameters taken for known; `step_se` (n_criteria, m) belongs to `scale.thresholds`.
    measure_full_se, severity_full_se, difficulty_full_se, step_full_se : standard errors from the full
        inverse of the information, for values in this frame.
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
    extreme_entries: Bools
    extreme_jurors: Bools
    extreme_criteria: Bools
    log_likelihood: float
    iterations: int


def joint_maximum_likelihood(
    table: RatingTable,
    *,
    model: Model,
    tolerance: float = 1e-6,
    max_iterations: int = 100,
    separate_groups: bool = False,
) -> JointEstimates:
    """Estimate measures, severities and steps together by joint maximum likelihood [Linacre1989].

    log P(k)/P(k-1) = measure - severity - step(criterion, k). Newton's method on the concave likelihood;
    measures, each touching only its own ratings, are eliminated first (Schur complement). Measures and
    steps come out too wide where entries have few ratings [WrightDouglas1977]; marginal ML has no such
    bias.

    Parameters
    ----------
    tolerance : largest change of a parameter, in logits, that counts as converged.
    separate_groups : centre each group of linked jurors on severity 0, instead of refusing several: the
        assumption that groups of jurors are equally severe, which is the caller's to name.

    Raises
    ------
    TooFewRatings : only ratings at the ends of the scale.
    DisconnectedDesign, ConfoundedDesign : without parties set aside, not all can be compared.
    NotConverged : ratings that a line separates have no finite estimate.
    """
    core = set_aside_extremes(table, model)
    kept = table.keep(core.kept)
    groups = components(kept)
    if groups.n_groups > 1 and not separate_groups:
        raise DisconnectedDesign(groups=groups.n_groups, jurors=one_of_each(kept.jurors, groups.juror))
    require_comparable_criteria(kept, groups)
    likelihood = JointLikelihood(kept, model)
    fit = _newton(likelihood, groups.juror, tolerance, max_iterations)
    logger.info("joint estimates of %d ratings in %d iterations", len(kept), fit.iterations)
    return _estimates(table, model, core, likelihood, fit)


@dataclass(frozen=True, eq=False)
class _Fit:
    """The maximum in the frame of the estimates; variances (n_entries,), covariance (n_other, n_other)."""

    point: Point
    found: Information
    measure_variance: Floats
    covariance: Floats
    iterations: int


def _newton(likelihood: JointLikelihood, group: Indices, tolerance: float, max_iterations: int) -> _Fit:
    """Climb to the maximum, moving to the frame of the estimates at the end."""
    shifts, means = _frame(likelihood, group)
    point = likelihood.start()
    found = likelihood.at(point)
    change = before = np.inf
    for iteration in range(1, max_iterations + 1):
        try:
            step = _step(found, shifts)
            longest = max(float(np.abs(each).max()) for each in (step.measure, step.severity, step.scale))
            point, found, length = _climb(likelihood, point, found, step, longest)
            before, change = change, length * longest
            logger.debug("iteration %d: log-likelihood %.6f, change %.2g", iteration, found.value, change)
            if change < tolerance:
                return _framed(point, found, shifts, means, group, iteration)
        except linalg.LinAlgError as error:
            # Nothing is left to climb by; the last change was rounding, the one before tells the pace.
            raise NotConverged(iterations=iteration, last_change=f"{before:.2g}") from error
    raise NotConverged(iterations=max_iterations, last_change=f"{change:.2g}")


def _frame(likelihood: JointLikelihood, group: Indices) -> tuple[Floats, Floats]:
    """(n_other, n_shifts) moves that change no probability once measures follow, and what fixes them.

    Moves: all severities of a group by 1, all difficulties by 1. Fixed by the means of the same numbers.
    """
    n_jurors, n_criteria = likelihood.table.n_jurors, likelihood.table.n_criteria
    n_groups = int(group.max()) + 1
    shifts = np.zeros((n_jurors + likelihood.n_scale, n_groups + 1))
    shifts[np.arange(n_jurors), group] = 1.0
    shifts[n_jurors : n_jurors + n_criteria, n_groups] = 1.0
    return shifts, shifts / shifts.sum(axis=0)


def _step(found: Information, shifts: Floats) -> Point:
    """Newton's step among those that leave the frame alone.

    Raises LinAlgError where the information has run out: some estimates are on the way to infinity.
    """
    if found.by_measure.min() < _NO_INFORMATION:
        raise linalg.LinAlgError
    right = found.gradient - found.times_shared(found.gradient_by_measure / found.by_measure)
    other = linalg.cho_solve(linalg.cho_factor(_tied(found.reduced(), shifts)), right)
    measure = (found.gradient_by_measure - found.shared_times(other)) / found.by_measure
    n_jurors = found.with_severity.shape[1]
    return Point(measure, other[:n_jurors], other[n_jurors:])


def _tied(reduced: Floats, shifts: Floats) -> Floats:
    """Information made regular by a weight on the free shifts, of the size of the rest."""
    weighted = shifts * np.sqrt(np.trace(reduced) / len(reduced) / shifts.sum(axis=0))
    tied: Floats = reduced + weighted @ weighted.T
    return tied


def _climb(
    likelihood: JointLikelihood, point: Point, found: Information, step: Point, longest: float
) -> tuple[Point, Information, float]:
    """Go along the step, half of it, a quarter..., until the likelihood does not fall.

    Raises LinAlgError when it falls all the same: the step is rounding.
    """
    length = min(1.0, _LONGEST_STEP / longest) if longest > 0 else 1.0
    for _ in range(_HALVINGS):
        trial = Point(
            point.measure + length * step.measure,
            point.severity + length * step.severity,
            point.scale + length * step.scale,
        )
        reached = likelihood.at(trial)
        if reached.value >= found.value - _ROUNDING * abs(found.value):
            return trial, reached, length
        length /= 2
    raise linalg.LinAlgError


def _framed(
    point: Point, found: Information, shifts: Floats, means: Floats, group: Indices, iterations: int
) -> _Fit:
    """Move to the frame and give the covariances that hold there.

    Raises LinAlgError where an estimate has next to no information: it was on the way to infinity.
    """
    n_jurors = len(point.severity)
    away = means.T @ np.concatenate([point.severity, point.scale])
    other = np.concatenate([point.severity, point.scale]) - shifts @ away
    by_entry = group[found.with_severity.indices[found.with_severity.indptr[:-1]]]
    measure = point.measure - away[by_entry] - away[-1]
    # The inverse of the tied information is right up to moves along the shifts; the frame takes them out.
    inverse = linalg.cho_solve(linalg.cho_factor(_tied(found.reduced(), shifts)), np.eye(len(other)))
    to_frame = np.eye(len(other)) - shifts @ means.T
    covariance = to_frame @ inverse @ to_frame.T
    variance = 1 / found.by_measure
    rows = max(1, _CHUNK // len(other))
    for start in range(0, len(measure), rows):
        part = slice(start, start + rows)
        slopes = found.shared(part) / found.by_measure[part, None]
        variance[part] += ((slopes @ covariance) * slopes).sum(axis=1)
    if max(variance.max(), np.diag(covariance).max()) > _NO_KNOWLEDGE:
        raise linalg.LinAlgError
    framed = Point(measure, other[:n_jurors], other[n_jurors:])
    return _Fit(framed, found, variance, covariance, iterations)


def _estimates(
    table: RatingTable, model: Model, core: Core, likelihood: JointLikelihood, fit: _Fit
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
    step_se, step_full_se = _step_errors(likelihood, fit)
    shift = likelihood.table.lowest_level - table.lowest_level
    return JointEstimates(
        measure=places.value["entry"],
        severity=places.value["juror"],
        scale=Scale(log_weight),
        measure_se=places.se["entry"],
        severity_se=places.se["juror"],
        difficulty_se=places.se["criterion"],
        step_se=_widened(step_se, ~rows, shift, scale.n_levels - 1),
        measure_full_se=_instead(places.se["entry"], apart["entry"], fit.measure_variance),
        severity_full_se=_instead(places.se["juror"], apart["juror"], variance[:n_jurors]),
        difficulty_full_se=_instead(places.se["criterion"], rows, variance[difficulties]),
        step_full_se=_widened(step_full_se, ~rows, shift, scale.n_levels - 1),
        extreme_entries=apart["entry"],
        extreme_jurors=apart["juror"],
        extreme_criteria=rows,
        log_likelihood=fit.found.value,
        iterations=fit.iterations,
    )


def _places(model: Model, core: Core, fit: _Fit, difficulties: slice) -> Places:
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


def _step_errors(likelihood: JointLikelihood, fit: _Fit) -> tuple[Floats, Floats]:
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
