"""Files as they come: what is read, and what is refused with a remedy."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from tests.import_case import write_text, write_xlsx
from workbench.errors import UnreadableFile
from workbench.files.spreadsheets.tables import MAX_BLANK_ROWS, read_tables
from workbench.files.spreadsheets.text_encodings import decoded

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512


def a_zip(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"", "export it again"),
        (b" \r\n\r\n", "export it again"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "remove the password"),
        (OLE + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
        (OLE, "save the table as .xlsx"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "save it as .xlsx"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "save it as .xlsx"),
        (b"%PDF-1.7 ...", "export the data"),
        (b"\x89PNG\r\n\x1a\n", "export the data"),
        (bytes(range(256)) * 20, "export the data"),
        (b"PK\x03\x04" + b"\x00" * 100, "copy it again"),
        (b";;;\r\n;;;\r\n", "export it again"),
    ],
)
@pytest.mark.parametrize("name", ["people.xlsx", "people.csv"])
def test_what_is_no_table_is_refused_with_a_remedy_whatever_it_is_called(tmp_path, content, remedy, name):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=remedy):
        read_tables(tmp_path / name)


def test_other_packages_are_refused_by_what_they_are(tmp_path):
    for members, remedy in (
        ({"word__document_xml": "<w/>"}, "spreadsheet"),
        ({"content_xml": "<o/>"}, "save it as .xlsx"),
        ({"people.csv": "a;b"}, "unpack it"),
    ):
        with pytest.raises(UnreadableFile, match=remedy):
            read_tables(a_zip(tmp_path / "file.xlsx", **members))


def test_missing_file_and_directory_are_named(tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"):
        read_tables(tmp_path / "none.xlsx")
    with pytest.raises(UnreadableFile, match="directory"):
        read_tables(tmp_path)


def test_truncated_workbook_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "people.xlsx", *([[number, "текст"] for number in range(500)]))
    data = path.read_bytes()
    for share in (0.3, 0.6, 0.95):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(UnreadableFile, match="again"):
            read_tables(path)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("damage", [b"", b"<broken", b"<worksheet/>"])
def test_workbook_with_a_damaged_part_gives_an_error_or_rows_but_never_a_crash(tmp_path, part, damage):
    source = write_xlsx(tmp_path / "whole.xlsx", ["ID", "Регион"], [1, "Москва"])
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w") as damaged:
        for name in whole.namelist():
            damaged.writestr(name, damage if name == part else whole.read(name))
    try:
        file = read_tables(path)
    except UnreadableFile:
        return
    assert file.sheets[0].rows


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b"\x00" * 1024**2)
    assert path.stat().st_size < 2 * 1024**2
    with pytest.raises(UnreadableFile, match="unpacks to far more"):
        read_tables(path)


def test_xml_that_expands_itself_is_refused(tmp_path):
    source = write_xlsx(tmp_path / "whole.xlsx", ["ID"], [1])
    path = tmp_path / "laughs.xlsx"
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a0 "ha">{entities}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
    )
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w") as bomb:
        for name in whole.namelist():
            bomb.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else whole.read(name))
    with pytest.raises(UnreadableFile):
        read_tables(path)


def test_rows_keep_the_numbers_the_spreadsheet_shows(tmp_path):
    path = write_xlsx(tmp_path / "people.xlsx", ["ID"], [], [7], [], [], [8])
    assert read_tables(path).sheets[0].rows == ((1, ("ID",)), (3, (7,)), (6, (8,)))


def test_text_rows_keep_the_line_they_begin_in(tmp_path):
    path = write_text(tmp_path / "people.csv", ["a", "b"], ['"две\nстроки"', "x"], [], ["c", "d"], end="\n")
    rows = read_tables(path).sheets[0].rows
    assert rows == ((1, ("a", "b")), (2, ("две\nстроки", "x")), (5, ("c", "d")))


def test_a_million_formatted_blank_rows_are_not_read_to_the_end(tmp_path):
    book = Workbook()
    book.active.append(["ID"])
    book.active.append([7])
    book.active.cell(row=1_048_576, column=1).number_format = "0.00"
    book.save(tmp_path / "people.xlsx")

    sheet = read_tables(tmp_path / "people.xlsx").sheets[0]

    assert sheet.rows == ((1, ("ID",)), (2, (7,)))
    assert str(MAX_BLANK_ROWS) in sheet.notes[0].ru


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576"])
def test_a_wrong_dimension_hides_no_rows(tmp_path, dimension):
    source = write_xlsx(tmp_path / "whole.xlsx", ["ID", "Регион"], [1, "Москва"])
    path = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w") as wrong:
        for name in whole.namelist():
            content = whole.read(name)
            wrong.writestr(
                name, content.replace(b'<dimension ref="A1:B2"', f'<dimension ref="{dimension}"'.encode())
            )
    assert read_tables(path).sheets[0].rows == ((1, ("ID", "Регион")), (2, (1, "Москва")))


def test_formulas_without_a_stored_result_are_told(tmp_path):
    path = write_xlsx(tmp_path / "people.xlsx", ["ID", "Регион"], [1, '="Моск"&"ва"'])
    assert "B2" in read_tables(path).sheets[0].notes[0].ru


def test_a_very_long_cell_is_read_whole(tmp_path):
    text = "я" * 2_000_000
    path = write_text(tmp_path / "long.csv", ["ID", "Текст"], [1, text])
    assert read_tables(path).sheets[0].rows[1] == (2, ("1", text))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"]
)
def test_russian_text_is_read_in_the_encodings_in_use(encoding):
    text = "ID;Регион;Дата\r\n100001;Нижегородская область;25.10.2025\r\n100002;ЯКУТИЯ;26.10.2025\r\n" * 3
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
@pytest.mark.parametrize("letters", ["а;б;в;г", "А;Б;В;Г", "г;г;г;г", "да;нет;да;да"])
def test_headings_tell_the_encoding_however_often_the_same_answers_stand_below(encoding, letters):
    text = "ID участника;Вопрос 1;Вопрос 2;Вопрос 3\r\n" + f"100001;{letters}\r\n" * 300
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_a_table_in_capitals_is_read_in_its_encoding(encoding):
    text = "УЧАСТНИК;ВОПРОС 1\r\nГРОМОВА АННА;А\r\nРЕЧНАЯ ЕЛЕНА;Б\r\n"
    assert decoded(text.encode(encoding)) == text


def test_answers_by_letters_under_latin_headings_are_in_the_commonest_encoding():
    text = "participant;case_1;case_2\r\n" + "100001;а;б\r\n100002;в;г\r\n" * 50
    assert decoded(text.encode("cp1251")) == text


def test_workbook_named_csv_and_text_named_xlsx_are_read_by_content(tmp_path):
    book = write_xlsx(tmp_path / "people.xlsx", ["ID"], [1]).rename(tmp_path / "people.csv")
    text = write_text(tmp_path / "pairs.xlsx", ["ID", "x"], [1, 2])
    assert read_tables(book).sheets[0].rows[1] == (2, (1,))
    assert read_tables(text).sheets[0].rows[1] == (2, ("1", "2"))


def test_dates_and_error_values_come_as_the_spreadsheet_holds_them(tmp_path):
    book = Workbook()
    book.active.append([datetime(2025, 10, 25, 17, 42), True, 1.5])
    book.active["D1"] = "#N/A"
    book.save(stream := io.BytesIO())
    path = tmp_path / "people.xlsx"
    path.write_bytes(stream.getvalue())
    assert load_workbook(path).active["D1"].data_type == "e"
    assert read_tables(path).sheets[0].rows == ((1, (datetime(2025, 10, 25, 17, 42), True, 1.5, "#N/A")),)
