"""A whole season at once: more rows than one statement takes. How fast, benchmarks/storing.py says."""

from __future__ import annotations

from tests.builders import STAGE, a_member, a_participant, a_persons_data, a_revision, an_assignment, fill
from workbench.store import tables
from workbench.store.database import Database


def test_a_registration_of_fifteen_thousand_is_written_whole(database: Database) -> None:
    ids = [str(number) for number in range(15_000)]
    for _ in ("new", "again"):
        with database.write() as work:
            work.people.put_participants(a_participant(each) for each in ids)
            work.people.put_personal_data(a_persons_data(each) for each in ids)
    with database.read() as work:
        assert len(work.people.personal_data(ids)) == 15_000


def test_the_current_reviews_of_a_whole_stage_are_found_among_older_ones(database: Database) -> None:
    fill(database)
    jurors = [f"J{number:05d}" for number in range(5_999)]
    with database.write() as work:
        work.people.put_members(a_member(each) for each in jurors)
        work.assignments.add(an_assignment(each) for each in jurors)
        assignments = [each.id for each in work.assignments.all(STAGE)]
    with database.writing() as connection:
        for number in (1, 2):
            revisions = (a_revision(each, number) for each in assignments)
            rows = [vars(each) | {"form": each.form.to_json()} for each in revisions]
            connection.execute(tables.review_revisions.insert(), rows)
    with database.read() as work:
        newest = work.reviews.newest(assignments)
    assert {revision.number for revision in newest.values()} == {2}
    assert len(newest) == 6_000
