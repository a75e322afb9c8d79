"""What an assessment of competencies gathers: responses, and the answers in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workbench.domain.rubric import Rubric

RatingSource = Literal["self", "mentor", "mentee", "expert"]
ResponseSource = Literal["test", "self", "mentor", "mentee", "expert"]

# How often an indicator is seen, lowest first: its place here is the credit.
FREQUENCIES = ("never", "sometimes", "often", "always")
CANNOT_SAY = "cannot_say"  # no answer on purpose, never a zero
TAKEN_BACK = ""


@dataclass(frozen=True)
class Response:
    """One form of an assessment, filled by one rater about one participant.

    `rater_id` is the participant's own id for the test and the self-assessment. A submitted response is
    final. `id` is given by the store; 0 before.
    """

    id: int
    assessment_id: str
    participant_id: str
    source: ResponseSource
    rater_id: str
    test_key: str | None  # of the test that was taken
    rubric_key: str
    started_at: datetime
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What was chosen for one item; rows of these are only ever added, and the one of highest number holds.

    `id` is made by the browser, so sending the same answer twice is harmless. `item` is a situation's id, or
    an indicator as `competency.indicator`; `value` an option's id, one of FREQUENCIES, CANNOT_SAY or
    TAKEN_BACK.
    """

    id: str
    response_id: int
    number: int  # from 1 within the response
    item: str
    value: str
    at: datetime


def indicator_items(rubric: Rubric) -> dict[str, str]:
    """Item → competency of every indicator, in the order of the rubric."""
    return {
        f"{criterion.id}.{indicator.id}": criterion.id
        for criterion in rubric.criteria
        for indicator in criterion.indicators
    }
