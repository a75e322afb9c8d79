"""What items are worth, against psych's item statistics."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.scoring.assessments import invented_answers
from workbench.errors import InvalidAnswers
from workbench.scoring.answers import MISSING, Answers
from workbench.scoring.item_quality import item_quality, option_quality
from workbench.scoring.item_scales import scale_from_steps

REFERENCE = Path(__file__).parents[1] / "reference"
STEPS = np.linspace(-1.5, 1.5, 6)[:, None] + np.array([-0.5, 0.5])
KEY = {"s1": {"А": 2, "Б": 1, "В": 0, "Г": 0}}


def choices(rng, n=400):
    """A situation whose option Г draws the ablest people although it is worth nothing; В draws nobody."""
    ability = rng.normal(0, 1, n)
    option = np.where(ability > 1.0, "Г", np.where(ability > 0, "А", "Б"))
    frame = pd.DataFrame({"person": range(n), "item": "s1", "option": option})
    return frame, dict(enumerate(ability))


def test_difficulty_and_discrimination_match_psych():
    case = json.loads((REFERENCE / "item_quality.json").read_text(encoding="utf-8"))
    data = json.loads((REFERENCE / "verbal_aggression.json").read_text(encoding="utf-8"))
    columns = [data["reactions"].index(each) for each in case["reactions"]]
    credit = np.array([[int(each) for each in levels] for levels in data["levels"]], dtype=np.int16)
    answers = Answers(
        tuple(range(len(credit))),
        tuple(case["reactions"]),
        ("a",) * 8,
        np.full(8, 2, np.int16),
        credit[:, columns],
    )

    found = item_quality(answers)

    assert found["discrimination"].to_numpy() == pytest.approx(case["r_drop"], abs=1e-7)
    assert 2 * found["share"].to_numpy() == pytest.approx(case["item_mean"], abs=1e-7)
    assert found["location"].isna().all()
    assert not found["weak"].any()


def test_an_item_that_measures_something_else_is_weak():
    rng = np.random.default_rng(1)
    answers = invented_answers(rng.normal(0, 1, 500), STEPS, rng=rng)
    answers.credit[:, 2] = rng.integers(0, 3, 500)
    scales = {"K": scale_from_steps("K", dict(zip(answers.items, STEPS, strict=True)))}

    found = item_quality(answers, scales)

    assert found.loc[found["weak"], "item"].tolist() == ["K03"]
    assert found["location"].to_numpy() == pytest.approx(STEPS.mean(axis=1))
    assert found["share"].drop(2).is_monotonic_decreasing


def test_few_answers_leave_the_discrimination_open():
    rng = np.random.default_rng(2)
    answers = invented_answers(rng.normal(0, 1, 100), STEPS, rng=rng)
    answers.credit[29:, 0] = MISSING
    answers.credit[:, 1] = MISSING
    answers.credit[:, 3] = 1

    found = item_quality(answers).set_index("item")

    assert found.loc["K01", "n"] == 29
    assert np.isnan(found.loc["K01", "discrimination"])
    assert np.isnan(found.loc["K02", "share"])
    assert np.isnan(found.loc["K04", "discrimination"])
    assert np.isfinite(found.loc["K05", "discrimination"])


def test_the_only_item_of_a_competency_has_nothing_to_agree_with():
    answers = invented_answers(np.zeros(60), STEPS[:1], rng=np.random.default_rng(3))

    assert np.isnan(item_quality(answers).loc[0, "discrimination"])


def test_an_option_that_draws_the_ablest_away_from_the_key_misleads():
    frame, measure = choices(np.random.default_rng(4))

    found = option_quality(frame, KEY, measure).set_index("option")

    assert found.index[found["misleading"]].tolist() == ["Г"]
    assert found.index[found["idle"]].tolist() == ["В"]
    assert np.isnan(found.loc["В", "mean_measure"])
    assert found["share"].sum() == pytest.approx(1.0)
    assert found.loc["Б", "correlation"] < 0 < found.loc["Г", "correlation"]
    assert found.loc["Б", "mean_measure"] < found.loc["А", "mean_measure"] < found.loc["Г", "mean_measure"]


def test_people_without_a_measure_are_left_out():
    frame, measure = choices(np.random.default_rng(5))
    known = {person: value for person, value in measure.items() if person < 100} | {100: float("nan")}

    assert option_quality(frame, KEY, known)["n"].sum() == 100
    with pytest.raises(InvalidAnswers, match="nobody who chose"):
        option_quality(frame, KEY, {})


def test_an_item_without_a_key_is_named():
    frame, measure = choices(np.random.default_rng(6))

    with pytest.raises(InvalidAnswers, match="items s1 have no key"):
        option_quality(frame, {}, measure)
