"""Known truth comes back: severities, thresholds, halo, and intervals that hold it as often as they say."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.simulation.simulate import simulate_ratings

SEEDS = range(6)


@functools.cache
def season(seed, halo_sd):
    return simulate_ratings(n_entries=200, n_jurors=15, halo_sd=halo_sd, rng=np.random.default_rng(seed))


@functools.cache
def fitted(seed, halo_sd, halo):
    return fit_facets(season(seed, halo_sd).table, halo=halo)


@pytest.mark.parametrize("seed", SEEDS)
def test_severity_recovers_simulated_truth(seed):
    truth, fit = season(seed, 0.6), fitted(seed, 0.6, True)

    z = (fit.juror_severity - truth.severity.to_numpy()) / fit.juror_se

    assert 0.25 < np.mean(z**2) < 2.3  # 15 jurors: the middle 99.5 % of a mean square
    assert np.corrcoef(fit.juror_severity, truth.severity)[0, 1] > 0.85


@pytest.mark.parametrize("seed", SEEDS)
def test_difficulty_and_thresholds_recover_simulated_truth(seed):
    truth, fit = season(seed, 0.6), fitted(seed, 0.6, True)

    difficulty = (fit.criterion_difficulty - truth.difficulty.to_numpy()) / fit.criterion_se
    thresholds = (fit.thresholds[0] - truth.thresholds.iloc[0].to_numpy()) / fit.threshold_se[0]

    assert np.abs(difficulty).max() < 3.5
    assert np.abs(thresholds).max() < 3.5


def test_halo_and_spread_of_entries_recover_simulated_truth():
    fits = [fitted(seed, 0.6, True) for seed in SEEDS]

    assert np.mean([fit.halo_sd for fit in fits]) == pytest.approx(0.6, abs=0.05)
    assert np.mean([fit.entry_sd for fit in fits]) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("halo_sd", [0.6, 0.0])
def test_intervals_of_entries_hold_the_truth_as_often_as_they_say(halo_sd):
    held = [
        np.abs(fit.entry_measure - season(seed, halo_sd).measure) < 1.96 * fit.entry_se
        for seed in SEEDS
        for fit in [fitted(seed, halo_sd, halo_sd > 0)]
    ]

    # 1,200 entries: the error of a share of .95 is .006, and jurors' errors are shared.
    assert np.mean(held) == pytest.approx(0.95, abs=0.025)


def test_intervals_without_the_halo_hold_the_truth_too_seldom():
    held = [
        np.abs(fitted(seed, 0.6, False).entry_measure - season(seed, 0.6).measure)
        < 1.96 * fitted(seed, 0.6, False).entry_se
        for seed in SEEDS
    ]

    assert np.mean(held) < 0.88


def test_measures_with_the_halo_are_at_least_as_near_to_the_truth_as_without():
    def rmse(halo):
        return np.mean(
            [(fitted(seed, 0.6, halo).entry_measure - season(seed, 0.6).measure) ** 2 for seed in SEEDS]
        )

    assert rmse(True) < rmse(False)


def test_draws_hold_the_truth_as_often_as_intervals_do():
    held = []
    for seed in SEEDS:
        drawn = fitted(seed, 0.6, True).draws(2000, np.random.default_rng(seed))
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        truth = season(seed, 0.6).measure.to_numpy()
        held.append((low < truth) & (truth < high))

    assert np.mean(held) == pytest.approx(0.9, abs=0.035)
