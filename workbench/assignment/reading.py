"""Frames and pairs as arrays: ids, bounds, regions and organisations; names what is wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.naming import named
from workbench.domain.ratings import Label, sorted_labels
from workbench.domain.regions import find_region
from workbench.domain.spelling import normal, text_of
from workbench.errors import N_, InvalidAssignment, Sentence

if TYPE_CHECKING:
    import pandas as pd

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]
Pairs: TypeAlias = "Iterable[tuple[Hashable, Hashable]]"


_EMPTY = N_("there are no %(what)s to plan with; check what was passed on")
_NO_COLUMN = N_("the table of %(what)s has no column %(column)s; its columns are: %(columns)s")
_COLUMN_TWICE = N_("the table of %(what)s has column %(column)s more than once; keep one")
_EMPTY_ID = N_("column %(column)s is empty in row(s) %(rows)s; give everyone an id")
_REPEATED = N_("the same %(column)s stands more than once: %(ids)s; keep one row of each")
_NOT_A_LABEL = N_("column %(column)s holds lists or the like; an id is a text or a number")
_BAD_BOUND = N_("column %(column)s has to be a whole number from 0 up; it is not for %(jurors)s")
_REVERSED = N_("the least load is above the greatest for %(jurors)s; check both numbers")
_NESTED = N_("column %(column)s holds something other than a value or a list of values for %(ids)s")
_SHAPE = N_(
    "affinity has to be a table of %(entries)s entries by %(jurors)s jurors, in the order of the frames,"
    " not of shape %(shape)s"
)
_NOT_FINITE = N_("affinity is no finite number for %(pairs)s; enter it, 0 where nothing is known")
_NOT_A_PAIR = N_("%(what)s has to hold pairs of a juror and an entry, not %(value)r")
_UNKNOWN = N_(
    "%(what)s names %(pairs)s, and there is no such juror or no such entry in this plan; check the ids"
)


def is_number(value: object) -> bool:
    """Whether it is a finite number, and no truth value."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and isfinite(value)


def named_pairs(pairs: Iterable[tuple[object, object]]) -> Sentence:
    """The first few pairs as `J01–И-0001`."""
    return named(f"{juror}–{entry}" for juror, entry in pairs)


def read_ids(frame: pd.DataFrame, column: str, what: str) -> tuple[tuple[Label, ...], Integers]:
    """The ids in their own order, and each one's row in the frame."""
    labels = read_column(frame, column, what).tolist()
    if not labels:
        raise InvalidAssignment(reason=Sentence(_EMPTY, {"what": what}))
    empty = np.flatnonzero(frame[column].isna().to_numpy())
    if len(empty):
        rows = named(frame.index[empty].tolist())
        raise InvalidAssignment(reason=Sentence(_EMPTY_ID, {"column": column, "rows": rows}))
    if not all(isinstance(each, Hashable) for each in labels):
        raise InvalidAssignment(reason=Sentence(_NOT_A_LABEL, {"column": column}))
    row = {label: number for number, label in enumerate(labels)}
    if len(row) < len(labels):
        repeated = sorted({str(each) for number, each in enumerate(labels) if row[each] != number})
        raise InvalidAssignment(reason=Sentence(_REPEATED, {"column": column, "ids": named(repeated)}))
    ids = tuple(sorted_labels(labels))
    return ids, np.array([row[each] for each in ids], dtype=np.int64)


def read_column(frame: pd.DataFrame, column: str, what: str) -> pd.Series[Any]:
    """A column that has to be there, once."""
    columns = [str(each) for each in frame.columns]
    if column not in frame.columns:
        places = {"what": what, "column": column, "columns": ", ".join(columns) or "–"}
        raise InvalidAssignment(reason=Sentence(_NO_COLUMN, places))
    if columns.count(column) > 1:
        raise InvalidAssignment(reason=Sentence(_COLUMN_TWICE, {"what": what, "column": column}))
    found: pd.Series[Any] = frame[column]
    return found


