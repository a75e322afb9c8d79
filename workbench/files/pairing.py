"""Offers in the form of the bot's export, and who stays without a pair as XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from workbench.domain.text import Language
from workbench.errors import N_, FileProblem, Sentence
from workbench.files.spreadsheets.cell_text import cell_text
from workbench.i18n import translator
from workbench.pairing.offers import COLUMNS
from workbench.workflows.pairing.pair import Formed

BOT_ENCODING = "cp1251"
_SIDES = {"mentor": "наставник", "mentee": "наставляемый"}
_LEFT_HEADINGS = ("Участник", "Роль", "Почему без пары")
_WISH_HEADINGS = ("Кто просил", "Кого", "Почему не вышло")
_WIDTHS = (16, 16, 100)


def offers_csv(rows: Sequence[Sequence[str]], *, file: str) -> bytes:
    """Rows of offers in the bot's encoding and with its separators.

    Raises FileProblem where an id has a letter that the bot's encoding has not.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([COLUMNS, *rows])
    try:
        return text.getvalue().encode(BOT_ENCODING)
    except UnicodeEncodeError as error:
        letter = error.object[error.start : error.end]
        reason = Sentence(
            N_("the bot's encoding %(bot_encoding)s has no '%(letter)s'; correct the id that holds it"),
            {"bot_encoding": BOT_ENCODING, "letter": letter},
        )
        raise FileProblem(file=file, reason=reason) from error


def left_file(formed: Formed, language: Language) -> bytes:
    """Everybody without a pair and every wish that was not met, with the reasons; ids only."""
    _ = translator(language).gettext
    book = Workbook()
    _fill(
        book.worksheets[0],
        "Без пары",
        _LEFT_HEADINGS,
        [(each.person, _SIDES[each.side], each.reason.translated(_)) for each in formed.left],
    )
    _fill(
        book.create_sheet(),
        "Пожелания",
        _WISH_HEADINGS,
        [(each.asks, each.for_whom, each.reason.translated(_)) for each in formed.unmet],
    )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(page: Worksheet, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    page.title = title
    page.freeze_panes = "A2"
    for column, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True), start=1):
        page.cell(1, column, heading).font = Font(bold=True)
        page.column_dimensions[chr(ord("A") + column - 1)].width = width
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = page.cell(number, column, cell_text(value))
            # An id that begins with «=» stays a text.
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
