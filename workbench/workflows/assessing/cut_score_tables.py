"""Cut scores of several methods side by side: who stands apart, what differs, what to take."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.psychometrics.rasch.scale import Floats
from workbench.scoring.cut_scores import Method
from workbench.workflows.assessing.cut_scoring import METHODS, Boundary, CutScoring

if TYPE_CHECKING:
    import pandas as pd

Flags: TypeAlias = NDArray[np.bool_]

# A cut score that errs by half the way to the next hardly parts two levels.
WIDE_ERROR = 0.5
# Beyond so many errors of their difference two methods do not say the same.
_BEYOND = 2.0
_APART = 2.0  # SD of the other panellists


def panellist_table(scoring: CutScoring, method: Method) -> pd.DataFrame:
    """panellist, distance (from the mean of the others over all boundaries, logits), higher (share of
    boundaries at which it is positive), apart; for Angoff also fit, the mean correlation of judgements with
    what the scale expects."""
    frame = scoring.panellists(method)
    grouped = frame.groupby("panellist")["distance"]
    table = grouped.mean().rename("distance").reset_index()
    table["higher"] = grouped.agg(lambda each: float((each > 0).mean())).to_numpy(dtype=float)
    if "fit" in frame.columns:
        table["fit"] = frame.groupby("panellist")["fit"].mean().to_numpy(dtype=float)
    table["apart"] = apart(table["distance"].to_numpy(dtype=float))
    return table


def difference_table(scoring: CutScoring) -> pd.DataFrame:
    """method, other, n (boundaries that both set), difference (mean of method less other, logits), distance
    (mean of its size), beyond (boundaries at which they differ beyond chance), competency, level, farthest:
    where they lie farthest apart, and by how much; every two methods."""
    import pandas as pd

    found = []
    for place, method in enumerate(scoring.by_method):
        for other in list(scoring.by_method)[:place]:
            one, two = scoring.by_method[method].cuts, scoring.by_method[other].cuts
            shared = [each for each in one if each in two]
            if not shared:
                continue
            gap: Floats = np.array([one[each].cut - two[each].cut for each in shared])
            error = np.array([np.hypot(one[each].se, two[each].se) for each in shared])
            beyond = int((np.abs(gap) > _BEYOND * error).sum())
            far = int(np.abs(gap).argmax())
            sizes = (len(shared), float(gap.mean()), float(np.abs(gap).mean()), beyond)
            found.append((method, other, *sizes, *shared[far], float(gap[far])))
    columns = ["method", "other", "n", "difference", "distance", "beyond", "competency", "level", "farthest"]
    return pd.DataFrame(found, columns=columns)


def recommended(scoring: CutScoring) -> dict[str, Method]:
    """A method for each competency: the first of `METHODS` with a rising cut score for every level and
    errors below half the way between them, otherwise the first with rising ones; none where there is none."""
    found: dict[str, Method] = {}
    for competency in scoring.assessed.competencies:
        rising = [
            method
            for method in METHODS
            if method in scoring.by_method and scoring.by_method[method].of(competency, scoring.levels)
        ]
        steady = [each for each in rising if not _is_wide(scoring, each, competency)]
        if rising:
            found[competency] = (steady or rising)[0]
    return found


def confirmed(scoring: CutScoring, method: Method, boundary: Boundary) -> bool:
    """Whether a method that asks the other kind of question agrees within the errors."""
    about_items = ("angoff", "bookmark")
    one = scoring.by_method[method].cuts[boundary]
    others = [
        each.cuts[boundary]
        for name, each in scoring.by_method.items()
        if (name in about_items) != (method in about_items) and boundary in each.cuts
    ]
    return any(abs(one.cut - each.cut) <= _BEYOND * np.hypot(one.se, each.se) for each in others)


def spread_of(scoring: CutScoring, method: Method) -> float:
    """Mean way from the lowest cut of a competency to the highest."""
    cuts = scoring.by_method[method].cuts
    first, last = scoring.levels[0], scoring.levels[-1]
    ways = [
        cuts[each, last].cut - cuts[each, first].cut
        for each in scoring.assessed.competencies
        if (each, first) in cuts and (each, last) in cuts
    ]
    return float(np.mean(ways)) if ways else float("nan")


def apart(distance: Floats) -> Flags:
    """Who lies beyond so many SD of the others: the own distance would widen the SD it is held against."""
    far = np.zeros(len(distance), dtype=bool)
    for place, own in enumerate(distance):
        others = np.delete(distance, place)
        far[place] = len(others) > 2 and abs(own - others.mean()) > _APART * others.std(ddof=1)
    return far


def wide_errors(table: pd.DataFrame) -> Flags:
    """Rows whose error is wide against the step below or above; within one competency."""
    above = table.groupby("competency")["step"].shift(-1)
    nearest = table["step"].fillna(np.inf).clip(upper=above.fillna(np.inf))
    wide: Flags = ((nearest > 0) & (table["se"] > WIDE_ERROR * nearest)).to_numpy()
    return wide


def _is_wide(scoring: CutScoring, method: Method, competency: str) -> bool:
    table = scoring.table(method)
    return bool(wide_errors(table[table["competency"] == competency]).any())
