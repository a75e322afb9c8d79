"""Checks of long tables: one row for each score or comparison, labels in columns."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.domain.naming import named
from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, InvalidRatings, Sentence

_ROWS_NAMED = 10


def check_columns(frame: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise InvalidRatings unless every name is one column of its own."""
    wanted = list(names)
    columns = [str(each) for each in frame.columns]
    missing = [repr(name) for name in wanted if name not in frame.columns]
    if missing:
        raise InvalidRatings(
            reason=Sentence(
                N_("there is no column %(missing)s; the columns are: %(columns)s"),
                {"missing": ", ".join(missing), "columns": ", ".join(columns) or Sentence(N_("none"))},
            )
        )
    repeated = sorted({name for name in wanted if columns.count(name) > 1 or wanted.count(name) > 1})
    if repeated:
        raise InvalidRatings(
            reason=Sentence(
                N_("column %(repeated)s is used or appears more than once"), {"repeated": ", ".join(repeated)}
            )
        )


def numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """A column as (n_rows,) finite numbers; InvalidRatings names the rows that hold anything else."""
    column = frame[name].to_numpy(dtype=object)
    number = (int, float, np.integer, np.floating)
    wrong = np.array([isinstance(each, bool) or not isinstance(each, number) for each in column], dtype=bool)
    values = np.full(len(column), np.nan)
    values[~wrong] = column[~wrong].astype(float)
    wrong = ~np.isfinite(values)
    if wrong.any():
        raise InvalidRatings(
            reason=Sentence(
                N_(
                    "column '%(name)s' holds something other than a number in %(rows)s; leave out the rows "
                    "where nothing was given"
                ),
                {"name": name, "rows": rows(frame, wrong)},
            )
        )
    return values


def labels(frame: pd.DataFrame, names: list[str]) -> tuple[tuple[Label, ...], NDArray[np.int64]]:
    """The sorted labels found in the columns and (n_rows, n_columns) their numbers."""
    for name in names:
        empty = frame[name].isna().to_numpy()
        if empty.any():
            raise InvalidRatings(
                reason=Sentence(
                    N_("column '%(name)s' is empty in %(rows)s"), {"name": name, "rows": rows(frame, empty)}
                )
            )
    flat = np.concatenate([frame[name].to_numpy(dtype=object) for name in names])
    try:
        codes, found = pd.factorize(flat)
    except TypeError as error:
        raise InvalidRatings(
            reason=Sentence(
                N_("column %(names)s holds lists or the like; a label is a text or a number"),
                {"names": ", ".join(names)},
            )
        ) from error
    ordered = sorted_labels(list(found))
    place = {label: number for number, label in enumerate(ordered)}
    renumbered = np.array([place[label] for label in found], dtype=np.int64)[codes]
    return tuple(ordered), renumbered.reshape(len(names), -1).T


def rows(frame: pd.DataFrame, chosen: NDArray[np.bool_]) -> Sentence:
    """`row 3` or `rows 3, 5 and 2 more`, by the frame's index."""
    labels = list(frame.index[chosen])
    text = N_("row %(rows)s") if len(labels) == 1 else N_("rows %(rows)s")
    return Sentence(text, {"rows": named(labels, _ROWS_NAMED)})
