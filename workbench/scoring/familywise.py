"""Several tests of one person, of which hardly any false alarm is wanted at all."""

from __future__ import annotations

import numpy as np

from workbench.psychometrics.rasch.scale import Floats


def holm(p: Floats) -> Floats:
    """(n, m) p-values adjusted along each row, so that any false alarm in it is as rare as said [Holm1979].

    NaN is a test not made: it stays, and does not count.
    """
    order = np.argsort(p, axis=1)  # NaN last
    ordered = np.take_along_axis(p, order, axis=1)
    made = np.isfinite(ordered)
    left = made.sum(axis=1, keepdims=True) - np.arange(p.shape[1])
    raised = np.where(made, ordered * np.maximum(left, 1), 0.0)
    adjusted = np.where(made, np.minimum(np.maximum.accumulate(raised, axis=1), 1.0), np.nan)
    result = np.empty_like(p)
    np.put_along_axis(result, order, adjusted, axis=1)
    return result
