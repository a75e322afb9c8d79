"""A plan of who rates what as XLSX: every review, loads, what changed; ids only."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbench.domain.text import Language
from workbench.errors import N_
from workbench.files.spreadsheets.cell_text import cell_text
from workbench.i18n import translator
from workbench.workflows.assigning.assignment_findings import PlanFinding
from workbench.workflows.assigning.plan_changes import AssignmentSummary

if TYPE_CHECKING:
    import pandas as pd

_HEAD = PatternFill("solid", fgColor="E9EEFB")
_SUMMARY_WIDTH, _WIDTH = 110, 18
_SHEETS = {"summary": N_("Summary"), "plan": N_("Plan"), "changes": N_("Changes"), "jurors": N_("Jurors")}
_HEADINGS = {
    "juror": N_("Juror"),
    "entry": N_("Entry"),
    "theme": N_("Theme"),
    "panel": N_("Panel"),
    "fit": N_("Fit"),
    "state": N_("State"),
    "change": N_("Change"),
    "reason": N_("Reason"),
    "load": N_("Entries"),
    "submitted": N_("Submitted"),
    "added": N_("Added"),
    "taken": N_("Taken"),
    "conflicts": N_("Conflicts of interest"),
}
STATES = {
    "added": N_("added"),
    "submitted": N_("submitted"),
    "open": N_("not submitted yet"),
    "taken": N_("taken away"),
}
REASONS = {
    "plan": N_("by the plan"),
    "common": N_("common work"),
    "instead": N_("in place of a juror who left"),
    "dispute": N_("dispute"),
    "advised": N_("advised: a contested place"),
    "extra": N_("further rating"),
    "hand_over": N_("handed over"),
    "juror_left": N_("the juror left"),
}


def plan_file(
    summary: AssignmentSummary, findings: Sequence[PlanFinding], *, title: str, language: Language
) -> bytes:
    """Write the workbook: what there is to say, every review of the plan, changes, jurors.

    `title` : stage and season.
    """
    translate = translator(language).gettext
    book = Workbook()
    page = book.worksheets[0]
    page.title = translate(_SHEETS["summary"])
    page["A1"] = cell_text(title)
    page["A1"].font = Font(bold=True, size=14)
    for number, finding in enumerate(findings, start=3):
        cell = page.cell(number, 1, cell_text(finding.sentence.translated(translate)))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.column_dimensions["A"].width = _SUMMARY_WIDTH
    words = {"state": STATES, "change": STATES, "reason": REASONS}
    tables = {"plan": summary.reviews(), "changes": summary.frame(), "jurors": summary.jurors()}
    for name, frame in tables.items():
        for column in frame.columns.intersection(list(words)):
            frame[column] = [translate(words[column][each]) for each in frame[column]]
        headings = {column: translate(_HEADINGS[column]) for column in frame.columns}
        _write(book.create_sheet(translate(_SHEETS[name])), frame, headings)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(page: Worksheet, frame: pd.DataFrame, headings: Mapping[str, str]) -> None:
    for place, column in enumerate(frame.columns, start=1):
        head = page.cell(1, place, headings[column])
        head.font = Font(bold=True)
        head.fill = _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(place)].width = _WIDTH
        for number, value in enumerate(frame[column].tolist(), start=2):
            _put(page, number, place, value)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions


def _put(page: Worksheet, number: int, place: int, value: Any) -> None:
    if value != value:  # no entries, so no fit
        return
    cell = page.cell(number, place, cell_text(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        # A name from elsewhere may begin with "=": it stays a text and is never computed.
        cell.data_type = "s"
    elif isinstance(value, float):
        cell.number_format = "0.00"
