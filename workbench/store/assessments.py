"""Tests, responses and answers of assessments, and the standards profiles are made by."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.exc import IntegrityError

from workbench.domain.assessment import SituationTest
from workbench.domain.responses import TAKEN_BACK, Answer, Response, ResponseSource
from workbench.errors import N_, FrozenRubric, StoreBusy
from workbench.store import assessment_tables as tables
from workbench.store.repository import Repository, batches
from workbench.store.troubles import is_broken_reference

TESTS = tables.tests.c
RESPONSES = tables.responses.c
ANSWERS = tables.answers.c
STANDARDS = tables.standards.c


class SqlAssessments(Repository):
    """Answers and standards are append-only."""

    def test(self, key: str) -> SituationTest | None:
        """A version of a test as it was when somebody first answered it."""
        content = self._content(key)
        return None if content is None else kept_test(content)

    def tests_in_use(self) -> dict[str, SituationTest]:
        """The versions that somebody has answered, which no file may change, by key."""
        used = select(RESPONSES.id).where(RESPONSES.test_key == TESTS.key).exists()
        rows = self._rows(select(TESTS.key, TESTS.content).where(used).order_by(TESTS.key))
        return {row.key: kept_test(row.content) for row in rows}

    def put_test(self, test: SituationTest) -> None:
        """Raises FrozenRubric when somebody has answered this version with other content."""
        content = test.model_dump(mode="json")
        stored = self._content(test.key)
        if stored is None:
            row = {"key": test.key, "content": content}
            self._write(self._insert(tables.tests).on_conflict_do_nothing(), [row])
            stored = self._content(test.key)  # another writer may have been first
        if stored == content:
            return
        if self._first(select(RESPONSES.id).where(RESPONSES.test_key == test.key).limit(1)) is not None:
            raise FrozenRubric(what=N_("Test of situations"), rubric=test.key)
        self._write(update(tables.tests).where(TESTS.key == test.key).values(content=content))

    def responses(self, assessment_id: str, participant_id: str | None = None) -> list[Response]:
        """All of an assessment, or those about one participant; in the order they were begun."""
        wanted = select(tables.responses).where(RESPONSES.assessment_id == assessment_id)
        if participant_id is not None:
            wanted = wanted.where(RESPONSES.participant_id == participant_id)
        return [Response(**row._mapping) for row in self._rows(wanted.order_by(RESPONSES.id))]

    def of_rater(self, rater_id: str) -> list[Response]:
        """What one person has filled or begun, about anybody; in the order it was begun."""
        wanted = select(tables.responses).where(RESPONSES.rater_id == rater_id).order_by(RESPONSES.id)
        return [Response(**row._mapping) for row in self._rows(wanted)]

    def begin(self, rows: Iterable[Response]) -> list[Response]:
        """Add responses, whose `id` is not read; those that are there already stay as they are."""
        wanted = list(rows)
        statement = self._insert(tables.responses).on_conflict_do_nothing()
        for batch in batches(wanted):
            made = [{**vars(each)} for each in batch]
            for each in made:
                del each["id"]
            self._write(statement, made)
        kept = {
            _key(each): each
            for assessment_id in {each.assessment_id for each in wanted}
            for each in self._kept(assessment_id, wanted)
        }
        return [kept[_key(each)] for each in wanted]

    def held(self, response_id: int) -> Response | None:
        """A response that nobody else answers or submits before this unit ends."""
        wanted = select(tables.responses).where(RESPONSES.id == response_id)
        # On SQLite whoever writes is alone already.
        locked = wanted.with_for_update() if self._writable and self._on_postgresql else wanted
        row = self._first(locked)
        return Response(**row._mapping) if row else None

    def submit(self, response_id: int, at: datetime) -> None:
        """A second time changes nothing: the first moment stands."""
        unsent = update(tables.responses).where(RESPONSES.id == response_id, RESPONSES.submitted_at.is_(None))
        self._write(unsent.values(submitted_at=at))

    def answer(self, answer_id: str) -> Answer | None:
        row = self._first(select(tables.answers).where(ANSWERS.id == answer_id))
        return Answer(**row._mapping) if row else None

    def last_number(self, response_id: int) -> int:
        """0 before the first answer."""
        highest = select(func.max(ANSWERS.number)).where(ANSWERS.response_id == response_id)
        row = self._first(highest)
        return int(row[0] or 0) if row else 0

    def answers(self, response_ids: Collection[int]) -> dict[int, dict[str, str]]:
        """What holds: response → item → value; responses without an answer are left out."""
        found: dict[int, dict[str, str]] = {}
        for batch in batches(response_ids):
            # All in order, the last of each item kept here: half of the time that a database takes for it.
            given = select(ANSWERS.response_id, ANSWERS.item, ANSWERS.value)
            given = given.where(ANSWERS.response_id.in_(batch)).order_by(ANSWERS.response_id, ANSWERS.number)
            for row in self._rows(given):
                response_id, item, value = tuple(row)
                held = found.setdefault(response_id, {})
                held.pop(item, None)  # in the order in which what holds was answered
                if value != TAKEN_BACK:
                    held[item] = value
        return {response_id: held for response_id, held in found.items() if held}

    def append(self, rows: Iterable[Answer]) -> None:
        """Raises StoreBusy when another writer took the same number, or saved the same id, first."""
        try:
            for batch in batches(rows):
                self._write(self._insert(tables.answers), [dict(vars(each)) for each in batch])
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None

    def standard(self, assessment_id: str) -> tuple[int, dict[str, Any]] | None:
        """Number and document of the one that holds; None before the first."""
        row = self._first(
            select(STANDARDS.number, STANDARDS.document)
            .where(STANDARDS.assessment_id == assessment_id)
            .order_by(STANDARDS.number.desc())
            .limit(1)
        )
        return (row.number, dict(row.document)) if row else None

    def add_standard(
        self, assessment_id: str, number: int, document: Mapping[str, Any], *, by: str, at: datetime
    ) -> None:
        """Raises StoreBusy when another writer took the same number first."""
        row = {"assessment_id": assessment_id, "number": number, "document": dict(document), "made_by": by}
        try:
            self._write(self._insert(tables.standards), [row | {"made_at": at}])
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None

    def _kept(self, assessment_id: str, wanted: Collection[Response]) -> list[Response]:
        people = {each.participant_id for each in wanted if each.assessment_id == assessment_id}
        return [
            Response(**row._mapping)
            for batch in batches(people)
            for row in self._rows(
                select(tables.responses).where(
                    RESPONSES.assessment_id == assessment_id, RESPONSES.participant_id.in_(batch)
                )
            )
        ]

    def _content(self, key: str) -> Any:
        row = self._first(select(TESTS.content).where(TESTS.key == key))
        return None if row is None else row.content


def kept_test(content: Any) -> SituationTest:
    """A stored test; read as JSON, where strict validation takes lists for tuples."""
    return SituationTest.model_validate_json(json.dumps(content))


def _key(response: Response | Row[Any]) -> tuple[str, str, ResponseSource, str]:
    return response.assessment_id, response.participant_id, response.source, response.rater_id
