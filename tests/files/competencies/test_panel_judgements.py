"""Judgements of a panel as its secretary keeps them: filled sheets come back whole, mistakes are all told."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.standard_case import RUBRIC, TEST
from workbench.errors import InvalidAnswers, UnreadableFile, UnusableTable
from workbench.files.competencies.panel_judgements import read_bookmarks, read_item_judgements, read_verdicts
from workbench.files.competencies.panel_sheet import panel_sheet

Write = Callable[..., Path]
LEVELS = tuple(RUBRIC.scale.levels())[1:]
FIRST_COLUMN = 8  # of the levels, in the sheet for panellists
SITUATIONS = [each.id for each in TEST.situations]
COMPETENCIES = [each.id for each in RUBRIC.criteria]
ITEM_HEADINGS = ("panellist", "round", "competency", "situation", *(f"level_{each}" for each in LEVELS))


@pytest.fixture
def table(tmp_path: Path) -> Write:
    def table(headings: Iterable[object], *rows: Iterable[object], name: str = "panel.csv") -> Path:
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows([list(headings), *map(list, rows)])
        target = tmp_path / name
        target.write_text(text.getvalue(), encoding="utf-8-sig")
        return target

    return table


def judged(panellist: str = "M01", **changed: object) -> list[list[object]]:
    """One panellist's judgements of all situations, 0.1 more for each level."""
    rows = []
    for each in TEST.situations:
        credits: list[object] = [0.1 * (place + 1) for place in range(len(LEVELS))]
        row = [panellist, 1, each.competency, each.id, *credits]
        if each.id == changed.get("situation"):
            row[int(str(changed["place"]))] = changed["cell"]
        rows.append(row)
    return rows


def read(path: Path) -> list[tuple[object, ...]]:
    frame = read_item_judgements([path], TEST, RUBRIC)
    return [tuple(row) for row in frame.itertuples(index=False)]


def filled(path: Path, value: object = 0.5) -> Path:
    """The sheet for panellists with a number in every cell that is to be filled in."""
    book = load_workbook(path)
    for page in book.worksheets[1:-1]:
        for row in range(2, len(SITUATIONS) + 2):
            for place in range(len(LEVELS)):
                page.cell(row, FIRST_COLUMN + place, value)
    book.save(path)
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    target = tmp_path / "sheet.xlsx"
    target.write_bytes(panel_sheet(TEST, RUBRIC, panellists=("M01", "M02"), round_number=2))
    return target


def test_a_filled_sheet_comes_back_whole(sheet: Path) -> None:
    frame = read_item_judgements([filled(sheet)], TEST, RUBRIC)
    assert len(frame) == 2 * len(SITUATIONS) * len(LEVELS)
    assert set(frame["panellist"]) == {"M01", "M02"}
    assert set(frame["round"]) == {2}
    assert set(frame["item"]) == set(SITUATIONS)
    assert set(frame["credit"]) == {0.5}


def test_an_unfilled_sheet_is_said_once_for_each_panellist_and_level(sheet: Path) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        read_item_judgements([sheet], TEST, RUBRIC)
    said = str(refused.value)
    assert f"has {2 * len(LEVELS)} problem(s)" in said
    assert said.count(f"{len(SITUATIONS)} cells are empty, the first in row ") == 2 * len(LEVELS)
    for panellist in ("M01", "M02"):
        assert f"the first in row {panellist}: 2;" in said


def test_an_unfilled_sheet_without_names_is_said_once_for_each_column(tmp_path: Path) -> None:
    target = tmp_path / "blank.xlsx"
    target.write_bytes(panel_sheet(TEST, RUBRIC))
    with pytest.raises(InvalidAnswers) as refused:
        read_item_judgements([target], TEST, RUBRIC)
    said = str(refused.value)
    assert f"has {len(LEVELS) + 1} problem(s)" in said
    assert said.count(f"{len(SITUATIONS)} cells are empty, the first in row 2;") == len(LEVELS) + 1


