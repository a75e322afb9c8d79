"""Invented people, entries and reviews with sensible defaults; a test names only what it is about."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.domain.access import Link, SignIn
from workbench.domain.entries import Assignment, Entry, EntryVersion, Section
from workbench.domain.people import Member, Pair, Participant, PersonalData
from workbench.domain.reviews import Form, Rating, Revision
from workbench.domain.rubric import Criterion, Level, Rubric, Scale
from workbench.domain.text import Text
from workbench.workflows.ports import Store

NOON = datetime(2025, 11, 22, 9, 0, tzinfo=UTC)  # 12:00 in Moscow, while the example stage is judged
STAGE = "initiative"


def a_text(ru: str = "Текст", en: str = "Text") -> Text:
    return Text(ru=ru, en=en)


def a_criterion(criterion_id: str = "need", *, highest: int = 4, **changes: Any) -> Criterion:
    levels = tuple(
        Level(
            level=level,
            name=a_text(f"Уровень {level}", f"Level {level}"),
            anchor=a_text(f"Признак уровня {level}", f"What level {level} looks like"),
        )
        for level in range(highest + 1)
    )
    fields: dict[str, Any] = {
        "id": criterion_id,
        "name": a_text(f"Критерий {criterion_id}", f"Criterion {criterion_id}"),
        "question": a_text("Насколько это видно в работе?", "How well does the entry show it?"),
        "weight": 1.0,
        "levels": levels,
    }
    return Criterion(**{**fields, **changes})


def a_rubric(*, criteria: tuple[str, ...] = ("need", "plan", "result"), **changes: Any) -> Rubric:
    """Levels 0..4, a comment asked for at both ends of the scale."""
    fields: dict[str, Any] = {
        "id": "initiative",
        "version": 1,
        "original": "ru",
        "title": a_text("Совместная инициатива", "Joint initiative"),
        "purpose": a_text("Отбор на очный этап", "Selection for the final"),
        "rates": "proposal",
        "scale": Scale(lowest=0, highest=4),
        "criteria": tuple(a_criterion(each) for each in criteria),
    }
    return Rubric(**{**fields, **changes})


def a_participant(participant_id: str = "100001", **changes: Any) -> Participant:
    fields: dict[str, Any] = {
        "id": participant_id,
        "tracks": ("mentoring",),
        "category": "teacher",
        "region": "Тульская область",
        "organisation": "Школа № 12",
        "pair_role": "mentor",
        "registered_at": datetime(2025, 9, 15, 8, 30, tzinfo=UTC),
    }
    return Participant(**{**fields, **changes})


def a_persons_data(owner_id: str = "100001", **changes: Any) -> PersonalData:
    fields: dict[str, Any] = {
        "owner_id": owner_id,
        "surname": "Вымышленная",
        "given_name": "Анна",
        "patronymic": "Петровна",
        "email": f"{owner_id.lower()}@example.org",
        "phone": "+79000000000",
    }
    return PersonalData(**{**fields, **changes})


def a_pair(
    pair_id: str = "PR-1", mentor_id: str = "100001", mentee_id: str = "100002", **changes: Any
) -> Pair:
    fields: dict[str, Any] = {"formed_at": datetime(2025, 10, 20, 9, 0, tzinfo=UTC), "active": True}
    return Pair(pair_id, mentor_id, mentee_id, **{**fields, **changes})


def a_member(member_id: str = "J01", **changes: Any) -> Member:
    fields: dict[str, Any] = {
        "role": "juror",
        "region": "Пермский край",
        "organisation": "Педагогический институт",
        "expertise": "воспитательная работа",
    }
    return Member(member_id, **{**fields, **changes})


def a_version(title: str = "Клуб молодых педагогов", **changes: Any) -> EntryVersion:
    fields: dict[str, Any] = {
        "sent_at": datetime(2025, 11, 10, 12, 0, tzinfo=UTC),
        "sections": (
            Section("problem", "Молодые педагоги уходят из школы в первые три года."),
            Section("goal", "Создать клуб взаимной поддержки."),
        ),
        "links": ("https://example.org/plan.pdf",),
    }
    return EntryVersion(title=title, **{**fields, **changes})


def an_entry(number: str = "И-0001", *, pair_id: str = "PR-1", **changes: Any) -> Entry:
    fields: dict[str, Any] = {"kind": "proposal", "stage_id": STAGE, "version": a_version()}
    return Entry(number=number, pair_id=pair_id, **{**fields, **changes})


def an_assignment(member_id: str = "J01", entry: str = "И-0001", **changes: Any) -> Assignment:
    return Assignment(**{"id": 0, "member_id": member_id, "entry": entry, "stage_id": STAGE, **changes})


def a_form(levels: Mapping[str, int] | None = None, closing_comment: str = "") -> Form:
    """Complete for `a_rubric()` unless other levels are given; every level has a comment."""
    levels = {"need": 3, "plan": 2, "result": 4} if levels is None else levels
    ratings = {
        key: Rating(level, comment=f"Уровень {level}: видно в тексте") for key, level in levels.items()
    }
    return Form(ratings, closing_comment)


def a_revision(assignment_id: int, number: int = 1, **changes: Any) -> Revision:
    fields: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "base": number - 1,
        "status": "draft",
        "form": a_form(),
        "rubric_key": a_rubric().key,
        "saved_at": NOON + timedelta(minutes=number),
    }
    return Revision(assignment_id=assignment_id, number=number, **{**fields, **changes})


def a_link(link_id: str = "L1", member_id: str = "J01", **changes: Any) -> Link:
    fields: dict[str, Any] = {
        "secret_hash": f"hash of {link_id}",
        "created_at": NOON - timedelta(days=1),
        "expires_at": NOON + timedelta(days=30),
    }
    return Link(link_id, member_id, **{**fields, **changes})


def a_sign_in(sign_in_id: str = "S1", link_id: str = "L1", member_id: str = "J01", **changes: Any) -> SignIn:
    return SignIn(sign_in_id, link_id, member_id, **{"started_at": NOON, **changes})


def fill(
    store: Store, *, entries: int = 1, jurors: int = 1, rubric: Rubric | None = None
) -> list[Assignment]:
    """A small season: jurors J01… are each to rate all entries И-0001…; returns the assignments."""
    numbers = [f"И-{place:04d}" for place in range(1, entries + 1)]
    members = [f"J{place:02d}" for place in range(1, jurors + 1)]
    with store.write() as work:
        for place, number in enumerate(numbers, start=1):
            mentor, mentee = f"{100_000 + 2 * place - 1}", f"{100_000 + 2 * place}"
            work.people.put_participants(
                [a_participant(mentor), a_participant(mentee, pair_role="mentee", category="student")]
            )
            work.people.put_personal_data([a_persons_data(mentor), a_persons_data(mentee)])
            work.people.put_pairs([a_pair(f"PR-{place}", mentor, mentee)])
            work.entries.put([(an_entry(number, pair_id=f"PR-{place}"), [])])
        work.people.put_members([a_member(member) for member in members])
        work.people.put_personal_data([a_persons_data(member) for member in members])
        work.rubrics.put(rubric or a_rubric())
        work.assignments.add([an_assignment(member, number) for member in members for number in numbers])
    with store.read() as work:
        return work.assignments.all(STAGE)
