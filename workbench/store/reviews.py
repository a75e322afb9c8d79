"""Review revisions, which are only ever added, and the rubrics they refer to."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from workbench.domain.protocol import digest_of
from workbench.domain.reviews import Form, GateAnswer, Rating, Revision
from workbench.domain.rubric import CLOSING, Rubric
from workbench.domain.stage_versions import Versions
from workbench.errors import N_, FrozenRubric, StoreBusy
from workbench.store import assessment_tables, tables
from workbench.store.repository import Repository, batches
from workbench.store.troubles import is_broken_reference

REVISIONS = tables.review_revisions.c
ASSIGNMENTS = tables.assignments.c
RUBRICS = tables.rubrics.c
DECISIONS = tables.decisions.c
RESPONSES = assessment_tables.responses.c


class SqlReviews(Repository):
    """Append-only: there is no way to change or remove a revision; triggers refuse it too.

    With `versions`, revisions come as the rubrics of their stages read them; what is kept stays as it is.
    """

    def __init__(self, connection: Connection, *, writable: bool, versions: Versions | None = None) -> None:
        super().__init__(connection, writable=writable)
        self._versions = versions
        self._rubrics = SqlRubrics(connection, writable=writable)

    def by_id(self, revision_id: str) -> Revision | None:
        row = self._first(_revisions().where(REVISIONS.id == revision_id))
        return self._read(row) if row else None

    def at(self, assignment_id: int, number: int) -> Revision | None:
        row = self._first(
            _revisions().where(REVISIONS.assignment_id == assignment_id, REVISIONS.number == number)
        )
        return self._read(row) if row else None

    def newest(self, assignment_ids: Collection[int]) -> dict[int, Revision]:
        """The current review by assignment id; assignments without one are left out."""
        return {row.assignment_id: self._read(row) for row in self._newest(assignment_ids)}

    def newest_as_given(self, assignment_ids: Collection[int]) -> dict[int, Revision]:
        """`newest` as they were given, whichever versions of the rubric that was by."""
        return {row.assignment_id: _as_given(row) for row in self._newest(assignment_ids)}

    def _newest(self, assignment_ids: Collection[int]) -> Iterator[Row[Any]]:
        for batch in batches(assignment_ids):
            last = (
                select(REVISIONS.assignment_id, func.max(REVISIONS.number).label("number"))
                .where(REVISIONS.assignment_id.in_(batch), *self._looked_at())
                .group_by(REVISIONS.assignment_id)
                .subquery()
            )
            joined = _revisions().join(
                last,
                (REVISIONS.assignment_id == last.c.assignment_id) & (REVISIONS.number == last.c.number),
            )
            yield from self._rows(joined)

    def last_submitted(self, assignment_id: int) -> Revision | None:
        """The newest submitted revision as it was given, whichever version of the rubric that was by."""
        row = self._first(
            select(tables.review_revisions)
            .where(REVISIONS.assignment_id == assignment_id, REVISIONS.status == "submitted")
            .order_by(REVISIONS.number.desc())
            .limit(1)
        )
        return revision_from(dict(row._mapping)) if row else None

    def last_submitted_of(self, assignment_ids: Collection[int]) -> dict[int, Revision]:
        """`last_submitted` of many at once; those of which nothing was ever submitted are left out."""
        found: dict[int, Revision] = {}
        for batch in batches(assignment_ids):
            submitted = select(tables.review_revisions).where(
                REVISIONS.assignment_id.in_(batch), REVISIONS.status == "submitted"
            )
            for row in self._rows(submitted.order_by(REVISIONS.number)):  # the newest comes last
                found[row.assignment_id] = revision_from(dict(row._mapping))
        return found

    def rubric_keys(self) -> list[str]:
        """The rubrics that reviews were given by."""
        used = select(REVISIONS.id).where(REVISIONS.rubric_key == RUBRICS.key).exists()
        return [row.key for row in self._rows(select(RUBRICS.key).where(used).order_by(RUBRICS.key))]

    def any_given(self, stage_id: str, rubric_key: str) -> bool:
        """Whether a review of the stage, or an earlier state of one, was given by this rubric."""
        found = (
            select(REVISIONS.id)
            .join(tables.assignments, ASSIGNMENTS.id == REVISIONS.assignment_id)
            .where(REVISIONS.rubric_key == rubric_key, ASSIGNMENTS.stage_id == stage_id)
            .limit(1)
        )
        return self._first(found) is not None

    def given_by(self) -> frozenset[tuple[str, str]]:
        found = (
            select(ASSIGNMENTS.stage_id, REVISIONS.rubric_key)
            .join(tables.assignments, ASSIGNMENTS.id == REVISIONS.assignment_id)
            .distinct()
        )
        return frozenset((row.stage_id, row.rubric_key) for row in self._rows(found))

    def read_through(self, stage_id: str) -> tuple[Rubric, ...]:
        if self._versions is None:
            return ()
        found: dict[str, Rubric] = {}
        for stage, key in self._versions.doubtful(self.rubric_keys()):
            if stage == stage_id and self.any_given(stage, key):
                chain = self._versions.chain(stage, key, self._rubrics.get)
                found |= {each.key: each for each in chain}
        return tuple(found.values())

    def _looked_at(self) -> tuple[ColumnElement[bool], ...]:
        only = self._versions.only if self._versions else None
        return () if only is None else (REVISIONS.rubric_key.in_(sorted(only)),)

    def _read(self, row: Row[Any]) -> Revision:
        revision = _as_given(row)
        if self._versions is None:
            return revision
        return self._versions.read(revision, row.stage_id, self._rubrics.get)

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
        """Raises FrozenRubric when ratings or decisions rest on this version with other content."""
        content = rubric.model_dump(mode="json")
        stored = self._content(rubric.key)
        if stored is None:
            row = {"key": rubric.key, "content": content}
            self._write(self._insert(tables.rubrics).on_conflict_do_nothing(), [row])
            stored = self._content(rubric.key)  # another writer may have been first
        if stored == content:
            return
        if rubric.key in self.in_use():
            raise FrozenRubric(what=N_("Rubric"), rubric=rubric.key)
        self._write(update(tables.rubrics).where(RUBRICS.key == rubric.key).values(content=content))

    def in_use(self) -> dict[str, Rubric]:
        used = or_(
            select(REVISIONS.id).where(REVISIONS.rubric_key == RUBRICS.key).exists(),
            select(RESPONSES.id).where(RESPONSES.rubric_key == RUBRICS.key).exists(),
        )
        rows = self._rows(select(RUBRICS.key, RUBRICS.content, used.label("used")).order_by(RUBRICS.key))
        stored = {row.key: rubric_from(row.content) for row in rows}
        decided = self._decided() if stored else frozenset()
        held = {row.key for row in rows if row.used}
        held |= {key for key, each in stored.items() if digest_of(each.model_dump(mode="json")) in decided}
        # Older reviews are read through what a version replaces, though nobody may have rated by it.
        waiting = list(held)
        while waiting:
            each = stored[waiting.pop()]
            before = f"{each.id}@{each.replaces.version}" if each.replaces is not None else ""
            if before in stored and before not in held:
                held.add(before)
                waiting.append(before)
        return {key: each for key, each in stored.items() if key in held}

    def _decided(self) -> frozenset[str]:
        """Digests of the rubrics that decisions were made by, whatever became of these."""
        digest = DECISIONS.protocol["inputs"]["rubric"].as_string()
        return frozenset(row.digest for row in self._rows(select(digest.label("digest")).distinct()))

    def _content(self, key: str) -> Any:
        row = self._first(select(RUBRICS.content).where(RUBRICS.key == key))
        return None if row is None else row.content


def rubric_from(content: Any) -> Rubric:
    """A stored rubric; read as JSON, where strict validation takes lists for tuples."""
    return Rubric.model_validate_json(json.dumps(content))


def _revisions() -> Select[Any]:
    """Revisions with the stage of their assignment."""
    return select(tables.review_revisions, ASSIGNMENTS.stage_id).join(
        tables.assignments, ASSIGNMENTS.id == REVISIONS.assignment_id
    )


def _as_given(row: Row[Any]) -> Revision:
    return revision_from({name: value for name, value in row._mapping.items() if name != "stage_id"})


def revision_from(fields: Mapping[str, Any]) -> Revision:
    return Revision(**{**fields, "form": form_from(fields["form"])})


def form_from(data: dict[str, Any]) -> Form:
    """A form as it was kept. It was checked against its rubric when saved; `verify` checks it again."""
    ratings = {criterion_id: Rating(**rating) for criterion_id, rating in data["ratings"].items()}
    gates = {gate_id: GateAnswer(**answer) for gate_id, answer in data.get("gates", {}).items()}
    return Form(ratings, data[CLOSING], gates)
