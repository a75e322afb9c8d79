"""Differential functioning: against R, and on answers with a known difference."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from tests.scoring.assessments import invented_answers
from workbench.errors import InvalidAnswers, TooFewAnswers
from workbench.scoring.answers import MISSING, Answers
from workbench.scoring.differential import group_counts, logistic_differential, mantel_haenszel

REFERENCE = Path(__file__).parents[1] / "reference"
CASE = json.loads((REFERENCE / "item_quality.json").read_text(encoding="utf-8"))
FEW = {"in_a_group": 50, "together": 100}


@pytest.fixture(scope="module")
def aggression():
    data = json.loads((REFERENCE / "verbal_aggression.json").read_text(encoding="utf-8"))
    columns = [data["reactions"].index(each) for each in CASE["reactions"]]
    levels = np.array([[int(each) for each in levels] for levels in data["levels"]])[:, columns]
    people = tuple(range(len(levels)))
    credit = (levels > 0).astype(np.int16)
    items = tuple(f"{number}" for number in range(8))
    answers = Answers(people, items, ("a",) * 8, np.ones(8, dtype=np.int16), credit)
    return answers, ["men" if each == "1" else "women" for each in CASE["gender"]]


def biased(shift, *, groups=2, n=600, top=1, seed=1):
    """People of equal competence; the third item is harder by `shift` logits for the last group."""
    rng = np.random.default_rng(seed)
    centre = np.linspace(-1.2, 1.2, 8)[:, None] + (np.linspace(-0.5, 0.5, top) if top > 1 else np.zeros(1))
    ability = rng.normal(0, 1, n * groups)
    group = np.repeat(list("ABCD")[:groups], n)
    answers = invented_answers(ability, centre, rng=rng)
    harder = centre.copy()
    harder[2] += shift
    last = group == group[-1]
    answers.credit[last] = invented_answers(ability[last], harder, rng=rng).credit
    return answers, group.tolist()


def test_mantel_haenszel_matches_r(aggression):
    answers, gender = aggression

    found = mantel_haenszel(answers, gender, reference="women", focal="men", **FEW)

    for (_, row), case in zip(found.iterrows(), CASE["dif"], strict=True):
        # R's table has men second, right answers first: its odds ratio is the reference's over the focal's.
        assert row["effect"] == pytest.approx(-2.35 * np.log(case["alpha"]), abs=1e-6)
        width = np.diff(np.log(case["ci"]))[0] / (2 * 1.959964)
        assert row["se"] == pytest.approx(2.35 * width, abs=1e-6)
        assert row["chi_square"] == pytest.approx(case["chi2"], abs=1e-6)
        assert row["p"] == pytest.approx(case["p"], abs=1e-6)


def test_logistic_regression_matches_r(aggression):
    answers, gender = aggression

    found = logistic_differential(answers, gender, **FEW)

    for (_, row), case in zip(found.iterrows(), CASE["dif"], strict=True):
        assert row["chi_square"] == pytest.approx(case["lr_both"], abs=1e-6)
        assert row["p"] == pytest.approx(stats.chi2.sf(case["lr_both"], 2), abs=1e-7)
        assert row["uniform_p"] == pytest.approx(stats.chi2.sf(case["lr_uniform"], 1), abs=1e-7)
        assert row["nonuniform_p"] == pytest.approx(
            stats.chi2.sf(case["lr_both"] - case["lr_uniform"], 1), abs=1e-6
        )
        assert row["r2"] == pytest.approx(case["r2"], abs=1e-7)


def test_an_item_harder_for_one_group_is_found_and_large():
    answers, group = biased(1.2)

    found = mantel_haenszel(answers, group, reference="A", focal="B").set_index("item")

    assert found["size"].idxmax() == "K03"
    assert found.loc["K03", "size"] == "C"
    # The effect is that of a shift of 1.2 logits: -2.35 × 1.2, a little less beside a total that holds it.
    assert found.loc["K03", "effect"] == pytest.approx(-2.35 * 1.2, abs=0.8)
    assert found.loc["K03", "q"] < 0.001


def test_groups_alike_show_hardly_anything():
    flagged = []
    for seed in range(6):
        answers, group = biased(0.0, n=300, seed=seed)
        flagged += (mantel_haenszel(answers, group, reference="A", focal="B")["q"] < 0.05).tolist()
        flagged += (logistic_differential(answers, group)["q"] < 0.05).tolist()

    assert np.mean(flagged) < 0.05


def test_groups_that_differ_in_competence_alone_show_nothing():
    rng = np.random.default_rng(2)
    group = np.repeat(["A", "B"], 500)
    steps = np.linspace(-1.5, 1.5, 20)[:, None]
    answers = invented_answers(rng.normal(0, 1, 1000) + (group == "B") * 0.8, steps, rng=rng)

    found = mantel_haenszel(answers, group.tolist(), reference="A", focal="B")

    assert (found["q"] < 0.05).sum() <= 1
    assert set(found["size"]) <= {"A", "B"}


def test_items_of_several_credits_are_compared_too():
    answers, group = biased(1.0, top=3)

    two = mantel_haenszel(answers, group, reference="A", focal="B").set_index("item")
    many = logistic_differential(answers, group).set_index("item")

    assert two["chi_square"].idxmax() == "K03"
    assert two.loc["K03", "effect"] < -0.17
    assert two.loc["K03", "size"] in ("B", "C")
    assert many["chi_square"].idxmax() == "K03"


def test_more_than_two_groups_are_compared_at_once():
    answers, group = biased(1.5, groups=4, n=300)

    found = logistic_differential(answers, group).set_index("item")

    assert found["groups"].eq(4).all()
    assert found["chi_square"].idxmax() == "K03"
    assert found.loc["K03", "size"] in ("B", "C")


def test_an_item_that_discriminates_differently_is_not_uniform():
    answers, group = biased(0.0, n=1500, seed=4)
    last = np.array(group) == "B"
    # In group B guessing hides competence on the third item.
    answers.credit[last, 2] = np.random.default_rng(5).integers(0, 2, last.sum())

    found = logistic_differential(answers, group).set_index("item").loc["K03"]

    assert found["nonuniform_p"] < 0.001


def test_too_few_people_are_not_tested():
    answers, group = biased(1.0, n=150)

    found = mantel_haenszel(answers, group, reference="A", focal="B")

    assert not found["tested"].any()
    assert found[["effect", "p", "q"]].isna().all(axis=None)
    assert found["n_focal"].eq(150).all()
    with pytest.raises(TooFewAnswers, match="no two groups have 200 people each and 500 together"):
        logistic_differential(answers, group)


def test_people_with_answers_missing_are_not_matched():
    answers, group = biased(0.0, n=300)
    answers.credit[:50, 4] = MISSING
    group[-1] = None

    counts = group_counts(answers, group).set_index("group")["n"]

    assert counts.to_dict() == {"A": 250, "B": 299}
    found = mantel_haenszel(answers, group, reference="A", focal="B")
    assert found[["n_reference", "n_focal"]].drop_duplicates().to_numpy().tolist() == [[250, 299]]


def test_an_item_that_everybody_got_right_shows_nothing():
    answers, group = biased(0.0, n=300)
    answers.credit[:, 0] = 1

    two = mantel_haenszel(answers, group, reference="A", focal="B").set_index("item")
    many = logistic_differential(answers, group).set_index("item")

    assert np.isnan(two.loc["K01", "p"])
    assert np.isnan(many.loc["K01", "p"])
    assert np.isfinite(two.loc["K02", "p"])


def test_a_group_nobody_belongs_to_is_named_with_those_there_are():
    answers, group = biased(0.0, n=300)

    with pytest.raises(InvalidAnswers, match="group Z has nobody; the groups are: A, B"):
        mantel_haenszel(answers, group, reference="A", focal="Z")
