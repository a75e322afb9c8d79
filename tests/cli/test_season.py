"""`workbench init` and `workbench check` as an organiser runs them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests.builders import NOON, a_participant, a_revision, fill
from workbench.app import open_workbench
from workbench.cli.season import check, init
from workbench.domain.responses import Response
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.assessments import load_test
from workbench.files.yaml_files.documents import load_rubric, rubric_files

READY = len(rubric_files(rubric_directory()))
IN_ALL = f"{READY} rubric(s), 2 training work(s), 1 test(s) of situations"


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
    assert result.output == f"checked 1 season(s), {IN_ALL}: no problem(s)\n"


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
    assert summary == f"checked 1 season(s), {IN_ALL}: 3 problem(s)"
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

    assert (
        result.output
        == f"checked 0 season(s), {READY + 1} rubric(s), 1 test(s) of situations: no problem(s)\n"
    )


@pytest.mark.parametrize("path", ["nothing", ""])
def test_check_of_nothing_is_an_error(tmp_path, path):
    result = CliRunner().invoke(check, [str(tmp_path / path)])

    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert "unreadable_file" not in result.stderr


def test_advice_alone_is_no_failure_and_what_cannot_be_checked_is_another(season):
    file = season / "rubrics" / "joint_initiative.v1.yaml"
    question = "Понятно ли из текста, кому и чем мешает эта проблема?"
    text = file.read_text(encoding="utf-8")
    codes = []
    for changed in (question, question.replace(" кому", "  кому"), "Понятна и решаема ли проблема?"):
        file.write_text(text.replace(question, changed), encoding="utf-8")
        codes.append(CliRunner().invoke(check, [str(file)]).exit_code)
    codes.append(CliRunner().invoke(check, [str(file), "--ignore", "RUB007"]).exit_code)
    codes.append(CliRunner().invoke(check, [str(file), "--ignore", "RUB777"]).exit_code)
    codes.append(CliRunner().invoke(check, [str(file), "--format", "xml"]).exit_code)

    assert codes == [0, 0, 1, 0, 2, 2]


def test_fix_mends_and_says_so_and_leaves_out_what_is_ignored(season):
    file = season / "rubrics" / "joint_initiative.v1.yaml"
    text = file.read_text(encoding="utf-8")
    slip = text.replace("кому и чем мешает", "кому  и чем мешает")
    file.write_text(slip, encoding="utf-8")

    ignored = CliRunner().invoke(check, [str(file), "--fix", "--ignore", "RUB016"])
    assert (ignored.exit_code, file.read_text(encoding="utf-8")) == (0, slip)
    mended = CliRunner().invoke(check, [str(file), "--fix"])
    assert (mended.exit_code, file.read_text(encoding="utf-8")) == (0, text)
    assert mended.output.startswith(f"mended {file}\n")


def test_a_rubric_changed_under_ratings_is_told_where_the_season_has_a_database(season):
    workbench = open_workbench({"season": season})
    rubric = workbench.rubrics["joint_initiative@1"]
    file = season / "rubrics" / "joint_initiative.v1.yaml"
    text = file.read_text(encoding="utf-8")
    with workbench.store as store:
        (assignment,) = fill(store, rubric=rubric)
        file.write_text(text.replace("Значимость проблемы", "Важность проблемы"), encoding="utf-8")
        assert CliRunner().invoke(check, [str(season)]).exit_code == 0
        with store.write() as work:
            work.reviews.append(a_revision(assignment.id, rubric_key=rubric.key))

        result = CliRunner().invoke(check, [str(season), "--format", "json"])

    assert result.exit_code == 1
    assert [each["code"] for each in json.loads(result.stdout)] == ["RUB019"]


def test_a_test_changed_under_answers_is_told_where_the_season_has_a_database(season):
    file = season / "rubrics" / "assessments" / "mentor_situations.v1.yaml"
    rubric = load_rubric(season / "rubrics" / "mentor_competencies.v1.yaml")
    test = load_test(file, {rubric.key: rubric})
    taken = Response(0, "entry", "100001", "test", "100001", test.key, rubric.key, NOON)
    text = file.read_text(encoding="utf-8")
    with open_workbench({"season": season}).store as store:
        with store.write() as work:
            work.people.put_participants([a_participant("100001")])
            work.rubrics.put(rubric)
            work.assessments.put_test(test)
        file.write_text(text.replace("minutes: 45", "minutes: 50"), encoding="utf-8")
        assert CliRunner().invoke(check, [str(season)]).exit_code == 0
        with store.write() as work:
            work.assessments.begin([taken])

        result = CliRunner().invoke(check, [str(season), "--format", "json"])

    assert result.exit_code == 1
    (told,) = json.loads(result.stdout)
    line = text.splitlines().index("minutes: 45") + 1
    assert (told["code"], told["file"], told["line"]) == ("ASM009", str(file), line)


def test_files_are_checked_where_the_database_cannot_be_read_and_all_is_not_said_to_be_well(season):
    (season / "season.sqlite").write_bytes(b"no database at all" * 100)

    result = CliRunner().invoke(check, [str(season)])

    assert result.exit_code == 1
    assert result.stderr.count("The database cannot be used") == 1
    assert IN_ALL in result.stdout
    assert not result.stdout.endswith(": no problem(s)\n")
    assert "could not be compared with the database" in result.stdout
    assert CliRunner().invoke(check, [str(season), "--format", "json"]).exit_code == 1


def test_rubrics_alone_are_checked_without_loading_a_database():
    check_one = "from workbench.cli.season import check; check([sys.argv[1]], standalone_mode=False)"
    code = f"import sys; {check_one}; print('sqlalchemy' in sys.modules)"
    command = [sys.executable, "-c", code, str(rubric_directory() / "goal_diary.v1.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["checked 0 season(s), 1 rubric(s): no problem(s)", "False"]
