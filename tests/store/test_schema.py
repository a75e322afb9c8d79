"""The schema: one version, the same from the migrations as from the tables, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from workbench.errors import SchemaMismatch, SettingsError, StoreUnavailable
from workbench.store.database import Database, open_database, parse_url, upgrade_database
from workbench.store.schema import GENESIS_HASH, MIGRATIONS, SCHEMA_VERSION
from workbench.store.tables import metadata
from workbench.store.verification import verify


def test_the_version_constant_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA_VERSION]


def test_migrations_make_exactly_the_tables_the_code_uses(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_new_database_gets_a_key_of_its_own_and_keeps_it(database_url: str, tmp_path: Path) -> None:
    with open_database(database_url) as first, open_database(f"sqlite:///{tmp_path}/other.sqlite") as other:
        assert len(first.season_key) == 32
        assert first.season_key != other.season_key
        key = first.season_key
    with open_database(database_url) as again:
        assert again.season_key == key


def test_a_new_sqlite_file_is_closed_to_other_users_and_durable(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path / 'season.sqlite'}") as database:
        assert (tmp_path / "season.sqlite").stat().st_mode & 0o777 == 0o600
        with database.reading() as connection:
            pragma = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["season.sqlite"]


def test_another_schema_version_is_refused_and_an_older_one_can_be_upgraded(database_url: str) -> None:
    open_database(database_url).close()
    _set_version(database_url, "0000_future")
    with pytest.raises(SchemaMismatch, match="0000_future"):
        open_database(database_url)
    with pytest.raises(StoreUnavailable, match="newer workbench"):
        upgrade_database(database_url)


def test_upgrading_makes_a_database_and_a_second_time_changes_nothing(database_url: str) -> None:
    assert upgrade_database(database_url) == (None, SCHEMA_VERSION)
    with open_database(database_url) as database:
        key = database.season_key
    assert upgrade_database(database_url) == (SCHEMA_VERSION, SCHEMA_VERSION)
    with open_database(database_url) as database:
        assert database.season_key == key


def test_a_season_of_the_first_schema_is_upgraded_with_all_that_is_in_it(database_url: str) -> None:
    _make_first_schema(database_url)
    with pytest.raises(SchemaMismatch, match="0001"):
        open_database(database_url)
    assert upgrade_database(database_url) == ("0001", SCHEMA_VERSION)
    with open_database(database_url) as database:
        assert database.season_key == bytes(32)
        with database.read() as work:
            member = work.people.member("J01")
            assert member is not None
            assert (member.expertise, member.load_max, member.themes) == ("Чтение", 12, ())
            assert work.decisions.all("initiatives") == []
        assert verify(database) == []


def test_a_database_with_other_peoples_tables_is_left_alone(database_url: str) -> None:
    engine = create_engine(parse_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE accounts (id INTEGER)"))
    with pytest.raises(StoreUnavailable, match="other data"):
        open_database(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM accounts")).scalar() == 0
    engine.dispose()


def test_several_who_open_a_new_database_at_once_get_the_same_one(database_url: str) -> None:
    start, keys = threading.Barrier(4), []

    def open_it() -> None:
        start.wait(timeout=10)
        with open_database(database_url) as database:
            keys.append(database.season_key)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    assert len(set(keys)) == 1


def test_asked_not_to_make_one_it_does_not(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no season's database"):
        open_database(database_url, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_jurors_kernel_opens_an_existing_database_without_alembic(sqlite_url: str) -> None:
    open_database(sqlite_url).close()
    code = (
        "import sys; from workbench.store.database import open_database; "
        "open_database(sys.argv[1]).close(); "
        "print([name for name in sys.modules if name.split('.')[0] in"
        " ('alembic', 'mako', 'pandas', 'torch', 'psycopg')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "url",
    ["", "not a url", "mysql://user:s3cret@host/base", "sqlite://", "sqlite:///:memory:", "postgresql:/x"],
)
def test_a_url_that_cannot_work_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_database(url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_usual_postgresql_urls_use_the_one_driver(scheme: str) -> None:
    url = parse_url(f"{scheme}://user:word@host/base?sslmode=require")
    assert url.render_as_string(hide_password=False) == (
        "postgresql+psycopg://user:word@host/base?sslmode=require"
    )


def _make_first_schema(url: str) -> None:
    """A database as the first version of the workbench made it, with a juror in it."""
    engine = create_engine(parse_url(url))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for key, value in (("season_key", "00" * 32), ("audit_head", f"0 {GENESIS_HASH}")):
            connection.execute(text("INSERT INTO meta VALUES (:key, :value)"), {"key": key, "value": value})
        connection.execute(
            text("INSERT INTO members VALUES ('J01', 'juror', '', '', 'Чтение', 12, :active)"),
            {"active": True},
        )
    engine.dispose()


def _set_version(url: str, version: str) -> None:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    engine.dispose()
