"""Opens a season's database; each `with database.write() as work:` is one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError

from workbench.domain.stage_versions import Versions
from workbench.errors import N_, Sentence, SettingsError, StoreUnavailable
from workbench.i18n.system import system_reason
from workbench.store import tables
from workbench.store.aside import made_aside
from workbench.store.reviews import SqlReviews, SqlRubrics
from workbench.store.schema import SEASON_KEY, found_version, require_version, upgrade
from workbench.store.troubles import place_of, rules_kept
from workbench.store.unit import SqlUnit
from workbench.workflows.ports import Unit

WAIT_SECONDS = 5.0  # for somebody else's lock, before StoreBusy
BEGIN = "workbench_begin"  # execution option: how a SQLite transaction begins


class Database:
    """An open season's database; implements `workbench.workflows.ports.Store`.

    Reviews are read by the rubrics of their stages once `read_by` has named these.
    """

    def __init__(self, engine: Engine, season_key: bytes) -> None:
        self._versions: Versions | None = None
        self._engine = engine
        self._reader = reader(engine)
        self._writer = writer(engine)
        self._season_key = season_key

    @property
    def season_key(self) -> bytes:
        """32 random bytes made with the database."""
        return self._season_key

    @property
    def place(self) -> Sentence:
        """The database in words, for messages; without user and password."""
        return place_of(self._engine.url)

    def read_by(self, versions: Versions) -> None:
        """From now on revisions given by an older version of a stage's rubric are read by its present one.

        Raises SettingsError where there are reviews of which nothing sound says how.
        """
        with self.reading() as connection:
            reviews = SqlReviews(connection, writable=False)
            rubrics = SqlRubrics(connection, writable=False)
            used = reviews.rubric_keys()
            chains = [
                versions.chain(stage_id, key, rubrics.get)
                for stage_id, key in versions.doubtful(used)
                if reviews.any_given(stage_id, key)
            ]
            # A step in between decides how ratings are read, though nobody has rated by it.
            between = [each for chain in chains if chain[-1].key in used for each in chain[1:-1]]
            lacking = [each for each in between if rubrics.get(each.key) is None]
        if lacking:
            with self.write() as work:
                for each in lacking:
                    work.rubrics.put(each)
        self._versions = versions

    def seen_by(self, versions: Versions) -> Database:
        """The same open database with its reviews read by other rubrics; closed with this one."""
        other = copy(self)
        other._versions = versions
        return other

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """All that is read inside belongs to one moment."""
        with self.reading() as connection:
            yield SqlUnit(connection, writable=False, versions=self._versions)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """Kept together or not at all. Raises StoreBusy or StoreUnavailable; then nothing was kept."""
        with self.writing() as connection:
            yield SqlUnit(connection, writable=True, versions=self._versions)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The bare transaction behind `read`, for the store's own tools."""
        with rules_kept(self.place), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The bare transaction behind `write`, for the store's own tools."""
        with rules_kept(self.place), self._writer.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_database(
    url: str,
    *,
    create: bool = True,
    wait_seconds: float = WAIT_SECONDS,
    season_key: bytes | None = None,
) -> Database:
    """Open the database at `url`; an absent or empty one is made first, unless `create` is off.

    `season_key` is only for a copy that is never served: a new database gets it instead of random bytes, so
    that its entries have the same numbers each time.

    Raises SettingsError for a URL of another kind, SchemaMismatch, StoreBusy or StoreUnavailable.
    """
    parsed = parse_url(url)
    engine = make_engine(parsed, wait_seconds)
    try:
        with rules_kept(place_of(parsed)):
            return Database(engine, _opened(engine, create, wait_seconds, season_key))
    except BaseException:
        engine.dispose()
        raise


def _opened(engine: Engine, create: bool, wait_seconds: float, season_key: bytes | None) -> bytes:
    """See that the schema is the right one; returns the season's key."""
    absent = _is_absent_file(engine.url)
    if absent and create:
        _make_file(engine.url, wait_seconds, season_key)
    if absent and not create:
        found = None  # connecting would make an empty file
    else:
        with reader(engine).connect() as connection:
            found = found_version(connection)
    if found is not None:
        require_version(found)
    elif create:
        upgrade(writer(engine), season_key)
    else:
        raise StoreUnavailable(
            reason=Sentence(
                N_("%(place)s: there is no season's database yet"), {"place": place_of(engine.url)}
            )
        )
    with reader(engine).connect() as connection:
        return _season_key(connection)


