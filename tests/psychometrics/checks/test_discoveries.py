"""Many tests at once: false alarms are kept to the share that was allowed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.psychometrics.checks.discoveries import (
    false_discovery_rate,
    found,
    skewed_two_sided,
    two_sided,
)


def test_the_rate_is_that_of_benjamini_and_hochberg():
    # The fifteen p-values of Benjamini and Hochberg's example (1995, section 3.2); four are found at 0.05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0000]

    assert found(false_discovery_rate(np.array(p)), 0.05).sum() == 4


def test_tests_that_were_not_made_count_for_nothing():
    rates = false_discovery_rate(np.array([0.01, np.nan, 0.02]))

    assert np.isnan(rates[1])
    assert rates[[0, 2]] == pytest.approx(false_discovery_rate(np.array([0.01, 0.02])))
    assert not found(rates, 1.0)[1]
    assert np.isnan(false_discovery_rate(np.array([np.nan]))).all()


def test_a_sum_without_skewness_is_normal():
    z = np.array([-2.5, 0.3, 1.96])

    assert skewed_two_sided(z, np.zeros(3)) == pytest.approx(two_sided(z), rel=1e-6)


def test_the_tail_of_a_skewed_sum_is_that_of_its_gamma_distribution():
    count = 8.0
    far = stats.gamma.isf(0.01, count)
    z = (far - count) / np.sqrt(count)

    assert skewed_two_sided(np.array([z]), np.array([2 / np.sqrt(count)]))[0] == pytest.approx(0.02)
    assert np.isnan(skewed_two_sided(np.array([np.nan]), np.array([0.1])))[0]
