"""How jurors use the scale: the one who keeps to the middle is found, and honest ones are left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import CENTRAL, ERRATIC, STRONG_HALO, honest_juries, straying_jury
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.checks.juror_habits import central_tendency, halo_by_juror
from workbench.psychometrics.rasch.facets import fit_facets


def of(frame, juror):
    return frame.set_index("juror").loc[juror]


def test_a_juror_who_keeps_to_the_middle_is_called_central():
    found = of(central_tendency(straying_jury()[0]), CENTRAL)

    assert found["use"] == "central"
    assert found["ratio"] < 0.8
    assert found["spread"] < found["expected_spread"]


def test_an_erratic_juror_spreads_levels_wider_than_expected():
    assert of(central_tendency(straying_jury()[0]), ERRATIC)["use"] == "extreme"


def test_the_spread_of_honest_jurors_is_what_the_others_lead_to_expect():
    found = pd.concat([central_tendency(fit) for _, fit in honest_juries()])

    assert found["ratio"].mean() == pytest.approx(1.0, abs=0.02)
    assert 0.8 < found["z"].std() < 1.2
    assert (found["p"] < 0.05).mean() < 0.12
    assert (found["use"] != "").mean() < 0.05


def test_a_stronger_halo_is_found_and_measured():
    frame = halo_by_juror(straying_jury()[0])
    found = of(frame, STRONG_HALO)

    assert found["strong"]
    assert found["halo_sd"] == pytest.approx(1.6, abs=0.5)
    assert frame["strong"].sum() == 1


def test_the_halo_of_honest_jurors_is_the_common_one():
    found = pd.concat([halo_by_juror(fit) for _, fit in honest_juries()])

    assert found["halo_variance"].mean() == pytest.approx(0.36, abs=0.06)
    assert 0.8 < found["z"].std() < 1.25
    assert (found["p"] < 0.05).mean() < 0.12
    assert found["strong"].mean() < 0.05


def test_a_halo_is_looked_for_where_the_jury_as_a_whole_has_none():
    frames = [halo_by_juror(fit) for _, fit in honest_juries(4, 0.0)]
    honest = pd.concat(frames)

    assert honest["halo_variance"].mean() == pytest.approx(0, abs=0.03)
    assert (honest["p"] < 0.05).mean() < 0.12


def test_a_juror_who_gives_one_level_to_all_criteria_is_called_uniform():
    _, fit = honest_juries(1)[0]
    frame = fit.table.frame()
    own = frame.juror == "J001"
    # The mean of each review, on all its criteria: the totals stay about the same.
    frame.loc[own, "level"] = frame[own].groupby("entry")["level"].transform("mean").round().astype(int)

    found = halo_by_juror(fit_facets(RatingTable.from_frame(frame))).set_index("juror")

    assert found.loc["J001", "uniform"]
    assert found.loc["J001", "uniform_share"] == 1.0
    assert found["uniform"].sum() == 1


def test_honest_jurors_give_one_level_throughout_as_often_as_expected():
    found = pd.concat([halo_by_juror(fit) for _, fit in honest_juries()])

    assert found["uniform_share"].mean() == pytest.approx(found["uniform_expected"].mean(), abs=0.01)
    assert (found["uniform_p"] < 0.05).mean() < 0.10
    assert not np.isnan(found["uniform_p"]).any()
