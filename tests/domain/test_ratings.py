"""A table of ratings: what is read, what is refused and how the rows at fault are named."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from workbench.domain.ratings import MOST_LEVELS, RatingTable, sorted_labels
from workbench.errors import InvalidRatings, TooFewRatings


def a_frame(**changes):
    columns = {
        "entry": ["И-0002", "И-0001", "И-0001", "И-0002"],
        "juror": ["J02", "J01", "J02", "J01"],
        "criterion": ["польза", "польза", "польза", "польза"],
        "level": [3, 1, 2, 4],
    }
    return pd.DataFrame(columns | changes)


def reason(frame, **names):
    with pytest.raises(InvalidRatings) as caught:
        RatingTable.from_frame(frame, **names)
    return str(caught.value)


def test_labels_and_rows_are_sorted_and_levels_counted_from_the_lowest():
    table = RatingTable.from_frame(a_frame())

    assert table.entries == ("И-0001", "И-0002")
    assert table.jurors == ("J01", "J02")
    assert table.criteria == ("польза",)
    assert table.entry.tolist() == [0, 0, 1, 1]
    assert table.juror.tolist() == [0, 1, 0, 1]
    assert table.level.tolist() == [0, 1, 3, 2]
    assert (table.lowest_level, table.top, len(table)) == (1, 3, 4)


def test_a_frame_comes_back_as_it_was_written_in_the_order_of_labels():
    frame = a_frame()

    again = RatingTable.from_frame(frame).frame()

    expected = frame.sort_values(["entry", "juror", "criterion"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(again, expected, check_dtype=False)


def test_order_of_rows_and_of_columns_makes_no_difference():
    frame = a_frame()
    turned = frame.iloc[::-1][["level", "criterion", "juror", "entry"]]

    one, other = RatingTable.from_frame(frame), RatingTable.from_frame(turned)

    assert (one.entries, one.jurors, one.criteria) == (other.entries, other.jurors, other.criteria)
    for name in ("entry", "juror", "criterion", "level"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_columns_may_have_other_names_and_further_columns_are_left_alone():
    frame = a_frame(remark="…").rename(columns={"entry": "работа", "level": "балл"})

    assert len(RatingTable.from_frame(frame, entry="работа", level="балл")) == 4


@pytest.mark.parametrize(
    "labels",
    [
        [1, 0, 0, 1],
        [("track", 2), ("track", 1), ("track", 1), ("track", 2)],
        [2.5, 1.5, 1.5, 2.5],
        [datetime.date(2025, 12, day) for day in (4, 3, 3, 4)],
        [True, False, False, True],
        pd.Categorical(["b", "a", "a", "b"], categories=["z", "a", "b", "nobody"]),
        pd.Series(["b", "a", "a", "b"], dtype="string"),
        [1, "a", "a", 1],
    ],
    ids=["whole", "pairs", "decimal", "dates", "truth", "categories", "string dtype", "mixed"],
)
def test_labels_may_be_of_any_kind(labels):
    table = RatingTable.from_frame(a_frame(entry=labels))

    assert table.n_entries == 2
    assert set(table.frame()["entry"]) == set(labels)


def test_a_category_nobody_used_takes_no_part():
    criteria = pd.Categorical(["польза"] * 4, categories=["польза", "новизна"])

    assert RatingTable.from_frame(a_frame(criterion=criteria)).criteria == ("польза",)


def test_mixed_labels_are_put_in_an_order_of_their_own():
    assert sorted_labels(["b", 2, "a", 1]) == sorted_labels([1, "a", 2, "b"]) == [1, 2, "a", "b"]


@pytest.mark.parametrize(
    "levels",
    [
        [3.0, 1.0, 2.0, 4.0],
        np.array([3, 1, 2, 4], dtype=np.int8),
        np.array([3, 1, 2, 4], dtype=np.uint8),
        pd.array([3, 1, 2, 4], dtype="Int64"),
        pd.Series([3, 1, 2, 4], dtype=object),
        pd.Series([np.int32(3), 1.0, np.float32(2), 4], dtype=object),
    ],
    ids=["decimals", "int8", "uint8", "Int64", "objects", "mixed objects"],
)
def test_whole_numbers_of_any_type_are_levels(levels):
    assert RatingTable.from_frame(a_frame(level=levels)).level.tolist() == [0, 1, 3, 2]


def test_levels_may_lie_below_zero():
    table = RatingTable.from_frame(a_frame(level=[-3, -1, 0, -2]))

    assert (table.lowest_level, table.top) == (-3, 3)


@pytest.mark.parametrize(
    "levels",
    [
        [3, np.nan, 2, 4],
        [3, 1.5, 2, 4],
        [3, np.inf, 2, 4],
        ["3", 1, 2, 4],
        pd.array([3, None, 2, 4], dtype="Int64"),
        pd.Series([3, None, 2, 4], dtype=object),
        pd.Series([3, True, 2, 4], dtype=object),
        pd.Series([3, pd.NA, 2, 4], dtype=object),
    ],
)
def test_what_is_no_whole_number_is_refused_with_its_row(levels):
    frame = a_frame(level=levels)
    frame.index = [12, 13, 14, 15]
    wrong = 12 if levels[0] == "3" else 13

    said = reason(frame)

    assert f"row {wrong}; leave out the rows where no level was given" in said


@pytest.mark.parametrize(
    "levels",
    [
        ["3", "1", "2", "4"],
        [True, False, True, True],
        pd.array([True, False, True, True], dtype="boolean"),
        pd.to_datetime(["2025-12-03"] * 4),
        pd.Categorical(["3", "1", "2", "4"]),
        [1j, 2j, 3j, 4j],
        pd.Series(["3", "1", "2", "4"], dtype="string"),
        pd.to_timedelta([1, 2, 3, 4], unit="D"),
    ],
    ids=["texts", "truth", "nullable truth", "dates", "categories", "complex", "string dtype", "times"],
)
def test_a_column_that_holds_no_numbers_is_refused(levels):
    assert "'level' holds something other than a whole number in rows 0, 1, 2, 3" in reason(
        a_frame(level=levels)
    )


def test_many_rows_at_fault_are_counted_and_some_named():
    frame = pd.DataFrame({"entry": range(30), "juror": "J", "criterion": "C", "level": np.nan})

    assert "rows 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 20 more" in reason(frame)


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, pd.NaT])
def test_an_empty_label_is_refused_with_its_row(empty):
    assert "column 'juror' is empty in row 2" in reason(a_frame(juror=["J02", "J01", empty, "J01"]))


def test_labels_that_are_lists_are_refused():
    assert "a label is a text or a number" in reason(a_frame(entry=[["a"], ["b"], ["a"], ["b"]]))


def test_two_levels_for_one_entry_juror_and_criterion_are_refused_with_both_rows():
    frame = pd.concat([a_frame(), a_frame().iloc[[1]]], ignore_index=True)

    assert "same entry, juror and criterion in rows 1, 4; keep one of each" in reason(frame)


def test_rows_are_named_by_the_index_of_the_frame_even_where_that_repeats():
    frame = pd.concat([a_frame(), a_frame().iloc[[1]]])
    frame.index = ["a", "b", "c", "d", "b"]

    assert "rows b, b" in reason(frame)


def test_a_column_that_is_not_there_is_named_beside_those_that_are():
    said = reason(a_frame().drop(columns="juror"))

    assert "no column 'juror' (the juror)" in said
    assert "entry, criterion, level" in said


def test_an_empty_frame_without_columns_says_so():
    assert "the columns are: none" in reason(pd.DataFrame())


def test_a_column_written_twice_is_refused():
    frame = pd.concat([a_frame(), a_frame()[["level"]]], axis=1)

    assert "column level appears more than once" in reason(frame)


def test_one_column_cannot_be_two_things():
    assert "four different columns" in reason(a_frame(), juror="entry")


def test_a_table_without_rows_is_refused():
    with pytest.raises(TooFewRatings, match="no row"):
        RatingTable.from_frame(a_frame().iloc[:0])


def test_levels_too_far_apart_are_refused_with_the_rows_of_the_ends():
    said = reason(a_frame(level=[3, 1, 2, 99_999]))

    assert "from 1 in row 1 to 99999 in row 3" in said
    assert str(MOST_LEVELS) in said


@pytest.mark.parametrize(("typed", "levels"), [(100, 10), (-99, 10), (55, 5)])
def test_a_level_far_off_all_others_is_refused_as_a_slip_of_the_finger(typed, levels):
    frame = pd.DataFrame({"entry": range(40), "juror": "J", "criterion": "C"})
    frame["level"] = np.arange(40) % levels + 1
    frame.loc[17, "level"] = typed

    said = reason(frame)

    assert f"level {typed} in row 17 lies far off all others" in said
    assert f"from 1 to {levels}" in said


@pytest.mark.parametrize(
    "levels", [[0, 5, 10, 5], [0, 100, 0, 100], [1, 1, 1, 9], [0, 1, 2, 10], [1, 2, 3, 18]]
)
def test_a_scale_of_few_anchors_is_a_scale(levels):
    assert RatingTable.from_frame(a_frame(level=levels)).top == max(levels) - min(levels)


def test_a_far_level_that_many_gave_is_a_level():
    frame = pd.DataFrame({"entry": range(40), "juror": "J", "criterion": "C"})
    frame["level"] = np.where(np.arange(40) % 4 == 0, 100, np.arange(40) % 3)

    assert RatingTable.from_frame(frame).top == 100


def test_a_cell_is_one_jurors_ratings_of_one_entry():
    frame = pd.DataFrame(
        [("A", "x", "C1", 1), ("A", "x", "C2", 2), ("A", "y", "C1", 0), ("B", "y", "C1", 1)],
        columns=["entry", "juror", "criterion", "level"],
    )

    table = RatingTable.from_frame(frame)

    assert table.cell.tolist() == [0, 0, 1, 2]
    assert table.cell_start.tolist() == [0, 2, 3]


def test_what_is_kept_forgets_labels_and_levels_that_are_left_out():
    table = RatingTable.from_frame(a_frame())

    kept = table.keep(table.entry == 1)

    assert kept.entries == ("И-0002",)
    assert kept.jurors == ("J01", "J02")
    assert (kept.level.tolist(), kept.lowest_level) == ([1, 0], 3)
    with pytest.raises(TooFewRatings, match="no rating is left"):
        table.keep(np.zeros(4, dtype=bool))
