"""`workbench assess` as an organiser runs it: answers, a scale, cut scores, profiles, reports."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.builders import NOON
from tests.standard_case import ONE_RATER, PEOPLE, RUBRIC, TEST, UNFINISHED, cuts_on, fill
from workbench.app import open_workbench
from workbench.app.booklets import booklet_of
from workbench.cli.assessing import assess
from workbench.domain.responses import FREQUENCIES, Answer, Response, indicator_items
from workbench.files.starting import start_season
from workbench.files.yaml_files.cut_scores import cut_scores_yaml
from workbench.scoring.panel_cuts import bookmark
from workbench.workflows.assessing.assessed import scales_of
from workbench.workflows.assessing.standards import standing_standard

Run = Callable[..., Result]
BLOCK = """
assessments:
  - id: entry
    track: mentoring
    name: {ru: "Оценка компетенций", en: "Assessment of competencies"}
    rubric: mentor@1
    test: situations@1
    sources: [self, mentor, mentee, expert]
    opens: 2025-11-20 09:00
    closes: 2025-11-28 18:00
  - id: final
    track: mentoring
    name: {ru: "Вторая оценка", en: "Second assessment"}
    rubric: mentor@1
    test: situations@1
    opens: 2025-12-01 09:00
    closes: 2025-12-02 18:00
  - id: rated
    track: mentoring
    name: {ru: "Оценка экспертом", en: "Ratings by experts"}
    rubric: mentor@1
    test: situations@1
    sources: [expert]
    opens: 2025-12-01 09:00
    closes: 2025-12-02 18:00
"""
ONLY_RATED = "200011"  # in the last assessment, by one expert


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A season whose participants have answered, without a standard yet."""
    from workbench.files.rubrics.to_yaml import rubric_yaml

    directory = tmp_path_factory.mktemp("assessed") / "season"
    start_season(directory)
    file = directory / "season.yaml"
    file.write_text(file.read_text(encoding="utf-8") + BLOCK, encoding="utf-8")
    (directory / "rubrics" / "mentor.v1.yaml").write_text(rubric_yaml(RUBRIC), encoding="utf-8")
    with open_workbench({"season": directory}).store as store:
        fill(store)
    return directory


@pytest.fixture
def run(season: Path) -> Run:
    def run(*arguments: str, code: int = 0) -> Result:
        found = CliRunner().invoke(assess, [*arguments, "--season", str(season)])
        assert found.exit_code == code, found.output
        return found

    return run


@pytest.fixture(scope="module")
def standards(season: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Result]:
    """What the commands said of a first standard, and of the next with the panel's cut scores."""
    first = CliRunner().invoke(assess, ["standard", "entry", "--season", str(season)])
    with open_workbench({"season": season}).store as store, store.read() as work:
        standing = standing_standard(work, "entry")
    cuts = tmp_path_factory.mktemp("panel") / "cuts.yaml"
    cuts.write_text(cut_scores_yaml(cuts_on(standing[1])), encoding="utf-8")
    second = CliRunner().invoke(
        assess, ["standard", "entry", "--cut-scores", str(cuts), "--season", str(season)]
    )
    return first, second


def test_status_says_how_many_and_nobodys_id(run: Run) -> None:
    said = run("status", "entry").output
    assert "50" in said
    assert "49" in said
    assert not any(each in said for each in PEOPLE)


def test_an_unknown_assessment_is_told_with_those_there_are(run: Run) -> None:
    said = run("status", "exit", code=1).output
    assert "exit" in said
    assert "entry" in said


def test_a_table_of_profiles_of_another_ending_is_refused_with_all_that_can_be(
    run: Run, tmp_path: Path
) -> None:
    said = run("profiles", "entry", "--out", str(tmp_path / "profiles.docx"), code=1).output
    assert "one of: .xlsx, .csv" in said


