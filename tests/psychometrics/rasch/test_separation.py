"""Separation and homogeneity: jurors who differ are told apart, jurors who do not are not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.psychometrics.juries import honest_juries
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.separation import separation_frame
from workbench.psychometrics.simulation.simulate import simulate_ratings


def test_separation_strata_and_reliability_are_three_faces_of_one_number():
    _, fit = honest_juries(1)[0]

    found = separation_frame(fit).set_index("facet")

    assert found.loc["entry", "reliability"] == pytest.approx(fit.reliability)
    assert found.loc["entry", "separation"] == pytest.approx(fit.separation)
    assert found.loc["entry", "strata"] == pytest.approx(fit.strata)
    for facet in ("juror", "criterion"):
        row = found.loc[facet]
        true_variance = row["sd"] ** 2 - row["rmse"] ** 2
        assert row["separation"] == pytest.approx(np.sqrt(true_variance) / row["rmse"])
        assert row["reliability"] == pytest.approx(true_variance / row["sd"] ** 2)
    assert found["count"].tolist() == [200, 15, 6]
    assert found["df"].tolist() == [199, 14, 5]


def test_jurors_and_criteria_that_differ_are_told_apart():
    found = separation_frame(honest_juries(1)[0][1]).set_index("facet")

    assert (found["p"] < 1e-6).all()
    assert (found["reliability"] > 0.8).all()


def test_equal_jurors_are_called_different_as_rarely_as_promised():
    p = []
    for seed in range(25):
        table = simulate_ratings(
            n_entries=80, n_jurors=8, severity_sd=0.0, difficulty_sd=0.0, rng=np.random.default_rng(seed)
        ).table
        found = separation_frame(fit_facets(table)).set_index("facet")
        p.append(found.loc[["juror", "criterion"], "p"])

    assert (np.array(p) < 0.05).mean() < 0.16
    assert 0.3 < np.mean(p) < 0.7


def test_equal_entries_are_not_told_apart():
    p = []
    for seed in range(15):
        table = simulate_ratings(
            n_entries=60, n_jurors=8, entry_sd=0.0, halo_sd=0.0, rng=np.random.default_rng(seed)
        ).table
        p.append(separation_frame(fit_facets(table)).set_index("facet").loc["entry", "p"])

    assert (np.array(p) < 0.05).mean() < 0.3


def test_one_juror_is_all_alike():
    frame = honest_juries(1)[0][0].frame
    table = RatingTable.from_frame(frame[frame.juror == "J001"])

    found = separation_frame(fit_facets(table, halo=False)).set_index("facet")

    assert found.loc["juror", "count"] == 1
    assert found.loc["juror", ["sd", "rmse", "reliability", "chi_square", "p"]].isna().all()
