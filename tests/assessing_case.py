"""A small season in which a pair of mentoring and an unpaired participant take an assessment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.builders import (
    NOON,
    a_criterion,
    a_link,
    a_member,
    a_pair,
    a_participant,
    a_persons_data,
    a_rubric,
    a_sign_in,
    a_text,
)
from tests.judging_case import a_season, new_id, sign_in_of
from workbench.domain.assessment import Option, Situation, SituationTest
from workbench.domain.rubric import Indicator, Rubric
from workbench.domain.season import Assessment, Season
from workbench.workflows.assessing.assess import AssessmentSession
from workbench.workflows.ports import Store

MENTOR, MENTEE, ALONE, OTHER_TRACK = "100001", "100002", "100003", "100004"
OPENS = datetime(2025, 11, 20, 9, 0)
CLOSES = datetime(2025, 11, 28, 18, 0)


def competencies(**changes: Any) -> Rubric:
    """Two competencies, `asking` and `hearing`, of two indicators each."""
    criteria = tuple(
        a_criterion(
            name,
            indicators=(
                Indicator(id=f"{name}_one", text=a_text(f"Первый признак {name}", f"First sign of {name}")),
                Indicator(id=f"{name}_two", text=a_text(f"Второй признак {name}", f"Second sign of {name}")),
            ),
        )
        for name in ("asking", "hearing")
    )
    return a_rubric(id="mentor", rates="competency", **changes).model_copy(update={"criteria": criteria})


def situations(**changes: Any) -> SituationTest:
    """Six situations of four options; b is the best."""
    made = tuple(
        Situation(
            id=f"case_{number}",
            competency="asking" if number % 2 else "hearing",
            text=a_text(f"Случай {number}", f"Case {number}"),
            question=a_text("Что вы сделаете?", "What do you do?"),
            options=tuple(
                Option(
                    id=letter,
                    text=a_text(f"Поступок {letter}", f"Deed {letter}"),
                    credit={"a": 1, "b": 3, "c": 0, "d": 2}[letter],
                    reason=a_text(f"Пояснение {letter}", f"Reason {letter}"),
                )
                for letter in "abcd"
            ),
        )
        for number in range(1, 7)
    )
    fields: dict[str, Any] = {
        "id": "situations",
        "version": 1,
        "original": "ru",
        "title": a_text(),
        "purpose": a_text(),
        "rubric": "mentor@1",
        "minutes": 10,
        "situations": made,
    }
    return SituationTest(**{**fields, **changes})


def an_assessment(**changes: Any) -> Assessment:
    fields: dict[str, Any] = {
        "id": "entry",
        "track": "mentoring",
        "name": a_text("Оценка компетенций", "Assessment of competencies"),
        "rubric": "mentor@1",
        "test": "situations@1",
        "sources": ("self", "mentor", "mentee", "expert"),
        "opens": OPENS,
        "closes": CLOSES,
    }
    return Assessment(**{**fields, **changes})


def an_assessed_season(*assessments: Assessment) -> Season:
    return a_season().model_copy(update={"assessments": assessments or (an_assessment(),)})


@dataclass
class AssessingCase:
    """MENTOR and MENTEE are a pair, ALONE has none, OTHER_TRACK takes nothing; all are signed in, as J01."""

    store: Store
    season: Season = field(default_factory=an_assessed_season)
    rubric: Rubric = field(default_factory=competencies)
    test: SituationTest = field(default_factory=situations)
    now: datetime = NOON

    def __post_init__(self) -> None:
        everybody = (MENTOR, MENTEE, ALONE, OTHER_TRACK)
        with self.store.write() as work:
            work.people.put_participants(
                [
                    a_participant(MENTOR),
                    a_participant(MENTEE, pair_role="mentee", category="student"),
                    a_participant(ALONE),
                    a_participant(OTHER_TRACK, tracks=("media",), pair_role=""),
                ]
            )
            work.people.put_personal_data([a_persons_data(each) for each in everybody])
            work.people.put_pairs([a_pair("PR-1", MENTOR, MENTEE)])
            work.people.put_members([a_member(each, role="participant") for each in everybody])
            work.people.put_members([a_member("J01"), a_member("C01", role="chair")])
            for each in (*everybody, "J01", "C01"):
                work.access.add_link(a_link(f"L{each}", each))
                work.access.add_sign_in(a_sign_in(sign_in_of(each), f"L{each}", each))

    def session(self, member_id: str = MENTOR) -> AssessmentSession:
        return AssessmentSession(
            self.store,
            self.season,
            {self.test.key: self.test},
            {self.rubric.key: self.rubric},
            sign_in_id=sign_in_of(member_id),
            clock=lambda: self.now,
        )

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def actions(self) -> list[str]:
        with self.store.read() as work:
            return [row.action for row in work.audit.rows()]

    def kept(self, member_id: str = MENTOR) -> dict[tuple[str, str], dict[str, str]]:
        """What holds of the responses one person filled: source and participant → item → value."""
        with self.store.read() as work:
            responses = work.assessments.of_rater(member_id)
            held = work.assessments.answers([each.id for each in responses])
            return {(each.source, each.participant_id): held.get(each.id, {}) for each in responses}


def one(item: str, value: str) -> list[tuple[str, str, str]]:
    """A save of one answer, with an id of its own."""
    return [(new_id(), item, value)]
