"""`workbench group` as an organiser runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.builders import a_pair, a_participant, a_version, an_entry
from tests.similarity.proposals import proposals
from workbench.app import open_workbench
from workbench.app.grouping import standing_groups
from workbench.cli.grouping import group
from workbench.cli.importing import import_
from workbench.domain.entries import Section
from workbench.files.starting import start_season

Run = Callable[..., Result]


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """48 entries on four subjects."""
    directory = tmp_path / "season"
    start_season(directory)
    workbench = open_workbench({"season": directory})
    with workbench.store as store, store.write() as work:
        stage = workbench.stage().id
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        for number, text in proposals(12).items():
            work.people.put_pairs([a_pair(f"PR-{number}")])
            version = a_version("Работа", sections=(Section("problem", text),))
            work.entries.put(
                [(an_entry(number, pair_id=f"PR-{number}", stage_id=stage, version=version), [])]
            )
    return directory


@pytest.fixture
def run(season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the season from an empty directory."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(
            group, [*arguments, "--encoder", "fast", "--season", str(season)], catch_exceptions=False
        )

    return command


def panels(season: Path) -> dict[str, str]:
    workbench = open_workbench({"season": season})
    with workbench.store:
        grouping = standing_groups(workbench, workbench.stage())
    return {entry: panel.id for entry, panel in grouping.panel_of().items()} if grouping else {}


def kept(season: Path) -> dict[str, tuple[str, str]]:
    workbench = open_workbench({"season": season})
    with workbench.store as store, store.read() as work:
        return work.planning.groups(workbench.stage().id)


def test_groups_are_shown_and_kept_only_when_asked_for(run: Run, season: Path) -> None:
    result = run("--dry-run")

    assert result.exit_code == 0, result.output
    assert "T1-1" in result.output
    assert panels(season) == kept(season) == {}
    run()
    assert set(panels(season)) == set(kept(season)) == set(proposals(12))


def test_corrections_are_obeyed_kept_and_undone(run: Run, season: Path) -> None:
    run()
    before, labels = panels(season), kept(season)
    assert before["И-0001"] != before["И-0002"]

    assert run("--move", "и-1", "2", "--rename", "т1", "Сцена").exit_code == 0
    assert panels(season)["И-0001"] == before["И-0002"]
    assert "Сцена" in {theme for theme, _ in kept(season).values()}
    run("--undo")
    run("--undo")
    assert panels(season) == before
    assert kept(season) == labels
    result = run("--undo")
    assert result.exit_code == 1
    assert "The groups cannot be corrected so" in result.output


def test_every_kind_of_correction_can_be_given(run: Run, season: Path) -> None:
    run()
    before = panels(season)
    one, two, three, four = [each for each in before if before[each] == before["И-0001"]][:4]
    arguments = ["--split", f"{one}, {two}", "--pin", three, "--apart", three, four]
    arguments += ["--together", "И-0002", "И-0003", "--merge", "T2", "T3"]
    result = run(*arguments)

    assert result.exit_code == 0, result.output
    after = panels(season)
    assert after[one] == after[two] != before[one]
    assert after[three] == before[three] != after[four]
    assert after["И-0002"] == after["И-0003"]
    merged = {label for entry, (label, _) in kept(season).items() if after[entry][:3] in ("T2-", "T3-")}
    assert len(merged) == 1


def test_the_file_is_one_that_groups_are_imported_from(run: Run, season: Path) -> None:
    run("--out", "groups.xlsx")
    book = load_workbook("groups.xlsx")
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]

    assert len(rows) == 1 + 48
    assert [row[0] for row in rows[1:]] == sorted(proposals(12))
    assert len(book.worksheets) == 3
    imported = CliRunner().invoke(
        import_, ["groups", "groups.xlsx", "--season", str(season)], catch_exceptions=False
    )
    assert imported.exit_code == 0, imported.output
    assert {row[0]: (row[1], row[2]) for row in rows[1:]} == kept(season)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "groups.csv"], "end its name with .xlsx"),
        (["--size", "9", "8"], "the least is above the most"),
        (["--undo", "--pin", "И-0001"], "do one thing at a time"),
        (["--encoder", "./nowhere"], "there is no such folder"),
        (["--together", "И-0001", "И-1"], "links an entry to itself"),
        (["--split", " , "], "says nothing in its field entries"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_kept(
    run: Run, season: Path, arguments: list[str], said: str
) -> None:
    result = CliRunner().invoke(group, [*arguments, "--season", str(season)], catch_exceptions=False)

    assert result.exit_code == 1
    assert said in result.output
    assert panels(season) == {}
    assert not Path("groups.csv").exists()
