"""Restricted maximum likelihood of units × raters against the same likelihood written out with matrices."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from workbench.psychometrics.agreement.variance_components import fit_components


def case(seed, *, spread=(1.0, 0.7, 0.6)):
    rng = np.random.default_rng(seed)
    given = rng.random((12, 5)) < 0.6
    given[:, 0] = given[0] = True
    unit, rater = (each.astype(np.int64) for each in np.nonzero(given))
    score = rng.normal(0, spread[0], 12)[unit] + rng.normal(0, spread[1], 5)[rater]
    return unit, rater, score + rng.normal(0, spread[2], len(unit))


def written_out(unit, rater, score, raters):
    """The likelihood and the expected information by their definitions, n_ratings × n_ratings."""
    in_unit, by_rater, same = np.eye(12)[unit], np.eye(5)[rater], np.eye(len(score))
    shares = (
        [in_unit @ in_unit.T, by_rater @ by_rater.T, same]
        if raters == "random"
        else [in_unit @ in_unit.T, same]
    )
    fixed = by_rater if raters == "fixed" else np.ones((len(score), 1))

    def projection(variance):
        total = sum(each * share for each, share in zip(variance, shares, strict=True))
        inverse = np.linalg.inv(total)
        inner = fixed.T @ inverse @ fixed
        return total, inner, inverse - inverse @ fixed @ np.linalg.inv(inner) @ fixed.T @ inverse

    def deviance(log_variance):
        total, inner, projected = projection(np.exp(log_variance))
        return np.linalg.slogdet(total)[1] + np.linalg.slogdet(inner)[1] + score @ projected @ score

    def covariance(variance):
        projected = projection(variance)[2]
        parts = [projected @ share for share in shares]
        return np.linalg.inv([[np.trace(one @ two) / 2 for one in parts] for two in parts])

    return deviance, covariance


@pytest.mark.parametrize("raters", ["ignored", "random", "fixed"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_estimates_and_their_errors_match_the_likelihood_written_out(seed, raters):
    unit, rater, score = case(seed)
    deviance, covariance = written_out(unit, rater, score, raters)
    start = np.zeros(3 if raters == "random" else 2)
    best = minimize(
        deviance, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}
    )

    found = fit_components(unit, rater, score, raters=raters)

    kept = [0, 1, 2] if raters == "random" else [0, 2]
    np.testing.assert_allclose(found.variance[kept], np.exp(best.x), rtol=2e-5)
    np.testing.assert_allclose(
        found.covariance[np.ix_(kept, kept)], covariance(found.variance[kept]), rtol=1e-8, atol=1e-12
    )


def test_a_variance_below_zero_stands_at_zero_with_a_finite_error():
    rng = np.random.default_rng(5)
    unit, rater = (each.ravel().astype(np.int64) for each in np.indices((20, 4)))
    score = rng.normal(size=80)
    for labels in (unit, rater):
        score -= 0.95 * (np.bincount(labels, weights=score) / np.bincount(labels))[labels]

    found = fit_components(unit, rater, score)

    assert found.variance[0] == found.variance[1] == 0.0
    assert (np.diag(found.covariance) > 0).all()
