"""The linear model behind combined sources: how high a source rates, and how far its view departs.

A measure from one source is the person's competency, the source's leniency, that source's own view of the
person, and the error of the measure, which is known: a one-factor model with known error variances, like a
meta-analysis of the sources [DerSimonianLaird1986], fitted by maximum likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize

from workbench.domain.ratings import Indices
from workbench.errors import N_, ScoringProblem, Sentence
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import ratio, sum_by
from workbench.scoring.joining import join
from workbench.scoring.likelihood import Answered

_LEAST_SHARE = 0.1
_ROUNDS = 200
_CLOSE = 1e-4
_SETTLED = 1e-3
_STEEP = 1e-4
_SMALLEST_SD, _LARGEST_SD = 1e-3, 30.0
# Below this log SD of a view the likelihood is flat in it.
_FLAT = float(np.log(10 * _SMALLEST_SD))
# Units of logits differ by half at most, nearly always: where little is known, one is near 1.
_UNIT_SD, _LARGEST_UNIT = 0.3, 4.0
_SLOPE = 1e-4

_UNSETTLED = N_(
    "the severities of sources do not settle; look for a source or a rater with hardly any people, and leave "
    "it out"
)


@dataclass(frozen=True, eq=False)
class Observed:
    """(n,) measures of one competency, logits: whose, by which source and rater; variance of their error.

    answered : what the measures were made from, where that is known; see `SourceModel.placed`.
    other_unit : (n_sources,) sources whose logit need not be that of the others; None where all have one.
    """

    person: Indices
    source: Indices
    rater: Indices
    measure: Floats
    variance: Floats
    answered: Answered | None = None
    other_unit: NDArray[np.bool_] | None = None

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Numbers of people, sources and raters."""
        return int(self.person.max()) + 1, int(self.source.max()) + 1, int(self.rater.max()) + 1


@dataclass(frozen=True, eq=False)
class SourceModel:
    """What the sources have in common, in logits.

    Attributes
    ----------
    leniency : (n_sources,) how much higher a source rates, on average over sources 0.
    covariance : (n_sources, n_sources) of the leniencies.
    view_sd : (n_sources,) SD of a source's own view of a person, beyond the error of measuring it.
    rater_sd : (n_sources,) SD of raters within the source; 0 where no rater has two people.
    rater, rater_variance : (n_raters,) how much higher a rater rates than their source does, and how
        uncertain that is.
    person_mean, person_sd : of the people.
    unit : (n_sources,) of its logits that a source gives to one of the people's: m of these above
        `person_mean` it gives unit × m. unit_se : of the logarithm of the one that is estimated.
    """

    leniency: Floats
    covariance: Floats
    view_sd: Floats
    rater_sd: Floats
    rater: Floats
    rater_variance: Floats
    person_mean: float
    person_sd: float
    unit: Floats
    unit_se: float

    def relative_to(self, *sources: int) -> SourceModel:
        """The same model with the leniency of one source, or the mean of several, as zero."""
        contrast = np.eye(len(self.leniency))
        for source in sources:
            contrast[:, source] -= 1.0 / len(sources)
        return replace(
            self,
            leniency=contrast @ self.leniency,
            covariance=contrast @ self.covariance @ contrast.T,
            person_mean=self.person_mean + float(self.leniency[list(sources)].mean()),
        )

    def adjusted(self, observed: Observed) -> tuple[Floats, Floats]:
        """(n,) measures with source and rater taken out, and the variance of each around the competency."""
        unit = self.unit[observed.source]
        value = (observed.measure - self._effect(observed)) / unit
        return value, (observed.variance + self._departure(observed)) / unit**2

    def placed(self, observed: Observed) -> Observed:
        """The measures with the error that each has where all of its person's measures together lie.

        As they are where it is not known what they were made from.
        """
        if observed.answered is None:
            return observed
        effect, unit = self._effect(observed), self.unit[observed.source]
        joint = join(
            observed.person,
            (observed.measure - effect) / unit,
            effect,
            self._departure(observed) / unit**2,
            observed.answered,
            observed.sizes[0],
            unit=unit,
        )
        return replace(observed, variance=joint.variance * unit**2)

    def _effect(self, observed: Observed) -> Floats:
        """(n,) what a form would say of a person at zero."""
        at_mean = self.leniency[observed.source] + self.rater[observed.rater]
        effect: Floats = at_mean + self.person_mean * (1 - self.unit[observed.source])
        return effect

    def _departure(self, observed: Observed) -> Floats:
        return self.view_sd[observed.source] ** 2 + self.rater_variance[observed.rater]


