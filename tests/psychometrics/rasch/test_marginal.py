"""The marginal likelihood against integration by brute force, its derivatives against differences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats
from scipy.special import logsumexp

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch import marginal
from workbench.psychometrics.rasch.lookup import Direct, Tabulated
from workbench.psychometrics.rasch.marginal import MarginalModel
from workbench.psychometrics.rasch.parameters import Layout
from workbench.psychometrics.simulation.simulate import simulate_ratings

MODELS = ("rating_scale", "partial_credit")


def table_of(rows):
    return RatingTable.from_frame(pd.DataFrame(rows, columns=["entry", "juror", "criterion", "level"]))


def simulated(seed=5, **options):
    settings = {"n_entries": 14, "n_jurors": 4, "n_criteria": 3, "n_levels": 4, "jurors_per_entry": 2}
    frame = simulate_ratings(**(settings | options), rng=np.random.default_rng(seed)).frame
    return frame.drop(columns="order")


FRAMES = {
    "complete": lambda: simulated(),
    "missing": lambda: simulated(missing=0.3),
    "unused level": lambda: simulated(n_levels=5).assign(
        level=lambda frame: frame["level"].where(frame["level"] != 2, 3)
    ),
    "level of one criterion only": lambda: simulated().assign(
        level=lambda frame: np.where(frame["criterion"] == "C2", frame["level"].clip(1, 2), frame["level"])
    ),
}


def somewhere(layout, seed=1):
    """A vector of parameters that is no maximum: every derivative has something to show."""
    rng = np.random.default_rng(seed)
    vector = rng.normal(0, 0.4, layout.size)
    vector[-1] = np.log(1.1)
    if layout.halo:
        vector[-2] = np.log(0.7)
    return vector


def differences(function, vector, step=1e-4):
    rows = [function(vector + unit) - function(vector - unit) for unit in np.eye(len(vector)) * step]
    return np.array(rows) / (2 * step)


def by_brute_force(table, parameters, points=601, reach=9.0):
    """Every entry and cell by Simpson's rule on a fine fixed grid, rating by rating."""
    unit = np.linspace(-reach, reach, points)
    density = stats.norm.pdf(unit)
    measure = unit * parameters.entry_sd
    impression = unit * parameters.halo_sd
    log_density = np.log(density)

    def of_cell(cell):
        rows = np.flatnonzero(table.cell == cell)
        place = measure[:, None] - parameters.severity[table.juror[rows[0]]] + impression
        terms = np.tile(log_density, (points, 1))
        for i in rows:
            logits = parameters.scale.log_weight[table.criterion[i]] + place[:, :, None] * np.arange(
                parameters.scale.n_levels
            )
            terms += (logits - logsumexp(logits, axis=2, keepdims=True))[:, :, table.level[i]]
        return integrate.simpson(np.exp(terms), x=unit, axis=1)

    cells = np.array([of_cell(cell) for cell in range(len(table.cell_start))])
    entry = table.entry[table.cell_start]
    return sum(
        np.log(integrate.simpson(density * cells[entry == each].prod(axis=0), x=unit))
        for each in range(table.n_entries)
    )


TINY = [
    ("A", "x", "C1", 0),
    ("A", "x", "C2", 2),
    ("A", "y", "C1", 1),
    ("B", "x", "C1", 2),
    ("B", "y", "C1", 2),
    ("B", "y", "C2", 1),
]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("halo", [False, True])
def test_likelihood_is_the_integral_over_measures_and_halos(model, halo):
    table = table_of(TINY)
    layout = Layout.of(table, model, halo=halo)
    parameters = layout.parameters(somewhere(layout))

    found = MarginalModel(table, layout).value(parameters)

    assert found == pytest.approx(by_brute_force(table, parameters), abs=1e-7)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("halo", [False, True])
