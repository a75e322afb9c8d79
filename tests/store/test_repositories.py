"""What is put into the store comes out the same, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.builders import (
    NOON,
    STAGE,
    a_form,
    a_link,
    a_member,
    a_pair,
    a_participant,
    a_persons_data,
    a_revision,
    a_rubric,
    a_sign_in,
    a_version,
    an_assignment,
    an_entry,
    fill,
)
from workbench.domain.access import StageClosing
from workbench.domain.entries import Section
from workbench.domain.reviews import Form, Rating
from workbench.errors import FrozenRubric, StoreBusy, StoreProblem
from workbench.store.database import Database


def test_participants_come_back_as_put_and_a_later_row_replaces_an_earlier_one(database: Database) -> None:
    anna = a_participant("1", tracks=("mentoring", "media"))
    with database.write() as work:
        work.people.put_participants([anna, a_participant("2")])
        work.people.put_participants([a_participant("2", region="Республика Тыва", pair_role="")])
    with database.read() as work:
        assert work.people.participants() == {
            "1": anna,
            "2": a_participant("2", region="Республика Тыва", pair_role=""),
        }


def test_moments_come_back_aware_and_in_utc_whatever_zone_they_were_given_in(database: Database) -> None:
    moscow = datetime(2025, 11, 4, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=3)))
    with database.write() as work:
        work.people.put_participants([a_participant("1", registered_at=moscow)])
    with database.read() as work:
        registered_at = work.people.participants()["1"].registered_at
    assert registered_at == moscow
    assert registered_at.tzinfo is UTC


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without time zone"), database.write() as work:
        work.people.put_participants([a_participant("1", registered_at=datetime(2025, 11, 4))])


def test_pairs_members_and_personal_data_round_trip(database: Database) -> None:
    pair = a_pair("PR-7", "1", "2", formed_at=None, active=False)
    chair = a_member("C01", role="chair", load_max=12, active=False)
    person = a_persons_data("1", birth_date=date(1990, 2, 28), surname="О'Нил — «Ёлкина»")
    with database.write() as work:
        work.people.put_participants([a_participant("1"), a_participant("2")])
        work.people.put_pairs([pair])
        work.people.put_members([chair, a_member("J01")])
        work.people.put_personal_data([person, a_persons_data("J01")])
    with database.read() as work:
        assert work.people.pairs() == {"PR-7": pair}
        assert work.people.members() == {"C01": chair, "J01": a_member("J01")}
        assert work.people.member("C01") == chair
        assert work.people.member("J99") is None
        assert work.people.personal_data(["1", "nobody"]) == {"1": person}
        assert set(work.people.personal_data()) == {"1", "J01"}
        assert work.people.personal_data([]) == {}


def test_entries_come_in_order_of_number_beyond_four_digits(database: Database) -> None:
    numbers = ["И-10000", "И-0002", "И-9999", "И-0010"]
    with database.write() as work:
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        work.people.put_pairs([a_pair()])
        work.entries.put([(an_entry(number), []) for number in numbers])
    with database.read() as work:
        assert work.entries.numbers(STAGE) == ["И-0002", "И-0010", "И-9999", "И-10000"]
        assert [entry.number for entry in work.entries.all(STAGE)] == work.entries.numbers(STAGE)
        assert work.entries.get("И-0010") == an_entry("И-0010")
        assert work.entries.get("И-0011") is None
        assert work.entries.all("another_stage") == []


def test_a_newer_version_is_judged_and_every_older_one_kept(database: Database) -> None:
    oldest = a_version("Без даты", sent_at=None, sections=(), links=(), flags=("title_only",))
    first = a_version("Первая", sent_at=NOON)
    second = a_version("Вторая", sent_at=NOON + timedelta(days=1), sections=(Section("text", "<b>&</b>"),))
    fill(database)
    with database.write() as work:
        work.entries.put([(an_entry(version=first), [oldest])])
    with database.write() as work:
        work.entries.put([(an_entry(version=second), [first])])
        work.entries.put([(an_entry(version=second), [oldest, first])])
    with database.read() as work:
        assert work.entries.get("И-0001") == an_entry(version=second)
        assert work.entries.versions("И-0001") == [oldest, a_version(), first, second]


def test_titles_are_those_of_the_judged_versions(database: Database) -> None:
    fill(database, entries=2)
    with database.write() as work:
        work.entries.put([(an_entry("И-0002", pair_id="PR-2", version=a_version("Новая")), [])])
    with database.read() as work:
        assert work.entries.titles(STAGE) == {"И-0001": "Клуб молодых педагогов", "И-0002": "Новая"}


def test_assignments_get_ids_and_change_state(database: Database) -> None:
    first, second = fill(database, entries=2)
    with database.write() as work:
        work.assignments.set_state(first.id, "conflict", "работали вместе")
    with database.read() as work:
        changed = replace(first, state="conflict", reason="работали вместе")
        assert work.assignments.all(STAGE) == [changed, second]
        assert work.assignments.of_member("J01") == [changed, second]
        assert work.assignments.of_member("J02") == []


def test_a_juror_gets_an_entry_once(database: Database) -> None:
    fill(database, entries=2)
    with database.write() as work:
        work.people.put_members([a_member("J02")])
    with pytest.raises(StoreProblem, match="nothing was kept"), database.write() as work:
        work.assignments.add([an_assignment("J02", "И-0001"), an_assignment("J01", "И-0002")])
    with database.read() as work:
        assert len(work.assignments.all(STAGE)) == 2


def test_an_assignment_of_an_unknown_entry_is_refused(database: Database) -> None:
    fill(database)
    with pytest.raises(StoreProblem, match="rule of the data"), database.write() as work:
        work.assignments.add([an_assignment("J01", "И-0404")])


def test_the_newest_revision_is_the_current_review(database: Database) -> None:
    first, second, third = fill(database, entries=3)
    form = Form({"need": Rating(None, True, ""), "plan": Rating(0, False, "пусто")}, "Итог «—» 🙂")
    revisions = [a_revision(first.id, number) for number in (1, 2, 3)]
    submitted = a_revision(second.id, status="submitted", form=form)
    with database.write() as work:
        for revision in [*revisions, submitted]:
            work.reviews.append(revision)
    with database.read() as work:
        assert work.reviews.newest([first.id, second.id, third.id]) == {
            first.id: revisions[2],
            second.id: submitted,
        }
        assert work.reviews.at(first.id, 2) == revisions[1]
        assert work.reviews.at(first.id, 4) is None
        assert work.reviews.by_id(submitted.id) == submitted
        assert work.reviews.by_id("unknown") is None


def test_a_number_taken_by_another_writer_is_busy_and_keeps_the_first(database: Database) -> None:
    (assignment,) = fill(database)
    first = a_revision(assignment.id)
    with database.write() as work:
        work.reviews.append(first)
    with pytest.raises(StoreBusy), database.write() as work:
        work.reviews.append(a_revision(assignment.id, form=a_form({"need": 0})))
    with pytest.raises(StoreBusy), database.write() as work:
        work.reviews.append(replace(first, number=2))
    with database.read() as work:
        assert work.reviews.newest([assignment.id]) == {assignment.id: first}


def test_a_revision_of_an_unknown_rubric_is_a_broken_rule_and_not_a_race(database: Database) -> None:
    (assignment,) = fill(database)
    with pytest.raises(StoreProblem) as caught, database.write() as work:
        work.reviews.append(a_revision(assignment.id, rubric_key="unknown@1"))
    assert not isinstance(caught.value, StoreBusy)


def test_a_rubric_is_replaced_until_a_rating_refers_to_it(database: Database) -> None:
    (assignment,) = fill(database)
    changed = a_rubric(criteria=("need", "plan"))
    with database.write() as work:
        work.rubrics.put(changed)
        assert work.rubrics.get(changed.key) == changed
        work.rubrics.put(a_rubric())
        work.reviews.append(a_revision(assignment.id))
    with database.write() as work:
        work.rubrics.put(a_rubric())
    with pytest.raises(FrozenRubric), database.write() as work:
        work.rubrics.put(changed)
    with database.read() as work:
        assert work.rubrics.get("initiative@1") == a_rubric()
        assert work.rubrics.get("initiative@2") is None


def test_links_are_found_by_hash_and_revoked_once(database: Database) -> None:
    fill(database)
    older, newer = a_link("L1"), a_link("L2", created_at=NOON)
    with database.write() as work:
        work.access.add_link(newer)
        work.access.add_link(older)
        work.access.revoke_link("L1", NOON)
        work.access.revoke_link("L1", NOON + timedelta(days=1))
    with database.read() as work:
        assert work.access.link_by_hash("hash of L2") == newer
        assert work.access.link_by_hash("hash of L3") is None
        assert work.access.link("L1") == replace(older, revoked_at=NOON)
        assert work.access.links_of("J01") == [replace(older, revoked_at=NOON), newer]


def test_a_sign_in_ends_once(database: Database) -> None:
    fill(database)
    with database.write() as work:
        work.access.add_link(a_link())
        work.access.add_sign_in(a_sign_in())
    with database.write() as work:
        work.access.end_sign_in("S1", NOON)
        work.access.end_sign_in("S1", NOON + timedelta(hours=1))
    with database.read() as work:
        assert work.access.sign_in("S1") == a_sign_in(ended_at=NOON)
        assert work.access.sign_in("S2") is None


def test_the_newest_decision_on_a_stage_stands(database: Database) -> None:
    closed = StageClosing(STAGE, True, "сбой площадки", "C01", NOON)
    reopened = StageClosing(STAGE, False, "", "C01", NOON, NOON + timedelta(days=1))
    with database.write() as work:
        assert work.stages.closing(STAGE) is None
        work.stages.put_closing(closed)
    with database.write() as work:
        assert work.stages.closing(STAGE) == closed
        work.stages.put_closing(reopened)
    with database.read() as work:
        assert work.stages.closing(STAGE) == reopened


def test_audit_rows_are_numbered_and_chained(database: Database) -> None:
    with database.write() as work:
        first = work.audit.append(
            at=NOON, actor="organiser", action="import", subject="participants", details={"rows": 3}
        )
        second = work.audit.append(at=NOON, actor="J01", action="submit", subject="И-0001", details={})
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous_hash == first.hash
    with database.read() as work:
        assert work.audit.rows() == [first, second]


def test_what_fails_inside_a_unit_leaves_nothing_behind(database: Database) -> None:
    def half_done() -> None:
        with database.write() as work:
            work.people.put_members([a_member()])
            raise KeyError("an error of the caller")

    with pytest.raises(KeyError):
        half_done()
    with database.read() as work:
        assert work.people.members() == {}


def test_a_unit_that_reads_does_not_write(database: Database) -> None:
    with database.read() as work, pytest.raises(ValueError, match="only reads"):
        work.people.put_members([a_member()])


def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    with database.read() as work:
        assert work.people.members() == {}
        with database.write() as other:
            other.people.put_members([a_member()])
        assert work.people.members() == {}
    with database.read() as work:
        assert set(work.people.members()) == {"J01"}
