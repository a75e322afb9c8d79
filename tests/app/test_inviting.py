"""Whom `workbench invite --participants` means: ids as typed, or a file as it was exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import a_participant
from workbench.app.inviting import named_participants
from workbench.app.opening import Workbench, open_workbench
from workbench.errors import UnreadableFile
from workbench.files.starting import start_season


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    directory = tmp_path_factory.mktemp("season")
    start_season(directory)
    opened = open_workbench({"season": directory})
    with opened.store, opened.store.write() as work:
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
    opened = open_workbench({"season": directory})
    yield opened
    opened.store.close()


def test_ids_stand_apart_by_commas_in_any_spelling(workbench: Workbench) -> None:
    assert named_participants(workbench, ["№100001, 100 002", "7", "8/2025"]) == [
        *("100001", "100002", "7", "8/2025")
    ]


@pytest.mark.parametrize(
    "text",
    ["100001\n100002\n", "ФИО;ID участника\nА;100001\nБ;100002\n", "100001,x\n100002,y\n100001,z\n"],
)
def test_a_file_holds_them_in_one_of_its_columns(workbench: Workbench, tmp_path: Path, text: str) -> None:
    file = tmp_path / "кто.csv"
    file.write_text(text, encoding="cp1251")
    assert named_participants(workbench, [str(file)]) == ["100001", "100002"]


def test_an_unknown_id_below_known_ones_is_not_passed_over(workbench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "who.csv"
    file.write_text("ID\n100001\n777777\n", encoding="utf-8")
    assert named_participants(workbench, [str(file)]) == ["100001", "777777"]


def test_a_file_of_something_else_is_refused(workbench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="no column holds ids of participants"):
        named_participants(workbench, [str(file)])


def test_a_list_of_ids_may_be_longer_than_the_name_of_a_file(workbench: Workbench) -> None:
    ids = [str(100_001 + number) for number in range(1000)]
    assert named_participants(workbench, [",".join(ids)]) == ids


@pytest.mark.parametrize("given", ["nofile.csv", "Список.XLSX", "./who", r"C:\lists\who"])
def test_a_file_that_is_missing_is_said_to_be_missing(workbench: Workbench, given: str) -> None:
    with pytest.raises(UnreadableFile, match="there is no such file") as caught:
        named_participants(workbench, ["100001", given])
    assert str(Path(given)) in str(caught.value)
