"""Reads any XLSX or CSV an organiser has into sheets of numbered rows; its content tells what a file is."""

from __future__ import annotations

import csv
import hashlib
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook
from openpyxl.chartsheet import Chartsheet
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from workbench.domain.text import Text
from workbench.errors import N_, Sentence, UnreadableFile
from workbench.files.spreadsheets.text_encodings import decoded
from workbench.i18n.system import system_reason

MAX_BYTES = 256 * 1024**2
MAX_UNPACKED_BYTES = 1024**3
MAX_SHARED_TEXT_BYTES = 256 * 1024**2
# Sheets formatted down to row 1,048,576 hold nothing below this many blank rows in a row.
MAX_BLANK_ROWS = 20_000
DELIMITERS = (";", ",", "\t", "|")
Cells = tuple[object, ...]

_DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    OSError,
)


_NEVER_CLOSED = N_("a quotation mark opened in line %(line)s is never closed")


@dataclass(frozen=True)
class Sheet:
    """Rows that are not blank, with the numbers a spreadsheet or text editor shows beside them."""

    name: str  # "" in a CSV
    rows: tuple[tuple[int, Cells], ...]
    visible: bool = True
    notes: tuple[Text, ...] = ()
    problem: str | Sentence = ""  # why the rows of this reading cannot be trusted
    text_only: bool = False  # a CSV: short rows are broken rows


@dataclass(frozen=True)
class TableFile:
    sheets: tuple[Sheet, ...]
    sha256: str


def read_tables(path: Path, progress: Callable[[int], object] = int) -> TableFile:
    """Read every sheet; a CSV gives one sheet for each delimiter it may have been written with.

    `progress` is called with the number of rows read so far. Raises UnreadableFile with what to do.
    """
    data = _content(path)
    if data.startswith(b"PK\x03\x04"):
        _check_package(path, data)
        sheets = _workbook_sheets(path, data, progress)
    else:
        _refuse_other_kinds(path, data)
        sheets = _text_sheets(path, data, progress)
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFile(file=path.name, reason=N_("the file holds no rows; export it again"))
    return TableFile(sheets, hashlib.sha256(data).hexdigest())


