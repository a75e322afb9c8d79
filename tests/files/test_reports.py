"""Reviews and score sheets as files, opened again as a spreadsheet program would."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from workbench.files.reports import Format, reviews_file, sheet_file
from workbench.workflows.reporting import ReviewRow, ScoreSheet, SheetLine

FORMATS: tuple[Format, ...] = ("xlsx", "csv", "json")
TITLE = "Экспертиза инициатив · Сезон"
FORMULAS = ("=1+1", '=HYPERLINK("http://example.org")', "+7 дней", "-нет плана", "@SUM(A1)", "\t=1", "#N/A")
ROW = ReviewRow(
    entry="И-0001",
    title="Клуб молодых педагогов",
    juror="J01",
    status="submitted",
    criterion="need",
    criterion_name="Значимость",
    weight=12.5,
    level=3,
    abstained=False,
    comment="ясно; видно\nв тексте",
    rubric="initiative@1",
    saved_at="2025-11-22T09:00:00+00:00",
)
ABSTAINED = replace(ROW, criterion="plan", level=None, abstained=True, comment="")
SHEET = ScoreSheet(
    entry="И-0001",
    title="Клуб молодых педагогов",
    jurors=("J01", "J02", "J03"),
    lines=(
        SheetLine("Значимость", 10.0, (3, 4, 4), 11 / 3),
        SheetLine("План", 30.0, (2, None, 5), 3.5),
        SheetLine("Итоги", 60.0, (None, None, None), None),
    ),
    total_by_juror=(2.25, 4.0, 4.75),
    mean=11 / 3,
    awaited=1,
)
UNRATED = ScoreSheet(
    "И-0002",
    "Лыжня",
    (),
    tuple(SheetLine(line.criterion, line.weight, (), None) for line in SHEET.lines),
    (),
    None,
    3,
)


def pages(content: bytes) -> list[Worksheet]:
    return load_workbook(io.BytesIO(content)).worksheets


def values(page: Worksheet) -> list[list[Any]]:
    return [list(row) for row in page.iter_rows(values_only=True)]


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


# --- all reviews in long form ---


def test_xlsx_of_reviews_holds_numbers_as_numbers() -> None:
    (page,) = pages(reviews_file([ROW, ABSTAINED], "xlsx"))
    head, first, second = values(page)
    assert head[:3] == ["Работа", "Название", "Эксперт"]
    cells = dict(zip(head, first, strict=True))
    assert (cells["Уровень"], cells["Вес"], cells["Воздержался"]) == (3, 12.5, None)
    assert cells["Комментарий"] == "ясно; видно\nв тексте"
    abstained = dict(zip(head, second, strict=True))
    assert (abstained["Уровень"], abstained["Воздержался"]) == (None, "да")
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:L3"


@pytest.mark.parametrize("text", FORMULAS)
def test_comment_that_looks_like_a_formula_stays_a_text_in_xlsx(text: str) -> None:
    (page,) = pages(reviews_file([replace(ROW, comment=text, title=text)], "xlsx"))
    for column in (2, 10):
        cell = page.cell(2, column)
        assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("text", FORMULAS)
def test_comment_that_looks_like_a_formula_is_not_computed_from_csv(text: str) -> None:
    (row,) = csv_rows(reviews_file([replace(ROW, comment=text, title=text)], "csv"))
    assert row["comment"] == row["title"]
    assert row["comment"].endswith(text)
    assert row["comment"][0] not in "=+-@\t\r"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "text",
    ["".join(map(chr, range(32))), "\x7f\x85\u2028", "а\ufffeб\uffffв", "<b>&amp;</b>]]>", "😀" * 2_500],
)
def test_no_sign_in_a_comment_breaks_a_file(format: Format, text: str) -> None:
    content = reviews_file([replace(ROW, comment=f"а{text}я", title=f"а{text}я")], format)
    if format == "xlsx":
        comment = pages(content)[0].cell(2, 10).value
    elif format == "csv":
        (row,) = csv_rows(content)
        comment = row["comment"]
    else:
        comment = json.loads(content)[0]["comment"]
    assert isinstance(comment, str)
    assert (comment[0], comment[-1]) == ("а", "я")
    if text.isprintable():
        assert comment == f"а{text}я"


def test_longest_comment_is_whole_in_every_format() -> None:
    longest = replace(ROW, comment="т" * 10_000)
    assert pages(reviews_file([longest], "xlsx"))[0].cell(2, 10).value == longest.comment
    assert csv_rows(reviews_file([longest], "csv"))[0]["comment"] == longest.comment
    assert json.loads(reviews_file([longest], "json"))[0]["comment"] == longest.comment


def test_csv_of_reviews_opens_in_excel_and_keeps_field_names() -> None:
    content = reviews_file([ROW, ABSTAINED], "csv")
    assert content.startswith(b"\xef\xbb\xbfentry;title;juror;status;")
    first, second = csv_rows(content)
    assert (first["level"], first["weight"], first["abstained"]) == ("3", "12.5", "")
    assert (second["level"], second["abstained"]) == ("", "да")
    assert first["comment"] == ROW.comment
    assert content.count(b"\r\n") == 3


def test_json_of_reviews_has_a_record_for_each_row() -> None:
    first, second = json.loads(reviews_file([ROW, ABSTAINED], "json"))
    # Neither gates nor an older version of the rubric.
    idle = {"answer", "rubric_given_by", "status_as_given", "level_as_given"}
    assert first == {name: value for name, value in vars(ROW).items() if name not in idle}
    assert (second["level"], second["abstained"]) == (None, True)


# --- the score sheet ---


def test_xlsx_summary_has_a_line_for_each_entry_with_means_to_one_decimal() -> None:
    summary, _ = pages(sheet_file([SHEET, UNRATED], "xlsx", title=TITLE))
    rows = values(summary)
    assert rows[0][0] == f"Сводный оценочный лист: {TITLE}"
    assert rows[2] == ["Работа", "Название", "Значимость", "План", "Итоги", "Итог", "Листов", "Ожидается"]
    assert rows[3] == ["И-0001", "Клуб молодых педагогов", 3.7, 3.5, None, 3.67, 3, 1]
    assert rows[4] == ["И-0002", "Лыжня", None, None, None, None, 0, 3]


def test_xlsx_block_of_an_entry_has_criteria_as_rows_and_jurors_as_columns() -> None:
    _, blocks = pages(sheet_file([SHEET, UNRATED], "xlsx", title=TITLE))
    rows = values(blocks)
    assert rows[0][0] == "И-0001 · Клуб молодых педагогов"
    assert rows[1] == ["Критерий", "Вес", "Э01", "Э02", "Э03", "Среднее"]
    assert rows[2] == ["Значимость", 10, 3, 4, 4, 3.7]
    assert rows[3] == ["План", 30, 2, None, 5, 3.5]
    assert rows[4] == ["Итоги", 60, None, None, None, None]
    assert rows[5] == ["Итог", None, 2.25, 4, 4.75, 3.67]
    assert rows[6] == [None] * 6
    assert rows[7][0] == "И-0002 · Лыжня"
    assert rows[8][:3] == ["Критерий", "Вес", "Среднее"]


def test_title_that_looks_like_a_formula_stays_a_text_in_the_sheet() -> None:
    sheet = replace(SHEET, title="=1+1", lines=(SheetLine("=2+2", 1.0, (3, 4, 4), 3.7),))
    summary, blocks = pages(sheet_file([sheet], "xlsx", title="=3+3"))
    cells = [cell for page in (summary, blocks) for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    (row,) = csv.DictReader(
        io.StringIO(sheet_file([sheet], "csv", title="=3+3").decode("utf-8-sig")), delimiter=";"
    )
    assert row["title"] == "'=1+1"
    assert all(name[0] not in "=+-@" for name in row)


def test_csv_of_the_sheet_has_a_line_for_each_entry() -> None:
    first, second = csv_rows(sheet_file([SHEET, UNRATED], "csv", title=TITLE))
    assert first == {
        "entry": "И-0001",
        "title": "Клуб молодых педагогов",
        "Значимость": "3.7",
        "План": "3.5",
        "Итоги": "",
        "mean": "3.67",
        "reviews": "3",
        "awaited": "1",
    }
    assert (second["mean"], second["reviews"], second["awaited"]) == ("", "0", "3")


def test_json_of_the_sheet_is_unrounded_and_says_what_is_what() -> None:
    first, second = json.loads(sheet_file([SHEET, UNRATED], "json", title=TITLE))
    assert first == {
        "entry": "И-0001",
        "title": "Клуб молодых педагогов",
        "jurors": ["J01", "J02", "J03"],
        "criteria": [
            {"criterion": "Значимость", "weight": 10.0, "levels": [3, 4, 4], "mean": 11 / 3},
            {"criterion": "План", "weight": 30.0, "levels": [2, None, 5], "mean": 3.5},
            {"criterion": "Итоги", "weight": 60.0, "levels": [None, None, None], "mean": None},
        ],
        "total_by_juror": [2.25, 4.0, 4.75],
        "mean": 11 / 3,
        "awaited": 1,
    }
    assert (second["jurors"], second["mean"]) == ([], None)


@pytest.mark.parametrize("format", FORMATS)
def test_empty_season_gives_files_that_open(format: Format) -> None:
    reviews, sheet = reviews_file([], format), sheet_file([], format, title=TITLE)
    if format == "json":
        assert (json.loads(reviews), json.loads(sheet)) == ([], [])
    elif format == "csv":
        assert (csv_rows(reviews), csv_rows(sheet)) == ([], [])
        assert reviews.decode("utf-8-sig").startswith("entry;title;juror;")
        assert sheet.decode("utf-8-sig") == "entry;title;mean;reviews;awaited\r\n"
    else:
        assert [len(values(page)) for page in pages(reviews)] == [1]
        assert len(pages(sheet)) == 2
