"""Reading tables of units × raters, as messy as they come."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidRatings, TooFewRatings
from workbench.psychometrics.agreement.rating_grids import read_counts, read_numbers


def test_rows_and_columns_without_a_rating_are_left_out():
    frame = pd.DataFrame(
        {"J01": [1, None, 2], "J02": [None, None, None], "J03": [2, None, None]}, index=["a", "b", "c"]
    )

    grid = read_numbers(frame)

    assert (grid.units, grid.raters) == (("a", "c"), ("J01", "J03"))
    np.testing.assert_array_equal(grid.values, [[1.0, 2.0], [2.0, np.nan]])


def test_columns_of_any_numeric_kind_are_numbers():
    frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [True, False], "c": [0.5, 1.5]})

    np.testing.assert_array_equal(read_numbers(frame).values, [[1.0, 1.0, 0.5], [np.nan, 0.0, 1.5]])


def test_counts_go_by_sorted_category():
    grid = read_counts([["b", "a", "b"], [None, "c", "a"]])

    assert grid.categories == ("a", "b", "c")
    np.testing.assert_array_equal(grid.counts, [[1, 2, 0], [1, 0, 1]])


def test_whole_and_broken_numbers_are_one_category():
    assert read_counts([[1, 1.0], [2, np.int64(2)]]).categories == (1, 2)


def test_categories_of_a_frame_may_be_categorical():
    frame = pd.DataFrame({"a": pd.Categorical(["да", "нет"]), "b": pd.Categorical(["да", None])})

    np.testing.assert_array_equal(read_counts(frame).counts, [[2, 0], [0, 1]])


@pytest.mark.parametrize("cell", ["  ", ""])
def test_an_empty_text_is_no_category(cell):
    with pytest.raises(InvalidRatings, match="row 1, column 0 is an empty text"):
        read_counts([["a", "b"], [cell, "b"]])


@pytest.mark.parametrize("cell", [np.inf, "5", 1j, (1, 2)])
def test_a_cell_that_is_no_number_is_named(cell):
    table = pd.DataFrame({"J01": [1.0, 2.0], "J02": pd.Series([1.0, cell], dtype=object)})

    with pytest.raises(InvalidRatings, match="row 1, column J02 is no number"):
        read_numbers(table)


def test_a_list_is_no_category():
    with pytest.raises(InvalidRatings, match="list"):
        read_counts(pd.DataFrame({"J01": ["a", ["a", "b"]], "J02": ["a", "b"]}))


@pytest.mark.parametrize("table", [np.zeros((0, 3)), pd.DataFrame(), [[None, None]]])
def test_an_empty_table_is_said_to_be_empty(table):
    with pytest.raises(TooFewRatings, match="no rating"):
        read_counts(table)
