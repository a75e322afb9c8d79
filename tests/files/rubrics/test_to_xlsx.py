"""Rubrics that go through a spreadsheet and back."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.builders import a_criterion, a_rubric, a_text
from tests.rubric_case import a_full_rubric, a_gate, weighing
from workbench.domain.rubric import Rubric
from workbench.domain.text import Text
from workbench.errors import FileProblem, InvalidDocument, UnreadableFile, WorkbenchError
from workbench.files.rubrics.from_xlsx import rubric_from_xlsx
from workbench.files.rubrics.to_xlsx import rubric_workbook
from workbench.files.rubrics.to_yaml import rubric_yaml
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.documents import load_rubric, rubric_files

Edit = Callable[[Workbook], Any]
READY = rubric_files(rubric_directory())
# Texts that spreadsheets like to make something else of.
ODD = (
    *(
        "=1+1",
        "-",
        "+7",
        "@all",
        "1",
        "12.05",
        "TRUE",
        "да",
        "#N/A",
        "_x000D_",
        "_x0041_",
        " с краю ",
        "a\nb",
    ),
    *("«цитата», \"кавычки\" и 'ещё'", "\tтаб", "a: b # c", "- список", "{ru: en}", "№ 5 · 😀", "&amp; <b>"),
    *("null", "~", "yes", "2025-11-24", "\\n", "%(name)s", "'", "a\u2028b", "a\u00a0b", "e\u0301", "{}", "*"),
)


def through_xlsx(rubric: Rubric, path: Path, **options: Any) -> Rubric:
    path.write_bytes(rubric_workbook(rubric, **options))
    return rubric_from_xlsx(path)


def a_random_rubric(seed: int) -> Rubric:
    """All optional fields come and go; texts are odd ones."""
    draw = random.Random(seed)

    def words() -> dict[str, str]:
        return {each: f"{draw.choice(ODD)}{draw.choice(('', ' ', 'слово'))}" for each in ("ru", "en")}

    def perhaps(**fields: Any) -> dict[str, Any]:
        return {name: value for name, value in fields.items() if draw.random() < 0.5}

    lowest, highest = draw.randint(0, 1), draw.randint(3, 10)
    criteria = [f"c{number}" for number in range(draw.randint(1, 4))]
    weights = [draw.choice((1, 2.5, 33.3333333333, 0.1)) for _ in criteria]
    method = draw.choice(("weighted_mean", "sum"))
    aggregation = {"method": method, **perhaps(minimum={criteria[-1]: 2.5}, floor=2)}
    most = round(highest * sum(weights), 9) if method == "sum" else highest

    def a_criterion(name: str, weight: float) -> dict[str, Any]:
        described = sorted({lowest, highest, draw.randint(lowest, highest)})
        levels = [
            {"level": each, "name": words(), "anchor": words(), **perhaps(example=words())}
            for each in described
        ]
        signs = [{"id": f"{name}_{number}", "text": words(), **perhaps(level=highest)} for number in range(2)]
        return {
            "id": name,
            "name": words(),
            "question": words(),
            "weight": weight,
            "levels": levels,
        } | perhaps(
            evidence=words(),
            comment=draw.choice(("always", "at_ends", "never")),
            may_abstain=draw.random() < 0.5,
            indicators=signs,
        )

    gate = {"id": "gate", "name": words(), "question": words()}
    gate |= perhaps(evidence=words(), comment="always", may_abstain=False)
    return Rubric.model_validate(
        {
            "id": f"random_{seed}",
            "version": draw.randint(1, 99),
            "original": draw.choice(("ru", "en")),
            "title": words(),
            "purpose": words(),
            "rates": "competency",
            "scale": {"lowest": lowest, "highest": highest},
            "criteria": [a_criterion(*each) for each in zip(criteria, weights, strict=True)],
        }
        | ({"aggregation": aggregation} if method == "sum" else perhaps(aggregation=aggregation))
        | perhaps(
            closing_comment=draw.choice(("required", "optional", "none")),
            gates=[gate],
            cut_scores=[{"id": "ready", "name": words(), "at": most}],
        )
    )


# --- without loss ---


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_a_ready_rubric_comes_back_equal(path: Path, tmp_path: Path) -> None:
    rubric = load_rubric(path)
    back = through_xlsx(rubric, tmp_path / "rubric.xlsx")
    assert back == rubric
    written = tmp_path / path.name
    written.write_text(rubric_yaml(back), encoding="utf-8")
    assert load_rubric(written) == rubric


@pytest.mark.parametrize("seed", range(6))
def test_odd_texts_and_absent_fields_come_back_equal(seed: int, tmp_path: Path) -> None:
    rubric = a_random_rubric(seed)
    back = through_xlsx(rubric, tmp_path / "rubric.xlsx", language=("ru", "en")[seed % 2])
    assert back.model_dump_json() == rubric.model_dump_json()
    written = tmp_path / "rubric.yaml"
    written.write_text(rubric_yaml(back), encoding="utf-8")
    assert load_rubric(written).model_dump_json() == rubric.model_dump_json()


def test_an_odd_text_stays_as_it_is(tmp_path: Path) -> None:
    gates = [a_gate(f"gate_{number}", name=Text(ru=text, en=text)) for number, text in enumerate(ODD)]
    back = through_xlsx(weighing(gates=gates), tmp_path / "rubric.xlsx")
    assert [each.name.ru for each in back.gates] == list(ODD)


@pytest.mark.parametrize("text", ["я" * 40_000, "a\x01b", "a\rb"], ids=["long", "invisible", "return"])
def test_a_text_that_no_cell_keeps_is_refused_not_cut(text: str) -> None:
    with pytest.raises(FileProblem, match=r"Рубрика!B5 is too long for a cell, or has an invisible"):
        rubric_workbook(a_rubric(title=a_text(text, "A title")))


def test_yaml_reads_as_one_written_by_hand() -> None:
    text = rubric_yaml(a_full_rubric())
    assert '\ntitle:\n  ru: "' in text
    assert "\nscale: {lowest: 0, highest: 4}\n" in text
    assert "\n\ncriteria:\n  - id: need\n    weight: 1\n" in text
    assert "\n\n  - id: plan\n    weight: 3\n" in text
    assert "\n\naggregation:\n  method: sum\n  minimum: {need: 2, plan: 1.5}\n  floor: 1\n" in text
    assert "\n    indicators:\n      - id: need_first\n" in text
    assert '    name: {ru: "Условие consent", en: "Gate consent"}\n' in text
    assert "\n\n\n" not in text


def test_the_workbook_helps_to_fill_it_in() -> None:
    book = load_workbook(io.BytesIO(rubric_workbook(a_full_rubric())))
    assert book.sheetnames == [
        *("Рубрика", "Критерии", "Уровни", "Признаки", "Условия", "Пороги", "Прежние оценки")
    ]
    criteria = book["Критерии"]
    assert criteria.freeze_panes == "B2"
    assert criteria["D1"].comment.text == "Один вопрос об одном, до 110 знаков."
    assert criteria["D2"].alignment.wrap_text
    assert not criteria.merged_cells.ranges
    lists = {str(each.sqref): each.formula1 for each in criteria.data_validations.dataValidation}
    assert lists["I2:I303"] == '"всегда,на краях шкалы,никогда"'
    levels = book["Уровни"].data_validations.dataValidation
    assert [each.formula1 for each in levels] == ["'Критерии'!$A$2:$A$300"]


def test_rows_show_their_texts_whole_and_may_grow() -> None:
    levels = load_workbook(io.BytesIO(full_workbook()))["Уровни"]
    assert levels.row_dimensions[2].height >= 15
    tall = a_text("слово " * 100, "word")
    rubric = rubric_workbook(a_rubric(purpose=tall))
    fields = load_workbook(io.BytesIO(rubric))["Рубрика"]
    assert fields.row_dimensions[7].height == 9 * 15
    with zipfile.ZipFile(io.BytesIO(rubric)) as package:
        assert b'customHeight="1"' not in package.read("xl/worksheets/sheet1.xml")


def test_line_ends_pasted_from_word_are_line_ends(tmp_path: Path) -> None:
    path = edited(tmp_path, put("Рубрика", "B5", "первая_x000D_\nвторая"))
    assert rubric_from_xlsx(path).title.ru == "первая\nвторая"


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet = book["Критерии"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(reversed(row), start=1):
                sheet.cell(number, place).value = value

    rubric = a_full_rubric()
    path = edited(tmp_path, edit, rubric)
    assert rubric_from_xlsx(path) == rubric


def test_a_number_that_excel_computed_is_taken_as_excel_shows_it(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Критерии"]["F2"].value = 100 / 3
        book["Критерии"]["F3"].value = 1 / 300

    back = rubric_from_xlsx(edited(tmp_path, edit))
    assert [each.weight for each in back.criteria[:2]] == [33.3333333333, 0.0033333333]
    (tmp_path / "back.yaml").write_text(rubric_yaml(back), encoding="utf-8")
    assert load_rubric(tmp_path / "back.yaml") == back


def test_a_number_with_more_digits_than_come_back_is_refused_not_rounded() -> None:
    with pytest.raises(FileProblem, match=r"Критерии!F2 has more digits"):
        rubric_workbook(weighing(criteria=(a_criterion("need", weight=100 / 3),)))


def test_texts_too_long_for_a_rubric_file_are_refused() -> None:
    long = [a_gate(f"g{number}", name=a_text("я" * 30_000, "A gate")) for number in range(20)]
    with pytest.raises(FileProblem, match="more than 1,000,000 bytes"):
        rubric_yaml(weighing(gates=long))


def test_what_is_said_of_earlier_ratings_comes_back(tmp_path: Path) -> None:
    rubric = a_full_rubric()
    assert rubric.replaces is not None
    for language in ("ru", "en"):
        assert through_xlsx(rubric, tmp_path / "rubric.xlsx", language=language) == rubric
    text = rubric_yaml(rubric)
    assert "\n\nreplaces:\n  version: 1\n  ratings:\n    - id: result\n      are: mapped\n" in text
    (tmp_path / "rubric.yaml").write_text(text, encoding="utf-8")
    assert load_rubric(tmp_path / "rubric.yaml") == rubric


def test_a_workbook_made_before_there_were_earlier_ratings_is_read(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        del book["Прежние оценки"]
        book["Рубрика"].delete_rows(15)

    rubric = weighing()
    assert rubric_from_xlsx(edited(tmp_path, edit, rubric)) == rubric


# --- mistakes ---


@cache
def full_workbook() -> bytes:
    return rubric_workbook(a_full_rubric())


def edited(directory: Path, edit: Edit, rubric: Rubric | None = None) -> Path:
    path = directory / "edited.xlsx"
    book = load_workbook(io.BytesIO(full_workbook() if rubric is None else rubric_workbook(rubric)))
    edit(book)
    book.save(path)
    return path


def put(sheet: str, cell: str, value: Any) -> Edit:
    def edit(book: Workbook) -> None:
        book[sheet][cell].value = value

    return edit


def problems(path: Path) -> list[str]:
    with pytest.raises(InvalidDocument) as raised:
        rubric_from_xlsx(path)
    return [each.removeprefix(f"{path}: ") for each in raised.value.problems]


MISTAKES: dict[str, tuple[Edit, str]] = {
    "number as text": (put("Критерии", "F2", "12,5"), "Критерии!F2: the number 12,5 is stored as text"),
    "word for number": (put("Критерии", "F2", "много"), "Критерии!F2: 'много' is no number"),
    "no weight": (put("Критерии", "F2", None), "Критерии!F2: is missing; add it"),
    "weight too large": (put("Критерии", "F2", 101), "Критерии!F2: "),
    "text missing": (put("Критерии", "D3", None), "Критерии!D3: is missing; add it"),
    "half an evidence": (put("Критерии", "H2", None), "Критерии!H2: is missing; add it"),
    "id repeated": (put("Критерии", "A3", "need"), "Критерии!A3: criterion id 'need' stands twice"),
    "id with a space": (
        put("Критерии", "A2", "need "),
        "Критерии!A2: a space stands before or after the code",
    ),
    "id in Russian": (put("Условия", "A2", "согласие"), "Условия!A2: 'согласие' is not an id"),
    "formula": (put("Уровни", "E2", "=B2&C2"), "Уровни!E2: is a formula; replace it by its value"),
    "error": (put("Уровни", "E2", "#N/A"), "Уровни!E2: holds the error #N/A"),
    "number for text": (put("Уровни", "C2", 5), "Уровни!C2: holds the number 5, a text is expected"),
    "date for number": (put("Пороги", "D2", datetime(2025, 5, 12)), "Пороги!D2: Excel made a date"),
    "date for text": (put("Уровни", "C2", datetime(2025, 5, 12)), "Уровни!C2: Excel made a date"),
    "logical for text": (put("Уровни", "C2", True), "Уровни!C2: holds the logical value TRUE"),
    "logical for number": (put("Критерии", "F2", True), "Критерии!F2: holds the logical value TRUE"),
    "half a level": (put("Уровни", "B2", 0.5), "Уровни!B2: 0.5 is no whole number"),
    "level out of scale": (put("Уровни", "B3", 9), "Уровни!B3: level 9 is outside the scale 0..4"),
    "unknown criterion": (put("Уровни", "A2", "needs"), "Уровни!A2: 'needs' is no criterion's code"),
    "no criterion": (put("Уровни", "A2", None), "Уровни!A2: the criterion's code is missing"),
    "unknown choice": (put("Рубрика", "B9", "пьесы"), "Рубрика!B9: 'пьесы' is not known; choose one of"),
    "no choice": (put("Рубрика", "B9", None), "Рубрика!B9: is missing; add it"),
    "no scale": (put("Рубрика", "B11", None), "Рубрика!B11: is missing; add it"),
    "floor at the bottom": (put("Рубрика", "B14", 0), "Рубрика!B14: 0 is the lowest level"),
    "minimum off the scale": (put("Критерии", "K2", 7), "Критерии!K2: 7 is outside the scale 0..4"),
    "merged": (lambda book: book["Уровни"].merge_cells("A2:A3"), "Уровни!A2: cells A2:A3 are merged"),
    "extra column": (put("Критерии", "L1", "Заметки"), "Критерии!L1: 'Заметки' is not known here"),
    "column without a head": (put("Критерии", "L3", "вот"), "Критерии!L1: there is no heading here"),
    "column twice": (put("Критерии", "L1", "Вес"), "Критерии!L1: 'Вес' is there twice"),
    "no column": (lambda book: book["Критерии"].delete_cols(6), "Критерии!K1: no column is called Вес"),
    "no row": (lambda book: book["Рубрика"].delete_rows(9), "no row is called Что оценивают"),
    "extra field": (put("Рубрика", "A16", "Автор"), "Рубрика!A16: 'Автор' is not known here"),
    "beside the fields": (put("Рубрика", "D4", "?"), "Рубрика!D4: nothing is read from here"),
    "empty row": (lambda book: book["Критерии"].insert_rows(3), "Критерии!A3: an empty row"),
    "far away": (put("Критерии", "A5000", "x"), "Критерии!A5000: something stands far outside"),
    "far right": (put("Критерии", "ZZ2", "x"), "Критерии!ZZ2: something stands far outside"),
    "extra sheet": (lambda book: book.create_sheet("Заметки").append(["x"]), "Заметки!A1: unknown sheet"),
    "no criteria": (lambda book: book["Критерии"].delete_rows(2, 9), "Критерии!A2: "),
    "no levels": (
        lambda book: book["Уровни"].delete_rows(2, 5),
        "Критерии!A2: no row of the sheet of levels",
    ),
    "too long": (put("Рубрика", "B5", "я" * 32_700), "Рубрика!B5: is 32700 characters long"),
    "indicator too long": (put("Признаки", "C2", "я" * 161), "Признаки!C2: is 161 characters long"),
    "ratings of nothing": (put("Прежние оценки", "A2", "style"), "Прежние оценки!A2: there is no criterion"),
    "unknown fate": (put("Прежние оценки", "B2", "забыть"), "Прежние оценки!B2: 'забыть' is not known"),
    "no step": (put("Прежние оценки", "D2", "1 и 2"), "Прежние оценки!D2: '1 и 2' is no step"),
    "step twice": (put("Прежние оценки", "D2", "1→1, 1→2"), "Прежние оценки!D2: level 1 stands twice"),
    "step off the scale": (put("Прежние оценки", "D2", "1→9"), "Прежние оценки!D2: level 9 is outside"),
    "dropped twice": (put("Прежние оценки", "A6", "budget"), "Прежние оценки!A6: 'budget' stands twice"),
    "replaces nothing": (put("Рубрика", "B15", None), "Рубрика!B15: is missing; add it"),
    "cut score out of reach": (put("Пороги", "D3", 400), "Пороги!D3: 400 cannot be reached"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_by_its_cell(mistake: str, tmp_path: Path) -> None:
    edit, expected = MISTAKES[mistake]
    found = problems(edited(tmp_path, edit))
    assert any(expected in each for each in found), found
    assert all("CellPlace" not in each and "Place(" not in each for each in found), found


def test_one_mistake_is_told_once(tmp_path: Path) -> None:
    assert len(problems(edited(tmp_path, put("Критерии", "F2", "12,5")))) == 1


HEADINGS = [
    (sheet.title, cell.coordinate)
    for sheet in load_workbook(io.BytesIO(rubric_workbook(a_full_rubric())))
    for cell in (sheet["A"][1:] if sheet.title == "Рубрика" else sheet[1])
    if cell.value
]


@pytest.mark.parametrize(("sheet", "cell"), HEADINGS)
@pytest.mark.parametrize("called", ["Кто", None])
def test_of_a_heading_that_was_renamed_nothing_but_the_heading_is_told(
    sheet: str, cell: str, called: str | None, tmp_path: Path
) -> None:
    was = load_workbook(io.BytesIO(full_workbook()))[sheet][cell].value
    (told,) = problems(edited(tmp_path, put(sheet, cell, called)))
    assert told.startswith(f"{sheet}!")
    assert str(was) in told


def test_of_a_column_that_was_deleted_nothing_but_the_column_is_told(tmp_path: Path) -> None:
    found = problems(edited(tmp_path, lambda book: book["Критерии"].delete_cols(1)))
    assert found == ["Критерии!K1: no column is called Код; add it, with nothing in it where it is optional"]


def test_levels_without_any_criterion_are_not_told_one_by_one(tmp_path: Path) -> None:
    found = problems(edited(tmp_path, lambda book: book["Критерии"].delete_rows(2, 9)))
    assert not any("is no criterion's code" in each for each in found)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_sheets(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Уровни"]["E2"].value = "=1"
        book["Критерии"]["F2"].value = "12"
        book["Рубрика"]["B3"].value = "первая"

    found = problems(edited(tmp_path, edit))
    assert [each.split(":")[0] for each in found] == ["Рубрика!B3", "Критерии!F2", "Уровни!E2"]


# --- other files ---


def refused(path: Path) -> str:
    with pytest.raises(UnreadableFile) as raised:
        rubric_from_xlsx(path)
    return str(raised.value)


def test_other_kinds_of_file_are_refused_by_name(tmp_path: Path) -> None:
    old, text = tmp_path / "old.xls", tmp_path / "rubric.csv"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"))
    text.write_text("id;version\n", encoding="utf-8")
    ods = tmp_path / "table.ods"
    with zipfile.ZipFile(ods, "w") as package:
        package.writestr("content.xml", "<office/>")
    assert "old .xls format" in refused(old)
    assert "is no workbook; save it in Excel as .xlsx" in refused(text)
    assert "is not an .xlsx table inside" in refused(ods)
    assert "there is no such file" in refused(tmp_path / "none.xlsx")


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    book = Workbook()
    book.active.append(["Фамилия", "Почта"])
    book.save(path)
    assert "is no workbook of a rubric: there is no sheet «Рубрика» (Rubric)" in refused(path)


def test_a_file_that_unpacks_to_very_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * 10 * 1024**2)
    assert path.stat().st_size < 100_000
    assert "holds more than 8 MB" in refused(path)


def mutants(raw: bytes) -> Iterator[bytes]:
    """The parts of a workbook with some of their bytes changed, which a damaged archive would not show."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    pieces = (
        b"",
        b"<",
        b'"',
        b"9" * 30,
        b"1E999",
        b"nan",
        b'ref="A1:XFD1048576"',
        b't="d"',
        b"\x00",
        b"s",
        b"v",
    )
    for seed in range(40):
        draw = random.Random(seed)
        name = draw.choice(sorted(parts))
        body = bytearray(parts[name])
        for _ in range(draw.randint(1, 3)):
            at = draw.randrange(len(body))
            body[at : at + draw.randint(0, 6)] = draw.choice(pieces)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for each, content in parts.items():
                package.writestr(each, bytes(body) if each == name else content)
        yield buffer.getvalue()


def test_a_damaged_workbook_never_brings_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "mutant.xlsx"
    told: list[str] = []
    for data in mutants(full_workbook()):
        path.write_bytes(data)
        try:
            rubric_from_xlsx(path)
        except WorkbenchError as error:
            told.append(str(error))
    assert len(told) > 10
    assert not any("Place(" in each for each in told)


def test_a_damaged_number_of_a_row_does_not_bring_blank_rows_without_end(tmp_path: Path) -> None:
    raw = rubric_workbook(load_rubric(READY[0]))
    path = tmp_path / "rubric.xlsx"
    with zipfile.ZipFile(io.BytesIO(raw)) as package, zipfile.ZipFile(path, "w") as damaged:
        for name in package.namelist():
            content = package.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = content.replace(b'<row r="2"', b'<row r="99999999999"')
            damaged.writestr(name, content)
    with pytest.raises((InvalidDocument, UnreadableFile)):
        rubric_from_xlsx(path)
