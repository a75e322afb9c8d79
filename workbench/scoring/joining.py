"""A person's forms joined into one measure: each weighs by its error where all of them together lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import sum_by
from workbench.scoring.likelihood import Answered

_STEPS = 100
_CLOSE = 1e-10


@dataclass(frozen=True, eq=False)
class Joint:
    """People's forms joined; logits.

    Attributes
    ----------
    mean, total : (n_people,) weighted mean of their forms, and its precision; NaN and 0 without a form.
    variance : (n_forms,) of the measure's own error, where the mean lies.
    weight : (n_forms,) of the form in its person's mean; they add up to 1.
    """

    mean: Floats
    total: Floats
    variance: Floats
    weight: Floats


def join(
    person: Indices, value: Floats, effect: Floats, departure: Floats, errors: Answered, n_people: int
) -> Joint:
    """Mean of each person's forms by precision, with all errors taken at that mean [DoncasterSpake2018].

    A form's own estimate says badly how precise it is: near an end its error is overstated, so a high person
    would be held down by their highest forms, and a low one held up. Where their forms together lie, all are
    told on one footing. The mean is where Σ w(mean) (value - mean) = 0, so one form alone stays as it is.

    Parameters
    ----------
    value : (n_forms,) measures, `effect` (of source and rater) taken out. departure : (n_forms,) variance of
        views and raters around the person.
    """
    count = np.bincount(person, minlength=n_people)
    mean = sum_by(person, value, n_people) / np.maximum(count, 1)
    low, high = mean.copy(), mean.copy()
    np.minimum.at(low, person, value)
    np.maximum.at(high, person, value)
    moving = high - low > _CLOSE
    for _ in range(_STEPS):
        if not moving.any():
            break
        rows = np.flatnonzero(moving[person])
        who = person[rows]
        weight = 1 / (errors.picked(rows).variance(mean[who] + effect[rows]) + departure[rows])
        found = _mean(who, weight, value[rows], n_people)
        # Between bounds that close in there is a mean that holds; a step out of them is a bisection.
        low = np.where(moving & (found > mean), mean, low)
        high = np.where(moving & (found < mean), mean, high)
        inside = (found >= low) & (found <= high)
        new = np.where(inside, found, (low + high) / 2)
        step = np.where(moving, new - mean, 0.0)
        mean = mean + step
        moving = np.abs(step) > _CLOSE
    variance = errors.variance(mean[person] + effect)
    precision = 1 / (variance + departure)
    total = sum_by(person, precision, n_people)
    return Joint(np.where(count > 0, mean, np.nan), total, variance, precision / total[person])


def _mean(person: Indices, weight: Floats, value: Floats, n_people: int) -> Floats:
    total = sum_by(person, weight, n_people)
    return sum_by(person, weight * value, n_people) / np.where(total > 0, total, 1.0)
