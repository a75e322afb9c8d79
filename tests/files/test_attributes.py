"""Tables of interview scores, certificates and votes: which columns are read, and by what names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.import_case import SEASON, write_text, write_xlsx
from workbench.errors import UnreadableFile, UnusableTable
from workbench.files.attributes import attribute_table
from workbench.files.spreadsheets.columns import find_table
from workbench.files.spreadsheets.tables import read_tables
from workbench.workflows.importing.common import SourceTable


def read(path: Path) -> SourceTable:
    return attribute_table(find_table(read_tables(path), path.name, "attributes", SEASON))


def cells(table: SourceTable) -> list[dict[str, object]]:
    return [dict(each.cells) for each in table.rows]


def test_every_column_beside_the_number_is_read_by_its_heading(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "table.xlsx", ["Номер работы", "interview", "Сертификат"], ["И-7", 9, "да"])
    table = read(path)
    assert cells(table) == [{"entry": "И-7", "interview": 9, "Сертификат": "да"}]
    assert list(table.columns) == ["entry", "interview", "Сертификат"]
    assert table.ignored == ()


@pytest.mark.parametrize(
    "heading",
    ["Номер", "number", "№ работы", "работа", "Номер инициативы", "entry", "Entry number", "candidate", "id"],
)
def test_usual_headings_of_the_number_are_known_wherever_it_stands(tmp_path: Path, heading: str) -> None:
    path = write_xlsx(tmp_path / "table.xlsx", ["Балл", heading], [4, "И-0003"], [5, "И-0001"])
    assert cells(read(path)) == [{"entry": "И-0003", "Балл": 4}, {"entry": "И-0001", "Балл": 5}]


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1251"), (",", "utf-8-sig"), ("\t", "utf-16")])
def test_delimiters_and_encodings_do_not_matter(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [["№ работы", "Сертификат"], ["И-0001", "есть"], ["И-0002", "нет"]]
    path = write_text(tmp_path / "table.csv", *rows, delimiter=delimiter, encoding=encoding)
    assert cells(read(path)) == [
        {"entry": "И-0001", "Сертификат": "есть"},
        {"entry": "И-0002", "Сертификат": "нет"},
    ]


def test_a_title_above_the_header_and_totals_below_the_table_are_no_rows(tmp_path: Path) -> None:
    rows = [["Собеседование"], [], ["number", "interview", None], ["И-0007", 9, None], ["Итого", 9, None]]
    assert cells(read(write_xlsx(tmp_path / "table.xlsx", *rows))) == [{"entry": "И-0007", "interview": 9}]


def test_names_contacts_and_titles_are_left_where_they_are(tmp_path: Path) -> None:
    personal = ["ФИО", "Наставник", "E-mail", "Телефон", "Дата рождения", "Название инициативы"]
    row = ["Речная Анна", "Речная Анна", "a@example.org", "89001234567", "07.12.2001", "Клуб"]
    table = read(write_xlsx(tmp_path / "t.xlsx", ["Номер", *personal, "interview"], ["И-0001", *row, 5]))
    assert table.ignored == tuple(personal)
    assert cells(table) == [{"entry": "И-0001", "interview": 5}]


def test_the_season_may_name_the_column_with_the_numbers(tmp_path: Path) -> None:
    season = SEASON.model_copy(update={"columns": {"attributes": {"entry": ("Шифр",)}}})
    path = write_xlsx(tmp_path / "table.xlsx", ["Код", "Шифр"], ["А", "И-0001"])
    table = attribute_table(find_table(read_tables(path), path.name, "attributes", season))
    assert cells(table) == [{"entry": "И-0001", "Код": "А"}]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["имя;балл", "Анна;5"], "номер"),
        (["number;;балл", "И-0001;5;6"], "column 2 has values and no heading"),
        (["number;балл;Балл", "И-0001;5;6"], "балл"),
        (["number", "И-0001"], "beside the numbers"),
        (["number;ФИО", "И-0001;Речная Анна"], "beside the numbers"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path: Path, lines: list[str], named: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UnusableTable, match=named):
        read(path)


def test_a_column_that_may_number_the_rows_is_asked_to_say_what_it_numbers(tmp_path: Path) -> None:
    rows = [[place, 5] for place in range(1, 6)]
    with pytest.raises(UnusableTable, match="номер работы"):
        read(write_xlsx(tmp_path / "rows.xlsx", ["Номер", "interview"], *rows))
    table = read(write_xlsx(tmp_path / "entries.xlsx", ["Номер работы", "interview"], *rows))
    assert [each["entry"] for each in cells(table)] == [1, 2, 3, 4, 5]


def test_no_file_and_no_table_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read(tmp_path / "absent.csv")
    (tmp_path / "page.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(UnreadableFile, match="not a table"):
        read(tmp_path / "page.csv")
