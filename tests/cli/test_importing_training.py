"""`workbench import training` as an organiser runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.builders import NOON, a_form, a_member
from tests.judging_case import new_id
from workbench.app import open_workbench
from workbench.cli.main import main
from workbench.domain.training import TrainingRevision
from workbench.files.starting import start_season

FIRST = "01_bicycle_workshop.yaml"


@pytest.fixture
def season(tmp_path: Path) -> Path:
    start_season(tmp_path / "season")
    return tmp_path / "season"


def run(season: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments), "--season", str(season)])


def change(season: Path) -> None:
    file = season / "training" / FIRST
    file.write_text(file.read_text(encoding="utf-8").replace('после шести"', 'по вечерам"'), encoding="utf-8")


def test_all_training_works_of_the_season_are_imported_once(season: Path) -> None:
    assert run(season, "training").stdout == "New training works: Т-01, Т-02\n"
    assert run(season, "training").stdout == "Unchanged: Т-01, Т-02\n"


def test_named_files_leave_the_others_as_they_are(season: Path) -> None:
    run(season, "training")
    change(season)
    assert run(season, "training", season / "training" / FIRST).stdout == "Changed: Т-01\n"
    (season / "training" / FIRST).unlink()
    said = run(season, "training").stdout
    assert said == "Unchanged: Т-02\nRemoved, the files are gone: Т-01\n"


def test_json_and_a_dry_run(season: Path) -> None:
    printed = json.loads(run(season, "training", "--json", "--dry-run").stdout)
    assert printed == {
        "new": ["Т-01", "Т-02"],
        **{name: [] for name in ("changed", "unchanged", "removed", "kept")},
        "dry_run": True,
    }
    assert "nothing was written to the database" in run(season, "training", "--dry-run").stdout
    assert "New" in run(season, "training").stdout


def test_a_rated_work_is_not_changed_and_the_message_names_it(season: Path) -> None:
    run(season, "training")
    bench = open_workbench({"season": season})
    with bench.store, bench.store.write() as work:
        work.people.put_members([a_member("J01")])
        stage = bench.stage().id
        work.training.append(
            TrainingRevision(new_id(), "J01", "Т-01", stage, 1, 0, "draft", a_form({"problem": 3}), NOON)
        )
    change(season)
    refused = run(season, "training")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: Training works Т-01 have been rated")
    assert "Traceback" not in refused.output
    (season / "training" / FIRST).unlink()
    assert "rated these, so they stay: Т-01" in run(season, "training").stdout


def test_mistakes_are_told_with_their_places_and_nothing_is_imported(season: Path) -> None:
    file = season / "training" / FIRST
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("level: 5", "level: 9", 1), encoding="utf-8")
    refused = run(season, "training")
    assert refused.exit_code == 1
    assert f"{file}:" in refused.stderr
    assert "outside the scale 1..5" in refused.stderr
    file.write_text(text, encoding="utf-8")
    assert run(season, "training").stdout == "New training works: Т-01, Т-02\n"


def test_a_season_without_training_works_is_told_what_to_do(season: Path) -> None:
    for file in (season / "training").iterdir():
        file.unlink()
    refused = run(season, "training")
    assert refused.exit_code == 1
    assert "there are no training works for joint_initiative@1 here" in refused.stderr


def test_a_work_of_another_rubric_is_left_to_its_stage_and_refused_by_name(season: Path) -> None:
    rubric = (season / "rubrics" / "joint_initiative.v1.yaml").read_text(encoding="utf-8")
    (season / "rubrics" / "joint_initiative.v2.yaml").write_text(
        rubric.replace("version: 1\n", "version: 2\n", 1), encoding="utf-8"
    )
    file = season / "training" / FIRST
    other = file.read_text(encoding="utf-8").replace("joint_initiative@1 ", "joint_initiative@2 ")
    file.write_text(other, encoding="utf-8")
    assert run(season, "training").stdout == "New training works: Т-02\n"
    refused = run(season, "training", file)
    assert refused.exit_code == 1
    assert "is made for joint_initiative@2" in refused.stderr


def test_exports_are_imported_from_one_file_at_a_time(season: Path) -> None:
    for files in ((), ("one.xlsx", "two.xlsx")):
        refused = run(season, "participants", *files)
        assert refused.exit_code == 2
        assert "name one FILE to import participants from" in refused.stderr


def test_english_speakers_read_english(season: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    assert run(season, "training").stdout == "New training works: Т-01, Т-02\n"
