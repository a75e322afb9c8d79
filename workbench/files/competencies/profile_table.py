"""Competency profiles as a table, XLSX or CSV: one row for each person and competency, ids only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from workbench.domain.competencies import CompetencyResult, Profile
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language

TableFormat = Literal["xlsx", "csv"]
Value: TypeAlias = str | int | float | None

_HEADINGS = {
    "ru": (
        "Участник",
        "Код компетенции",
        "Компетенция",
        "Измеренный балл, логиты",
        "Погрешность, логиты",
        "Уровень",
        "Не ниже",
        "Не выше",
        "Вероятность",
        "Все ответы крайние",
        "Ответов, все источники",
        "Вопросов, все источники",
        "Других людей",
        "Тест, логиты",
        "Самооценка, логиты",
        "Другие, логиты",
        "Самооценка минус другие, логиты",
        "Разница не случайна",
        "То же по всем компетенциям, логиты",
        "В целом не случайна",
        "Ниже среди всех, %",
        "Ниже в категории, %",
        "Ниже в регионе, %",
        "Раньше, логиты",
        "Изменение",
        "Изменение по всем компетенциям, логиты",
        "Изменение в целом не случайно",
        "Номер стандарта",
        "Дата",
    ),
    "en": (
        "Participant",
        "Competency, id",
        "Competency",
        "Measure, logits",
        "Standard error, logits",
        "Level",
        "Not below",
        "Not above",
        "Probability",
        "All answers extreme",
        "Answers, all sources",
        "Questions, all sources",
        "Other people",
        "Test, logits",
        "Self, logits",
        "Others, logits",
        "Self minus others, logits",
        "Difference beyond chance",
        "The same over all competencies, logits",
        "On the whole beyond chance",
        "Below among all, %",
        "Below in the category, %",
        "Below in the region, %",
        "Before, logits",
        "Change",
        "Change over all competencies, logits",
        "Change on the whole beyond chance",
        "Standard, number",
        "Date",
    ),
}
_SHEET = {"ru": "Профили", "en": "Profiles"}
_YES_NO = {"ru": {True: "да", False: "нет"}, "en": {True: "yes", False: "no"}}
_ENDS = {
    "ru": {"lowest": "низшие", "highest": "высшие", "": ""},
    "en": {"lowest": "lowest", "highest": "highest", "": ""},
}
_CHANGES = {
    "ru": {"better": "лучше", "worse": "хуже", "not_shown": "не видно", None: None},
    "en": {"better": "better", "worse": "worse", "not_shown": "not shown", None: None},
}
_WIDTH = 16


def profile_table(
    profiles: Iterable[Profile], rubric: Rubric, format: TableFormat, language: Language = "ru"
) -> bytes:
    """Headings, names and words are in `language`; ids are as everywhere."""
    rows = [row for profile in profiles for row in _rows(profile, rubric, language)]
    if format == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(_HEADINGS[language])
        writer.writerows(rows)
        return text.getvalue().encode("utf-8-sig")
    return _book(rows, language)


def _book(rows: Sequence[Sequence[Value]], language: Language) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET[language])
    sheet.freeze_panes = "D2"
    for number in range(len(_HEADINGS[language])):
        sheet.column_dimensions[get_column_letter(number + 1)].width = _WIDTH
    sheet.append(list(_HEADINGS[language]))
    for row in rows:
        sheet.append(list(row))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _rows(profile: Profile, rubric: Rubric, language: Language) -> Iterator[list[Value]]:
    names = {each.id: each.name.to(language) for each in rubric.criteria}
    for each in profile.competencies:
        yield [
            profile.participant_id,
            each.competency,
            names[each.competency],
            _rounded(each.measure),
            _rounded(each.se),
            each.level,
            each.lowest,
            each.highest,
            _rounded(each.probability),
            _ENDS[language][each.at_end],
            each.n_answered,
            each.n_items,
            profile.n_raters,
            *_views(each),
            _rounded(each.gap),
            _YES_NO[language][each.gap_shown],
            _rounded(profile.overall_gap),
            _YES_NO[language][profile.overall_shown],
            *_norms(each),
            _rounded(each.since),
            _CHANGES[language][each.change],
            *_overall_change(profile, language),
            profile.standard,
            profile.made_at,
        ]


def _overall_change(profile: Profile, language: Language) -> list[Value]:
    if profile.overall_change is None:
        return [None, None]
    return [_rounded(profile.overall_change), _YES_NO[language][profile.overall_change_shown]]


def _views(each: CompetencyResult) -> list[Value]:
    found = {view.source: view.measure for view in each.views}
    return [_rounded(found.get(source)) for source in ("test", "self", "others")]


def _norms(each: CompetencyResult) -> list[Value]:
    found = {norm.kind: norm.below for norm in each.norms}
    return [_rounded(found.get(kind), 1) for kind in ("all", "category", "region")]


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)
