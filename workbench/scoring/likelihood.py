"""The measure of a filled form on a known scale, by weighted likelihood [Warm1989].

Apart from calibration, whose libraries a participant's page need not load.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.psychometrics.scale import Floats, Scale

_STEPS = 60
_CLOSE = 1e-8
# Beyond the outermost step no weighted likelihood estimate lies farther than this, in logits.
_BEYOND = 8.0
_CHUNK = 2_000_000
_TINY = 1e-290


def weighted_likelihood(scale: Scale, credit: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Solve slope + J / (2 I) = 0 for each form [Warm1989].

    In a partial-credit model I is the sum of the variances and J that of the third central moments of the
    credits, and forms with the same items answered and the same total have the same estimate.

    Parameters
    ----------
    credit : (n_forms, n_items) -1 where nothing was answered.

    Returns
    -------
    measure, se : (n_forms,) NaN where no answered item tells anything.
    """
    total, least, most = totals(scale, credit)
    given = (credit >= 0) & informative_items(scale)
    kind = np.column_stack([np.packbits(given, axis=1), total])
    _, first, kinds = np.unique(kind, axis=0, return_index=True, return_inverse=True)
    measure, se = np.full(len(first), np.nan), np.full(len(first), np.nan)
    told = np.flatnonzero((least < most)[first])
    size = max(1, _CHUNK // scale.log_weight.size)
    for start in range(0, len(told), size):
        part = told[start : start + size]
        forms = first[part]
        measure[part], se[part] = _solved(scale, given[forms].astype(float), total[forms].astype(float))
    return measure[kinds], se[kinds]


def _solved(scale: Scale, answered: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Fisher scoring between bounds that close in: a step out of them is a bisection."""
    steps = scale.steps[np.isfinite(scale.steps)]
    reach = (np.abs(steps).max() if len(steps) else 0.0) + _BEYOND
    low, high = np.full(len(total), -reach), np.full(len(total), reach)
    estimate = np.zeros(len(total))
    information = np.ones(len(total))
    moving = np.arange(len(total))
    for _ in range(_STEPS):
        expected, variance, skew = _moments(scale, estimate[moving], answered[moving])
        variance = np.maximum(variance, _TINY)
        information[moving] = variance
        slope = total[moving] - expected + skew / (2 * variance)
        here = estimate[moving]
        low[moving] = np.where(slope > 0, here, low[moving])
        high[moving] = np.where(slope > 0, high[moving], here)
        step = here + slope / variance
        inside = (step > low[moving]) & (step < high[moving])
        estimate[moving] = np.where(inside, step, (low[moving] + high[moving]) / 2)
        moving = moving[np.abs(estimate[moving] - here) > _CLOSE]
        if not len(moving):
            break
    return estimate, 1 / np.sqrt(information)


def _moments(scale: Scale, measure: Floats, answered: Floats) -> tuple[Floats, Floats, Floats]:
    """(n,) expected total of the answered items, its variance and third central moment."""
    levels = np.arange(scale.n_levels, dtype=float)
    logits = scale.log_weight[None] + levels * measure[:, None, None]
    logits -= logits.max(axis=2, keepdims=True)
    chance = np.exp(logits)
    chance /= chance.sum(axis=2, keepdims=True)
    mean = chance @ levels
    second, third = chance @ levels**2, chance @ levels**3
    variance = second - mean**2
    skew = third - 3 * mean * second + 2 * mean**3
    return (mean * answered).sum(axis=1), (variance * answered).sum(axis=1), (skew * answered).sum(axis=1)


def informative_items(scale: Scale) -> NDArray[np.bool_]:
    """(n_items,) whether an item tells anything: not where all had the same credit when it was calibrated."""
    several: NDArray[np.bool_] = scale.used.sum(axis=1) > 1
    return several


def totals(scale: Scale, credit: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """(n,) a form's total on items that tell something, and the least and most that it could be."""
    first, last = scale.ends
    given = (credit >= 0) & informative_items(scale)
    return (credit * given).sum(axis=1), given @ first, given @ last
