"""Newton's method for a concave log-likelihood with linear rules, guarded against steps too long."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from workbench.errors import NotConverged
from workbench.psychometrics.marginal import Likelihood, MarginalModel
from workbench.psychometrics.parameters import Constraint, Penalty
from workbench.psychometrics.scale import Floats

logger = logging.getLogger(__name__)

_LONGEST_STEP = 1.5
_HALVINGS = 30


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

    Raises NotConverged, with the last change. Stops early when an SD has become as small as
    `smallest_sd`: the caller then leaves that part of the model out.
    """
    matrix, base = constraint.matrix, constraint.base
    free = np.linalg.lstsq(matrix, start - base, rcond=None)[0]
    sds = np.arange(model.layout.size - 1 - model.layout.halo, model.layout.size)
    sds = sds[np.abs(matrix[sds]).sum(axis=1) > 0]
    change = np.inf
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
        if change < tolerance or bool((vector[sds] < np.log(smallest_sd)).any()):
            information = matrix.T @ (penalty.quadratic - found.hessian) @ matrix
            return Optimum(vector, matrix @ _inverse(information) @ matrix.T, found, iteration)
    raise NotConverged(iterations=max_iterations, last_change=f"{change:.2g}")


def _step(information: Floats, gradient: Floats) -> Floats:
    """Newton's step; where the likelihood is not concave yet, a shorter one uphill."""
    damping = 0.0
    scale = np.abs(np.diag(information)).max()
    while True:
        try:
            factor = linalg.cho_factor(information + damping * np.eye(len(gradient)))
            break
        except linalg.LinAlgError:
            damping = max(2 * damping, 1e-4 * scale)
    step: Floats = linalg.cho_solve(factor, gradient)
    longest = float(np.abs(step).max())
    return step * min(1.0, _LONGEST_STEP / longest) if longest > 0 else step


def _inverse(information: Floats) -> Floats:
    values, vectors = linalg.eigh(information)
    kept = values > 1e-10 * max(values[-1], 1e-300)
    inverse: Floats = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    return inverse
