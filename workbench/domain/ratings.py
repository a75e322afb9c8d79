"""Ratings as arrays: which juror gave which entry which level on which criterion."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.naming import named
from workbench.errors import N_, InvalidRatings, Sentence, TooFewRatings

if TYPE_CHECKING:
    import pandas as pd

Label: TypeAlias = Hashable
Indices: TypeAlias = NDArray[np.int64]

# A level far off all others is a typing mistake; every level between would need its own threshold.
MOST_LEVELS = 1000
# Ten times the rest of the scale away, and hardly ever given: 100 for 10 on a scale from 0 to 10. A scale of
# few anchors (0, 5, 10) has no such gap.
_FAR = 8
_RARE = 0.01
_ROWS_NAMED = 10


@dataclass(frozen=True, eq=False)
class RatingTable:
    """Ratings in long form; `entry[i]`, `juror[i]`, `criterion[i]` point into the tuples of labels.

    Labels and rows are sorted, so that the order in which ratings came changes no result.

    Attributes
    ----------
    entries, jurors, criteria : the labels, each used at least once.
    entry, juror, criterion : (n_ratings,) indices of the labels.
    level : (n_ratings,) 0 for the lowest level that was given.
    lowest_level : the lowest level as it was written; `level + lowest_level` is the original.
    """

    entries: tuple[Label, ...]
    jurors: tuple[Label, ...]
    criteria: tuple[Label, ...]
    entry: Indices
    juror: Indices
    criterion: Indices
    level: Indices
    lowest_level: int

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        entry: str = "entry",
        juror: str = "juror",
        criterion: str = "criterion",
        level: str = "level",
    ) -> RatingTable:
        """Read a long frame: one row for each level given; labels of any kind, levels any integers.

        Raises
        ------
        InvalidRatings : a column that is not there, an empty label, a level that is no whole number, two
            levels for one entry, juror and criterion. Names the rows by the frame's index.
        TooFewRatings : no row at all.
        """
        names = {"entry": entry, "juror": juror, "criterion": criterion, "level": level}
        _check_columns(frame, names)
        if len(frame) == 0:
            raise TooFewRatings(reason=N_("the table has no row; there is nothing to measure yet"))
        levels = _levels(frame, level)
        facets = {name: _facet(frame, names[name]) for name in ("entry", "juror", "criterion")}
        indices = {name: index for name, (_, index) in facets.items()}
        _check_duplicates(frame, indices, names)
        order = np.lexsort((indices["criterion"], indices["juror"], indices["entry"]))
        lowest = int(levels.min())
        return cls(
            facets["entry"][0],
            facets["juror"][0],
            facets["criterion"][0],
            indices["entry"][order],
            indices["juror"][order],
            indices["criterion"][order],
            levels[order] - lowest,
            lowest,
        )

    def __len__(self) -> int:
        return len(self.level)

    @property
    def n_entries(self) -> int:
        return len(self.entries)

    @property
    def n_jurors(self) -> int:
        return len(self.jurors)

    @property
    def n_criteria(self) -> int:
        return len(self.criteria)

    @property
    def top(self) -> int:
        """The highest level that was given, counted from 0."""
        return int(self.level.max())

    @cached_property
    def cell(self) -> Indices:
        """(n_ratings,) number of the rating's cell: one juror's ratings of one entry, ascending."""
        starts = np.ones(len(self), dtype=bool)
        starts[1:] = (np.diff(self.entry) != 0) | (np.diff(self.juror) != 0)
        return np.cumsum(starts) - 1

    @cached_property
    def cell_start(self) -> Indices:
        """(n_cells,) position of each cell's first rating."""
        return np.flatnonzero(np.r_[True, np.diff(self.cell) != 0])

    def keep(self, kept: NDArray[np.bool_]) -> RatingTable:
        """The ratings where `kept` (n_ratings,) is true, with the labels that are left."""
        if not kept.any():
            raise TooFewRatings(reason=N_("no rating is left"))
        parts = [
            _relabelled(labels, index[kept])
            for labels, index in (
                (self.entries, self.entry),
                (self.jurors, self.juror),
                (self.criteria, self.criterion),
            )
        ]
        lowest = int(self.level[kept].min())
        return RatingTable(
            parts[0][0],
            parts[1][0],
            parts[2][0],
            parts[0][1],
            parts[1][1],
            parts[2][1],
            self.level[kept] - lowest,
            self.lowest_level + lowest,
        )

    def frame(self) -> pd.DataFrame:
        """The ratings with their labels and original levels: entry, juror, criterion, level."""
        import pandas as pd

        return pd.DataFrame(
            {
                "entry": _picked(self.entries, self.entry),
                "juror": _picked(self.jurors, self.juror),
                "criterion": _picked(self.criteria, self.criterion),
                "level": self.level + self.lowest_level,
            }
        )


def sorted_labels(labels: Sequence[Label]) -> list[Label]:
    """Labels in an order that depends on nothing else; numbers and texts may be mixed."""
    try:
        return sorted(labels)  # type: ignore[type-var]
    except TypeError:
        return sorted(labels, key=lambda label: (type(label).__name__, str(label)))


def _picked(labels: Sequence[Label], index: Indices) -> NDArray[Any]:
    array = np.empty(len(labels), dtype=object)
    array[:] = labels
    return array[index]


def _relabelled(labels: Sequence[Label], index: Indices) -> tuple[tuple[Label, ...], Indices]:
    used, new = np.unique(index, return_inverse=True)
    return tuple(labels[each] for each in used), new.astype(np.int64)


