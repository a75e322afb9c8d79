"""`workbench init` and `workbench check` as an organiser runs them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from workbench.cli.season import check, init
from workbench.files.documents import rubric_files
from workbench.files.shipped import rubric_directory

READY = len(rubric_files(rubric_directory()))


@pytest.fixture
def season(tmp_path):
    directory = tmp_path / "season"
    assert CliRunner().invoke(init, [str(directory)]).exit_code == 0
    return directory


def test_init_says_what_it_wrote_and_what_comes_next(tmp_path):
    result = CliRunner().invoke(init, [str(tmp_path / "new")])

    assert result.exit_code == 0
    assert f"wrote {tmp_path / 'new' / 'season.yaml'}\n" in result.output
    assert f"run: workbench check {tmp_path / 'new'}\n" in result.output


def test_init_refuses_to_overwrite_a_season(season):
    result = CliRunner().invoke(init, [str(season)])

    assert result.exit_code == 1
    assert "a season is already here" in result.stderr


def test_check_finds_a_new_season_clean(season):
    result = CliRunner().invoke(check, ["--season", str(season)])

    assert result.exit_code == 0
    assert result.output == f"checked 1 season(s), {READY} rubric(s), 2 training work(s): no problem(s)\n"


def test_check_prints_every_problem_of_season_and_rubrics_on_a_line_of_its_own(season):
    for file, old, new in (
        ("season.yaml", "seats: 100", "seats: many"),
        ("rubrics/joint_initiative.v1.yaml", "weight: 18", "weight: 180"),
        ("rubrics/joint_initiative.v1.yaml", "rates: proposal", "rates: everything"),
    ):
        text = (season / file).read_text(encoding="utf-8")
        (season / file).write_text(text.replace(old, new), encoding="utf-8")

    result = CliRunner().invoke(check, [str(season)])

    assert result.exit_code == 1
    *problems, summary, pages = result.output.splitlines()
    assert len(problems) == 3
    assert all(each.startswith(str(season)) for each in problems)
    assert summary == f"checked 1 season(s), {READY} rubric(s), 2 training work(s): 3 problem(s)"
    assert pages == "about each rule: docs/rules/RUB001.md, docs/rules/SEA001.md"


def test_check_tells_a_stage_without_its_rubric(season):
    file = season / "season.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("initiative@1", "initiative@7"), encoding="utf-8"
    )

    result = CliRunner().invoke(check, [], env={"WORKBENCH_SEASON": str(season)})

    assert result.exit_code == 1
    assert "stages.0.rubric: no file in rubrics/ holds joint_initiative@7" in result.output


def test_check_takes_single_files_and_directories_of_rubrics(season):
    result = CliRunner().invoke(
        check, [str(season / "rubrics"), str(season / "rubrics" / "joint_initiative.v1.yaml")]
    )

    assert result.output == f"checked 0 season(s), {READY + 1} rubric(s): no problem(s)\n"


@pytest.mark.parametrize("path", ["nothing", ""])
def test_check_of_nothing_is_an_error(tmp_path, path):
    result = CliRunner().invoke(check, [str(tmp_path / path)])

    assert result.exit_code == 2
    assert "unreadable_file" in result.stderr
