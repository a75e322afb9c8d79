"""Cells with a halo: the sum over a grid against adaptive integration, and what a halo cannot change."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from workbench.psychometrics.rasch.cells import CellKinds, PlainFunctions
from workbench.psychometrics.rasch.halo import HaloFunctions
from workbench.psychometrics.rasch.parameters import Layout
from workbench.psychometrics.rasch.scale import Scale
from workbench.psychometrics.simulation.simulate import simulate_ratings

PLACES = np.array([-7.5, -2.0, -0.3, 0.0, 1.4, 6.0])


@pytest.fixture(scope="module")
def case():
    table = simulate_ratings(
        n_entries=40, n_jurors=6, n_criteria=3, n_levels=4, missing=0.3, rng=np.random.default_rng(4)
    ).table
    layout = Layout.of(table, "partial_credit", halo=True)
    vector = np.random.default_rng(2).normal(0, 0.5, layout.size)
    return CellKinds.of(table), layout.parameters(vector).scale, layout.design


def points_of(kinds):
    return np.repeat(np.arange(len(kinds)), len(PLACES)), np.tile(PLACES, len(kinds))


@pytest.mark.parametrize("halo_sd", [0.02, 0.6, 2.5])
def test_log_likelihood_of_a_cell_is_the_integral_over_its_halo(case, halo_sd):
    kinds, scale, design = case
    kind, u = points_of(kinds)
    with_halo = HaloFunctions(kinds, scale, design, halo_sd, low=-8.0, high=8.0)
    plain = PlainFunctions(kinds, scale, design)

    found = with_halo.at(kind, u).value

    def integral(one, place):
        def integrand(h):
            value = plain.at(np.array([one]), np.array([place + h]), derivatives=False).value[0]
            return np.exp(value) * stats.norm.pdf(h, scale=halo_sd)

        return integrate.quad(integrand, -10 * halo_sd, 10 * halo_sd, epsabs=0, epsrel=1e-10)[0]

    picked = np.random.default_rng(1).choice(len(kind), 25, replace=False)
    expected = [np.log(integral(kind[i], u[i])) for i in picked]
    np.testing.assert_allclose(found[picked], expected, atol=1e-9)


def test_a_halo_that_hardly_varies_leaves_the_standard_model(case):
    kinds, scale, design = case
    kind, u = points_of(kinds)

    halo = HaloFunctions(kinds, scale, design, 1e-3, low=-8.0, high=8.0).at(kind, u)
    plain = PlainFunctions(kinds, scale, design).at(kind, u)

    # A halo of variance v moves the logarithm by v (slope² + curvature) / 2.
    moved = 0.5e-6 * (plain.slope**2 + plain.curvature)
    np.testing.assert_allclose(halo.value, plain.value + moved, atol=1e-9)
    np.testing.assert_allclose(halo.slope, plain.slope, atol=1e-4)
    np.testing.assert_allclose(halo.by_parameter[:, :-1], plain.by_parameter, atol=1e-4)
    np.testing.assert_allclose(halo.by_parameter[:, -1], 0, atol=1e-4)


@pytest.mark.parametrize("halo_sd", [0.3, 1.5])
def test_a_halo_flattens_what_a_cell_says_of_its_entry(case, halo_sd):
    kinds, scale, design = case
    kind, u = points_of(kinds)
    inner = np.abs(u) < 3

    halo = HaloFunctions(kinds, scale, design, halo_sd, low=-8.0, high=8.0).at(kind, u)
    plain = PlainFunctions(kinds, scale, design).at(kind, u)

    # Shared impressions mean that six levels of one juror tell less than six levels of six jurors.
    assert -halo.curvature[inner].mean() < -plain.curvature[inner].mean()
    assert (halo.curvature < 0).all()


def test_a_wide_halo_over_levels_passed_at_once_is_summed_finely_enough():
    # Both steps of a criterion at one place twice over: the nearest pole is a quarter of pi away.
    scale = Scale(np.tile([0.0, -40.0, -80.0, -60.0, 0.0], (2, 1)))
    design = np.zeros((2, 5, 2))
    kinds = CellKinds(np.ones((1, 2)), np.zeros(9, dtype=int), np.arange(9.0), np.arange(9))
    u = np.full(9, 0.3)
    plain = PlainFunctions(kinds, scale, design)

    found = HaloFunctions(kinds, scale, design, 3.0, low=-5.0, high=5.0).at(kinds.kind, u).value

    places = np.linspace(-30, 30, 60_001)
    density = stats.norm.logpdf(places, scale=3.0)
    for kind in range(9):
        terms = plain.at(np.full(len(places), kind), 0.3 + places, derivatives=False).value + density
        assert found[kind] == pytest.approx(np.log(np.exp(terms).sum() * 1e-3), abs=1e-7)


def test_probabilities_of_all_sums_of_levels_add_up_to_one(case):
    _, scale, design = case
    n_levels = scale.n_levels
    totals = np.arange(2 * (n_levels - 1) + 1)
    rated = np.array([[1.0, 1.0, 0.0]])
    kinds = CellKinds(rated, np.zeros(len(totals), dtype=int), totals.astype(float), totals)
    ways = np.convolve(np.exp(scale.log_weight[0]), np.exp(scale.log_weight[1]))

    for place in PLACES:
        found = HaloFunctions(kinds, scale, design, 0.8, low=-8.0, high=8.0).at(
            totals, np.full(len(totals), place)
        )
        assert (ways * np.exp(found.value)).sum() == pytest.approx(1, abs=1e-10)


def test_information_is_the_second_derivative_by_the_halo_and_the_scale():
    table = simulate_ratings(
        n_entries=20, n_jurors=4, n_criteria=2, n_levels=3, rng=np.random.default_rng(3)
    ).table
    layout = Layout.of(table, "partial_credit", halo=True)
    kinds = CellKinds.of(table)
    vector = np.random.default_rng(5).normal(0, 0.4, layout.size)
    own = slice(layout.n_jurors, layout.size - 1)  # of the scale, and of the logarithm of the halo SD
    kind, u = points_of(kinds)
    weight = np.random.default_rng(6).uniform(0.1, 1, len(kind))

    def functions(point):
        parameters = layout.parameters(point)
        return HaloFunctions(kinds, parameters.scale, layout.design, parameters.halo_sd, low=-8.0, high=8.0)

    def mean_slope(point):
        found = functions(point)
        by_parameter = found.at(kind, u).by_parameter
        return (weight[:, None] * by_parameter).sum(axis=0)

    step = 1e-4
    columns = [
        (mean_slope(vector + unit) - mean_slope(vector - unit)) / (2 * step)
        for unit in np.eye(layout.size)[own] * step
    ]
    found = functions(vector).information(kind, u, weight)
    np.testing.assert_allclose(found, np.array(columns), atol=1e-6)
