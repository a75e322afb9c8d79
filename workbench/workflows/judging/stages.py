"""Which stages of a season a page offers to switch to, and which of them it opens by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.deadlines import JudgingWindow, judging_window
from workbench.domain.entries import Assignment
from workbench.domain.people import Member
from workbench.domain.season import Season, Stage
from workbench.workflows.ports import Unit


@dataclass(frozen=True)
class StageState:
    """A stage with its window of judging, and how far a juror has come in it.

    `done` of `total` entries of the juror's own are submitted, conflicts left out; 0 of 0 for the chair.
    """

    stage: Stage
    window: JudgingWindow
    done: int = 0
    total: int = 0


def stages_of(work: Unit, season: Season, member: Member, now: datetime) -> tuple[StageState, ...]:
    """The stages in which a juror has entries, in the season's order; every stage for who has none."""
    assignments = work.assignments.of_member(member.id) if member.role == "juror" else []
    theirs = [each for each in assignments if each.state != "withdrawn"]
    newest = work.reviews.newest([each.id for each in theirs if each.state == "active"])
    submitted = {key for key, revision in newest.items() if revision.status == "submitted"}
    having = {each.stage_id for each in theirs}
    return tuple(
        _state(work, season, stage, now, [each for each in theirs if each.stage_id == stage.id], submitted)
        for stage in season.stages
        if not having or stage.id in having
    )


def opened_stage(states: Sequence[StageState], asked: str = "") -> Stage:
    """The stage that was asked for, if it is among `states`; else where there is something to do.

    First what is open and unfinished, then what else is open, then what opens next, then what closed last.
    Of several open ones the nearest deadline comes first.
    """
    named = next((each.stage for each in states if each.stage.id == asked), None)
    return named or min(states, key=_turn).stage


def _turn(state: StageState) -> tuple[int, float]:
    opens, closes = state.window.opens_at.timestamp(), state.window.closes_at.timestamp()
    if state.window.state == "open":
        return (0 if state.done < state.total else 1), closes
    return (2, opens) if state.window.state == "not_open" else (3, -closes)


def _state(
    work: Unit,
    season: Season,
    stage: Stage,
    now: datetime,
    assignments: Sequence[Assignment],
    submitted: set[int],
) -> StageState:
    active = [each for each in assignments if each.state == "active"]
    return StageState(
        stage,
        judging_window(season, stage, work.stages.closing(stage.id), now),
        sum(each.id in submitted for each in active),
        len(active),
    )