def _check_columns(frame: pd.DataFrame, names: dict[str, str]) -> None:
    columns = [str(each) for each in frame.columns]
    missing = [f"{name!r} (the {role})" for role, name in names.items() if name not in frame.columns]
    if missing:
        raise InvalidRatings(
            reason=Sentence(
                N_("there is no column %(missing)s; the columns are: %(columns)s"),
                {"missing": ", ".join(missing), "columns": ", ".join(columns) or Sentence(N_("none"))},
            )
        )
    repeated = sorted({name for name in names.values() if columns.count(name) > 1})
    if repeated:
        raise InvalidRatings(
            reason=Sentence(
                N_("column %(repeated)s appears more than once"), {"repeated": ", ".join(repeated)}
            )
        )
    if len(set(names.values())) < len(names):
        raise InvalidRatings(reason=N_("entry, juror, criterion and level have to be four different columns"))


def _levels(frame: pd.DataFrame, name: str) -> Indices:
    import pandas as pd

    column = frame[name]
    if pd.api.types.is_bool_dtype(column.dtype) or column.dtype == object:
        number = (int, np.integer, float, np.floating)
        wrong = np.array([isinstance(each, bool) or not isinstance(each, number) for each in column])
    else:
        numbers = pd.api.types.is_numeric_dtype(column.dtype) and column.dtype.kind != "c"
        wrong = np.full(len(column), not numbers)
    values = np.full(len(column), np.nan)
    if not wrong.all():
        values[~wrong] = column[~wrong].to_numpy(dtype=float, na_value=np.nan)
    wrong |= ~np.isfinite(values)
    wrong[~wrong] = values[~wrong] != np.round(values[~wrong])
    if wrong.any():
        raise InvalidRatings(
            reason=Sentence(
                N_(
                    "column '%(name)s' holds something other than a whole number in %(rows)s; leave out the "
                    "rows where no level was given"
                ),
                {"name": name, "rows": _rows(frame, wrong)},
            )
        )
    if values.max() - values.min() >= MOST_LEVELS:
        raise InvalidRatings(
            reason=Sentence(
                N_(
                    "levels run from %(lowest)s in %(rows)s to %(highest)s in %(rows_highest)s; at most "
                    "%(most)s different levels can be measured"
                ),
                {
                    "lowest": f"{values.min():.0f}",
                    "rows": _rows(frame, values == values.min()),
                    "highest": f"{values.max():.0f}",
                    "rows_highest": _rows(frame, values == values.max()),
                    "most": MOST_LEVELS,
                },
            )
        )
    _check_far_levels(frame, values)
    return values.astype(np.int64)


def _check_far_levels(frame: pd.DataFrame, values: NDArray[np.float64]) -> None:
    """Refuse a few levels far off all others: one slip of the finger would decide the whole scale."""
    levels = np.unique(values)
    if len(levels) < 3:
        return
    gap = int(np.argmax(np.diff(levels)))
    below = values <= levels[gap]
    far = below if below.mean() < 0.5 else ~below
    rest = values[~far]
    span = rest.max() - rest.min()
    distance = levels[gap + 1] - levels[gap]
    if far.sum() <= max(1.0, _RARE * len(values)) and 0 < _FAR * span < distance:
        raise InvalidRatings(
            reason=Sentence(
                N_(
                    "level %(level)s in %(rows)s lies far off all others, which run from %(lowest)s to "
                    "%(highest)s; correct it or leave it out"
                ),
                {
                    "level": f"{values[far][0]:.0f}",
                    "rows": _rows(frame, far),
                    "lowest": f"{rest.min():.0f}",
                    "highest": f"{rest.max():.0f}",
                },
            )
        )


def _facet(frame: pd.DataFrame, name: str) -> tuple[tuple[Label, ...], Indices]:
    import pandas as pd

    empty = frame[name].isna().to_numpy()
    if empty.any():
        raise InvalidRatings(
            reason=Sentence(
                N_("column '%(name)s' is empty in %(rows)s"), {"name": name, "rows": _rows(frame, empty)}
            )
        )
    try:
        codes, labels = pd.factorize(frame[name].to_numpy(dtype=object))
    except TypeError as error:
        raise InvalidRatings(
            reason=Sentence(
                N_("column '%(name)s' holds lists or the like; a label is a text or a number"), {"name": name}
            )
        ) from error
    ordered = sorted_labels(list(labels))
    place = {label: number for number, label in enumerate(ordered)}
    return tuple(ordered), np.array([place[label] for label in labels], dtype=np.int64)[codes]


def _check_duplicates(frame: pd.DataFrame, indices: dict[str, Indices], names: dict[str, str]) -> None:
    import pandas as pd

    repeated = pd.DataFrame(indices).duplicated(keep=False).to_numpy()
    if repeated.any():
        raise InvalidRatings(
            reason=Sentence(
                N_(
                    "there is more than one level for the same %(entry)s, %(juror)s and %(criterion)s in "
                    "%(rows)s; keep one of each"
                ),
                {
                    "entry": names["entry"],
                    "juror": names["juror"],
                    "criterion": names["criterion"],
                    "rows": _rows(frame, repeated),
                },
            )
        )


_ROW = N_("row %(rows)s")
_ROWS = N_("rows %(rows)s")


def _rows(frame: pd.DataFrame, wrong: NDArray[np.bool_]) -> Sentence:
    labels = list(frame.index[wrong])
    return Sentence(_ROW if len(labels) == 1 else _ROWS, {"rows": named(labels, _ROWS_NAMED)})
