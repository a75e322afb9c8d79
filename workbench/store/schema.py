"""The version of the database's schema: found, compared, brought up to date."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from workbench.errors import N_, SchemaMismatch, Sentence, StoreUnavailable
from workbench.store import tables
from workbench.store.troubles import place_of

# Alembic's head, written here so that opening an up-to-date database needs no Alembic; a test compares.
SCHEMA_VERSION = "0005"
MIGRATIONS = Path(__file__).parent / "migrations"
SEASON_KEY = "season_key"
AUDIT_HEAD = "audit_head"
GENESIS_HASH = "0" * 64
# An arbitrary number of our own: holds back a second process that upgrades at the same moment.
UPGRADE_LOCK = 7_305_411_201
# Alembic keeps the running migration in module globals, so threads take turns.
ONE_THREAD = threading.Lock()


def found_version(connection: Connection) -> str | None:
    """The schema's version, None for an empty database. StoreUnavailable when it holds something else."""
    names = inspect(connection).get_table_names()
    if "alembic_version" in names:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if version is not None:
            return str(version)
    if set(names) - {"alembic_version"}:
        place = place_of(connection.engine.url)
        raise StoreUnavailable(
            reason=Sentence(N_("%(place)s: it holds other data; name an empty database"), {"place": place})
        )
    return None


def require_version(found: str | None) -> None:
    if found != SCHEMA_VERSION:
        raise SchemaMismatch(found=found or "none", needed=SCHEMA_VERSION)


def upgrade(engine: Engine, season_key: bytes | None = None) -> tuple[str | None, str]:
    """Bring the schema to this workbench's version, in one transaction; returns versions before and after.

    `season_key` is what a new database gets instead of random bytes.
    `engine` must begin transactions that write. Raises StoreUnavailable when a newer workbench made it.
    """
    # On use only: Alembic with Mako costs a juror's kernel time and memory that it never needs.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with ONE_THREAD, engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
        before = found_version(connection)
        if before is not None and before not in known:
            place = place_of(engine.url)
            raise StoreUnavailable(
                reason=Sentence(
                    N_("%(place)s: a newer workbench made it (schema %(before)s); install that version"),
                    {"place": place, "before": before},
                )
            )
        _require_utf8(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _fill_meta(connection, season_key)
    return before, SCHEMA_VERSION


def _require_utf8(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    encoding = connection.execute(text("SHOW server_encoding")).scalar()
    if encoding != "UTF8":
        place = place_of(connection.engine.url)
        raise StoreUnavailable(
            reason=Sentence(
                N_("%(place)s: its encoding is %(encoding)s; make it with ENCODING 'UTF8'"),
                {"place": place, "encoding": encoding},
            )
        )


def _fill_meta(connection: Connection, season_key: bytes | None) -> None:
    """What each season's database has from the beginning: its key and the start of the audit chain."""
    there = set(connection.execute(select(tables.meta.c.key)).scalars())
    key = secrets.token_hex(32) if season_key is None else season_key.hex()
    first = {SEASON_KEY: key, AUDIT_HEAD: f"0 {GENESIS_HASH}"}
    rows = [{"key": key, "value": value} for key, value in first.items() if key not in there]
    if rows:
        connection.execute(tables.meta.insert(), rows)
