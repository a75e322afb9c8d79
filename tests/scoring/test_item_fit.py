"""Fit of items: 1 where the model holds, more where answers go their own way, less where they repeat."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scoring.assessments import invented_answers
from workbench.scoring.answers import Answers
from workbench.scoring.item_fit import item_fit
from workbench.scoring.item_scales import CompetencyScale, scale_from_steps

STEPS = np.linspace(-1.0, 1.0, 5)[:, None] + np.array([-0.8, 0.0, 0.8])


def taken(seed: int, n: int = 800) -> tuple[Answers, dict[str, CompetencyScale]]:
    rng = np.random.default_rng(seed)
    answers = invented_answers(rng.normal(0.3, 1.1, n), STEPS, rng=rng, missed=0.1)
    return answers, {"K": scale_from_steps("K", dict(zip(answers.items, STEPS, strict=True)))}


def test_five_items_that_follow_the_model_have_mean_squares_of_one():
    found = [item_fit(*taken(seed)) for seed in range(8)]

    infit = np.stack([each["infit"] for each in found])
    outfit = np.stack([each["outfit"] for each in found])
    assert infit.mean() == pytest.approx(1.0, abs=0.015)
    assert outfit.mean() == pytest.approx(1.0, abs=0.02)
    z = np.stack([each["infit_z"] for each in found])
    assert z.std() < 1.1
    assert not any(each["noisy"].any() or each["muted"].any() for each in found)


def test_an_item_that_goes_its_own_way_is_noisy():
    answers, scales = taken(1)
    rng = np.random.default_rng(2)
    answers.credit[:, 2] = rng.permutation(answers.credit[:, 2])

    found = item_fit(answers, scales)

    worst = found.loc[found["infit"].idxmax()]
    assert worst["item"] == "K03"
    assert worst["noisy"]
    assert worst["infit"] > 1.2
    assert not found["muted"].any()


def test_items_that_repeat_each_other_are_muted():
    answers, scales = taken(3)
    answers.credit[:, 3] = answers.credit[:, 2]
    scales = {"K": scale_from_steps("K", dict(zip(answers.items, STEPS[[0, 1, 2, 2, 4]], strict=True)))}

    found = item_fit(answers, scales)

    assert found.loc[found["muted"], "item"].tolist() == ["K03", "K04"]


def test_an_item_that_tells_nothing_has_no_fit():
    answers, _ = taken(4, n=60)
    answers.credit[:, 4] = -1
    steps = dict(zip(answers.items, STEPS, strict=True))

    found = item_fit(answers, {"K": scale_from_steps("K", steps)})

    assert found["n"].tolist()[4] == 0
    assert np.isnan(found["infit"].iloc[4])
    assert found["infit"].iloc[:4].notna().all()


def test_a_credit_without_a_place_on_the_scale_counts_as_no_answer():
    answers, _ = taken(5, n=200)
    short = dict(zip(answers.items, [*STEPS[:4], STEPS[4, :2]], strict=True))
    dropped = Answers(answers.persons, answers.items, answers.competency, answers.top, answers.credit.copy())
    dropped.credit[dropped.credit[:, 4] == 3, 4] = -1
    scales = {"K": scale_from_steps("K", short)}

    whole, without = item_fit(answers, scales), item_fit(dropped, scales)

    assert whole["infit"].to_numpy() == pytest.approx(without["infit"].to_numpy())
