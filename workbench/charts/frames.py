"""What a picture asks of the tables it is given."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.errors import InvalidPicture

Floats = NDArray[np.float64]
_ROWS_NAMED = 5


def checked(frame: pd.DataFrame, columns: Sequence[str], numbers: Sequence[str] = ()) -> pd.DataFrame:
    """The frame with rows numbered from 0, if it has the columns, a row, and finite `numbers`.

    Raises
    ------
    InvalidPicture : names the columns that are missing, or the rows where a number is.
    """
    missing = [each for each in columns if each not in frame.columns]
    if missing:
        there = ", ".join(str(each) for each in frame.columns) or "none"
        raise InvalidPicture(reason=f"the table has no column {', '.join(missing)}; its columns are: {there}")
    if len(frame) == 0:
        raise InvalidPicture(reason="the table has no row; there is nothing to draw yet")
    for name in numbers:
        try:
            values = frame[name].to_numpy(dtype=float)
        except (TypeError, ValueError) as error:
            raise InvalidPicture(reason=f"column {name!r} holds something other than numbers") from error
        if not np.isfinite(values).all():
            rows = ", ".join(str(each) for each in frame.index[~np.isfinite(values)][:_ROWS_NAMED])
            raise InvalidPicture(
                reason=f"column {name!r} has no finite number in row {rows}; leave these rows out"
            )
    return frame.reset_index(drop=True)


def unique(frame: pd.DataFrame, column: str) -> None:
    """Refuse a label that stands in two rows of a table with one row for each."""
    repeated = frame.loc[frame[column].duplicated(), column]
    if len(repeated):
        shown = ", ".join(str(each) for each in repeated.unique()[:_ROWS_NAMED])
        raise InvalidPicture(reason=f"column {column!r} names {shown} more than once; keep one row of each")


def along(values: object, labels: Sequence[Hashable], what: str) -> Floats:
    """(n,) one number for each label, from one number for all, a Series by label, or values in order."""
    if isinstance(values, pd.Series):
        values = dict(zip(values.index, values, strict=True))
    if isinstance(values, Mapping):
        missing = [label for label in labels if label not in values]
        if missing:
            raise InvalidPicture(
                reason=f"{what} says nothing about {', '.join(str(each) for each in missing[:_ROWS_NAMED])}"
            )
        found: Any = [values[label] for label in labels]
    else:
        found = values
    numbers = np.asarray(found, dtype=float)
    if numbers.ndim == 0:
        return np.full(len(labels), float(numbers))
    if numbers.shape != (len(labels),):
        raise InvalidPicture(
            reason=f"{what} has {len(numbers)} values for {len(labels)} rows; give one for each row"
        )
    return numbers
