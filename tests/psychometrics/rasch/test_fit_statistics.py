"""Infit and outfit: 1 where ratings follow the model, more for erratic jurors, less for over-regular ones."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.fit_statistics import marginal_moments, mean_squares, residuals
from workbench.psychometrics.rasch.scale import Scale
from workbench.psychometrics.simulation.simulate import simulate_ratings

GUILFORD = Path(__file__).parents[2] / "reference" / "guilford1954.json"
SCALE = Scale(np.array([[0.0, 0.9, 0.4, -1.0], [0.0, -0.3, 0.2, -1.5]]))


def season(seed, **options):
    settings = {"n_entries": 150, "n_jurors": 12, "n_criteria": 4, "halo_sd": 0.0}
    return simulate_ratings(**(settings | options), rng=np.random.default_rng(seed))


@pytest.mark.parametrize("halo_sd", [0.0, 0.4, 1.6])
def test_moments_are_integrals_over_the_halo(halo_sd):
    places = np.array([-3.0, 0.2, 2.5])

    mean, variance, fourth = marginal_moments(SCALE, halo_sd, 1, places)

    levels = np.arange(4)
    for i, place in enumerate(places):

        def chance(level, place=place):
            def at(h):
                return SCALE.probabilities(np.array([1]), np.array([place + h]))[0, level]

            if halo_sd == 0:
                return at(0.0)
            return integrate.quad(lambda h: at(h) * stats.norm.pdf(h, scale=halo_sd), -12, 12)[0]

        p = np.array([chance(level) for level in levels])
        centred = levels - p @ levels
        assert mean[i] == pytest.approx(p @ levels, abs=1e-4)
        assert variance[i] == pytest.approx(p @ centred**2, abs=1e-4)
        assert fourth[i] == pytest.approx(p @ centred**4, abs=1e-4)


def test_mean_squares_are_the_textbook_ones_where_measures_are_known_exactly():
    truth = season(2, n_entries=30)
    table = truth.table
    measure, severity = truth.measure.to_numpy(), truth.severity.to_numpy()
    place = measure[table.entry] - severity[table.juror]
    expected, variance = truth.scale.moments(table.criterion, place)
    z2 = (table.level - expected) ** 2 / variance

    found = residuals(table, truth.scale, severity, 0.0, measure[:, None], np.ones((30, 1)))
    fit = mean_squares(found, table.juror, table.n_jurors)

    np.testing.assert_allclose(found.expected, expected, atol=1e-6)
    np.testing.assert_allclose(found.variance, variance, atol=1e-6)
    np.testing.assert_allclose(fit.outfit, np.bincount(table.juror, z2) / np.bincount(table.juror), atol=1e-5)
    infit = np.bincount(table.juror, z2 * variance) / np.bincount(table.juror, variance)
    np.testing.assert_allclose(fit.infit, infit, atol=1e-5)
    np.testing.assert_allclose(
        found.standardized(table.level), (table.level - expected) / np.sqrt(variance), atol=1e-5
    )


def test_infit_of_joint_estimates_matches_facets_on_guilford():
    case = json.loads(GUILFORD.read_text(encoding="utf-8"))
    rows = [
        (each["examinee"], each["judge"], trait, level)
        for each in case["ratings"]
        for trait, level in zip(case["traits"], each["levels"], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["entry", "juror", "criterion", "level"])

    fit = fit_facets(RatingTable.from_frame(frame), estimator="jml")

    np.testing.assert_allclose(fit.juror_frame()["infit"], case["facets"]["judge_infit"], atol=0.01)


def test_wilson_and_hilferty_turn_a_chi_square_into_a_normal_deviate():
    # For the square of a normal residual the variance is 2 and a sum of n of them a chi-square.
    n = 30
    chi_square = np.linspace(12, 60, 7)
    table = RatingTable.from_frame(
        pd.DataFrame(
            {"entry": np.arange(7 * n), "juror": np.repeat(np.arange(7), n), "criterion": "C", "level": 0}
        )
    )
    zero = residuals(table, SCALE, np.zeros(7), 0.0, np.zeros((7 * n, 1)), np.ones((7 * n, 1)))
    ones = np.ones(len(table))
    squared = np.repeat(chi_square / n, n)
    found = type(zero)(ones, ones, squared, squared, 2 * ones, 2 * ones)

    fit = mean_squares(found, table.juror, 7)

    np.testing.assert_allclose(fit.infit_z, stats.norm.ppf(stats.chi2.cdf(chi_square, n)), atol=0.02)
    np.testing.assert_allclose(fit.outfit_z, fit.infit_z)


@pytest.mark.parametrize("halo_sd", [0.0, 0.8])
def test_mean_squares_of_model_ratings_are_one_on_average(halo_sd):
    infit, outfit, z = [], [], []
    for seed in range(8):
        table = season(seed, halo_sd=halo_sd).table
        jurors = fit_facets(table, halo=halo_sd > 0).juror_frame()
        infit += list(jurors["infit"])
        outfit += list(jurors["outfit"])
        z += list(jurors["infit_z"])

    n = len(infit)
    assert np.mean(infit) == pytest.approx(1, abs=4 * np.std(infit) / np.sqrt(n))
    assert np.mean(outfit) == pytest.approx(1, abs=4 * np.std(outfit) / np.sqrt(n))
    assert np.mean(infit) == pytest.approx(1, abs=0.03)
    assert abs(np.mean(z)) < 0.35


def test_mean_squares_of_the_parameters_themselves_are_one():
    # Without estimates nothing is used up, so the mean is 1 and the deviates are standard normal.
    z, outfit = [], []
    for seed in range(10):
        truth = season(seed, n_entries=300)
        table = truth.table
        measure = truth.measure.to_numpy()[:, None]
        found = residuals(table, truth.scale, truth.severity.to_numpy(), 0.0, measure, np.ones_like(measure))
        fit = mean_squares(found, table.juror, table.n_jurors)
        z += list(fit.infit_z)
        outfit += list(fit.outfit)

    assert np.mean(outfit) == pytest.approx(1, abs=0.01)
    assert np.mean(z) == pytest.approx(0, abs=4 / np.sqrt(len(z)))
    assert np.std(z) == pytest.approx(1, abs=4 / np.sqrt(2 * len(z)))


def test_an_erratic_juror_misfits_and_no_other_does():
    truth = season(5, noise=[2.5, *[0.0] * 11])

    jurors = fit_facets(truth.table, halo=False).juror_frame()

    assert jurors["infit"][0] > 1.4
    assert jurors["infit_z"][0] > 4
    assert jurors["infit"][1:].max() < 1.3


def test_levels_thrown_at_random_misfit():
    frame = season(6).frame
    rng = np.random.default_rng(1)
    random = frame["juror"] == "J005"
    frame.loc[random, "level"] = rng.integers(0, 5, random.sum())

    jurors = fit_facets(RatingTable.from_frame(frame), halo=False).juror_frame().set_index("juror")

    assert jurors.loc["J005", "infit"] == jurors["infit"].max() > 1.3
    assert jurors.loc["J005", "outfit"] == jurors["outfit"].max() > 1.3


def test_a_juror_who_keeps_to_the_middle_is_over_regular():
    truth = season(7, central_tendency=[2.0, *[0.0] * 11])

    jurors = fit_facets(truth.table, halo=False).juror_frame()

    assert jurors["infit"][0] == jurors["infit"].min() < 0.7
    assert jurors["infit_z"][0] < -3


def test_a_halo_left_out_shows_as_misfit_of_entries_whose_jurors_disagree():
    frame = season(8).frame
    disputed = frame["entry"] == "E0010"
    jurors = frame.loc[disputed, "juror"].unique()
    frame.loc[disputed, "level"] = np.where(frame.loc[disputed, "juror"] == jurors[0], 4, 0)

    entries = fit_facets(RatingTable.from_frame(frame), halo=False).entry_frame().set_index("entry")

    assert entries["infit"].idxmax() == "E0010"


def test_what_has_no_ratings_has_no_fit():
    table = season(1, n_entries=20).table
    nodes = np.zeros((20, 1))
    found = residuals(table, Scale(np.zeros((4, 5))), np.zeros(12), 0.0, nodes, np.ones((20, 1)))

    fit = mean_squares(found, table.entry, 22)

    assert np.isnan(fit.infit[20:]).all()
    assert np.isnan(fit.outfit_z[20:]).all()
    assert np.isfinite(fit.infit[:20]).all()
