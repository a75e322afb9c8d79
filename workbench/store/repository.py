"""What the repositories share: reading, writing in bulk, and no writing in a unit that only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Executable, Row, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Item = TypeVar("Item")
# Parameters of one statement: PostgreSQL takes 65,535, SQLite 32,766.
BATCH = 5_000


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


class Repository:
    def __init__(self, connection: Connection, *, writable: bool) -> None:
        self._connection = connection
        self._writable = writable

    @property
    def _on_postgresql(self) -> bool:
        return self._connection.dialect.name == "postgresql"

    def _rows(self, statement: Executable) -> Sequence[Row[Any]]:
        return self._connection.execute(statement).all()

    def _first(self, statement: Executable) -> Row[Any] | None:
        return self._connection.execute(statement).first()

    def _write(self, statement: Executable, rows: list[dict[str, Any]] | None = None) -> int:
        """Returns the number of rows, where the driver knows it."""
        if not self._writable:
            raise ValueError("this unit only reads; use write()")
        return self._connection.execute(statement, rows).rowcount

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        if self._on_postgresql:
            # Imported here: it takes a juror's kernel 40 ms, and most seasons are on SQLite.
            from sqlalchemy.dialects import postgresql

            return postgresql.insert(table)
        return sqlite.insert(table)

    def _put(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert, or replace by primary key."""
        statement = self._insert(table)
        replaced = {
            column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key
        }
        statement = statement.on_conflict_do_update(
            index_elements=list(table.primary_key.columns), set_=replaced
        )
        for batch in batches(rows):
            self._write(statement, [dict(row) for row in batch])
