"""Panels that judge items: Angoff and bookmark, with the error of the panel and its disagreement shown."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidAnswers, TooFewAnswers
from workbench.scoring.item_scales import scale_from_steps
from workbench.scoring.panel_cuts import angoff, bookmark, ordered_items

CASE = json.loads((Path(__file__).parents[1] / "reference" / "cut_scores.json").read_text(encoding="utf-8"))[
    "angoff"
]
RASCH = scale_from_steps("K", {f"s{number}": [each] for number, each in enumerate(CASE["difficulty"])})


def judgements(table=CASE["judgements"], round_=None):
    rows = [
        (f"E{panellist + 1}", f"s{item}", credit)
        for panellist, credits in enumerate(table)
        for item, credit in enumerate(credits)
    ]
    frame = pd.DataFrame(rows, columns=["panellist", "item", "credit"])
    return frame if round_ is None else frame.assign(round=round_)


def pages(*numbers):
    return pd.DataFrame({"panellist": [f"E{each}" for each in range(len(numbers))], "page": numbers})


def test_angoff_matches_an_independent_computation():
    found = angoff(judgements(), RASCH)

    last = found.rounds.iloc[-1]
    assert (last["total"], last["total_se"]) == pytest.approx((CASE["total"], CASE["total_se"]), abs=1e-7)
    assert (found.cut_score.cut, found.cut_score.se) == pytest.approx((CASE["cut"], CASE["se"]), abs=1e-7)
    assert last["agreement"] == pytest.approx(CASE["icc21"], abs=1e-7)
    assert found.panellists.loc[0, "fit"] == pytest.approx(CASE["fit"], abs=1e-7)
    assert found.cut_score.n == 4
    assert str(found.cut_score.findings[0]).startswith("the panel has 4 members")


def test_a_second_round_in_which_a_panel_agrees_has_a_smaller_error():
    table = np.array(CASE["judgements"])
    table[0] += 0.15
    nearer = (table + table.mean(axis=0)) / 2
    frame = pd.concat([judgements(table, 1), judgements(nearer, 2)], ignore_index=True)

    rounds = angoff(frame, RASCH).rounds

    assert rounds["round"].tolist() == [1, 2]
    assert rounds["se"].is_monotonic_decreasing
    assert rounds["agreement"].is_monotonic_increasing
    assert rounds.loc[1, "change"] == pytest.approx(0.0, abs=1e-9)


def test_credits_of_indicators_with_several_levels_are_expected_too():
    scale = scale_from_steps("K", {"a": [-1.0, 1.0], "b": [-0.5, 0.5]})
    frame = judgements([[1.0, 1.0], [1.2, 0.8], [0.8, 1.2]]).replace({"item": {"s0": "a", "s1": "b"}})

    assert angoff(frame, scale).cut_score.cut == pytest.approx(0.0, abs=1e-9)


def test_a_panellist_who_left_items_out_is_named():
    frame = judgements().drop(index=[5, 6])

    with pytest.raises(InvalidAnswers, match=r"left items out: E2 \(2 of 5 in round 1\)"):
        angoff(frame, RASCH)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (judgements().replace({"item": {"s4": "s9"}}), "items s9 were judged"),
        (judgements().assign(credit=1.2), "hold an expected credit"),
        (judgements().assign(credit="often"), "hold an expected credit"),
        (pd.concat([judgements(), judgements().iloc[:1]]), "rows 0, 0 are by the same panellist"),
        (judgements().assign(credit=1.0), "expects 5 of 5 credits"),
        (judgements().drop(columns="credit"), "no column credit"),
    ],
)
def test_judgements_that_set_no_cut_are_refused(frame, said):
    with pytest.raises(InvalidAnswers, match=said):
        angoff(frame, RASCH)


def test_two_panellists_are_no_panel():
    with pytest.raises(TooFewAnswers, match="only 2 panellists"):
        angoff(judgements(CASE["judgements"][:2]), RASCH)


def test_a_panellist_far_from_the_others_is_named():
    table = np.tile(CASE["judgements"], (3, 1))
    table[11] = 0.1

    found = angoff(judgements(table), RASCH)

    assert "panellists E12 lie" in str(found.cut_score.findings[-1])
    assert found.panellists.set_index("panellist")["distance"].idxmin() == "E12"


def test_a_right_or_wrong_item_is_mastered_where_two_in_three_get_it_right():
    found = ordered_items(RASCH)

    # A Rasch item of difficulty b is answered rightly with chance .67 at b + log(.67 / .33).
    assert found["location"].to_numpy() == pytest.approx(
        np.sort(CASE["difficulty"]) + np.log(0.67 / 0.33), abs=1e-9
    )
    assert found["item"].tolist() == ["s3", "s1", "s0", "s4", "s2"]
    assert found["page"].tolist() == [1, 2, 3, 4, 5]


def test_each_credit_of_an_indicator_has_a_page_of_its_own():
    found = ordered_items(scale_from_steps("K", {"a": [-1.0, 1.0], "b": [0.0]}))

    assert list(zip(found["item"], found["credit"], strict=True)) == [("a", 1), ("b", 1), ("a", 2)]


def test_the_bookmark_cut_is_the_last_item_mastered():
    location = ordered_items(RASCH)["location"]

    found = bookmark(pages(3, 3, 4, 3, 2), RASCH, rng=np.random.default_rng(1))
    middle = bookmark(pages(3, 3, 4, 3, 2), RASCH, rng=np.random.default_rng(1), place="midpoint")

    assert found.cut_score.cut == pytest.approx(location[1])
    assert middle.cut_score.cut == pytest.approx((location[1] + location[2]) / 2)
    assert 0 < found.cut_score.se < np.ptp(location)


def test_a_panel_that_agrees_has_no_error_beside_its_choice():
    found = bookmark(pages(3, 3, 3, 3), RASCH, rng=np.random.default_rng(1))

    assert found.cut_score.se == pytest.approx(0, abs=1e-12)
    assert found.rounds.loc[0, "panellist_sd"] == pytest.approx(0, abs=1e-12)


def test_a_bookmark_past_the_last_page_says_that_all_is_mastered():
    found = bookmark(pages(6, 6, 6), RASCH, rng=np.random.default_rng(1))

    assert found.cut_score.cut == pytest.approx(ordered_items(RASCH)["location"].max())


@pytest.mark.parametrize("page", [1, 7, 2.5, "two", None])
def test_a_page_that_is_none_is_named(page):
    with pytest.raises(InvalidAnswers, match=r"rows 2 hold a page that is none: .* from 2 to 6"):
        bookmark(pages(3, 3, page), RASCH, rng=np.random.default_rng(1))


def test_one_panellist_sets_one_bookmark():
    frame = pages(3, 3, 4).assign(panellist=["E1", "E1", "E2"])

    with pytest.raises(InvalidAnswers, match="rows 0, 1 are by the same panellist"):
        bookmark(frame, RASCH, rng=np.random.default_rng(1))
