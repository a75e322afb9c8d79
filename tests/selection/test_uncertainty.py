"""The probability of being chosen: the real rule, applied to every draw of merit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from tests.selection.cases import KINDS, a_frame, every_choice, large_case, random_case, solved
from workbench.errors import ImpossibleSelection, InvalidSelection
from workbench.selection import (
    Quota,
    SelectionRule,
    bands,
    expected_wrong_choices,
    select_finalists,
    selection_probability,
)


def test_two_normal_measures_give_the_probability_known_in_closed_form():
    """P(first > second) of N(.5, 1) and N(0, 1) is Φ(.5 / √2) = .638."""
    rng = np.random.default_rng(1)
    draws = rng.normal([0.5, 0.0], 1.0, (40_000, 2))

    probability = selection_probability(draws, seats=1)

    # Standard error .0024.
    assert probability[0] == pytest.approx(norm.cdf(0.5 / np.sqrt(2)), abs=0.01)
    assert probability.sum() == pytest.approx(1)


def test_in_one_draw_the_best_are_certain():
    np.testing.assert_array_equal(selection_probability([[3.0, 1.0, 2.0]], seats=2), [1, 0, 1])


def test_candidates_tied_at_the_line_share_the_seats():
    np.testing.assert_allclose(
        selection_probability([[2.0, 1.0, 1.0, 1.0, 0.0]], seats=3), [1, 2 / 3, 2 / 3, 2 / 3, 0]
    )


def test_all_seats_are_given_in_every_draw():
    draws = np.random.default_rng(2).integers(0, 4, (50, 30)).astype(float)

    assert selection_probability(draws, seats=7).sum() == pytest.approx(7)


def test_as_many_seats_as_candidates_make_everyone_certain():
    np.testing.assert_array_equal(selection_probability(np.zeros((3, 4)), seats=4), 1)


@pytest.mark.parametrize("seats", [0, 4, -1, 1.0, True])
def test_an_impossible_number_of_seats_is_refused(seats):
    with pytest.raises(InvalidSelection, match="from 1 to 3"):
        selection_probability(np.zeros((2, 3)), seats=seats)


@pytest.mark.parametrize("draws", [np.zeros(3), np.zeros((0, 3)), np.zeros((3, 0)), np.zeros((2, 2, 2))])
def test_draws_that_are_no_table_are_refused(draws):
    with pytest.raises(InvalidSelection, match="row for each draw"):
        selection_probability(draws, seats=1)


def test_a_draw_without_a_number_is_named():
    with pytest.raises(InvalidSelection, match="draw 1 has no number for the candidate in column 2"):
        selection_probability([[1.0, 2.0, 3.0], [1.0, 2.0, np.nan]], seats=1)


def test_draws_of_other_candidates_are_refused():
    with pytest.raises(InvalidSelection, match="the draws are of 2 candidates, and the table has 3"):
        selection_probability(np.zeros((5, 2)), candidates=a_frame(3), rule=SelectionRule(1))


@pytest.mark.parametrize(
    "arguments", [{}, {"seats": 1, "rule": SelectionRule(1)}, {"rule": SelectionRule(1)}], ids=str
)
def test_neither_seats_nor_a_rule_is_a_mistake(arguments):
    with pytest.raises(ValueError, match="seats"):
        selection_probability(np.zeros((2, 3)), **arguments)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_a_rule_gives_what_choosing_for_each_draw_gives(seed, kind):
    case = random_case(seed, **KINDS[kind])
    if not every_choice(case):
        return
    rng = np.random.default_rng(seed)
    draws = np.abs(case.frame["merit"].to_numpy() + rng.normal(0, 1, (12, len(case.frame)))).round(5)
    rule = SelectionRule(**{**case.rule.__dict__, "resolution": 0.001})
    one_by_one = []
    for draw in draws:
        finer = SelectionRule(**{**case.rule.__dict__, "resolution": 0.00001})
        chosen = select_finalists(case.frame.assign(merit=draw), finer, rng=rng).finalists
        one_by_one.append(case.frame["candidate"].isin(chosen))

    probability = selection_probability(draws, candidates=case.frame, rule=rule)

    np.testing.assert_allclose(probability, np.mean(one_by_one, axis=0))


def test_a_rule_without_limits_gives_what_seats_give():
    draws = np.random.default_rng(3).normal(size=(40, 25))

    by_rule = selection_probability(draws, candidates=a_frame(25), rule=SelectionRule(6))

    np.testing.assert_allclose(by_rule, selection_probability(draws, seats=6))


def test_crossing_limits_among_many_candidates_give_all_seats():
    case = large_case(0, n=300)
    draws = case.frame["merit"].to_numpy() + np.random.default_rng(0).normal(0, 0.3, (10, 300))

    probability = selection_probability(draws, candidates=case.frame, rule=case.rule)

    assert probability.sum() == pytest.approx(40)
    is_finalist = case.frame["candidate"].isin(solved(case).finalists)
    assert probability[is_finalist].mean() > 0.5 > 10 * probability[~is_finalist].mean()


def test_a_frame_without_merit_and_in_any_order_will_do():
    frame = a_frame(12, region=list("АБВ") * 4)
    rule = SelectionRule(4, [Quota("region", "В", 2)])
    draws = np.random.default_rng(4).normal(size=(30, 12))
    order = np.random.default_rng(5).permutation(12)

    straight = selection_probability(draws, candidates=frame.drop(columns="merit"), rule=rule)
    shuffled = selection_probability(draws[:, order], candidates=frame.iloc[order], rule=rule)

    np.testing.assert_allclose(shuffled, straight[order])


def test_ties_in_draws_go_by_the_tie_rule_and_then_evenly():
    frame = a_frame(3, interview=[1, 1, 0])
    equal = np.ones((400, 3))

    decided = selection_probability(equal, candidates=frame, rule=SelectionRule(2, ties=["interview"]))
    drawn = selection_probability(equal, candidates=frame, rule=SelectionRule(1, ties=["interview"]))

    np.testing.assert_array_equal(decided, [1, 1, 0])
    # Standard deviation of a share of 400 is .025.
    np.testing.assert_allclose(drawn, [0.5, 0.5, 0], atol=0.1)


def test_ties_under_crossing_limits_are_shared_too():
    frame = a_frame(4, region=["А", "А", "Б", "Б"], theme=["а", "б", "а", "б"])
    rule = SelectionRule(2, [Quota("region", "А", 0, 1), Quota("theme", "а", 0, 1)])

    probability = selection_probability(np.ones((300, 4)), candidates=frame, rule=rule)

    # Four choices keep both limits; И-01 is in one of them, И-04 in three.
    assert probability.sum() == pytest.approx(2)
    assert 0 < probability[0] < probability[3] < 1


def test_the_minimum_is_held_against_each_draw():
    draws = np.array([[3.0, 1.0, 2.0], [1.0, 3.0, 2.0]])
    rule = SelectionRule(1, minimum_merit=2.5)

    np.testing.assert_array_equal(
        selection_probability(draws, candidates=a_frame(3), rule=rule), [0.5, 0.5, 0]
    )
    with pytest.raises(ImpossibleSelection, match="only 1 of the 3"):
        selection_probability(draws, candidates=a_frame(3), rule=SelectionRule(2, minimum_merit=2.5))


def test_negative_draws_are_refused_where_seats_differ():
    frame = a_frame(3, seats=[1, 2, 1])

    with pytest.raises(InvalidSelection, match="И-02"):
        selection_probability([[1.0, 1.0, 1.0], [1.0, -1.0, 1.0]], candidates=frame, rule=SelectionRule(2))


@pytest.mark.parametrize("as_positions", [False, True])
def test_a_function_may_be_the_rule(as_positions):
    def two_best(merit):
        positions = np.argsort(-merit)[:2]
        return positions if as_positions else np.isin(np.arange(len(merit)), positions)

    draws = np.random.default_rng(6).normal(size=(60, 8))

    np.testing.assert_allclose(
        selection_probability(draws, candidates=a_frame(8), rule=two_best),
        selection_probability(draws, seats=2),
    )


@pytest.mark.parametrize("wrong", [[0, 3], [-1], [0.5], [True, False], np.ones((3, 1), dtype=bool)], ids=str)
def test_a_function_that_returns_something_else_is_refused(wrong):
    with pytest.raises(InvalidSelection, match="do not fit 3 candidates"):
        selection_probability(np.zeros((1, 3)), candidates=a_frame(3), rule=lambda merit: np.array(wrong))


def test_certain_measures_make_no_wrong_choices():
    draws = np.tile([3.0, 2.0, 1.0, 0.0], (20, 1))

    assert expected_wrong_choices(draws, seats=2) == 0


def test_expected_wrong_choices_are_known_in_closed_form_for_two():
    """The better mean gets the one seat; it is wrong with probability Φ(-.5 / √2) = .362."""
    draws = np.random.default_rng(1).normal([0.5, 0.0], 1.0, (40_000, 2))

    assert expected_wrong_choices(draws, seats=1) == pytest.approx(norm.cdf(-0.5 / np.sqrt(2)), abs=0.01)


def test_equal_measures_are_chosen_wrongly_as_often_as_by_lot():
    """4 of 10 at random: of 4 seats, 4 × 6/10 are expected to be wrong."""
    draws = np.random.default_rng(7).normal(size=(4000, 10))

    assert expected_wrong_choices(draws, seats=4) == pytest.approx(2.4, abs=0.1)


def test_going_by_probability_is_never_worse_than_going_by_the_mean():
    rng = np.random.default_rng(8)
    draws = rng.normal(rng.normal(0, 1, 40), rng.uniform(0.1, 2, 40), (500, 40))

    by_mean = expected_wrong_choices(draws, seats=8)
    by_probability = expected_wrong_choices(draws, seats=8, by="probability")

    assert by_probability < by_mean


def test_an_unknown_way_of_giving_seats_is_refused():
    with pytest.raises(ValueError, match="mean, probability"):
        expected_wrong_choices(np.zeros((2, 3)), seats=1, by="median")


def test_bands_part_the_firm_from_the_contested():
    probability = np.array([1.0, 0.95, 0.949, 0.5, 0.051, 0.05, 0.0])

    assert bands(probability).tolist() == ["in", "in", *["contested"] * 3, "out", "out"]
    assert bands(probability, firmly=0.6).tolist() == ["in"] * 3 + ["contested"] + ["out"] * 3


@pytest.mark.parametrize("firmly", [0.5, 0.2, 1.1])
def test_bands_have_to_lie_apart(firmly):
    with pytest.raises(ValueError, match="firmly"):
        bands(np.array([0.5]), firmly=firmly)


def test_the_frames_own_merit_is_not_read():
    frame = a_frame(3)
    frame["merit"] = pd.Series(["?", None, "x"], dtype=object)

    np.testing.assert_array_equal(
        selection_probability([[1.0, 2.0, 3.0]], candidates=frame, rule=SelectionRule(1)), [0, 0, 1]
    )
