"""One question put to the ratings: its numbers, its findings, a table and a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.app.notebooks.methods import OpenedCalibration
from workbench.app.notebooks.reading import Column, Reader, Sentences, ShownTable
from workbench.charts import Picture
from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence
from workbench.workflows.calibrating.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

_EXAMPLE = N_("This is the example season: people, entries and ratings are invented.")


@dataclass(frozen=True, eq=False)
class Check:
    """What was found out.

    Attributes
    ----------
    frame : the numbers, ids as labels, for calculations of one's own.
    """

    frame: pd.DataFrame
    reader: Reader = field(repr=False)
    said: tuple[Sentence, ...] = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)

    def findings(self) -> Sentences:
        """Plain sentences, most important first."""
        return self.reader.sentences(self.said)

    def table(self, rows: int | None = None) -> ShownTable:
        """The first rows as people read them; all by default."""
        return self.reader.table(self.frame if rows is None else self.frame.head(rows), self.columns)


@dataclass(frozen=True, eq=False)
class DrawnCheck(Check):
    """A check that can be drawn."""

    draw: Callable[[str | None], Picture] = field(repr=False)

    def picture(self, title: str | None = None) -> Picture:
        """The picture; `title` in place of the usual one, for instance the finding itself."""
        return self.draw(title)


@dataclass(frozen=True, eq=False)
class CalibrationChecks:
    """The checks of one calibration. Each raises the refusal where the ratings could not be fitted at all."""

    opened: OpenedCalibration

    @cached_property
    def _reader(self) -> Reader:
        return reader_of(self.opened)

    def _check(
        self,
        frame: pd.DataFrame,
        said: Iterable[Sentence],
        columns: tuple[Column, ...],
        draw: Callable[[str | None], Picture],
    ) -> DrawnCheck:
        return DrawnCheck(frame, self._reader, tuple(said), columns, draw)


def reader_of(opened: OpenedCalibration) -> Reader:
    """The reader of a calibration's language, with its jurors and criteria."""
    jurors = frozenset(opened.calibration.ratings["juror"])
    names: dict[Label, str] = dict(opened.criterion_names().items())
    return Reader(opened.language, jurors, names)


def overview_of(opened: OpenedCalibration, found: Iterable[Finding]) -> Check:
    """What was read, and how far to trust it; the table is of the ratings."""
    said = tuple(each.sentence for each in found if each.topic in ("data", "trust"))
    if opened.example:
        said = (Sentence(_EXAMPLE), *said)
    columns = (
        Column("entry", N_("Entry"), "label"),
        Column("juror", N_("Juror"), "label"),
        Column("criterion", N_("Criterion"), "label"),
        Column("level", N_("Level"), "count"),
    )
    return Check(opened.ratings(), reader_of(opened), said, columns)


def level_shares(ratings: pd.DataFrame, by: str) -> pd.DataFrame:
    """group (a juror or a criterion), level, share: how often each gave or got each level."""
    counts = ratings.groupby([by, "level"]).size().rename("count").reset_index()
    shares = counts["count"] / counts.groupby(by)["count"].transform("sum")
    return counts.assign(share=shares).rename(columns={by: "group"})[["group", "level", "share"]]
