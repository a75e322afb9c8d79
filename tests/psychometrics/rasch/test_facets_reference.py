"""Marginal measures against published numbers and other programs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.facets import fit_facets

REFERENCE = Path(__file__).parents[2] / "reference"
COLUMNS = ["entry", "juror", "criterion", "level"]


def reference(name):
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def guilford():
    case = reference("guilford1954.json")
    rows = [
        (each["examinee"], each["judge"], trait, level)
        for each in case["ratings"]
        for trait, level in zip(case["traits"], each["levels"], strict=True)
    ]
    return case["tam"], RatingTable.from_frame(pd.DataFrame(rows, columns=COLUMNS))


@pytest.fixture(scope="module")
def aggression():
    case = reference("verbal_aggression.json")
    rows = [
        (person, *reaction.split(), int(level))
        for person, levels in enumerate(case["levels"])
        for reaction, level in zip(case["reactions"], levels, strict=True)
    ]
    return case, pd.DataFrame(rows, columns=COLUMNS)


@pytest.fixture(scope="module")
def admission():
    case = reference("lsat6.json")
    patterns = [pattern for pattern, count in case["patterns"].items() for _ in range(count)]
    rows = [
        (person, "test", f"Q{number}", int(level))
        for person, pattern in enumerate(patterns)
        for number, level in enumerate(pattern, start=1)
    ]
    table = RatingTable.from_frame(pd.DataFrame(rows, columns=COLUMNS))
    return case, fit_facets(table, halo=False, center=("entry", "juror"))


def centred(values):
    return np.array(values) - np.mean(values)


def test_severities_spread_and_deviance_match_tam_on_guilford(guilford):
    tam, table = guilford

    fit = fit_facets(table, halo=False)

    np.testing.assert_allclose(fit.juror_severity, tam["judge_severity"], atol=1e-4)
    assert fit.entry_sd**2 == pytest.approx(tam["variance"], abs=1e-4)
    assert -2 * fit.log_likelihood == pytest.approx(tam["deviance"], abs=1e-3)


def test_a_halo_fits_guilfords_judges_better(guilford):
    _, table = guilford

    plain, halo = fit_facets(table, halo=False), fit_facets(table)

    # One parameter more; 3.84 is where chance alone would do that in a case of 20.
    assert 2 * (halo.log_likelihood - plain.log_likelihood) > 3.84
    assert halo.entry_se.mean() > plain.entry_se.mean()


def test_two_facets_match_a_mixed_logistic_regression(aggression):
    case, frame = aggression
    found = case["lme4"]

    fit = fit_facets(RatingTable.from_frame(frame.assign(level=(frame["level"] > 0).astype(int))), halo=False)

    assert list(fit.table.jurors) == found["situations"]
    assert list(fit.table.criteria) == found["behaviours"]
    np.testing.assert_allclose(fit.juror_severity, -centred(found["situation"]), atol=1e-5)
    np.testing.assert_allclose(fit.criterion_difficulty, -centred(found["behaviour"]), atol=1e-5)
    assert fit.entry_sd == pytest.approx(found["person_sd"], abs=1e-5)
    assert fit.log_likelihood == pytest.approx(found["log_likelihood"], abs=1e-4)


def test_standard_errors_match_a_mixed_logistic_regression(aggression):
    case, frame = aggression
    found = case["lme4"]
    table = RatingTable.from_frame(frame.assign(level=(frame["level"] > 0).astype(int)))

    # In its frame: the first behaviour is 0, the population's mean is 0, situations float.
    fit = fit_facets(table, halo=False, center=("entry",), anchors={"criterion": {"curse": 0.0}})

    np.testing.assert_allclose(fit.juror_severity, -np.array(found["situation"]), atol=1e-5)
    np.testing.assert_allclose(fit.juror_se, found["situation_se"], atol=1e-5)
    assert fit.criterion_se[0] == 0
    np.testing.assert_allclose(fit.criterion_se[1:], found["behaviour_se_against_curse"], atol=1e-5)


@pytest.mark.parametrize("model", ["partial_credit", "rating_scale"])
def test_steps_agree_with_conditional_maximum_likelihood(aggression, model):
    # It needs no population of persons, so a normal one cannot lead both astray.
    case, frame = aggression
    found = case["psychotools"]
    reactions = frame.assign(criterion=frame["juror"] + " " + frame["criterion"], juror="self")
    fit = fit_facets(RatingTable.from_frame(reactions), model=model, halo=False)
    order = [fit.table.criteria.index(each) for each in found["reactions"]]

    steps = fit.scale.steps[order]

    expected = np.array(found[f"{model}_steps"])
    distance = (steps - steps.mean() - expected + expected.mean()) / np.array(found[f"{model}_se"])
    # A step that two persons took is off most, by half of its error.
    assert np.abs(distance).max() < 0.6
    assert np.sqrt((distance**2).mean()) < 0.15


def test_one_juror_and_yes_or_no_give_the_published_rasch_model_of_lsat6(admission):
    case, fit = admission
    published = case["ltm"]

    assert fit.log_likelihood == pytest.approx(published["log_likelihood"], abs=1e-3)
    assert fit.entry_sd == pytest.approx(published["discrimination"], abs=1e-4)
    logits = np.array(published["difficulty"]) * published["discrimination"]
    np.testing.assert_allclose(fit.criterion_difficulty, logits, atol=2e-4)


def test_one_juror_and_yes_or_no_match_a_mixed_logistic_regression(admission):
    case, fit = admission
    found = case["lme4"]

    np.testing.assert_allclose(fit.criterion_difficulty, -np.array(found["easiness"]), atol=2e-6)
    np.testing.assert_allclose(fit.criterion_se, found["se"], atol=2e-5)
    assert fit.entry_sd == pytest.approx(found["person_sd"], abs=1e-5)
    assert fit.log_likelihood == pytest.approx(found["log_likelihood"], abs=1e-4)


def test_persons_of_a_pattern_get_the_mean_of_their_posterior(admission):
    _, fit = admission
    measure = pd.Series(fit.entry_measure)
    totals = fit.table.frame().groupby("entry")["level"].sum()
    x = np.linspace(-8, 8, 4001)
    for total, persons in totals.groupby(totals):
        # The Rasch model's likelihood depends on the total alone.
        terms = total * x - np.log1p(np.exp(x[:, None] - fit.criterion_difficulty)).sum(axis=1)
        weight = np.exp(terms - x**2 / (2 * fit.entry_sd**2))
        np.testing.assert_allclose(measure[persons.index], (x * weight).sum() / weight.sum(), atol=1e-6)
