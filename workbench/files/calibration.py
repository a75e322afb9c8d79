"""A calibration as XLSX: both lists side by side, jurors, criteria, levels, and who moves."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from workbench.domain.text import Language
from workbench.files.spreadsheets.cell_text import cell_text
from workbench.i18n import translator
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.calibrating.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

Value: TypeAlias = str | int | float | None

_HEAD = PatternFill("solid", fgColor="E9EEFB")
_MOVED = PatternFill("solid", fgColor="FFF3D6")
_LINE = Border(bottom=Side(style="thin", color="DDE2E8"))
_LINE_HEIGHT = 15.0  # points
_SUMMARY_WIDTHS = (36, 100)
_YES_NO = {True: "да", False: "нет"}
_CAUSES = {
    "severity": "строгость экспертов",
    "weights": "веса критериев",
    "other": "разброс и число оценок",
    "neighbours": "сдвинулись соседние работы",
}
_TOPICS = {
    "data": "Данные",
    "trust": "Насколько можно доверять",
    "jurors": "Эксперты",
    "criteria": "Критерии",
    "seats": "Места",
    "next": "Что делать дальше",
}


@dataclass(frozen=True)
class _Column:
    name: str
    heading: str
    width: int = 12
    format: str = "General"


_COUNT, _POINTS, _LOGITS, _FIT = "0", "0.00", "+0.00;-0.00;0.00", "0.00"
_ENTRY_COLUMNS = (
    _Column("entry", "Работа"),
    _Column("n_reviews", "Листов", 9, _COUNT),
    _Column("raw", "Средний балл", 11, _POINTS),
    _Column("raw_rank", "Место по среднему баллу", 13, _COUNT),
    _Column("raw_in", "Проходит по среднему баллу", 13),
    _Column("fair", "Балл с поправкой на строгость", 14, _POINTS),
    _Column("fair_rank", "Место с поправкой", 12, _COUNT),
    _Column("fair_in", "Проходит с поправкой", 12),
    _Column("measure", "Мера, логиты", 11, _LOGITS),
    _Column("se", "Ошибка меры", 10, _POINTS),
    _Column("conditional_se", "Ошибка без учёта экспертов (FACETS)", 16, _POINTS),
    _Column("severity", "Строгость экспертов работы, логиты", 15, _LOGITS),
    _Column("severity_effect", "Строгость дала баллов", 13, _LOGITS),
    _Column("weight_effect", "Веса дали баллов", 12, _LOGITS),
    _Column("other_effect", "Прочее дало баллов", 12, _LOGITS),
    _Column("infit", "Инфит", 9, _FIT),
    _Column("outfit", "Аутфит", 9, _FIT),
    _Column("extreme", "Только крайние уровни", 12),
)
_LEVELS_AND_FIT = (
    _Column("mean_level", "Средний уровень", 10, _POINTS),
    _Column("infit", "Инфит", 9, _FIT),
    _Column("infit_z", "Инфит, z", 9, _LOGITS),
    _Column("outfit", "Аутфит", 9, _FIT),
    _Column("outfit_z", "Аутфит, z", 9, _LOGITS),
    _Column("extreme", "Только крайние уровни", 12),
)
_JUROR_COLUMNS = (
    _Column("juror", "Эксперт"),
    _Column("n_reviews", "Листов", 9, _COUNT),
    _Column("n_ratings", "Оценок", 9, _COUNT),
    _Column("severity", "Строгость, логиты (+ строже)", 14, _LOGITS),
    _Column("se", "Ошибка", 9, _POINTS),
    _Column("points", "Снимает баллов", 11, _LOGITS),
    *_LEVELS_AND_FIT,
)
_CRITERION_COLUMNS = (
    _Column("criterion", "Код критерия", 18),
    _Column("name", "Критерий", 40),
    _Column("weight", "Вес", 8),
    _Column("n_ratings", "Оценок", 9, _COUNT),
    _Column("difficulty", "Трудность, логиты (+ труднее)", 14, _LOGITS),
    _Column("se", "Ошибка", 9, _POINTS),
    *_LEVELS_AND_FIT,
)
_STEP_COLUMNS = (
    _Column("criterion", "Код критерия", 22),
    _Column("level", "Ступень до уровня", 11, _COUNT),
    _Column("threshold", "Порог, логиты", 11, _LOGITS),
    _Column("se", "Ошибка", 9, _POINTS),
    _Column("n_below", "Оценок уровнем ниже", 12, _COUNT),
    _Column("n", "Оценок этого уровня", 12, _COUNT),
    _Column("disordered", "Порог ниже предыдущего", 14),
)
_MOVE_COLUMNS = (*_ENTRY_COLUMNS[:8], _Column("cause", "Главная причина", 26), *_ENTRY_COLUMNS[11:15])


def calibration_file(
    calibration: Calibration, findings: Sequence[Finding], *, title: str, language: Language
) -> bytes:
    """Write the workbook; where the fair list is refused, its columns and sheets are not there.

    Parameters
    ----------
    title : stage and season. language : of the findings; headings are Russian, as in the other reports.
    """
    book = Workbook()
    _write_summary(book.worksheets[0], calibration, findings, title, language)
    entries = calibration.entries()
    page = _write(book, "Работы", entries, _ENTRY_COLUMNS)
    if "fair_in" in entries:
        _shade(page, (entries["raw_in"] != entries["fair_in"]).tolist())
    if calibration.measured is not None:
        names = {each: name.ru for each, name in calibration.scoring.names.items()}
        criteria = calibration.criteria()
        criteria["name"] = criteria["criterion"].map(lambda each: names.get(each, str(each)))
        steps = calibration.steps()
        steps["criterion"] = [
            "все критерии" if calibration.fit.model == "rating_scale" else each for each in steps["criterion"]
        ]
        jurors = calibration.jurors().sort_values("severity", ascending=False, kind="stable")
        _write(book, "Эксперты", jurors, _JUROR_COLUMNS)
        _write(book, "Критерии", criteria, _CRITERION_COLUMNS)
        _write(book, "Ступени шкалы", steps, _STEP_COLUMNS)
    if calibration.adjusted:
        moves = calibration.moves()
        moves["cause"] = moves["cause"].map(_CAUSES)
        _write(book, "Кто перемещается", moves, _MOVE_COLUMNS)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_summary(
    page: Worksheet,
    calibration: Calibration,
    findings: Sequence[Finding],
    title: str,
    language: Language,
) -> None:
    page.title = "Сводка"
    page["A1"] = cell_text(f"Строгость экспертов и два списка: {title}")
    page["A1"].font = Font(bold=True, size=14)
    translate = translator(language).gettext
    rows: list[tuple[str, Value]] = []
    topic = ""
    for finding in findings:
        heading = "" if finding.topic == topic else _TOPICS[finding.topic]
        topic = finding.topic
        rows.append((heading, finding.sentence.translated(translate)))
    rows += [("", ""), *_numbers(calibration).items()]
    for number, (heading, value) in enumerate(rows, start=3):
        page.cell(number, 1, heading).font = Font(bold=True)
        page.cell(number, 1).alignment = Alignment(vertical="top", wrap_text=True)
        cell = page.cell(number, 2, cell_text(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
        elif isinstance(value, float):
            cell.number_format = _POINTS
        cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="left")
        lines = max(_lines(heading, _SUMMARY_WIDTHS[0]), _lines(str(value), _SUMMARY_WIDTHS[1]))
        page.row_dimensions[number].height = _LINE_HEIGHT * lines
    for letter, width in zip("AB", _SUMMARY_WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A3"
    _fit_to_width(page)


def _numbers(calibration: Calibration) -> dict[str, Value]:
    """The model and its numbers, by heading."""
    rules = calibration.rules
    shared = rules.model == "rating_scale"
    found: dict[str, Value] = {
        "Модель": "общие пороги для всех критериев" if shared else "у каждого критерия свои пороги",
        "Общее впечатление (halo)": "учтено" if rules.halo else "не учтено, ошибки занижены",
        "Допущение": rules.assume or "нет",
    }
    if calibration.measured is None:
        return found
    fit, link = calibration.fit, calibration.link_quality
    return {
        **found,
        "Надёжность": fit.reliability,
        "Различимых уровней работ": fit.strata,
        "SD работ, логиты": fit.entry_sd,
        "SD общего впечатления, логиты": fit.halo_sd,
        "Доля неслучайных различий в строгости": calibration.severity_share,
        "Худшая ошибка сравнения двух экспертов, логиты": calibration.largest_difference_error,
        "Связность назначений (1 — лучшая возможная)": link.efficiency,
        "Групп без общих работ": link.n_groups,
        "Логарифм правдоподобия": fit.log_likelihood,
    }


def _write(book: Workbook, title: str, frame: pd.DataFrame, columns: Sequence[_Column]) -> Worksheet:
    page: Worksheet = book.create_sheet(title)
    present = [each for each in columns if each.name in frame.columns]
    for place, column in enumerate(present, start=1):
        cell = page.cell(1, place, column.heading)
        cell.font = Font(bold=True)
        cell.fill = _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(place)].width = column.width
    for number, row in enumerate(frame.to_dict("records"), start=2):
        _write_row(page, number, row, present)
    # Written down, because not every program finds the height of wrapped text by itself.
    page.row_dimensions[1].height = _LINE_HEIGHT * max(_lines(each.heading, each.width) for each in present)
    page.freeze_panes = "B2"
    page.auto_filter.ref = page.dimensions
    page.print_title_rows = "1:1"
    _fit_to_width(page)
    return page


def _fit_to_width(page: Worksheet) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column; bold letters are wider than the figures that widths count."""
    return max(len(textwrap.wrap(text, width - 1)), 1)


def _write_row(page: Worksheet, number: int, row: Mapping[Any, Any], columns: Sequence[_Column]) -> None:
    for place, column in enumerate(columns, start=1):
        value = _plain(row[column.name])
        cell = page.cell(number, place, value)
        cell.number_format = column.format
        cell.border = _LINE
        if isinstance(value, str):
            # An id from elsewhere may begin with "=": it stays a text and is never computed.
            cell.data_type = "s"
            if value in _YES_NO.values():
                cell.alignment = Alignment(horizontal="center")


def _plain(value: Any) -> Value:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value if isinstance(value, int) else cell_text(str(value))


def _shade(page: Worksheet, moved: Sequence[bool]) -> None:
    for number, is_moved in enumerate(moved, start=2):
        if is_moved:
            for cell in page[number]:
                cell.fill = _MOVED
