"""When a stage takes reviews: the season's dates joined with the chair's decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders import STAGE
from tests.judging_case import a_season
from workbench.domain.access import StageClosing
from workbench.domain.deadlines import JudgingState, JudgingWindow, judging_window

SEASON = a_season()  # judged from 21 November 9:00 to 28 November 18:00 in Moscow
LATER = datetime(2025, 12, 1, 15, 0, 59, tzinfo=UTC)


def moscow(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2025, 11, day, hour, minute, second, tzinfo=ZoneInfo("Europe/Moscow"))


def decision(*, closed: bool, closes_at: datetime | None = None) -> StageClosing:
    return StageClosing(STAGE, closed, "подводим итоги", "C01", moscow(24, 12), closes_at)


def window(now: datetime, closing: StageClosing | None = None) -> JudgingWindow:
    return judging_window(SEASON, SEASON.stages[0], closing, now)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (moscow(21, 8, 59, 59), "not_open"),
        (moscow(21, 9), "open"),
        (moscow(28, 17, 59, 59), "open"),
        (moscow(28, 18), "open"),
        (moscow(28, 18, 0, 59), "open"),
        (moscow(28, 18, 1), "deadline_passed"),
        (moscow(30, 12), "deadline_passed"),
    ],
)
def test_judging_is_open_from_its_first_to_the_end_of_its_last_minute(
    now: datetime, state: JudgingState
) -> None:
    assert window(now).state == state


def test_deadline_holds_in_the_seasons_time_zone_wherever_the_clock_is() -> None:
    assert window(datetime(2025, 11, 28, 15, 0, 30, tzinfo=UTC)).state == "open"
    vladivostok = datetime(2025, 11, 29, 1, 1, tzinfo=ZoneInfo("Asia/Vladivostok"))
    assert window(vladivostok).state == "deadline_passed"


@pytest.mark.parametrize("now", [moscow(20, 9), moscow(24, 13), moscow(30, 12)])
def test_closed_by_the_chair_holds_at_any_time_and_names_the_reason(now: datetime) -> None:
    closed = window(now, decision(closed=True))
    assert (closed.state, closed.reason) == ("closed_by_chair", "подводим итоги")


def test_reopening_without_a_deadline_brings_the_seasons_back() -> None:
    reopened = decision(closed=False)
    assert window(moscow(25, 12), reopened) == window(moscow(25, 12))
    assert window(moscow(29, 12), reopened).state == "deadline_passed"
    assert window(moscow(20, 12), reopened).state == "not_open"


def test_reopening_with_a_new_deadline_lasts_until_it() -> None:
    reopened = decision(closed=False, closes_at=LATER)
    assert window(moscow(29, 12), reopened).state == "open"
    assert window(moscow(29, 12), reopened).closes_at == LATER
    assert window(LATER, reopened).state == "open"
    assert window(LATER + timedelta(seconds=1), reopened).state == "deadline_passed"


def test_reason_of_a_closing_is_not_told_after_reopening() -> None:
    assert window(moscow(25, 12), decision(closed=False)).reason == ""


def test_deadline_in_the_last_minute_of_the_calendar_can_be_read() -> None:
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert window(moscow(29, 12), decision(closed=False, closes_at=last)).state == "open"
