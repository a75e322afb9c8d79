"""What is known of measures and impressions: the grid agrees with the fit it stands on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import honest_juries
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.simulation.simulate import simulate_ratings

CASES = {
    "halo": ({}, {}),
    "no halo": ({}, {"halo": False}),
    "a halo narrower than the grid": ({"halo_sd": 0.12, "n_entries": 400}, {}),
    "own thresholds for each criterion": ({"missing": 0.2}, {"model": "partial_credit"}),
    "everybody rates everything": ({"design": "complete", "n_entries": 40, "n_jurors": 12}, {}),
}


@pytest.mark.parametrize("case", CASES)
def test_measures_on_the_grid_are_those_of_the_fit(case):
    design, options = CASES[case]
    table = simulate_ratings(**{"n_entries": 80, "n_jurors": 8, **design}, rng=np.random.default_rng(2)).table
    fit = fit_facets(table, **options)

    found = Impressions.of(fit)

    mean = found.measure_weight @ found.place
    sd = np.sqrt(found.measure_weight @ found.place**2 - mean**2)
    assert mean == pytest.approx(fit.estimates.measure, abs=2e-4)
    assert sd == pytest.approx(fit.estimates.conditional_se, abs=2e-4)


def test_without_other_jurors_an_impression_is_only_known_from_the_population():
    simulation, _ = honest_juries(1)[0]
    alone = pd.DataFrame(
        [
            {"entry": "E9999", "juror": "J001", "criterion": "C1", "level": 4},
            simulation.frame.iloc[0].to_dict(),
        ]
    )
    fit = fit_facets(RatingTable.from_frame(pd.concat([simulation.frame.iloc[1:], alone])))

    found = Impressions.of(fit)

    weight = found.others_weight[found.entry == fit.table.entries.index("E9999")][0]
    assert weight @ found.place == pytest.approx(0, abs=1e-6)
    assert weight @ found.place**2 == pytest.approx(fit.entry_sd**2 + fit.halo_sd**2, rel=1e-5)


def test_what_others_say_does_not_depend_on_the_jurors_own_levels():
    _, fit = honest_juries(1)[0]
    own = fit.table.juror == 3
    upside_down = np.where(own, fit.table.top - fit.table.level, fit.table.level)
    other_levels = dataclasses.replace(fit, table=dataclasses.replace(fit.table, level=upside_down))

    before, after = Impressions.of(fit), Impressions.of(other_levels)

    cells = before.juror == 3
    assert after.others_weight[cells] == pytest.approx(before.others_weight[cells], abs=1e-12)
    assert np.abs(after.own_weight[cells] - before.own_weight[cells]).max() > 0.01


def test_joint_estimates_are_refused_because_they_know_no_distribution():
    _, fit = honest_juries(1)[0]

    with pytest.raises(ValueError, match="mml"):
        Impressions.of(dataclasses.replace(fit, estimator="jml"))
