"""A sheet on which panellists judge situations, XLSX: it is filled in and read back as it is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from workbench.domain.assessment import Situation, SituationTest
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language, Text
from workbench.files.spreadsheets.cell_text import cell_text
from workbench.files.spreadsheets.sheet_rows import SheetCell, write_rows

_TO_FILL = PatternFill("solid", fgColor="FFF8E1")
_LONGEST_TITLE = 31  # of a sheet, in Excel
_NOT_IN_TITLES = str.maketrans(dict.fromkeys(r"[]:*?/\\", "-"))

_PANELLIST = Text(ru="Участник панели", en="Panellist")
_ROUND = Text(ru="Раунд", en="Round")
_COMPETENCY = Text(ru="Компетенция", en="Competency")
_SITUATION = Text(ru="Код ситуации", en="Situation")
_WHAT = Text(ru="Что произошло", en="What happened")
_OPTIONS = Text(ru="Варианты, в скобках — баллы", en="Options, with their credits")
_MOST = Text(ru="Наибольший балл", en="Most credits")
_LEVEL = Text(ru="Уровень %(level)s", en="Level %(level)s")
_GUIDE = Text(ru="Как заполнять", en="How to fill it in")
_LEVELS = Text(ru="Уровни", en="Levels")
_LEVEL_NUMBER = Text(ru="Уровень", en="Level")
_NAME = Text(ru="Название", en="Name")
_MEANS = Text(ru="Что он значит", en="What it means")
_SHEET = Text(ru="Оценки", en="Judgements")
_REFUSED = Text(ru="Нужно число от 0 до наибольшего балла.", en="A number from 0 to the most credits.")
_STEPS = (
    Text(
        ru="Представьте человека, который только-только достиг уровня: чуть меньше — и был бы уровнем ниже. "
        "Что значат уровни, написано на листе «Уровни».",
        en="Imagine somebody who has only just reached a level: a little less, and it would be the one "
        "below. What levels mean stands on the sheet “Levels”.",
    ),
    Text(
        ru="Для каждой ситуации впишите в столбец уровня, сколько баллов такие люди получат в среднем. "
        "Дробные числа можно: 1,5.",
        en="For each situation write into the level's column how many credits such people get on average. "
        "Fractions are fine: 1.5.",
    ),
    Text(
        ru="Слева направо числа не убывают: от более высокого уровня ждут не меньше.",
        en="From left to right numbers do not fall: no less is expected of a higher level.",
    ),
    Text(
        ru="Заполните все жёлтые клетки. Строки и столбцы не удаляйте и не переименовывайте.",
        en="Fill in all yellow cells. Do not remove or rename rows and columns.",
    ),
    Text(
        ru="В первом раунде судите сами, ни с кем не советуясь; во втором — после общего разговора.",
        en="In the first round judge alone; in the second after you have all talked.",
    ),
)


def panel_sheet(
    test: SituationTest,
    rubric: Rubric,
    *,
    panellists: Sequence[str] = (),
    round_number: int = 1,
    language: Language = "ru",
) -> bytes:
    """A row for each situation, a column for each level but the lowest; `read_item_judgements` reads it back.

    Parameters
    ----------
    panellists : a sheet for each, their ids filled in; without any one sheet, the id to be written by hand.
    """
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = _GUIDE.to(language)
    write_rows(guide, {_GUIDE.to(language): 100}, [(each.to(language),) for each in _STEPS])
    for panellist in panellists or ("",):
        title = cell_text(panellist).translate(_NOT_IN_TITLES) or _SHEET.to(language)
        page = book.create_sheet(title[:_LONGEST_TITLE])
        _write_judgements(page, test, rubric, panellist, round_number, language)
    page = book.create_sheet(_LEVELS.to(language))
    widths = {_COMPETENCY.to(language): 28, _LEVEL_NUMBER.to(language): 10, _NAME.to(language): 24}
    write_rows(page, {**widths, _MEANS.to(language): 90}, _levels(rubric, language))
    # The sheet to be filled in is the one that opens.
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_judgements(
    page: Worksheet,
    test: SituationTest,
    rubric: Rubric,
    panellist: str,
    round_number: int,
    language: Language,
) -> None:
    names = {each.id: each.name.to(language) for each in rubric.criteria}
    levels = tuple(rubric.scale.levels())[1:]
    widths = {_PANELLIST: 12, _ROUND: 6, _COMPETENCY: 22, _SITUATION: 22, _WHAT: 60, _OPTIONS: 70, _MOST: 12}
    headings = {each.to(language): width for each, width in widths.items()}
    headings |= {_LEVEL.to(language) % {"level": level}: 12 for level in levels}
    rows: list[Sequence[SheetCell]] = [
        (
            panellist,
            round_number,
            names[each.competency],
            each.id,
            f"{each.text.to(language)}\n\n{each.question.to(language)}",
            _options(each, language),
            each.most,
        )
        for each in test.situations
    ]
    write_rows(page, headings, rows)
    first = len(widths) + 1
    for number in range(2, len(rows) + 2):
        for place in range(first, first + len(levels)):
            page.cell(number, place).fill = _TO_FILL
        if not panellist:
            page.cell(number, 1).fill = _TO_FILL
    page.add_data_validation(_between(len(widths), first, len(levels), len(rows), language))
    page.freeze_panes = "E2"
    page.sheet_view.zoomScale = 90
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"


def _between(most: int, first: int, n_levels: int, n_rows: int, language: Language) -> DataValidation:
    """Excel refuses anything but numbers up to the row's most credits."""
    rule = DataValidation(
        type="decimal",
        operator="between",
        formula1="0",
        formula2=f"${get_column_letter(most)}2",
        allow_blank=True,
        showErrorMessage=True,
        error=_REFUSED.to(language),
    )
    rule.add(f"{get_column_letter(first)}2:{get_column_letter(first + n_levels - 1)}{n_rows + 1}")
    return rule


def _options(situation: Situation, language: Language) -> str:
    return "\n".join(f"[{each.credit}] {each.text.to(language)}" for each in situation.options)


def _levels(rubric: Rubric, language: Language) -> Iterator[Sequence[SheetCell]]:
    for criterion in rubric.criteria:
        for level in criterion.levels:
            yield criterion.name.to(language), level.level, level.name.to(language), level.anchor.to(language)