def upgrade_database(url: str, *, wait_seconds: float = WAIT_SECONDS) -> tuple[str | None, str]:
    """Bring the database at `url` to this workbench's schema; returns the versions before and after."""
    parsed = parse_url(url)
    engine = make_engine(parsed, wait_seconds)
    try:
        with rules_kept(place_of(parsed)):
            if _is_absent_file(parsed):
                _make_file(parsed, wait_seconds)
                return None, _version(engine)
            return upgrade(writer(engine))
    finally:
        engine.dispose()


def parse_url(url: str) -> URL:
    """Check and complete a database URL. SettingsError shows a good one, never the given one."""
    good = Sentence(N_("write sqlite:////path/season.sqlite or postgresql://user:password@host/database"))
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The given text may hold a password, so it is not repeated.
        raise SettingsError(
            name="database", reason=Sentence(N_("this is not a database URL; %(good)s"), {"good": good})
        ) from None
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise SettingsError(
            name="database",
            reason=Sentence(
                N_("%(driver)s is not supported; %(good)s"),
                {"driver": parsed.drivername, "good": good},
            ),
        )
    if not parsed.database or parsed.database.startswith((":memory:", "file:")):
        raise SettingsError(
            name="database",
            reason=Sentence(N_("a database in memory is lost at once; %(good)s"), {"good": good}),
        )
    return parsed


def make_engine(url: URL, wait_seconds: float) -> Engine:
    """An engine with this store's rules for transactions; no connection is made yet."""
    options: dict[str, Any] = {
        "hide_parameters": True,  # rows hold names and contacts: never in an error text or a log
        "pool_timeout": wait_seconds,
        "json_serializer": partial(json.dumps, ensure_ascii=False, allow_nan=False),
    }
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": wait_seconds}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if "connect_timeout" not in url.query:
        options["connect_args"] = {"connect_timeout": 5}
    try:
        # One idle connection at most: every juror's kernel has a pool of its own, the server few places.
        engine = create_engine(url, pool_pre_ping=True, pool_size=1, max_overflow=9, **options)
    except ModuleNotFoundError as error:
        reason = N_("PostgreSQL needs a driver; run: pip install 'flagships-workbench[postgresql]'")
        raise StoreUnavailable(reason=reason) from error
    event.listen(engine, "connect", partial(_prepare_postgresql, wait_seconds))
    return engine


def reader(engine: Engine) -> Engine:
    """For transactions that see one moment of the data."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writer(engine: Engine) -> Engine:
    """For transactions that write: on SQLite they take the one write lock at once, so none fails half-way."""
    return engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself; `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


def _prepare_postgresql(wait_seconds: float, connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {int(wait_seconds * 1000)}")
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute("SET client_encoding = 'UTF8'")
    connection.commit()


def is_made(url: str) -> bool:
    """Whether there may be something to open: a SQLite file that is there, or any server."""
    return not _is_absent_file(parse_url(url))


def _is_absent_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()


def _make_file(url: URL, wait_seconds: float, season_key: bytes | None = None) -> None:
    """Make a whole new file; when another process is first, its database is as good."""
    target = Path(str(url.database))
    try:
        with suppress(FileExistsError), made_aside(target) as aside:
            engine = make_engine(url.set(database=str(aside)), wait_seconds)
            try:
                upgrade(writer(engine), season_key)
            finally:
                engine.dispose()
    except OSError as error:
        raise StoreUnavailable(
            reason=Sentence(
                N_(
                    "%(target)s: no file can be made there (%(why)s); check that the directory exists, "
                    "is open to this user and has free space"
                ),
                {"target": target, "why": system_reason(error)},
            )
        ) from error


def _season_key(connection: Connection) -> bytes:
    value = connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == SEASON_KEY)).scalar()
    try:
        return bytes.fromhex(value or "")
    except ValueError as error:
        place = place_of(connection.engine.url)
        raise StoreUnavailable(
            reason=Sentence(N_("%(place)s: its season key is damaged; restore a backup"), {"place": place})
        ) from error


def _version(engine: Engine) -> str:
    with reader(engine).connect() as connection:
        return str(found_version(connection))
