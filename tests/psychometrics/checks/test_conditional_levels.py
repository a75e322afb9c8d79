"""Levels given the total of their review: right against all ways to reach it, and free of the entry."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import honest_juries
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.checks.conditional_levels import (
    conditional_probabilities,
    pair_probabilities,
    same_level_probability,
)
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.simulation.simulate import simulate_ratings


@pytest.fixture(scope="module")
def small():
    simulation = simulate_ratings(
        n_entries=40, n_jurors=4, n_criteria=3, n_levels=3, missing=0.15, rng=np.random.default_rng(4)
    )
    return Impressions.of(fit_facets(simulation.table, model="partial_credit"))


def ways(impressions, cell, location=0.0):
    """Every filled form of a review with its total, and how likely it is at a location."""
    criteria = np.flatnonzero(impressions.rated[cell])
    probability = impressions.scale.probabilities(criteria, np.full(len(criteria), location))
    forms = [
        each
        for each in itertools.product(range(probability.shape[1]), repeat=len(criteria))
        if sum(each) == impressions.total[cell]
    ]
    weight = np.array([np.prod(probability[np.arange(len(criteria)), list(each)]) for each in forms])
    return np.array(forms), weight / weight.sum()


def test_levels_given_their_total_follow_from_all_ways_to_reach_it(small):
    found = conditional_probabilities(small)

    for cell in range(25):
        forms, weight = ways(small, cell)
        ratings = np.flatnonzero(small.table.cell == cell)
        for place, rating in enumerate(ratings):
            by_hand = np.bincount(forms[:, place], weight, small.scale.n_levels)
            assert found[rating] == pytest.approx(by_hand, abs=1e-12)


def test_levels_given_their_total_do_not_depend_on_where_the_entry_stands(small):
    for cell in range(10):
        assert ways(small, cell, 0.0)[1] == pytest.approx(ways(small, cell, 1.7)[1], abs=1e-12)


def test_reviews_with_the_same_level_throughout_are_as_likely_as_counted(small):
    found = same_level_probability(small)

    for cell in range(25):
        forms, weight = ways(small, cell)
        assert found[cell] == pytest.approx(weight[np.ptp(forms, axis=1) == 0].sum(), abs=1e-12)


def test_a_pair_of_criteria_is_a_review_of_two():
    _, fit = honest_juries(1)[0]
    frame = fit.table.frame()
    two = RatingTable.from_frame(frame[frame.criterion.isin(["C2", "C5"])])
    scale = dataclasses.replace(fit.scale, log_weight=fit.scale.log_weight[[1, 4]])
    estimates = dataclasses.replace(fit.estimates, scale=scale)
    impressions = Impressions.of(dataclasses.replace(fit, table=two, estimates=estimates))
    total = impressions.total[two.cell]

    whole = conditional_probabilities(impressions)[two.criterion == 0]

    assert pair_probabilities(fit.scale, 1, 4, total[two.criterion == 0]) == pytest.approx(whole, abs=1e-12)


def test_where_the_total_leaves_no_choice_the_levels_are_certain():
    lowest = pd.DataFrame(
        [{"entry": "E0001", "juror": "J99", "criterion": criterion, "level": 0} for criterion in ("C1", "C2")]
    )
    simulation, _ = honest_juries(1)[0]
    fit = fit_facets(RatingTable.from_frame(pd.concat([simulation.frame, lowest])))
    impressions = Impressions.of(fit)
    cell = int(np.flatnonzero(impressions.juror == fit.table.jurors.index("J99"))[0])

    found = conditional_probabilities(impressions)[fit.table.cell == cell]

    assert found[:, 0] == pytest.approx([1.0, 1.0], abs=1e-12)
    assert same_level_probability(impressions)[cell] == pytest.approx(1.0, abs=1e-12)
