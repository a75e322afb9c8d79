"""Review revisions, which are only ever added, and the rubrics they refer to."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from workbench.domain.reviews import Form, GateAnswer, Rating, Revision
from workbench.domain.rubric import CLOSING, Rubric
from workbench.errors import FrozenRubric, StoreBusy
from workbench.store import assessment_tables, tables
from workbench.store.repository import Repository, batches
from workbench.store.troubles import is_broken_reference

REVISIONS = tables.review_revisions.c
RUBRICS = tables.rubrics.c
RESPONSES = assessment_tables.responses.c


class SqlReviews(Repository):
    """Append-only: there is no way to change or remove a revision; triggers refuse it too."""

    def by_id(self, revision_id: str) -> Revision | None:
        row = self._first(select(tables.review_revisions).where(REVISIONS.id == revision_id))
        return revision_from(row) if row else None

    def at(self, assignment_id: int, number: int) -> Revision | None:
        row = self._first(
            select(tables.review_revisions).where(
                REVISIONS.assignment_id == assignment_id, REVISIONS.number == number
            )
        )
        return revision_from(row) if row else None

    def newest(self, assignment_ids: Collection[int]) -> dict[int, Revision]:
        """The current review by assignment id; assignments without one are left out."""
        found: dict[int, Revision] = {}
        for batch in batches(assignment_ids):
            last = (
                select(REVISIONS.assignment_id, func.max(REVISIONS.number).label("number"))
                .where(REVISIONS.assignment_id.in_(batch))
                .group_by(REVISIONS.assignment_id)
                .subquery()
            )
            joined = select(tables.review_revisions).join(
                last,
                (REVISIONS.assignment_id == last.c.assignment_id) & (REVISIONS.number == last.c.number),
            )
            found.update({row.assignment_id: revision_from(row) for row in self._rows(joined)})
        return found

    def append(self, revision: Revision) -> None:
        """Raises StoreBusy when another writer took the same number, or saved the same id, first."""
        row = vars(revision) | {"form": revision.form.to_json()}
        try:
            self._write(self._insert(tables.review_revisions), [row])
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None


class SqlRubrics(Repository):
    def get(self, key: str) -> Rubric | None:
        content = self._content(key)
        return None if content is None else rubric_from(content)

    def put(self, rubric: Rubric) -> None:
        """Raises FrozenRubric when ratings refer to this version with other content."""
        content = rubric.model_dump(mode="json")
        stored = self._content(rubric.key)
        if stored is None:
            row = {"key": rubric.key, "content": content}
            self._write(self._insert(tables.rubrics).on_conflict_do_nothing(), [row])
            stored = self._content(rubric.key)  # another writer may have been first
        if stored == content:
            return
        uses = (REVISIONS.rubric_key, RESPONSES.rubric_key)
        if any(self._first(select(used).where(used == rubric.key).limit(1)) is not None for used in uses):
            raise FrozenRubric(rubric=rubric.key)
        self._write(update(tables.rubrics).where(RUBRICS.key == rubric.key).values(content=content))

    def in_use(self) -> dict[str, Rubric]:
        used = or_(
            select(REVISIONS.id).where(REVISIONS.rubric_key == RUBRICS.key).exists(),
            select(RESPONSES.id).where(RESPONSES.rubric_key == RUBRICS.key).exists(),
        )
        rows = self._rows(select(RUBRICS.key, RUBRICS.content).where(used).order_by(RUBRICS.key))
        return {row.key: rubric_from(row.content) for row in rows}

    def _content(self, key: str) -> Any:
        row = self._first(select(RUBRICS.content).where(RUBRICS.key == key))
        return None if row is None else row.content


def rubric_from(content: Any) -> Rubric:
    """A stored rubric; read as JSON, where strict validation takes lists for tuples."""
    return Rubric.model_validate_json(json.dumps(content))


def revision_from(row: Row[Any]) -> Revision:
    return Revision(**{**row._mapping, "form": form_from(row.form)})


def form_from(data: dict[str, Any]) -> Form:
    """A form as it was kept. It was checked against its rubric when saved; `verify` checks it again."""
    ratings = {criterion_id: Rating(**rating) for criterion_id, rating in data["ratings"].items()}
    gates = {gate_id: GateAnswer(**answer) for gate_id, answer in data.get("gates", {}).items()}
    return Form(ratings, data[CLOSING], gates)
