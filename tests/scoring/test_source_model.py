"""The one-factor model of sources against metafor, and on raters with a known truth."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.scoring.test_joining import EFFECT, VIEW_SD, forms_about
from workbench.scoring.source_model import Observed, fit_sources

REFERENCE = Path(__file__).parents[1] / "reference"


def test_severities_and_variances_match_metafor():
    case = json.loads((REFERENCE / "sources_metafor.json").read_text(encoding="utf-8"))
    person = np.unique(case["person"], return_inverse=True)[1]
    source = np.unique(case["source"], return_inverse=True)[1]
    # Everybody is rated by raters of their own, so that no rater is told from the person.
    rater = np.arange(len(person))
    observed = Observed(person, source, rater, np.array(case["measure"]), np.array(case["se"]) ** 2)

    found = fit_sources(observed)

    assert found.leniency == pytest.approx(case["leniency"], abs=2e-4)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(case["leniency_se"], abs=2e-4)
    assert found.view_sd == pytest.approx(case["view_sd"], abs=5e-4)
    assert found.person_sd == pytest.approx(case["person_sd"], abs=5e-4)
    assert not found.rater.any()


@pytest.mark.parametrize("rater_sd", [0.0, 0.6])
def test_the_spread_of_raters_within_a_source_is_found(rater_sd):
    rng = np.random.default_rng(1)
    n, size = 1000, 20
    ability = rng.normal(0, 1, n)
    harsh = rng.normal(0, rater_sd, n // size)
    person = np.tile(np.arange(n), 2)
    source = np.repeat([0, 1], n)
    rater = np.r_[np.arange(n) // size, n // size + np.arange(n)]
    measure = np.r_[ability + harsh[np.arange(n) // size], ability + 0.5] + rng.normal(0, 0.5, 2 * n)

    found = fit_sources(Observed(person, source, rater, measure, np.full(2 * n, 0.16)))

    assert found.rater_sd[0] == pytest.approx(rater_sd, abs=0.12)
    assert found.rater_sd[1] == 0
    assert found.view_sd == pytest.approx([0.3, 0.3], abs=0.08)
    assert found.leniency[1] - found.leniency[0] == pytest.approx(0.5 - harsh.mean(), abs=0.06)


def test_relative_to_a_source_only_the_zero_moves():
    rng = np.random.default_rng(2)
    ability = rng.normal(0, 1, 200)
    person, source = np.tile(np.arange(200), 3), np.repeat([0, 1, 2], 200)
    measure = ability[person] + np.array([0.0, 0.5, 1.0])[source] + rng.normal(0, 0.5, 600)
    observed = Observed(person, source, np.arange(600), measure, np.full(600, 0.2))
    centred = fit_sources(observed)

    found = centred.relative_to(2)

    assert found.leniency == pytest.approx(centred.leniency - centred.leniency[2])
    assert found.covariance[2] == pytest.approx(np.zeros(3))
    shift = found.adjusted(observed)[0] - centred.adjusted(observed)[0]
    assert shift == pytest.approx(np.full(600, centred.leniency[2]))


def test_views_and_leniencies_of_short_forms_are_found_once_errors_are_taken_where_a_person_lies():
    n = 2500
    ability = np.random.default_rng(8).normal(0, 1.2, n)
    person, value, effect, _, answered, se = forms_about(ability)
    observed = Observed(person, np.repeat([0, 1, 2], n), np.arange(3 * n), value + effect, se**2, answered)

    found = fit_sources(observed).relative_to(0)
    own = fit_sources(replace(observed, answered=None)).relative_to(0)

    # A test of four situations errs by 0.7 logits and more: its own small departure is lost in that.
    assert found.view_sd[1:] == pytest.approx(VIEW_SD[1:], abs=0.12)
    assert found.view_sd[0] < 0.4
    assert found.leniency == pytest.approx(EFFECT, abs=0.1)
    # Errors of forms near their ends are overstated, so that views seem to depart less than they do.
    assert (own.view_sd[1:] < VIEW_SD[1:] - 0.15).all()
