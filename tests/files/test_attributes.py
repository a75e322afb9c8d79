"""Tables of interview scores, certificates and votes, as organisers write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from workbench.errors import UnreadableFile, UnusableTable
from workbench.files.attributes import read_attributes


def a_csv(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "table.csv"
    file.write_text("\n".join(lines), encoding=encoding)
    return file


def test_columns_are_numbers_yes_and_no_or_texts_as_a_whole(tmp_path: Path) -> None:
    file = a_csv(
        tmp_path,
        "Номер;interview;certificate;duplicate_set;code",
        "и-0001;4,5;да;а;1",
        "И-0002;;нет;;б2",
        "И-0003;3;;а;",
    )
    assert read_attributes(file) == {
        "И-0001": {"interview": 4.5, "certificate": True, "duplicate_set": "а", "code": "1"},
        "И-0002": {"interview": None, "certificate": False, "duplicate_set": None, "code": "б2"},
        "И-0003": {"interview": 3.0, "certificate": None, "duplicate_set": "а", "code": None},
    }


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1251"), (",", "utf-8-sig"), ("\t", "utf-16")])
def test_delimiters_and_encodings_do_not_matter(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [["№ работы", "Сертификат"], ["И-0001", "есть"], ["И-0002", "нет"]]
    file = a_csv(tmp_path, *(delimiter.join(row) for row in rows), encoding=encoding)
    assert read_attributes(file) == {"И-0001": {"Сертификат": True}, "И-0002": {"Сертификат": False}}


def test_a_workbook_with_a_title_above_the_header_is_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Собеседование"], [], ["number", "interview", None], ["И-0007", 9, None]):
        sheet.append(row)
    book.save(tmp_path / "table.xlsx")
    assert read_attributes(tmp_path / "table.xlsx") == {"И-0007": {"interview": 9.0}}


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["имя;балл", "Анна;5"], "numbers of entries"),
        (["number;балл", ";5"], "row 2"),
        (["number;балл", "И-0001;5", "И-0001;6"], "И-0001"),
        (["number;;балл", "И-0001;5;6"], "heading"),
        (["number;балл;балл", "И-0001;5;6"], "балл"),
        (["number", "И-0001"], "beside the numbers"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path: Path, lines: list[str], named: str) -> None:
    with pytest.raises(UnusableTable, match=named):
        read_attributes(a_csv(tmp_path, *lines))


def test_no_file_and_no_table_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_attributes(tmp_path / "absent.csv")
    (tmp_path / "page.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(UnreadableFile, match="not a table"):
        read_attributes(tmp_path / "page.csv")
