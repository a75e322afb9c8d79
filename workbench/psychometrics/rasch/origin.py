"""Where zero is: a Rasch model fixes differences only, so facets are centred, anchored or left to float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.estimates import Estimates
from workbench.psychometrics.rasch.scale import Floats, Scale

Facet: TypeAlias = Literal["entry", "juror", "criterion"]
Assumption: TypeAlias = Literal["equal_subsets", "random_jurors"]
FACETS: tuple[Facet, ...] = ("entry", "juror", "criterion")


@dataclass(frozen=True, eq=False)
class Shift:
    """What is added to a facet: `value` (n_groups,) and its derivative (n_groups, size) by the parameters."""

    value: Floats
    derivative: Floats

    def __add__(self, other: Shift) -> Shift:
        return Shift(self.value + other.value, self.derivative + other.derivative)

    def __neg__(self) -> Shift:
        return Shift(-self.value, -self.derivative)


@dataclass(frozen=True, eq=False)
class Origin:
    """Shifts that bring estimates to the scale asked for; entries and jurors by group, the rest as one.

    `threshold` is added to every step when all three facets are centred: the steps then carry the level.
    `group_sd` : (n_groups,) what an assumption about unlinked groups leaves open, in logits.
    """

    entry: Shift
    juror: Shift
    difficulty: Shift
    threshold: Shift
    group_sd: Floats

    def scale(self, scale: Scale) -> Scale:
        """The scale with the shifts in its steps."""
        first, _ = scale.ends
        step = float(self.difficulty.value[0] + self.threshold.value[0])
        distance = np.arange(scale.n_levels) - first[:, None]
        return Scale(scale.log_weight - step * distance)


def centre(
    estimates: Estimates,
    center: Sequence[Facet],
    entry_group: Indices,
    juror_group: Indices,
    assume: Assumption | None,
    anchored: dict[Facet, Shift],
) -> Origin:
    """Give the facets named in `center` mean 0, and those in `anchored` the place of their anchors.

    Raises ValueError unless that leaves exactly one facet to float, or none at all.
    """
    n_groups = int(juror_group.max()) + 1
    group_sd = np.zeros(n_groups)
    within = _none(estimates, n_groups)
    if assume == "random_jurors" and n_groups > 1:
        within, group_sd = _random_jurors(estimates, juror_group, n_groups)
    elif assume == "equal_subsets" and n_groups > 1 and not estimates.marginal:
        within, group_sd = _equal_subsets(estimates, entry_group, n_groups)
    severity = estimates.severity + within.value[juror_group]
    known: dict[Facet, Shift] = dict(anchored)
    if "juror" in center and "juror" not in anchored:
        weight = np.bincount(juror_group, minlength=n_groups) / len(severity)
        derivative = np.zeros(estimates.size)
        derivative[: len(severity)] = 1 / len(severity)
        derivative += weight @ within.derivative
        known["juror"] = Shift(np.array([-severity.mean()]), -derivative[None])
    if "entry" in center:
        weight = np.bincount(entry_group, minlength=n_groups) / len(entry_group)
        derivative = weight @ within.derivative
        if not estimates.marginal:
            derivative = derivative + _mean_derivative(estimates, np.ones(len(entry_group), dtype=bool))
        # Marginal measures are counted from their population's mean, which is what has no uncertainty.
        mean = estimates.measure.mean() + weight @ within.value
        known["entry"] = Shift(np.array([-mean]), -derivative[None])
    if "criterion" in center or "criterion" in anchored:
        known["criterion"] = _none(estimates, 1)
    entry, juror, difficulty, threshold = _solve(known, _none(estimates, 1))
    return Origin(within + entry, within + juror, difficulty, threshold, group_sd)


def _solve(known: dict[Facet, Shift], nothing: Shift) -> tuple[Shift, Shift, Shift, Shift]:
    """Entry, juror, criterion and threshold shifts that leave every probability as it is."""
    if len(known) < 2:
        floating = [facet for facet in FACETS if facet not in known]
        raise ValueError(f"only one facet may float; name {' or '.join(floating)} in `center` as well")
    if "entry" not in known:
        return known["juror"] + known["criterion"], known["juror"], known["criterion"], nothing
    if "juror" not in known:
        return known["entry"], known["entry"] + -known["criterion"], known["criterion"], nothing
    if "criterion" not in known:
        return known["entry"], known["juror"], known["entry"] + -known["juror"], nothing
    rest = known["entry"] + -known["juror"] + -known["criterion"]
    return known["entry"], known["juror"], known["criterion"], rest


def _random_jurors(estimates: Estimates, juror_group: Indices, n_groups: int) -> tuple[Shift, Floats]:
    """Each group's jurors have mean 0, as far as chance made them alike."""
    n_jurors = len(estimates.severity)
    size = np.bincount(juror_group, minlength=n_groups)
    mean = np.bincount(juror_group, estimates.severity, n_groups) / size
    derivative = np.zeros((n_groups, estimates.size))
    derivative[juror_group, np.arange(n_jurors)] = -1 / size[juror_group]
    # Spread of severities inside groups, less what is only error of estimation.
    contrast = np.eye(n_jurors) + derivative[juror_group][:, :n_jurors]
    covariance = estimates.covariance[:n_jurors, :n_jurors]
    error = float(np.trace(contrast @ covariance @ contrast.T))
    squares = float(((estimates.severity - mean[juror_group]) ** 2).sum())
    variance = max(0.0, (squares - error) / max(n_jurors - n_groups, 1))
    return Shift(-mean, derivative), np.sqrt(variance / size)


def _equal_subsets(estimates: Estimates, entry_group: Indices, n_groups: int) -> tuple[Shift, Floats]:
    """Each group's entries have mean 0, as far as chance made them alike; marginal ones have so already."""
    size = np.bincount(entry_group, minlength=n_groups)
    mean = np.bincount(entry_group, estimates.measure, n_groups) / size
    derivative = -np.array([_mean_derivative(estimates, entry_group == each) for each in range(n_groups)])
    squares = (estimates.measure - mean[entry_group]) ** 2 - estimates.conditional_se**2
    variance = max(0.0, float(squares.sum()) / max(len(entry_group) - n_groups, 1))
    return Shift(-mean, derivative), np.sqrt(variance / size)


def _mean_derivative(estimates: Estimates, entries: NDArray[np.bool_]) -> Floats:
    """(size,) derivative of the mean measure of some entries by severities and other parameters."""
    by_juror = estimates.by_juror[entries].sum(axis=0) / entries.sum()
    return np.concatenate([by_juror, estimates.by_other[entries].mean(axis=0)])


def _none(estimates: Estimates, n_groups: int) -> Shift:
    return Shift(np.zeros(n_groups), np.zeros((n_groups, estimates.size)))
