"""Entries of a stage that resemble each other: found, decided about, and the most alike of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, delete, or_, select
from sqlalchemy.exc import IntegrityError

from workbench.domain.duplicates import Comparison, Duplicate, DuplicateDecision, SimilarEntry
from workbench.errors import StoreBusy
from workbench.store import tables
from workbench.store.entries import in_order
from workbench.store.repository import Repository, batches
from workbench.store.troubles import is_broken_reference

FOUND = tables.duplicates.c
DECISIONS = tables.duplicate_decisions.c
SIMILAR = tables.similar_entries.c


class SqlDuplicates(Repository):
    """What a comparison found is replaced by the next one; what people decided stays."""

    def comparison(self, stage_id: str) -> Comparison | None:
        """The last one; None before the first."""
        row = self._first(select(tables.comparisons).where(tables.comparisons.c.stage_id == stage_id))
        return Comparison(**row._mapping) if row else None

    def found(self, stage_id: str) -> list[Duplicate]:
        """In order of both numbers."""
        rows = self._rows(select(tables.duplicates).where(FOUND.stage_id == stage_id))
        return _sorted(map(_duplicate, rows))

    def of_entry(self, stage_id: str, entry: str) -> list[Duplicate]:
        """Those of which `entry` is one of the two."""
        rows = self._rows(
            select(tables.duplicates).where(
                FOUND.stage_id == stage_id, or_(FOUND.first == entry, FOUND.second == entry)
            )
        )
        return _sorted(map(_duplicate, rows))

    def similar(self, stage_id: str, entry: str) -> list[SimilarEntry]:
        """The entries most like one, the most alike first."""
        rows = self._rows(
            select(tables.similar_entries)
            .where(SIMILAR.stage_id == stage_id, SIMILAR.entry == entry)
            .order_by(SIMILAR.rank)
        )
        return [SimilarEntry(**{**row._mapping, "shared": tuple(row.shared)}) for row in rows]

    def put(
        self, comparison: Comparison, found: Iterable[Duplicate], similar: Iterable[SimilarEntry]
    ) -> None:
        """Exactly these from now on, for the comparison's stage."""
        stage_id = comparison.stage_id
        self._write(delete(tables.duplicates).where(FOUND.stage_id == stage_id))
        self._write(delete(tables.similar_entries).where(SIMILAR.stage_id == stage_id))
        for batch in batches(found):
            self._write(self._insert(tables.duplicates), [dict(vars(each)) for each in batch])
        for each_batch in batches(similar):
            rows = [{**vars(each), "shared": list(each.shared)} for each in each_batch]
            self._write(self._insert(tables.similar_entries), rows)
        self._put(tables.comparisons, [vars(comparison)])

    def decisions(self, stage_id: str) -> list[DuplicateDecision]:
        """All that were made, in order of both numbers, oldest first."""
        rows = self._rows(select(tables.duplicate_decisions).where(DECISIONS.stage_id == stage_id))
        made = [DuplicateDecision(**row._mapping) for row in rows]
        return sorted(made, key=lambda each: (in_order(each.first), in_order(each.second), each.number))

    def decide(self, decision: DuplicateDecision) -> None:
        """Raises StoreBusy when somebody has decided about the same two entries at the same moment."""
        try:
            self._write(self._insert(tables.duplicate_decisions), [vars(decision)])
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None


def _duplicate(row: Row[Any]) -> Duplicate:
    spans = tuple(((a[0], a[1]), (b[0], b[1])) for a, b in row.spans)
    return Duplicate(**{**row._mapping, "spans": spans})


def _sorted(found: Iterable[Duplicate]) -> list[Duplicate]:
    return sorted(found, key=lambda each: (in_order(each.first), in_order(each.second)))
