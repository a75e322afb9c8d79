"""Level statistics: counted right, in step with the model, and disorder is flagged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import honest_juries
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.checks.category_statistics import category_statistics
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.simulation.simulate import simulate_ratings


def test_levels_are_counted_in_the_rubrics_own_numbers():
    simulation, _ = honest_juries(1)[0]
    frame = simulation.frame.assign(level=simulation.frame.level + 6)

    found = category_statistics(fit_facets(RatingTable.from_frame(frame)))

    by_hand = frame.groupby(["criterion", "level"]).size()
    of_criteria = found[found["criterion"].notna()].set_index(["criterion", "level"])["count"]
    assert of_criteria.to_dict() == by_hand.to_dict()
    pooled = found[found["criterion"].isna()]
    assert pooled["count"].tolist() == frame.groupby("level").size().tolist()
    assert found.groupby(found["criterion"].fillna("all"))["share"].sum().to_numpy() == pytest.approx(1.0)


def test_under_the_model_measures_and_fit_of_each_level_are_as_expected():
    frames = [category_statistics(fit) for _, fit in honest_juries()]
    pooled = pd.concat([each[each["criterion"].isna()] for each in frames])

    difference = pooled["average_measure"] - pooled["expected_measure"]
    assert difference.groupby(pooled["level"]).mean().abs().max() < 0.05
    assert pooled.groupby("level")["outfit"].mean().to_numpy() == pytest.approx(np.ones(5), abs=0.1)
    assert (pooled["average_measure"].groupby(pooled["level"]).mean().diff().dropna() > 0.3).all()


def test_levels_given_at_random_betray_themselves_by_outfit():
    simulation, fit = honest_juries(1)[0]
    frame = simulation.frame.copy()
    rng = np.random.default_rng(8)
    anyhow = rng.random(len(frame)) < 0.05
    frame.loc[anyhow, "level"] = 4

    before = category_statistics(fit).query("criterion.isna() and level == 4").iloc[0]
    after = category_statistics(fit_facets(RatingTable.from_frame(frame)))
    after = after.query("criterion.isna() and level == 4").iloc[0]

    assert after["outfit"] > before["outfit"] + 0.1
    assert after["average_measure"] < after["expected_measure"]


def test_thresholds_are_those_of_the_fit_with_their_errors():
    _, fit = honest_juries(1)[0]
    found = category_statistics(fit)
    own = found[found["criterion"] == "C3"]

    assert own["threshold"].to_numpy()[1:] == pytest.approx(fit.thresholds[2])
    assert own["threshold_se"].to_numpy()[1:] == pytest.approx(fit.threshold_se[2])
    assert np.isnan(own["threshold"].iloc[0])
    assert not found["disordered"].any()


def test_a_level_that_is_nowhere_the_likeliest_is_flagged():
    thresholds = [-1.5, 1.0, -0.8, 1.5]
    table = simulate_ratings(thresholds=thresholds, rng=np.random.default_rng(3)).table

    found = category_statistics(fit_facets(table))

    assert found.loc[found["disordered"], "level"].unique().tolist() == [3]


def test_own_thresholds_for_each_criterion_have_no_common_rows():
    table = simulate_ratings(n_entries=80, n_jurors=8, rng=np.random.default_rng(3)).table

    found = category_statistics(fit_facets(table, model="partial_credit"))

    assert found["criterion"].tolist() == [label for label in table.criteria for _ in range(5)]


def test_a_level_that_nobody_gave_has_no_statistics():
    simulation, _ = honest_juries(1)[0]
    frame = simulation.frame.assign(level=simulation.frame.level.replace({2: 3}))

    found = category_statistics(fit_facets(RatingTable.from_frame(frame)))

    unused = found[found["level"] == 2]
    assert (unused["count"] == 0).all()
    assert unused[["average_measure", "expected_measure", "outfit", "threshold"]].isna().all(axis=None)
    assert found[found["level"] != 2][["average_measure", "outfit"]].notna().all(axis=None)
