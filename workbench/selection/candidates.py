"""Candidates as arrays: merit on its resolution, seats, attributes, who may be chosen at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.naming import named
from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, InvalidSelection, Sentence
from workbench.selection.rule import SelectionRule, value_key

if TYPE_CHECKING:
    import pandas as pd

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]

# Sums of merit over all seats have to stay exact in the solver's arithmetic.
_MOST_STEPS = 10**9

_NO_CANDIDATES = N_("there are no candidates; check which entries were passed on")
_NO_COLUMN = N_(
    "the candidates have no column %(column)s (%(use)s); the columns are: %(columns)s; further ones come"
    " from a table (workbench import attributes)"
)
_COLUMN_TWICE = N_("the candidates' column %(column)s appears more than once; keep one")
_EMPTY_ID = N_("a candidate has no id, in row(s) %(rows)s")
_REPEATED = N_("the same candidate stands more than once: %(candidates)s; keep one row of each")
_NOT_A_NUMBER = N_(
    "column %(column)s is no number for %(candidates)s; enter it or exclude them with a reason"
)
_TOO_FINE = N_("column %(column)s reaches %(value)s, too large for a resolution of %(resolution)s")
_BAD_SEATS = N_("column seats has to be a whole number from 1 up; it is not for %(candidates)s")
_NO_ROOM = N_("there are %(seats)s seats and every candidate takes %(each)s or more; have more seats")
_BAD_GATE = N_("column %(column)s has to say true or false; it does not for %(candidates)s")
_UNKNOWN = N_("the rule names what is not among the candidates: %(candidates)s; check the ids")
_GATED = N_("%(candidates)s must be in, but %(gate)s does not hold; settle it or drop the gate")
_NESTED = N_("column %(column)s holds something other than values or a list of values for %(candidates)s")
_NEGATIVE = N_(
    "candidates take different numbers of seats, so merit adds up over different counts and must not be"
    " negative, as it is for %(candidates)s; use a scale that begins at 0, such as the fair average"
)
_USE_LIMIT = N_("a quota or a limit")
_USE_ID = N_("their ids")
_USE_MERIT = N_("the merit")
_USE_TIES = N_("the tie rule")
_USE_SEATS = N_("places taken")
_USE_VOTE = N_("the casting vote")
_USE_GATE = N_("a gate")
NOT_ELIGIBLE_GATE = N_("%(gate)s does not hold")
NOT_ELIGIBLE_MERIT = N_("merit %(merit)s is below the minimum %(minimum)s")
NOT_ELIGIBLE_EXCLUDED = N_("excluded: %(reason)s")


@dataclass(frozen=True, eq=False)
class Candidates:
    """Sorted by id, so that the order of the frame changes nothing; (n,) arrays all.

    Attributes
    ----------
    ids : the candidates.
    place : their rows in the frame.
    merit : in steps of the rule's resolution; 0 for the excluded who have none.
    seats : how many each takes.
    ties : tie columns in the order they are asked, the casting vote last; in steps.
    must_have : who has to be in.
    barred : why someone cannot be chosen; candidate's position → sentence.
    """

    ids: tuple[Label, ...]
    place: Integers
    merit: Integers
    seats: Integers
    ties: tuple[Integers, ...]
    must_have: Booleans
    barred: Mapping[int, Sentence]
    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def eligible(self) -> Booleans:
        allowed = np.ones(len(self), dtype=bool)
        allowed[list(self.barred)] = False
        return allowed

    @property
    def seats_each(self) -> int | None:
        """The seats of every candidate where all take equally many."""
        first = int(self.seats[0])
        return first if (self.seats == first).all() else None

    def members(self, attribute: str) -> list[frozenset[str]]:
        """The values each candidate has of an attribute; none where it is empty."""
        column = _column(self.frame, attribute, _USE_LIMIT).to_numpy(dtype=object)[self.place]
        found = [_values(each) for each in column]
        wrong = [number for number, each in enumerate(found) if each is None]
        if wrong:
            raise InvalidSelection(
                reason=Sentence(_NESTED, {"column": attribute, "candidates": names_at(self.ids, wrong)})
            )
        return [each for each in found if each is not None]


def read_candidates(frame: pd.DataFrame, rule: SelectionRule, *, merit: Floats | None = None) -> Candidates:
    """Read a frame with `candidate`, merit, `seats` (1 where there is none) and the rule's attributes.

    `merit` (n_candidates,), in the order of the frame, stands in for the frame's own column.

    Raises
    ------
    InvalidSelection : names the columns or candidates that are wrong.
    """
    if len(frame) == 0:
        raise InvalidSelection(reason=Sentence(_NO_CANDIDATES))
    ids, place = _ids(_column(frame, "candidate", _USE_ID))
    must_have, excluded = (_named_in_rule(ids, each) for each in (rule.must_have, rule.excluded))
    given = _column(frame, rule.merit, _USE_MERIT).to_numpy(dtype=object) if merit is None else merit
    steps = _steps(given[place], rule.merit, ids, rule.resolution, may_lack=excluded)
    seats = _seats(frame, ids, place)
    ties = [
        _steps(_column(frame, name, _USE_TIES).to_numpy(dtype=object)[place], name, ids, rule.resolution)
        for name in rule.ties
    ]
    if rule.casting_vote is not None:
        ties.append(_votes(frame, rule, ids, place))
    barred = _barred(frame, rule, ids, place, steps, must_have)
    if seats.min() > rule.seats:
        raise InvalidSelection(reason=Sentence(_NO_ROOM, {"seats": rule.seats, "each": int(seats.min())}))
    if (seats != seats[0]).any():
        check_not_negative(steps, ids)
    return Candidates(ids, place, steps, seats, tuple(ties), must_have, barred, frame)


def names_at(ids: Sequence[Label], positions: Iterable[int]) -> Sentence:
    """The first few of the candidates at these positions, for a sentence."""
    return named(ids[each] for each in positions)


def _column(frame: pd.DataFrame, name: str, use: str) -> pd.Series[Any]:
    columns = [str(each) for each in frame.columns]
    if name not in frame.columns:
        places = {"column": name, "use": Sentence(use), "columns": ", ".join(columns)}
        raise InvalidSelection(reason=Sentence(_NO_COLUMN, places))
    if columns.count(name) > 1:
        raise InvalidSelection(reason=Sentence(_COLUMN_TWICE, {"column": name}))
    column: pd.Series[Any] = frame[name]
    return column


def _ids(column: pd.Series[Any]) -> tuple[tuple[Label, ...], Integers]:
    empty = np.flatnonzero(column.isna().to_numpy())
    if len(empty):
        rows = column.index[empty].tolist()
        raise InvalidSelection(reason=Sentence(_EMPTY_ID, {"rows": named(rows)}))
    labels = column.tolist()
    position = {label: number for number, label in enumerate(labels)}
    if len(position) < len(labels):
        repeated = sorted({str(each) for number, each in enumerate(labels) if position[each] != number})
        places = {"candidates": named(repeated)}
        raise InvalidSelection(reason=Sentence(_REPEATED, places))
    ids = tuple(sorted_labels(labels))
    return ids, np.array([position[each] for each in ids], dtype=np.int64)


def _named_in_rule(ids: tuple[Label, ...], decisions: Mapping[Label, str]) -> Booleans:
    known = set(ids)
    unknown = [each for each in decisions if each not in known]
    if unknown:
        places = {"candidates": named(unknown)}
        raise InvalidSelection(reason=Sentence(_UNKNOWN, places))
    return np.array([each in decisions for each in ids], dtype=bool)


def _number(value: object) -> float:
    """NaN for whatever is no number."""
    if isinstance(value, bool | np.bool_ | str) or not isinstance(value, int | float | np.number):
        return np.nan
    return float(value.real)


def _steps(
    values: NDArray[np.object_] | Floats,
    column: str,
    ids: tuple[Label, ...],
    resolution: float,
    *,
    may_lack: Booleans | None = None,
) -> Integers:
    numbers = np.array([_number(each) for each in values], dtype=float)
    wrong = ~np.isfinite(numbers)
    if may_lack is not None:
        numbers[wrong & may_lack] = 0.0
        wrong &= ~may_lack
    if wrong.any():
        places = {"column": column, "candidates": names_at(ids, np.flatnonzero(wrong))}
        raise InvalidSelection(reason=Sentence(_NOT_A_NUMBER, places))
    return to_steps(numbers, resolution, column)


def to_steps(numbers: Floats, resolution: float, column: str) -> Integers:
    """Whole multiples of the resolution, nearest."""
    largest = float(np.abs(numbers).max(initial=0.0))
    if largest / resolution > _MOST_STEPS:
        places = {"column": column, "value": largest, "resolution": resolution}
        raise InvalidSelection(reason=Sentence(_TOO_FINE, places))
    return np.rint(numbers / resolution).astype(np.int64)


def lowest_steps(rule: SelectionRule) -> int:
    """The minimum merit, rounded like merit itself: 3.2 is not below 3.2."""
    if rule.minimum_merit is None:
        return -_MOST_STEPS
    return int(to_steps(np.array([rule.minimum_merit]), rule.resolution, rule.merit)[0])


def below_minimum(merit: Floats, rule: SelectionRule) -> Booleans:
    """(n,) whose merit does not reach the rule's minimum."""
    return to_steps(merit, rule.resolution, rule.merit) < lowest_steps(rule)


