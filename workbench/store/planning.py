"""What is known of entries beside their texts, and of who may rate them: groups, attributes, conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, delete, select

from workbench.domain.decisions import Dismissal
from workbench.domain.entries import AttributeValue
from workbench.store import tables
from workbench.store.entries import in_order
from workbench.store.repository import Repository, batches

DISMISSALS = tables.dismissals.c
GROUPS = tables.entry_groups.c
COMMON = tables.common_entries.c
ATTRIBUTES = tables.entry_attributes.c


class SqlPlanning(Repository):
    def dismissals(self, stage_id: str) -> list[Dismissal]:
        """Sorted by entry and juror."""
        rows = self._rows(select(tables.dismissals).where(DISMISSALS.stage_id == stage_id))
        found = [Dismissal(**row._mapping) for row in rows]
        return sorted(found, key=lambda each: (in_order(each.entry), each.member_id))

    def put_dismissal(self, dismissal: Dismissal) -> None:
        self._put(tables.dismissals, [vars(dismissal)])

    def remove_dismissal(self, member_id: str, entry: str) -> None:
        """The conflict holds again; the audit keeps what was decided."""
        self._write(
            delete(tables.dismissals).where(DISMISSALS.member_id == member_id, DISMISSALS.entry == entry)
        )

    def groups(self, stage_id: str) -> dict[str, tuple[str, str]]:
        """Entry → theme and panel; entries that are not grouped are left out."""
        rows = self._rows(select(tables.entry_groups).where(GROUPS.stage_id == stage_id))
        return {row.entry: (row.theme, row.panel) for row in rows}

    def put_groups(self, stage_id: str, groups: Mapping[str, tuple[str, str]]) -> None:
        self._put(
            tables.entry_groups,
            (
                {"entry": entry, "stage_id": stage_id, "theme": theme, "panel": panel}
                for entry, (theme, panel) in groups.items()
            ),
        )

    def attributes(self, stage_id: str) -> dict[str, dict[str, AttributeValue]]:
        """Entry → name → value; entries without any are left out. In order of number and name."""
        entries = tables.entries.c
        rows = self._rows(
            select(tables.entry_attributes)
            .join(tables.entries, entries.number == ATTRIBUTES.entry)
            .where(entries.stage_id == stage_id)
        )
        found: dict[str, dict[str, AttributeValue]] = {}
        for row in sorted(rows, key=lambda each: (in_order(each.entry), each.name)):
            # SQLite makes 5 of 5.0; the protocol's digest must not depend on the database.
            whole = isinstance(row.value, int) and not isinstance(row.value, bool)
            found.setdefault(row.entry, {})[row.name] = float(row.value) if whole else row.value
        return found

    def put_attributes(self, rows: Mapping[str, Mapping[str, AttributeValue | None]]) -> None:
        """Insert or replace by entry and name; None removes, names that are not given stay."""
        given = [
            {"entry": entry, "name": name, "value": value}
            for entry, row in rows.items()
            for name, value in row.items()
        ]
        removing = delete(tables.entry_attributes).where(
            ATTRIBUTES.entry == bindparam("of_entry"), ATTRIBUTES.name == bindparam("of_name")
        )
        for batch in batches(each for each in given if each["value"] is None):
            self._write(removing, [{"of_entry": each["entry"], "of_name": each["name"]} for each in batch])
        self._put(tables.entry_attributes, (each for each in given if each["value"] is not None))

    def common(self, stage_id: str) -> list[str]:
        """Entries that every juror without a conflict rates, in order of number."""
        rows = self._rows(select(COMMON.entry).where(COMMON.stage_id == stage_id))
        return sorted((row.entry for row in rows), key=in_order)

    def put_common(self, stage_id: str, entries: Iterable[str]) -> None:
        """Exactly these from now on."""
        self._write(delete(tables.common_entries).where(COMMON.stage_id == stage_id))
        for batch in batches(entries):
            self._write(
                self._insert(tables.common_entries),
                [{"entry": entry, "stage_id": stage_id} for entry in batch],
            )