def test_a_few_empty_cells_are_told_by_their_rows(sheet: Path) -> None:
    book = load_workbook(filled(sheet))
    for row in (3, 5, 6):
        book["M01"].cell(row, FIRST_COLUMN).value = None
    book.save(sheet)
    with pytest.raises(InvalidAnswers) as refused:
        read_item_judgements([sheet], TEST, RUBRIC)
    assert all(f"row M01: {row}, " in str(refused.value) for row in (3, 5, 6))


def test_a_panellist_who_is_there_twice_is_told_once(table: Write) -> None:
    files = [table(ITEM_HEADINGS, *judged(), *judged("M02"), name="one.csv"), table(ITEM_HEADINGS, *judged())]
    with pytest.raises(InvalidAnswers) as refused:
        read_item_judgements(files, TEST, RUBRIC)
    said = str(refused.value)
    assert f"M01: {len(SITUATIONS)} rows judge again what was judged before" in said
    assert "rows one.csv 2 and 2" in said
    assert "has 1 problem(s)" in said
    assert "M02" not in said


def test_the_sheet_shows_situations_options_and_what_levels_mean(sheet: Path) -> None:
    book = load_workbook(sheet)
    page = book["M01"]
    first = TEST.situations[0]
    said = " ".join(str(cell.value) for cell in page[2])
    assert first.text.ru in said
    assert all(f"[{each.credit}] {each.text.ru}" in said for each in first.options)
    levels = [row[3].value for row in book["Уровни"].iter_rows(min_row=2)]
    assert levels == [each.anchor.ru for criterion in RUBRIC.criteria for each in criterion.levels]


def test_credits_with_a_decimal_comma_and_names_of_competencies_are_understood(table: Write) -> None:
    rows = judged(situation=SITUATIONS[0], place=4, cell="0,05")
    for row in rows:
        row[2] = next(each.name.ru for each in RUBRIC.criteria if each.id == row[2])
    found = read(table(ITEM_HEADINGS, *rows))
    assert (found[0][4], found[0][5]) == (LEVELS[0], 0.05)


def test_without_rounds_everything_is_the_first(table: Write) -> None:
    rows = [[row[0], row[3], *row[4:]] for row in judged()]
    found = read(table(("Эксперт", "Ситуация", *(f"Уровень {each}" for each in LEVELS)), *rows))
    assert {each[1] for each in found} == {1}


def test_every_mistake_is_told_at_once_by_row_and_column(table: Write) -> None:
    rows = judged()
    rows[0][4] = "много"
    rows[1][5] = 99
    rows[2][0] = ""
    with pytest.raises(InvalidAnswers) as refused:
        read(table(ITEM_HEADINGS, *rows, ["M01", 1, "", "no_such_situation", *[0] * len(LEVELS)]))
    said = str(refused.value)
    assert f"row 2, «level_{LEVELS[0]}»: “много”" in said
    assert f"row 3, «level_{LEVELS[1]}»: “99”" in said
    assert "row 4, «panellist» is empty" in said
    assert f"row {len(rows) + 2}, «situation»: “no_such_situation” is not known" in said