def test_profiles_ask_for_a_standard_first(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "profiles.csv"
    said = run("profiles", "final", "--out", str(target), code=1).output
    assert "workbench assess standard final" in said
    assert not target.exists()


def test_a_dry_run_shows_the_standard_and_keeps_nothing(run: Run, season: Path) -> None:
    with open_workbench({"season": season}).store as store, store.read() as work:
        before = work.assessments.standard("entry")
    assert "asking" in run("standard", "entry", "--dry-run").output
    with open_workbench({"season": season}).store as store, store.read() as work:
        assert work.assessments.standard("entry") == before


def test_a_standard_says_its_scale_and_with_cut_scores_the_levels(standards: tuple[Result, Result]) -> None:
    first, second = standards
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    for name in ("Критерий asking", "Критерий hearing"):
        assert name in first.output
    row = next(each for each in second.output.splitlines() if "asking" in each and "│" in each)
    shares = row.split("│")[6].strip().split("/")
    assert sum(map(int, shares)) == pytest.approx(100, abs=3)
    assert len(shares) == 5


@pytest.mark.usefixtures("standards")
def test_profiles_are_written_with_ids_only(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "profiles.csv"
    run("profiles", "entry", "--out", str(target), "--language", "ru")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 49 * 2
    assert {row["Участник"] for row in rows} == set(PEOPLE) - {UNFINISHED}
    assert {row["Компетенция"] for row in rows} == {each.name.ru for each in RUBRIC.criteria}
    assert all(row["Уровень"] in {"0", "1", "2", "3", "4"} for row in rows)
    assert target.stat().st_mode & 0o777 == 0o600
    book = tmp_path / "profiles.xlsx"
    run("profiles", "entry", "--out", str(book), "--language", "ru")
    sheet = load_workbook(book).active
    assert (sheet.max_row, sheet["A1"].value) == (49 * 2 + 1, "Участник")
    assert [cell.value for cell in sheet[1]] == list(rows[0])
    assert sheet["F2"].value == int(rows[0]["Уровень"])


@pytest.mark.usefixtures("standards")
def test_reports_are_printed_for_one_and_for_all(run: Run, tmp_path: Path) -> None:
    one = tmp_path / "one.pdf"
    run("report", "entry", ONE_RATER, "--out", str(one))
    assert one.read_bytes().startswith(b"%PDF")
    said = run("report", "entry", "--all", ONE_RATER, "--out", str(tmp_path / "all"), code=1).output
    assert "both given" in said
    assert "give --all" in run("report", "entry", "--out", str(one), code=1).output


@pytest.mark.usefixtures("standards")
def test_no_report_is_printed_where_there_is_nothing_to_show_and_why(
    run: Run, season: Path, tmp_path: Path
) -> None:
    with open_workbench({"season": season}).store as store, store.write() as work:
        _, standing = work.assessments.standard("entry")
        work.assessments.add_standard("rated", 1, standing, by="organiser", at=NOON)
        form = Response(0, "rated", ONLY_RATED, "expert", "J01", None, RUBRIC.key, NOON)
        (begun,) = work.assessments.begin([form])
        item = next(iter(indicator_items(RUBRIC)))
        work.assessments.append([Answer("rated-1", begun.id, 1, item, FREQUENCIES[1], NOON)])
        work.assessments.submit(begun.id, NOON)
    target = tmp_path / "one.pdf"

    def said(person: str) -> str:
        output = run("report", "rated", person, "--out", str(target), code=1).output
        return " ".join(output.split())

    assert "no 999999" in said("999999")
    assert UNFINISHED in said(UNFINISHED)
    assert ONLY_RATED in said(ONLY_RATED)
    assert said(ONLY_RATED) != said(UNFINISHED).replace(UNFINISHED, ONLY_RATED)
    assert not target.exists()


def test_a_wrong_file_of_cut_scores_is_told_by_line(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "cuts.yaml"
    wrong.write_text("assessment: entry\nrubric: mentor@2\n", encoding="utf-8")
    said = run("standard", "entry", "--cut-scores", str(wrong), code=1).output
    assert "cuts.yaml:2:" in said


def test_a_panel_gets_a_sheet_of_the_tests_situations(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "panel.xlsx"
    said = run(
        "panel-sheet", "entry", "--panellist", "M01", "--panellist", "M02", "--out", str(target)
    ).output
    book = load_workbook(target)
    assert book.sheetnames[1:3] == ["M01", "M02"]
    assert book["M01"].max_row == 1 + int(said.split(": ")[1].split()[0])
    other = tmp_path / "other.xlsx"
    assert run("panel-sheet", "exit", "--out", str(other), code=1).output.count("entry") == 1


def test_a_panellist_named_twice_gets_no_second_sheet(run: Run, tmp_path: Path) -> None:
    target, twice = tmp_path / "panel.xlsx", ["--panellist", "M01"] * 2
    said = run("panel-sheet", "entry", *twice, "--out", str(target), code=1).output
    assert "M01 named twice" in said
    assert not target.exists()


def test_a_panels_sheet_is_for_its_owner_only_and_never_overwritten(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "panel.xlsx"
    run("panel-sheet", "entry", "--out", str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    target.write_bytes(b"filled in")
    assert "panel.xlsx" in run("panel-sheet", "entry", "--out", str(target), code=1).output
    assert target.read_bytes() == b"filled in"


def test_a_booklet_waits_for_a_standard_that_orders_its_pages(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "booklet.pdf"
    said = run("booklet", "final", "--competency", RUBRIC.criteria[0].id, "--out", str(target), code=1).output
    assert "workbench assess standard final" in said
    assert not target.exists()


def test_a_booklet_is_printed_for_its_owner_only(
    run: Run, tmp_path: Path, standards: tuple[Result, Result]
) -> None:
    target, competency = tmp_path / "booklet.pdf", RUBRIC.criteria[0].id
    run("booklet", "--competency", competency, "--out", str(target))
    assert target.read_bytes().startswith(b"%PDF")
    assert target.stat().st_mode & 0o777 == 0o600
    said = run("booklet", "entry", "--competency", "singing", "--out", str(target), code=1).output
    assert "singing" in said
    assert competency in said
    assert run("booklet", "--competency", competency, "--out", str(tmp_path / "booklet.txt"), code=1)


def test_a_bookmark_right_after_a_page_of_the_booklet_sets_the_cut_score_there(
    season: Path, standards: tuple[Result, Result]
) -> None:
    competency = RUBRIC.criteria[0].id
    bench = open_workbench({"season": season})
    with bench.store as store:
        booklet = booklet_of(bench, bench.season.assessments[0], competency)
        with store.read() as work:
            standing = standing_standard(work, "entry")
    scale = scales_of(standing[1], "test")[competency]
    assert [each.number for each in booklet.pages] == list(range(1, len(booklet.pages) + 1))
    assert len(booklet.pages) == sum(each.most for each in TEST.situations if each.competency == competency)
    for page in booklet.pages:
        marks = pd.DataFrame({"panellist": ["M01", "M02", "M03"], "page": page.number + 1})
        cut = bookmark(marks, scale, rng=np.random.default_rng(1)).cut_score
        assert cut.cut == pytest.approx(page.location)
