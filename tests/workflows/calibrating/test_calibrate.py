"""Two lists side by side: the raw one is the score sheet's, the fair one is shown only where it can be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.builders import a_criterion, a_rubric
from tests.judging_case import JudgingCase, form, new_id
from workbench.domain.calibration import CalibrationRules
from workbench.domain.rubric import Rubric
from workbench.errors import (
    DisconnectedDesign,
    InvalidRatings,
    MeasurementProblem,
    TooFewRatings,
    TooLittleToAdjust,
)
from workbench.psychometrics.simulation.simulate import Simulation, simulate_ratings
from workbench.store.database import Database
from workbench.workflows.calibrating.calibrate import Calibration, calibrate
from workbench.workflows.calibrating.ratings import COLUMNS, LeftOut, rating_frame, raw_list
from workbench.workflows.reporting import score_sheets

WEIGHTS = {"need": 10, "plan": 30, "result": 60}


def weighted_rubric() -> Rubric:
    criteria = tuple(a_criterion(each, weight=weight, comment="never") for each, weight in WEIGHTS.items())
    return a_rubric().model_copy(update={"criteria": criteria})


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database, weighted_rubric())


def save(case: JudgingCase, member: str, content: object, number: str = "И-0001", **more: object) -> None:
    case.wait(minutes=1)
    fields: dict[str, object] = {"base": 0, "intent": "submit", **more}
    case.juror(member).save(number, revision_id=new_id(), form=content, **fields)  # type: ignore[arg-type]


def read(case: JudgingCase) -> tuple[pd.DataFrame, LeftOut]:
    with case.store.read() as work:
        return rating_frame(work, case.stage, case.rubric)


# --- what is read ---


def test_frame_of_a_stage_not_begun_is_empty_and_says_what_is_awaited(case: JudgingCase) -> None:
    frame, left_out = read(case)
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == 0
    assert (left_out.not_begun, left_out.drafts) == (4, 0)
    assert left_out.entries_without_ratings == ("И-0001", "И-0002")
    with pytest.raises(TooFewRatings, match="nothing to measure yet"):
        calibrate(frame, case.rubric, case.season.calibration)


def test_only_submitted_levels_are_read_and_the_rest_is_counted(case: JudgingCase) -> None:
    save(case, "J01", form(need=3, plan=None, result=4))
    save(case, "J01", form(need=1), number="И-0002", intent="save")
    save(case, "J02", form(need=None, plan=None, result=None))
    frame, left_out = read(case)
    assert frame[["entry", "juror", "criterion", "level", "weight"]].to_numpy().tolist() == [
        ["И-0001", "J01", "need", 3, 10.0],
        ["И-0001", "J01", "result", 4, 60.0],
    ]
    assert left_out == LeftOut(
        drafts=1,
        not_begun=1,
        conflicts=0,
        abstentions=4,
        empty_reviews=1,
        entries_without_ratings=("И-0002",),
    )


def test_review_of_a_juror_who_stepped_back_is_left_out_and_counted(case: JudgingCase) -> None:
    save(case, "J01", form(need=4, plan=4, result=4))
    save(case, "J02", form(need=1, plan=1, result=1))
    case.juror("J01").declare_conflict("И-0001", "знаком с авторами")
    frame, left_out = read(case)
    assert set(frame["juror"]) == {"J02"}
    assert left_out.conflicts == 1


def test_order_is_the_jurors_own_sequence(case: JudgingCase) -> None:
    save(case, "J01", form(need=1, plan=1, result=1), number="И-0002")
    save(case, "J02", form(need=2, plan=2, result=2), number="И-0001")
    save(case, "J01", form(need=3, plan=3, result=3), number="И-0001")
    frame, _ = read(case)
    places = frame.drop_duplicates(["entry", "juror"]).set_index(["entry", "juror"])["order"].to_dict()
    assert places == {("И-0002", "J01"): 1, ("И-0001", "J02"): 1, ("И-0001", "J01"): 2}


def test_raw_list_is_that_of_the_score_sheet(case: JudgingCase) -> None:
    save(case, "J01", form(need=4, plan=None, result=2))
    save(case, "J02", form(need=1, plan=3, result=3))
    save(case, "J01", form(need=0, plan=1, result=2), number="И-0002")
    frame, _ = read(case)
    with case.store.read() as work:
        sheets = {each.entry: each for each in score_sheets(work, case.stage, case.rubric)}
    found = raw_list(frame, WEIGHTS).set_index("entry")
    # ((10 × 4 + 60 × 2) / 70 + (10 × 1 + 30 × 3 + 60 × 3) / 100) / 2
    assert found.loc["И-0001", "raw"] == pytest.approx((160 / 70 + 2.8) / 2)
    for entry, sheet in sheets.items():
        assert found.loc[entry, "raw"] == pytest.approx(sheet.mean)
        assert found.loc[entry, "n_reviews"] == len(sheet.jurors)


def test_frame_names_nobody(case: JudgingCase) -> None:
    save(case, "J01", form("Анна, вы молодец", need=3, plan=2, result=4))
    told = read(case)[0].to_csv()
    hidden = ("Вымышленная", "Анна", "@example", "+7900", "PR-1", "100001", "Тульская", "Школа", "институт")
    assert [text for text in hidden if text in told] == []


# --- what is made of it ---


def simulated(seed: int = 1, **changes: Any) -> Simulation:
    design = {"n_entries": 60, "n_jurors": 12, "n_criteria": 4, "severity_sd": 0.7, **changes}
    return simulate_ratings(**design, rng=np.random.default_rng(seed))


def calibrated(frame: pd.DataFrame, *, seats: int | None = 15, **rules: Any) -> Calibration:
    return calibrate(frame, None, CalibrationRules(**rules), seats=seats)


@pytest.fixture(scope="module")
def sound() -> Calibration:
    return calibrated(simulated().frame)


def test_with_enough_ratings_both_lists_stand_side_by_side(sound: Calibration) -> None:
    found = sound.entries()
    assert sound.adjusted
    assert {"raw", "raw_rank", "fair", "fair_rank", "measure", "se"} <= set(found.columns)
    assert found["fair_rank"].is_monotonic_increasing
    assert found["raw_in"].sum() >= 15
    assert found["fair_in"].sum() == 15


def test_fair_list_is_nearer_to_the_truth_than_the_raw_one() -> None:
    better = 0
    for seed in range(4):
        truth = simulated(seed)
        found = calibrated(truth.frame).entries().set_index("entry")
        quality = truth.measure.reindex(found.index)
        better += found["fair"].corr(quality) > found["raw"].corr(quality)
    assert better == 4


def test_fair_points_are_on_the_rubrics_scale_with_its_weights() -> None:
    rubric = weighted_rubric()
    frame = simulated(n_criteria=3).frame
    frame["criterion"] = frame["criterion"].map(dict(zip(["C1", "C2", "C3"], WEIGHTS, strict=True)))
    found = calibrate(frame, rubric, CalibrationRules())
    listed = found.entries().set_index("entry")
    expected = pd.Series(found.fit.fair_average(weights=WEIGHTS), index=list(found.fit.table.entries))
    assert listed["fair"].to_numpy() == pytest.approx(expected.reindex(listed.index).to_numpy(), abs=1e-4)
    assert listed["fair"].between(0, 4).all()
    assert list(found.criteria()["criterion"]) == list(WEIGHTS)


def test_harsh_jurors_take_points_and_lenient_ones_give_them(sound: Calibration) -> None:
    jurors, entries = sound.jurors(), sound.entries()
    assert (np.sign(jurors["points"]) == np.sign(jurors["severity"])).all()
    assert jurors["points"].corr(jurors["severity"]) > 0.99
    assert entries["severity"].corr(entries["severity_effect"]) < -0.95


def test_who_moves_is_who_is_on_one_list_only(sound: Calibration) -> None:
    entries, moves = sound.entries(), sound.moves()
    assert set(moves["entry"]) == set(entries.loc[entries["raw_in"] != entries["fair_in"], "entry"])
    assert len(moves) > 0
    assert set(moves["cause"]) <= {"severity", "weights", "other", "neighbours"}
    pushed = moves[moves["cause"] == "severity"]
    assert ((pushed["severity_effect"] > 0) == pushed["raw_in"]).all()


def test_heavy_criterion_is_named_as_the_cause_of_a_move() -> None:
    """The entry's only strength is on the criterion that nearly decides the raw list."""
    frame = simulated(n_criteria=2).frame
    frame["criterion"] = frame["criterion"].map({"C1": "heavy", "C2": "light"})
    strange = frame["entry"] == "E0001"
    frame.loc[strange, "level"] = np.where(frame.loc[strange, "criterion"] == "heavy", 4, 0)
    criteria = (a_criterion("heavy", weight=90.0), a_criterion("light", weight=10.0))
    rubric = a_rubric().model_copy(update={"criteria": criteria})
    moves = calibrate(frame, rubric, CalibrationRules(), seats=12).moves().set_index("entry")
    assert moves.loc["E0001", "cause"] == "weights"
    assert moves.loc["E0001", ["raw_in", "fair_in"]].tolist() == [True, False]


