"""Cut-offs of infit and outfit: honest jurors lie within them, others do not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import CENTRAL, ERRATIC, honest_juries, straying_jury
from workbench.psychometrics.checks.misfit import _Expectations, _levels, misfit_limits
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.simulation.simulate import simulate_ratings


def limits(fit, seed=1, **options):
    return misfit_limits(fit, rng=np.random.default_rng(seed), **options)


def test_the_mean_squares_compared_are_those_of_the_fit():
    _, fit = honest_juries(1)[0]

    found = _Expectations(Impressions.of(fit)).mean_squares(fit.table.level)

    frame = fit.juror_frame()
    assert found[0] == pytest.approx(frame["infit"].to_numpy(), abs=1e-6)
    assert found[1] == pytest.approx(frame["outfit"].to_numpy(), abs=1e-6)


def test_honest_jurors_lie_within_the_limits_as_often_as_promised():
    # Four of five are promised, so that among 90 jurors the share can be told.
    found = pd.concat([limits(fit, n=500, confidence=0.8).frame for _, fit in honest_juries()])

    for name in ("infit", "outfit"):
        outside = (found[name] < found[f"{name}_low"]) | (found[name] > found[f"{name}_high"])
        assert 0.08 < outside.mean() < 0.32


def test_the_erratic_juror_lies_above_and_the_central_one_below():
    found = limits(straying_jury()[0]).frame.set_index("juror")

    assert found.loc[ERRATIC, "erratic"]
    assert found.loc[CENTRAL, "muted"]
    assert not found.loc[ERRATIC, "muted"]


def test_limits_are_narrower_for_jurors_with_more_ratings():
    plan = pd.DataFrame(
        [(f"E{e:03d}", f"J{j:02d}") for e in range(120) for j in (*range(6), 6 + e % 24)],
        columns=["entry", "juror"],
    )
    fit = fit_facets(simulate_ratings(design=plan, rng=np.random.default_rng(3)).table)

    found = limits(fit, n=200).frame

    busy = found["n_ratings"] > 100
    assert (found["infit_high"][busy].max() < found["infit_high"][~busy].min()) & busy.any()
    assert found["infit_low"][busy].min() > found["infit_low"][~busy].max()


def test_limits_with_parameters_kept_are_those_with_every_parameter_fitted_again():
    # The expensive way: each drawn table is fitted anew. 25 tables of 10 jurors.
    fit = fit_facets(simulate_ratings(n_entries=60, n_jurors=10, rng=np.random.default_rng(3)).table)
    impressions, rng = Impressions.of(fit), np.random.default_rng(4)
    again = []
    for _ in range(25):
        drawn = dataclasses.replace(fit.table, level=_levels(impressions, rng))
        again.extend(fit_facets(drawn).juror_frame()["infit"])

    found = limits(fit, n=2000).frame

    assert np.std(again) == pytest.approx(
        (found["infit_high"] - found["infit_low"]).mean() / (2 * 1.96), rel=0.2
    )


def test_limits_follow_from_the_generator_alone():
    _, fit = honest_juries(1)[0]

    pd.testing.assert_frame_equal(limits(fit, 7, n=100).frame, limits(fit, 7, n=100).frame)
    assert not limits(fit, 7, n=100).frame.equals(limits(fit, 8, n=100).frame)


def test_charts_get_limits_by_statistic_and_juror():
    found = limits(honest_juries(1)[0][1], n=100)

    assert set(found.lower) == {"infit", "outfit"}
    assert (found.lower["infit"] < found.upper["infit"]).all()
    assert found.upper["outfit"].index.tolist() == found.frame["juror"].tolist()


def test_senseless_limits_are_refused():
    _, fit = honest_juries(1)[0]

    with pytest.raises(ValueError, match="confidence"):
        limits(fit, confidence=1.0)
    with pytest.raises(ValueError, match="n of 20"):
        limits(fit, n=5)
