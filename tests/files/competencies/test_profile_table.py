"""Profiles as a table speak one language, whatever the kind of the file; ids stay ids."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from tests.standard_case import RUBRIC
from workbench.domain.competencies import CompetencyResult, Profile
from workbench.domain.text import Language
from workbench.files.competencies.profile_table import profile_table

FIRST = RUBRIC.criteria[0]
RESULT = CompetencyResult(
    competency=FIRST.id,
    measure=0.5,
    se=0.25,
    cuts=(),
    levels=(0, 1, 2, 3, 4),
    level=3,
    lowest=3,
    highest=3,
    probability=0.9,
    at_end="highest",
    n_answered=8,
    n_items=9,
    gap_shown=True,
    change="better",
)
PROFILE = Profile("entry", "100001", RUBRIC.key, (RESULT,), 2, 0, 1, "2025-11-01")


def tables(language: Language) -> list[list[list[str]]]:
    """The rows of the CSV and of the XLSX, everything as text."""
    text = profile_table([PROFILE], RUBRIC, "csv", language).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(profile_table([PROFILE], RUBRIC, "xlsx", language)))
    sheet = book.worksheets[0]
    rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    return [list(csv.reader(io.StringIO(text))), rows]


@pytest.mark.parametrize(
    ("language", "heading", "words"),
    [("ru", "Участник", {"высшие", "да", "лучше"}), ("en", "Participant", {"highest", "yes", "better"})],
)
def test_both_kinds_of_file_speak_the_same_language(
    language: Language, heading: str, words: set[str]
) -> None:
    as_csv, as_xlsx = tables(language)
    assert as_csv == as_xlsx
    assert as_csv[0][0] == heading
    assert as_csv[1][:3] == ["100001", FIRST.id, FIRST.name.to(language)]
    assert words <= set(as_csv[1])


def test_what_is_not_known_is_an_empty_cell() -> None:
    unknown = replace(PROFILE, competencies=(replace(RESULT, measure=None, se=None, level=None),))
    (_, row) = csv.reader(io.StringIO(profile_table([unknown], RUBRIC, "csv", "en").decode("utf-8-sig")))
    assert (row[3], row[4], row[5]) == ("", "", "")