def read_loads(
    frame: pd.DataFrame, jurors: tuple[Label, ...], row: Integers, *, most: int
) -> tuple[Integers, Integers]:
    """Least and greatest load of each juror; nobody can have more than `most`."""
    bounds = []
    for column in ("load_min", "load_max"):
        values = read_column(frame, column, "jurors").tolist()
        wrong = [
            juror
            for juror, at in zip(jurors, row, strict=True)
            if not is_number(values[at]) or values[at] < 0 or values[at] != int(values[at])
        ]
        if wrong:
            places = {"column": column, "jurors": named(wrong)}
            raise InvalidAssignment(reason=Sentence(_BAD_BOUND, places))
        bounds.append([int(values[at]) for at in row])
    reversed_ = [each for each, low, high in zip(jurors, *bounds, strict=True) if low > high]
    if reversed_:
        raise InvalidAssignment(reason=Sentence(_REVERSED, {"jurors": named(reversed_)}))
    # A least load that nobody can have has to stay out of reach.
    low, high = (np.array([min(each, most + 1) for each in bound], dtype=np.int64) for bound in bounds)
    return low, np.minimum(high, most)


def read_affinity(
    affinity: object, entries: tuple[Label, ...], jurors: tuple[Label, ...], at: tuple[Integers, Integers]
) -> Floats:
    """(n_entries, n_jurors) in the order of the sorted ids."""
    given = np.asarray(affinity)
    shape = (len(entries), len(jurors))
    if given.shape != shape:
        places = {"entries": shape[0], "jurors": shape[1], "shape": str(given.shape)}
        raise InvalidAssignment(reason=Sentence(_SHAPE, places))
    numbers = given.astype(np.float64)[at[0][:, None], at[1][None, :]]
    wrong = np.argwhere(~np.isfinite(numbers))
    if len(wrong):
        pairs = named_pairs((jurors[juror], entries[entry]) for entry, juror in wrong.tolist())
        raise InvalidAssignment(reason=Sentence(_NOT_FINITE, {"pairs": pairs}))
    return numbers


def read_pairs(
    pairs: Pairs, what: str, entry_place: Mapping[Label, int], juror_place: Mapping[Label, int]
) -> Booleans:
    """(n_entries, n_jurors) true for the (juror, entry) pairs."""
    found = np.zeros((len(entry_place), len(juror_place)), dtype=bool)
    unknown = []
    for pair in pairs:
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise InvalidAssignment(reason=Sentence(_NOT_A_PAIR, {"what": what, "value": pair}))
        juror, entry = pair
        if juror in juror_place and entry in entry_place:
            found[entry_place[entry], juror_place[juror]] = True
        else:
            unknown.append(pair)
    if unknown:
        raise InvalidAssignment(reason=Sentence(_UNKNOWN, {"what": what, "pairs": named_pairs(unknown)}))
    return found


def read_members(
    frame: pd.DataFrame, column: str, ids: tuple[Label, ...], row: Integers, key: Callable[[str], str]
) -> list[frozenset[str]]:
    """The values of a cell, none, one or several, each by its key; none where the column is not there."""
    if column not in frame.columns:
        return [frozenset()] * len(ids)
    cells = read_column(frame, column, column).tolist()
    known = cache(key)
    found = [_keys(cells[at], known) for at in row]
    wrong = [label for label, each in zip(ids, found, strict=True) if each is None]
    if wrong:
        raise InvalidAssignment(reason=Sentence(_NESTED, {"column": column, "ids": named(wrong)}))
    return [each for each in found if each is not None]


def _keys(cell: object, key: Callable[[str], str]) -> frozenset[str] | None:
    """None where the cell is neither a value nor a collection of values."""
    if isinstance(cell, dict):
        return None
    is_collection = isinstance(cell, list | tuple | set | frozenset | np.ndarray)
    parts: list[Any] = list(cell) if is_collection else [cell]  # type: ignore[call-overload]
    if any(isinstance(each, list | tuple | set | frozenset | dict | np.ndarray) for each in parts):
        return None
    return frozenset(key(text_of(each)) for each in parts if not _is_missing(each)) - {""}


def _is_missing(value: object) -> bool:
    import pandas as pd

    return bool(pd.isna(value))  # type: ignore[call-overload]


def region_key(text: str) -> str:
    """One key for the spellings of a region; one that is not known is compared as it is written."""
    return find_region(text) or normal(text)


def shared(of_entry: list[frozenset[str]], of_juror: list[frozenset[str]]) -> Booleans:
    """(n_entries, n_jurors) whether the two have a value in common."""
    jurors_by_value: dict[str, list[int]] = {}
    for juror, values in enumerate(of_juror):
        for value in values:
            jurors_by_value.setdefault(value, []).append(juror)
    found = np.zeros((len(of_entry), len(of_juror)), dtype=bool)
    for entry, values in enumerate(of_entry):
        for value in values:
            found[entry, jurors_by_value.get(value, [])] = True
    return found
