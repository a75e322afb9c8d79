"""Reviews and score sheets as XLSX, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbench.domain.text import Language
from workbench.files.spreadsheets.cell_text import cell_text
from workbench.i18n.names import shown_member
from workbench.workflows.reporting import Cell, GateLine, ReviewRow, ScoreSheet

Format = Literal["xlsx", "csv", "json"]

MEDIA_TYPES: dict[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
# openpyxl refuses the control characters, but would write these two, and then no program opens the file.
_HEAD = PatternFill("solid", fgColor="E9EEFB")
_LINE = Border(bottom=Side(style="thin", color="DDE2E8"))
_REVIEW_HEADINGS = {
    "entry": "Работа",
    "title": "Название",
    "juror": "Эксперт",
    "status": "Состояние",
    "criterion": "Код критерия",
    "criterion_name": "Критерий",
    "weight": "Вес",
    "level": "Уровень",
    "abstained": "Воздержался",
    "comment": "Комментарий",
    "rubric": "Рубрика",
    "saved_at": "Сохранено (UTC)",
    "answer": "Ответ на условие",
    "rubric_given_by": "Заполнено по прежней рубрике",
    "status_as_given": "Состояние по прежней рубрике",
    "level_as_given": "Уровень по прежней рубрике (как поставлен)",
}
_AS_GIVEN = ("rubric_given_by", "status_as_given", "level_as_given")
_YES_NO: dict[bool | None, Cell] = {True: "да", False: "нет"}


def reviews_file(rows: Sequence[ReviewRow], format: Format) -> bytes:
    """All reviews in long form. JSON and CSV keep the field names, XLSX has Russian headings.

    There are answers where the rubric has gates, and columns of what was given where a review was given by an
    older version of it.
    """
    idle = set() if any(row.answer is not None for row in rows) else {"answer"}
    if all(row.rubric_given_by is None for row in rows):
        idle.update(_AS_GIVEN)
    names = [each.name for each in fields(ReviewRow) if each.name not in idle]
    records = [{name: value for name, value in asdict(row).items() if name in names} for row in rows]
    if format == "json":
        return _json(records)
    table = [
        [_YES_NO.get(row.answer) if name == "answer" else _plain(record[name]) for name in names]
        for row, record in zip(rows, records, strict=True)
    ]
    if format == "csv":
        return _csv(names, table)
    book = Workbook()
    sheet = _first_sheet(book, "Оценки")
    _write_table(sheet, [_REVIEW_HEADINGS[name] for name in names], table)
    _set_widths(sheet, [10, 40, 10, 12, 16, 34, 8, 9, 13, 60, 22, 24, *[18] * 4])
    return _saved(book)


def sheet_file(sheets: Sequence[ScoreSheet], format: Format, *, title: str) -> bytes:
    """The сводный оценочный лист: in XLSX a summary and a block per entry, means to one decimal."""
    if format == "json":
        return _json([_sheet_record(sheet) for sheet in sheets])
    if format == "csv":
        names, table = _sheet_table(sheets, "en")
        return _csv(names, table)
    book = Workbook()
    summary = _first_sheet(book, "Сводный лист")
    summary["A1"] = f"Сводный оценочный лист: {title}"
    summary["A1"].font = Font(bold=True, size=14)
    names, table = _sheet_table(sheets, "ru")
    _write_table(summary, names, table, first_row=3)
    _set_widths(summary, [10, 48, *[14] * (len(names) - 2)])
    _write_blocks(book.create_sheet("По работам"), sheets)
    return _saved(book)


def _sheet_record(sheet: ScoreSheet) -> dict[str, object]:
    return {
        "entry": sheet.entry,
        "title": sheet.title,
        "jurors": list(sheet.jurors),
        "criteria": [
            {
                "criterion": line.criterion,
                "weight": line.weight,
                "levels": list(line.level_by_juror),
                "mean": line.mean,
            }
            for line in sheet.lines
        ],
        "total_by_juror": list(sheet.total_by_juror),
        "mean": sheet.mean,
        "awaited": sheet.awaited,
        **({"gates": [_gate_record(each) for each in sheet.gates]} if sheet.gates else {}),
        **({"called": sheet.called.model_dump()} if sheet.called else {}),
    }


def _gate_record(line: GateLine) -> dict[str, object]:
    return {"gate": line.gate.model_dump(), "answers": list(line.answer_by_juror)}


def _sheet_table(sheets: Sequence[ScoreSheet], language: Language) -> tuple[list[str], list[list[Cell]]]:
    criteria = [line.criterion for line in sheets[0].lines] if sheets else []
    head = ["Работа", "Название"] if language == "ru" else ["entry", "title"]
    tail = ["Итог", "Листов", "Ожидается"] if language == "ru" else ["mean", "reviews", "awaited"]
    gates = [line.gate.to(language) for line in sheets[0].gates] if sheets else []
    named = any(sheet.called for sheet in sheets)
    if named:
        tail.insert(1, "Оценка по итогу" if language == "ru" else "called")
    table: list[list[Cell]] = []
    for sheet in sheets:
        means = [_rounded(line.mean) for line in sheet.lines]
        answers = [_counted(line, language) for line in sheet.gates]
        called = [sheet.called.to(language) if sheet.called else None] if named else []
        ends = [_rounded(sheet.mean, 2), *called, len(sheet.jurors), sheet.awaited]
        table.append([sheet.entry, sheet.title, *answers, *means, *ends])
    return [*head, *gates, *criteria, *tail], table


def _counted(line: GateLine, language: Language) -> str | None:
    """«да: 2 из 3» of those who answered; None where nobody did."""
    if not line.answered:
        return None
    if language == "ru":
        return f"да: {line.yes} из {line.answered}"
    return f"yes: {line.yes} of {line.answered}"


def _write_blocks(page: Worksheet, sheets: Iterable[ScoreSheet]) -> None:
    row = 1
    for sheet in sheets:
        page.cell(row, 1, f"{sheet.entry} · {_safe(sheet.title)}").font = Font(bold=True)
        jurors = [shown_member(each, "ru") for each in sheet.jurors]
        rows: list[list[Cell]] = [
            [line.gate.ru, None, *(_YES_NO.get(each) for each in line.answer_by_juror), _counted(line, "ru")]
            for line in sheet.gates
        ]
        rows += [
            [line.criterion, line.weight, *line.level_by_juror, _rounded(line.mean)] for line in sheet.lines
        ]
        total = f"Итог: {sheet.called.ru}" if sheet.called else "Итог"
        rows.append(
            [total, None, *(_rounded(each, 2) for each in sheet.total_by_juror), _rounded(sheet.mean, 2)]
        )
        _write_table(page, ["Критерий", "Вес", *jurors, "Среднее"], rows, first_row=row + 1)
        for cell in page[row + 1 + len(rows)]:
            cell.font = Font(bold=True)
        row += len(rows) + 3
    _set_widths(page, [44, 8, *[10] * 8])


def _first_sheet(book: Workbook, title: str) -> Worksheet:
    sheet = book.worksheets[0]
    sheet.title = title
    return sheet


def _write_table(
    sheet: Worksheet, names: Sequence[str], rows: Sequence[Sequence[Cell]], *, first_row: int = 1
) -> None:
    for column, name in enumerate(names, start=1):
        cell = sheet.cell(first_row, column, _safe(name))
        cell.data_type = "s"
        cell.font = Font(bold=True)
        cell.fill = _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for offset, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(first_row + offset, column, _safe(value))
            if isinstance(value, str):
                # A juror's text may begin with "=": it stays a text and is never computed.
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = _LINE
    if first_row == 1:
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions


def _set_widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _safe(value: Cell) -> Cell:
    return cell_text(value) if isinstance(value, str) else value


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)


def _plain(value: object) -> Cell:
    if isinstance(value, bool):
        return "да" if value else None
    return value if isinstance(value, (str, int, float)) else None


def _csv(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (names, *rows):
        writer.writerow([_uncomputed(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _uncomputed(value: Cell) -> Cell:
    """Excel computes CSV cells that begin like a formula; an apostrophe keeps them text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
