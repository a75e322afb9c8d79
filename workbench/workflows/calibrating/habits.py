"""Jurors who stand out by how they use the scale, beyond severity; criteria that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence
from workbench.psychometrics.checks.criteria_checks import criteria_similarity
from workbench.psychometrics.checks.discoveries import false_discovery_rate, two_sided
from workbench.psychometrics.checks.drift import periods_by_order, severity_drift
from workbench.psychometrics.checks.juror_habits import central_tendency
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.calibrating.ratings import rating_order
from workbench.workflows.wording import decimal

Told = tuple[Sentence, tuple[Label, ...]]

_ERRATIC = N_(
    "The levels of juror %(juror)s agree less with the other jurors than chance allows (infit %(infit)s): "
    "reread these reviews and ask how the criteria were understood."
)
_TOO_REGULAR = N_(
    "The levels of juror %(juror)s follow the other jurors more closely than chance allows (infit %(infit)s)."
)
_CENTRAL = N_(
    "Juror %(juror)s keeps to the middle of the scale: the levels spread by %(spread)s, where the other "
    "jurors' ratings of the same entries lead to expect %(expected)s."
)
_EXTREME = N_(
    "Juror %(juror)s prefers the ends of the scale: the levels spread by %(spread)s, where the other jurors' "
    "ratings of the same entries lead to expect %(expected)s."
)
_HARSHER_BY = N_(
    "Juror %(juror)s became harsher on the way, by %(logits)s logits from the first third of the reviews to "
    "the last: compare the first reviews with the last ones."
)
_MILDER_BY = N_(
    "Juror %(juror)s became more lenient on the way, by %(logits)s logits from the first third of the "
    "reviews to the last: compare the first reviews with the last ones."
)
_SAME = N_(
    "Criteria %(first)s and %(second)s say nearly the same: what a juror sees in one mostly comes back in "
    "the other, beyond the general impression (similarity %(similarity)s of 1). Describe them apart or join "
    "them."
)


def habits(calibration: Calibration, rate: float) -> Iterator[Told]:
    """Drifting, erratic and central jurors; of those named, at most the share `rate` by chance."""
    told: set[Label] = set()
    for row in _drifting(calibration, rate):
        told.add(row["juror"])
        text = _HARSHER_BY if row["change"] > 0 else _MILDER_BY
        yield Sentence(text, {"juror": row["juror"], "logits": decimal(abs(row["change"]))}), (row["juror"],)
    jurors = calibration.jurors()
    q = false_discovery_rate(two_sided(jurors["infit_z"].to_numpy(dtype=float)))
    misfit = jurors[q <= rate].sort_values("infit", ascending=False, kind="stable").to_dict("records")
    spread = _spread(calibration, rate)
    for row in misfit:
        # Where the spread says why levels vary too little, it says more than the misfit does.
        if row["infit"] > 1 or row["juror"] not in spread:
            told.add(row["juror"])
            text = _ERRATIC if row["infit"] > 1 else _TOO_REGULAR
            places = {"juror": row["juror"], "infit": decimal(row["infit"], 2)}
            yield Sentence(text, places), (row["juror"],)
    for juror, row in spread.items():
        if row["use"] == "central" or juror not in told:
            text = _CENTRAL if row["use"] == "central" else _EXTREME
            places = {
                "juror": juror,
                "spread": decimal(row["spread"], 2),
                "expected": decimal(row["expected_spread"], 2),
            }
            yield Sentence(text, places), (juror,)


def same_criteria(calibration: Calibration, rate: float) -> Iterator[Told]:
    """Pairs of criteria whose levels go together beyond what entries and general impressions explain."""
    if calibration.fit.table.n_criteria < 3:
        return  # with two there is no other criterion to tell an impression from
    pairs = criteria_similarity(calibration.fit, rate=rate).pairs
    for row in pairs[pairs["alike"]].to_dict("records"):
        names = (row["first"], row["second"])
        places = {"first": names[0], "second": names[1], "similarity": decimal(row["similarity"], 2)}
        yield Sentence(_SAME, places), names


def _drifting(calibration: Calibration, rate: float) -> list[Mapping[Any, Any]]:
    if "order" not in calibration.ratings.columns:
        return []
    table = calibration.fit.table
    periods = periods_by_order(table, rating_order(calibration.ratings, table))
    by_juror = severity_drift(calibration.fit, periods, rate=rate).by_juror
    found = by_juror[by_juror["drifting"].astype(bool)]
    records: list[Mapping[Any, Any]] = [*found.sort_values("q", kind="stable").to_dict("records")]
    return records


def _spread(calibration: Calibration, rate: float) -> dict[Label, Mapping[Any, Any]]:
    frame = central_tendency(calibration.fit, rate=rate)
    return {row["juror"]: row for row in frame[frame["use"] != ""].to_dict("records")}
