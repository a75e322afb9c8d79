"""Answers as they come from an assessment, and every way they can be wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidAnswers
from workbench.scoring.answers import MISSING, Answers, Item, keyed

ITEMS = {"s1": Item("listening", 2), "s2": Item("listening", 2), "s3": Item("planning", 1)}


def frame(*rows):
    return pd.DataFrame(rows, columns=["person", "item", "credit"])


def test_an_answer_that_was_not_given_is_missing_and_not_zero():
    answers = Answers.from_frame(frame(("P1", "s1", 2), ("P1", "s3", 0), ("P2", "s2", None)), ITEMS)

    assert answers.items == ("s1", "s2", "s3")
    assert answers.credit.tolist() == [[2, MISSING, 0], [MISSING, MISSING, MISSING]]
    assert answers.competencies == ("listening", "planning")
    assert answers.columns_of("listening").tolist() == [0, 1]


def test_a_person_who_answered_nothing_is_kept():
    answers = Answers.from_frame(frame(("P2", "s1", 1)), ITEMS, persons=["P1", "P2"])

    assert answers.persons == ("P1", "P2")
    assert not answers.answered[0].any()


def test_the_order_of_rows_changes_nothing():
    rows = [("P1", "s1", 2), ("P2", "s3", 1), ("P1", "s2", 0)]

    one, other = Answers.from_frame(frame(*rows), ITEMS), Answers.from_frame(frame(*rows[::-1]), ITEMS)

    assert one.persons == other.persons
    assert np.array_equal(one.credit, other.credit)


def test_a_key_turns_options_into_credits():
    key = {"s1": {"А": 2, "Б": 1, "В": 0}}
    chosen = pd.DataFrame({"person": ["P1", "P2", "P3"], "item": "s1", "option": ["Б", None, "В"]})

    credit = keyed(chosen, key)["credit"]

    assert credit[0] == 1
    assert np.isnan(credit[1])
    assert credit[2] == 0


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("P1", "s9", 1)], "s9"),
        ([("P1", "s1", 1), ("P1", "s1", 2)], "rows 0, 1 answer"),
        ([("P1", "s1", 3)], "rows 0 hold credits"),
        ([("P1", "s1", 0.5)], "rows 0 hold credits"),
        ([("P1", "s1", -1)], "rows 0 hold credits"),
        ([("P1", "s1", "two")], "rows 0 hold credits"),
        ([("P1", "s1", float("inf"))], "rows 0 hold credits"),
        ([("P1", "s1", 1), (None, "s1", 1)], "column person is empty in rows 1"),
    ],
)
def test_wrong_rows_are_named(rows, said):
    with pytest.raises(InvalidAnswers, match=said):
        Answers.from_frame(frame(*rows), ITEMS)


def test_a_missing_column_is_named_with_those_there_are():
    with pytest.raises(InvalidAnswers, match=r"no column credit; the columns are: person, item$"):
        Answers.from_frame(frame(("P1", "s1", 1)).drop(columns="credit"), ITEMS)


def test_an_option_that_is_not_in_the_key_is_named():
    chosen = pd.DataFrame({"person": ["P1", "P2"], "item": "s1", "option": ["А", "Я"]})

    with pytest.raises(InvalidAnswers, match="rows 1 choose an option"):
        keyed(chosen, {"s1": {"А": 1}})


@pytest.mark.parametrize(
    ("items", "said"), [({}, "no items"), ({"s1": Item("listening", 0)}, "items s1 give")]
)
def test_an_assessment_that_cannot_tell_anything_is_refused(items, said):
    with pytest.raises(InvalidAnswers, match=said):
        Answers.from_frame(frame(("P1", "s1", 0)), items)
