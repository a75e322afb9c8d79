"""Logistic regression of credits, on drawn answers; against R in test_differential and test_group_cuts."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import TooFewAnswers
from workbench.scoring.adjacent_logits import explained, fit_logits, likelihood_ratio


def drawn(constant, slope, x, rng):
    levels = np.arange(len(constant) + 1)
    logits = np.r_[0.0, np.cumsum(constant)] + levels * (x @ slope)[:, None]
    chance = np.exp(logits)
    chance /= chance.sum(axis=1, keepdims=True)
    return (rng.random((len(x), 1)) > chance.cumsum(axis=1)).sum(axis=1).clip(0, len(constant))


def test_the_truth_is_recovered_within_its_errors():
    rng = np.random.default_rng(1)
    x = rng.normal(0, 1, (3000, 2))
    constant, slope = np.array([0.5, -0.3, -0.8]), np.array([0.9, -0.4])

    found = fit_logits(drawn(constant, slope, x, rng), x)

    error = np.r_[found.constant - constant, found.slope - slope] / np.sqrt(np.diag(found.covariance))
    assert np.abs(error).max() < 3
    assert np.sqrt(np.diag(found.covariance)).max() < 0.1


def test_two_columns_that_say_nothing_add_nothing():
    rng = np.random.default_rng(2)
    x = rng.normal(0, 1, (500, 3))
    credit = drawn(np.array([0.2]), np.array([1.0, 0.0, 0.0]), x, rng)
    empty, one, three = (fit_logits(credit, x[:, :columns]) for columns in (0, 1, 3))

    assert likelihood_ratio(one, three)[1:] == (2, pytest.approx(0.5, abs=0.49))
    assert likelihood_ratio(empty, one)[2] < 1e-9
    assert explained(empty, empty) == pytest.approx(0.0)
    assert 0.2 < explained(one, empty) < explained(three, empty) < 0.3 + explained(one, empty)


def test_a_credit_that_did_not_occur_is_skipped():
    rng = np.random.default_rng(3)
    x = rng.normal(0, 1, (300, 1))
    credit = drawn(np.array([0.2]), np.array([1.0]), x, rng)

    assert fit_logits(3 * credit, x).slope == pytest.approx(fit_logits(credit, x).slope)


@pytest.mark.parametrize(
    "x",
    [np.repeat([0.0, 1.0], 20)[:, None], np.linspace(-1, 1, 40)[:, None], np.zeros((40, 1))],
    ids=["a group each", "measures apart", "a column of nothing"],
)
def test_credits_told_apart_completely_have_no_regression(x):
    with pytest.raises(TooFewAnswers, match="no limit"):
        fit_logits(np.repeat([0, 1], 20), x)
