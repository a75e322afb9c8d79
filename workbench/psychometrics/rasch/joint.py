"""Joint maximum likelihood for many-facet Rasch models: the estimator of FACETS, and a quick start."""

from __future__ import annotations

import logging
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from workbench.domain.ratings import Indices, RatingTable
from workbench.errors import DisconnectedDesign, NotConverged
from workbench.psychometrics.rasch.extremes import set_aside_extremes
from workbench.psychometrics.rasch.joint_estimates import JointEstimates, JointFit, joint_estimates
from workbench.psychometrics.rasch.joint_likelihood import Information, JointLikelihood, Point
from workbench.psychometrics.rasch.linking import components, one_of_each, require_comparable_criteria
from workbench.psychometrics.rasch.scale import Floats, Model

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
    return joint_estimates(table, model, core, likelihood, fit)


def _newton(likelihood: JointLikelihood, group: Indices, tolerance: float, max_iterations: int) -> JointFit:
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
) -> JointFit:
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
    if max(1 / found.by_measure.min(), np.diag(covariance).max()) > _NO_KNOWLEDGE:
        raise linalg.LinAlgError
    framed = Point(measure, other[:n_jurors], other[n_jurors:])
    return JointFit(framed, found, covariance, iterations)
