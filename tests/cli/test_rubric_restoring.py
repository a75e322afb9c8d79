"""`workbench rubric restore`, and what tells people that they need it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.builders import NOON, a_form, a_participant, a_revision, fill
from workbench.app import open_workbench
from workbench.cli.main import main
from workbench.domain.entries import Assignment
from workbench.domain.responses import Response
from workbench.domain.rubric import Rubric
from workbench.errors import FrozenRubric
from workbench.files.rubrics.to_yaml import rubric_yaml
from workbench.files.starting import start_season
from workbench.files.yaml_files.assessments import load_test
from workbench.files.yaml_files.documents import load_rubric

Run = Callable[..., Result]
KEY, FILE = "joint_initiative@1", "joint_initiative.v1.yaml"
TEST, TEST_FILE = "mentor_situations@1", "mentor_situations.v1.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two jurors have submitted an entry by the first version; somebody has submitted the test."""
    season = tmp_path_factory.mktemp("rated") / "season"
    start_season(season)
    bench = open_workbench({"season": season})
    rubric = bench.rubrics[KEY]
    mentors = load_rubric(season / "rubrics" / "mentor_competencies.v1.yaml")
    test = load_test(season / "rubrics" / "assessments" / TEST_FILE, {mentors.key: mentors})
    with bench.store, bench.store.write() as work:
        work.rubrics.put(mentors)
        work.assessments.put_test(test)
        work.people.put_participants([a_participant("100009")])
        taken = Response(0, "mentoring_entry", "100009", "test", "100009", test.key, mentors.key, NOON)
        (begun,) = work.assessments.begin([taken])
        work.assessments.submit(begun.id, NOON)
    with bench.store:
        fill(bench.store, jurors=2, rubric=rubric)
        stage = bench.stage().id
        with bench.store.write() as work:
            work.assignments.add(Assignment(0, each, "И-0001", stage) for each in ("J01", "J02"))
        with bench.store.read() as work:
            given = work.assignments.all(stage)
        with bench.store.write() as work:
            form = a_form({each.id: 3 for each in rubric.criteria}, "Хорошая работа")
            for each in given:
                work.reviews.append(a_revision(each.id, status="submitted", form=form, rubric_key=rubric.key))
    return season


