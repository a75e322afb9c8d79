"""`workbench assign` as an organiser runs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.builders import a_member, a_pair, a_participant, a_revision, an_entry
from workbench.app import open_workbench
from workbench.cli.assigning import assign
from workbench.domain.entries import Assignment
from workbench.domain.reviews import Form, Rating
from workbench.files.starting import start_season

Run = Callable[..., Result]
REGIONS = ("Пермский край", "Томская область", "г. Москва", "Ростовская область")


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """Three entries and four jurors from other regions; nothing assigned."""
    directory = tmp_path / "season"
    start_season(directory)
    workbench = open_workbench({"season": directory})
    with workbench.store as store, store.write() as work:
        stage = workbench.stage().id
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        work.people.put_pairs([a_pair()])
        work.entries.put([(an_entry(f"И-000{place}", stage_id=stage), []) for place in (1, 2, 3)])
        work.people.put_members(
            [a_member(f"J0{place}", region=each) for place, each in enumerate(REGIONS, 1)]
        )
    return directory


@pytest.fixture
def run(season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the season from an empty directory."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(assign, [*arguments, "--season", str(season)], catch_exceptions=False)

    return command


def assignments(season: Path, state: str = "active") -> list[Assignment]:
    workbench = open_workbench({"season": season})
    with workbench.store as store, store.read() as work:
        return [each for each in work.assignments.all(workbench.stage().id) if each.state == state]


def submit(season: Path, juror: str, level: int = 3) -> None:
    """The juror submits everything assigned."""
    workbench = open_workbench({"season": season})
    with workbench.store as store, store.write() as work:
        stage = workbench.stage()
        rubric = workbench.rubric(stage)
        form = Form({each.id: Rating(level, comment="видно") for each in rubric.criteria})
        work.rubrics.put(rubric)
        for each in work.assignments.all(stage.id):
            if each.member_id == juror:
                revision = a_revision(each.id, form=form, status="submitted", rubric_key=rubric.key)
                work.reviews.append(revision)


def test_assign_shows_loads_and_keeps_the_plan(run: Run, season: Path) -> None:
    done = run("--per-entry", "2")
    assert done.exit_code == 0
    for juror in ("J01", "J02", "J03", "J04"):
        assert juror in done.output
    assert len(assignments(season)) == 6


def test_assign_takes_the_seasons_number_of_jurors_when_none_is_given(run: Run, season: Path) -> None:
    assert run().exit_code == 0
    assert open_workbench({"season": season}).stage().ratings_per_entry == 3
    assert len(assignments(season)) == 9


def test_assigning_again_adds_nothing(run: Run, season: Path) -> None:
    run("--per-entry", "2")
    before = assignments(season)
    assert run("--per-entry", "2", "--seed", "7").exit_code == 0
    assert assignments(season) == before


def test_dry_run_shows_the_same_plan_and_keeps_nothing(run: Run, season: Path) -> None:
    shown = run("--per-entry", "2", "--dry-run")
    assert shown.exit_code == 0
    assert assignments(season) == []
    kept = run("--per-entry", "2")
    assert kept.output.splitlines()[:-1] == shown.output.splitlines()[:-1]


def test_impossible_plan_is_told_and_nothing_is_kept(run: Run, season: Path) -> None:
    refused = run("--per-entry", "5")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: No assignment keeps every rule")
    assert "entry И-0001 needs 5 jurors and only 4 have no conflict with it" in refused.stderr
    assert assignments(season) == []


def test_assign_before_the_imports_says_what_to_run(tmp_path: Path) -> None:
    start_season(tmp_path / "new")
    refused = CliRunner().invoke(assign, ["--season", str(tmp_path / "new")])
    assert refused.exit_code == 1
    assert "run: workbench import jurors FILE" in refused.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [*(("--per-entry", each) for each in ("0", "-1", "21", "many")), ("--seed", "-1"), ("--advised", "0")],
)
def test_senseless_numbers_are_refused(run: Run, season: Path, option: str, value: str) -> None:
    assert run(option, value).exit_code == 2
    assert assignments(season) == []


def test_unknown_stage_is_told_with_the_known_ones(run: Run) -> None:
    refused = run("--stage", "final")
    assert refused.exit_code == 1
    assert "'final' is unknown; known are" in refused.stderr


def test_dropped_jurors_open_work_goes_to_others_and_submitted_work_stays(run: Run, season: Path) -> None:
    run("--per-entry", "2")
    submit(season, "J01")
    leaver = next(each.member_id for each in assignments(season) if each.member_id != "J01")
    before = {(each.member_id, each.entry) for each in assignments(season)}

    done = run("--drop", leaver, "--reason", "болезнь", "--out", "plan.xlsx")

    assert done.exit_code == 0
    after = {(each.member_id, each.entry) for each in assignments(season)}
    assert {pair for pair in before if pair[0] != leaver} <= after
    assert leaver not in {juror for juror, _ in after}
    assert Counter(entry for _, entry in after) == {"И-0001": 2, "И-0002": 2, "И-0003": 2}
    assert {each.reason for each in assignments(season, "withdrawn")} == {"болезнь"}
    pages = load_workbook("plan.xlsx").worksheets
    changed = [row[:3] for row in pages[2].iter_rows(min_row=2, values_only=True)]
    assert {pair[1:] for pair in changed} == before ^ after


def test_juror_is_not_dropped_without_a_reason(run: Run, season: Path) -> None:
    run("--per-entry", "2")
    before = assignments(season)
    refused = run("--drop", "J01")
    assert refused.exit_code == 1
    assert "write the reason" in refused.stderr
    assert assignments(season) == before


def test_unknown_juror_cannot_be_dropped(run: Run, season: Path) -> None:
    run("--per-entry", "2")
    refused = run("--drop", "J99", "--reason", "болезнь")
    assert refused.exit_code == 1
    assert "there is no juror J99" in refused.stderr


def test_further_ratings_are_added_to_the_entries_named(run: Run, season: Path) -> None:
    run("--per-entry", "2")
    assert run("--per-entry", "2", "--extra", "И-0002=1").exit_code == 0
    assert Counter(each.entry for each in assignments(season)) == {"И-0001": 2, "И-0002": 3, "И-0003": 2}
    run("--per-entry", "2", "--extra", "И-0002=1")
    assert len(assignments(season)) == 7


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["И-0001"], "is not ENTRY=N"),
        (["И-0001=0"], "is not ENTRY=N"),
        (["И-0001=-1"], "is not ENTRY=N"),
        (["=2"], "is not ENTRY=N"),
        (["И-0001=1", "и-1=2"], "named twice"),
        (["И-0099=1"], "И-0099"),
    ],
)
def test_senseless_further_ratings_are_refused(run: Run, season: Path, extra: list[str], said: str) -> None:
    refused = run("--per-entry", "2", *(part for each in extra for part in ("--extra", each)))
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert assignments(season) == []


def test_dispute_is_given_one_further_juror(run: Run, season: Path) -> None:
    run("--per-entry", "2")
    first, second = [each.member_id for each in assignments(season) if each.entry == "И-0002"]
    submit(season, first, level=1)
    submit(season, second, level=5)
    disputed = {
        entry
        for entry in ("И-0001", "И-0002", "И-0003")
        if {each.member_id for each in assignments(season) if each.entry == entry} == {first, second}
    }
    assert run("--per-entry", "2", "--disputes").exit_code == 0
    count = Counter(each.entry for each in assignments(season))
    assert count == {entry: 3 if entry in disputed else 2 for entry in ("И-0001", "И-0002", "И-0003")}
    run("--per-entry", "2", "--disputes")
    assert Counter(each.entry for each in assignments(season)) == count


def test_advice_without_a_calibration_is_refused_with_the_reason(run: Run, season: Path) -> None:
    run("--per-entry", "2")
    refused = run("--per-entry", "2", "--advised", "3")
    assert refused.exit_code == 1
    assert "There are too few ratings for this" in refused.stderr
    assert len(assignments(season)) == 6


def test_newcomer_takes_work_over_from_those_who_have_most(run: Run, season: Path) -> None:
    run("--per-entry", "2")
    workbench = open_workbench({"season": season})
    with workbench.store as store, store.write() as work:
        work.people.put_members([a_member("J05", region="Алтайский край")])
    before = {(each.member_id, each.entry) for each in assignments(season)}
    assert run("--hand-over", "J05", "1").exit_code == 0
    after = {(each.member_id, each.entry) for each in assignments(season)}
    (gone,) = before - after
    (new,) = after - before
    load = Counter(juror for juror, _ in before)
    assert new == ("J05", gone[1])
    assert load[gone[0]] == max(load.values())


@pytest.mark.parametrize(
    "options",
    [
        ["--drop", "J01", "--reason", "болезнь", "--hand-over", "J02", "1"],
        ["--drop", "J01", "--reason", "болезнь", "--disputes"],
        ["--hand-over", "J02", "1", "--extra", "И-0001=1"],
        ["--reason", "болезнь"],
        ["--out", "plan.csv"],
    ],
)
def test_options_that_do_not_go_together_are_refused(run: Run, season: Path, options: list[str]) -> None:
    refused = run(*options)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: Setting ")
    assert assignments(season) == []


def test_plan_file_holds_ids_and_every_review(run: Run, season: Path) -> None:
    assert run("--per-entry", "2", "--out", "plan.xlsx").exit_code == 0
    pages = load_workbook("plan.xlsx").worksheets
    rows = {row[:2] for row in pages[1].iter_rows(min_row=2, values_only=True)}
    assert rows == {(each.member_id, each.entry) for each in assignments(season)}
    texts = [str(cell) for page in pages for row in page.iter_rows(values_only=True) for cell in row]
    assert not any("Вымышленная" in text or "@" in text for text in texts)


def test_plan_file_that_cannot_be_written_is_told_in_a_sentence(run: Run) -> None:
    refused = run("--per-entry", "2", "--out", "missing/plan.xlsx")
    assert refused.exit_code == 1
    assert "missing/plan.xlsx: cannot be written" in refused.stderr