def fit_sources(observed: Observed) -> SourceModel:
    """Fit the model, and again with the errors placed by it, until leniencies and views stay where they are.

    Raises
    ------
    ScoringProblem : they do not.
    """
    model = _fitted(observed)
    if observed.answered is None:
        return model
    for _ in range(_ROUNDS):
        before, model = model, _fitted(model.placed(observed))
        moved = np.r_[
            model.leniency - before.leniency, model.view_sd - before.view_sd, model.unit - before.unit
        ]
        if float(np.abs(moved).max()) < _SETTLED:
            return model
    raise ScoringProblem(reason=Sentence(_UNSETTLED))


def _fitted(observed: Observed) -> SourceModel:
    """Leniencies and variances, then raters, in turn until the raters stay where they are."""
    n_people, n_sources, n_raters = observed.sizes
    rater, rater_variance = np.zeros(n_raters), np.zeros(n_raters)
    rater_sd = np.zeros(n_sources)
    start: Floats | None = None
    for _ in range(_ROUNDS):
        moved = replace(
            observed,
            measure=observed.measure - rater[observed.rater],
            # Residuals from an estimated rater scatter less than those from the true one would.
            variance=np.maximum(
                observed.variance - rater_variance[observed.rater], _LEAST_SHARE * observed.variance
            ),
        )
        start = _climb(moved, n_people, n_sources, start)
        now = _Parameters.of(start, observed)
        new, rater_variance, rater_sd = _raters(observed, now)
        step = float(np.abs(new - rater).max())
        rater = new
        if step < _CLOSE:
            break
    else:
        raise ScoringProblem(reason=Sentence(_UNSETTLED))
    covariance = _covariance(moved, n_people, n_sources, now)
    centring = np.eye(n_sources) - 1 / n_sources
    return SourceModel(
        now.mean - now.mean.mean(),
        centring @ covariance @ centring,
        now.view_sd,
        rater_sd,
        rater,
        rater_variance,
        float(now.mean.mean()),
        now.person_sd,
        now.unit,
        0.0 if observed.other_unit is None else _unit_se(start, moved, n_people, n_sources),
    )


@dataclass(frozen=True, eq=False)
class _Parameters:
    """Mean, SD of the view and unit of each source, SD of people."""

    mean: Floats
    view_sd: Floats
    person_sd: float
    unit: Floats

    @staticmethod
    def of(vector: Floats, observed: Observed) -> _Parameters:
        n_sources = observed.sizes[1]
        unit = np.ones(n_sources)
        if observed.other_unit is not None:
            unit[observed.other_unit] = np.exp(vector[2 * n_sources + 1])
        return _Parameters(
            vector[:n_sources],
            np.exp(vector[n_sources : 2 * n_sources]),
            float(np.exp(vector[2 * n_sources])),
            unit,
        )


def _climb(observed: Observed, n_people: int, n_sources: int, start: Floats | None) -> Floats:
    """Mean of each source, log SD of its view and of people, and log unit where it may differ, that make the
    measures most likely."""
    units = 0 if observed.other_unit is None else 1
    if start is None:
        count = np.bincount(observed.source, minlength=n_sources)
        mean = sum_by(observed.source, observed.measure, n_sources) / count
        spread = float(np.std(observed.measure - mean[observed.source])) + 0.1
        start = np.r_[mean, np.full(n_sources + 1, np.log(spread / np.sqrt(2))), np.zeros(units)]
    bounds = [(None, None)] * n_sources + [(np.log(_SMALLEST_SD), np.log(_LARGEST_SD))] * (n_sources + 1)
    bounds += [(-np.log(_LARGEST_UNIT), np.log(_LARGEST_UNIT))] * units
    found = minimize(
        _minus_log_likelihood,
        start,
        args=(observed, n_people, n_sources),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7},
    )
    if not found.success and float(np.abs(found.jac).max()) > _STEEP:
        raise ScoringProblem(reason=Sentence(_UNSETTLED))
    vector: Floats = found.x
    return vector


def _minus_log_likelihood(
    vector: Floats, observed: Observed, n_people: int, n_sources: int
) -> tuple[float, Floats]:
    """Per observation, with its gradient; people are integrated out in closed form."""
    source, person = observed.source, observed.person
    now = _Parameters.of(vector, observed)
    view, spread, unit = now.view_sd**2, now.person_sd**2, now.unit[source]
    precision = 1 / (observed.variance + view[source])
    residual = observed.measure - now.mean[source]
    total = sum_by(person, unit**2 * precision, n_people)
    posterior = spread / (1 + spread * total)
    mean = posterior * sum_by(person, unit * precision * residual, n_people)
    log_likelihood = -0.5 * float(
        (residual**2 * precision - np.log(precision)).sum()
        + (np.log1p(spread * total) - mean**2 / posterior).sum()
    )
    left = residual - unit * mean[person]
    by_mean = sum_by(source, left * precision, n_sources)
    by_variance = 0.5 * precision * ((left**2 + unit**2 * posterior[person]) * precision - 1)
    by_view = sum_by(source, by_variance, n_sources) * 2 * view
    by_spread = float((0.5 * ((mean**2 + posterior) / spread - 1)).sum()) * 2
    gradient = np.r_[by_mean, by_view, by_spread]
    if observed.other_unit is not None:
        by_unit = precision * unit * (left * mean[person] - unit * posterior[person])
        prior = vector[-1] / _UNIT_SD**2
        gradient = np.r_[gradient, float(by_unit[observed.other_unit[source]].sum()) - prior]
        log_likelihood -= 0.5 * vector[-1] * prior
    n = len(residual)
    return -log_likelihood / n, -gradient / n


