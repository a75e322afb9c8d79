"""Many tests at once: which of them are more than chance [BenjaminiHochberg1995]."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from workbench.psychometrics.rasch.scale import Floats


def two_sided(z: Floats) -> Floats:
    """(n,) probability of a standard normal at least as far from 0; NaN stays NaN."""
    p: Floats = 2 * stats.norm.sf(np.abs(z))
    return p


def skewed_two_sided(z: Floats, skewness: Floats) -> Floats:
    """(n,) twice the tail beyond z of a standardised sum of this skewness, by Pearson's type III curve
    [Pearson1895]: sums over few reviews are not normal yet. NaN stays NaN."""
    known = np.isfinite(z) & np.isfinite(skewness)
    p = np.full(len(z), np.nan)
    above = stats.pearson3.sf(z[known], skewness[known])
    below = stats.pearson3.cdf(z[known], skewness[known])
    p[known] = np.minimum(1, 2 * np.minimum(above, below))
    return p


def false_discovery_rate(p: Floats) -> Floats:
    """(n,) the rate of false alarms among all tests with a p-value up to this one; NaN for tests not made."""
    q = np.full(len(p), np.nan)
    made = ~np.isnan(p)
    if made.any():
        q[made] = stats.false_discovery_control(p[made], method="bh")
    return q


def found(q: Floats, rate: float) -> NDArray[np.bool_]:
    """(n,) which tests stand out when at most this share of those named may be false; False for NaN."""
    with np.errstate(invalid="ignore"):
        named: NDArray[np.bool_] = q <= rate
    return named
