"""Locked, full, read-only, damaged, killed: told in words, and nothing acknowledged is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.builders import NOON, STAGE, a_form, a_member, a_persons_data, a_revision, fill
from tests.databases import NewUrl
from workbench.domain.access import StageClosing
from workbench.domain.reviews import Form, Revision
from workbench.errors import StoreBusy, StoreProblem, StoreUnavailable
from workbench.store.database import Database, open_database
from workbench.store.verification import verify
from workbench.workflows.ports import Unit

ROOT = str(Path(__file__).parents[2])
CHANGES = ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"]
REPLACE = {"sqlite": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "postgresql": "TRUNCATE {table}"}


@pytest.mark.parametrize(("table", "column"), [("review_revisions", "status"), ("audit", "actor")])
def test_reviews_and_audit_cannot_be_changed_even_by_raw_sql(
    database: Database, table: str, column: str
) -> None:
    _with_a_review(database)
    with database.reading() as connection:
        changes = [*CHANGES, REPLACE[connection.dialect.name]]
    for change in changes:
        with pytest.raises(StoreProblem), database.writing() as connection:
            connection.execute(text(change.format(table=table, column=column)))
    with database.reading() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1


def test_of_two_threads_that_save_the_same_number_one_is_kept_and_one_told(database: Database) -> None:
    (assignment,) = fill(database)
    start, outcomes = threading.Barrier(2), []

    def save(level: int) -> None:
        revision = a_revision(assignment.id, form=a_form({"need": level}))
        start.wait(timeout=10)
        try:
            with database.write() as work:
                work.reviews.append(revision)
            outcomes.append(level)
        except StoreBusy:
            outcomes.append(None)

    _run_all([threading.Thread(target=save, args=(level,)) for level in (1, 2)])
    (kept,) = [level for level in outcomes if level is not None]
    assert len(outcomes) == 2
    with database.read() as work:
        assert work.reviews.newest([assignment.id])[assignment.id].form.rating("need").level == kept
        assert work.reviews.at(assignment.id, 2) is None


def test_processes_that_decide_at_once_write_one_unbroken_chain(
    database: Database, database_url: str
) -> None:
    fill(database)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=decide, args=(database_url, f"J{n:02d}", 10)) for n in (1, 2, 3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with database.read() as work:
        assert len(work.audit.rows()) == 30
    assert verify(database) == []


def decide(url: str, actor: str, times: int) -> None:
    with open_database(url) as database:
        for _ in range(times):
            with database.write() as work:
                _decide(work, actor)


SAVING = """
import sys
sys.path.insert(0, sys.argv[2])
from tests.builders import a_revision
from workbench.store.database import open_database
database = open_database(sys.argv[1])
for number in range(1, 100_000):
    with database.write() as work:
        work.reviews.append(a_revision(1, number))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_a_killed_process_loses_no_acknowledged_save(database: Database, database_url: str) -> None:
    (assignment,) = fill(database)
    process = subprocess.Popen(
        [sys.executable, "-c", SAVING, database_url, ROOT], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = 0
    while acknowledged < 25:
        acknowledged = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
    process.stdout.close()
    assert process.wait(timeout=10) == -signal.SIGKILL
    with open_database(database_url) as reopened:
        assert verify(reopened) == []
        with reopened.read() as work:
            assert work.reviews.newest([assignment.id])[assignment.id].number >= acknowledged
        with reopened.write() as work:
            work.people.put_members([a_member("J02")])


def test_a_locked_sqlite_file_is_busy_within_the_time_allowed(sqlite_url: str, tmp_path: Path) -> None:
    open_database(sqlite_url).close()
    with open_database(sqlite_url, wait_seconds=0.2) as database:
        other = sqlite3.connect(tmp_path / "season.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy), database.write() as work:
            work.people.put_members([a_member()])
        with database.read() as work:
            assert work.people.members() == {}
        other.execute("ROLLBACK")
        other.close()
        with database.write() as work:
            work.people.put_members([a_member()])


def test_a_row_locked_in_postgresql_is_busy_within_the_time_allowed(new_postgresql: NewUrl) -> None:
    url = new_postgresql()
    with open_database(url) as one, open_database(url, wait_seconds=0.2) as other:
        fill(one)
        with one.write() as work:
            _decide(work)
            with pytest.raises(StoreBusy), other.write() as waiting:
                _decide(waiting)
        assert verify(other) == []


def test_a_closing_waits_for_the_save_that_found_the_stage_open(new_postgresql: NewUrl) -> None:
    url = new_postgresql()
    closing = StageClosing(STAGE, True, "", "C01", NOON)
    with open_database(url) as one, open_database(url, wait_seconds=0.2) as other:
        with one.write() as work:
            assert work.stages.closing(STAGE) is None
            with pytest.raises(StoreBusy), other.write() as chair:
                chair.stages.put_closing(closing)
        with other.write() as chair:
            chair.stages.put_closing(closing)


def test_a_full_disk_is_told_and_loses_nothing_acknowledged(sqlite_url: str) -> None:
    with open_database(sqlite_url) as database:
        (assignment,) = fill(database)
        with database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            # SQLite then reports a full disk in the way it does for a real one, at this connection's writes.
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
        acknowledged: list[Revision] = []
        with pytest.raises(StoreUnavailable, match="disk is full"):
            _save_until_refused(database, assignment.id, acknowledged)
        assert len(acknowledged) > 1
    with open_database(sqlite_url) as database:
        assert verify(database) == []
        with database.read() as work:
            assert work.reviews.newest([assignment.id]) == {assignment.id: acknowledged[-1]}


def _save_until_refused(database: Database, assignment_id: int, acknowledged: list[Revision]) -> None:
    for number in range(1, 1_000):
        revision = a_revision(assignment_id, number, form=Form({}, "слово " * 500))
        with database.write() as work:
            work.reviews.append(revision)
        acknowledged.append(revision)


READING_ONLY = """
import os, sys
sys.path.insert(0, sys.argv[2])
from tests.builders import a_member
from workbench.errors import StoreUnavailable
from workbench.store.database import open_database
open_database(sys.argv[1]).close()  # imports what is imported on use
if os.geteuid() == 0:
    os.setuid(65534)  # root may write to any file
try:
    with open_database(sys.argv[1]) as database, database.write() as work:
        work.people.put_members([a_member()])
except StoreUnavailable as error:
    print(error)
"""


def test_a_file_one_may_only_read_is_told_so(readable_by_all: Path) -> None:
    file = readable_by_all / "season.sqlite"
    url = f"sqlite:///{file}"
    open_database(url).close()
    file.chmod(0o444)
    readable_by_all.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", READING_ONLY, url, ROOT], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("The database cannot be used")
    assert "may only be read" in done.stdout or "cannot be opened" in done.stdout


@pytest.fixture
def readable_by_all() -> Iterator[Path]:
    """Pytest's own directories are closed to other users."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        yield directory
        directory.chmod(0o755)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_told_so_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "season.sqlite"
    file.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=r"damaged or not a database.*restore"):
        open_database(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_a_damaged_page_is_found(sqlite_url: str, tmp_path: Path) -> None:
    with open_database(sqlite_url) as database:
        fill(database, entries=200)
    file = tmp_path / "season.sqlite"
    content = bytearray(file.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    with open_database(sqlite_url) as database:
        findings = verify(database)
    assert {finding.kind for finding in findings} == {"file"}


def test_a_missing_directory_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="directory"):
        open_database(f"sqlite:///{tmp_path / 'absent' / 'season.sqlite'}")


def test_an_empty_file_becomes_a_season(tmp_path: Path) -> None:
    (tmp_path / "season.sqlite").touch()
    with open_database(f"sqlite:///{tmp_path / 'season.sqlite'}") as database:
        assert verify(database) == []


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    password = "-".join(["s3", "cret"])
    with pytest.raises(StoreUnavailable, match="no connection") as caught:
        open_database(f"postgresql://judge:{password}@127.0.0.1:1/season")
    assert password not in "".join(traceback.format_exception(caught.value))


def test_a_server_that_stops_is_told_and_the_next_unit_connects_again(new_postgresql: NewUrl) -> None:
    url = new_postgresql()

    def write_while_stopping() -> None:
        with database.write() as work:
            _end_other_sessions(other)
            work.people.put_members([a_member()])

    with open_database(url) as database, open_database(url) as other:
        with pytest.raises(StoreUnavailable, match="connection was lost"):
            write_while_stopping()
        with database.write() as work:
            work.people.put_members([a_member()])


def test_an_error_never_shows_names_or_contacts(database: Database) -> None:
    person = replace(a_persons_data("1"), surname=None)
    with pytest.raises(StoreProblem) as caught, database.write() as work:
        work.people.put_personal_data([person])
    told = "".join(traceback.format_exception(caught.value))
    assert "surname" in told
    assert person.phone not in told
    assert person.given_name not in told


def _with_a_review(database: Database) -> None:
    (assignment,) = fill(database)
    with database.write() as work:
        work.reviews.append(a_revision(assignment.id))
        _decide(work)


def _decide(work: Unit, actor: str = "J01") -> None:
    work.audit.append(at=NOON, actor=actor, action="submit", subject="И-0001", details={})


def _end_other_sessions(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def _run_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
