"""The rating scale of a Rasch model: how likely each level is at a place on the logit scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import RatingTable

Model: TypeAlias = Literal["rating_scale", "partial_credit"]
Floats: TypeAlias = NDArray[np.float64]

# The variance of a level is the slope of its expectation, so where that passes these many equal shares of the
# way up, a peak cannot hide.
_SHARES = 20
_BISECTIONS = 20


@dataclass(frozen=True, eq=False)
class Scale:
    """P(level k | criterion c, location z) ∝ exp(k z + log_weight[c, k]), z = measure - severity.

    A level that nobody gave has weight 0 (`log_weight` -inf): its threshold cannot be estimated, and the
    levels around it keep their scores.

    Attributes
    ----------
    log_weight : (n_criteria, n_levels) minus the sum of the criterion's steps up to the level; 0 for the
        lowest level used.
    """

    log_weight: Floats

    @property
    def n_levels(self) -> int:
        return int(self.log_weight.shape[1])

    @property
    def used(self) -> NDArray[np.bool_]:
        """(n_criteria, n_levels) which levels can occur."""
        return np.isfinite(self.log_weight)

    @property
    def difficulty(self) -> Floats:
        """(n_criteria,) mean step from a criterion's lowest to its highest level, in logits."""
        first, last = self.ends
        rows = np.arange(len(first))
        span = np.maximum(last - first, 1)
        difference: Floats = (self.log_weight[rows, first] - self.log_weight[rows, last]) / span
        return difference

    @property
    def ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(n_criteria,) lowest and highest level used."""
        used = self.used
        return used.argmax(axis=1), self.n_levels - 1 - used[:, ::-1].argmax(axis=1)

    @property
    def steps(self) -> Floats:
        """(n_criteria, n_levels - 1) places where neighbouring levels are equally likely, in logits.

        NaN beside a level that cannot occur.
        """
        with np.errstate(invalid="ignore"):
            steps = self.log_weight[:, :-1] - self.log_weight[:, 1:]
        steps[~np.isfinite(steps)] = np.nan
        return steps

    @property
    def thresholds(self) -> Floats:
        """(n_criteria, n_levels - 1) steps less the difficulty, in logits."""
        return self.steps - self.difficulty[:, None]

    def largest_variance(self, low: float, high: float) -> float:
        """The largest variance of a level on any criterion, at locations from `low` to `high`."""
        places = self.informative_places(low, high)
        criteria = np.arange(len(self.log_weight))
        _, variance = self.moments(np.repeat(criteria, len(places)), np.tile(places, len(criteria)))
        return float(variance.max())

    def informative_places(self, low: float, high: float) -> Floats:
        """Locations from `low` to `high`, close together wherever the expected level of a criterion rises."""
        first, last = self.ends
        shares = np.linspace(0, 1, _SHARES + 2)[1:-1]
        target = (first[:, None] + (last - first)[:, None] * shares).ravel()
        criterion = np.repeat(np.arange(len(first)), _SHARES)
        below, above = np.full(len(target), low), np.full(len(target), high)
        for _ in range(_BISECTIONS):
            middle = (below + above) / 2
            less = self.moments(criterion, middle)[0] < target
            below, above = np.where(less, middle, below), np.where(less, above, middle)
        return np.concatenate([np.linspace(low, high, 100), above])

    def probabilities(self, criterion: NDArray[np.int64], location: Floats) -> Floats:
        """(n, n_levels) probability of each level at each location, in logits."""
        logits = self.log_weight[criterion] + np.arange(self.n_levels) * location[:, None]
        logits -= logits.max(axis=1, keepdims=True)
        weights = np.exp(logits)
        probability: Floats = weights / weights.sum(axis=1, keepdims=True)
        return probability

    def moments(self, criterion: NDArray[np.int64], location: Floats) -> tuple[Floats, Floats]:
        """Expected level and its variance, (n,) each, at each location."""
        probability = self.probabilities(criterion, location)
        levels = np.arange(self.n_levels, dtype=float)
        expected = probability @ levels
        return expected, probability @ levels**2 - expected**2


def levels_used(table: RatingTable, model: Model) -> NDArray[np.bool_]:
    """(n_criteria, n_levels) levels given at least once: on any criterion, or on each by itself."""
    used = np.zeros((table.n_criteria, table.top + 1), dtype=bool)
    used[table.criterion, table.level] = True
    if model == "rating_scale":
        used[:] = used.any(axis=0)
    return used
