"""A backup carries a season whole from either database to either, and never mixes into another."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import (
    NOON,
    STAGE,
    a_link,
    a_member,
    a_persons_data,
    a_revision,
    a_sign_in,
    a_version,
    an_assignment,
    an_entry,
    fill,
)
from tests.databases import NewUrl
from workbench.domain.access import StageClosing
from workbench.errors import FileProblem, StoreProblem, UnreadableFile
from workbench.store.backup import backup, restore
from workbench.store.database import Database, open_database
from workbench.store.verification import verify

LATER = NOON + timedelta(hours=3)


@pytest.fixture
def season(database: Database) -> Database:
    """Something in every table, with dates, absent values and Cyrillic."""
    assignments = fill(database, entries=12, jurors=2)
    with database.write() as work:
        work.people.put_personal_data([a_persons_data("100001", birth_date=date(1988, 2, 29))])
        work.people.put_members([a_member("C01", role="chair", load_max=3)])
        work.entries.put([(an_entry(version=a_version("Вторая")), [a_version("Без даты", sent_at=None)])])
        work.assignments.set_state(assignments[-1].id, "conflict", "работали вместе")
        work.reviews.append(a_revision(assignments[0].id))
        work.reviews.append(a_revision(assignments[0].id, 2, status="submitted"))
        work.access.add_link(a_link(revoked_at=NOON))
        work.access.add_sign_in(a_sign_in(ended_at=NOON))
        work.stages.put_closing(StageClosing(STAGE, True, "сбой", "C01", NOON))
        work.audit.append(
            at=NOON,
            actor="organiser",
            action="import",
            subject="participants",
            details={"строк": 24, "доля": 0.1},
        )
        work.audit.append(at=NOON, actor="J01", action="submit", subject="И-0001", details={})
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database to restore into."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'restored.sqlite'}"
    make: NewUrl = request.getfixturevalue("new_postgresql")
    return make()


def test_a_season_is_the_same_after_backup_and_restore_on_either_database(
    season: Database, new_url: str, tmp_path: Path
) -> None:
    made = backup(season, tmp_path / "season.zip", at=LATER)
    assert made.rows["entries"] == 12
    assert made.rows["audit"] == 2
    assert restore(tmp_path / "season.zip", new_url, at=LATER) == made
    with open_database(new_url) as restored:
        assert restored.season_key == season.season_key
        assert verify(restored) == []
        assert _everything(restored) == _everything(season)
        with restored.read() as work, season.read() as before:
            *kept, added = work.audit.rows()
            assert kept == before.audit.rows()
            assert (added.action, added.at, added.details["file"]) == ("restore", LATER, "season.zip")
        backup(restored, tmp_path / "again.zip", at=LATER)
    differing = {
        name
        for name, table in _manifest(tmp_path / "again.zip")["tables"].items()
        if table != _manifest(tmp_path / "season.zip")["tables"][name]
    }
    assert differing == {"audit", "meta"}  # the row "restore" and the chain's head


def test_a_restored_season_goes_on_with_new_ids(season: Database, new_url: str, tmp_path: Path) -> None:
    backup(season, tmp_path / "season.zip", at=NOON)
    restore(tmp_path / "season.zip", new_url, at=LATER)
    with open_database(new_url) as restored, restored.write() as work:
        before = work.assignments.all(STAGE)
        work.assignments.add([an_assignment("C01", "И-0002")])
        assert work.assignments.all(STAGE)[-1].id == before[-1].id + 1


def test_a_backup_is_closed_to_other_users_and_never_written_over(season: Database, tmp_path: Path) -> None:
    file = tmp_path / "season.zip"
    backup(season, file, at=NOON)
    content = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileProblem, match="already"):
        backup(season, file, at=LATER)
    assert file.read_bytes() == content
    assert not [path for path in tmp_path.iterdir() if "zip" in path.name and path != file]


def test_a_backup_that_cannot_be_written_is_told(season: Database, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be written"):
        backup(season, tmp_path / "absent" / "season.zip", at=NOON)


def test_a_backup_is_never_mixed_into_a_season(season: Database, tmp_path: Path, database_url: str) -> None:
    backup(season, tmp_path / "season.zip", at=NOON)
    with pytest.raises(StoreProblem, match=r"already holds data.*--database"):
        restore(tmp_path / "season.zip", database_url, at=LATER)
    with season.read() as work:
        assert len(work.audit.rows()) == 2


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _foreign(_: bytes) -> bytes:
    return b"PK not a zip"


def _bit_flipped(data: bytes) -> bytes:
    middle = data.index(b"participants.jsonl") + 200
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


@pytest.mark.parametrize("damage", [_truncated, _foreign, _bit_flipped])
def test_a_damaged_backup_is_refused_before_anything_is_made(
    season: Database, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "season.zip"
    backup(season, file, at=NOON)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(UnreadableFile, match=r"not a whole backup|not as it was written"):
        restore(file, f"sqlite:///{tmp_path / 'new.sqlite'}", at=LATER)
    assert not (tmp_path / "new.sqlite").exists()


def _other_schema(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    manifest["schema"] = "9999"


def _other_format(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    manifest["format"] = "something else"


def _changed_row(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    tables["members"] = tables["members"].replace(b"J01", b"J77")


def _missing_row(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    tables["audit"] = tables["audit"].splitlines(keepends=True)[0]


def _missing_table(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    del tables["links"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_other_schema, "schema 9999.*then upgrade"),
        (_other_format, "not a whole backup"),
        (_changed_row, "table members"),
        (_missing_row, "table audit"),
        (_missing_table, "not a whole backup"),
    ],
)
def test_a_backup_that_was_changed_is_refused(
    season: Database, tmp_path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None], reason: str
) -> None:
    backup(season, tmp_path / "season.zip", at=NOON)
    file = _rewritten(tmp_path / "season.zip", change)
    with pytest.raises(UnreadableFile, match=reason):
        restore(file, f"sqlite:///{tmp_path / 'new.sqlite'}", at=LATER)
    assert not (tmp_path / "new.sqlite").exists()


def _orphan(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    """Consistent sums, but the data break a rule: only the database can find it, half-way."""
    tables["assignments"] = tables["assignments"].replace("И-0002".encode(), "И-9999".encode())
    manifest["tables"]["assignments"]["sha256"] = hashlib.sha256(tables["assignments"]).hexdigest()


def test_a_restore_that_fails_half_way_keeps_nothing_and_can_be_repeated(
    season: Database, new_url: str, tmp_path: Path
) -> None:
    backup(season, tmp_path / "season.zip", at=NOON)
    with pytest.raises(StoreProblem):
        restore(_rewritten(tmp_path / "season.zip", _orphan), new_url, at=LATER)
    with open_database(new_url) as database:
        with database.read() as work:
            assert work.people.members() == {}
        assert verify(database) == []
    restore(tmp_path / "season.zip", new_url, at=LATER)


def test_a_snapshot_holds_one_moment_though_others_write(season: Database, tmp_path: Path) -> None:
    with season.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM members").scalar() == 3
        with season.write() as work:
            work.people.put_members([replace(a_member("J09"))])
        assert connection.exec_driver_sql("SELECT count(*) FROM members").scalar() == 3


def _everything(database: Database) -> list[Any]:
    with database.read() as work:
        assignments = work.assignments.all(STAGE)
        return [
            work.people.participants(),
            work.people.pairs(),
            work.people.members(),
            work.people.personal_data(),
            work.entries.all(STAGE),
            [work.entries.versions(number) for number in work.entries.numbers(STAGE)],
            assignments,
            work.reviews.newest([each.id for each in assignments]),
            work.reviews.at(assignments[0].id, 1),
            work.access.links_of("J01"),
            work.access.sign_in("S1"),
            work.stages.closing(STAGE),
            work.rubrics.get("initiative@1"),
        ]


def _manifest(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as archive:
        return dict(json.loads(archive.read("manifest.json")))


def _rewritten(file: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    manifest = _manifest(file)
    with zipfile.ZipFile(file) as archive:
        tables = {name: archive.read(f"{name}.jsonl") for name in manifest["tables"]}
    change(manifest, tables)
    other = file.with_name("changed.zip")
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in tables.items():
            archive.writestr(f"{name}.jsonl", content)
    return other
