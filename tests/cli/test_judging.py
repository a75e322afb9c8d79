"""`workbench export` as an organiser runs it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.builders import a_member, a_pair, a_participant, a_revision, an_entry
from workbench.app import open_workbench
from workbench.cli.assigning import assign
from workbench.cli.judging import export_command
from workbench.domain.reviews import Form, Rating
from workbench.files.starting import start_season

Run = Callable[..., Result]
COMMENT = '=HYPERLINK("http://example.org") и ещё слово'


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """Three entries and three jurors from another region; nothing assigned."""
    directory = tmp_path / "season"
    start_season(directory)
    workbench = open_workbench({"season": directory})
    with workbench.store as store, store.write() as work:
        stage = workbench.stage().id
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        work.people.put_pairs([a_pair()])
        work.entries.put([(an_entry(f"И-000{place}", stage_id=stage), []) for place in (1, 2, 3)])
        regions = ("Пермский край", "Томская область", "г. Москва")
        work.people.put_members(
            [a_member(f"J0{place}", region=each) for place, each in enumerate(regions, 1)]
        )
    return directory


@pytest.fixture
def run(season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the season from an empty directory."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def command(name: str, *arguments: str) -> Result:
        chosen = {"assign": assign, "export": export_command}[name]
        return CliRunner().invoke(chosen, [*arguments, "--season", str(season)], catch_exceptions=False)

    return command


@pytest.fixture
def rated(run: Run, season: Path) -> Path:
    """All assigned; J01 has submitted И-0001."""
    assert run("assign", "--per-entry", "3").exit_code == 0
    workbench = open_workbench({"season": season})
    with workbench.store as store, store.write() as work:
        stage = workbench.stage()
        rubric = workbench.rubric(stage)
        form = Form({each.id: Rating(3, comment=COMMENT) for each in rubric.criteria})
        (first,) = [
            each
            for each in work.assignments.all(stage.id)
            if (each.member_id, each.entry) == ("J01", "И-0001")
        ]
        work.rubrics.put(rubric)
        work.reviews.append(a_revision(first.id, form=form, status="submitted", rubric_key=rubric.key))
    return season


@pytest.mark.parametrize("report", ["reviews", "sheet"])
@pytest.mark.parametrize("format_", ["xlsx", "csv", "json"])
def test_export_writes_the_report_here_and_says_so(run: Run, rated: Path, report: str, format_: str) -> None:
    done = run("export", report, "--format", format_)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"wrote {report}.{format_}" in done.stderr
    content = Path(f"{report}.{format_}").read_bytes()
    if format_ == "xlsx":
        assert load_workbook(io.BytesIO(content)).worksheets
    elif format_ == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert rows[0]["entry"] == "И-0001"
    else:
        assert json.loads(content)[0]["entry"] == "И-0001"


def test_export_is_xlsx_unless_asked_otherwise(run: Run, rated: Path) -> None:
    assert run("export", "sheet").exit_code == 0
    assert [path.name for path in Path().iterdir()] == ["sheet.xlsx"]


@pytest.mark.parametrize("format_", ["xlsx", "csv", "json"])
def test_dash_writes_the_file_itself_to_standard_output(run: Run, rated: Path, format_: str) -> None:
    run("export", "reviews", "--format", format_, "--out", f"file.{format_}")
    done = run("export", "reviews", "--format", format_, "--out", "-")
    assert (done.exit_code, done.stderr) == (0, "")
    assert [path.name for path in Path().iterdir()] == [f"file.{format_}"]
    if format_ == "xlsx":  # holds the time it was made
        page = load_workbook(io.BytesIO(done.stdout_bytes)).worksheets[0]
        cell = page.cell(2, 10)
        assert (cell.value, cell.data_type) == (COMMENT, "s")
    else:
        assert done.stdout_bytes == Path(f"file.{format_}").read_bytes()


def test_a_file_is_of_the_kind_that_its_name_says(run: Run, rated: Path) -> None:
    for name, begins in (("a.csv", b"\xef\xbb\xbf"), ("b.JSON", b"["), ("c.xlsx", b"PK")):
        assert run("export", "sheet", "--out", name).exit_code == 0
        assert Path(name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("arguments", "suffix"),
    [(("--out", "x.csv", "--format", "xlsx"), ".xlsx"), (("--out", "x.csv", "--format", "json"), ".json"),
     (("--out", "x.txt"), ".xlsx"), (("--out", "x"), ".xlsx")],
)  # fmt: skip
def test_a_name_that_hides_what_the_file_is_is_refused(
    run: Run, rated: Path, arguments: tuple[str, ...], suffix: str
) -> None:
    refused = run("export", "reviews", *arguments)
    assert refused.exit_code == 1
    assert suffix in refused.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("place", ["missing/sheet.xlsx", "file/sheet.xlsx"])
def test_file_that_cannot_be_written_is_told_in_a_sentence(run: Run, rated: Path, place: str) -> None:
    Path("file").write_text("занято", encoding="utf-8")
    refused = run("export", "sheet", "--out", place)
    assert refused.exit_code == 1
    assert f"{place}: cannot be written" in refused.stderr
    assert "Traceback" not in refused.output


def test_directory_is_no_file_to_write(run: Run, rated: Path) -> None:
    Path("reports").mkdir()
    assert run("export", "sheet", "--out", "reports").exit_code == 2


def test_export_of_a_season_not_begun_is_an_empty_report(tmp_path: Path) -> None:
    start_season(tmp_path / "new")
    for report in ("reviews", "sheet"):
        done = CliRunner().invoke(
            export_command, [report, "--format", "json", "--out", "-", "--season", str(tmp_path / "new")]
        )
        assert (done.exit_code, json.loads(done.stdout)) == (0, [])


def test_exported_sheet_counts_submitted_reviews(run: Run, rated: Path) -> None:
    sheets = json.loads(run("export", "sheet", "--format", "json", "--out", "-").stdout)
    assert [each["entry"] for each in sheets] == ["И-0001", "И-0002", "И-0003"]
    assert (sheets[0]["jurors"], sheets[0]["mean"], sheets[0]["awaited"]) == (["J01"], pytest.approx(3.0), 2)
    assert (sheets[1]["jurors"], sheets[1]["mean"], sheets[1]["awaited"]) == ([], None, 3)


def test_unknown_stage_is_told_with_the_known_ones(run: Run) -> None:
    refused = run("export", "reviews", "--stage", "final")
    assert refused.exit_code == 1
    assert "'final' is unknown; known are" in refused.stderr
