"""The workbook of a protocol, opened again as a spreadsheet program would."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.files.protocol_case import (
    a_content,
    a_full_protocol,
    a_protocol,
    a_sheet,
    details_of,
    number_of,
)
from workbench.domain.protocol import Protocol
from workbench.domain.text import Text
from workbench.files.protocols.writing import PairDetails, ProtocolContent, protocol_xlsx

ROOT = Path(__file__).parents[3]
FORMULAS = ("=1+1", '=HYPERLINK("http://example.org")', "+7 дней", "-нет", "@SUM(A1)", "#N/A")
SHEETS = [
    "Решение",
    "Финалисты",
    "Резерв",
    "Рейтинг",
    "Квоты",
    "Решения по участникам",
    "Если выбывает",
    "Оценочные листы",
    "Подписи",
]


def book(content: ProtocolContent) -> Workbook:
    return load_workbook(io.BytesIO(protocol_xlsx(content)))


def rows(page: Worksheet) -> list[dict[str, Any]]:
    """The table of a sheet, whose headings stand in its third row."""
    head, *body = list(page.iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, head), each, strict=True)) for each in body]


def texts(page: Worksheet) -> list[str]:
    return [str(value) for row in page.iter_rows(values_only=True) for value in row if value is not None]


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    return a_full_protocol(20, seats=6)


@pytest.fixture(scope="module")
def full(protocol: Protocol) -> Workbook:
    return book(a_content(protocol, based_on="D-0001"))


def test_there_is_a_sheet_for_each_question(full: Workbook) -> None:
    assert full.sheetnames == SHEETS


def test_finalists_stand_in_order_with_numbers_as_numbers(full: Workbook, protocol: Protocol) -> None:
    found = rows(full["Финалисты"])
    assert [each["Номер"] for each in found] == list(protocol.finalists)
    assert [each["№"] for each in found] == [1, 2, 3, 4, 5, 6]
    assert found[0]["Балл"] == pytest.approx(3.9)
    assert found[-1]["Вместо"] == number_of(6)
    assert found[-1]["Место в рейтинге"] == 7
    formats = {cell.value: cell.number_format for cell in full["Финалисты"][4]}
    assert formats[3.9] == "0.00"


def test_reserve_is_in_the_order_of_call_up(full: Workbook, protocol: Protocol) -> None:
    assert [each["Номер"] for each in rows(full["Резерв"])] == list(protocol.reserve_list)


def test_ranking_holds_everybody_with_attributes_and_lots(full: Workbook, protocol: Protocol) -> None:
    found = rows(full["Рейтинг"])
    assert [each["Номер"] for each in found] == [each.candidate for each in protocol.candidates]
    assert [each["Балл с поправкой на строгость"] for each in found] == [
        pytest.approx(each.fair) for each in protocol.candidates
    ]
    assert found[0]["Организация (для квот)"] == "Школа 12, Колледж 3"
    assert (found[0]["Критерий need"], found[0]["Все листы сданы"]) == (3.25, "да")
    assert found[1]["Жребий"] == str(2**61 + 1)
    assert (found[5]["Итог отбора"], found[6]["Итог отбора"]) == ("выбыла", "финалист")


def test_explanations_are_in_the_ranking(protocol: Protocol) -> None:
    said = Text(ru="Не хватило 0,12 балла.", en="Lacks 0.12.")
    first = protocol.candidates[0].model_copy(update={"explanation": said})
    changed = protocol.model_copy(update={"candidates": (first, *protocol.candidates[1:])})
    assert rows(book(a_content(changed))["Рейтинг"])[0]["Пояснение"] == "Не хватило 0,12 балла."


def test_all_limits_are_listed_those_not_used_up_too(full: Workbook) -> None:
    found = rows(full["Квоты"])
    assert [each["Значение"] for each in found] == ["Тульская область", "Школа 12", "Колледж 3"]
    assert list(found[0].values()) == ["Регион", "Тульская область", 1, 2, 1, 5]


def test_decisions_on_entries_have_their_reasons(full: Workbook) -> None:
    found = {
        each["Номер"]: (each["Решение"], each["Причина"]) for each in rows(full["Решения по участникам"])
    }
    assert found == {
        "И-0002": ("проходит по решению", "Победитель прошлого сезона"),
        "И-0020": ("снята по решению", "Снята по заявлению участника"),
        "И-0019": ("не допущена по правилам", "балл 1,2 ниже порога 1,5"),
        "И-0021": ("не рассматривалась", "нет сданных листов"),
    }


def test_everybody_is_told_who_would_take_the_seat(full: Workbook, protocol: Protocol) -> None:
    found = {each["Если выбудет"]: each["войдёт"] for each in rows(full["Если выбывает"])}
    assert found == {each.leaves: each.enters[0] for each in protocol.replacements}


def test_score_sheets_have_criteria_as_rows_and_experts_as_columns(full: Workbook) -> None:
    found = list(full["Оценочные листы"].iter_rows(min_row=3, max_row=8, max_col=6, values_only=True))
    assert found[0][0] == "И-0001 · Клуб молодых педагогов"
    assert found[1] == ("Критерий", "Вес", "Э01", "Э07", "Э12", "Среднее")
    assert found[2] == ("Критерий need", 1, 3, 4, 2, 3)
    assert found[4] == ("Критерий result", 2, 2, None, 4, 3)
    assert found[5] == ("Итог", None, 3, 3.125, 3.25, 3.125)
    page = full["Оценочные листы"]
    assert (page["F5"].number_format, page["F8"].number_format) == ("0.0", "0.00")


def test_decision_sheet_holds_what_was_decided_and_every_digest(full: Workbook, protocol: Protocol) -> None:
    found = texts(full["Решение"])
    assert any("Мест: 6. Финалистов: 6. В резерве: 3." in each for each in found)
    assert any("Работа И-0006 выбыла (Не сможет приехать); место заняла: И-0007." in each for each in found)
    assert "Одно место осталось свободным." in found
    for expected in ("a1" * 32, "b2" * 32, "c3" * 32, "d4" * 32, "e5" * 32, str(protocol.seed)):
        assert expected in found


def test_signatures_are_listed_and_lines_left_to_sign(full: Workbook) -> None:
    found = texts(full["Подписи"])
    for expected in ("решение предложено", "решение утверждено", "список опубликован", "К01", "П01"):
        assert expected in found
    assert (found.count("Председатель жюри"), found.count("Член счётной комиссии")) == (1, 3)


def test_names_are_only_in_the_organisers_copy(protocol: Protocol) -> None:
    named = book(a_content(protocol, details=details_of(protocol)))
    assert "Вымышленная-Первая Анна Петровна 0" in rows(named["Финалисты"])[0]["Участники пары"]
    plain = book(a_content(protocol))
    assert not [text for page in plain for text in texts(page) if "Вымышленн" in text]


# --- the sheets as such ---


def test_tables_are_set_up_for_screen_and_print(full: Workbook) -> None:
    for page in full.worksheets:
        assert page.freeze_panes is not None
        assert str(page.page_setup.paperSize) == page.PAPERSIZE_A4
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert "D-0001" in page.oddFooter.left.text
    for name in SHEETS[1:7]:
        page = full[name]
        assert page.print_title_rows == "$3:$3"
        assert str(page.auto_filter.ref).startswith("A3:")
        for cell in page[3]:
            width = page.column_dimensions[cell.column_letter].width
            assert max(map(len, str(cell.value).split())) <= width + 1, cell.value


@pytest.mark.parametrize("published", [True, False])
def test_draft_is_marked_on_every_sheet(published: bool) -> None:
    for page in book(a_content(published=published)).worksheets:
        assert str(page["A2"].value).startswith("ПРОЕКТ") is not published
        assert (page.oddHeader.center.text == "ПРОЕКТ") is not published


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    protocol = a_full_protocol(
        season_title=Text(ru=text, en=text),
        notes=(Text(ru=text, en=text),),
        stage_title=Text(ru=text, en=text),
    )
    rule = protocol.rule.model_copy(update={"excluded": {number_of(12): text}})
    details = {number_of(1): PairDetails(text, (text,), text)}
    sheets = (a_sheet(number_of(1), title=text),)
    content = a_content(protocol.model_copy(update={"rule": rule}), details=details, sheets=sheets)
    cells = [cell for page in book(content).worksheets for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    same = [cell for cell in cells if cell.value == text]
    assert len(same) >= 6
    assert all(cell.quotePrefix for cell in same) is (text[0] in "=+-@")


@pytest.mark.parametrize("text", ["".join(map(chr, range(32))), "\ufffe\uffff", "<b>&amp;]]>", "😀" * 2_000])
def test_no_sign_in_a_text_breaks_the_workbook(text: str) -> None:
    details = {number_of(1): PairDetails(f"а{text}я", (f"а{text}я",), f"а{text}я")}
    title = rows(book(a_content(details=details))["Финалисты"])[0]["Название"]
    assert (title[0], title[-1]) == ("а", "я")


def test_workbook_in_english() -> None:
    found = book(a_content(a_full_protocol(), language="en"))
    assert found.sheetnames[:4] == ["Decision", "Finalists", "Reserve", "Ranking"]
    assert rows(found["Finalists"])[0]["Score"] == pytest.approx(3.9)


def test_score_sheet_of_a_work_that_all_experts_rated_is_whole() -> None:
    jurors = tuple(f"J{place:02d}" for place in range(1, 201))
    found = texts(book(a_content(sheets=(a_sheet("И-0001", jurors=jurors),)))["Оценочные листы"])
    assert {f"Э{place:02d}" for place in range(1, 201)} <= set(found)


def test_thousands_of_candidates_fit() -> None:
    content = protocol_xlsx(a_content(a_protocol(7000)))
    page = load_workbook(io.BytesIO(content), read_only=True)["Рейтинг"]
    assert [row[1] for row in page.iter_rows(min_row=4, max_col=2, values_only=True)] == [
        number_of(place) for place in range(1, 7001)
    ]


def test_same_decision_gives_the_same_file_in_any_process() -> None:
    expected = protocol_xlsx(a_content())
    assert protocol_xlsx(a_content()) == expected
    code = (
        "import sys; from tests.files.protocol_case import a_content;"
        "from workbench.files.protocols.writing import protocol_xlsx;"
        "sys.stdout.buffer.write(protocol_xlsx(a_content(language='en')))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "6"},
        capture_output=True,
        check=True,
    )
    assert elsewhere.stdout == protocol_xlsx(a_content(language="en"))


def test_file_says_what_it_is_and_when_the_decision_was_made() -> None:
    content = protocol_xlsx(a_content())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        core = file.read("docProps/core.xml").decode()
    assert "Протокол D-0001: Экспертиза инициатив" in core
    assert core.count("2025-11-24T21:30:00Z") == 2