def test_derivatives_are_limits_of_differences(frame, model, halo):
    table = RatingTable.from_frame(FRAMES[frame]())
    layout = Layout.of(table, model, halo=halo)
    quadrature = MarginalModel(table, layout, nodes=31)
    vector = somewhere(layout)

    found = quadrature.likelihood(layout.parameters(vector))

    def value(point):
        return quadrature.value(layout.parameters(point))

    def gradient(point):
        return quadrature.likelihood(layout.parameters(point)).gradient

    assert found.value == pytest.approx(value(vector), abs=1e-8)
    np.testing.assert_allclose(found.gradient, differences(value, vector), atol=1e-5)
    np.testing.assert_allclose(found.hessian, differences(gradient, vector), atol=1e-5)
    np.testing.assert_allclose(found.hessian, found.hessian.T, atol=1e-10)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("halo", [False, True])
def test_posterior_means_move_with_parameters_as_their_derivatives_say(model, halo):
    table = RatingTable.from_frame(FRAMES["missing"]())
    layout = Layout.of(table, model, halo=halo)
    quadrature = MarginalModel(table, layout, nodes=31)
    vector = somewhere(layout)

    posterior = quadrature.likelihood(layout.parameters(vector)).posterior

    moves = differences(
        lambda point: quadrature.likelihood(layout.parameters(point)).posterior.mean, vector
    ).T
    given = np.hstack([posterior.by_juror.toarray(), posterior.by_other])
    np.testing.assert_allclose(given, moves, atol=1e-6)


@pytest.mark.parametrize("halo", [False, True])
def test_looked_up_likelihood_equals_the_one_worked_out_point_by_point(halo, monkeypatch):
    table = RatingTable.from_frame(simulated(n_entries=400, n_jurors=6, n_criteria=2, missing=0.1))
    layout = Layout.of(table, "partial_credit", halo=halo)
    parameters = layout.parameters(somewhere(layout))
    quadrature = MarginalModel(table, layout)
    assert isinstance(quadrature._functions(parameters), Tabulated)
    looked_up = quadrature.likelihood(parameters)
    monkeypatch.setattr(marginal, "_MOST_POINTS", 0)
    assert isinstance(quadrature._functions(parameters), Direct)

    direct = quadrature.likelihood(parameters)

    # The grid is made for errors of 1e-8 an entry.
    assert looked_up.value == pytest.approx(direct.value, abs=1e-8 * table.n_entries)
    np.testing.assert_allclose(looked_up.gradient, direct.gradient, atol=1e-8 * table.n_entries)
    np.testing.assert_allclose(looked_up.hessian, direct.hessian, atol=1e-8 * table.n_entries)


def test_likelihood_does_not_depend_on_how_entries_are_parcelled(monkeypatch):
    table = RatingTable.from_frame(simulated())
    layout = Layout.of(table, "rating_scale", halo=True)
    parameters = layout.parameters(somewhere(layout))
    whole = MarginalModel(table, layout).likelihood(parameters)
    monkeypatch.setattr(marginal, "_CHUNK", 1)

    found = MarginalModel(table, layout).likelihood(parameters)

    assert found.value == pytest.approx(whole.value, abs=1e-10)
    np.testing.assert_allclose(found.hessian, whole.hessian, atol=1e-10)
    np.testing.assert_allclose(found.posterior.mean, whole.posterior.mean, atol=1e-12)


def test_a_grid_finds_the_steep_part_of_a_scale_between_its_points():
    # 200 levels passed through within a fiftieth of a logit, on a range of 400 logits.
    table = RatingTable.from_frame(simulated(n_levels=2).assign(level=lambda frame: frame["level"] * 200))
    layout = Layout.of(table, "rating_scale", halo=False)
    vector = np.zeros(layout.size)
    vector[layout.difficulty] = 0.37

    scale = layout.parameters(vector).scale

    # Half of the levels at either end: a variance of 100².
    assert scale.largest_variance(-200.0, 200.0) == pytest.approx(100**2, rel=0.01)
