"""The workbook of a calibration, opened again as a spreadsheet program would: its numbers are the tables'."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from workbench.domain.calibration import CalibrationRules
from workbench.files.calibration import calibration_file
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.workflows.calibrating.calibrate import Calibration, calibrate
from workbench.workflows.calibrating.findings import findings


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    frame = simulate_ratings(n_entries=60, n_jurors=12, severity_sd=0.7, rng=np.random.default_rng(1)).frame
    return calibrate(frame, None, CalibrationRules(), seats=15)


@pytest.fixture(scope="module")
def book(calibration: Calibration) -> Workbook:
    found = findings(calibration, np.random.default_rng(0))
    content = calibration_file(calibration, found, title="Этап · Сезон", language="ru")
    return load_workbook(io.BytesIO(content))


def column(book: Workbook, page: str, heading: str) -> list[Any]:
    cells = list(book[page].iter_cols(values_only=True))
    return next(list(each[1:]) for each in cells if each[0] == heading)


def test_workbook_has_a_page_for_each_question(book: Workbook) -> None:
    assert book.sheetnames == [
        "Сводка",
        "Работы",
        "Эксперты",
        "Критерии",
        "Ступени шкалы",
        "Кто перемещается",
    ]


def test_entries_are_those_of_the_table(book: Workbook, calibration: Calibration) -> None:
    entries = calibration.entries()
    assert column(book, "Работы", "Работа") == entries["entry"].tolist()
    for heading, name in (
        ("Средний балл", "raw"),
        ("Балл с поправкой на строгость", "fair"),
        ("Мера, логиты", "measure"),
        ("Ошибка меры", "se"),
        ("Место по среднему баллу", "raw_rank"),
        ("Место с поправкой", "fair_rank"),
    ):
        assert column(book, "Работы", heading) == pytest.approx(entries[name].tolist())
    assert column(book, "Работы", "Проходит с поправкой") == [
        "да" if each else "нет" for each in entries["fair_in"]
    ]


def test_jurors_stand_from_the_harshest(book: Workbook, calibration: Calibration) -> None:
    jurors = calibration.jurors().sort_values("severity", ascending=False)
    assert column(book, "Эксперты", "Эксперт") == jurors["juror"].tolist()
    assert column(book, "Эксперты", "Строгость, логиты (+ строже)") == pytest.approx(
        jurors["severity"].tolist()
    )
    assert column(book, "Эксперты", "Снимает баллов") == pytest.approx(jurors["points"].tolist())


def test_criteria_and_steps_are_those_of_the_tables(book: Workbook, calibration: Calibration) -> None:
    criteria, steps = calibration.criteria(), calibration.steps()
    assert column(book, "Критерии", "Код критерия") == criteria["criterion"].tolist()
    assert column(book, "Критерии", "Трудность, логиты (+ труднее)") == pytest.approx(
        criteria["difficulty"].tolist()
    )
    assert column(book, "Ступени шкалы", "Порог, логиты") == pytest.approx(steps["threshold"].tolist())


def test_who_moves_is_listed_with_the_cause_and_shaded_in_the_list(
    book: Workbook, calibration: Calibration
) -> None:
    moves = calibration.moves()
    assert len(moves) > 0
    assert column(book, "Кто перемещается", "Работа") == moves["entry"].tolist()
    assert set(column(book, "Кто перемещается", "Главная причина")) <= {
        "строгость экспертов",
        "веса критериев",
        "разброс и число оценок",
        "сдвинулись соседние работы",
    }
    shaded = {row[0].value for row in book["Работы"].iter_rows(min_row=2) if row[0].fill.patternType}
    assert shaded == set(moves["entry"])


def test_pages_are_fit_to_be_read(book: Workbook) -> None:
    for page in book.worksheets[1:]:
        assert page.freeze_panes == "B2"
        assert page.auto_filter.ref == page.dimensions
        assert page.page_setup.orientation == "landscape"
        widths = [page.column_dimensions[cell.column_letter].width for cell in page[1]]
        for cell, width in zip(page[1], widths, strict=True):
            # No word of a heading is wider than its column, so none is broken.
            assert max(map(len, str(cell.value).split())) <= width + 1, cell.value
    formats = {cell.number_format for cell in book["Работы"][2]}
    assert {"0", "0.00", "+0.00;-0.00;0.00"} <= formats


def test_summary_holds_every_finding_and_the_models_numbers(book: Workbook, calibration: Calibration) -> None:
    rows = {row[0]: row[1] for row in book["Сводка"].iter_rows(values_only=True) if row[0]}
    assert rows["Надёжность"] == pytest.approx(calibration.fit.reliability)
    assert rows["Групп без общих работ"] == 1
    told = [row[1] for row in book["Сводка"].iter_rows(values_only=True) if row[1]]
    found = findings(calibration, np.random.default_rng(0))
    assert len(told) >= len(found)
    assert any("строже остальных" in str(each) for each in told)
    assert not [each for each in told if "%(" in str(each)]


def test_finding_is_a_text_and_never_computed(calibration: Calibration) -> None:
    found = findings(calibration, np.random.default_rng(0))
    content = calibration_file(calibration, found, title="=1+1", language="en")
    page = load_workbook(io.BytesIO(content))["Сводка"]
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} <= {
        "s",
        "n",
    }
