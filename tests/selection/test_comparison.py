"""Choices side by side: who moves between the raw and the fair list, and between limits and none."""

from __future__ import annotations

import numpy as np

from tests.selection.cases import a_frame
from workbench.selection import Quota, SelectionRule, compare_selections, select_finalists


def test_who_moves_between_lists_is_marked():
    frame = a_frame(4, region=list("ААББ"))
    rule = SelectionRule(2, [Quota("region", "Б", 1)])
    rng = np.random.default_rng(0)
    table = compare_selections(
        {
            "raw": select_finalists(frame.assign(merit=[1.0, 2.0, 3.0, 4.0]), rule, rng=rng),
            "fair": select_finalists(frame, rule, rng=rng),
            "without limits": select_finalists(frame, rule.without_limits(), rng=rng),
        }
    ).set_index("candidate")

    assert table["in: fair"].to_dict() == {"И-01": True, "И-02": False, "И-03": True, "И-04": False}
    assert table["place: raw"].to_dict() == {"И-01": 4, "И-02": 3, "И-03": 2, "И-04": 1}
    assert table["moves"].all()
    assert table.index.tolist() == ["И-03", "И-01", "И-04", "И-02"]


def test_nobody_moves_between_equal_choices():
    frame = a_frame(5)
    same = [select_finalists(frame, SelectionRule(2), rng=np.random.default_rng(0)) for _ in range(2)]

    assert not compare_selections(dict(zip("ab", same, strict=True)))["moves"].any()


def test_who_was_not_up_for_a_choice_has_no_place_in_it():
    choices = {
        name: select_finalists(frame, SelectionRule(2), rng=np.random.default_rng(0))
        for name, frame in (("all", a_frame(4)), ("some", a_frame(3)))
    }
    row = compare_selections(choices).set_index("candidate").loc["И-04"]

    assert row.isna().to_dict() == {
        "place: all": False,
        "in: all": False,
        "place: some": True,
        "in: some": True,
        "moves": False,
    }