@pytest.fixture
def season(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    for name in ("SEASON", "DATABASE"):
        monkeypatch.delenv(f"WORKBENCH_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(made, tmp_path / "season"))


@pytest.fixture
def run(season: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(
        main, [*map(str, arguments), "--season", str(season)], catch_exceptions=False
    )


def second(rubric: Rubric) -> Rubric:
    """The first criterion is asked again."""
    statement = {"version": 1, "ratings": [{"id": rubric.criteria[0].id, "are": "asked_again"}]}
    return Rubric.model_validate(dict(rubric) | {"version": 2, "replaces": statement})


def go_over(season: Path) -> None:
    older = load_rubric(season / "rubrics" / FILE)
    (season / "rubrics" / "joint_initiative.v2.yaml").write_text(rubric_yaml(second(older)), "utf-8")
    change(season / "season.yaml", f"rubric: {KEY}", "rubric: joint_initiative@2")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_lost_file_comes_back_with_the_content_that_was_rated_by(season: Path, run: Run) -> None:
    file = season / "rubrics" / FILE
    before = load_rubric(file)
    file.unlink()
    checked = run("check", "--ignore", "RUB014")
    assert checked.exit_code == 1
    assert f"the file of {KEY} is lost" in checked.output.replace("\n", " ")
    assert f"restore {KEY}" in checked.output

    restored = run("rubric", "restore", KEY)
    assert restored.exit_code == 0, restored.output
    assert f"wrote {file}" in restored.output
    assert load_rubric(file) == before
    assert "is lost" not in run("check").output


def test_a_file_as_it_is_kept_is_left_alone_with_its_comments(season: Path, run: Run) -> None:
    file = season / "rubrics" / FILE
    before = file.read_bytes()
    result = run("rubric", "restore", KEY)
    assert result.exit_code == 0
    assert "nothing was written" in result.output
    assert file.read_bytes() == before
    file.rename(file.with_name("my rubric.yaml"))
    assert "nothing was written" in run("rubric", "restore", KEY).output
    assert not file.exists()


def test_an_edited_file_is_never_overwritten_and_how_it_differs_is_told(season: Path, run: Run) -> None:
    file = season / "rubrics" / FILE
    change(file, "weight: 18", "weight: 25")
    edited = file.read_bytes()
    checked = run("check")
    assert "RUB019" in checked.output
    assert f"workbench rubric restore {KEY}" in checked.output

    refused = run("rubric", "restore", KEY)
    assert refused.exit_code == 1
    assert "weight: 18 → 25" in refused.output
    assert file.read_bytes() == edited

    elsewhere = run("rubric", "restore", KEY, "--out", "kept.yaml")
    assert elsewhere.exit_code == 0, elsewhere.output
    assert (
        next(each for each in load_rubric(Path("kept.yaml")).criteria if each.id == "joint_work").weight == 18
    )
    assert run("rubric", "restore", KEY, "--out", "kept.xlsx").exit_code == 1
    assert not Path("kept.xlsx").exists()


def test_a_file_that_is_no_rubric_any_more_is_not_overwritten_either(season: Path, run: Run) -> None:
    file = season / "rubrics" / FILE
    file.write_text("# half a thought\n", encoding="utf-8")
    refused = run("rubric", "restore", KEY)
    assert refused.exit_code == 1
    assert "cannot be read as a version" in refused.output
    assert file.read_text(encoding="utf-8") == "# half a thought\n"


def test_a_test_of_situations_comes_back_as_well(season: Path, run: Run) -> None:
    file = season / "rubrics" / "assessments" / TEST_FILE
    mentors = load_rubric(season / "rubrics" / "mentor_competencies.v1.yaml")
    before = load_test(file, {mentors.key: mentors})
    change(file, "minutes: 45", "minutes: 50")
    refused = run("rubric", "restore", TEST)
    assert refused.exit_code == 1
    assert "minutes is another one" in refused.output
    file.unlink()
    assert run("rubric", "restore", TEST).exit_code == 0
    assert load_test(file, {mentors.key: mentors}) == before


@pytest.mark.parametrize("key", ["joint_initiative@7", "nonsense"])
def test_what_is_not_kept_is_refused_with_what_is(key: str, run: Run) -> None:
    refused = run("rubric", "restore", key)
    assert refused.exit_code == 1
    assert f"{key} is not kept; versions that are: {KEY}" in refused.output


def test_without_a_database_nothing_is_restored_and_none_is_made(season: Path, run: Run) -> None:
    database = season / "season.sqlite"
    database.unlink()
    refused = run("rubric", "restore", KEY)
    assert refused.exit_code == 1
    assert "no database yet" in refused.output
    assert not database.exists()


def test_an_error_says_whether_a_rubric_or_a_test_is_in_use(season: Path) -> None:
    bench = open_workbench({"season": season})
    with bench.store, bench.store.read() as work:
        rubric, test = work.rubrics.get(KEY), work.assessments.test(TEST)
    assert rubric is not None
    assert test is not None
    changed = rubric.model_copy(update={"title": rubric.purpose})
    frozen = f"^Rubric {KEY} is in use.*restore {KEY}$"
    with bench.store as store, pytest.raises(FrozenRubric, match=frozen), store.write() as work:
        work.rubrics.put(changed)
    longer, frozen = test.model_copy(update={"minutes": 50}), f"^Test of situations {TEST} is in use"
    with bench.store as store, pytest.raises(FrozenRubric, match=frozen), store.write() as work:
        work.assessments.put_test(longer)


def test_versions_are_compared_and_put_into_a_workbook_without_their_files(season: Path, run: Run) -> None:
    go_over(season)
    (season / "rubrics" / FILE).unlink()
    compared = run("rubric", "diff", KEY, "joint_initiative@2")
    assert compared.exit_code == 0, "only the statement is new, and it is no difference of the form"
    assert run("rubric", "to-xlsx", KEY).output == "wrote joint_initiative.v1.xlsx\n"
    assert load_workbook("joint_initiative.v1.xlsx").sheetnames
    assert run("rubric", "sheet", "joint_initiative@2").output == "wrote joint_initiative.v2.pdf\n"
    unknown = run("rubric", "to-xlsx", "joint_initiative@9")
    assert unknown.exit_code == 1
    assert "holds joint_initiative@9" in unknown.output


def test_check_tells_of_reviews_that_wait_and_changes_nothing_in_the_database(season: Path, run: Run) -> None:
    assert "SEA010" not in run("check").output
    go_over(season)
    before = rows(season)
    told = [each for each in json.loads(run("check", "--format", "json").output) if each["code"] == "SEA010"]
    assert len(told) == 1
    assert told[0]["file"].endswith("season.yaml")
    assert "under joint_initiative@2: 2, jurors: 2" in told[0]["message"]
    assert "answers to problem " in told[0]["message"]
    assert rows(season) == before


def test_check_tells_of_forms_by_a_test_that_the_season_does_not_name(season: Path, run: Run) -> None:
    lines = (season / "season.yaml").read_text(encoding="utf-8")
    assert "\nassessments:" not in lines
    assessment = (
        "\nassessments:\n  - {id: mentoring_entry, track: mentoring, name: {ru: Оценка, en: Assessment}, "
        "rubric: mentor_competencies@1, test: mentor_situations@1, sources: [self], "
        "opens: 2025-11-10 09:00, closes: 2025-11-28 18:00}\n"
    )
    (season / "season.yaml").write_text(lines + assessment, encoding="utf-8")
    assert "SEA010" not in run("check").output
    tests = season / "rubrics" / "assessments"
    text = (tests / TEST_FILE).read_text(encoding="utf-8")
    (tests / "mentor_situations.v2.yaml").write_text(text.replace("version: 1", "version: 2", 1), "utf-8")
    change(season / "season.yaml", "test: mentor_situations@1", "test: mentor_situations@2")
    told = [each for each in json.loads(run("check", "--format", "json").output) if each["code"] == "SEA010"]
    assert len(told) == 1
    assert "by another version, mentor_situations@1, which do not count here: 1" in told[0]["message"]


def test_a_calibration_of_nothing_but_waiting_reviews_says_what_they_wait_for(season: Path, run: Run) -> None:
    go_over(season)
    refused = run("calibrate")
    assert refused.exit_code == 1
    said = " ".join(refused.output.split())
    assert "wait for answers to problem under joint_initiative@2: 2" in said
    assert "J01, J02" in said


def rows(season: Path) -> dict[str, object]:
    """What the database holds, by table."""
    import sqlite3

    with sqlite3.connect(season / "season.sqlite") as connection:
        names = [
            name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
        ]
        return {name: connection.execute(f'select * from "{name}"').fetchall() for name in names}
