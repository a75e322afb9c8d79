"""What further is known of entries, from organisers' tables: typed, changed, removed, refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_pair, a_participant, an_entry
from tests.import_case import SEASON, ImportCase, counts, write_text, write_xlsx
from workbench.app.importing import ImportedFile
from workbench.errors import UnusableTable
from workbench.store.database import Database

STAGE = SEASON.stages[0].id
HEADINGS = ("Номер", "interview", "certificate", "duplicate_set", "code")


@pytest.fixture
def case(database: Database, tmp_path: Path) -> ImportCase:
    """A season with the entries И-0001 to И-0004, and И-0012."""
    with database.write() as work:
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        work.people.put_pairs([a_pair()])
        work.entries.put([(an_entry(f"И-{at:04d}", stage_id=STAGE), []) for at in (1, 2, 3, 4, 12)])
    return ImportCase(tmp_path, database)


def imported(case: ImportCase, *rows: list[Any], headings: Any = HEADINGS, **options: Any) -> ImportedFile:
    path = case.directory / f"attributes-{len(case.runs)}.xlsx"
    return case.file("attributes", write_xlsx(path, headings[: len(rows[0])], *rows), **options)


def known(case: ImportCase) -> dict[str, dict[str, object]]:
    with case.store.read() as work:
        return {entry: dict(row) for entry, row in work.planning.attributes(STAGE).items()}


def test_columns_are_numbers_yes_and_no_or_texts_as_a_whole(case: ImportCase) -> None:
    path = write_text(
        case.directory / "table.csv",
        list(HEADINGS),
        ["и-0001", "4,5", "да", "а", "1"],
        ["И-0002", "", "нет", "", "б2"],
        ["И-0003", "3", "", "а", ""],
    )
    done = case.file("attributes", path)
    assert counts(done) == {"rows": 3, "accepted": 3}
    assert known(case) == {
        "И-0001": {"certificate": True, "code": "1", "duplicate_set": "а", "interview": 4.5},
        "И-0002": {"certificate": False, "code": "б2"},
        "И-0003": {"duplicate_set": "а", "interview": 3.0},
    }
    assert type(known(case)["И-0003"]["interview"]) is float
    (note,) = done.report.notes
    assert note.ru == (
        "Столбцы: interview — числа; certificate — да или нет; duplicate_set — тексты; code — тексты."
    )
    with case.store.read() as work:
        (row,) = work.audit.rows()
    assert (row.action, row.subject, row.details["stage"]) == ("import", "attributes", STAGE)
    assert row.details["columns"] == [*HEADINGS[1:]]


@pytest.mark.parametrize("cell", ["И-0012", "и-12", "I-0012", "И–12", "№ 12", 12, "12"])
def test_numbers_are_known_however_they_are_typed(case: ImportCase, cell: object) -> None:
    imported(case, [cell, 7.5])
    assert known(case) == {"И-0012": {"interview": 7.5}}


def test_same_file_again_changes_nothing_and_a_later_one_updates(case: ImportCase) -> None:
    rows = [["И-0001", 5, "да", "А"], ["И-0002", None, "нет", None], ["И-0003", None, None, None]]
    assert counts(imported(case, *rows)) == {"rows": 3, "accepted": 2, "unchanged": 1}
    before = case.everything()
    assert counts(imported(case, *rows)) == {"rows": 3, "unchanged": 3}
    assert case.everything() == before
    assert counts(imported(case, ["И-0001", 6, "да", "А"])) == {"rows": 1, "updated": 1}
    assert known(case)["И-0001"] == {"certificate": True, "duplicate_set": "А", "interview": 6.0}


def test_an_empty_cell_removes_the_value_and_a_column_that_is_not_there_keeps_it(case: ImportCase) -> None:
    imported(case, ["И-0001", 5, "да"], ["И-0002", 4, "да"])
    done = imported(case, ["И-0001", None], ["И-0004", None])
    assert counts(done) == {"rows": 2, "updated": 1, "unchanged": 1}
    assert known(case) == {"И-0001": {"certificate": True}, "И-0002": {"certificate": True, "interview": 4.0}}


def test_dry_run_counts_and_keeps_nothing(case: ImportCase) -> None:
    assert counts(imported(case, ["И-0001", 5], dry_run=True)) == {"rows": 1, "accepted": 1}
    assert known(case) == {}
    with case.store.read() as work:
        assert work.audit.rows() == []


def test_unknown_numbers_and_second_rows_are_rejected_with_reasons(case: ImportCase) -> None:
    done = imported(
        case,
        ["И-0099", 5, "да"],
        [None, 5, "да"],
        ["И-0001", 5, "да"],
        ["и-1", 6, "да"],
        ["1", 5, "есть"],
        [1, 5, "да"],
    )
    assert counts(done) == {
        "rows": 6,
        "accepted": 1,
        "repeated": 1,
        "rejected": {"second_row": 2, "unknown_entry": 2},
    }
    assert known(case) == {"И-0001": {"certificate": True, "interview": 5.0}}
    assert done.rejected is not None
    assert done.rejected.exists()


def test_a_value_of_another_kind_than_the_others_have_is_rejected(case: ImportCase) -> None:
    imported(case, ["И-0001", 5, "да"], ["И-0002", 4, "нет"])
    done = imported(case, ["И-0001", "неявка", "да"], ["И-0003", 3, "не знаю"], ["И-0004", "4,5", "+"])
    assert counts(done) == {"rows": 3, "accepted": 1, "rejected": {"other_kind": 2}}
    assert [each.value for each in done.report.rejections] == ["interview: неявка", "certificate: не знаю"]
    assert known(case) == {
        "И-0001": {"certificate": True, "interview": 5.0},
        "И-0002": {"certificate": False, "interview": 4.0},
        "И-0004": {"certificate": True, "interview": 4.5},
    }


def test_a_column_imported_whole_may_become_of_another_kind(case: ImportCase) -> None:
    imported(case, ["И-0001", "7,5ю"], ["И-0002", 4])
    assert known(case)["И-0002"] == {"interview": "4"}
    imported(case, ["И-0001", "7,5"], ["И-0002", 4])
    assert known(case) == {"И-0001": {"interview": 7.5}, "И-0002": {"interview": 4.0}}


def test_codes_of_digits_stay_texts_where_the_other_codes_are(case: ImportCase) -> None:
    imported(case, ["И-0001", "А1"], headings=("Номер", "duplicate_set"))
    imported(case, ["И-0002", 7], headings=("Номер", "duplicate_set"))
    assert known(case)["И-0002"] == {"duplicate_set": "7"}


def test_a_dash_says_no_beside_a_plus_and_nothing_elsewhere(case: ImportCase) -> None:
    imported(case, ["И-0001", 5, "+", "А"], ["И-0002", "—", "-", "–"])
    assert known(case)["И-0002"] == {"certificate": False}


def test_texts_of_entries_are_no_attributes(case: ImportCase) -> None:
    done = imported(case, ["И-0001", "слово " * 40], ["И-0002", "слово"])
    assert counts(done) == {"rows": 2, "accepted": 1, "rejected": {"long_value": 1}}


def test_a_row_with_more_cells_than_headings_is_rejected(case: ImportCase) -> None:
    path = write_text(case.directory / "t.csv", ["номер", "interview"], ["И-0001", "5"], ["И-0002", "4", "5"])
    assert counts(case.file("attributes", path))["rejected"] == {"malformed_row": 1}
    assert [*known(case)] == ["И-0001"]


@pytest.mark.parametrize(
    "heading",
    [
        *("region", "Region", "organisation", "category", "raw", "fair", "reviews", "complete"),
        *("Регион", "Трек", "Тематическая группа", "Federal district", "criterion:need"),
    ],
)
def test_what_the_workbench_fills_itself_cannot_be_imported(case: ImportCase, heading: str) -> None:
    with pytest.raises(UnusableTable, match="fills"):
        imported(case, ["И-0001", 5, "x"], headings=("Номер", "interview", heading))
    assert known(case) == {}
