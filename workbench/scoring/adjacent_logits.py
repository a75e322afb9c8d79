"""Logistic regression of credits, of two kinds or several, by adjacent categories [Agresti2010].

log P(credit k) / P(credit k-1) = constant_k + x·slope: with two credits logistic regression, with more the
regression that belongs to the partial-credit model, where the slopes are the same for every step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, stats

from workbench.errors import N_, Sentence, TooFewAnswers
from workbench.psychometrics.rasch.scale import Floats

_STEPS = 50
_CLOSE = 1e-9
_LONGEST = 3.0
# A column that moves a credit's logit by more tells it apart completely.
_LARGEST = 300.0

_NO_LIMIT = N_(
    "credits are told apart completely by measure or group, so that their regression has no limit; it needs "
    "more people"
)


@dataclass(frozen=True, eq=False)
class LogitsFit:
    """constant (n_credits - 1,), slope (n_columns,), their covariance in this order, log-likelihood."""

    constant: Floats
    slope: Floats
    covariance: Floats
    log_likelihood: float
    n: int


def fit_logits(credit: NDArray[np.int64], x: Floats) -> LogitsFit:
    """Fit by maximum likelihood with Newton's method.

    Parameters
    ----------
    credit : (n,) whole numbers; credits that do not occur are skipped. x : (n, n_columns) finite.

    Raises
    ------
    TooFewAnswers : columns tell the credits apart completely, or say the same, so nothing can be estimated.
    """
    _, level = np.unique(credit, return_inverse=True)
    m = int(level.max())
    design = _design(x, m)
    levels = np.zeros((len(level), m + 1))
    levels[np.arange(len(level)), level] = 1.0
    vector = np.zeros(design.shape[2])
    counts = levels.sum(axis=0)
    vector[:m] = np.diff(np.log(counts))
    value, gradient, information = _derivatives(vector, design, levels)
    for _ in range(_STEPS):
        try:
            step = linalg.cho_solve(linalg.cho_factor(information), gradient)
        except linalg.LinAlgError as error:
            raise TooFewAnswers(reason=Sentence(_NO_LIMIT)) from error
        step *= min(1.0, _LONGEST / max(float(np.abs(step).max()), 1e-300))
        better = value
        while True:
            better, new_gradient, new_information = _derivatives(vector + step, design, levels)
            if better >= value - 1e-10 or np.abs(step).max() < _CLOSE:
                break
            step /= 2
        vector, value, gradient, information = vector + step, better, new_gradient, new_information
        if np.abs(vector[m:] * np.abs(x).max(axis=0, initial=0.0)).max(initial=0.0) > _LARGEST:
            break
        if np.abs(step).max() < _CLOSE:
            covariance = linalg.cho_solve(linalg.cho_factor(information), np.eye(len(vector)))
            return LogitsFit(vector[:m], vector[m:], covariance, value, len(level))
    raise TooFewAnswers(reason=Sentence(_NO_LIMIT))


def likelihood_ratio(smaller: LogitsFit, larger: LogitsFit) -> tuple[float, int, float]:
    """Chi-square, degrees of freedom and p of what the larger of two nested models adds [Wilks1938]."""
    chi_square = max(0.0, 2 * (larger.log_likelihood - smaller.log_likelihood))
    df = len(larger.slope) - len(smaller.slope)
    return chi_square, df, float(stats.chi2.sf(chi_square, df))


def explained(fit: LogitsFit, empty: LogitsFit) -> float:
    """Share of what could be explained, 0 to 1 [Nagelkerke1991]; `empty` has no columns."""
    gained = 1 - np.exp(2 * (empty.log_likelihood - fit.log_likelihood) / fit.n)
    return float(gained / (1 - np.exp(2 * empty.log_likelihood / fit.n)))


def _design(x: Floats, m: int) -> Floats:
    """(n, m + 1, m + n_columns) derivative of each level's logit: constants up to it, and level × x."""
    levels = np.arange(m + 1)
    constants = (levels[:, None] > np.arange(m)).astype(float)
    return np.concatenate(
        [np.broadcast_to(constants, (len(x), m + 1, m)), levels[:, None] * x[:, None, :]], axis=2
    )


def _derivatives(vector: Floats, design: Floats, levels: Floats) -> tuple[float, Floats, Floats]:
    logits = design @ vector
    logits -= logits.max(axis=1, keepdims=True)
    chance = np.exp(logits)
    total = chance.sum(axis=1, keepdims=True)
    value = float((levels * (logits - np.log(total))).sum())
    chance /= total
    mean = (chance[:, :, None] * design).sum(axis=1)
    gradient = np.tensordot(levels - chance, design, axes=2)
    second = np.einsum("nl,nli,nlj->ij", chance, design, design, optimize=True)
    return value, gradient, second - mean.T @ mean
