"""Entries are of the kind that their stage rates, and their numbers are the season's, not the stage's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.import_case import SEASON, ImportCase, a_pair_row, a_person, a_proposal, counts
from workbench.store.database import open_database


@pytest.fixture
def case(tmp_path: Path, sqlite_url: str) -> Iterator[ImportCase]:
    """Two pairs; after the first stage they present in a final."""
    final = SEASON.stages[0].model_copy(
        update={"id": "final", "rates": "presentation", "rubric": "presentation@1"}
    )
    season = SEASON.model_copy(update={"stages": (*SEASON.stages, final)})
    with open_database(sqlite_url) as store:
        case = ImportCase(tmp_path, store, season)
        case.run("participants", *(a_person(number) for number in range(1, 5)))
        case.run("pairs", a_pair_row("P-1", 1, 2), a_pair_row("P-2", 3, 4))
        yield case


def test_presentations_are_entries_of_their_own_with_numbers_after_the_initiatives(case: ImportCase) -> None:
    case.run("proposals", a_proposal("P-1"), a_proposal("P-2"))
    title_only = [
        a_proposal(pair, f"Защита {pair}", problem=None, goal=None, links="https://example.org/slides.pdf")
        for pair in ("P-1", "P-2")
    ]
    done = case.run("proposals", *title_only, stage="final")
    assert counts(done)["accepted"] == 2
    with case.store.read() as work:
        first, final = work.entries.all(SEASON.stages[0].id), work.entries.all("final")
    assert {(each.kind, each.number) for each in first} == {("proposal", "И-0001"), ("proposal", "И-0002")}
    assert {(each.kind, each.number) for each in final} == {
        ("presentation", "И-0003"),
        ("presentation", "И-0004"),
    }
    assert all(not each.version.sections and each.version.links for each in final)