def _unit_se(vector: Floats, observed: Observed, n_people: int, n_sources: int) -> float:
    """Error of the log unit, all other parameters unknown too: from slopes of the gradient."""
    here = np.flatnonzero(vector > np.r_[np.full(n_sources, -np.inf), np.full(n_sources + 1, _FLAT), -np.inf])
    slopes = np.zeros((len(here), len(here)))
    for row, place in enumerate(here):
        ends = []
        for step in (-_SLOPE, _SLOPE):
            moved = vector.copy()
            moved[place] += step
            ends.append(_minus_log_likelihood(moved, observed, n_people, n_sources)[1][here])
        slopes[row] = (ends[1] - ends[0]) / (2 * _SLOPE)
    found = np.linalg.inv((slopes + slopes.T) / 2 * len(observed.measure))
    return float(np.sqrt(max(found[-1, -1], 0.0)))


def _raters(observed: Observed, now: _Parameters) -> tuple[Floats, Floats, Floats]:
    """Each rater beside the other views of the same people, drawn towards their source [PauleMandel1982]."""
    n_people, n_sources, n_raters = observed.sizes
    unit = now.unit[observed.source]
    residual = observed.measure - now.mean[observed.source]
    precision = 1 / (observed.variance + now.view_sd[observed.source] ** 2)
    told = unit**2 * precision
    rest = sum_by(observed.person, told, n_people)[observed.person] - told
    said = unit * precision * residual
    others = sum_by(observed.person, said, n_people)[observed.person] - said
    posterior = 1 / (1 / now.person_sd**2 + np.maximum(rest, 0.0))
    departure = residual - unit * posterior * others
    weight = 1 / (1 / precision + unit**2 * posterior)
    total = sum_by(observed.rater, weight, n_raters)
    estimate = np.nan_to_num(ratio(sum_by(observed.rater, weight * departure, n_raters), total))
    count = np.bincount(observed.rater, minlength=n_raters)
    source = np.zeros(n_raters, dtype=np.int64)
    source[observed.rater] = observed.source
    rater_sd = np.zeros(n_sources)
    for number in range(n_sources):
        # A rater of one person cannot be told from that person's view.
        here = (source == number) & (count > 1)
        if here.sum() > 1:
            rater_sd[number] = np.sqrt(_between(estimate[here], 1 / total[here]))
    prior = np.where(count > 1, rater_sd[source] ** 2, 0.0)
    share = prior / (prior + 1 / np.maximum(total, 1e-300))
    effect = share * estimate
    for number in range(n_sources):
        here = source == number
        if rater_sd[number] > 0 and (count[here] > 1).all():
            # At the maximum the effects of a source's raters add up to 0; in turns they would creep there.
            effect[here] -= effect[here].mean()
    return effect, (1 - share) * prior, rater_sd


def _between(estimate: Floats, variance: Floats) -> float:
    """Variance between raters at which their scatter is what chance expects [PauleMandel1982]."""

    def excess(between: float) -> float:
        weight = 1 / (variance + between)
        mean = float((weight * estimate).sum() / weight.sum())
        return float((weight * (estimate - mean) ** 2).sum()) - (len(estimate) - 1)

    if excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, _LARGEST_SD**2))


def _covariance(observed: Observed, n_people: int, n_sources: int, now: _Parameters) -> Floats:
    """(n_sources, n_sources) of the sources' means by generalised least squares, variances as they are."""
    precision = 1 / (observed.variance + now.view_sd[observed.source] ** 2)
    by_person = np.zeros((n_people, n_sources))
    np.add.at(by_person, (observed.person, observed.source), precision)
    said = by_person * now.unit
    total = said @ now.unit
    shrunk = now.person_sd**2 / (1 + now.person_sd**2 * total)
    information = np.diag(by_person.sum(axis=0)) - said.T @ (shrunk[:, None] * said)
    return np.linalg.inv(information).astype(float)
