"""Sums of ratings or reviews by what they belong to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.scale import Floats


def sum_by(index: Indices, values: NDArray[np.number] | NDArray[np.bool_], count: int) -> Floats:
    """(count,) sum of the values (n,) that each `index` (n,) points to."""
    return np.bincount(index, values, count).astype(np.float64)


def ratio(part: Floats, whole: Floats) -> Floats:
    """(n,) part / whole; NaN where there is nothing to divide by."""
    divided: Floats = np.divide(
        part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0
    )
    return divided
