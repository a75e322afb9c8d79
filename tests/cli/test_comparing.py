"""`workbench duplicates` and `workbench similar` as an organiser runs them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.builders import NOON
from tests.comparing_case import TEXTS, Model, put_entries
from workbench.app import Workbench, open_workbench
from workbench.cli.comparing import duplicates, similar
from workbench.domain.duplicates import Duplicate, DuplicateDecision
from workbench.files.starting import start_season
from workbench.workflows.grouping.compare import compare_stage

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six entries whose vectors are kept, so that no model is loaded; not compared yet."""
    directory = tmp_path_factory.mktemp("prepared") / "season"
    start_season(directory)
    workbench = open_workbench({"season": directory, "language": "en"})
    with workbench.store as store:
        stage = workbench.stage()
        put_entries(store, stage=stage.id)
        compare_stage(store, workbench.season, stage, now=NOON, load=Model().load, dry_run=True)
    return directory


@pytest.fixture
def season(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to change; commands run in an empty directory beside it."""
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return Path(shutil.copytree(prepared, tmp_path / "season"))


@pytest.fixture
def run(season: Path) -> Run:
    def command(*arguments: str) -> Result:
        return CliRunner().invoke(duplicates, [*arguments, "--season", str(season)], catch_exceptions=False)

    return command


@pytest.fixture
def ask(season: Path) -> Run:
    def command(*arguments: str) -> Result:
        return CliRunner().invoke(similar, [*arguments, "--season", str(season)], catch_exceptions=False)

    return command


def opened(season: Path) -> Workbench:
    return open_workbench({"season": season})


def found(season: Path) -> list[Duplicate]:
    workbench = opened(season)
    with workbench.store as store, store.read() as work:
        return work.duplicates.found(workbench.stage().id)


def test_pairs_are_shown_and_kept_only_when_asked_for(run: Run, season: Path) -> None:
    result = run("--dry-run")

    assert result.exit_code == 0, result.output
    assert "Mostly the same text" in result.output
    assert "not decided yet" in result.output
    assert "Dry run: nothing was kept." in result.output
    assert found(season) == []
    result = run()
    assert "Dry run" not in result.output
    assert "The chair decides on the chair's page" in " ".join(result.output.split())
    assert [(each.first, each.second) for each in found(season)] == [
        ("И-0001", "И-0003"),
        ("И-0001", "И-0004"),
        ("И-0003", "И-0004"),
    ]


def test_kinds_that_are_asked_for_are_shown_and_all_are_kept(run: Run, season: Path) -> None:
    result = run("--kind", "copy", "--kind", "paraphrase")

    assert "И-0003" in result.output
    assert "И-0004" not in result.output
    assert len(found(season)) == 3


def test_what_the_chair_decided_is_shown(run: Run, season: Path) -> None:
    run()
    workbench = opened(season)
    with workbench.store as store, store.write() as work:
        stage = workbench.stage().id
        decision = DuplicateDecision(
            stage, "И-0001", "И-0003", 1, "same_idea", "Одна мастерская", "C01", NOON
        )
        work.duplicates.decide(decision)

    assert "the same idea" in run().output


def test_reports_are_written_as_page_and_as_workbook(run: Run) -> None:
    result = run("--out", "pairs.html", "--out", "pairs.XLSX")

    assert result.exit_code == 0, result.output
    page = Path("pairs.html").read_text(encoding="utf-8")
    assert "Скамья для двора" in page
    assert "<mark>" in page
    book = load_workbook("pairs.XLSX")
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == [
        "И-0001",
        "И-0001",
        "И-0003",
    ]


def test_nothing_of_people_or_of_pairs_is_in_reports_or_output(run: Run, ask: Run) -> None:
    output = run("--out", "pairs.html", "--out", "pairs.xlsx").output + ask("1").output
    book = load_workbook("pairs.xlsx")
    cells = [str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row]
    everything = output + Path("pairs.html").read_text(encoding="utf-8") + " ".join(cells)

    for secret in ("PR-И", "Гимназия", "200001", "Вымышленная"):
        assert secret not in everything


@pytest.mark.parametrize("number", ["И-0003", "и-3", "i-0003", "№ 3", "3"])
def test_the_most_alike_of_an_entry_are_shown_however_its_number_is_typed(
    run: Run, ask: Run, number: str
) -> None:
    run()
    result = ask(number)

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0] == "И-0003 «Двор начинается со скамьи»"
    first = next(each for each in lines if each.startswith("│"))
    assert "И-0001" in first
    assert "Mostly the same text" in " ".join(result.output.replace("│", " ").split())
    assert "run: workbench duplicates" not in result.output


def test_no_more_of_the_most_alike_are_shown_than_asked_for(run: Run, ask: Run) -> None:
    run()

    assert ask("3", "--count", "1").output.count("И-000") == 2


def test_texts_that_came_later_are_noticed(run: Run, ask: Run, season: Path) -> None:
    run()
    workbench = opened(season)
    with workbench.store as store:
        put_entries(store, {"И-0007": TEXTS["И-0002"]}, stage=workbench.stage().id)
    result = ask("1")

    assert result.exit_code == 0
    assert "run: workbench duplicates" in " ".join(result.output.split())
    assert "No entry is like it." in ask("7").output


def test_before_any_comparison_it_is_said_how_to_make_one(ask: Run, season: Path) -> None:
    result = ask("1")

    assert result.exit_code == 1
    assert "have not been compared yet; run: workbench duplicates" in result.output
    assert found(season) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "pairs.csv"], "end it with .html, .xlsx"),
        (["--out", "nowhere/pairs.html"], "there is no such directory"),
        (["--encoder", "./nowhere"], "there is no such folder"),
        (["--stage", "final"], "'final' is unknown"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_kept(
    run: Run, season: Path, arguments: list[str], said: str
) -> None:
    result = run(*arguments)

    assert result.exit_code == 1
    assert said in result.output
    assert found(season) == []
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("number", ["И-0099", "PR-1", "=1+1", ""])
def test_an_unknown_number_is_said(run: Run, ask: Run, number: str) -> None:
    run()
    result = ask(number)

    assert result.exit_code == 1
    assert f"has no entry {number}" in result.output


def test_a_season_without_entries_is_told_to_import_them(tmp_path: Path) -> None:
    start_season(tmp_path / "empty")
    result = CliRunner().invoke(duplicates, ["--season", str(tmp_path / "empty")], catch_exceptions=False)

    assert result.exit_code == 1
    assert "import them first" in result.output
