"""How people changed between two assessments, as numbers for methodologists; ids only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.psychometrics.rasch.scale import Floats
from workbench.workflows.assessing.assessed import Assessed
from workbench.workflows.assessing.growth import Since

if TYPE_CHECKING:
    import pandas as pd

_COVERED = 0.95


def growth_table(since: Since) -> pd.DataFrame:
    """competency ("" on the whole, first), n (people with both measures), mean (change, logits), low, high
    (its 95 % interval by Student's t over people; NaN below two), better, worse (people, beyond chance).

    The interval is of these people's mean; that severities of sources are known only so well is not in it.
    """
    import pandas as pd

    found = since.growth
    rows: list[tuple[object, ...]] = []
    if found is not None:
        rows.append(("", *_interval(found.overall), *_counted(found.overall_verdict)))
        for column, name in enumerate(found.competencies):
            verdict = _counted(found.verdict[:, column])
            rows.append((name, *_interval(found.change[:, column]), *verdict))
    return pd.DataFrame(rows, columns=["competency", "n", "mean", "low", "high", "better", "worse"])


def growth_by_category(assessed: Assessed, since: Since, at_least: int) -> pd.DataFrame:
    """group, n, mean (change on the whole), low, high, better, worse; NaN of fewer than `at_least` people."""
    import pandas as pd

    found = since.growth
    rows: list[tuple[object, ...]] = []
    if found is not None:
        group = np.array(assessed.groups("category", assessed.measured), dtype=object)
        for label in sorted({each for each in group if each is not None}):
            here = group == label
            n, *interval = _interval(found.overall[here])
            told = n >= at_least
            counted = _counted(found.overall_verdict[here])
            rows.append((label, n, *(interval if told else (np.nan,) * 3), *(counted if told else (0, 0))))
    return pd.DataFrame(rows, columns=["group", "n", "mean", "low", "high", "better", "worse"])


def _interval(change: Floats) -> tuple[int, float, float, float]:
    from scipy.special import stdtrit

    known = change[np.isfinite(change)]
    if not len(known):
        return 0, np.nan, np.nan, np.nan
    mean = float(known.mean())
    if len(known) == 1:
        return 1, mean, np.nan, np.nan
    quantile = float(stdtrit(len(known) - 1, (1 + _COVERED) / 2))
    half = quantile * float(known.std(ddof=1)) / float(np.sqrt(len(known)))
    return len(known), mean, mean - half, mean + half


def _counted(verdict: NDArray[np.int64]) -> tuple[int, int]:
    return int((verdict > 0).sum()), int((verdict < 0).sum())