def test_without_a_number_of_seats_nobody_moves() -> None:
    found = calibrated(simulated().frame, seats=None)
    assert len(found.moves()) == 0
    assert "raw_in" not in found.entries().columns


def test_steps_count_the_levels_given(sound: Calibration) -> None:
    steps = sound.steps()
    given = sound.ratings["level"].value_counts()
    assert steps["level"].tolist() == [1, 2, 3, 4]
    assert steps["n"].tolist() == [given[level] for level in (1, 2, 3, 4)]
    assert not steps["disordered"].any()


def test_each_criterion_has_its_steps_in_the_partial_credit_model() -> None:
    found = calibrated(simulated().frame, model="partial_credit")
    assert found.steps().groupby("criterion").size().to_dict() == dict.fromkeys(("C1", "C2", "C3", "C4"), 4)


# --- when the fair list is refused ---


def refusal(found: Calibration) -> str:
    assert not found.adjusted
    assert isinstance(found.refusal, TooLittleToAdjust)
    with pytest.raises(TooLittleToAdjust):
        found.require_adjusted()
    with pytest.raises(TooLittleToAdjust):
        found.moves()
    listed = found.entries()
    assert "fair" not in listed.columns
    assert listed["raw_rank"].is_monotonic_increasing
    return str(found.refusal)


