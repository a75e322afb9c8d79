"""Criteria: two that say the same are found, and what each adds is what the measures lose without it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import honest_juries
from workbench.domain.ratings import RatingTable
from workbench.errors import TooFewRatings
from workbench.psychometrics.checks.criteria_checks import criteria_contribution, criteria_similarity
from workbench.psychometrics.rasch.facets import fit_facets


def copied(share, seed=3):
    """A jury of which this share of levels on C2 repeats those on C1."""
    frame = honest_juries(1)[0][0].frame
    wide = frame.pivot(index=["entry", "juror"], columns="criterion", values="level")
    repeated = np.random.default_rng(seed).random(len(wide)) < share
    wide.loc[repeated, "C2"] = wide.loc[repeated, "C1"]
    return fit_facets(RatingTable.from_frame(wide.stack().rename("level").reset_index()))


def test_two_criteria_that_say_the_same_are_found():
    found = criteria_similarity(copied(0.6))

    assert found.pairs.loc[0, ["first", "second"]].tolist() == ["C1", "C2"]
    assert found.pairs["alike"].sum() == 1
    assert found.pairs.loc[0, "similarity"] == pytest.approx(0.6, abs=0.15)
    assert found.matrix.loc["C2", "C1"] == found.pairs.loc[0, "similarity"]


def test_the_halo_does_not_make_criteria_alike():
    found = pd.concat([criteria_similarity(fit).pairs for _, fit in honest_juries()])

    assert found["similarity"].mean() == pytest.approx(0, abs=0.03)
    assert 0.75 < found["z"].std() < 1.25
    assert (found["p"] < 0.05).mean() < 0.12
    assert not found["alike"].any()


def test_the_matrix_is_symmetric_with_ones_on_the_diagonal():
    matrix = criteria_similarity(honest_juries(1)[0][1]).matrix

    assert np.diag(matrix).tolist() == [1.0] * 6
    assert matrix.equals(matrix.T)
    assert matrix.index.tolist() == ["C1", "C2", "C3", "C4", "C5", "C6"]


def test_criteria_that_no_review_shares_cannot_be_compared():
    frame = honest_juries(1)[0][0].frame
    odd = frame.entry.str[-1].astype(int) % 2 == 1
    apart = frame[~((odd & (frame.criterion == "C1")) | (~odd & (frame.criterion == "C2")))]

    found = criteria_similarity(fit_facets(RatingTable.from_frame(apart)))

    assert np.isnan(found.matrix.loc["C1", "C2"])
    assert found.pairs["similarity"].isna().sum() == 1
    assert found.matrix.loc["C1", "C3"] == pytest.approx(0, abs=0.2)


def test_without_a_criterion_the_measures_are_those_of_the_other_criteria():
    _, fit = honest_juries(1)[0]
    found = criteria_contribution(fit, seats=20).set_index("criterion")
    frame = fit.table.frame()
    without = fit_facets(RatingTable.from_frame(frame[frame.criterion != "C3"]))

    assert found.loc["C3", "reliability"] == pytest.approx(without.reliability, abs=1e-6)
    lost = set(np.argsort(-fit.entry_measure, kind="stable")[:20]) - set(
        np.argsort(-without.entry_measure, kind="stable")[:20]
    )
    assert found.loc["C3", "seats_changed"] == len(lost)
    assert (found["reliability_lost"] > 0).all()
    assert found["rank_correlation"].between(0.9, 1.0).all()


def test_a_repeated_criterion_adds_less_than_the_others():
    found = criteria_contribution(copied(1.0)).set_index("criterion")

    assert found["reliability_lost"].nsmallest(2).index.sort_values().tolist() == ["C1", "C2"]
    assert "seats_changed" not in found


def test_a_single_criterion_has_nothing_to_be_compared_with():
    frame = honest_juries(1)[0][0].frame
    fit = fit_facets(RatingTable.from_frame(frame[frame.criterion == "C1"]), halo=False)

    assert len(criteria_similarity(fit).pairs) == 0
    with pytest.raises(TooFewRatings, match="only criterion"):
        criteria_contribution(fit)