def test_a_date_that_excel_made_of_a_number_is_told_as_such(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(list(ITEM_HEADINGS))
    for row in judged(situation=SITUATIONS[0], place=4, cell=datetime(2025, 2, 1)):
        page.append(row)
    target = tmp_path / "dates.xlsx"
    book.save(target)
    with pytest.raises(InvalidAnswers, match="Excel made it of a number"):
        read(target)


def test_less_for_a_higher_level_is_asked_about(table: Write) -> None:
    rows = judged(situation=SITUATIONS[0], place=len(ITEM_HEADINGS) - 1, cell=0)
    with pytest.raises(InvalidAnswers, match="row 2: more is expected of who just reaches level"):
        read(table(ITEM_HEADINGS, *rows))


def test_situations_a_panellist_left_out_are_named(table: Write) -> None:
    with pytest.raises(InvalidAnswers, match=f"M01, round 1, .*: no row of {SITUATIONS[0]}"):
        read(table(ITEM_HEADINGS, *judged()[1:]))


def test_the_same_judgement_twice_is_told_by_its_rows(table: Write) -> None:
    rows = judged()
    with pytest.raises(InvalidAnswers, match=rf"rows panel\.csv 2 and {len(rows) + 2} judge the same"):
        read(table(ITEM_HEADINGS, *rows, rows[0]))


def test_a_situation_under_another_competency_is_told(table: Write) -> None:
    other = next(each for each in COMPETENCIES if each != TEST.situations[0].competency)
    rows = judged(situation=SITUATIONS[0], place=2, cell=other)
    with pytest.raises(InvalidAnswers, match=f"belongs to {TEST.situations[0].competency}, not to {other}"):
        read(table(ITEM_HEADINGS, *rows))


def test_a_table_without_a_level_names_what_is_missing(table: Write) -> None:
    with pytest.raises(UnusableTable, match=f"level {LEVELS[-1]}"):
        read(table(ITEM_HEADINGS[:-1], *[row[:-1] for row in judged()]))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_verdicts([tmp_path / "none.csv"], RUBRIC)


def test_bookmarks_are_pages_of_the_booklet_that_rise(table: Write) -> None:
    headings = ("panellist", "competency", *(f"level_{each}" for each in LEVELS))
    pages = dict.fromkeys(COMPETENCIES, 12)
    good = ["M01", COMPETENCIES[0], *range(2, 2 + len(LEVELS))]
    frame = read_bookmarks([table(headings, good)], RUBRIC, pages)
    assert list(frame["page"]) == list(range(2, 2 + len(LEVELS)))
    falling = ["M02", COMPETENCIES[0], 5, *[2] * (len(LEVELS) - 1)]
    beyond = ["M03", COMPETENCIES[0], *[14] * len(LEVELS)]
    half = ["M04", COMPETENCIES[0], *["2,5"] * len(LEVELS)]
    with pytest.raises(InvalidAnswers) as refused:
        read_bookmarks([table(headings, good, falling, beyond, half)], RUBRIC, pages)
    said = str(refused.value)
    assert "row 3: more is expected" in said
    assert f"row 4, «level_{LEVELS[0]}»: “14” is no whole number from 2 to 13" in said
    assert f"row 5, «level_{LEVELS[0]}»: “2,5” is no whole number" in said


def test_verdicts_keep_ids_levels_and_borders(table: Write) -> None:
    headings = ("Судья", "ID участника", "Компетенция", "Уровень", "На границе")
    frame = read_verdicts(
        [
            table(
                headings,
                ["M01", "100 001", COMPETENCIES[0], 2, 3],
                ["M01", "№100002", COMPETENCIES[0], 4, ""],
            )
        ],
        RUBRIC,
    )
    assert list(frame["participant"]) == ["100001", "100002"]
    assert list(frame["level"]) == [2, 4]
    assert list(frame["borderline"]) == [3, 0]


def test_a_person_far_from_the_border_is_no_border_case(table: Write) -> None:
    headings = ("judge", "participant", "competency", "level", "borderline")
    with pytest.raises(
        InvalidAnswers, match="at the border of level 4 one is on level 3 or 4, not on level 2"
    ):
        read_verdicts([table(headings, ["M01", "100001", COMPETENCIES[0], 2, 4])], RUBRIC)


def test_totals_under_a_table_are_no_judgements(table: Write) -> None:
    headings = ("judge", "participant", "competency", "level", "borderline")
    row = ["M01", "100001", COMPETENCIES[0], 2, ""]
    assert len(read_verdicts([table(headings, row, ["Итого", 1, "", "", ""])], RUBRIC)) == 1
