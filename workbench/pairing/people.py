"""Mentors and mentees as arrays: ids in an order drawn by lot, what the rules ask about each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from workbench.domain.naming import named
from workbench.domain.ratings import Label, sorted_labels
from workbench.domain.regions import find_region
from workbench.domain.spelling import normal, one_line
from workbench.domain.time_zones import FARTHEST_HOURS, hours_ahead
from workbench.errors import N_, InvalidPairing, Sentence

Role: TypeAlias = Literal["mentor", "mentee"]
Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.floating[Any]]
Booleans: TypeAlias = NDArray[np.bool_]

_NOBODY = {"mentor": N_("there are no mentors"), "mentee": N_("there are no mentees")}
_NO_COLUMN = N_("the table of each %(role)s has no column %(column)s; the columns are: %(columns)s")
_COLUMN_TWICE = N_("column %(column)s of each %(role)s appears more than once; keep one")
_EMPTY_ID = N_("a %(role)s has no id, in row(s) %(rows)s")
_NO_LABEL = N_("column %(column)s holds lists or the like; an id is a text or a number")
_REPEATED = N_("the same %(role)s stands more than once: %(people)s; keep one row of each")
_NO_NUMBER = N_("column %(column)s is not a number of years from 0 up for %(people)s; correct it or empty it")
_NO_ZONE = N_(
    "column %(column)s is not an offset such as 3, UTC+3 or МСК+4 for %(people)s; correct it or empty it"
)
_NESTED = N_("column %(column)s holds something other than values or a list of values for %(people)s")
_CAPACITY = N_("the capacity has to be a whole number from 0 up; it is not for %(people)s")
_NO_CAPACITY = N_("no capacity is given for %(people)s; give one number for all, or one for each mentor")

_SEPARATORS = re.compile(r"[,;/\n]")
_LISTS = (list, tuple, set, frozenset, np.ndarray)


@dataclass(frozen=True, eq=False)
class Side:
    """One side of the pairs, numbered by lot: whatever order decides later on favours nobody.

    Attributes
    ----------
    ids : the people, in drawn order.
    place : (n,) their rows in the frame.
    """

    role: Role
    ids: tuple[Label, ...]
    place: Integers
    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def number(self) -> Mapping[Label, int]:
        return {label: number for number, label in enumerate(self.ids)}

    def only(self, kept: Booleans) -> Side:
        """The people where `kept` (n,) is true, in the same order."""
        ids = tuple(label for label, keep in zip(self.ids, kept, strict=True) if keep)
        return replace(self, ids=ids, place=self.place[kept])

    def column(self, name: str) -> list[Any]:
        """The cells of a column in drawn order; an empty cell is None."""
        cells = _column(self.frame, self.role, name).to_numpy(dtype=object)[self.place]
        return [each if isinstance(each, (*_LISTS, dict)) or not _is_empty(each) else None for each in cells]

    def years(self, name: str) -> NDArray[np.float64]:
        """(n,) years from 0 up; NaN where the cell is empty."""
        return self._numbers(name, _years, _NO_NUMBER)

    def hours(self, name: str) -> NDArray[np.float64]:
        """(n,) hours ahead of UTC; NaN where the cell is empty."""
        return self._numbers(name, _hours, _NO_ZONE)

    def values(self, name: str) -> list[frozenset[str]]:
        """What each has of an attribute, in one spelling; nothing where the cell is empty."""
        found = [_values(each, _READ[name]) for each in self.column(name)]
        wrong = [self.ids[number] for number, each in enumerate(found) if each is None]
        if wrong:
            raise InvalidPairing(reason=Sentence(_NESTED, {"column": name, "people": named(wrong)}))
        return [each for each in found if each is not None]

    def _numbers(
        self, name: str, read: Callable[[object], float | None], problem: str
    ) -> NDArray[np.float64]:
        cells = self.column(name)
        found = [np.nan if each is None or one_line(each) == "" else read(each) for each in cells]
        wrong = [self.ids[number] for number, each in enumerate(found) if each is None]
        if wrong:
            raise InvalidPairing(reason=Sentence(problem, {"column": name, "people": named(wrong)}))
        return np.array(found, dtype=float)


def read_side(frame: pd.DataFrame, role: Role, rng: np.random.Generator) -> Side:
    """Number the people of a frame by lot; the order of its rows changes nothing."""
    if len(frame) == 0:
        raise InvalidPairing(reason=Sentence(_NOBODY[role]))
    column = _column(frame, role, role)
    empty = np.flatnonzero(column.isna().to_numpy())
    if len(empty):
        rows = column.index[empty].tolist()
        raise InvalidPairing(reason=Sentence(_EMPTY_ID, {"role": role, "rows": named(rows)}))
    labels = column.tolist()
    try:
        row = {label: number for number, label in enumerate(labels)}
    except TypeError as error:
        raise InvalidPairing(reason=Sentence(_NO_LABEL, {"column": role})) from error
    repeated = list({label for number, label in enumerate(labels) if row[label] != number})
    if repeated:
        places = {"role": role, "people": named(sorted_labels(repeated))}
        raise InvalidPairing(reason=Sentence(_REPEATED, places))
    ordered = sorted_labels(labels)
    ids = tuple(ordered[each] for each in rng.permutation(len(ordered)))
    return Side(role, ids, np.array([row[each] for each in ids], dtype=np.int64), frame)


def read_capacity(capacity: object, mentors: Side) -> Integers:
    """(n_mentors,) how many mentees each mentor takes: one number for all, or one for each by id."""
    if isinstance(capacity, pd.Series):
        if not capacity.index.is_unique:
            repeated = capacity.index[capacity.index.duplicated()].unique().tolist()
            raise InvalidPairing(reason=Sentence(_REPEATED, {"role": "mentor", "people": named(repeated)}))
        capacity = capacity.to_dict()
    if isinstance(capacity, Mapping):
        lacking = [label for label in mentors.ids if label not in capacity]
        if lacking:
            raise InvalidPairing(reason=Sentence(_NO_CAPACITY, {"people": named(sorted_labels(lacking))}))
        given: list[object] = [capacity[label] for label in mentors.ids]
    else:
        given = [capacity] * len(mentors)
    wrong = [label for label, each in zip(mentors.ids, given, strict=True) if not _is_count(each)]
    if wrong:
        raise InvalidPairing(reason=Sentence(_CAPACITY, {"people": named(sorted_labels(wrong))}))
    return np.array(given, dtype=np.int64)


def shared_values(
    mentors: list[frozenset[str]], mentees: list[frozenset[str]]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Who has what, on both sides over the same values: (n_mentors, n_values) and (n_mentees, n_values)."""
    number = {value: place for place, value in enumerate(sorted({*(set().union(*mentors, *mentees))}))}
    first, second = (_indicator(side, number) for side in (mentors, mentees))
    return first, second


