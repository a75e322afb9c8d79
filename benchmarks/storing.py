"""How long the store takes for a whole season: `python benchmarks/storing.py`. SQLite on disk."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.builders import (  # noqa: E402
    STAGE,
    a_member,
    a_participant,
    a_persons_data,
    a_revision,
    an_assignment,
    fill,
)
from workbench.store import tables  # noqa: E402
from workbench.store.database import Database, open_database  # noqa: E402

PEOPLE = 15_000
REVIEWS = 21_000


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        rows = _measured(f"sqlite:///{Path(directory) / 'season.sqlite'}")
    sys.stdout.write("\n| what | seconds |\n| --- | ---: |\n")
    for name, taken in rows.items():
        sys.stdout.write(f"| {name} | {taken:.2f} |\n")


def _measured(url: str) -> dict[str, float]:
    with open_database(url) as database:
        rows = {
            f"{PEOPLE:,} participants with personal data, new": seconds(lambda: _register(database)),
            f"{PEOPLE:,} participants with personal data, again": seconds(lambda: _register(database)),
        }
        assignments = _fill_reviews(database)
        read = seconds(lambda: _read(database, assignments))
    return {**rows, f"current reviews of {REVIEWS:,} assignments": read}


def seconds(act: Callable[[], None]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _register(database: Database) -> None:
    ids = [str(number) for number in range(PEOPLE)]
    with database.write() as work:
        work.people.put_participants(a_participant(each) for each in ids)
        work.people.put_personal_data(a_persons_data(each) for each in ids)


def _fill_reviews(database: Database) -> list[int]:
    """Three revisions for each assignment."""
    fill(database)
    jurors = [f"J{number:05d}" for number in range(1, REVIEWS)]
    with database.write() as work:
        work.people.put_members(a_member(each) for each in jurors)
        work.assignments.add(an_assignment(each) for each in jurors[1:])
        assignments = [each.id for each in work.assignments.all(STAGE)]
    with database.writing() as connection:
        for number in (1, 2, 3):
            revisions = (a_revision(each, number) for each in assignments)
            rows = [vars(each) | {"form": each.form.to_json()} for each in revisions]
            connection.execute(tables.review_revisions.insert(), rows)
    return assignments


def _read(database: Database, assignments: list[int]) -> None:
    with database.read() as work:
        work.reviews.newest(assignments)


if __name__ == "__main__":
    main()
