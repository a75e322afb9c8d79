"""Items calibrated from answers agree with other programs and with the truth they were drawn from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.scoring.assessments import invented_answers
from workbench.errors import InvalidAnswers, TooFewAnswers
from workbench.scoring.answers import MISSING, Answers
from workbench.scoring.item_scales import calibrate, scale_from_steps

REFERENCE = Path(__file__).parents[1] / "reference"
STEPS = np.array([[-1.5, -0.3], [-0.9, 0.4], [-0.4, 0.9], [-0.2, 1.1], [0.1, 0.8]])


def test_steps_agree_with_conditional_maximum_likelihood():
    case = json.loads((REFERENCE / "partial_credit_verbal_aggression.json").read_text(encoding="utf-8"))
    data = json.loads((REFERENCE / "verbal_aggression.json").read_text(encoding="utf-8"))
    columns = [data["reactions"].index(each) for each in case["reactions"]]
    credit = np.array([[int(each) for each in levels] for levels in data["levels"]], dtype=np.int16)
    n_people, n_items = len(credit), len(columns)
    answers = Answers(
        tuple(range(n_people)),
        tuple(case["reactions"]),
        ("aggression",) * n_items,
        np.full(n_items, 2, dtype=np.int16),
        credit[:, columns],
    )

    found = calibrate(answers, rng=np.random.default_rng(1))["aggression"]

    assert found.items == tuple(case["reactions"])
    # Another estimator of the same parameters: they differ by a fraction of the standard error.
    assert found.scale.steps == pytest.approx(np.array(case["steps"]), abs=0.06)
    assert np.nanmax(np.abs(found.scale.steps - case["steps"]) / found.step_se) < 0.3


def test_a_sample_of_forms_tells_the_items_truth():
    rng = np.random.default_rng(2)
    answers = invented_answers(rng.normal(0.7, 1.2, 3000), STEPS, rng=rng, missed=0.2)

    found = calibrate(answers, rng=rng, most_forms=1000)["K"]

    error = found.scale.steps - (STEPS - STEPS.mean())
    assert found.n_forms == 1000
    assert np.abs(error).max() < 4 * found.step_se.max()
    assert found.step_se.max() < 0.2
    assert found.person_sd == pytest.approx(1.2, abs=0.15)


def test_a_rare_credit_is_not_lost_to_the_sample():
    rng = np.random.default_rng(3)
    answers = invented_answers(rng.normal(0, 1, 400), np.c_[STEPS, np.full(5, 2.0)], rng=rng)
    answers.credit[:, 0] = np.minimum(answers.credit[:, 0], 2)
    answers.credit[7, 0] = 3

    found = calibrate(answers, rng=np.random.default_rng(1), most_forms=50)["K"]

    assert found.scale.used[0, 3]


def test_an_item_nobody_answered_tells_nothing_and_harms_nothing():
    rng = np.random.default_rng(4)
    answers = invented_answers(rng.normal(0, 1, 200), STEPS, rng=rng)
    answers.credit[:, 2] = MISSING

    found = calibrate(answers, rng=rng)["K"]

    assert found.informative.tolist() == [True, True, False, True, True]
    assert np.isfinite(found.scale.steps[[0, 1, 3, 4]]).all()


def test_people_who_answered_different_items_give_no_common_scale():
    rng = np.random.default_rng(5)
    answers = invented_answers(rng.normal(0, 1, 100), STEPS[:4], rng=rng)
    answers.credit[:50, :2] = MISSING
    answers.credit[50:, 2:] = MISSING

    with pytest.raises(TooFewAnswers, match="competency K cannot be calibrated"):
        calibrate(answers, rng=rng)


def test_answers_that_are_all_alike_cannot_be_calibrated():
    answers = invented_answers(np.zeros(5), STEPS, rng=np.random.default_rng(6))
    answers.credit[:] = 1

    with pytest.raises(TooFewAnswers, match="credits that differ"):
        calibrate(answers, rng=np.random.default_rng(1))


def test_the_expected_total_rises_from_nothing_to_everything():
    scale = scale_from_steps("K", {"a": [0.0], "b": [-1.0, 1.0]})

    assert scale.expected_total(np.array([-30.0, 0.0, 30.0])) == pytest.approx([0.0, 1.5, 3.0])


@pytest.mark.parametrize("steps", [{}, {"a": []}, {"a": [float("nan")]}])
def test_steps_that_are_no_numbers_are_refused(steps):
    with pytest.raises(InvalidAnswers, match="steps of items"):
        scale_from_steps("K", steps)
