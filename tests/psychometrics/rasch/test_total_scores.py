"""Slopes of a review's likelihood: right where they can be checked, and chance under the model."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.psychometrics.juries import honest_juries
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.total_scores import (
    log_total_weights,
    review_scores,
    total_chances,
    total_probabilities,
)


def test_the_chance_of_a_total_is_the_sum_over_all_ways_to_reach_it():
    log_weight = np.array([[0.0, 0.7, -0.2], [0.0, -np.inf, 0.4], [0.0, 0.1, 0.3]])
    location = 0.6
    by_hand = np.zeros(7)
    for levels in itertools.product(range(3), repeat=3):
        total = sum(levels)
        by_hand[total] += np.exp(total * location + sum(log_weight[c, k] for c, k in enumerate(levels)))

    chances = total_chances(log_total_weights(log_weight), np.array([location]))[0]

    assert chances == pytest.approx(by_hand / by_hand.sum(), abs=1e-12)


def test_totals_of_a_review_have_probabilities_that_add_up_to_one():
    _, fit = honest_juries(1)[0]
    found = Impressions.of(fit)

    seen = np.zeros(found.n_cells)
    for where, probability in total_probabilities(found):
        seen[where] = probability.sum(axis=1)

    assert seen == pytest.approx(np.ones(found.n_cells), abs=1e-9)


def test_the_slope_by_severity_is_that_of_the_log_likelihood():
    _, fit = honest_juries(1)[0]
    found = Impressions.of(fit)
    log_weights = log_total_weights(found.scale.log_weight)

    def log_likelihood(severity):
        chances = total_chances(log_weights, found.place - severity)
        return np.log(found.others_weight[0] @ chances[:, found.total[0]])

    own = found.severity[found.juror[0]]
    numeric = (log_likelihood(own + 1e-5) - log_likelihood(own - 1e-5)) / 2e-5

    assert review_scores(found, "severity").score[0] == pytest.approx(numeric, abs=1e-7)


def test_the_slope_by_halo_variance_is_that_of_the_log_likelihood():
    _, fit = honest_juries(1)[0]
    found = Impressions.of(fit)
    chances = total_chances(
        log_total_weights(found.scale.log_weight), found.place - found.severity[found.juror[0]]
    )
    # A wider halo blurs what others say: a convolution with a narrow normal distribution.
    step = found.place[1] - found.place[0]
    waves = np.fft.rfftfreq(len(found.place), step) * 2 * np.pi

    def log_likelihood(variance):
        wider = np.fft.irfft(
            np.fft.rfft(found.others_weight[0]) * np.exp(-(waves**2) * variance / 2), len(found.place)
        )
        return np.log(wider @ chances[:, found.total[0]])

    numeric = (log_likelihood(1e-4) - log_likelihood(-1e-4)) / 2e-4

    assert review_scores(found, "halo_variance").score[0] == pytest.approx(numeric, abs=1e-5)


@pytest.mark.parametrize("parameter", ["severity", "halo_variance"])
def test_slopes_vary_as_much_as_the_model_says(parameter):
    spread, mean = [], []
    for _, fit in honest_juries():
        found = review_scores(Impressions.of(fit), parameter)
        spread.append((found.score**2).sum() / found.information.sum())
        mean.append(found.score.sum() / np.sqrt(found.information.sum()))

    assert 0.9 < np.mean(spread) < 1.1
    assert np.abs(mean).max() < 1.0  # the parameters are at their maximum
