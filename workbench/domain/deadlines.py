"""Whether a stage takes reviews at a given moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workbench.domain.access import StageClosing
from workbench.domain.season import Season, Stage

JudgingState = Literal["open", "not_open", "deadline_passed", "closed_by_chair"]


@dataclass(frozen=True)
class JudgingWindow:
    """`closes_at` is the last instant that counts: a deadline of 18:00 includes 18:00:59."""

    state: JudgingState
    opens_at: datetime
    closes_at: datetime
    reason: str = ""  # the chair's, when closed by the chair


def judging_window(
    season: Season, stage: Stage, closing: StageClosing | None, now: datetime
) -> JudgingWindow:
    """Join the season's dates with the chair's newest decision on the stage."""
    opens_at = season.moment(stage.judging_opens)
    closes_at = (closing and closing.closes_at) or season.deadline(stage.judging_closes)
    state: JudgingState
    if closing is not None and closing.closed:
        state = "closed_by_chair"
    elif now < opens_at:
        state = "not_open"
    elif now > closes_at:
        state = "deadline_passed"
    else:
        state = "open"
    return JudgingWindow(state, opens_at, closes_at, closing.reason if closing and closing.closed else "")
