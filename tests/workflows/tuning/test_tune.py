"""Other weights and rules of the total on the same ratings: who enters, who leaves, who moves how far."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from tests.builders import a_criterion, a_rubric
from tests.rubric_case import a_gate, a_gated_rubric
from tests.tuning_case import CRITERIA, LEVELS, candidates_of, six_rated
from tests.workflows.rule_candidates import a_rule, a_stage
from workbench.domain.calibration import CalibrationRules
from workbench.domain.rubric import Rubric, Scale
from workbench.errors import InvalidSelection, SettingsError
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.selection.uncertainty import bands
from workbench.workflows.assigning.contested import Contest, selection_rule
from workbench.workflows.calibrating.calibrate import calibrate
from workbench.workflows.calibrating.fair_points import fair_points
from workbench.workflows.calibrating.ratings import Scoring, raw_list
from workbench.workflows.choosing.trying_rules import RuleTrials
from workbench.workflows.tuning.rubric_drafts import drafted, new_version
from workbench.workflows.tuning.tune import DRAWS, RubricTrials
from workbench.workflows.tuning.tuning_findings import reading_findings

ONLY_RESULT = {"need": 1, "plan": 1, "result": 100}


@pytest.fixture(scope="module")
def trials() -> RubricTrials:
    return six_rated()


@pytest.fixture(scope="module")
def measured() -> RubricTrials:
    """Sixty simulated entries of whose jurors enough is known for a fair list."""
    simulation = simulate_ratings(
        n_entries=60, n_jurors=6, n_criteria=3, jurors_per_entry=3, rng=np.random.default_rng(11)
    )
    renamed = dict(zip(sorted(simulation.frame["criterion"].unique()), "abc", strict=True))
    frame = simulation.frame.assign(criterion=simulation.frame["criterion"].map(renamed))
    rubric = a_rubric(criteria=("a", "b", "c"))
    calibration = calibrate(frame, rubric, CalibrationRules(minimum_severity_share=0, minimum_reliability=0))
    assert calibration.adjusted
    rules = RuleTrials(a_stage(), candidates_of(calibration), a_rule(seats=10, reserve=5), 7)
    return RubricTrials(rubric, calibration, rules)


def test_the_rubric_in_use_gives_the_season_s_own_list(trials: RubricTrials) -> None:
    assert trials.base.scores.to_dict() == pytest.approx(
        {entry: sum(levels) / 3 for entry, levels in LEVELS.items()}
    )
    assert trials.base.found.selection is not None
    assert trials.base.found.selection.finalists == ("И-0001", "И-0002", "И-0003")
    assert trials.base.reserve == ("И-0004",)
    nothing = trials.effect(trials.trial(drafted(trials.rubric, weights=dict.fromkeys(ONLY_RESULT, 7))))
    assert nothing.changed == nothing.joins == nothing.drops == ()
    assert nothing.moves.empty
    assert nothing.rank_correlation == pytest.approx(1.0)


def test_a_heavier_criterion_brings_in_those_who_are_good_on_it(trials: RubricTrials) -> None:
    effect = trials.effect(trials.trial(drafted(trials.rubric, weights=ONLY_RESULT)))
    assert effect.enters == ("И-0004", "И-0005")
    assert effect.leaves == ("И-0002", "И-0003")
    assert (effect.joins, effect.drops) == (("И-0003",), ("И-0004",))
    first = effect.moves.iloc[0]
    assert (first["candidate"], first["before"], first["after"], first["up"]) == ("И-0002", 2, 6, -4)
    assert first["score_after"] == pytest.approx(8 / 102)
    assert effect.moves["up"].abs().is_monotonic_decreasing


def test_rank_correlation_is_spearman_s(trials: RubricTrials) -> None:
    trial = trials.trial(drafted(trials.rubric, weights={"result": 3.5}))
    ours = trials.effect(trial).rank_correlation
    expected = spearmanr(trials.base.scores.round(9), trial.scores.round(9)).statistic
    assert 0 < ours < 1
    assert ours == pytest.approx(expected)


@pytest.mark.parametrize(
    "aggregation", [{}, {"method": "sum"}, {"floor": 2}, {"method": "sum", "floor": 3}], ids=str
)
def test_scores_are_those_of_the_list_that_a_season_makes(
    trials: RubricTrials, aggregation: dict[str, Any]
) -> None:
    rubric = drafted(trials.rubric, weights={"need": 1.7, "plan": 3}, aggregation=aggregation)
    scoring = Scoring.of(rubric)
    expected = raw_list(trials.calibration.ratings, scoring.weight, scoring.aggregation)
    found = trials.trial(rubric).scores
    assert found.to_dict() == expected.set_index("entry")["raw"].round(9).to_dict()


def test_a_floor_and_a_minimum_bar_what_good_levels_made_up_for() -> None:
    trials = six_rated()
    floored = trials.effect(trials.trial(drafted(trials.rubric, aggregation={"floor": 1})))
    assert "И-0002" in floored.leaves  # its 0 on result is now its total
    barred = trials.effect(trials.trial(drafted(trials.rubric, aggregation={"minimum": {"result": 1}})))
    assert barred.leaves == ("И-0002",)
    assert barred.enters == ("И-0004",)


def test_a_minimum_of_the_rubric_in_use_goes_with_the_draft_that_drops_it() -> None:
    rubric = a_rubric(aggregation={"minimum": {"result": 1}})
    trials = six_rated(rubric)
    assert trials.base.found.selection is not None
    assert "И-0002" not in trials.base.found.selection.finalists
    assert trials.effect(trials.trial(drafted(rubric, aggregation={"minimum": {}}))).enters == ("И-0002",)


def test_without_a_criterion_totals_are_of_the_others(trials: RubricTrials) -> None:
    trial = trials.trial(drafted(trials.rubric, without=["result"]))
    assert trial.anew
    assert trial.scores.to_dict() == {entry: (need + plan) / 2 for entry, (need, plan, _) in LEVELS.items()}
    assert "criterion:result" not in trial.frame.columns
    assert trials.affected(trial).by_fate == {"kept": 24, "mapped": 0, "asked_again": 0, "dropped": 12}


def test_a_new_criterion_counts_for_nothing_before_jurors_have_answered(trials: RubricTrials) -> None:
    longer = a_rubric(criteria=(*CRITERIA, "reach"))
    trial = trials.trial(longer)
    assert trial.reading.uncounted == ("reach",)
    assert trial.scores.to_dict() == trials.base.scores.to_dict()
    asked = trials.affected(trial)
    assert (asked.reviews, asked.jurors, asked.asked_anew) == (12, 2, 12)
    assert asked.minutes > 12


def test_mapped_levels_are_read_as_what_they_became(trials: RubricTrials) -> None:
    lower = {0: 0, 1: 0, 2: 1, 3: 2, 4: 3}
    criteria = tuple(a_criterion(each, highest=3) for each in CRITERIA)
    short = Rubric.model_validate(
        dict(trials.rubric) | {"criteria": criteria, "scale": Scale(lowest=0, highest=3)}
    )
    made = new_version(trials.rubric, short, 2, mapped=dict.fromkeys(CRITERIA, lower))
    expected = {entry: sum(lower[each] for each in levels) / 3 for entry, levels in LEVELS.items()}
    assert trials.trial(made).scores.to_dict() == pytest.approx(expected)
    assert trials.affected(trials.trial(made)).by_fate["mapped"] == 36
    with pytest.raises(SettingsError, match="what each level becomes"):
        trials.trial(short)


def test_a_minimum_and_a_tie_rule_look_at_the_means_of_the_version(trials: RubricTrials) -> None:
    draft = drafted(trials.rubric, without=["result"], aggregation={"minimum": {"plan": 2}})
    frame = trials.trial(draft).frame
    assert frame["minimum:plan"].tolist() == [plan >= 2 for _, plan, _ in LEVELS.values()]
    tied = six_rated(ties=["criterion:result"])
    with pytest.raises(InvalidSelection, match="criterion:result"):
        tied.trial(drafted(tied.rubric, without=["result"]))


def test_a_gate_that_goes_bars_nobody_and_a_new_one_not_yet() -> None:
    rubric = a_gated_rubric()
    trials = six_rated(rubric)
    frame = trials.rules.frame.assign(**{"gate:consent": [False] + [True] * 5, "gate:both": True})
    trials = RubricTrials(
        rubric, trials.calibration, replace(trials.rules, frame=frame.astype({"gate:consent": object}))
    )
    free = rubric.model_copy(update={"gates": (rubric.gates[1], a_gate("fresh"))})
    effect = trials.effect(trials.trial(free))
    assert effect.enters == ("И-0001",)
    assert not trials.trial(free).anew


def test_where_the_fair_list_decides_other_criteria_are_tried_on_mean_scores(
    measured: RubricTrials,
) -> None:
    rules = replace(measured.rules, document=measured.rules.changed({"merit": "fair"}))
    fair = RubricTrials(measured.rubric, measured.calibration, rules)
    trial = fair.trial(drafted(fair.rubric, without=["c"]))
    assert (trial.anew, trial.found.document.merit) == (True, "raw")
    by_means = measured.trial(drafted(measured.rubric, without=["c"]))
    assert fair.effect(trial).enters == measured.effect(by_means).enters
    assert any("measured anew" in str(each) for each in reading_findings(fair, trial))


def test_without_a_fair_list_nobody_says_which_changes_the_ratings_bear_out(trials: RubricTrials) -> None:
    assert trials.in_doubt is None


def test_seats_in_doubt_are_those_that_draws_of_the_measures_leave_open(measured: RubricTrials) -> None:
    rule = selection_rule(measured.rules.start, 10)
    rng = np.random.default_rng([7, 1])
    contest = Contest.of(measured.calibration, measured.rules.frame, rule, n_draws=DRAWS, rng=rng)
    band = dict(zip(contest.candidates["candidate"], bands(contest.rule_probability()), strict=True))
    assert measured.in_doubt == {entry for entry, each in band.items() if each == "contested"}
    assert 0 < len(measured.in_doubt) < 60


def test_weights_change_points_of_the_fair_list_and_not_its_order(measured: RubricTrials) -> None:
    fair = RubricTrials(
        measured.rubric,
        measured.calibration,
        RuleTrials(a_stage(), measured.rules.frame, a_rule(seats=10, reserve=5, merit="fair"), 7),
    )
    rubric = drafted(fair.rubric, weights={"a": 20})
    trial = fair.trial(rubric)
    effect = fair.effect(trial)
    assert effect.changed == ()
    assert effect.moves.empty
    fit = fair.calibration.fit
    expected = fair_points(fit, fit.entry_measure, Scoring.of(rubric))
    assert trial.scores.reindex(fit.table.entries).to_numpy() == pytest.approx(expected, abs=1e-4)
    assert not np.allclose(trial.scores, fair.base.scores)
    raw = measured.effect(measured.trial(rubric))
    assert not raw.moves.empty
