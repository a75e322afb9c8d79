"""A person's forms joined into one measure: each weighs by its error where all of them together lie.

A form that lies far from all others of its person, beyond the errors of both, weighs less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import sum_by
from workbench.scoring.likelihood import Answered

_STEPS = 100
_CLOSE = 1e-10
# How many errors a form may lie from the others before it weighs less, and how many forms tell which is odd.
_APART = 2.0
_FEWEST_FORMS = 3
_TURNS = 20
_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Joint:
    """People's forms joined; logits.

    Attributes
    ----------
    mean, total : (n_people,) weighted mean of their forms, and its precision; NaN and 0 without a form.
    variance : (n_forms,) of the measure's own error, where the mean lies.
    weight : (n_forms,) of the form in its person's mean; they add up to 1.
    heed : (n_forms,) 1, or less for a form that lies far from its person's others.
    """

    mean: Floats
    total: Floats
    variance: Floats
    weight: Floats
    heed: Floats


def join(
    person: Indices,
    value: Floats,
    effect: Floats,
    departure: Floats,
    errors: Answered,
    n_people: int,
    *,
    unit: Floats | None = None,
    robust: bool = False,
) -> Joint:
    """Mean of each person's forms by precision, with all errors taken at that mean [DoncasterSpake2018].

    A form's own estimate says badly how precise it is: near an end its error is overstated, so a high person
    would be held down by their highest forms, and a low one held up. Where their forms together lie, all are
    told on one footing. The mean is where Σ w(mean) (value - mean) = 0, so one form alone stays as it is.

    Parameters
    ----------
    value : (n_forms,) measures, `effect` (of source and rater) taken out, in the joint unit. departure :
        (n_forms,) variance of views and raters around the person, in that unit.
    unit : (n_forms,) logits of the form in a joint one; 1 by default. A form lies at effect + unit × mean.
    robust : a form that lies z > 2 errors from the mean of its person's other forms weighs 2 / z of what it
        would [Huber1964]; of two forms nobody knows which is odd.
    """
    scale = np.ones(len(value)) if unit is None else unit
    forms = _Forms(person, value, effect, departure, errors, scale, n_people)
    heed = np.ones(len(value))
    mean = _balanced(forms, heed)
    count = np.bincount(person, minlength=n_people)
    several = np.flatnonzero(count[person] >= _FEWEST_FORMS) if robust else np.zeros(0, dtype=np.int64)
    for _ in range(_TURNS if len(several) else 0):
        new = _heeded(forms, heed, mean, several)
        moved = np.zeros(n_people, dtype=bool)
        moved[person[np.abs(new - heed) > _SAME]] = True
        if not moved.any():
            break
        # Of these people only: each person's measure is the same alone as among all.
        heed = np.where(moved[person], new, heed)
        part = np.flatnonzero(moved[person])
        mean = np.where(moved, _balanced(forms.picked(part), heed[part]), mean)
    variance = forms.variance(mean)
    precision = heed / (variance + departure)
    total = sum_by(person, precision, n_people)
    return Joint(np.where(count > 0, mean, np.nan), total, variance, precision / total[person], heed)


@dataclass(frozen=True, eq=False)
class _Forms:
    """(n_forms,) each; see `join`."""

    person: Indices
    value: Floats
    effect: Floats
    departure: Floats
    errors: Answered
    unit: Floats
    n_people: int

    def picked(self, rows: Indices) -> _Forms:
        return _Forms(
            self.person[rows],
            self.value[rows],
            self.effect[rows],
            self.departure[rows],
            self.errors.picked(rows),
            self.unit[rows],
            self.n_people,
        )

    def variance(self, mean: Floats) -> Floats:
        """(n_forms,) of the measures' own errors, each where its person's mean lies."""
        variance: Floats = self.errors.variance(mean[self.person] * self.unit + self.effect) / self.unit**2
        return variance


def _balanced(forms: _Forms, heed: Floats) -> Floats:
    """(n_people,) where the forms balance, weights taken there."""
    person, value, n_people = forms.person, forms.value, forms.n_people
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
        part = forms.picked(rows)
        weight = heed[rows] / (part.variance(mean) + part.departure)
        found = _mean(part.person, weight, part.value, n_people)
        # Between bounds that close in there is a mean that holds; a step out of them is a bisection.
        low = np.where(moving & (found > mean), mean, low)
        high = np.where(moving & (found < mean), mean, high)
        inside = (found >= low) & (found <= high)
        new = np.where(inside, found, (low + high) / 2)
        step = np.where(moving, new - mean, 0.0)
        mean = mean + step
        moving = np.abs(step) > _CLOSE
    return mean


def _heeded(forms: _Forms, heed: Floats, mean: Floats, several: Indices) -> Floats:
    """(n_forms,) how much each form is heeded, by its distance from the mean of its person's others."""
    precision = 1 / (forms.variance(mean) + forms.departure)
    weight = heed * precision
    total = sum_by(forms.person, weight, forms.n_people)[forms.person]
    moment = sum_by(forms.person, weight * forms.value, forms.n_people)[forms.person]
    own, rest = weight[several], total[several] - weight[several]
    others = (moment[several] - own * forms.value[several]) / rest
    apart = np.abs(forms.value[several] - others) / np.sqrt(1 / precision[several] + 1 / rest)
    found = np.ones(len(heed))
    found[several] = _APART / np.maximum(apart, _APART)
    return found


def _mean(person: Indices, weight: Floats, value: Floats, n_people: int) -> Floats:
    total = sum_by(person, weight, n_people)
    return sum_by(person, weight * value, n_people) / np.where(total > 0, total, 1.0)
