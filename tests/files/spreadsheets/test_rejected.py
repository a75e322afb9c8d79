"""Rejected rows come back as they were, with the place, the reason and what to do, and never as formulas."""

from __future__ import annotations

import stat
from datetime import datetime

import pytest
from openpyxl import load_workbook

from tests.import_case import NOW, PEOPLE_HEADINGS, ImportCase, a_person
from workbench.errors import FileProblem
from workbench.files.spreadsheets.rejected import HEADINGS, reason_text, write_rejected
from workbench.store.database import open_database
from workbench.workflows.importing.common import Rejection, SourceRow, SourceTable
from workbench.workflows.importing.import_reasons import REASON_CODES, REASONS


def a_table(*rows):
    return SourceTable("participants", "люди.xlsx", "Выгрузка", ("ID", "Имя"), rows, {})


def test_rejected_row_is_written_with_its_cells_place_and_reason(tmp_path, sqlite_url):
    born = datetime(2001, 12, 7)
    with open_database(sqlite_url) as store:
        done = ImportCase(tmp_path, store).run(
            "participants", a_person(1), a_person(7, region="Атлантида", born=born)
        )

    assert done.rejected.name == "rejected-participants-participants-0-20251121-010000.xlsx"
    assert stat.S_IMODE(done.rejected.stat().st_mode) == 0o600
    header, row = load_workbook(done.rejected).active.iter_rows(values_only=True)
    assert header == (*HEADINGS["ru"], *PEOPLE_HEADINGS)
    assert row[:3] == ("Лист1", 3, "unknown_region")
    assert row[3] == (
        "Регион «Атлантида» не узнан. Исправьте его или добавьте это написание в season.yaml: regions."
    )
    assert list(row[4:]) == a_person(7, region="Атлантида", born=born)


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 900", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "a\x07b"]
)
def test_a_cell_that_looks_like_a_formula_stays_text(tmp_path, text):
    row = SourceRow(2, {}, (text,))
    path = write_rejected(tmp_path, a_table(row), [Rejection(row, "no_id")], NOW)
    cell = load_workbook(path).active["E2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x07", "")
    assert bool(cell.quotePrefix) == (text != "a\x07b")


def test_two_imports_within_a_second_write_two_files(tmp_path):
    row = SourceRow(2, {}, (1,))
    paths = {write_rejected(tmp_path, a_table(row), [Rejection(row, "no_id")], NOW) for _ in range(3)}
    assert len(paths) == len(list(tmp_path.iterdir())) == 3


def test_nothing_rejected_writes_nothing(tmp_path):
    assert write_rejected(tmp_path, a_table(), [], NOW) is None
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    row = SourceRow(2, {}, (1,))
    with pytest.raises(FileProblem, match="cannot be written"):
        write_rejected(tmp_path / "file", a_table(row), [Rejection(row, "no_id")], NOW)


@pytest.mark.parametrize("code", REASON_CODES)
def test_every_reason_has_words_in_both_languages(code):
    rejection = Rejection(SourceRow(2, {}), code, "x" * 500)
    assert set(REASONS) == set(REASON_CODES)
    for language in ("ru", "en"):
        assert "%" not in reason_text(rejection, language)
        assert len(reason_text(rejection, language)) < 260
