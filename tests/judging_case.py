"""A small season in which two jurors and a chair are signed in; time moves only when a test says so."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.builders import NOON, STAGE, a_link, a_member, a_rubric, a_sign_in, a_text, fill
from workbench.domain.rubric import Rubric
from workbench.domain.season import Category, Eligibility, Season, Stage, Track
from workbench.workflows.judging.judge import JudgingSession
from workbench.workflows.overseeing.oversee import OverseeingSession
from workbench.workflows.ports import Store

OPENS = datetime(2025, 11, 21, 9, 0)
CLOSES = datetime(2025, 11, 28, 18, 0)


def a_season(**stage_changes: Any) -> Season:
    stage: dict[str, Any] = {
        "id": STAGE,
        "track": "mentoring",
        "name": a_text("Экспертиза инициатив", "Judging of initiatives"),
        "rubric": "initiative@1",
        "entries_close": datetime(2025, 11, 20, 23, 59),
        "judging_opens": OPENS,
        "judging_closes": CLOSES,
    }
    return Season(
        id="test-2025",
        title=a_text("Сезон", "Season"),
        tracks=(
            Track(
                id="mentoring",
                name=a_text("Наставничество", "Mentoring"),
                registration_closes=datetime(2025, 11, 4, 23, 59),
            ),
        ),
        eligibility=Eligibility(categories=(Category(id="teacher", name=a_text("Педагог", "Teacher")),)),
        stages=(Stage(**{**stage, **stage_changes}),),
    )


@dataclass
class JudgingCase:
    """Jurors J01 and J02 are to rate И-0001 and И-0002; И-0003 is nobody's; C01 is the chair."""

    store: Store
    rubric: Rubric = field(default_factory=a_rubric)
    season: Season = field(default_factory=a_season)
    now: datetime = NOON

    def __post_init__(self) -> None:
        fill(self.store, entries=2, jurors=2, rubric=self.rubric)
        with self.store.write() as work:
            work.people.put_members([a_member("C01", role="chair"), a_member("K01", role="commission")])
            for place, member in enumerate(("J01", "J02", "C01", "K01"), start=1):
                work.access.add_link(a_link(f"L{place}", member))
                work.access.add_sign_in(a_sign_in(sign_in_of(member), f"L{place}", member))

    @property
    def stage(self) -> Stage:
        return self.season.stages[0]

    def juror(self, member_id: str = "J01") -> JudgingSession:
        return JudgingSession(
            self.store,
            self.season,
            self.stage,
            self.rubric,
            sign_in_id=sign_in_of(member_id),
            clock=lambda: self.now,
        )

    def chair(self, member_id: str = "C01") -> OverseeingSession:
        return OverseeingSession(
            self.store,
            self.season,
            self.stage,
            self.rubric,
            sign_in_id=sign_in_of(member_id),
            clock=lambda: self.now,
        )

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def actions(self) -> list[str]:
        with self.store.read() as work:
            return [row.action for row in work.audit.rows()]


def sign_in_of(member_id: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, member_id))


def new_id() -> str:
    return str(uuid.uuid4())


def form(closing: str = "", **parts: int | str | None) -> dict[str, Any]:
    """`form(need=3, need_comment="…", plan=None)`: None abstains."""
    ratings: dict[str, dict[str, Any]] = {}
    for name, value in parts.items():
        criterion, _, comment = name.partition("_")
        rating = ratings.setdefault(criterion, {"level": None, "abstained": False, "comment": ""})
        if comment:
            rating["comment"] = value
        else:
            rating.update(level=value, abstained=value is None)
    return {"ratings": ratings, "closing": closing}


COMPLETE = form(need=3, plan=2, result=4, result_comment="Видно, что оба растут")
