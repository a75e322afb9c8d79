"""Candidates that cannot be ranked or counted are refused by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.selection.cases import a_frame, chosen_from
from workbench.errors import ImpossibleSelection, InvalidSelection
from workbench.selection import Quota


def refused(frame: pd.DataFrame, **rule: object) -> str:
    with pytest.raises(InvalidSelection) as raised:
        chosen_from(frame, **{"seats": 2, **rule})
    return str(raised.value)


@pytest.mark.parametrize("merit", [np.nan, None, "3", np.inf, True])
def test_merit_that_is_no_number_is_refused_by_name(merit):
    frame = a_frame(3)
    frame["merit"] = pd.Series([3.0, merit, 1.0], dtype=object)

    assert "column merit is no number for И-02" in refused(frame)


def test_somebody_excluded_needs_no_merit():
    frame = a_frame(3).assign(merit=[np.nan, 2.0, 1.0])

    assert chosen_from(frame, seats=1, excluded={"И-01": "не оценена"}).finalists == ("И-02",)


def test_an_id_that_stands_twice_is_named():
    frame = a_frame(4).assign(candidate=["И-01", "И-02", "И-01", "И-02"])

    assert "the same candidate stands more than once: И-01, И-02" in refused(frame)


def test_a_missing_id_is_named_by_its_row():
    assert "no id, in row(s) 1" in refused(a_frame(3).assign(candidate=["И-01", None, "И-03"]))


@pytest.mark.parametrize(
    "rule",
    [
        {"quotas": [Quota("regoin", "А", 1)]},
        {"at_most": {"regoin": 1}},
        {"gates": ["regoin"]},
        {"ties": ["regoin"]},
        {"casting_vote": "regoin"},
        {"merit": "regoin"},
    ],
    ids=lambda rule: next(iter(rule)),
)
def test_an_unknown_attribute_is_named_with_those_there_are(rule):
    said = refused(a_frame(3, region="А"), **rule)

    assert "no column regoin" in said
    assert "the columns are: candidate, merit, region" in said


def test_candidates_without_ids_are_refused():
    assert "no column candidate" in refused(a_frame(3).drop(columns="candidate"))


def test_no_candidates_at_all_are_refused():
    assert "there are no candidates" in refused(a_frame(3).iloc[:0])


def test_a_column_that_stands_twice_is_refused():
    frame = pd.concat([a_frame(3), a_frame(3)[["merit"]]], axis=1)

    assert "column merit appears more than once" in refused(frame)


@pytest.mark.parametrize("seats", [0, -1, 1.5, None, "2", np.inf])
def test_seats_that_nobody_can_take_are_refused(seats):
    frame = a_frame(3)
    frame["seats"] = pd.Series([1, seats, 1], dtype=object)

    assert "column seats has to be a whole number from 1 up; it is not for И-02" in refused(frame)


def test_seats_too_few_for_anybody_are_refused():
    assert "there are 1 seats and every candidate takes 2" in refused(a_frame(3, seats=2), seats=1)


def test_a_gate_that_says_neither_yes_nor_no_is_refused():
    frame = a_frame(3, certificate=[True, "maybe", False])

    assert "column certificate has to say true or false; it does not for И-02" in refused(
        frame, gates=["certificate"]
    )


def test_a_value_that_is_no_value_is_refused():
    frame = a_frame(3, theme=[["а"], [["б"]], {"в": 1}])

    assert "column theme holds something other than values" in refused(frame, at_most={"theme": 1})


@pytest.mark.parametrize("decision", ["must_have", "excluded"])
def test_a_decision_on_somebody_unknown_is_refused(decision):
    assert "not among the candidates: И-99;" in refused(a_frame(3), **{decision: {"И-99": "причина"}})


def test_who_must_be_in_has_to_pass_the_gates():
    said = refused(
        a_frame(3, certificate=[True, True, False]), gates=["certificate"], must_have={"И-03": "решение"}
    )

    assert "И-03 must be in, but certificate does not hold" in said


def test_negative_merit_is_refused_where_seats_differ():
    """Sums over different numbers of finalists have no meaning on a scale without a zero."""
    frame = a_frame(3, seats=[1, 2, 1]).assign(merit=[1.0, -0.5, 0.2])

    assert "must not be negative, as it is for И-02" in refused(frame)


def test_merit_too_large_for_its_resolution_is_refused():
    assert "too large for a resolution of 1e-09" in refused(a_frame(3), resolution=1e-9)


def test_more_seats_than_candidates_are_impossible():
    with pytest.raises(ImpossibleSelection, match="4 are to be chosen and there are only 3 candidates;"):
        chosen_from(a_frame(3), seats=4)


def test_more_seats_than_those_who_may_be_in_are_impossible():
    with pytest.raises(ImpossibleSelection, match=r"only 1 of the 3 candidates .*not admitted: И-02, И-03"):
        chosen_from(a_frame(3), seats=2, minimum_merit=3.0)


def test_equal_merit_of_all_is_no_obstacle():
    assert len(chosen_from(a_frame(6).assign(merit=0.0), seats=3).finalists) == 3


def test_ids_may_be_numbers():
    frame = a_frame(3).assign(candidate=[30, 4, 100])

    assert chosen_from(frame, seats=2).finalists == (30, 4)
