"""Lots for the seats in doubt."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidSelection
from workbench.selection.lottery import UNIT, Lottery, draw_lots, passes
from workbench.selection.uncertainty import selection_probability

SEATS = 20


@pytest.fixture(scope="module")
def probability() -> dict[str, float]:
    rng = np.random.default_rng(11)
    measure = np.sort(rng.normal(0, 1, 100))[::-1]
    draws = measure + rng.normal(0, 0.4, (4000, 100))
    found = selection_probability(draws, seats=SEATS)
    return {f"И-{place:04d}": float(each) for place, each in enumerate(found, start=1)}


def drawn_by_hand(lottery: Lottery) -> set[str]:
    """The lots as somebody outside would draw them, from the published seed and chances alone."""
    frame = lottery.frame[lottery.frame["band"] == "contested"]
    chance = {each.candidate: round(each.chance * 10_000) for each in frame.itertuples()}
    tickets = {each: hashlib.sha256(f"{lottery.seed}\n{each}".encode()).hexdigest() for each in chance}
    start = int(hashlib.sha256(f"{lottery.seed}\n".encode()).hexdigest(), 16) % 10_000
    found, total, mark = set(), 0, start
    for candidate in sorted(tickets, key=tickets.get):
        total += chance[candidate]
        if total > mark:
            found.add(candidate)
            mark += 10_000
    return found


@pytest.mark.parametrize("chances", ["probability", "equal"])
def test_as_many_are_chosen_as_there_are_seats(probability, chances):
    for number in range(50):
        lottery = draw_lots(probability, seats=SEATS, seed=f"draw {number}", chances=chances)
        assert len(lottery.chosen) == SEATS


def test_those_firmly_in_stay_and_those_firmly_out_are_not_drawn(probability):
    frame = draw_lots(probability, seats=SEATS, seed="2025-11-30: 4 8 15 16 23 42").frame

    assert frame.loc[frame["probability"] >= 0.95, "chosen"].all()
    assert not frame.loc[frame["probability"] <= 0.05, "chosen"].any()
    assert set(frame.loc[frame["band"] == "contested", "chosen"]) == {True, False}


def test_whoever_has_the_seed_and_the_chances_draws_the_same_lots(probability):
    for number in range(20):
        lottery = draw_lots(probability, seats=SEATS, seed=f"draw {number}")
        firm = set(lottery.frame.loc[lottery.frame["band"] == "in", "candidate"])
        assert set(lottery.chosen) == firm | drawn_by_hand(lottery)


def test_the_order_in_which_candidates_come_changes_nothing(probability):
    backwards = dict(reversed(probability.items()))
    one = draw_lots(probability, seats=SEATS, seed="a public draw")
    other = draw_lots(backwards, seats=SEATS, seed="a public draw")

    pd.testing.assert_frame_equal(one.frame, other.frame)


def test_another_seed_draws_other_lots(probability):
    lots = {frozenset(draw_lots(probability, seats=SEATS, seed=f"draw {n}").chosen) for n in range(20)}

    assert len(lots) > 10


@pytest.mark.parametrize("chances", ["probability", "equal"])
def test_over_all_starts_everybody_is_chosen_in_exactly_the_published_share(probability, chances):
    frame = draw_lots(probability, seats=SEATS, seed="any", chances=chances).frame
    chance = (frame.loc[frame["band"] == "contested", "chance"] * UNIT).round().astype(int).to_numpy()
    times = sum(passes(chance, start).astype(int) for start in range(UNIT))

    np.testing.assert_array_equal(times, chance)


def test_over_many_seeds_everybody_is_chosen_about_as_often_as_published(probability):
    n_seeds = 600
    times = pd.Series(0.0, index=list(probability))
    for number in range(n_seeds):
        lottery = draw_lots(probability, seats=SEATS, seed=f"lot {number}")
        times[list(lottery.chosen)] += 1
    chance = lottery.frame.set_index("candidate")["chance"].reindex(times.index)
    error = np.sqrt(chance * (1 - chance) / n_seeds)

    assert ((times / n_seeds - chance).abs() <= 4.5 * error + 1e-9).all()


def test_chances_follow_the_probability_of_being_chosen(probability):
    frame = draw_lots(probability, seats=SEATS, seed="any").frame
    contested = frame[frame["band"] == "contested"]
    ratio = contested["chance"] / contested["probability"]

    assert contested["chance"].sum() == pytest.approx(SEATS - (frame["band"] == "in").sum())
    assert ratio.max() - ratio.min() < 0.01


def test_equal_chances_are_equal_to_the_last_ten_thousandth(probability):
    frame = draw_lots(probability, seats=SEATS, seed="any", chances="equal").frame
    chance = frame.loc[frame["band"] == "contested", "chance"]

    assert chance.max() - chance.min() <= 1 / UNIT + 1e-12


def test_a_chance_never_passes_certainty():
    lottery = draw_lots({"A": 0.9, "B": 0.9, "C": 0.2, "D": 0.1}, seats=3, seed="any", firmly=0.95)
    chance = lottery.frame.set_index("candidate")["chance"]

    assert chance.max() == 1.0
    assert chance.sum() == pytest.approx(3)
    assert chance["C"] == pytest.approx(2 * chance["D"], abs=2 / UNIT)


def test_equal_chances_cost_more_right_choices_than_chances_by_probability(probability):
    by_probability = draw_lots(probability, seats=SEATS, seed="any")
    equal = draw_lots(probability, seats=SEATS, seed="any", chances="equal")
    best = sorted(probability.values(), reverse=True)[:SEATS]

    assert SEATS - sum(best) < by_probability.expected_wrong < equal.expected_wrong


def test_no_lot_is_drawn_where_nothing_is_in_doubt():
    lottery = draw_lots({"A": 1.0, "B": 0.97, "C": 0.03}, seats=2, seed="any")

    assert lottery.left == 0
    assert lottery.chosen == ("A", "B")


@pytest.mark.parametrize(
    ("probability", "arguments", "said"),
    [
        ({"A": 0.5, "B": 0.5}, {"seed": " "}, "seed"),
        ({"A": 0.5, "B": 0.5}, {"seats": 0}, "seats"),
        ({"A": 0.5, "B": 0.5}, {"seats": 3}, "seats"),
        ({"A": 0.5, "B": float("nan")}, {}, "B has no probability"),
        ({"A": 0.5, "B": 1.5}, {}, "B has no probability"),
        ({1: 0.5, "1": 0.5}, {}, "told apart"),
        ({"A": 0.96, "B": 0.96}, {"seats": 1}, "firmly in"),
        ({"A": 0.96, "B": 0.96, "C": 0.04, "D": 0.04}, {"seats": 3}, "in doubt"),
    ],
)
def test_what_lots_cannot_be_drawn_for_is_said(probability, arguments, said):
    with pytest.raises(InvalidSelection, match=said):
        draw_lots(probability, **{"seats": 1, "seed": "any", **arguments})


def test_unknown_chances_are_a_mistake_of_the_program(probability):
    with pytest.raises(ValueError, match="probability, equal"):
        draw_lots(probability, seats=SEATS, seed="any", chances="weighted")
