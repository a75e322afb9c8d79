"""Variance components of units × raters with gaps, by restricted maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from workbench.errors import N_, MeasurementProblem, Sentence

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]
Raters: TypeAlias = Literal["ignored", "random", "fixed"]

_MOST_ITERATIONS = 500
_TOLERANCE = 1e-5


@dataclass(frozen=True, eq=False)
class Components:
    """Variances of units, raters and residual; a component that the model lacks is 0.

    Attributes
    ----------
    variance : (3,) units, raters, residual, in squared units of the scores.
    covariance : (3, 3) of the estimates, from the expected information.
    """

    variance: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class _Model:
    """score = rater or mean + unit + rater + residual, units absorbed; residual variance 1.

    Attributes
    ----------
    size : (n_units,) ratings of each unit; unit_total their sum.
    design : (n_units, q) how often each column of raters (and the mean) occurs in a unit.
    gram, right : the columns' cross products among themselves and with the scores.
    n_random : how many of the first columns are random raters; 0 or all of them.
    """

    size: Floats
    unit_total: Floats
    design: Floats
    gram: Floats
    right: Floats
    square: float
    n_ratings: int
    n_random: int

    @property
    def n_free(self) -> int:
        """Ratings less fixed effects."""
        return self.n_ratings - (int(self.design.shape[1]) - self.n_random)

    def pieces(self, ratio: Floats) -> _Pieces:
        """What the likelihood and its slopes need at variances `ratio` (units, raters) of the residual's."""
        shrink = 1.0 / (1.0 + ratio[0] * self.size)
        absorbed = ratio[0] * shrink
        inner = self.gram - (self.design.T * absorbed) @ self.design
        pull = self.right - self.design.T @ (absorbed * self.unit_total)
        scale = np.ones(self.design.shape[1])
        scale[: self.n_random] = np.sqrt(ratio[1])
        penalty = np.zeros_like(scale)
        penalty[: self.n_random] = 1.0
        system = np.diag(penalty) + scale[:, None] * inner * scale
        inverse = scale[:, None] * np.linalg.inv(system) * scale
        quadratic = self.square - float(absorbed @ self.unit_total**2) - float(pull @ inverse @ pull)
        random = slice(0, self.n_random)
        log_determinant = -float(np.log(shrink).sum()) + float(np.linalg.slogdet(system)[1])
        between = shrink[:, None] * self.design
        rater = inner[random, random] - inner[random] @ inverse @ inner[:, random]
        return _Pieces(
            deviance=log_determinant + self.n_free * float(np.log(quadratic)),
            quadratic=quadratic,
            unit_score=shrink * self.unit_total - between @ inverse @ pull,
            rater_score=(pull - inner @ inverse @ pull)[random],
            unit_trace=float((self.size * shrink).sum() - ((between @ inverse) * between).sum()),
            rater_trace=float(np.trace(rater)),
            own=self.size * shrink,
            between=between,
            inverse=inverse,
            cross=between[:, random] - between @ inverse @ inner[:, random],
            rater=rater,
        )


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Parts of the deviance and its slopes; Z'PZ of units is diag(own) - between inverse between'."""

    deviance: float
    quadratic: float
    unit_score: Floats
    rater_score: Floats
    unit_trace: float
    rater_trace: float
    own: Floats
    between: Floats
    inverse: Floats
    cross: Floats
    rater: Floats

    def squares(self) -> Floats:
        """(2, 2) sums of squares of Z'PZ of units and raters; that of units would be n_units × n_units."""
        leverage = ((self.between @ self.inverse) * self.between).sum(axis=1)
        product = self.inverse @ (self.between.T @ self.between)
        unit = (self.own**2).sum() - 2.0 * (self.own * leverage).sum() + (product * product.T).sum()
        cross = (self.cross**2).sum()
        return np.array([[unit, cross], [cross, (self.rater**2).sum()]])


