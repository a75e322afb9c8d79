"""Entries with all their versions, and who is to rate them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Row, Select, select, true, update

from workbench.domain.entries import Assignment, AssignmentState, Entry, EntryVersion, Section
from workbench.store import tables
from workbench.store.repository import Repository, batches

ENTRIES = tables.entries.c
VERSIONS = tables.entry_versions.c
ASSIGNMENTS = tables.assignments.c


class SqlEntries(Repository):
    def all(self, stage_id: str) -> list[Entry]:
        """Each entry with the version to be judged, in order of number."""
        rows = self._rows(judged_entries().where(ENTRIES.stage_id == stage_id))
        return sorted(map(entry_of, rows), key=lambda entry: in_order(entry.number))

    def get(self, number: str) -> Entry | None:
        row = self._first(judged_entries().where(ENTRIES.number == number))
        return entry_of(row) if row else None

    def numbers(self, stage_id: str) -> list[str]:
        rows = self._rows(select(ENTRIES.number).where(ENTRIES.stage_id == stage_id))
        return sorted((row.number for row in rows), key=in_order)

    def titles(self, stage_id: str) -> dict[str, str]:
        """Titles by number, without reading the texts."""
        rows = self._rows(
            select(ENTRIES.number, VERSIONS.title)
            .join_from(tables.entries, tables.entry_versions)
            .where(VERSIONS.judged == true(), ENTRIES.stage_id == stage_id)
        )
        return {row.number: row.title for row in sorted(rows, key=lambda row: in_order(row.number))}

    def headings(self, numbers: Collection[str]) -> dict[str, tuple[str, tuple[str, str] | None]]:
        """Number → title of the judged version, theme and panel; None for an entry without a group."""
        groups = tables.entry_groups.c
        found = (
            select(ENTRIES.number, VERSIONS.title, groups.theme, groups.panel)
            .join_from(tables.entries, tables.entry_versions)
            .join(tables.entry_groups, groups.entry == ENTRIES.number, isouter=True)
            .where(VERSIONS.judged == true(), ENTRIES.number.in_(numbers))
        )
        return {
            row.number: (row.title, None if row.theme is None else (row.theme, row.panel))
            for row in self._rows(found)
        }

    def versions(self, number: str) -> list[EntryVersion]:
        """All kept versions, the judged one included, oldest first; those without a date come first."""
        rows = self._rows(select(tables.entry_versions).where(VERSIONS.entry == number))
        return [_version(row) for row in sorted(rows, key=_age)]

    def put(self, rows: Iterable[tuple[Entry, Sequence[EntryVersion]]]) -> None:
        """Insert or update entries; a version once kept stays, whichever is judged later."""
        for batch in batches(rows, 1_000):
            self._put(
                tables.entries,
                [
                    {
                        "number": entry.number,
                        "kind": entry.kind,
                        "stage_id": entry.stage_id,
                        "pair_id": entry.pair_id,
                    }
                    for entry, _ in batch
                ],
            )
            numbers = [entry.number for entry, _ in batch]
            self._write(update(tables.entry_versions).where(VERSIONS.entry.in_(numbers)).values(judged=False))
            older = [_row(entry, version, judged=False) for entry, kept in batch for version in kept]
            if older:
                self._write(self._insert(tables.entry_versions).on_conflict_do_nothing(), older)
            self._put(tables.entry_versions, [_row(entry, entry.version, judged=True) for entry, _ in batch])


class SqlAssignments(Repository):
    def all(self, stage_id: str) -> list[Assignment]:
        return self._found(select(tables.assignments).where(ASSIGNMENTS.stage_id == stage_id))

    def of_member(self, member_id: str) -> list[Assignment]:
        return self._found(select(tables.assignments).where(ASSIGNMENTS.member_id == member_id))

    def add(self, rows: Iterable[Assignment]) -> None:
        """Ids are the store's to give. StoreProblem when a juror already has the entry."""
        for batch in batches(rows):
            if any(row.id for row in batch):
                raise ValueError("an assignment with an id is already in the store")
            self._write(
                self._insert(tables.assignments),
                [{name: value for name, value in vars(row).items() if name != "id"} for row in batch],
            )

    def set_state(self, assignment_id: int, state: AssignmentState, reason: str) -> None:
        statement = update(tables.assignments).where(ASSIGNMENTS.id == assignment_id)
        if self._write(statement.values(state=state, reason=reason)) != 1:
            raise ValueError(f"there is no assignment {assignment_id}")

    def _found(self, statement: Select[Any]) -> list[Assignment]:
        return [Assignment(**row._mapping) for row in self._rows(statement.order_by(ASSIGNMENTS.id))]


def in_order(number: str) -> tuple[int, str]:
    """И-0002 before И-0010 before И-10000, whatever the database's collation."""
    return len(number), number


def judged_entries() -> Select[Any]:
    """Entries, each with the version to be judged; `entry_of` reads the rows."""
    return (
        select(tables.entries, tables.entry_versions)
        .join_from(tables.entries, tables.entry_versions)
        .where(VERSIONS.judged == true())
    )


def entry_of(row: Row[Any]) -> Entry:
    return Entry(row.number, row.kind, row.stage_id, row.pair_id, _version(row))


def _version(row: Row[Any]) -> EntryVersion:
    sections = tuple(Section(field, text) for field, text in row.sections)
    return EntryVersion(row.sent_at, row.title, sections, tuple(row.links), tuple(row.flags))


def _age(row: Row[Any]) -> tuple[bool, float, str]:
    return row.sent_at is not None, row.sent_at.timestamp() if row.sent_at else 0.0, row.digest


def _row(entry: Entry, version: EntryVersion, *, judged: bool) -> dict[str, Any]:
    content = {
        "title": version.title,
        "sections": [[section.field, section.text] for section in version.sections],
        "links": list(version.links),
        "flags": list(version.flags),
    }
    sent = version.sent_at.astimezone(UTC).isoformat() if version.sent_at else None
    text = json.dumps([sent, content], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return content | {"entry": entry.number, "digest": digest, "sent_at": version.sent_at, "judged": judged}
