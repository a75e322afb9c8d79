"""Measures of people: against an independent computation, and honest about what was not answered."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.scoring.assessments import invented_answers
from workbench.domain.ratings import RatingTable
from workbench.errors import InvalidAnswers
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.likelihood_measures import likelihood_measures
from workbench.scoring.answers import MISSING, Answers
from workbench.scoring.item_scales import CompetencyScale, scale_from_steps
from workbench.scoring.profiles import score_profiles, weighted_likelihood

REFERENCE = Path(__file__).parents[1] / "reference"
STEPS = np.linspace(-1.5, 1.5, 12)[:, None] + np.array([-0.5, 0.5])
SCALES = {"K": scale_from_steps("K", {f"K{number + 1:02}": each for number, each in enumerate(STEPS)})}


def people(credits):
    credit = np.array(credits, dtype=np.int16)
    items = tuple(f"K{number + 1:02}" for number in range(12))
    return Answers(tuple(range(len(credit))), items, ("K",) * 12, np.full(12, 2, dtype=np.int16), credit)


def test_measures_and_errors_match_an_independent_computation():
    case = json.loads((REFERENCE / "partial_credit_verbal_aggression.json").read_text(encoding="utf-8"))
    scale = scale_from_steps("a", dict(enumerate(case["steps"]))).scale
    for each in case["measures"]:
        credit = []
        for total in range(len(each["measure_se_by_total"])):
            form = np.full(len(case["steps"]), MISSING)
            form[each["answered"]] = [min(2, max(0, total - 2 * k)) for k in range(len(each["answered"]))]
            credit.append(form)

        measure, se = weighted_likelihood(scale, np.array(credit))

        assert np.column_stack([measure, se]) == pytest.approx(
            np.array(each["measure_se_by_total"]), abs=2e-5
        )


def test_measures_are_those_of_the_facets_model():
    rng = np.random.default_rng(1)
    answers = invented_answers(rng.normal(0, 1, 120), STEPS[:5], rng=rng, missed=0.2)
    person, item = np.nonzero(answers.answered)
    level = answers.credit[person, item].astype(int)
    juror = np.zeros(len(level), dtype=int)
    table = RatingTable(answers.persons, ("test",), tuple(range(5)), person, juror, item, level, 0)
    fit = fit_facets(table, model="partial_credit", halo=False)
    errors = np.full((5, 2), np.nan)
    scales = {"K": CompetencyScale("K", answers.items, fit.scale, 120, errors, fit.entry_sd)}

    found = score_profiles(answers, scales)

    expected = likelihood_measures(fit)
    known = expected["likelihood_measure"].notna().to_numpy()
    assert found.measure[known, 0] == pytest.approx(expected["likelihood_measure"][known], abs=2e-4)
    assert found.se[known, 0] == pytest.approx(expected["likelihood_se"][known], rel=1e-3)


def test_a_person_who_answered_nothing_has_no_measure_rather_than_the_mean():
    found = score_profiles(people([[MISSING] * 12, [1] * 12]), SCALES)

    assert np.isnan(found.measure[0, 0])
    assert np.isnan(found.se[0, 0])
    assert found.n_answered.tolist() == [[0], [12]]
    assert not found.lowest[0, 0]
    assert np.isfinite(found.measure[1, 0])


def test_three_answers_of_twelve_leave_a_wide_interval_around_the_same_place():
    few = [MISSING] * 12
    few[1], few[5], few[10] = 1, 1, 1

    found = score_profiles(people([few, [1] * 12]), SCALES)

    assert found.se[0, 0] > 1.7 * found.se[1, 0]
    assert found.measure[0, 0] == pytest.approx(found.measure[1, 0], abs=0.2)
    assert found.n_answered.tolist() == [[3], [12]]


def test_perfect_and_empty_handed_people_have_finite_measures_and_are_marked():
    found = score_profiles(people([[2] * 12, [0] * 12, [1] * 12]), SCALES)

    assert np.isfinite(found.measure).all()
    assert found.highest[:, 0].tolist() == [True, False, False]
    assert found.lowest[:, 0].tolist() == [False, True, False]
    assert found.measure[0, 0] > 2 > -2 > found.measure[1, 0]
    assert found.se[0, 0] > 2 * found.se[2, 0]


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(7)
    ability = rng.normal(0, 1, 3000)
    answers = invented_answers(ability, STEPS, rng=rng, missed=0.1)

    found = score_profiles(answers, SCALES)

    error = found.measure[:, 0] - ability
    known = np.isfinite(error)
    assert abs(error[known].mean()) < 0.03
    assert (np.abs(error[known]) < 1.96 * found.se[known, 0]).mean() == pytest.approx(0.95, abs=0.02)
    truth = np.corrcoef(found.measure[known, 0], ability[known])[0, 1] ** 2
    assert found.reliability[0] == pytest.approx(truth, abs=0.03)


def test_competencies_are_measured_apart():
    rng = np.random.default_rng(8)
    one = invented_answers(rng.normal(0, 1, 20), STEPS, rng=rng)
    both = Answers(
        one.persons,
        (*one.items, *(f"L{number}" for number in range(12))),
        ("K",) * 12 + ("L",) * 12,
        np.tile(one.top, 2),
        np.hstack([one.credit, np.full_like(one.credit, MISSING)]),
    )
    scales = {**SCALES, "L": scale_from_steps("L", {f"L{number}": each for number, each in enumerate(STEPS)})}

    found = score_profiles(both, scales)

    assert found.measure[:, 0] == pytest.approx(score_profiles(one, SCALES).measure[:, 0])
    assert np.isnan(found.measure[:, 1]).all()
    assert len(found.frame()) == 40
    assert found.frame().iloc[1]["competency"] == "L"


def test_an_item_on_which_all_were_alike_changes_nothing():
    steps = {each: SCALES["K"].scale.steps[number] for number, each in enumerate(SCALES["K"].items)}
    known = scale_from_steps("K", steps)
    log_weight = known.scale.log_weight.copy()
    log_weight[3] = [-np.inf, 0.0, -np.inf]
    silent = {"K": CompetencyScale("K", known.items, type(known.scale)(log_weight), 9, known.step_se, 1.0)}
    answered = people([[1, 2, 1, credit, *[1] * 8] for credit in (0, 1, 2, MISSING)])

    found = score_profiles(answered, silent)

    assert np.ptp(found.measure) == 0


def test_a_competency_that_was_not_calibrated_is_named():
    with pytest.raises(InvalidAnswers, match="competency K has no calibrated items"):
        score_profiles(people([[1] * 12]), {})


def test_items_that_were_not_calibrated_are_named():
    scales = {"K": scale_from_steps("K", {f"K{number:02}": [0.0, 1.0] for number in range(1, 12)})}

    with pytest.raises(InvalidAnswers, match="items K12 were not calibrated"):
        score_profiles(people([[1] * 12]), scales)


def test_a_credit_that_nobody_had_before_is_named():
    scales = {"K": scale_from_steps("K", {f"K{number:02}": [0.0] for number in range(1, 13)})}

    with pytest.raises(InvalidAnswers, match="items K02 were answered with a credit"):
        score_profiles(people([[1, 2, *[1] * 10]]), scales)