@contextmanager
def small_workbook(path: Path, *, most_bytes: int) -> Iterator[tuple[bytes, Workbook]]:
    """Open an .xlsx that unpacks to at most `most_bytes`, its formulas as written, to be read row by row.

    Raises UnreadableFile for every other kind of file, and where reading on finds damage.
    """
    data = _content(path)
    if not data.startswith(b"PK\x03\x04"):
        _refuse_other_kinds(path, data)
        raise UnreadableFile(file=path.name, reason=N_("is no workbook; save it in Excel as .xlsx"))
    _check_package(path, data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        unpacked = sum(each.file_size for each in package.infolist())
    if max(unpacked, len(data)) > most_bytes:
        reason = Sentence(
            N_("holds more than %(megabytes)s MB; remove pictures and everything it does not need"),
            {"megabytes": f"{most_bytes / 1024**2:g}"},
        )
        raise UnreadableFile(file=path.name, reason=reason)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            book = _open(data, stored_values=False)
            yield data, book
            book.close()
    except _DAMAGED as error:
        raise UnreadableFile(
            file=path.name,
            reason=N_("is a damaged workbook; open it in Excel, let it repair the file and save it again"),
        ) from error


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile(file=path.name, reason=N_("is a directory; name the file in it"))
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                file=path.name, reason=N_("is larger than 256 MB; split the export into parts")
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(file=str(path), reason=N_("there is no such file; check the path")) from error
    except OSError as error:
        raise UnreadableFile(
            file=path.name, reason=Sentence(N_("cannot be read (%(why)s)"), {"why": system_reason(error)})
        ) from error
    if not data.strip(b' \t\r\n;,|"'):
        raise UnreadableFile(file=path.name, reason=N_("the file holds no rows; export it again"))
    return data


def _refuse_other_kinds(path: Path, data: bytes) -> None:
    """Name the kinds of file people send by mistake and say how to make a table of them."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    reason = ""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            reason = N_("is protected by a password; open it in Excel, remove the password and save it again")
        elif any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
            reason = N_("is in the old .xls format; open it in Excel and save it as .xlsx")
        else:
            reason = N_("is an old office document, not a table; save the table as .xlsx")
    elif start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        reason = N_("is a web page or XML, whatever its name says; open it in Excel and save it as .xlsx")
    elif start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"{\\rtf")):
        reason = N_("is not a table; export the data as .xlsx or .csv")
    if reason:
        raise UnreadableFile(file=path.name, reason=reason)


def _check_package(path: Path, data: bytes) -> None:
    """A ZIP must be a workbook of bearable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sizes = {each.filename: each.file_size for each in package.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFile(
            file=path.name, reason=N_("is damaged or was cut off; export or copy it again")
        ) from error
    if (
        sum(sizes.values()) > MAX_UNPACKED_BYTES
        or sizes.get("xl/sharedStrings.xml", 0) > MAX_SHARED_TEXT_BYTES
    ):
        raise UnreadableFile(
            file=path.name, reason=N_("unpacks to far more data than a table of people holds")
        )
    if "xl/workbook.xml" in sizes:
        return
    if "xl/workbook.bin" in sizes or "content.xml" in sizes:
        reason = N_("is not an .xlsx table inside; open it in the program that made it and save it as .xlsx")
    elif "word/document.xml" in sizes:
        reason = N_("is a Word document; copy its table into a spreadsheet and save it as .xlsx")
    else:
        reason = N_("is an archive; unpack it and import the table inside")
    raise UnreadableFile(file=path.name, reason=reason)


def _workbook_sheets(path: Path, data: bytes, progress: Callable[[int], object]) -> tuple[Sheet, ...]:
    try:
        # openpyxl warns about parts it does not know (charts, validation); none of them is a cell.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            found = tuple(_sheets_of(data, progress))
            note = _formulas_without_result(data, found)
    except _DAMAGED as error:
        raise UnreadableFile(
            file=path.name,
            reason=N_("is a damaged workbook; open it in Excel, let it repair the file and save it again"),
        ) from error
    if note is None:
        return found
    return tuple(Sheet(each.name, each.rows, each.visible, (*each.notes, note)) for each in found)


class _Reader(ExcelReader):
    """Reads around charts: in read-only mode openpyxl 3.1 fails on a sheet that is one."""

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:  # noqa: ARG002 - openpyxl's signature
        # The chart keeps its place, because names of ranges count sheets by place.
        book: Any = self.wb
        book._sheets.append(Chartsheet())


def _open(data: bytes, *, stored_values: bool) -> Workbook:
    reader = _Reader(io.BytesIO(data), read_only=True, data_only=stored_values, keep_links=False)
    reader.read()
    return reader.wb


def _sheets_of(data: bytes, progress: Callable[[int], object]) -> Iterator[Sheet]:
    book = _open(data, stored_values=True)
    total = 0
    for sheet in book.worksheets:
        # The size a program wrote down may be wrong in both directions; the cells are the truth.
        sheet.reset_dimensions()
        rows: list[tuple[int, Cells]] = []
        notes: tuple[Text, ...] = ()
        last = 0
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if not _is_blank(cells):
                rows.append((number, cells))
                last = number
            elif number - last > MAX_BLANK_ROWS:
                notes = (_rest_not_read(sheet.title, number),)
                break
            if number % 500 == 0:
                progress(total + len(rows))
        total += len(rows)
        progress(total)
        yield Sheet(sheet.title, tuple(rows), sheet.sheet_state == "visible", notes)
    book.close()


def _rest_not_read(title: str, number: int) -> Text:
    return Text(
        ru=f"Лист «{title}» прочитан до строки {number}: перед ней {MAX_BLANK_ROWS} пустых строк подряд.",
        en=f"Sheet “{title}”: nothing read after row {number}, {MAX_BLANK_ROWS} blank rows stand before it.",
    )


def _formulas_without_result(data: bytes, sheets: tuple[Sheet, ...]) -> Text | None:
    """Formulas that no program has computed yet read as empty cells: say so."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        if not any(_holds_formula(package, name) for name in names):
            return None
    values = {sheet.name: dict(sheet.rows) for sheet in sheets}
    places: list[str] = []
    book = _open(data, stored_values=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_row=max(values[sheet.title], default=1)), start=1):
            known = values[sheet.title].get(number, ())
            places += [
                f"{get_column_letter(place + 1)}{number}"
                for place, cell in enumerate(cells)
                if cell.data_type == "f" and (place >= len(known) or known[place] is None)
            ]
    book.close()
    if not places:
        return None
    listing = ", ".join(places[:5])
    return Text(
        ru=f"Формулы без посчитанного значения прочитаны как пустые ячейки: {len(places)} ({listing}). "
        "Откройте файл в Excel, сохраните и загрузите снова.",
        en=f"Formulas without a computed value were read as empty cells: {len(places)} ({listing}). "
        "Open the file in Excel, save it and import it again.",
    )


def _holds_formula(package: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with package.open(name) as part:
        while chunk := part.read(1024**2):
            if b"<f>" in tail + chunk or b"<f " in tail + chunk:
                return True
            tail = chunk[-3:]
    return False


def _text_sheets(path: Path, data: bytes, progress: Callable[[int], object]) -> tuple[Sheet, ...]:
    text = decoded(data)
    if text is None:
        raise UnreadableFile(
            file=path.name, reason=N_("is neither a table nor a text; export the data as .xlsx or .csv")
        )
    csv.field_size_limit(MAX_BYTES)
    sheets = tuple(_text_sheet(text, delimiter) for delimiter in DELIMITERS)
    progress(max(len(sheet.rows) for sheet in sheets))
    return sheets


def _text_sheet(text: str, delimiter: str) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, Cells]] = []
    start = 1
    problem: str | Sentence = ""
    try:
        for cells in reader:
            if not _is_blank(tuple(cells)):
                rows.append((start, tuple(cell if cell != "" else None for cell in cells)))
            spans, begun, start = reader.line_num > start, start, reader.line_num + 1
            # A quotation mark that is never closed makes one cell of the rest of the file.
            problem = Sentence(_NEVER_CLOSED, {"line": begun}) if spans else ""
    except csv.Error as error:
        problem = Sentence(N_("line %(line)s: %(error)s"), {"line": reader.line_num, "error": error})
    else:
        if text.count('"') % 2 == 0:
            problem = ""
    return Sheet("", tuple(rows), problem=problem, text_only=True)


def _is_blank(cells: Cells) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
