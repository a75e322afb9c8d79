"""Entries that resemble each other as XLSX: a row for each pair, a row for each passage."""

from __future__ import annotations

import io

from openpyxl import Workbook

from workbench.errors import N_
from workbench.files.duplicates.content import NOT_DECIDED, DuplicatesReport
from workbench.files.spreadsheets.sheet_rows import SheetCell, write_rows
from workbench.i18n import translator

_SHEETS = (N_("Pairs of works"), N_("Passages"), N_("Summary"))
_PAIRS = {
    N_("Entry"): 10,
    N_("Title"): 40,
    N_("Resembles"): 10,
    N_("Its title"): 40,
    N_("What they share"): 24,
    N_("Share, from 0 to 1"): 12,
    N_("Passages"): 10,
    N_("What explains it"): 40,
    N_("Decision"): 20,
    N_("Reason"): 40,
    N_("Decided on"): 18,
}
_PASSAGES = {
    N_("Entry"): 10,
    N_("Resembles"): 10,
    N_("No."): 6,
    N_("In the first entry"): 80,
    N_("In the second entry"): 80,
}


def duplicates_xlsx(report: DuplicatesReport) -> bytes:
    """Write the workbook."""
    _ = translator(report.language).gettext
    book = Workbook()
    pairs, passages, summary = book.worksheets[0], *(book.create_sheet(_(each)) for each in _SHEETS[1:])
    pairs.title = _(_SHEETS[0])
    rows: list[list[SheetCell]] = [
        [
            each.first,
            each.first_title,
            each.second,
            each.second_title,
            each.kind,
            "" if each.share is None else round(each.share, 4),
            len(each.passages),
            "; ".join(each.known),
            each.verdict or _(NOT_DECIDED),
            each.reason,
            each.decided_at,
        ]
        for each in report.pairs
    ]
    write_rows(pairs, {_(each): width for each, width in _PAIRS.items()}, rows)
    rows = [
        [each.first, each.second, number, one.text, other.text]
        for each in report.pairs
        for number, (one, other) in enumerate(each.passages, start=1)
    ]
    write_rows(passages, {_(each): width for each, width in _PASSAGES.items()}, rows)
    write_rows(summary, {report.title: 110}, [[each] for each in report.said])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
