"""Competency profiles as a table, XLSX or CSV: one row for each person and competency, ids only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from openpyxl import Workbook

from workbench.domain.competencies import CompetencyResult, Profile
from workbench.domain.rubric import Rubric

TableFormat = Literal["xlsx", "csv"]
Value: TypeAlias = str | int | float | None

_HEADINGS = {
    "participant": "Участник",
    "competency": "Код компетенции",
    "name": "Компетенция",
    "measure": "Измеренный балл, логиты",
    "se": "Погрешность, логиты",
    "level": "Уровень",
    "lowest": "Не ниже",
    "highest": "Не выше",
    "probability": "Вероятность",
    "at_end": "Все ответы крайние",
    "answered": "Ответов",
    "items": "Вопросов",
    "raters": "Других людей",
    "test": "Тест, логиты",
    "self": "Самооценка, логиты",
    "others": "Другие, логиты",
    "gap": "Самооценка минус другие, логиты",
    "gap_shown": "Разница не случайна",
    "below_all": "Ниже среди всех, %",
    "below_category": "Ниже в категории, %",
    "below_region": "Ниже в регионе, %",
    "since": "Раньше, логиты",
    "change": "Изменение",
    "standard": "Номер стандарта",
    "made_at": "Дата",
}
_YES_NO = {True: "да", False: "нет"}
_ENDS = {"lowest": "низшие", "highest": "высшие", "": ""}
_CHANGES = {"better": "лучше", "worse": "хуже", "not_shown": "не видно", None: None}
_WIDTH = 16


def profile_table(profiles: Iterable[Profile], rubric: Rubric, format: TableFormat) -> bytes:
    """CSV keeps the field names and English words, XLSX has Russian ones."""
    rows = [row for profile in profiles for row in _rows(profile, rubric, russian=format == "xlsx")]
    if format == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(_HEADINGS)
        writer.writerows(rows)
        return text.getvalue().encode("utf-8-sig")
    return _book(rows)


def _book(rows: Sequence[Sequence[Value]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Профили")
    sheet.freeze_panes = "D2"
    for number in range(len(_HEADINGS)):
        sheet.column_dimensions[chr(ord("A") + number)].width = _WIDTH
    sheet.append(list(_HEADINGS.values()))
    for row in rows:
        sheet.append(list(row))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _rows(profile: Profile, rubric: Rubric, *, russian: bool) -> Iterator[list[Value]]:
    names = {each.id: each.name.to("ru" if russian else "en") for each in rubric.criteria}
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
            _ENDS[each.at_end] if russian else each.at_end,
            each.n_answered,
            each.n_items,
            profile.n_raters,
            *_views(each),
            _rounded(each.gap),
            _YES_NO[each.gap_shown] if russian else str(each.gap_shown).lower(),
            *_norms(each),
            _rounded(each.since),
            _CHANGES[each.change] if russian else each.change,
            profile.standard,
            profile.made_at,
        ]


def _views(each: CompetencyResult) -> list[Value]:
    found = {view.source: view.measure for view in each.views}
    return [_rounded(found.get(source)) for source in ("test", "self", "others")]


def _norms(each: CompetencyResult) -> list[Value]:
    found = {norm.kind: norm.below for norm in each.norms}
    return [_rounded(found.get(kind), 1) for kind in ("all", "category", "region")]


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)
