"""The rating scale against the partial credit model: is one set of thresholds enough."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.scale import Scale
from workbench.psychometrics.rasch.scale_models import compare_scale_models
from workbench.psychometrics.simulation.simulate import draw_levels, simulate_ratings

N_CRITERIA = 4


def a_simulation(seed, n_levels=4):
    return simulate_ratings(
        n_entries=80, n_jurors=8, n_criteria=N_CRITERIA, n_levels=n_levels, rng=np.random.default_rng(seed)
    )


def with_own_thresholds(seed):
    """The same ratings drawn again, with the two middle thresholds of C1 moved apart."""
    simulation = a_simulation(seed)
    frame = simulation.frame.copy()
    location = simulation.measure[frame.entry].to_numpy() - simulation.severity[frame.juror].to_numpy()
    criterion = frame.criterion.str[1:].astype(int).to_numpy() - 1
    weight = simulation.scale.log_weight.copy()
    weight[0, 1:3] -= 1.5
    rng = np.random.default_rng(1000 + seed)
    frame["level"] = draw_levels(Scale(weight), criterion, location, rng)
    return RatingTable.from_frame(frame)


@pytest.fixture(scope="module")
def alike():
    return [compare_scale_models(fit_facets(a_simulation(seed).table)) for seed in range(6)]


def test_shared_thresholds_are_not_called_different(alike):
    p = np.array([each.p for each in alike])

    assert (p < 0.05).sum() <= 1
    assert p.max() > 0.3


def test_thresholds_that_differ_are_found():
    models = compare_scale_models(fit_facets(with_own_thresholds(0)))

    assert models.p < 1e-4
    assert models.thresholds_differ


def test_the_test_counts_the_thresholds_that_one_model_has_more(alike):
    assert {each.df for each in alike} == {(N_CRITERIA - 1) * 2}
    assert alike[0].frame()["n_thresholds"].tolist() == [2, 2 * N_CRITERIA]


def test_a_level_never_given_on_a_criterion_has_no_threshold_to_count():
    table = a_simulation(0).table
    kept = table.keep(~((table.criterion == 0) & (table.level == 3)))

    models = compare_scale_models(fit_facets(kept))

    assert models.df == (N_CRITERIA - 1) * 2 - 1


def test_the_richer_model_is_never_less_likely(alike):
    assert all(
        each.partial_credit.log_likelihood >= each.rating_scale.log_likelihood - 1e-6 for each in alike
    )
    assert all(
        each.chi_square
        == pytest.approx(
            2 * (each.partial_credit.log_likelihood - each.rating_scale.log_likelihood), abs=1e-5
        )
        for each in alike
    )


def test_with_two_levels_both_models_are_one():
    models = compare_scale_models(fit_facets(a_simulation(0, n_levels=2).table))

    assert models.df == 0
    assert np.isnan(models.p)
    assert not models.thresholds_differ
    assert models.seats_changed(10) == 0


def test_the_comparison_is_the_same_whichever_model_was_fitted_first():
    table = a_simulation(1).table
    one, other = (
        compare_scale_models(fit_facets(table, model=model)) for model in ("rating_scale", "partial_credit")
    )

    assert one.chi_square == pytest.approx(other.chi_square, abs=1e-4)
    assert one.rank_correlation == pytest.approx(other.rank_correlation, abs=1e-3)


def test_seats_change_by_no_more_than_there_are_and_not_where_all_get_one(alike):
    models = alike[0]

    assert 0 <= models.seats_changed(10) <= 10
    assert models.seats_changed(models.rating_scale.table.n_entries) == 0
    assert models.rank_correlation > 0.99


def test_a_joint_fit_is_compared_by_marginal_likelihoods():
    models = compare_scale_models(fit_facets(a_simulation(2).table, estimator="jml"))

    assert models.rating_scale.estimator == models.partial_credit.estimator == "mml"
