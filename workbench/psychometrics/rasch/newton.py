"""Newton's method for a concave log-likelihood with linear rules, guarded against steps too long."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from workbench.errors import N_, NotConverged, TooFewRatings
from workbench.psychometrics.rasch.marginal import NODES, Likelihood, MarginalModel
from workbench.psychometrics.rasch.parameters import Constraint, Penalty
from workbench.psychometrics.rasch.scale import Floats

logger = logging.getLogger(__name__)

_LONGEST_STEP = 1.5
_HALVINGS = 30
# A thousand levels a logit apart need an SD of 300; what goes beyond this goes on for ever.
_LARGEST_SD = 1000.0
# Near the maximum, quadrature is fine enough when twice its nodes change the log-likelihood by less than this
# an entry. The first number of nodes does for entries within 2 logits of SD; 8 logits need eight times more.
_NEAR = 0.01
_QUADRATURE_ERROR = 1e-6
_MOST_NODES = 8 * NODES


@dataclass(frozen=True, eq=False)
class Optimum:
    """The natural parameters at the maximum and their covariance, (size, size)."""

    vector: Floats
    covariance: Floats
    likelihood: Likelihood
    iterations: int


def maximise(
    model: MarginalModel,
    constraint: Constraint,
    penalty: Penalty,
    start: Floats,
    *,
    smallest_sd: float,
    tolerance: float,
    max_iterations: int,
) -> Optimum:
    """Maximise the penalised likelihood under the constraint.

    Raises NotConverged, with the last change, and TooFewRatings where entries drift apart for ever. Stops
    early when an SD has become as small as `smallest_sd` and the likelihood still rises towards none: the
    caller then leaves that part of the model out.
    """
    matrix, base = constraint.matrix, constraint.base
    free = np.linalg.lstsq(matrix, start - base, rcond=None)[0]
    sds = np.arange(model.layout.size - 1 - model.layout.halo, model.layout.size)
    sds = sds[np.abs(matrix[sds]).sum(axis=1) > 0]
    change, fine = np.inf, False
    found = model.likelihood(model.layout.parameters(base + matrix @ free))
    for iteration in range(1, max_iterations + 1):
        vector = base + matrix @ free
        value = found.value + penalty.value(vector)
        gradient = matrix.T @ (found.gradient + penalty.gradient(vector))
        information = matrix.T @ (penalty.quadratic - found.hessian) @ matrix
        step = _step(information, gradient)
        length = 1.0
        for _ in range(_HALVINGS):
            trial = base + matrix @ (free + length * step)
            reached = model.value(model.layout.parameters(trial)) + penalty.value(trial)
            if reached >= value - 1e-9 * abs(value):
                break
            length /= 2
        else:
            raise NotConverged(iterations=iteration, last_change=f"{change:.2g}")
        free = free + length * step
        change = float(np.abs(matrix @ (length * step)).max())
        logger.debug("iteration %d: log-likelihood %.6f, change %.2g", iteration, reached, change)
        found = model.likelihood(model.layout.parameters(base + matrix @ free))
        vector = base + matrix @ free
        if (vector[sds] > np.log(_LARGEST_SD)).any():
            raise _no_chance_left()
        if change < _NEAR and not fine:
            model, fine = _fine_enough(model, vector, found)
            found = found if fine else model.likelihood(model.layout.parameters(vector))
            continue
        vanishing = (vector[sds] < np.log(smallest_sd)) & (found.gradient[sds] <= 0)
        if change < tolerance or bool(vanishing.any()):
            information = matrix.T @ (penalty.quadratic - found.hessian) @ matrix
            return Optimum(vector, matrix @ _inverse(information) @ matrix.T, found, iteration)
    raise NotConverged(iterations=max_iterations, last_change=f"{change:.2g}")


def _fine_enough(model: MarginalModel, vector: Floats, found: Likelihood) -> tuple[MarginalModel, bool]:
    """The model to go on with, of twice the nodes where those it has are too few, and whether they do."""
    finer = MarginalModel(model.table, model.layout, nodes=2 * model.nodes)
    error = abs(finer.value(model.layout.parameters(vector)) - found.value)
    if error < _QUADRATURE_ERROR * model.table.n_entries:
        return model, True
    if finer.nodes > _MOST_NODES:
        raise _no_chance_left()
    return finer, False


def _no_chance_left() -> TooFewRatings:
    """What to say of ratings without any chance in them, so that measures have no limit."""
    return TooFewRatings(
        reason=N_(
            "entries and jurors decide the levels with nothing left to chance, so that measures have "
            "no limit; compare the totals of the levels instead"
        )
    )


def _step(information: Floats, gradient: Floats) -> Floats:
    """Newton's step; where the likelihood is not concave yet, a shorter one uphill."""
    # On a unit diagonal, damping holds all parameters back alike, whatever the length of the scale.
    own = np.abs(np.diag(information))
    unit = np.sqrt(np.maximum(own, 1e-12 * own.max()))
    scaled = information / np.outer(unit, unit)
    damping = 0.0
    while True:
        try:
            factor = linalg.cho_factor(scaled + damping * np.eye(len(gradient)))
            break
        except linalg.LinAlgError:
            damping = max(2 * damping, 1e-4)
    step: Floats = linalg.cho_solve(factor, gradient / unit) / unit
    longest = float(np.abs(step).max())
    return step * min(1.0, _LONGEST_STEP / longest) if longest > 0 else step


def _inverse(information: Floats) -> Floats:
    values, vectors = linalg.eigh(information)
    kept = values > 1e-10 * max(values[-1], 1e-300)
    inverse: Floats = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    return inverse
