"""Levels said with their probability, and only as finely as the measure allows."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InvalidAnswers, TooFewAnswers
from workbench.scoring.levels import classification, level_probabilities, say_levels

CUTS = (-0.5, 0.5, 1.4)
MEASURE, SE = np.array([-1.2, 0.1, 0.45, 1.9]), np.array([0.4, 0.35, 0.6, 0.5])


def test_probabilities_are_those_of_the_normal_distribution():
    # R 4.2.2: diff(c(0, pnorm(cuts, m, s), 1))
    expected = [
        [0.959941, 0.040048, 0.000011, 0.0],
        [0.043238, 0.830213, 0.126447, 0.000102],
        [0.056673, 0.476534, 0.410120, 0.056673],
        [0.000001, 0.002554, 0.156100, 0.841345],
    ]

    assert level_probabilities(MEASURE, SE, CUTS) == pytest.approx(np.array(expected), abs=2e-6)


def test_a_measure_far_from_the_cuts_has_one_level():
    found = say_levels(MEASURE, SE, CUTS)

    assert found.level.tolist() == [1, 2, 2, 4]
    assert found.sure.tolist() == [True, True, False, True]


def test_a_measure_near_a_cut_lies_between_two_levels():
    found = say_levels(MEASURE, SE, CUTS)

    assert (found.lowest[2], found.highest[2]) == (2, 3)
    assert found.frame().loc[2, "probability"] == pytest.approx(0.476534, abs=1e-6)


def test_a_measure_that_says_next_to_nothing_spans_more_levels():
    found = say_levels(np.array([0.1]), np.array([1.5]), CUTS)

    assert found.highest[0] - found.lowest[0] >= 2


def test_what_is_said_is_as_likely_as_asked():
    rng = np.random.default_rng(1)
    measure, se = rng.normal(0, 1.5, 500), rng.uniform(0.1, 2.0, 500)

    found = say_levels(measure, se, CUTS, sure_enough=0.8)

    held = [
        row[low - 1 : high].sum()
        for row, low, high in zip(found.probability, found.lowest, found.highest, strict=True)
    ]
    assert min(held) >= 0.8
    assert (found.lowest <= found.level).all()
    assert (found.level <= found.highest).all()


def test_nobody_without_a_measure_gets_a_level():
    found = say_levels(np.array([np.nan, 0.0]), np.array([np.nan, 0.1]), CUTS)

    assert found.level.tolist() == [0, 2]
    assert np.isnan(found.probability[0]).all()
    assert not found.sure[0]
    assert np.isnan(found.frame().loc[0, "probability"])


def test_accuracy_and_consistency_match_their_formulas():
    found = classification(MEASURE, SE, CUTS)

    # R 4.2.2: mean(P[cbind(1:4, true)]), con = mean(rowSums(P^2)), ch = sum(colMeans(P)^2)
    assert found.accuracy == pytest.approx(0.777008, abs=1e-6)
    assert found.consistency == pytest.approx(0.691036, abs=1e-6)
    assert found.kappa == pytest.approx(0.579982, abs=1e-6)
    assert found.table.sum() == pytest.approx(1.0)
    assert found.accuracy + found.false_higher + found.false_lower == pytest.approx(1.0)


def test_expected_accuracy_is_what_repeated_assessments_show():
    rng = np.random.default_rng(2)
    ability = rng.normal(0, 1.2, 20_000)
    se = np.full(20_000, 0.35)
    first, second = (ability + rng.normal(0, 0.35, 20_000) for _ in range(2))

    found = classification(ability, se, CUTS)

    true, one, other = (np.searchsorted(CUTS, each) for each in (ability, first, second))
    assert found.accuracy == pytest.approx((one == true).mean(), abs=0.01)
    assert found.consistency == pytest.approx((one == other).mean(), abs=0.01)
    assert found.false_higher == pytest.approx((one > true).mean(), abs=0.01)


def test_nobody_measured_is_nothing_to_check():
    with pytest.raises(TooFewAnswers, match="nobody has a measure"):
        classification(np.array([np.nan]), np.array([np.nan]), CUTS)


@pytest.mark.parametrize("cuts", [(), (0.5, 0.5), (1.0, 0.0), (float("nan"),)])
def test_cut_scores_that_do_not_rise_are_refused(cuts):
    with pytest.raises(InvalidAnswers, match="cut scores have to be finite and rise"):
        say_levels(MEASURE, SE, cuts)
