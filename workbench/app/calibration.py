"""A stage's calibration for commands: of the season's own reviews, or of a file of ratings from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workbench.app.opening import Workbench
from workbench.domain.calibration import CalibrationRules
from workbench.domain.naming import named
from workbench.domain.season import Season, Stage
from workbench.errors import N_, Sentence, SettingsError, TooFewRatings
from workbench.files.ratings import read_ratings
from workbench.workflows.calibrating.calibrate import Calibration, calibrate
from workbench.workflows.calibrating.ratings import LeftOut, rating_frame
from workbench.workflows.tuning.version_waiting import read_waiting

_ALL_WAIT = N_(
    "nothing else is submitted, and reviews that were submitted by an older version of the rubric wait for "
    "answers to %(parts)s under %(rubric)s: %(count)s; ask their jurors, %(jurors)s, to answer what is "
    "marked in their forms and to submit these again, then run this again"
)


def seats_of(season: Season, stage: Stage) -> int | None:
    """How many entries of the stage go through, if the season says so."""
    return next((each.seats for each in season.selection if each.stage == stage.id), None)


def with_changes(rules: CalibrationRules, changes: Mapping[str, Any]) -> CalibrationRules:
    """The rules with what somebody asks for instead; None keeps the season's.

    Raises
    ------
    SettingsError : a rule that is not known, or a value it cannot have.
    """
    asked = {name: value for name, value in changes.items() if value is not None}
    try:
        return CalibrationRules.model_validate({**rules.model_dump(), **asked})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(each) for each in first["loc"])
        known = ", ".join(CalibrationRules.model_fields)
        reason: Sentence | str = first["msg"]
        if first["type"] == "extra_forbidden":
            reason = Sentence(N_("unknown; known are %(known)s"), {"known": known})
        raise SettingsError(name=f"calibration.{name}", reason=reason) from error


def calibrate_stage(
    workbench: Workbench,
    stage: Stage | None = None,
    *,
    seats: int | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Calibration:
    """Calibrate the submitted reviews of a stage (default: the first).

    Parameters
    ----------
    seats : instead of the season's number. changes : rules of the season to set aside, by name.

    Raises
    ------
    TooFewRatings : nothing is submitted yet, or all of it waits for answers under a newer version.
    """
    stage = stage or workbench.stage()
    rubric = workbench.rubric(stage)
    with workbench.store.read() as work:
        rubric = work.rubrics.get(rubric.key) or rubric
        frame, left_out = rating_frame(work, stage, rubric)
        waiting = read_waiting(work, stage.id, rubric) if frame.empty else None
    if waiting is not None and waiting.reviews:
        told = {"rubric": waiting.rubric, "count": waiting.reviews, "parts": named(waiting.parts)}
        raise TooFewRatings(reason=Sentence(_ALL_WAIT, {**told, "jurors": named(waiting.reviews_by_juror)}))
    rules = with_changes(workbench.season.calibration, changes or {})
    found = seats_of(workbench.season, stage) if seats is None else seats
    return calibrate(frame, rubric, rules, seats=found, left_out=left_out)


def calibrate_file(path: Path, rules: CalibrationRules, *, seats: int | None = None) -> Calibration:
    """Calibrate a table of ratings from elsewhere. Raises UnreadableFile, UnusableTable, InvalidRatings."""
    found = read_ratings(path)
    left_out = LeftOut(drafts=found.drafts, abstentions=found.abstentions)
    return calibrate(found.frame, None, rules, seats=seats, left_out=left_out)
