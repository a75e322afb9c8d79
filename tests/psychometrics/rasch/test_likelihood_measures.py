"""Weighted likelihood measures: not drawn to the mean, finite for extremes, with honest errors."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import honest_juries
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.likelihood_measures import likelihood_measures, weighted_likelihood
from workbench.psychometrics.rasch.scale import Scale
from workbench.psychometrics.simulation.simulate import simulate_ratings


def test_equal_yes_or_no_questions_have_a_solution_in_closed_form():
    # For n equally hard questions of difficulty 0 and r of them right: log((r + 1/2) / (n - r + 1/2)), since
    # J / (2 I) = 1/2 - P.
    table = simulate_ratings(
        n_entries=200, n_jurors=4, n_criteria=3, n_levels=2, halo_sd=0.0, rng=np.random.default_rng(1)
    ).table
    fit = fit_facets(table, halo=False)
    equal = dataclasses.replace(
        fit.estimates, severity=np.zeros(4), scale=Scale(np.zeros((3, 2))), entry_sd=1.5
    )

    estimate, se = weighted_likelihood(Impressions.of(dataclasses.replace(fit, estimates=equal)))

    right = np.bincount(table.entry, table.level)
    asked = np.bincount(table.entry)
    closed = np.log((right + 0.5) / (asked - right + 0.5))
    assert {0, 9} <= set(right)
    assert estimate == pytest.approx(closed, abs=1e-4)
    chance = 1 / (1 + np.exp(-closed))
    assert se == pytest.approx(1 / np.sqrt(asked * chance * (1 - chance)), rel=1e-4)


@pytest.mark.parametrize("halo_sd", [0.6, 0.0])
def test_measures_are_not_drawn_to_the_mean_and_their_errors_hold(halo_sd):
    slopes, errors, posterior = [], [], []
    for simulation, fit in honest_juries(4, halo_sd):
        frame = likelihood_measures(fit)
        truth = simulation.measure[frame["entry"]].to_numpy()
        slopes.append(np.polyfit(truth, frame["likelihood_measure"], 1)[0])
        posterior.append(np.polyfit(truth, frame["measure"], 1)[0])
        errors.append((frame["likelihood_measure"] - truth) / frame["likelihood_se"])

    assert np.mean(slopes) == pytest.approx(1.0, abs=0.05)
    assert np.mean(posterior) < np.mean(slopes) - 0.04
    assert 0.9 < np.concatenate(errors).std() < 1.12


def test_an_entry_with_nothing_but_top_levels_has_a_measure():
    simulation, _ = honest_juries(1)[0]
    frame = simulation.frame.copy()
    frame.loc[frame.entry == "E0001", "level"] = 4

    found = likelihood_measures(fit_facets(RatingTable.from_frame(frame))).iloc[0]

    assert found["extreme"]
    assert np.isfinite(found["likelihood_measure"])
    assert found["likelihood_measure"] > found["measure"]
    assert found["likelihood_se"] > found["se"]


def test_measures_stand_in_the_frame_of_the_fit():
    simulation, _ = honest_juries(1)[0]
    centred = fit_facets(simulation.table, center=("entry", "criterion"))
    floating = fit_facets(simulation.table)

    shift = centred.entry_measure - floating.entry_measure
    moved = (
        likelihood_measures(centred)["likelihood_measure"]
        - likelihood_measures(floating)["likelihood_measure"]
    )

    assert moved.to_numpy() == pytest.approx(shift, abs=1e-6)


def test_fewer_ratings_mean_a_larger_error():
    simulation, _ = honest_juries(1)[0]
    few = (simulation.frame.entry == "E0002") & (simulation.frame.criterion > "C2")
    fit = fit_facets(RatingTable.from_frame(simulation.frame[~few]))

    frame = likelihood_measures(fit).set_index("entry")

    assert frame.loc["E0002", "n_ratings"] == 6
    assert frame.loc["E0002", "likelihood_se"] > frame["likelihood_se"].median()
    assert isinstance(frame, pd.DataFrame)
