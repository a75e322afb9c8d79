"""What a methodologist's notebook opens: a season of one's own, or the example with its judging over."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.builders import a_member, a_pair, a_participant, an_entry
from workbench.app import OpenedCalibration, open_calibration, open_workbench
from workbench.app.calibration import calibrate_stage
from workbench.app.example.judging import ECHO, SEASON_KEY, SEATS, SEVERITY
from workbench.app.example.season import build_judged_example
from workbench.app.feedback import write_feedback
from workbench.domain.calibration import CalibrationRules
from workbench.domain.reviews import missing
from workbench.errors import FileProblem, SettingsError, TooFewRatings, UnreadableFile
from workbench.files.shipped import example_directory
from workbench.files.starting import start_season
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.store.verification import verify
from workbench.workflows.calibrating.calibrate import calibrate
from workbench.workflows.calibrating.findings import findings
from workbench.workflows.reporting import score_sheets


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nowhere")


@pytest.fixture(autouse=True)
def in_an_empty_directory(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEASON", "DATABASE", "LANGUAGE"):
        monkeypatch.delenv(f"WORKBENCH_{name}", raising=False)
    monkeypatch.chdir(nowhere)


@pytest.fixture(scope="module")
def opened(nowhere: Path) -> OpenedCalibration:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WORKBENCH_SEASON", raising=False)
        patch.chdir(nowhere)
        return open_calibration()


def test_without_a_season_the_example_is_opened_and_leaves_nothing_behind(
    opened: OpenedCalibration, nowhere: Path
) -> None:
    assert opened.example
    assert opened.seats == SEATS
    assert list(nowhere.iterdir()) == []


def test_the_example_is_the_same_each_time_and_in_each_process(opened: OpenedCalibration) -> None:
    code = (
        "import hashlib; from workbench.app import open_calibration; c = open_calibration();"
        "print(hashlib.sha256(c.ratings().to_csv().encode()).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(opened.ratings().to_csv().encode()).hexdigest()


def test_judging_of_the_example_is_over_and_sound(tmp_path: Path) -> None:
    workbench = build_judged_example(tmp_path / "season")
    with workbench.store as store:
        stage, rubric = workbench.stage(), workbench.rubric(workbench.stage())
        assert store.season_key == SEASON_KEY
        assert verify(store) == []
        with store.read() as work:
            newest = work.reviews.newest([each.id for each in work.assignments.all(stage.id)])
            sheets = score_sheets(work, stage, rubric)
            raw = calibrate_stage(workbench).raw.set_index("entry")["raw"]
    assert {each.status for each in newest.values()} == {"submitted"}
    assert all(missing(each.form, rubric) == [] for each in newest.values())
    assert {sheet.awaited for sheet in sheets} == {0}
    assert raw.to_dict() == pytest.approx({sheet.entry: sheet.mean for sheet in sheets})


def test_what_was_planted_in_the_example_is_found(opened: OpenedCalibration) -> None:
    severity = opened.jurors().set_index("juror")["severity"]
    for juror, planted in SEVERITY.items():
        assert severity[juror] == pytest.approx(planted, abs=0.5)
    told = f"Эксперт J07 строже остальных на {severity['J07']:.1f}".replace(".", ",")
    assert any(told in each for each in opened.findings("jurors", about="J07"))
    english = "\n".join(str(each.sentence) for each in findings(opened.calibration, np.random.default_rng(0)))
    assert "Juror J09 became harsher on the way" in english
    assert "The levels of juror J14 agree less with the other jurors" in english
    assert "Juror J18 keeps to the middle of the scale" in english
    assert f"Criteria {ECHO[0]} and {ECHO[1]} say nearly the same" in english


def test_example_shows_both_lists_and_who_moves(opened: OpenedCalibration) -> None:
    entries, moves = opened.entries(), opened.moves()
    assert opened.adjusted
    assert entries["fair_in"].sum() == SEATS
    assert 0 < len(moves) < SEATS
    assert set(moves["entry"]) <= set(entries["entry"])


def test_chances_add_up_to_the_seats(opened: OpenedCalibration) -> None:
    chances = opened.chances()
    assert chances["probability"].sum() == pytest.approx(SEATS)
    assert chances["probability"].is_monotonic_decreasing is False  # close entries differ in their errors
    assert chances["probability"].corr(chances["measure"]) > 0.7


def test_draws_and_advice_repeat_with_their_seed(opened: OpenedCalibration) -> None:
    assert np.array_equal(opened.draws(5), opened.draws(5))
    assert not np.array_equal(opened.draws(5), opened.draws(5, seed=1))
    advice = opened.advise(4)
    assert advice.equals(opened.advise(4))
    standing = set(opened.ratings()[["juror", "entry"]].itertuples(index=False, name=None))
    assert standing.isdisjoint(advice[["juror", "entry"]].itertuples(index=False, name=None))


def test_order_is_each_jurors_sequence(opened: OpenedCalibration) -> None:
    table = opened.fit.table
    assert len(opened.order) == len(table)
    for juror in range(3):
        places = sorted(set(opened.order[table.juror == juror].tolist()))
        assert places == list(range(1, len(places) + 1))


def test_variance_of_levels_is_told_apart(opened: OpenedCalibration) -> None:
    study = opened.g_study()
    assert study.variance["entry"] > 0
    assert 0 < study.phi <= study.g < 1


def test_names_follow_the_language(nowhere: Path, opened: OpenedCalibration) -> None:
    english = open_calibration(language="en")
    assert opened.criterion_names()["plan"] != english.criterion_names()["plan"]
    assert english.title == "Joint initiatives · Flagships of Education, season of 2025"
    assert any("is harsher than the others" in each for each in english.findings())
    assert any("строже остальных" in each for each in opened.findings())


def test_rules_can_be_changed_for_a_trial(nowhere: Path) -> None:
    strict = open_calibration(minimum_reviews=50, seats=5)
    assert not strict.adjusted
    assert strict.seats == 5
    assert "raw_rank" in strict.entries()
    for name, value in (("minimum_reveiws", 3), ("minimum_reviews", 0), ("model", "rasch")):
        with pytest.raises(SettingsError, match=name):
            open_calibration(**{name: value})


def test_season_here_is_opened_before_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start_season(tmp_path / "own")
    monkeypatch.chdir(tmp_path / "own")
    with pytest.raises(TooFewRatings):
        open_calibration()


def test_season_that_is_named_and_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile):
        open_calibration(tmp_path / "gone")
    monkeypatch.setenv("WORKBENCH_SEASON", str(tmp_path / "gone"))
    with pytest.raises(UnreadableFile):
        open_calibration()


def test_season_of_ones_own_is_calibrated(tmp_path: Path) -> None:
    """One entry, rated by nobody: what there is is said, not an example shown."""
    start_season(tmp_path / "own")
    workbench = open_workbench({"season": tmp_path / "own"})
    with workbench.store as store, store.write() as work:
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        work.people.put_pairs([a_pair()])
        work.entries.put([(an_entry(stage_id=workbench.stage().id), [])])
        work.people.put_members([a_member("J01")])
    with pytest.raises(TooFewRatings, match="nothing to measure"):
        open_calibration(tmp_path / "own")


def test_each_juror_has_a_private_page(opened: OpenedCalibration, tmp_path: Path) -> None:
    pages = opened.pages()
    assert [each.juror for each in pages] == list(opened.jurors()["juror"])
    for page in pages:
        assert sum(page.own_shares) == pytest.approx(1)
        assert sum(page.jury_shares) == pytest.approx(1)
        assert len(page.jury_severities) == len(pages) - 1
        assert page.fit_lower < 1 < page.fit_upper
    outside = [page.juror for page in pages if not page.fit_lower <= page.infit <= page.fit_upper]
    assert "J14" in outside
    assert len(outside) < len(pages) / 2


def test_pages_are_written_under_the_jurors_ids(tmp_path: Path) -> None:
    """Ids from elsewhere may hold what no file name can, and be alike without it."""
    frame = simulate_ratings(n_entries=20, n_jurors=3, rng=np.random.default_rng(1)).frame
    frame["juror"] = frame["juror"].map({"J001": "J/1", "J002": "J:1", "J003": "Иванов"})
    calibration = calibrate(frame, None, CalibrationRules())
    written = write_feedback(calibration, tmp_path / "pages", "ru")
    assert [each.name for each in written] == ["J_1.pdf", "J_1-2.pdf", "Иванов.pdf"]
    assert all(each.read_bytes().startswith(b"%PDF") for each in written)
    (tmp_path / "file").write_text("занято", encoding="utf-8")
    with pytest.raises(FileProblem, match="cannot be written"):
        write_feedback(calibration, tmp_path / "file", "ru")


def test_a_notebook_is_told_no_names(opened: OpenedCalibration) -> None:
    told = "\n".join(
        [
            opened.ratings().to_csv(),
            opened.entries().to_csv(),
            opened.jurors().to_csv(),
            opened.moves().to_csv(),
            *opened.findings(),
        ]
    )
    truth = json.loads((example_directory() / "truth.json").read_text(encoding="utf-8"))
    assert "@" not in told
    assert [each["pair"] for each in truth if each["pair"] in told] == []
