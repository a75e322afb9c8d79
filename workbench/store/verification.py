"""Checks a season's database and says in words what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

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

from workbench.domain.naming import named
from workbench.domain.reviews import Form, missing
from workbench.domain.rubric import Rubric
from workbench.errors import N_, InvalidReview, SchemaMismatch, Sentence, StoreUnavailable
from workbench.store import tables
from workbench.store.audit import SqlAudit, chain_problems
from workbench.store.database import Database
from workbench.store.reviews import rubric_from
from workbench.store.schema import found_version, require_version

REVISIONS = tables.review_revisions.c
MAX_EXAMPLES = 5


_DAMAGED = N_("the database file is damaged: %(line)s; restore a backup")
_UNGUARDED = N_("nothing keeps rows of %(table)s from being changed or removed")
_OF_NOBODY = N_("personal_data belongs to nobody: %(ids)s")
_ORPHANS = N_("%(column)s refers to %(parent)s that are not there: %(ids)s")
_NOT_ONE_VERSION = N_("entries without exactly one version to be judged: %(ids)s")
_IMPOSSIBLE_AUDIT = N_("the audit holds what nobody could have written: %(error)s")
_NO_RUBRIC = N_("rubric %(rubric)s cannot be read: %(error)s")
_OTHER_RUBRIC = N_("rubric %(rubric)s holds %(held)s")
_GAPS = N_("the review of assignment %(assignment)s has %(kept)s of its %(newest)s revisions")
_UNSOUND = N_("revision %(number)s of assignment %(assignment)s is submitted, but %(problem)s")
_UNCHECKED = N_("%(count)s submitted review(s) cannot be checked without rubric %(rubric)s")
_NO_FORM = N_("its form cannot be read: %(error)s")
_INCOMPLETE = N_("not complete: %(lacking)s")
# What is to be filled (see `missing`) → where.
_LACKING = {
    "answer": N_("answer of %(id)s"),
    "comment": N_("comment of %(id)s"),
    "level": N_("level of %(id)s"),
}


@dataclass(frozen=True)
class Finding:
    """`kind` names the check, `sentence` what it found."""

    kind: Literal["schema", "file", "triggers", "references", "entries", "audit", "rubrics", "reviews"]
    sentence: Sentence


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
        return [Finding("file", error.sentence)]


def _schema(connection: Connection) -> Iterator[Finding]:
    try:
        require_version(found_version(connection))
    except SchemaMismatch as error:
        yield Finding("schema", error.sentence)


def _file(connection: Connection) -> Iterator[Finding]:
    """PostgreSQL checks its pages by checksums when it reads them."""
    if connection.dialect.name == "sqlite":
        for line in connection.execute(text("PRAGMA integrity_check")).scalars():
            if line != "ok":
                yield Finding("file", Sentence(_DAMAGED, {"line": line}))


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
            yield Finding("triggers", Sentence(_UNGUARDED, {"table": table.name}))


def _references(connection: Connection) -> Iterator[Finding]:
    """Each foreign key on either database; SQLite does not check what was written with the check off."""
    for table in tables.metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            yield from _orphans(connection, key)
    owner = tables.personal_data.c.owner_id
    nobody = and_(owner.not_in(select(tables.participants.c.id)), owner.not_in(select(tables.members.c.id)))
    if ids := list(connection.execute(select(owner).where(nobody).order_by(owner)).scalars()):
        yield Finding("references", Sentence(_OF_NOBODY, {"ids": named(ids, MAX_EXAMPLES)}))


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
        places = {"column": f"{child.name}.{names}", "parent": parent.name, "ids": named(ids, MAX_EXAMPLES)}
        yield Finding(
            "references",
            Sentence(_ORPHANS, places),
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
        yield Finding("entries", Sentence(_NOT_ONE_VERSION, {"ids": named(ids, MAX_EXAMPLES)}))


def _audit(connection: Connection) -> Iterator[Finding]:
    audit = SqlAudit(connection, writable=False)
    try:
        problems = chain_problems(audit.rows(), audit.head())
    except ValueError as error:
        problems = [Sentence(_IMPOSSIBLE_AUDIT, {"error": error})]
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
            yield Finding("rubrics", Sentence(_NO_RUBRIC, {"rubric": key, "error": _first_line(error)}))
            continue
        if rubrics[key].key != key:
            yield Finding("rubrics", Sentence(_OTHER_RUBRIC, {"rubric": key, "held": rubrics[key].key}))
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
            "reviews", Sentence(_GAPS, {"assignment": assignment_id, "kept": kept, "newest": newest})
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
                "reviews",
                Sentence(_UNSOUND, {"number": number, "assignment": assignment_id, "problem": problem}),
            )
    for rubric_key, count in sorted(unreadable.items()):
        yield Finding("reviews", Sentence(_UNCHECKED, {"count": count, "rubric": rubric_key}))


def _problem(content: str, rubric: Rubric) -> Sentence | None:
    try:
        form = Form.from_json(json.loads(content), rubric)
    except InvalidReview as error:
        reason = error.parameters["reason"]
        return reason if isinstance(reason, Sentence) else Sentence(str(reason))
    except ValueError as error:
        return Sentence(_NO_FORM, {"error": error})
    lacking = tuple(Sentence(_LACKING[what], {"id": part}) for part, what in missing(form, rubric))
    return Sentence(_INCOMPLETE, {"lacking": lacking}) if lacking else None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
