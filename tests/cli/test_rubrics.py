"""`workbench rubric` as a methodologist runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from workbench.cli.rubrics import rubric
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.documents import load_rubric

Run = Callable[..., Result]
READY = rubric_directory() / "discussion.v1.yaml"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(rubric, [str(each) for each in arguments])


def test_a_rubric_goes_to_a_spreadsheet_and_comes_back_equal(run: Run, tmp_path: Path) -> None:
    there = run("to-xlsx", READY)
    assert there.exit_code == 0, there.output
    assert there.output == "wrote discussion.v1.xlsx\n"
    back = run("from-xlsx", "discussion.v1.xlsx")
    assert back.exit_code == 0, back.output
    assert back.output == "wrote discussion.v1.yaml\nNext: workbench check discussion.v1.yaml\n"
    assert load_rubric(tmp_path / "discussion.v1.yaml") == load_rubric(READY)


def test_what_somebody_worked_on_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    run("to-xlsx", READY)
    mine = tmp_path / "discussion.v1.yaml"
    mine.write_text("# mine\n", encoding="utf-8")
    for arguments in (("to-xlsx", READY), ("from-xlsx", "discussion.v1.xlsx")):
        again = run(*arguments)
        assert again.exit_code == 1
        assert "is there already and is not overwritten" in again.output
    assert mine.read_text(encoding="utf-8") == "# mine\n"


def test_mistakes_in_the_spreadsheet_are_told_by_cell_and_nothing_is_written(
    run: Run, tmp_path: Path
) -> None:
    run("to-xlsx", READY, "--out", "mine.xlsx", "--language", "en")
    book = load_workbook(tmp_path / "mine.xlsx")
    book["Criteria"]["F2"].value = "=5*5"
    book["Levels"]["E3"].value = None
    book.save(tmp_path / "mine.xlsx")
    result = run("from-xlsx", "mine.xlsx")
    assert result.exit_code == 1
    assert "mine.xlsx: Criteria!F2: is a formula; replace it by its value" in result.output
    assert "mine.xlsx: Levels!E3: is missing; add it" in result.output
    assert not list(tmp_path.glob("*.yaml"))


def test_a_score_sheet_is_printed(run: Run, tmp_path: Path) -> None:
    result = run("sheet", READY, "--out", "sheet.pdf")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    wrong = run("sheet", READY, "--out", "sheet.doc")
    assert wrong.exit_code == 1
    assert "end its name with .pdf" in wrong.output
