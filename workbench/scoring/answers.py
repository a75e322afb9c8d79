"""Answers to the items of an assessment, as credits: of a keyed situation, or of a rated indicator."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.naming import named
from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, InvalidAnswers, Sentence

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = NDArray[np.float64]
Credits: TypeAlias = NDArray[np.int16]

MISSING = -1
MOST_CREDIT = 100

_COLUMNS = N_("there is no column %(missing)s; the columns are: %(columns)s")
_EMPTY = N_("column %(column)s is empty in rows %(rows)s")
_UNKNOWN_ITEM = N_("items %(items)s are in the answers and not in the assessment; check their names")
_REPEATED = N_("rows %(rows)s answer for the same person and item twice; keep one answer of each")
_NOT_A_CREDIT = N_(
    "rows %(rows)s hold credits that are no whole numbers from 0 to the most that the item gives; "
    "correct them, or leave the credit empty where nothing was answered"
)
_NO_ITEMS = N_("the assessment has no items")
_NO_CREDIT = N_(
    "items %(items)s give no credit: the most has to be a whole number from 1 to %(most)s; correct the key"
)
_UNKNOWN_OPTION = N_("rows %(rows)s choose an option that the key of their item does not have")


@dataclass(frozen=True)
class Item:
    """A keyed situation or a behavioural indicator: its competency, and the most credit it gives."""

    competency: str
    top: int


@dataclass(frozen=True, eq=False)
class Answers:
    """Credits of people on items; a person without any answer is kept.

    A `person` is whoever a measure is wanted for: a participant, or one filled form of several about the same
    participant, then with a label that names participant, source and rater.

    Attributes
    ----------
    persons, items : labels, sorted.
    competency : (n_items,) the competency of each item. top : (n_items,) the most credit it gives.
    credit : (n_persons, n_items) from 0 to `top`; -1 where nothing was answered.
    """

    persons: tuple[Label, ...]
    items: tuple[Label, ...]
    competency: tuple[str, ...]
    top: Credits
    credit: Credits

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, items: Mapping[Label, Item], *, persons: Iterable[Label] = ()
    ) -> Answers:
        """Read a long frame with columns person, item, credit; an empty credit is no answer.

        Parameters
        ----------
        items : all items of the assessment, asked or not.
        persons : people to be kept though no row names them.

        Raises
        ------
        InvalidAnswers : a missing column, an unknown item, two answers to one item, a credit out of range;
            names the rows by the frame's index.
        """
        check_items(items)
        check_columns(frame, ("person", "item", "credit"))
        refuse(
            _UNKNOWN_ITEM, items=named(sorted({str(each) for each in frame["item"]} - set(map(str, items))))
        )
        labels = sorted_labels(list({*frame["person"], *persons}))
        order = sorted_labels(list(items))
        row, column = places(frame["person"], labels), places(frame["item"], order)
        refuse(_REPEATED, rows=rows(frame, repeated(row * len(order) + column)))
        top = np.array([items[each].top for each in order], dtype=np.int16)
        credit = np.full((len(labels), len(order)), MISSING, dtype=np.int16)
        credit[row, column] = _credits(frame, top[column])
        competency = tuple(items[each].competency for each in order)
        return cls(tuple(labels), tuple(order), competency, top, credit)

    @property
    def competencies(self) -> tuple[str, ...]:
        """The competencies that have items, sorted."""
        return tuple(sorted(set(self.competency)))

    @property
    def answered(self) -> NDArray[np.bool_]:
        """(n_persons, n_items)"""
        given: NDArray[np.bool_] = self.credit != MISSING
        return given

    def columns_of(self, competency: str) -> NDArray[np.int64]:
        """Places of a competency's items."""
        return np.flatnonzero(np.array(self.competency) == competency)


def keyed(frame: pd.DataFrame, key: Mapping[Label, Mapping[Hashable, int]]) -> pd.DataFrame:
    """Credits of chosen options: columns person, item, option in, and credit beside them out.

    Parameters
    ----------
    key : by item, the credit of each option. An empty option is no answer.

    Raises
    ------
    InvalidAnswers : an item that is not in the key, an option that its item does not have.
    """
    check_columns(frame, ("person", "item", "option"))
    refuse(_UNKNOWN_ITEM, items=named(sorted({str(each) for each in frame["item"]} - set(map(str, key)))))
    empty = frame["option"].isna()
    credit = [
        np.nan if none else key[item].get(option, -1)
        for item, option, none in zip(frame["item"], frame["option"], empty, strict=True)
    ]
    refuse(_UNKNOWN_OPTION, rows=rows(frame, np.array(credit, dtype=float) < 0))
    return frame.assign(credit=credit)


def check_items(items: Mapping[Label, Item]) -> None:
    """Refuse an assessment without items, or items without credit."""
    if not items:
        raise InvalidAnswers(reason=Sentence(_NO_ITEMS))
    wrong = [label for label, item in items.items() if not 1 <= item.top <= MOST_CREDIT]
    refuse(_NO_CREDIT, items=named(wrong), most=MOST_CREDIT)


def check_columns(frame: pd.DataFrame, needed: Sequence[str]) -> None:
    """Refuse a frame that lacks a column, or has an empty cell where a label belongs."""
    missing = [each for each in needed if each not in frame.columns]
    columns = ", ".join(map(str, frame.columns)) or "–"
    if missing:
        raise InvalidAnswers(reason=Sentence(_COLUMNS, {"missing": ", ".join(missing), "columns": columns}))
    for name in needed:
        if name in ("person", "item", "source", "panellist"):
            refuse(_EMPTY, column=name, rows=rows(frame, frame[name].isna().to_numpy()))


def refuse(text: str, **found: object) -> None:
    """Raise InvalidAnswers with this sentence unless its list, a `named`, is empty."""
    if any(isinstance(each, Sentence) and each.places.get("names") != "–" for each in found.values()):
        raise InvalidAnswers(reason=Sentence(text, found))


def rows(frame: pd.DataFrame, wrong: NDArray[np.bool_]) -> Sentence:
    """The rows of a frame, as its index names them."""
    return named(frame.index[wrong])


def places(labels: Iterable[Label], order: Sequence[Label]) -> NDArray[np.int64]:
    """(n,) where each label stands in `order`."""
    place = {label: number for number, label in enumerate(order)}
    return np.array([place[each] for each in labels], dtype=np.int64)


def repeated(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) which values occur more than once."""
    _, inverse, count = np.unique(values, return_inverse=True, return_counts=True)
    several: NDArray[np.bool_] = (count > 1)[inverse]
    return several


def _credits(frame: pd.DataFrame, top: Credits) -> Credits:
    import pandas as pd

    values = pd.to_numeric(frame["credit"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    empty = frame["credit"].isna().to_numpy()
    known = np.where(np.isfinite(values), values, MISSING)
    wrong = ~empty & ((known != np.round(known)) | (known < 0) | (known > top))
    refuse(_NOT_A_CREDIT, rows=rows(frame, wrong))
    return np.where(empty, MISSING, known).astype(np.int16)