def split(cell: object) -> list[object]:
    """A cell as its parts: a collection as it is, a text at its commas and semicolons."""
    if isinstance(cell, _LISTS):
        return list(cell)
    return [part.strip() for part in _SEPARATORS.split(cell)] if isinstance(cell, str) else [cell]


def _indicator(side: list[frozenset[str]], number: Mapping[str, int]) -> sparse.csr_array:
    columns = [sorted(number[value] for value in each) for each in side]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([each for row in columns for each in row], dtype=np.int64)
    shape = (len(side), max(1, len(number)))
    return sparse.csr_array((np.ones(len(flat), dtype=np.int32), flat, ends), shape=shape)


def _column(frame: pd.DataFrame, role: Role, name: str) -> pd.Series[Any]:
    columns = [str(each) for each in frame.columns]
    places: dict[str, object] = {"role": role, "column": name}
    if name not in frame.columns:
        raise InvalidPairing(reason=Sentence(_NO_COLUMN, {**places, "columns": ", ".join(columns) or "–"}))
    if columns.count(name) > 1:
        raise InvalidPairing(reason=Sentence(_COLUMN_TWICE, places))
    column: pd.Series[Any] = frame[name]
    return column


def _is_count(value: object) -> bool:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
        return False
    number = float(value.real)
    return 0 <= number < 2**31 and number.is_integer()


def _years(cell: object) -> float | None:
    if isinstance(cell, bool | np.bool_):
        return None
    try:
        number = float(one_line(cell).replace(",", "."))
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _hours(cell: object) -> float | None:
    if isinstance(cell, bool | np.bool_):
        return None
    if isinstance(cell, int | float | np.number):
        number = float(cell.real)
        return number if abs(number) <= FARTHEST_HOURS else None
    return hours_ahead(cell)


def _values(cell: object, read: Callable[[object], list[str]]) -> frozenset[str] | None:
    """A value or a collection of values; None where it is neither."""
    parts = list(cell) if isinstance(cell, _LISTS) else [cell]
    if any(isinstance(each, (*_LISTS, dict)) for each in parts):
        return None
    return frozenset(value for each in parts if not _is_empty(each) for value in read(each) if value)


def _is_empty(cell: Any) -> bool:
    return bool(pd.isna(cell))


def _languages(cell: object) -> list[str]:
    return [normal(each) for each in split(cell)]


def _fields(cell: object) -> list[str]:
    return [normal(cell)]


def _regions(cell: object) -> list[str]:
    return [normal(find_region(cell) or cell)]


_READ = {"field": _fields, "region": _regions, "languages": _languages}
