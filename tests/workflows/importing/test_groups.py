"""Themes and panels of entries from organisers' tables, and the themes that jurors chose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_pair, a_participant, an_entry
from tests.import_case import JUROR_HEADINGS, SEASON, ImportCase, counts, write_xlsx
from workbench.app.importing import ImportedFile
from workbench.errors import UnusableTable
from workbench.store.database import Database
from workbench.workflows.importing.groups import entry_number

STAGE = SEASON.stages[0].id
HEADINGS = ("Номер работы", "Тема", "Группа")


@pytest.fixture
def case(database: Database, tmp_path: Path) -> ImportCase:
    """A season with the entries И-0001 to И-0004."""
    with database.write() as work:
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        work.people.put_pairs([a_pair()])
        work.entries.put([(an_entry(f"И-000{place}", stage_id=STAGE), []) for place in range(1, 5)])
    return ImportCase(tmp_path, database)


def imported(case: ImportCase, *rows: list[Any], headings: Any = HEADINGS, **options: Any) -> ImportedFile:
    path = case.directory / f"groups-{len(case.runs)}.xlsx"
    return case.file("groups", write_xlsx(path, headings, *rows), **options)


def groups(case: ImportCase) -> dict[str, tuple[str, str]]:
    with case.store.read() as work:
        return work.planning.groups(STAGE)


def test_themes_and_panels_are_kept_by_entry(case: ImportCase) -> None:
    done = imported(case, ["И-0001", "Сельская школа", "1"], ["и-2", "Профилактика", 2.0], [3, "Музей", None])
    assert counts(done) == {"rows": 3, "accepted": 3}
    assert groups(case) == {
        "И-0001": ("Сельская школа", "1"),
        "И-0002": ("Профилактика", "2"),
        "И-0003": ("Музей", ""),
    }
    with case.store.read() as work:
        (row,) = work.audit.rows()
    assert (row.action, row.subject, row.details["stage"]) == ("import", "groups", STAGE)


def test_entries_left_without_a_theme_are_named(case: ImportCase) -> None:
    done = imported(case, ["И-0001", "Музей", "1"])
    (note,) = done.report.notes
    assert "И-0002, И-0003, И-0004" in note.ru
    imported(case, *([f"И-000{at}", "Музей", "1"] for at in (2, 3, 4)))
    assert case.runs[-1].report.notes == ()


def test_same_file_again_changes_nothing_and_a_later_one_updates(case: ImportCase) -> None:
    imported(case, ["И-0001", "Музей", "1"], ["И-0002", "Музей", "1"])
    assert counts(imported(case, ["И-0001", "Музей", "1"])) == {"rows": 1, "unchanged": 1}
    assert counts(imported(case, ["И-0001", "Музей", "2"])) == {"rows": 1, "updated": 1}
    assert groups(case) == {"И-0001": ("Музей", "2"), "И-0002": ("Музей", "1")}


def test_panels_stay_where_a_later_file_tells_only_themes(case: ImportCase) -> None:
    imported(case, ["И-0001", "Музей", "1"])
    imported(case, ["И-0001", "Память"], headings=HEADINGS[:2])
    assert groups(case) == {"И-0001": ("Память", "1")}


def test_unknown_numbers_and_empty_themes_are_rejected_with_reasons(case: ImportCase) -> None:
    done = imported(
        case, ["И-0099", "Музей", "1"], [None, "Музей", "1"], ["И-0001", " ", "1"], ["И-0002", "Музей", "1"]
    )
    assert counts(done) == {"rows": 4, "accepted": 1, "rejected": {"no_theme": 1, "unknown_entry": 2}}
    assert done.rejected is not None
    assert done.rejected.exists()
    assert groups(case) == {"И-0002": ("Музей", "1")}


def test_first_row_of_an_entry_stands(case: ImportCase) -> None:
    done = imported(case, ["И-0001", "Музей", "1"], ["И-1", "Память", "2"])
    assert counts(done) == {"rows": 2, "accepted": 1, "repeated": 1}
    assert groups(case) == {"И-0001": ("Музей", "1")}


def test_dry_run_counts_and_keeps_nothing(case: ImportCase) -> None:
    done = imported(case, ["И-0001", "Музей", "1"], dry_run=True)
    assert counts(done) == {"rows": 1, "accepted": 1}
    assert groups(case) == {}


@pytest.mark.parametrize(
    "headings",
    [
        ("№ работы", "Тематика", "Тематическая группа"),
        ("Работа", "Тематическое направление", "Подгруппа"),
        ("Entry number", "Theme", "Panel"),
        ("Шифр работы", "Название темы", "Номер группы"),
    ],
)
def test_usual_headings_are_recognised(case: ImportCase, headings: tuple[str, ...]) -> None:
    imported(case, ["И-0001", "Музей", "1"], headings=headings)
    assert groups(case) == {"И-0001": ("Музей", "1")}


def test_table_without_themes_is_refused(case: ImportCase) -> None:
    with pytest.raises(UnusableTable):
        imported(case, ["И-0001", "1"], headings=("Номер работы", "Группа"))


@pytest.mark.parametrize("cell", ["И-0001", "и-0001", "И–1", "И0001", "I-0001", "№ 1", 1, 1.0, " 0001 "])
def test_number_is_known_however_it_is_typed(cell: object) -> None:
    assert entry_number(cell) == "И-0001"


@pytest.mark.parametrize(
    ("cell", "themes"),
    [
        ("профилактика; сельская школа", ("профилактика", "сельская школа")),
        ("музей, память, музей", ("музей", "память")),
        ("дети, семья; школа", ("дети, семья", "школа")),
        ("музей\nпамять", ("музей", "память")),
        (" ; ,", ()),
        (None, ()),
    ],
)
def test_jurors_themes_are_read_as_a_list(case: ImportCase, cell: object, themes: tuple[str, ...]) -> None:
    path = write_xlsx(
        case.directory / "jurors.xlsx",
        (*JUROR_HEADINGS[:5], "Темы"),
        ["Громова Анна", "expert1@example.org", "СПб", "ЦДТ", "Школа", cell],
    )
    case.file("jurors", path)
    with case.store.read() as work:
        (juror,) = work.people.members().values()
    assert (juror.themes, juror.expertise) == (themes, "Школа")


def test_themes_stay_where_a_later_file_does_not_tell_them(case: ImportCase) -> None:
    row = ["Громова Анна", "expert1@example.org", "СПб", "ЦДТ"]
    case.file("jurors", write_xlsx(case.directory / "a.xlsx", (*JUROR_HEADINGS[:4], "Темы"), [*row, "музей"]))
    case.file("jurors", write_xlsx(case.directory / "b.xlsx", JUROR_HEADINGS[:4], row))
    with case.store.read() as work:
        (juror,) = work.people.members().values()
    assert juror.themes == ("музей",)


@pytest.mark.parametrize("heading", ["Выбранные темы", "Направления", "Themes"])
def test_usual_headings_of_themes_are_recognised(case: ImportCase, heading: str) -> None:
    row = ["Громова Анна", "expert1@example.org", "музей"]
    case.file("jurors", write_xlsx(case.directory / "a.xlsx", (*JUROR_HEADINGS[:2], heading), row))
    with case.store.read() as work:
        (juror,) = work.people.members().values()
    assert (juror.themes, juror.expertise) == (("музей",), "")
