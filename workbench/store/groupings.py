"""Groups of entries, each time they were formed or corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from workbench.errors import StoreBusy
from workbench.store import tables
from workbench.store.repository import Repository
from workbench.store.troubles import is_broken_reference

GROUPINGS = tables.groupings.c


class SqlGroupings(Repository):
    """Append-only: an earlier grouping is never changed."""

    def newest(self, stage_id: str) -> tuple[int, dict[str, Any]] | None:
        """Number and document of the one that holds; None before the first."""
        row = self._first(
            select(GROUPINGS.number, GROUPINGS.document)
            .where(GROUPINGS.stage_id == stage_id)
            .order_by(GROUPINGS.number.desc())
            .limit(1)
        )
        return (row.number, dict(row.document)) if row else None

    def add(self, stage_id: str, number: int, document: Mapping[str, Any], *, by: str, at: datetime) -> None:
        """Raises StoreBusy when another writer took the same number first."""
        row = {"stage_id": stage_id, "number": number, "document": dict(document), "made_by": by}
        try:
            self._write(self._insert(tables.groupings), [row | {"made_at": at}])
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None
