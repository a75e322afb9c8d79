"""Which heading is which field."""

from __future__ import annotations

import pytest

from tests.import_case import SEASON, write_xlsx
from workbench.files.spreadsheets.columns import find_table
from workbench.files.spreadsheets.row_kinds import is_column_count, is_footer, is_row_count
from workbench.files.spreadsheets.tables import read_tables

NEEDED = {
    "id": "ID",
    "birth_date": "Дата рождения",
    "email": "E-mail",
    "region": "Регион",
    "category": "Категория",
    "track": "Трек",
    "registered_at": "Дата регистрации",
    "consent": "Согласие",
}


def columns_of(tmp_path, source, headings):
    path = write_xlsx(tmp_path / "table.xlsx", headings, ["x"] * len(headings))
    return find_table(read_tables(path), path.name, source, SEASON)


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        ("id", "№ заявки"),
        ("id", "Номер анкеты"),
        ("id", "Код участника"),
        ("id", "ID участника проекта"),
        ("id", "Идентификатор"),
        ("id", "participant_id"),
        ("id", "Анкета №"),
        ("region", "Субъект РФ"),
        ("region", "Регион проживания"),
        ("region", "Субъект Российской Федерации"),
        ("region", "Укажите Ваш регион *"),
        ("region", "Регион (субъект РФ), который вы представляете"),
        ("email", "Электронная почта"),
        ("email", "Е-mail"),
        ("email", "Почта"),
        ("email", "Адрес эл. почты"),
        ("birth_date", "Дата рождения (ДД.ММ.ГГГГ)"),
        ("birth_date", "Birth date"),
        ("birth_date", "Дата Рожд."),
        ("category", "Статус участника"),
        ("category", "Статус"),
        ("category", "Кто Вы?"),
        ("category", "Должность"),
        ("track", "Направление"),
        ("track", "Конкурс"),
        ("track", "Выберите трек"),
        ("track", "Конкурсное направление"),
        ("registered_at", "Дата и время подачи"),
        ("registered_at", "Отметка времени"),
        ("registered_at", "Создано"),
        ("registered_at", "Дата"),
        ("consent", "Согласие на ОПД"),
        ("consent", "СОГЛАСИЕ НА ОБРАБОТКУ ПДН"),
        ("consent", "Даю своё согласие на обработку моих персональных данных"),
    ],
)
def test_usual_headings_are_recognised(tmp_path, field, heading):
    headings = list({**NEEDED, field: heading}.values())
    assert columns_of(tmp_path, "participants", headings).columns[field] == heading


@pytest.mark.parametrize(
    "extra",
    [
        "Направление подготовки",
        "Дата согласия",
        "Дата обновления",
        "ID региона",
        "Номер телефона",
        "№ п/п",
        "Статус заявки",
        "Согласие на рассылку",
        "Регион рождения",
        "Имя файла",
        "Код региона",
        "Роль в системе",
        "Дата изменения",
        "СНИЛС",
        "Номер паспорта",
        "Telegram ID",
        "ID команды",
        "Федеральный округ",
    ],
)
def test_a_lookalike_heading_takes_no_field_from_the_right_one(tmp_path, extra):
    for headings in ([extra, *NEEDED.values()], [*NEEDED.values(), extra]):
        columns = columns_of(tmp_path, "participants", headings).columns
        assert {field: columns[field] for field in NEEDED} == NEEDED


def test_each_column_is_used_once_and_the_exact_heading_wins(tmp_path):
    table = columns_of(tmp_path, "participants", [*NEEDED.values(), "Регион проживания", "Регион"])
    assert table.columns["region"] == "Регион проживания" or table.columns["region"] == "Регион"
    assert len(table.ignored) == 2


@pytest.mark.parametrize(
    "cells",
    [
        ["Итого", 393],
        ["ИТОГО:", "393 чел."],
        [None, "Всего записей: 393"],
        ["Total", 1, 2.5, "100 %"],
        ["Количество строк", "1 200"],
        ["Исполнитель: Иванова И. И."],
        ["Дата выгрузки 05.11.2025"],
    ],
)
def test_totals_and_remarks_are_footers(cells):
    assert is_footer(cells)


@pytest.mark.parametrize(
    "cells",
    [
        [100055, "Итогова", "Анна"],
        ["П-0001", "12.11.2025"],
        ["Б-0004", 105004],
        [None, "Анна"],
        ["Инициатива без пары", "Текст"],
        [1, 2],
        ["Составила", "Анна"],
    ],
)
def test_records_are_no_footers(cells):
    assert not is_footer(cells)


def test_counting_rows_and_columns_is_told_from_ids():
    assert is_column_count([1, 2, 3, 4])
    assert is_column_count(["1", "2.", 3.0])
    assert not is_column_count([1, 2])
    assert not is_column_count([100001, 100002, 100003])
    assert is_row_count([1, 2, None, 3, "Итого"])
    assert not is_row_count([2, 1, 3])
