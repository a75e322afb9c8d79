"""Tables of units × raters, as statistics of agreement take them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, InvalidRatings, Sentence, TooFewRatings

Table: TypeAlias = NDArray[Any] | pd.DataFrame | Sequence[Sequence[Any]]
_CELLS_NAMED = 5


@dataclass(frozen=True, eq=False)
class NumberGrid:
    """Ratings that are numbers; units and raters without any rating are left out, they say nothing.

    Attributes
    ----------
    units, raters : labels of the rows and columns that are left.
    values : (n_units, n_raters) numbers, NaN where nothing was given.
    """

    units: tuple[Label, ...]
    raters: tuple[Label, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CountGrid:
    """How many raters gave each unit each category; units without any rating are left out.

    Attributes
    ----------
    categories : the categories, sorted.
    counts : (n_units, n_categories).
    """

    categories: tuple[Label, ...]
    counts: NDArray[np.float64]


def read_numbers(table: Table) -> NumberGrid:
    """Read a table of numbers, NaN or None for missing; InvalidRatings names the cells that are neither."""
    frame, given = _read(table)
    return NumberGrid(tuple(frame.index), tuple(frame.columns), _numbers(frame, given))


def read_counts(
    table: Table, *, numeric: bool = False, categories: Sequence[Label] | None = None
) -> CountGrid:
    """Read a table of categories: texts, numbers or any other labels, NaN or None for missing.

    numeric : the categories have to be numbers.
    categories : all categories there are, also those that nobody gave.
    """
    frame, given = _read(table)
    cells = _numbers(frame, given) if numeric else frame.to_numpy(dtype=object)
    try:
        codes, found = pd.factorize(cells[given])
        known = sorted_labels(list(dict.fromkeys([*found, *(categories or ())])))
    except TypeError as error:
        raise InvalidRatings(
            reason=N_("a cell holds a list or the like; a category is a text or a number")
        ) from error
    if categories is not None and len(known) > len(set(categories)):
        stray = [str(each) for each in known if each not in set(categories)]
        raise InvalidRatings(
            reason=Sentence(
                N_("%(stray)s is none of the categories that were listed"), {"stray": ", ".join(stray)}
            )
        )
    place = {label: number for number, label in enumerate(known)}
    column = np.array([place[label] for label in found], dtype=np.int64)[codes]
    counts = np.zeros((len(frame), len(known)))
    np.add.at(counts, (np.nonzero(given)[0], column), 1.0)
    return CountGrid(tuple(known), counts)


def _read(table: Table) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(table)
    given = ~frame.isna().to_numpy(dtype=bool)
    if not given.any():
        raise TooFewRatings(reason=N_("the table has no rating; there is nothing to compare yet"))
    units, raters = np.flatnonzero(given.any(axis=1)), np.flatnonzero(given.any(axis=0))
    frame, given = frame.iloc[units, raters], given[np.ix_(units, raters)]
    blank = _where(frame, lambda cell: isinstance(cell, str) and not cell.strip())
    if blank.any():
        raise InvalidRatings(
            reason=Sentence(
                N_("%(cells)s is an empty text; write NaN where nothing was given"),
                {"cells": _cells(frame, blank)},
            )
        )
    return frame, given


def _numbers(frame: pd.DataFrame, given: NDArray[np.bool_]) -> NDArray[np.float64]:
    number = (int, float, np.integer, np.floating, np.bool_)
    wrong = given & ~_where(frame, lambda cell: isinstance(cell, number))
    values = np.full(frame.shape, np.nan)
    values[given & ~wrong] = frame.to_numpy(dtype=object)[given & ~wrong].astype(float)
    wrong |= np.isinf(values)
    if wrong.any():
        raise InvalidRatings(
            reason=Sentence(
                N_("%(cells)s is no number; this statistic needs numbers"), {"cells": _cells(frame, wrong)}
            )
        )
    return values


def _where(frame: pd.DataFrame, holds: Callable[[object], bool]) -> NDArray[np.bool_]:
    """(n_units, n_raters) the cells for which it holds."""
    cells: NDArray[np.bool_] = np.vectorize(holds, otypes=[bool])(frame.to_numpy(dtype=object))
    return cells


_CELL = N_("row %(row)s, column %(column)s")
_MORE_CELLS = N_("%(cells)s and %(count)s more cells")


def _cells(frame: pd.DataFrame, chosen: NDArray[np.bool_]) -> Sentence:
    places = [
        Sentence(_CELL, {"row": frame.index[row], "column": frame.columns[column]})
        for row, column in np.argwhere(chosen)
    ]
    shown = Sentence("%(all)s", {"all": tuple(places[:_CELLS_NAMED])})
    if len(places) <= _CELLS_NAMED:
        return shown
    return Sentence(_MORE_CELLS, {"cells": shown, "count": len(places) - _CELLS_NAMED})
