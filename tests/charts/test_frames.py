from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.charts.frames import along, checked, unique
from workbench.errors import InvalidPicture


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(InvalidPicture, match="no column se; its columns are: juror, severity"):
        checked(pd.DataFrame({"juror": ["J1"], "severity": [0.1]}), ("juror", "severity", "se"))


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(InvalidPicture, match="no row"):
        checked(pd.DataFrame({"juror": []}), ("juror",))


@pytest.mark.parametrize("value", [np.nan, np.inf, None])
def test_a_row_without_a_number_is_named(value: float | None) -> None:
    frame = pd.DataFrame({"se": [0.1, value]}, index=["J1", "J2"])
    with pytest.raises(InvalidPicture, match="row J2"):
        checked(frame, ("se",), ("se",))


def test_words_are_no_numbers() -> None:
    with pytest.raises(InvalidPicture, match="'se' holds something other than numbers"):
        checked(pd.DataFrame({"se": ["много"]}), ("se",), ("se",))


def test_a_label_twice_is_refused() -> None:
    with pytest.raises(InvalidPicture, match="J1 more than once"):
        unique(pd.DataFrame({"juror": ["J1", "J2", "J1"]}), "juror")


def test_one_number_serves_all_and_a_series_is_read_by_label() -> None:
    labels = ["b", "a"]
    assert list(along(0.7, labels, "x")) == [0.7, 0.7]
    assert list(along(pd.Series({"a": 1.0, "b": 2.0}), labels, "x")) == [2.0, 1.0]
    assert list(along([3.0, 4.0], labels, "x")) == [3.0, 4.0]


def test_values_for_others_or_too_few_are_refused() -> None:
    with pytest.raises(InvalidPicture, match="the cut-off says nothing about c"):
        along(pd.Series({"a": 1.0}), ["a", "c"], "the cut-off")
    with pytest.raises(InvalidPicture, match="1 values for 2 rows"):
        along([1.0], ["a", "c"], "the cut-off")
