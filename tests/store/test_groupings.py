"""Groups come out of the store as put, and an earlier grouping stays as it was."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.builders import NOON, STAGE
from workbench.errors import StoreBusy, StoreProblem
from workbench.store.database import Database

DOCUMENT = {"format": 1, "themes": [{"label": "Школьный театр"}], "size": [8, 25], "typicality": {"И-1": 0.5}}


def test_the_newest_grouping_of_a_stage_holds(database: Database) -> None:
    with database.read() as work:
        assert work.groupings.newest(STAGE) is None
    with database.write() as work:
        work.groupings.add(STAGE, 1, DOCUMENT, by="organiser", at=NOON)
        work.groupings.add(STAGE, 2, {**DOCUMENT, "size": [5, 9]}, by="M01", at=NOON)
        work.groupings.add("other", 1, {}, by="M01", at=NOON)
    with database.read() as work:
        assert work.groupings.newest(STAGE) == (2, {**DOCUMENT, "size": [5, 9]})
        assert work.groupings.newest("other") == (1, {})


def test_of_two_groupings_at_once_the_second_is_refused(database: Database) -> None:
    with database.write() as work:
        work.groupings.add(STAGE, 1, DOCUMENT, by="M01", at=NOON)
    with pytest.raises(StoreBusy), database.write() as work:
        work.groupings.add(STAGE, 1, {}, by="M02", at=NOON)
    with database.read() as work:
        assert work.groupings.newest(STAGE) == (1, DOCUMENT)


@pytest.mark.parametrize("change", ["UPDATE groupings SET made_by = 'M02'", "DELETE FROM groupings"])
def test_groupings_cannot_be_changed(database: Database, change: str) -> None:
    with database.write() as work:
        work.groupings.add(STAGE, 1, DOCUMENT, by="M01", at=NOON)
    with pytest.raises((DatabaseError, StoreProblem)), database.writing() as connection:
        connection.execute(text(change))
    with database.read() as work:
        assert work.groupings.newest(STAGE) == (1, DOCUMENT)
