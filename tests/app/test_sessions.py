"""Whose page a judging notebook is: the server says, and without one it is an invented person's."""

from __future__ import annotations

import atexit
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_link, a_member, a_sign_in
from workbench.app import open_assessing, open_judging, open_overseeing, open_workbench
from workbench.app import sessions as sessions_module
from workbench.app.sessions import SIGN_IN_VARIABLE
from workbench.domain.people import Role
from workbench.errors import AccessDenied, NoValidLink
from workbench.files.starting import start_season
from workbench.store.database import open_database
from workbench.ui.chair_view import chair_screen
from workbench.ui.juror_view import juror_screen

SIGN_INS: dict[Role, str] = {
    "juror": "0e2f1c52-2c07-4a41-9f7f-3f5d6f1a0001",
    "chair": "0e2f1c52-2c07-4a41-9f7f-3f5d6f1a0002",
    "participant": "0e2f1c52-2c07-4a41-9f7f-3f5d6f1a0003",
}


@pytest.fixture
def season(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real season that the environment names; a juror, a chair and a participant are signed in."""
    directory = tmp_path / "season"
    start_season(directory)
    workbench = open_workbench({"season": directory})
    now = workbench.clock()
    with workbench.store.write() as work:
        for role, member in (("juror", "J01"), ("chair", "C01"), ("participant", "100001")):
            work.people.put_members([a_member(member, role=role)])
            work.access.add_link(
                a_link(f"L-{member}", member, created_at=now, expires_at=now.replace(year=now.year + 1))
            )
            work.access.add_sign_in(a_sign_in(SIGN_INS[role], f"L-{member}", member, started_at=now))  # type: ignore[index]
    workbench.store.close()
    monkeypatch.setenv("WORKBENCH_SEASON", str(directory))
    monkeypatch.delenv("WORKBENCH_DATABASE", raising=False)
    monkeypatch.delenv(SIGN_IN_VARIABLE, raising=False)
    return directory


@pytest.fixture
def cleaned_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What a preview leaves to do when the kernel ends; done at the end of the test."""
    left: list[Any] = []
    register = atexit.register

    def remember(what: Any, *given: Any, **named: Any) -> Any:
        # Libraries that are imported meanwhile leave things to do as well.
        if what.__module__ != sessions_module.__name__:
            return register(what, *given, **named)
        left.append(what)
        return what

    monkeypatch.setattr(sessions_module.atexit, "register", remember)
    yield left
    for clean_up in left:
        clean_up()


def contents(directory: Path) -> dict[str, str]:
    """Checksum of every file, that of the database by what it holds."""
    found = {}
    for path in sorted(directory.rglob("*")):
        if path.suffix == ".sqlite":
            with sqlite3.connect(path) as connection:
                held = "\n".join(connection.iterdump()).encode()
            connection.close()
        elif path.is_dir() or path.name.endswith(("-wal", "-shm")):
            continue
        else:
            held = path.read_bytes()
        found[str(path)] = hashlib.sha256(held).hexdigest()
    return found


def test_signed_in_juror_gets_their_own_session(season: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SIGN_IN_VARIABLE, SIGN_INS["juror"])
    opened = open_judging()
    assert (opened.session.member.id, opened.preview, opened.language) == ("J01", False, "ru")
    opened.session._store.close()  # type: ignore[attr-defined]


def test_signed_in_chair_gets_the_chairs_session(season: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SIGN_IN_VARIABLE, SIGN_INS["chair"])
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    opened = open_overseeing()
    assert (opened.session.member.id, opened.preview, opened.language) == ("C01", False, "en")
    opened.session._store.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("sign_in", ["0e2f1c52-2c07-4a41-9f7f-3f5d6f1a0009", "J01", "' OR 1=1 --", " "])
def test_wrong_sign_in_opens_nothing_and_no_preview(
    season: Path, monkeypatch: pytest.MonkeyPatch, sign_in: str
) -> None:
    monkeypatch.setenv(SIGN_IN_VARIABLE, sign_in)
    for opening in (open_judging, open_overseeing, open_assessing):
        with pytest.raises(NoValidLink):
            opening()


@pytest.mark.parametrize(
    ("role", "openings"),
    [
        ("juror", [open_overseeing, open_assessing]),
        ("chair", [open_assessing]),
        ("participant", [open_judging, open_overseeing]),
    ],
)
def test_a_sign_in_opens_no_page_of_another_role(
    season: Path, monkeypatch: pytest.MonkeyPatch, role: Role, openings: list[Any]
) -> None:
    monkeypatch.setenv(SIGN_IN_VARIABLE, SIGN_INS[role])
    for opening in openings:
        with pytest.raises(AccessDenied):
            opening()


def test_a_signed_in_participant_gets_their_own_session(
    season: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SIGN_IN_VARIABLE, SIGN_INS["participant"])
    opened = open_assessing()
    assert (opened.session.member.id, opened.preview, opened.language) == ("100001", False, "ru")
    assert opened.session.overview().tasks == (), "this season assesses nobody"
    opened.session._store.close()  # type: ignore[attr-defined]


def test_a_participant_previews_an_assessment_with_everything_to_do(
    season: Path, cleaned_up: list[Any]
) -> None:
    before = contents(season)
    opened = open_assessing()
    assert opened.preview
    tasks = opened.session.overview().tasks
    assert [each.source for each in tasks] == ["test", "self"]
    assert {(each.state, each.window) for each in tasks} == {("not_begun", "open")}
    item = opened.session.form("entry.test").items[0]
    opened.session.save("entry.test", [("0e2f1c52-2c07-4a41-9f7f-3f5d6f1a0009", item.id, item.choices[0].id)])
    assert contents(season) == before


def test_without_a_sign_in_a_notebook_previews_and_the_season_is_untouched(
    season: Path, cleaned_up: list[Any]
) -> None:
    before = contents(season)
    opened = open_judging()
    assert opened.preview
    assert opened.session.member.role == "juror"
    assert juror_screen(opened).screen["preview"] is True
    entry = opened.session.queue()[0].number
    opened.session.declare_conflict(entry, "проба")
    assert contents(season) == before
    assert len(cleaned_up) == 1


def test_preview_leaves_another_database_named_by_the_environment_untouched(
    season: Path, cleaned_up: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On a server the season's database is named there: invented people must not get into it."""
    real = tmp_path / "real.sqlite"
    open_database(f"sqlite:///{real}").close()
    monkeypatch.setenv("WORKBENCH_DATABASE", f"sqlite:///{real}")
    opened = open_judging()
    assert opened.session.queue()
    with open_database(f"sqlite:///{real}") as database, database.read() as work:
        assert work.people.members() == {}
        assert work.people.participants() == {}


def test_preview_of_the_chair_shows_a_judging_under_way(season: Path, cleaned_up: list[Any]) -> None:
    opened = open_overseeing()
    screen = chair_screen(opened).screen
    assert (screen["preview"], screen["may_decide"]) == (True, True)
    assert sum(each["submitted"] for each in screen["jurors"]) > 50
    assert screen["window"]["state"] == "open"


def test_preview_is_gone_when_the_kernel_ends(season: Path, cleaned_up: list[Any]) -> None:
    opened = open_judging()
    place = Path(str(opened.session._store.place))  # type: ignore[attr-defined]
    directory = place.parent
    assert directory.name.startswith("workbench-preview-")
    cleaned_up.pop()()
    assert not directory.exists()
