"""Imports an export file into an opened season: file in, season and rejected rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.app.assessments import questions_asked
from workbench.app.opening import Workbench
from workbench.domain.season import Source
from workbench.domain.text import Language
from workbench.files.attributes import attribute_table
from workbench.files.competencies.responses import response_table
from workbench.files.spreadsheets.columns import find_table
from workbench.files.spreadsheets.rejected import write_rejected
from workbench.files.spreadsheets.tables import read_tables
from workbench.workflows.importing.attributes import import_attributes
from workbench.workflows.importing.common import Import, ImportReport, SourceRow, SourceTable
from workbench.workflows.importing.groups import import_groups
from workbench.workflows.importing.pairs import import_pairs
from workbench.workflows.importing.people import import_jurors, import_participants
from workbench.workflows.importing.profiles import import_profiles
from workbench.workflows.importing.proposals import import_proposals
from workbench.workflows.importing.response_cells import headings_of
from workbench.workflows.importing.responses import import_answers, import_ratings


@dataclass(frozen=True)
class ImportedFile:
    table: SourceTable
    report: ImportReport
    rejected: Path | None  # the file with the rejected rows, if there are any
    dry_run: bool

    def to_json(self) -> dict[str, Any]:
        """The counts, and what an organiser has to look at."""
        return {
            **self.report.summary.to_json(),
            "dry_run": self.dry_run,
            "rejected_file": str(self.rejected) if self.rejected else None,
            "sheet": self.table.sheet,
            "ignored_columns": list(self.table.ignored),
        }


def import_file(
    workbench: Workbench,
    source: Source,
    file: Path,
    *,
    dry_run: bool = False,
    stage: str | None = None,
    assessment: str | None = None,
    reading: Callable[[int], object] = int,
    checking: Callable[[Iterable[SourceRow]], Iterable[SourceRow]] = iter,
) -> ImportedFile:
    """Import one file in one transaction; write its rejected rows into the season directory.

    `reading` is told the rows read so far, `checking` wraps the rows while they are checked: both to show
    progress. Raises UnreadableFile, UnusableTable, SettingsError or StoreProblem; then nothing was imported.
    """
    chosen = workbench.stage(stage)
    table = find_table(read_tables(file, reading), file.name, source, workbench.season)
    if source == "attributes":
        table = attribute_table(table)
    if source in ("ratings", "answers"):
        asked, questions = questions_asked(workbench, source, assessment)
        table = response_table(table, headings_of(questions))
    run = Import(table, workbench.season, workbench.store, workbench.clock, dry_run, checking)
    match source:
        case "participants":
            report = import_participants(run)
        case "pairs":
            report = import_pairs(run)
        case "jurors":
            report = import_jurors(run)
        case "profiles":
            report = import_profiles(run)
        case "attributes":
            report = import_attributes(run, chosen)
        case "ratings":
            report = import_ratings(run, asked, questions)
        case "answers":
            report = import_answers(run, asked, questions)
        case "groups":
            report = import_groups(run, chosen)
        case "proposals":
            report = import_proposals(run, chosen)
    language: Language = "en" if workbench.settings.language == "en" else "ru"
    at = workbench.clock().astimezone(workbench.season.zone)
    rejected = write_rejected(workbench.settings.season, table, report.rejections, at, language)
    return ImportedFile(table, report, rejected, dry_run)
