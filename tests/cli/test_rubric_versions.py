"""`workbench rubric diff` as a methodologist runs it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from workbench.app import open_workbench
from workbench.app.example.season import build_judged_example
from workbench.cli.main import main
from workbench.cli.rubrics import rubric
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.documents import load_rubric

Run = Callable[..., Result]
Command = Callable[..., Result]
READY = rubric_directory() / "joint_initiative.v1.yaml"
STATEMENT = """
replaces:
  version: 1
  ratings:
    - {id: problem, are: asked_again}
    - {id: joint_work, are: kept}
    - {id: resources, are: mapped, levels: {1: 1, 2: 1, 3: 2, 4: 4, 5: 5}}
"""


def second(statement: str = STATEMENT) -> str:
    text = READY.read_text(encoding="utf-8").replace("version: 1\n", "version: 2\n", 1)
    question = "Понятно ли из текста, кому и чем мешает эта проблема?"
    assert question in text
    text = text.replace(question, "Понятно ли из текста, кому мешает эта проблема?")
    return text.replace("weight: 18", "weight: 25", 1) + statement


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    monkeypatch.delenv("WORKBENCH_SEASON", raising=False)
    return lambda *arguments: CliRunner().invoke(rubric, ["diff", *map(str, arguments)])


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    path = tmp_path / "joint_initiative.v2.yaml"
    path.write_text(second(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("judged") / "season"
    build_judged_example(directory).store.close()
    (directory / "rubrics" / "joint_initiative.v2.yaml").write_text(second(), encoding="utf-8")
    return directory


def test_changes_are_told_by_criterion_with_what_happens_to_ratings(run: Run, newer: Path) -> None:
    result = run(READY, newer)
    assert result.exit_code == 1
    said = result.output.splitlines()
    assert said[0] == "joint_initiative@1 → joint_initiative@2"
    weighed = said.index("Working as a pair (joint_work)")
    assert said[weighed + 1 : weighed + 3] == ["  weight: 18 → 25", "  Ratings given are kept."]
    assert "  Ratings given are mapped: 1→1, 2→1, 3→2, 4→4, 5→5." in said
    assert "  Ratings given are asked again." in said
    # Only the Russian wording was changed, so it is shown in English as well.
    assert any("кому и чем мешает" in each for each in said)
    assert "still has to say" not in result.output


def test_equal_versions_exit_with_0(run: Run) -> None:
    result = run(READY, READY)
    assert (result.exit_code, result.output) == (0, "joint_initiative@1 and joint_initiative@1 are equal.\n")


def test_what_the_newer_version_lacks_is_told_by_its_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "joint_initiative.v2.yaml"
    path.write_text(second("\nreplaces:\n  version: 1\n  dropped: [plan]\n"), encoding="utf-8")
    result = run(READY, path)
    assert result.exit_code == 1
    assert "What the newer version still has to say" in result.output
    assert "criteria.0.id: problem has changed (question)" in result.output
    assert "replaces.dropped.0: plan is still there" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none.yaml", READY), "there is no such file"),
        ((READY, rubric_directory() / "interview.v1.yaml"), "are different rubrics"),
        ((READY, READY, "--stage", "initiative"), "name the season by --season DIR"),
    ],
)
def test_what_cannot_be_compared_exits_with_2(run: Run, arguments: tuple[object, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_effect_on_a_season_names_places_and_finalists_and_nobody(run: Run, season: Path) -> None:
    result = run("joint_initiative@1", "joint_initiative@2", "--season", season)
    assert result.exit_code == 1, result.output
    assert re.search(r"kept \d+, mapped \d+, asked again \d+", result.output)
    assert re.search(r"reviews \d+, jurors \d+; about \d+ minutes", result.output)
    assert re.search(r"И-\d{4}: place \d+ → \d+, total \d\.\d\d → \d\.\d\d", result.output)
    assert re.search(r"Finalists: in .*; out |The finalists stay the same", result.output)
    assert "Finalists cannot be compared" not in result.output
    assert "Вымышленн" not in result.output


def test_where_everybody_has_a_seat_finalists_are_compared_with_half_of_them_or_as_many_as_asked(
    run: Run, season: Path, tmp_path: Path
) -> None:
    roomy = Path(shutil.copytree(season, tmp_path / "roomy"))
    file = roomy / "season.yaml"
    text, changed = re.subn(r"seats: \d+", "seats: 300", file.read_text(encoding="utf-8"))
    assert changed == 1
    file.write_text(text, encoding="utf-8")
    versions = ("joint_initiative@1", "joint_initiative@2", "--season", roomy)
    halved = run(*versions, "--format", "json")
    found = json.loads(halved.output)["effect"]["finalists"]
    assert found["season_seats"] >= found["wanted"]
    assert found["seats"] == found["wanted"] // 2
    assert f"compared with {found['seats']} seats, half of what all would take" in run(*versions).output

    named = run(*versions, "--seats", "10")
    assert f"compared with 10 seats; the season has {found['season_seats']}." in named.output
    alone = run(READY, READY, "--seats", "10")
    assert (alone.exit_code, "name the season by --season DIR" in alone.stderr) == (2, True)


def test_the_same_as_json(run: Run, season: Path) -> None:
    result = run("joint_initiative@1", "joint_initiative@2", "--season", season, "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert {each["kind"] for each in found["changes"]} == {"wording", "weight"}
    fates = {each["part"]: each["are"] for each in found["ratings"]}
    assert (fates["problem"], fates["joint_work"], fates["resources"], fates["goal"]) == (
        "asked_again", "kept", "mapped", "kept",
    )  # fmt: skip
    effect = found["effect"]
    asked = effect["ratings"]["asked_again"] + effect["ratings"]["asked_anew"]
    assert effect["reviews_to_complete"] == asked > 0
    assert all(each["place_before"] != each["place_after"] for each in effect["moved"])
    assert len(effect["finalists"]["enters"]) == len(effect["finalists"]["leaves"])


def test_a_season_rated_by_neither_and_a_version_that_says_nothing_are_refused(
    run: Run, season: Path, tmp_path: Path
) -> None:
    path = tmp_path / "joint_initiative.v2.yaml"
    path.write_text(second(""), encoding="utf-8")
    silent = run("joint_initiative@1", path, "--season", season)
    assert silent.exit_code == 2
    assert "does not say soundly what happens to ratings" in silent.stderr
    third = run("joint_initiative@2", READY, "--season", season)
    assert third.exit_code == 2
    assert "no stage of the season is rated by joint_initiative@2" in third.stderr


def test_a_decision_is_printed_and_checked_by_the_version_it_was_made_by(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    copy = Path(shutil.copytree(season, tmp_path / "season"))

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--season", str(copy)], catch_exceptions=False)

    assert command("select", "--seed", "1").exit_code == 0
    assert command("protocol", "--out", "before").exit_code == 0
    file = copy / "season.yaml"
    text = file.read_text(encoding="utf-8")
    assert "rubric: joint_initiative@1" in text
    file.write_text(text.replace("rubric: joint_initiative@1", "rubric: joint_initiative@2"), "utf-8")
    bench = open_workbench({"season": copy})
    with bench.store, bench.store.write() as work:
        work.rubrics.put(load_rubric(copy / "rubrics" / "joint_initiative.v2.yaml"))
        (first, *_) = [each for each in work.assignments.all(bench.stage().id) if each.state == "active"]
        before = work.reviews.newest([first.id])[first.id]
        assert (before.status, before.rubric_key) == ("draft", "joint_initiative@1")
        after = replace(before, id=str(uuid4()), number=before.number + 1, rubric_key="joint_initiative@2")
        work.reviews.append(after)

    checked = command("verify", "before/D-0001.json")
    assert checked.exit_code == 0, checked.output
    assert command("protocol", "--out", "after").exit_code == 0
    sheets = [load_workbook(tmp_path / each / "D-0001.xlsx").worksheets for each in ("before", "after")]
    cells = [[[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book] for book in sheets]
    assert cells[0] == cells[1], "weights, levels and comments are those it was judged by"
    # What is to be chosen now waits for the jurors.
    assert command("select", "--dry-run").exit_code == 1


@pytest.fixture
def decided(season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Command]:
    """A list chosen by a second version that keeps every rating, so that nobody has rated by it."""
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    copy = Path(shutil.copytree(season, tmp_path / "season"))
    keeping = STATEMENT.replace("asked_again", "kept")
    (copy / "rubrics" / "joint_initiative.v2.yaml").write_text(second(keeping), encoding="utf-8")
    file = copy / "season.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("rubric: joint_initiative@1", "rubric: joint_initiative@2"), "utf-8")

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--season", str(copy)], catch_exceptions=False)

    assert command("select", "--seed", "1").exit_code == 0
    assert command("protocol", "--out", ".").exit_code == 0
    return copy, command


def test_a_version_behind_a_decision_is_neither_changed_nor_lost_with_its_file(
    decided: tuple[Path, Command],
) -> None:
    season, command = decided
    file = season / "rubrics" / "joint_initiative.v2.yaml"
    assert "RUB019" not in command("check").output
    file.write_text(file.read_text(encoding="utf-8").replace("weight: 25", "weight: 15"), encoding="utf-8")

    checked = command("check")
    assert checked.exit_code == 1
    assert "RUB019" in checked.output
    assert "save the change as version 3" in checked.output
    verified = command("verify", "D-0001.json")
    assert verified.exit_code == 0, verified.output

    file.unlink()
    verified = command("verify", "D-0001.json")
    assert verified.exit_code == 0, verified.output


def test_a_changed_version_is_to_be_saved_under_the_first_number_that_is_free(
    decided: tuple[Path, Command],
) -> None:
    season, command = decided
    file = season / "rubrics" / "joint_initiative.v1.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("weight: 18", "weight: 19"), encoding="utf-8")
    assert "save the change as version 3" in command("check").output
    (season / "rubrics" / "joint_initiative.v2.yaml").unlink()
    assert "save the change as version 3" in command("check").output, "the database holds version 2"
