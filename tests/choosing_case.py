"""A small stage whose judging is over: twelve entries, three jurors, a chair and two of the commission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders import a_form, a_link, a_member, a_participant, a_revision, a_rubric, a_sign_in, fill
from tests.judging_case import a_season, sign_in_of
from workbench.domain.entries import AttributeValue
from workbench.domain.protocol import Protocol
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Selection, Stage
from workbench.workflows.choosing.choose import Choice, choose, read_pool, rule_of
from workbench.workflows.choosing.deciding import DecidingSession
from workbench.workflows.choosing.decision_views import DecisionView
from workbench.workflows.choosing.protocols import protocol_of
from workbench.workflows.ports import Store

AFTER = datetime(2025, 11, 29, 9, 0, tzinfo=UTC)  # the deadline was the day before
REGIONS = ("Тульская область", "Пермский край", "г. Москва")
CRITERIA = ("need", "plan", "result")
N_JURORS = 3
# И-0001 has the most points of 36, И-0012 the fewest; no two have the same.
POINTS = tuple(range(35, 11, -2))


def number(place: int) -> str:
    return f"И-{place:04d}"


def numbers(*places: int) -> tuple[str, ...]:
    return tuple(map(number, places))


def levels_of(points: int, place: int, juror: int) -> dict[str, int]:
    """The levels of one of three jurors who give `points` of 36 together, each in a way of their own."""
    share = points // N_JURORS + (juror < points % N_JURORS)
    if 4 <= points <= 32:
        share += (place % 3 - 1) * (1, -1, 0)[juror]
    order = [CRITERIA[(each + place + juror) % len(CRITERIA)] for each in range(len(CRITERIA))]
    spread = [share // 3 + (each < share % 3) for each in range(3)]
    if spread[0] < 4 and spread[-1] > 0 and (place + juror) % 2:
        spread = [spread[0] + 1, spread[1], spread[2] - 1]
    return dict(zip(order, spread, strict=True))


@dataclass
class ChoosingCase:
    """`points` of each entry; regions go round: И-0001 Тула, И-0002 Пермь, И-0003 Москва, И-0004 Тула, …"""

    store: Store
    rule: Mapping[str, Any] = field(default_factory=dict)
    points: Sequence[int] = POINTS
    backwards: bool = False  # the same written in another order
    rubric: Rubric = field(default_factory=a_rubric)
    now: datetime = AFTER

    def __post_init__(self) -> None:
        fill(self.store, entries=len(self.points), jurors=N_JURORS, rubric=self.rubric)
        with self.store.write() as work:
            work.people.put_members(
                [
                    a_member("C01", role="chair"),
                    a_member("K01", role="commission"),
                    a_member("K02", role="commission"),
                ]
            )
            for place, member in enumerate(("J01", "C01", "K01", "K02"), start=1):
                work.access.add_link(a_link(f"L{place}", member))
                work.access.add_sign_in(a_sign_in(sign_in_of(member), f"L{place}", member))
            people = [
                a_participant(
                    str(100_000 + 2 * place + 1),
                    region=REGIONS[place % 3],
                    organisation=f"Школа № {place}",
                    category="teacher" if place % 2 else "student",
                )
                for place in range(len(self.points))
            ]
            work.people.put_participants(people[::-1] if self.backwards else people)
            assignments = sorted(
                work.assignments.all(self.stage.id), key=lambda each: (each.entry, each.member_id)
            )
            for each in assignments[::-1] if self.backwards else assignments:
                place = int(each.entry[2:]) - 1
                levels = levels_of(self.points[place], place, int(each.member_id[1:]) - 1)
                form = a_form(levels)
                work.reviews.append(a_revision(each.id, status="submitted", form=form))

    @property
    def season(self) -> Season:
        written = {"stage": "initiative", "seats": 4, "reserve": 3, **self.rule}
        return a_season().model_copy(update={"selection": (Selection.model_validate(written),)})

    @property
    def stage(self) -> Stage:
        return self.season.stages[0]

    def know(self, attributes: Mapping[str, Mapping[str, AttributeValue | None]]) -> None:
        """What `workbench import attributes` keeps of entries."""
        with self.store.write() as work:
            work.planning.put_attributes(attributes)

    def choice(self, *, seed: int = 1, **changes: Any) -> Choice:
        with self.store.read() as work:
            pool = read_pool(work, self.season, self.stage, self.rubric)
        return choose(pool, rule_of(self.season, self.stage, changes), seed=seed)

    def protocol(self, **options: Any) -> Protocol:
        return protocol_of(
            self.choice(**options), self.season, self.stage, made_by="organiser", made_at=self.now
        )

    def session(self, member_id: str = "C01") -> DecidingSession:
        return DecidingSession(
            self.store,
            self.season,
            self.stage,
            self.rubric,
            sign_in_id=sign_in_of(member_id),
            clock=lambda: self.now,
        )

    def published(self, **options: Any) -> DecisionView:
        """Proposed by the chair, approved by K01, published by the chair."""
        kept = self.session().propose(seed=1, **options)
        self.wait(minutes=1)
        self.session("K01").approve(kept.id)
        self.wait(minutes=1)
        return self.session().publish(kept.id)

    def publish(self, decision_id: str) -> DecisionView:
        self.wait(minutes=1)
        self.session("K01").approve(decision_id)
        self.wait(minutes=1)
        return self.session().publish(decision_id)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def change_review(self, entry: str, levels: Mapping[str, int]) -> None:
        """A juror's review is another than it was when the choice was made."""
        with self.store.write() as work:
            each = next(each for each in work.assignments.all(self.stage.id) if each.entry == entry)
            work.reviews.append(a_revision(each.id, 2, status="submitted", form=a_form(levels)))