def check_not_negative(merit: Floats | Integers, ids: Sequence[Label]) -> None:
    """Refuse merit below 0 where candidates take different numbers of seats."""
    if (merit < 0).any():
        raise InvalidSelection(
            reason=Sentence(_NEGATIVE, {"candidates": names_at(ids, np.flatnonzero(merit < 0))})
        )


def _seats(frame: pd.DataFrame, ids: tuple[Label, ...], place: Integers) -> Integers:
    if "seats" not in frame.columns:
        return np.ones(len(ids), dtype=np.int64)
    column = _column(frame, "seats", _USE_SEATS).to_numpy(dtype=object)[place]
    numbers = np.array([_number(each) for each in column])
    wrong = ~((numbers >= 1) & (numbers < _MOST_STEPS))  # NaN is wrong too
    wrong[~wrong] = numbers[~wrong] != np.rint(numbers[~wrong])
    if wrong.any():
        raise InvalidSelection(
            reason=Sentence(_BAD_SEATS, {"candidates": names_at(ids, np.flatnonzero(wrong))})
        )
    return numbers.astype(np.int64)


def _votes(frame: pd.DataFrame, rule: SelectionRule, ids: tuple[Label, ...], place: Integers) -> Integers:
    name = str(rule.casting_vote)
    column = _column(frame, name, _USE_VOTE)
    no_vote = column.isna().to_numpy()[place]
    values = [
        int(each) if isinstance(each, bool | np.bool_) else each
        for each in column.to_numpy(dtype=object)[place]
    ]
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return _steps(array, name, ids, rule.resolution, may_lack=no_vote)


