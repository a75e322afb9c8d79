"""What was changed behind the workbench's back is found, and told in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text

from tests.builders import NOON, a_form, a_persons_data, a_revision, a_rubric, fill
from workbench.domain.reviews import Form, Rating
from workbench.errors import Sentence
from workbench.store.audit import chain_hash
from workbench.store.database import Database
from workbench.store.verification import Finding
from workbench.store.verification import verify as findings_of


def verify(season: Database) -> list[Finding]:
    """The findings in English."""
    return [Finding(each.kind, Sentence(str(each.sentence))) for each in findings_of(season)]


@pytest.fixture
def season(database: Database) -> Database:
    first, second = fill(database, entries=2)
    with database.write() as work:
        work.reviews.append(a_revision(first.id))
        work.reviews.append(a_revision(first.id, 2, status="submitted"))
        work.reviews.append(a_revision(second.id))
        for subject in ("И-0001", "И-0002", "И-0003"):
            work.audit.append(at=NOON, actor="J01", action="submit", subject=subject, details={"n": 1})
    return database


def test_an_untouched_season_is_sound(season: Database) -> None:
    assert verify(season) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE audit SET actor = 'J02' WHERE sequence = 2", "row 2 was changed"),
        ("UPDATE audit SET details = '{\"n\": 2}' WHERE sequence = 1", "row 1 was changed"),
        ("UPDATE audit SET at = '2025-11-22 09:00:01' WHERE sequence = 3", "row 3 was changed"),
        ("DELETE FROM audit WHERE sequence = 2", "row 2 is missing"),
        ("DELETE FROM audit WHERE sequence = 1", "row 1 is missing"),
        ("DELETE FROM audit WHERE sequence = 3", "ends at row 2, but row 3 was written last"),
        ("DELETE FROM audit", "ends at row 0, but row 3 was written last"),
    ],
)
def test_a_changed_missing_or_cut_audit_row_is_found(season: Database, change: str, sentence: str) -> None:
    with _behind_the_back(season) as connection:
        connection.execute(text(change))
    findings = verify(season)
    assert {finding.kind for finding in findings} == {"audit"}
    assert any(sentence in str(finding.sentence) for finding in findings)


def test_an_audit_row_with_a_hash_of_its_own_making_does_not_fit_the_next(season: Database) -> None:
    with season.read() as work:
        rows = work.audit.rows()
    with _behind_the_back(season) as connection:
        connection.execute(
            text("UPDATE audit SET actor = 'J02', hash = :hash WHERE sequence = 2"),
            {"hash": _rehashed(rows[1], actor="J02")},
        )
    assert [str(finding.sentence) for finding in verify(season)] == [
        "audit row 3 does not follow from the row before it"
    ]


def test_a_removed_guard_is_found(season: Database) -> None:
    with season.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_no_change"))
    assert [(finding.kind, "rows of audit" in str(finding.sentence)) for finding in verify(season)] == [
        ("triggers", True)
    ]


def test_a_review_submitted_without_a_level_is_found(season: Database) -> None:
    with season.read() as work:
        assignment = work.assignments.of_member("J01")[1]
    incomplete = Form({"need": Rating(3), "plan": Rating(4)})  # no level of result, no comment at the end
    with season.write() as work:
        work.reviews.append(a_revision(assignment.id, 2, status="submitted", form=incomplete))
    (finding,) = verify(season)
    assert finding == Finding(
        "reviews",
        Sentence(
            f"revision 2 of assignment {assignment.id} is submitted, but not complete:"
            " comment of plan; level of result"
        ),
    )


def test_a_level_outside_the_scale_is_found(season: Database) -> None:
    with season.read() as work:
        assignment = work.assignments.of_member("J01")[1]
    beyond = a_form({"need": 3, "plan": 2, "result": 9})
    with season.write() as work:
        work.reviews.append(a_revision(assignment.id, 2, status="submitted", form=beyond))
    (finding,) = verify(season)
    assert "level '9' of 'result' is outside 0..4" in str(finding.sentence)


def test_a_revision_taken_out_of_the_middle_is_found(season: Database) -> None:
    with _behind_the_back(season) as connection:
        connection.execute(text("DELETE FROM review_revisions WHERE number = 1 AND status = 'draft'"))
    assert {finding.kind for finding in verify(season)} == {"reviews"}
    assert any("has 1 of its 2 revisions" in str(finding.sentence) for finding in verify(season))


def test_a_reference_to_nothing_is_found(season: Database) -> None:
    with _behind_the_back(season) as connection:
        connection.execute(text("DELETE FROM pairs WHERE id = 'PR-2'"))
    assert verify(season) == [
        Finding("references", Sentence("entries.pair_id refers to pairs that are not there: И-0002"))
    ]


def test_personal_data_of_nobody_is_found(season: Database) -> None:
    with season.write() as work:
        work.people.put_personal_data([a_persons_data("555")])
    assert verify(season) == [Finding("references", Sentence("personal_data belongs to nobody: 555"))]


def test_an_entry_without_a_version_to_judge_is_found(season: Database) -> None:
    with season.writing() as connection:
        connection.execute(text("UPDATE entry_versions SET judged = (1 = 0) WHERE entry = 'И-0002'"))
    (finding,) = verify(season)
    assert finding.kind == "entries"
    assert "И-0002" in str(finding.sentence)


def test_a_rubric_whose_content_is_broken_is_found_with_the_reviews_it_leaves_unchecked(
    season: Database,
) -> None:
    with season.writing() as connection:
        connection.execute(text("UPDATE rubrics SET content = '{\"id\": 1}'"))
    findings = verify(season)
    assert [finding.kind for finding in findings] == ["rubrics", "reviews"]
    assert "1 submitted review(s)" in str(findings[1].sentence)
    assert a_rubric().key in str(findings[1].sentence)


def test_another_schema_is_found(season: Database) -> None:
    with season.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    (finding,) = verify(season)
    assert finding.kind == "schema"
    assert "0000" in str(finding.sentence)


def _rehashed(row: object, **changes: object) -> str:
    return chain_hash({name: value for name, value in {**vars(row), **changes}.items() if name != "hash"})


@contextmanager
def _behind_the_back(database: Database) -> Iterator[Connection]:
    """Raw SQL as somebody with the database's password could run it; the guards are put back afterwards."""
    with database._engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Inside a transaction SQLite ignores this setting, so it goes past SQLAlchemy.
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            triggers = connection.execute(text(found)).all()
            for name, _ in triggers:
                connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            for _, sql in triggers:
                connection.exec_driver_sql(sql)
            connection.commit()
        else:
            connection.execute(text("SET session_replication_role = replica"))
            yield connection
            connection.commit()
        connection.invalidate()  # its settings must not come back from the pool
