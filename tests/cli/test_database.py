"""`workbench db`: what an organiser types and what comes back."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from tests.builders import NOON, a_revision, fill
from workbench.cli.database import db
from workbench.domain.reviews import Form
from workbench.files.starting import start_season
from workbench.store.database import open_database
from workbench.store.schema import SCHEMA_VERSION

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str) -> Run:
    """Runs `workbench db ...` on a database named by flag, on SQLite and on PostgreSQL."""

    def command(*arguments: str, url: str = database_url) -> Result:
        return CliRunner().invoke(db, [*arguments, "--database", url], catch_exceptions=False)

    return command


def test_upgrade_makes_the_database_and_then_finds_it_up_to_date(run: Run) -> None:
    first, second = run("upgrade"), run("upgrade")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert f"none to {SCHEMA_VERSION}" in first.output
    assert "up to date" in second.output


def test_a_database_of_a_newer_workbench_is_neither_used_nor_upgraded(run: Run, database_url: str) -> None:
    with open_database(database_url) as database, database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert run("verify").exit_code == 1
    newer = run("upgrade")
    assert newer.exit_code == 1
    assert "newer workbench" in " ".join(newer.stderr.split())


def test_the_season_directory_says_where_its_database_is(tmp_path: Path) -> None:
    start_season(tmp_path)
    made = CliRunner().invoke(db, ["upgrade", "--season", str(tmp_path)])
    assert made.exit_code == 0, made.output
    assert (tmp_path / "season.sqlite").exists()


def test_a_directory_without_a_season_is_told(tmp_path: Path) -> None:
    refused = CliRunner().invoke(db, ["verify", "--season", str(tmp_path)])
    assert refused.exit_code == 1
    assert "season.yaml" in refused.stderr.replace("\n", "")
    assert list(tmp_path.iterdir()) == []


def test_a_season_goes_through_backup_and_restore(run: Run, database_url: str, tmp_path: Path) -> None:
    with open_database(database_url) as database:
        fill(database, entries=3)
    file = tmp_path / "season.zip"
    made = run("backup", str(file))
    assert made.exit_code == 0, made.output
    assert zipfile.is_zipfile(file)
    other = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    restored = run("restore", str(file), url=other)
    assert restored.exit_code == 0, restored.output
    assert "sound" in restored.output
    with open_database(other) as database, database.read() as work:
        assert [row.action for row in work.audit.rows()] == ["restore"]


def test_restoring_over_a_season_is_refused(run: Run, database_url: str, tmp_path: Path) -> None:
    with open_database(database_url) as database:
        fill(database)
    run("backup", str(tmp_path / "season.zip"))
    refused = run("restore", str(tmp_path / "season.zip"))
    assert refused.exit_code == 1
    assert "already holds data" in " ".join(refused.stderr.split())


def test_backup_of_a_missing_database_makes_neither(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "season.zip"
    refused = run("backup", str(file), url=f"sqlite:///{tmp_path / 'mistyped.sqlite'}")
    assert refused.exit_code == 1
    assert list(tmp_path.glob("mistyped*")) == []
    assert not file.exists()


def test_verify_tells_a_sound_database_from_one_with_findings(run: Run, database_url: str) -> None:
    with open_database(database_url) as database:
        (assignment,) = fill(database)
        sound = run("verify", "--json")
        assert (sound.exit_code, json.loads(sound.stdout)) == (0, {"sound": True, "findings": []})
        with database.write() as work:
            work.reviews.append(a_revision(assignment.id, status="submitted", form=Form(), saved_at=NOON))
    unsound = run("verify", "--json")
    assert unsound.exit_code == 1
    (finding,) = json.loads(unsound.stdout)["findings"]
    assert finding["kind"] == "reviews"
    assert "not complete" in run("verify").output.replace("\n", " ")


def test_verify_reports_another_schema_as_a_finding(run: Run, database_url: str) -> None:
    with open_database(database_url) as database, database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    found = run("verify", "--json")
    assert found.exit_code == 1
    assert [finding["kind"] for finding in json.loads(found.stdout)["findings"]] == ["schema"]
