"""What every import has in common: the rows it is given, the counts it keeps, the report it hands back.

Importing is one transaction for each file. A row is counted once: accepted (new), updated, unchanged,
repeated, cancelled, newer_versions, offered, refused, or rejected with the first reason that holds.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from workbench.domain.people import Member, Pair, Participant, PersonalData
from workbench.domain.profiles import Profile
from workbench.domain.season import Season, Source
from workbench.domain.text import Text
from workbench.workflows.importing.import_reasons import ReasonCode
from workbench.workflows.ports import Store, Unit

logger = logging.getLogger(__name__)

Record = TypeVar("Record", Participant, PersonalData, Member, Pair, Profile)
Outcome = Literal[
    "accepted", "updated", "unchanged", "repeated", "cancelled", "newer_versions", "offered", "refused"
]
ORGANISER = "organiser"


@dataclass(frozen=True)
class SourceRow:
    """One row of an export: `cells` by field, `original` as it stands in the file."""

    number: int
    cells: Mapping[str, object]
    original: tuple[object, ...] = ()
    overflows: bool = False  # holds values beyond the last heading

    def __getitem__(self, name: str) -> object:
        return self.cells.get(name)


@dataclass(frozen=True)
class SourceTable:
    """The part of a file that holds the rows, with its columns already understood."""

    source: Source
    file: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    columns: Mapping[str, str]  # field → heading it was read from
    ignored: tuple[str, ...] = ()  # headings of columns that nothing was read from
    notes: tuple[Text, ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class Rejection:
    row: SourceRow
    code: ReasonCode
    value: object = None  # the cell that was the reason


@dataclass(frozen=True)
class ImportSummary:
    """`rows` is the sum of everything else."""

    rows: int
    accepted: int
    updated: int
    unchanged: int
    repeated: int
    cancelled: int
    newer_versions: int
    rejected: dict[str, int]
    offered: int = 0  # pairs that are offered and not answered yet
    refused: int = 0  # offers that one of the two refused

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class ImportReport:
    summary: ImportSummary
    rejections: tuple[Rejection, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class Import:
    """One run: the table and what it is imported into. `track` wraps the rows to show progress."""

    table: SourceTable
    season: Season
    store: Store
    clock: Callable[[], datetime]
    dry_run: bool = False
    track: Callable[[Iterable[SourceRow]], Iterable[SourceRow]] = iter

    @property
    def latest(self) -> date:
        """The last day an export of this season may speak of; settles the century of two-digit years."""
        return max(
            *(each.registration_closes.date() for each in self.season.tracks),
            *(each.judging_closes.date() for each in self.season.stages),
        )

    def transaction(self) -> AbstractContextManager[Unit]:
        return self.store.read() if self.dry_run else self.store.write()


@dataclass
class Tally:
    """Counts rows as they are decided."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def reject(self, row: SourceRow, code: ReasonCode, value: object = None) -> None:
        self.rejections.append(Rejection(row, code, value))

    def kept(self, row_is_known: bool, row_is_same: bool) -> bool:
        """Count a good row; True when it has to be written."""
        if not row_is_known:
            self.outcomes["accepted"] += 1
        elif row_is_same:
            self.outcomes["unchanged"] += 1
            return False
        else:
            self.outcomes["updated"] += 1
        return True

    def summary(self) -> ImportSummary:
        rejected = Counter(str(each.code) for each in self.rejections)
        return ImportSummary(
            rows=self.outcomes.total() + rejected.total(),
            accepted=self.outcomes["accepted"],
            updated=self.outcomes["updated"],
            unchanged=self.outcomes["unchanged"],
            repeated=self.outcomes["repeated"],
            cancelled=self.outcomes["cancelled"],
            newer_versions=self.outcomes["newer_versions"],
            rejected=dict(sorted(rejected.items())),
            offered=self.outcomes["offered"],
            refused=self.outcomes["refused"],
        )

    def report(self, table: SourceTable) -> ImportReport:
        # In the order of the file, whatever order the rules were tried in.
        rejections = tuple(sorted(self.rejections, key=lambda each: each.row.number))
        return ImportReport(self.summary(), rejections, (*table.notes, *self.notes))


def unlisted_kept(
    new: Record, before: Record | None, columns: Mapping[str, tuple[str, ...]], table: SourceTable
) -> Record:
    """`new` with the earlier values of the attributes that none of the table's columns tells about."""
    if before is None:
        return new
    unlisted = [
        name for name, sources in columns.items() if not any(each in table.columns for each in sources)
    ]
    return replace(new, **{name: getattr(before, name) for name in unlisted})


def record(work: Unit, run: Import, tally: Tally, **details: object) -> None:
    """Put the import on record, in the transaction that keeps its data. Counts only, no names.

    Called when something was written: an import that changed nothing decided nothing.
    """
    summary = tally.summary()
    work.audit.append(
        at=run.clock(),
        actor=ORGANISER,
        action="import",
        subject=run.table.source,
        details={**summary.to_json(), "sha256": run.table.sha256, **details},
    )
    logger.info("imported %s: %d rows", run.table.source, summary.rows)