def test_juror_with_few_reviews_is_named() -> None:
    frame = simulated().frame
    few = frame[(frame["juror"] != "J003") | (frame["order"] <= 4)]
    told = refusal(calibrated(few))
    assert "jurors J003 have submitted fewer than 8 reviews" in told
    assert "give them more entries" in told


def test_entry_with_one_juror_is_named() -> None:
    frame = simulated().frame
    first = frame.loc[frame["entry"] == "E0007", "juror"].iloc[0]
    told = refusal(calibrated(frame[(frame["entry"] != "E0007") | (frame["juror"] == first)]))
    assert "entries E0007 have fewer than 2 reviews" in told


def test_juror_who_gives_only_the_top_level_is_named() -> None:
    frame = simulated().frame.copy()
    frame.loc[frame["juror"] == "J002", "level"] = frame["level"].max()

    found = calibrated(frame)

    assert not found.adjusted
    assert "all levels of jurors J002 stand at one end of the scale" in refusal(found)


def test_jurors_hardly_linked_are_named() -> None:
    """Two halves of the jury share one entry only."""
    halves = [simulated(seed, n_entries=40, n_jurors=6).frame for seed in (1, 2)]
    halves[1] = halves[1].assign(
        entry="F" + halves[1]["entry"].str[1:], juror="K" + halves[1]["juror"].str[1:]
    )
    bridge = halves[0][halves[0]["entry"] == "E0001"].assign(juror="K001")
    bridge = bridge.drop_duplicates(["entry", "criterion"])
    told = refusal(calibrated(pd.concat([*halves, bridge], ignore_index=True)))
    assert "can be compared only with an error of" in told
    assert "J0" in told
    assert "K0" in told


def test_jurors_who_are_all_alike_leave_nothing_to_take_out() -> None:
    told = refusal(calibrated(simulated(severity_sd=0.0).frame))
    assert "would add more error than it removes" in told


def test_ratings_that_are_mostly_chance_are_refused() -> None:
    told = refusal(calibrated(simulated(entry_sd=0.1, halo_sd=1.0).frame))
    assert "entries can hardly be told apart" in told


def test_every_rule_that_is_not_met_is_told() -> None:
    found = calibrated(
        simulated().frame,
        minimum_reviews=100,
        minimum_jurors=10,
        largest_difference_error=0.01,
        minimum_severity_share=1.0,
        minimum_reliability=1.0,
    )
    assert isinstance(found.refusal, TooLittleToAdjust)
    assert len(found.refusal.reasons) == 5


def test_rules_of_the_season_decide() -> None:
    frame = simulated(n_entries=24).frame  # 6 reviews a juror
    assert not calibrated(frame).adjusted
    assert calibrated(frame, minimum_reviews=6, largest_difference_error=1.0).adjusted


def two_juries() -> pd.DataFrame:
    other = simulated(2).frame
    other = other.assign(entry="F" + other["entry"].str[1:], juror="K" + other["juror"].str[1:])
    return pd.concat([simulated(1).frame, other], ignore_index=True)


def test_juries_without_a_shared_entry_keep_the_raw_list_only() -> None:
    found = calibrated(two_juries())
    assert isinstance(found.refusal, DisconnectedDesign)
    assert len(found.entries()) == 120
    with pytest.raises(DisconnectedDesign):
        found.jurors()


def test_assumption_that_joins_juries_stands_in_the_result() -> None:
    found = calibrated(two_juries(), assume="equal_subsets", largest_difference_error=1.0)
    assert found.adjusted
    assert found.entries().attrs["assume"] == "equal_subsets"
    assert found.jurors().attrs["assume"] == "equal_subsets"


def test_single_juror_keeps_the_raw_list_only() -> None:
    frame = simulated().frame
    found = calibrated(frame[frame["juror"] == "J001"])
    assert isinstance(found.refusal, MeasurementProblem)
    assert found.entries()["raw_rank"].iloc[0] == 1


def test_rows_that_are_no_ratings_are_refused_at_once() -> None:
    frame = simulated().frame
    with pytest.raises(InvalidRatings, match="keep one of each"):
        calibrated(pd.concat([frame, frame.iloc[:1]]))


def test_order_of_rows_changes_nothing(sound: Calibration) -> None:
    shuffled = sound.ratings.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(calibrated(shuffled).entries(), sound.entries(), rtol=1e-9)
