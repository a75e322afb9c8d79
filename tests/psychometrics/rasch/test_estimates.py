"""What is uncertain in a fit, and draws of it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg

from workbench.psychometrics.rasch import estimates
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.simulation.simulate import simulate_ratings


def fitted() -> FacetsFit:
    made = simulate_ratings(n_entries=40, n_jurors=6, n_criteria=4, rng=np.random.default_rng(5))
    return fit_facets(made.table)


def test_draws_are_the_same_whatever_signs_a_machine_gives_to_eigenvectors(monkeypatch):
    """Libraries of linear algebra choose them by processor; a seed has to mean the same draws anywhere."""
    here = fitted().draws(50, np.random.default_rng(1))
    eigh = linalg.eigh

    def other_signs(matrix):
        values, vectors = eigh(matrix)
        return values, vectors * np.where(np.arange(len(values)) % 2, 1.0, -1.0)

    monkeypatch.setattr(estimates.linalg, "eigh", other_signs)

    np.testing.assert_allclose(fitted().draws(50, np.random.default_rng(1)), here, atol=1e-9)


def test_draws_vary_as_much_as_the_standard_errors_say():
    fit = fitted()
    drawn = fit.draws(20_000, np.random.default_rng(2)).std(axis=0)

    assert drawn == pytest.approx(fit.entry_se, rel=0.05)