def fit_components(unit: Indices, rater: Indices, score: Floats, *, raters: Raters = "random") -> Components:
    """Fit score = mean + unit + rater + residual by restricted maximum likelihood [PattersonThompson1971].

    Parameters
    ----------
    unit, rater : (n_ratings,) indices from 0, every one used.
    score : (n_ratings,).
    raters : drawn at random, fixed, or not told apart.

    Returns
    -------
    Components : no variance is negative; the raters' is 0 unless they are random.

    Raises
    ------
    MeasurementProblem : the likelihood still rises.
    """
    centred = score - score.mean()
    spread = float(np.sqrt((centred**2).mean()))
    model = _model(unit, rater, centred / spread, raters)
    n_ratios = 2 if raters == "random" else 1

    def deviance(ratio: Floats) -> tuple[float, Floats]:
        at = model.pieces(np.append(ratio, 0.0)[:2])
        slope = _slope(model, at)[:n_ratios]
        return at.deviance, slope

    found = optimize.minimize(
        deviance,
        np.full(n_ratios, 0.5),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * n_ratios,
        options={"maxiter": _MOST_ITERATIONS, "ftol": 1e-15, "gtol": 1e-9},
    )
    ratio = np.append(found.x, 0.0)[:2]
    pieces = model.pieces(ratio)
    slope = _slope(model, pieces)[:n_ratios]
    # In relative changes of a variance; at 0 only a falling deviance would be a step left to take.
    step = np.where(found.x > 0, np.abs(slope) * np.maximum(found.x, 1e-3), np.maximum(-slope, 0.0))
    if float(step.max()) > _TOLERANCE * model.n_ratings:
        raise MeasurementProblem(
            reason=Sentence(
                N_("no stable variance components after %(steps)s steps; there may be too few ratings"),
                {"steps": found.nit},
            )
        )
    residual = pieces.quadratic / model.n_free * spread**2
    variance = residual * np.array([ratio[0], ratio[1], 1.0])
    return Components(variance, _covariance(model, pieces, ratio, residual, raters == "random"))


def _model(unit: Indices, rater: Indices, score: Floats, raters: Raters) -> _Model:
    n_units, n_raters = int(unit.max()) + 1, int(rater.max()) + 1
    size = np.bincount(unit).astype(float)
    incidence = np.zeros((n_units, n_raters))
    np.add.at(incidence, (unit, rater), 1.0)
    given, total = np.bincount(rater).astype(float), np.bincount(rater, weights=score)
    if raters == "ignored":
        design, gram, right = size[:, None], np.array([[float(len(score))]]), np.array([score.sum()])
    elif raters == "fixed":
        design, gram, right = incidence, np.diag(given), total
    else:
        design = np.column_stack([incidence, size])
        gram = np.block([[np.diag(given), given[:, None]], [given[None, :], np.array([[given.sum()]])]])
        right = np.append(total, score.sum())
    unit_total = np.bincount(unit, weights=score).astype(np.float64)
    n_random = n_raters if raters == "random" else 0
    return _Model(size, unit_total, design, gram, right, float(score @ score), len(score), n_random)


def _slope(model: _Model, at: _Pieces) -> Floats:
    """(2,) slope of the deviance in the two ratios, the residual variance at its best."""
    explained = np.array([(at.unit_score**2).sum(), (at.rater_score**2).sum()])
    slope: Floats = np.array([at.unit_trace, at.rater_trace]) - model.n_free * explained / at.quadratic
    return slope


def _covariance(model: _Model, at: _Pieces, ratio: Floats, residual: float, random: bool) -> Floats:
    """Inverse of the expected information of units, raters and residual; 0 for raters not random."""
    traces = np.array([at.unit_trace, at.rater_trace])
    among = at.squares()
    # P V P = P turns every trace with the residual into ones that are known.
    with_residual = traces - among @ ratio
    residuals = model.n_free - ratio @ traces - ratio @ with_residual
    information = np.zeros((3, 3))
    information[:2, :2] = among
    information[:2, 2] = information[2, :2] = with_residual
    information[2, 2] = residuals
    kept = np.array([0, 1, 2] if random else [0, 2])
    covariance = np.zeros((3, 3))
    covariance[np.ix_(kept, kept)] = np.linalg.inv(information[np.ix_(kept, kept)] / (2.0 * residual**2))
    return covariance