def _barred(
    frame: pd.DataFrame,
    rule: SelectionRule,
    ids: tuple[Label, ...],
    place: Integers,
    merit: Integers,
    must_have: Booleans,
) -> dict[int, Sentence]:
    barred: dict[int, Sentence] = {}
    if rule.minimum_merit is not None:
        for each in np.flatnonzero((merit < lowest_steps(rule)) & ~must_have):
            has = {"merit": in_merit(merit[each], rule.resolution), "minimum": rule.minimum_merit}
            barred[int(each)] = Sentence(NOT_ELIGIBLE_MERIT, has)
    for gate in rule.gates:
        closed = _closed(_column(frame, gate, _USE_GATE).to_numpy(dtype=object)[place], gate, ids)
        if (closed & must_have).any():
            who = names_at(ids, np.flatnonzero(closed & must_have))
            raise InvalidSelection(reason=Sentence(_GATED, {"candidates": who, "gate": gate}))
        for each in np.flatnonzero(closed):
            barred[int(each)] = Sentence(NOT_ELIGIBLE_GATE, {"gate": gate})
    for number, candidate in enumerate(ids):
        if candidate in rule.excluded:
            barred[number] = Sentence(NOT_ELIGIBLE_EXCLUDED, {"reason": rule.excluded[candidate]})
    return barred


def _closed(values: NDArray[np.object_], gate: str, ids: tuple[Label, ...]) -> Booleans:
    """Where a gate does not hold; an empty cell does not."""
    import pandas as pd

    empty = pd.isna(values)
    wrong = [
        number
        for number, each in enumerate(values)
        if not empty[number] and not (isinstance(each, bool | np.bool_) or _number(each) in (0.0, 1.0))
    ]
    if wrong:
        raise InvalidSelection(
            reason=Sentence(_BAD_GATE, {"column": gate, "candidates": names_at(ids, wrong)})
        )
    return np.array([bool(is_empty) or not each for each, is_empty in zip(values, empty, strict=True)])


def in_merit(steps: int | np.int64, resolution: float) -> float:
    """Steps as merit again, without the noise of the division."""
    digits = max(0, int(np.ceil(-np.log10(resolution))) + 2)
    return round(int(steps) * resolution, digits)


def _values(cell: object) -> frozenset[str] | None:
    """A value or a collection of values as a set of keys; None where it is neither."""
    if isinstance(cell, list | tuple | set | frozenset | np.ndarray):
        parts = list(cell)
        if any(isinstance(each, list | tuple | set | frozenset | dict | np.ndarray) for each in parts):
            return None
    elif isinstance(cell, dict):
        return None
    else:
        parts = [cell]
    import pandas as pd

    return frozenset(value_key(each) for each in parts if not pd.isna(each))
