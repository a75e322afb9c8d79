"""A season's database as one zip, the same whichever database it comes from or goes to.

manifest.json names the format, the schema's version and of each table its rows and its sha256; each
table is one JSON Lines file in order of its primary key. A backup holds personal data and the season's
key: keep it as closed as the database itself.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, Table, Text, collate, func, select

import workbench
from workbench.errors import N_, FileProblem, Sentence, StoreProblem, UnreadableFile
from workbench.i18n.system import system_reason
from workbench.store import tables
from workbench.store.aside import made_aside
from workbench.store.audit import SqlAudit
from workbench.store.columns import Moment
from workbench.store.database import Database, open_database
from workbench.store.repository import batches
from workbench.store.schema import SCHEMA_VERSION

FORMAT = "flagships-workbench backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
# Those referred to come first.
TABLES = [each for each in tables.metadata.sorted_tables if each not in tables.CACHES]
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    KeyError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Backup:
    """What a backup holds: when it was made (ISO 8601, UTC) and how many rows of each table."""

    file: Path
    made_at: str
    rows: dict[str, int]


def backup(database: Database, file: Path, *, at: datetime) -> Backup:
    """Write all tables as they are at one moment. Raises FileProblem when there is such a file already."""
    try:
        if file.exists():
            raise FileExistsError
        with made_aside(file) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
            with database.reading() as connection:
                written = {table.name: _write_table(archive, connection, table) for table in TABLES}
            manifest = {
                "format": FORMAT,
                "format_version": FORMAT_VERSION,
                "schema": SCHEMA_VERSION,
                "workbench": workbench.__version__,
                "made_at": at.isoformat(),
                "tables": written,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    except FileExistsError:
        raise FileProblem(file=file, reason=N_("there is such a file already; choose another name")) from None
    except OSError as error:
        raise FileProblem(
            file=file, reason=Sentence(N_("cannot be written (%(why)s)"), {"why": system_reason(error)})
        ) from error
    return Backup(file, at.isoformat(), {name: table["rows"] for name, table in written.items()})


def restore(file: Path, url: str, *, at: datetime) -> Backup:
    """Fill the new or empty database at `url`; the audit chain is kept and gets a row "restore".

    Raises UnreadableFile for a damaged or foreign file, before anything is written, and StoreProblem
    for a database that holds data; then nothing was kept.
    """
    try:
        archive = zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise UnreadableFile(
            file=file,
            reason=Sentence(N_("this is not a whole backup (%(error)s)"), {"error": system_reason(error)}),
        ) from error
    with archive:
        manifest = _checked_manifest(archive, file)
        with open_database(url) as database, database.writing() as connection:
            _require_empty(connection, database.place)
            connection.execute(tables.meta.delete())
            for table in TABLES:
                for batch in batches(_read_rows(archive, table, file), 1_000):
                    connection.execute(table.insert(), batch)
            _continue_numbers(connection)
            SqlAudit(connection, writable=True).append(
                at=at,
                actor="organiser",
                action="restore",
                subject="database",
                details={"file": file.name, "made_at": manifest["made_at"]},
            )
    rows = {name: table["rows"] for name, table in manifest["tables"].items()}
    return Backup(file, manifest["made_at"], rows)


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    statement = select(table).order_by(*_order(table, connection)).execution_options(yield_per=1_000)
    with archive.open(_member(table), "w", force_zip64=True) as target:
        for row in connection.execute(statement):
            line = json.dumps(
                {name: _plain(value) for name, value in row._mapping.items()}, ensure_ascii=False
            )
            data = f"{line}\n".encode()
            digest.update(data)
            target.write(data)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _order(table: Table, connection: Connection) -> list[Any]:
    """The same order everywhere: by the texts' bytes, where PostgreSQL would follow its locale."""
    columns = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql":
        return columns
    return [collate(column, "C") if isinstance(column.type, Text) else column for column in columns]


def _checked_manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """The manifest of a backup whose every table is whole."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT or manifest["format_version"] != FORMAT_VERSION:
            raise ValueError(f"format {manifest['format']} {manifest['format_version']}")
        schema, made_by, _ = manifest["schema"], manifest["workbench"], str(manifest["made_at"])
        damaged = schema == SCHEMA_VERSION and _damaged_table(archive, manifest["tables"])
    except UNREADABLE as error:
        raise UnreadableFile(
            file=file,
            reason=Sentence(N_("this is not a whole backup (%(error)s)"), {"error": system_reason(error)}),
        ) from error
    if schema != SCHEMA_VERSION:
        raise UnreadableFile(
            file=file,
            reason=Sentence(
                N_(
                    "made with schema %(schema)s, this workbench has %(own)s; restore it with "
                    "workbench %(made_by)s, then upgrade the database with this one"
                ),
                {"schema": schema, "own": SCHEMA_VERSION, "made_by": made_by},
            ),
        )
    if damaged:
        raise UnreadableFile(
            file=file,
            reason=Sentence(
                N_("table %(damaged)s is not as it was written; take another backup"), {"damaged": damaged}
            ),
        )
    return dict(manifest)


def _damaged_table(archive: zipfile.ZipFile, written: dict[str, dict[str, Any]]) -> str:
    """Name of the first table whose content or number of rows is not what the manifest says."""
    if set(written) != {table.name for table in TABLES}:
        raise ValueError(f"it holds tables {', '.join(sorted(written))}")
    for table in TABLES:
        digest, rows = hashlib.sha256(), 0
        with archive.open(_member(table)) as source:
            for line in source:
                digest.update(line)
                rows += 1
        if written[table.name] != {"rows": rows, "sha256": digest.hexdigest()}:
            return table.name
    return ""


def _read_rows(archive: zipfile.ZipFile, table: Table, file: Path) -> Iterator[dict[str, Any]]:
    columns = {column.name: column for column in table.columns}
    with archive.open(_member(table)) as source:
        for line in source:
            try:
                row = json.loads(line)
                if set(row) != set(columns):
                    raise ValueError(f"a row of {table.name} has columns {', '.join(row)}")
                yield {name: _typed(columns[name], value) for name, value in row.items()}
            except (TypeError, ValueError) as error:
                raise UnreadableFile(
                    file=file,
                    reason=Sentence(
                        N_("this is not a whole backup (%(error)s)"), {"error": system_reason(error)}
                    ),
                ) from error


def _require_empty(connection: Connection, place: Sentence) -> None:
    for table in TABLES:
        if table is not tables.meta and connection.execute(select(table).limit(1)).first() is not None:
            raise StoreProblem(
                reason=Sentence(
                    N_(
                        "%(place)s already holds data, and a backup is never mixed into it; name a new "
                        "database with --database, check it, then put it in place of the old one"
                    ),
                    {"place": place},
                )
            )


def _continue_numbers(connection: Connection) -> None:
    """PostgreSQL counts ids apart from the rows; SQLite goes on from the highest."""
    if connection.dialect.name == "postgresql":
        newest = select(func.max(tables.assignments.c.id)).scalar_subquery()
        counter = func.pg_get_serial_sequence("assignments", "id")
        connection.execute(select(func.setval(counter, newest)).where(newest.is_not(None)))


def _member(table: Table) -> str:
    return f"{table.name}.jsonl"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date too


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value
