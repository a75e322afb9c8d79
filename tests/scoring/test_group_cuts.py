"""Cut scores from judged people: refused where the judgements carry none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import InvalidAnswers, TooFewAnswers
from workbench.scoring.group_cuts import borderline_group, contrasting_groups

CASE = json.loads((Path(__file__).parents[1] / "reference" / "cut_scores.json").read_text(encoding="utf-8"))[
    "contrasting"
]
MEASURE, QUALIFIED = np.array(CASE["measure"]), np.array(CASE["qualified"], dtype=bool)


def rng():
    return np.random.default_rng(1)


def test_contrasting_groups_match_logistic_regression():
    found = contrasting_groups(MEASURE, QUALIFIED, rng=rng())

    assert (found.cut, found.se) == pytest.approx((CASE["cut"], CASE["se"]), abs=1e-6)
    assert found.n == 70
    assert found.findings == ()


def test_sizes_of_groups_that_say_nothing_can_be_left_out():
    twice = np.r_[MEASURE, np.repeat(MEASURE[QUALIFIED], 4)]
    judged = np.r_[QUALIFIED, np.ones(4 * QUALIFIED.sum(), dtype=bool)]

    one, other = (
        contrasting_groups(measure, qualified, rng=rng(), equal_groups=True)
        for measure, qualified in ((MEASURE, QUALIFIED), (twice, judged))
    )

    assert other.cut == pytest.approx(one.cut, abs=0.06)
    assert contrasting_groups(twice, judged, rng=rng()).cut < one.cut - 0.3


def test_groups_that_do_not_differ_set_no_cut():
    noise = rng().normal(0, 1, 70)

    with pytest.raises(InvalidAnswers, match="do not measure higher than the others"):
        contrasting_groups(noise, QUALIFIED, rng=rng())


def test_groups_the_wrong_way_round_set_no_cut():
    with pytest.raises(InvalidAnswers, match="do not measure higher than the others"):
        contrasting_groups(-MEASURE, QUALIFIED, rng=rng())


def test_groups_that_do_not_overlap_are_cut_in_the_middle_and_it_is_said():
    measure = np.r_[np.linspace(-2, -0.5, 20), np.linspace(0.5, 2, 20)]

    found = contrasting_groups(measure, np.repeat([False, True], 20), rng=rng())

    assert found.cut == pytest.approx(0.0)
    assert found.se > 0
    assert "between -0.50 and 0.50" in str(found.findings[-1])


def test_a_handful_of_unqualified_people_is_too_few():
    with pytest.raises(TooFewAnswers, match="40 people judged qualified and 5 judged not"):
        contrasting_groups(MEASURE[:45], QUALIFIED[:45], rng=rng())


def test_the_borderline_cut_is_the_median_of_the_group():
    draw = np.random.default_rng(2)
    measure = np.r_[draw.normal(0.4, 0.3, 41), draw.normal(0, 1.5, 100), np.nan]
    judged = np.r_[np.ones(41, dtype=bool), np.zeros(100, dtype=bool), True]

    found = borderline_group(measure, judged, rng=rng())

    assert found.cut == np.median(measure[:41])
    assert found.se == pytest.approx(np.sqrt(np.pi / 2) * 0.3 / np.sqrt(41), rel=0.4)
    assert found.n == 41
    assert found.findings == ()


def test_nobody_borderline_sets_no_cut():
    with pytest.raises(TooFewAnswers, match="only 0 people judged borderline"):
        borderline_group(MEASURE, np.zeros(70, dtype=bool), rng=rng())


def test_a_borderline_group_as_wide_as_everybody_is_said():
    draw = np.random.default_rng(3)
    measure = draw.normal(0, 1, 100)

    found = borderline_group(measure, np.arange(100) < 20, rng=rng())

    said = [str(each) for each in found.findings]
    assert any(each.startswith("the cut score rests on 20 people") for each in said)
    assert any("nearly as differently as all people do" in each for each in said)


def test_judgements_have_to_belong_to_the_measures():
    with pytest.raises(ValueError, match="one for each measure"):
        borderline_group(MEASURE, QUALIFIED[:5], rng=rng())
