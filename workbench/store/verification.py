"""Checks a season's database and says in words what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    ForeignKeyConstraint,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    text,
)

from workbench.domain.reviews import Form, missing
from workbench.domain.rubric import Rubric
from workbench.errors import InvalidReview, SchemaMismatch, StoreUnavailable
from workbench.store import tables
from workbench.store.audit import SqlAudit, chain_problems
from workbench.store.database import Database
from workbench.store.reviews import rubric_from
from workbench.store.schema import found_version, require_version

REVISIONS = tables.review_revisions.c
MAX_EXAMPLES = 5


@dataclass(frozen=True)
class Finding:
    """`kind` names the check, `sentence` what it found."""

    kind: Literal["schema", "file", "triggers", "references", "entries", "audit", "rubrics", "reviews"]
    sentence: str


def verify(database: Database) -> list[Finding]:
    """All findings; an empty list is a sound database.

    Checks the schema's version, the file (SQLite), the append-only triggers, each foreign key, the
    audit chain up to its newest row, and that each submitted review is complete for its rubric.
    Raises StoreBusy.
    """
    try:
        with database.reading() as connection:
            # Nothing else can be relied on when the file itself is damaged or of another shape.
            for check in (_schema, _file):
                if findings := list(check(connection)):
                    return findings
            return [
                finding
                for check in (_triggers, _references, _entries, _audit, _rubrics_and_reviews)
                for finding in check(connection)
            ]
    except StoreUnavailable as error:
        return [Finding("file", str(error))]


def _schema(connection: Connection) -> Iterator[Finding]:
    try:
        require_version(found_version(connection))
    except SchemaMismatch as error:
        yield Finding("schema", str(error))


def _file(connection: Connection) -> Iterator[Finding]:
    """PostgreSQL checks its pages by checksums when it reads them."""
    if connection.dialect.name == "sqlite":
        for line in connection.execute(text("PRAGMA integrity_check")).scalars():
            if line != "ok":
                yield Finding("file", f"the database file is damaged: {line}; restore a backup")


def _triggers(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        found = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        endings = {"no_update", "no_delete", "no_replace"}
    else:
        found = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        endings = {"no_change", "no_truncate"}
    there = set(connection.execute(found).scalars())
    for table in tables.APPEND_ONLY:
        if not {f"{table.name}_{ending}" for ending in endings} <= there:
            yield Finding("triggers", f"nothing keeps rows of {table.name} from being changed or removed")


def _references(connection: Connection) -> Iterator[Finding]:
    """Each foreign key on either database; SQLite does not check what was written with the check off."""
    for table in tables.metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            yield from _orphans(connection, key)
    owner = tables.personal_data.c.owner_id
    nobody = and_(owner.not_in(select(tables.participants.c.id)), owner.not_in(select(tables.members.c.id)))
    if ids := list(connection.execute(select(owner).where(nobody).order_by(owner)).scalars()):
        yield Finding("references", f"personal_data belongs to nobody: {_examples(ids)}")


def _orphans(connection: Connection, key: ForeignKeyConstraint) -> Iterator[Finding]:
    child, parent = key.table, key.referred_table
    pairs = [(element.parent, element.column) for element in key.elements]
    orphans = (
        select(*child.primary_key.columns)
        .where(
            *(column.is_not(None) for column, _ in pairs),
            ~exists().where(*(referred == column for column, referred in pairs)).correlate(child),
        )
        .order_by(*child.primary_key.columns)
    )
    if ids := ["/".join(map(str, row)) for row in connection.execute(orphans)]:
        names = ", ".join(column.name for column, _ in pairs)
        yield Finding(
            "references",
            f"{child.name}.{names} refers to {parent.name} that are not there: {_examples(ids)}",
        )


def _entries(connection: Connection) -> Iterator[Finding]:
    number = tables.entries.c.number
    judged = func.coalesce(func.sum(case((tables.entry_versions.c.judged, 1), else_=0)), 0)
    counted = (
        select(number)
        .join_from(tables.entries, tables.entry_versions, isouter=True)
        .group_by(number)
        .having(judged != 1)
        .order_by(number)
    )
    if ids := list(connection.execute(counted).scalars()):
        yield Finding("entries", f"entries without exactly one version to be judged: {_examples(ids)}")


def _audit(connection: Connection) -> Iterator[Finding]:
    audit = SqlAudit(connection, writable=False)
    try:
        problems = chain_problems(audit.rows(), audit.head())
    except ValueError as error:
        problems = [f"the audit holds what nobody could have written: {error}"]
    for problem in problems:
        yield Finding("audit", problem)


def _rubrics_and_reviews(connection: Connection) -> Iterator[Finding]:
    rubrics: dict[str, Rubric] = {}
    for key, content in connection.execute(
        select(tables.rubrics.c.key, cast(tables.rubrics.c.content, Text)).order_by(tables.rubrics.c.key)
    ):
        try:
            rubrics[key] = rubric_from(json.loads(content))
        except ValueError as error:
            yield Finding("rubrics", f"rubric {key} cannot be read: {_first_line(error)}")
            continue
        if rubrics[key].key != key:
            yield Finding("rubrics", f"rubric {key} holds {rubrics[key].key}")
    yield from _gaps(connection)
    yield from _incomplete(connection, rubrics)


def _gaps(connection: Connection) -> Iterator[Finding]:
    last, count = func.max(REVISIONS.number), func.count()
    gaps = (
        select(REVISIONS.assignment_id, last, count)
        .group_by(REVISIONS.assignment_id)
        .having(or_(last != count, func.min(REVISIONS.number) != 1))
        .order_by(REVISIONS.assignment_id)
    )
    for assignment_id, newest, kept in connection.execute(gaps):
        yield Finding(
            "reviews", f"the review of assignment {assignment_id} has {kept} of its {newest} revisions"
        )


def _incomplete(connection: Connection, rubrics: dict[str, Rubric]) -> Iterator[Finding]:
    submitted = (
        select(REVISIONS.assignment_id, REVISIONS.number, REVISIONS.rubric_key, cast(REVISIONS.form, Text))
        .where(REVISIONS.status == "submitted")
        .order_by(REVISIONS.assignment_id, REVISIONS.number)
        .execution_options(yield_per=1_000)
    )
    unreadable: Counter[str] = Counter()
    for assignment_id, number, rubric_key, content in connection.execute(submitted):
        rubric = rubrics.get(rubric_key)
        if rubric is None:
            unreadable[rubric_key] += 1
        elif problem := _problem(content, rubric):
            yield Finding(
                "reviews", f"revision {number} of assignment {assignment_id} is submitted, but {problem}"
            )
    for rubric_key, count in sorted(unreadable.items()):
        yield Finding("reviews", f"{count} submitted review(s) cannot be checked without rubric {rubric_key}")


def _problem(content: str, rubric: Rubric) -> str:
    try:
        form = Form.from_json(json.loads(content), rubric)
    except InvalidReview as error:
        return str(error.parameters["reason"])
    except ValueError as error:
        return f"its form cannot be read: {error}"
    places = [f"{what} of {criterion}" for criterion, what in missing(form, rubric)]
    return f"not complete: {', '.join(places)}" if places else ""


def _examples(ids: list[Any]) -> str:
    shown = ", ".join(map(str, ids[:MAX_EXAMPLES]))
    return shown if len(ids) <= MAX_EXAMPLES else f"{shown} and {len(ids) - MAX_EXAMPLES} more"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
