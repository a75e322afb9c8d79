"""Unexpected ratings: as many by chance as announced, and the planted ones among the first."""

from __future__ import annotations

import numpy as np
import pytest

from tests.psychometrics.juries import ERRATIC, honest_juries, straying_jury
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.checks.unexpected import (
    rating_probabilities,
    unexpected_ratings,
    unexpected_reviews,
)
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.impressions import Impressions


@pytest.mark.parametrize(("listing", "threshold"), [(unexpected_ratings, 2.5), (unexpected_reviews, 2.0)])
def test_as_many_are_listed_by_chance_as_announced(listing, threshold):
    frames = [listing(fit, threshold=threshold) for _, fit in honest_juries()]

    seen = sum(len(each) for each in frames)
    announced = sum(each.attrs["expected_by_chance"] for each in frames)
    assert abs(seen - announced) < 4 * np.sqrt(announced)
    assert announced > 50


def test_a_level_typed_at_the_wrong_end_is_listed_among_the_first():
    simulation, fit = honest_juries(1)[0]
    frame = simulation.frame.copy()
    best = fit.table.entries[int(np.argmax(fit.entry_measure))]
    wrong = frame.index[frame.entry == best][0]
    frame.loc[wrong, "level"] = 0

    found = unexpected_ratings(fit_facets(RatingTable.from_frame(frame)))

    first = found.iloc[0]
    assert first[["entry", "juror", "criterion", "level"]].tolist() == [
        *frame.loc[wrong, ["entry", "juror", "criterion"]],
        0,
    ]
    assert first["residual"] < -3
    assert first["expected"] > 2.5
    assert first["probability"] < 0.01


def test_most_unexpected_ratings_are_the_erratic_jurors():
    found = unexpected_ratings(straying_jury()[0])

    assert found["juror"].value_counts().index[0] == ERRATIC
    assert (found["residual"].abs().diff().dropna() <= 0).all()


def test_a_review_far_below_what_the_others_say_is_listed_first():
    simulation, fit = honest_juries(1)[0]
    frame = simulation.frame.copy()
    best = fit.table.entries[int(np.argmax(fit.entry_measure))]
    juror = frame.loc[frame.entry == best, "juror"].iloc[0]
    frame.loc[(frame.entry == best) & (frame.juror == juror), "level"] = 0

    found = unexpected_reviews(fit_facets(RatingTable.from_frame(frame))).iloc[0]

    assert found[["entry", "juror"]].tolist() == [best, juror]
    assert found["average"] == 0
    assert found["expected"] > 2


def test_levels_are_told_in_the_rubrics_own_numbers():
    simulation, fit = honest_juries(1)[0]
    shifted = fit_facets(RatingTable.from_frame(simulation.frame.assign(level=simulation.frame.level + 3)))

    plain, moved = unexpected_ratings(fit, threshold=2.5), unexpected_ratings(shifted, threshold=2.5)

    assert (moved["level"] - 3).tolist() == plain["level"].tolist()
    assert (moved["expected"] - 3).to_numpy() == pytest.approx(plain["expected"].to_numpy(), abs=1e-4)


def test_a_rating_has_no_part_in_what_is_expected_of_it():
    _, fit = honest_juries(1)[0]
    impressions = Impressions.of(fit)
    rating = 100
    # Bayes by hand: what is known of the impression from the others and from the review's other levels.
    table = fit.table
    own = np.flatnonzero(table.cell == table.cell[rating])
    given = impressions.level_probability(int(table.juror[rating]))
    weight = impressions.others_weight[table.cell[rating]].copy()
    for each in own[own != rating]:
        weight *= given[:, table.criterion[each], table.level[each]]
    by_hand = weight @ given[:, table.criterion[rating]] / weight.sum()

    assert rating_probabilities(impressions)[rating] == pytest.approx(by_hand, abs=1e-9)
