"""Who judges what: hard conflicts from what the imports say, plans on record."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.builders import (
    NOON,
    STAGE,
    a_member,
    a_pair,
    a_participant,
    a_persons_data,
    an_assignment,
    an_entry,
)
from tests.judging_case import a_season
from workbench.domain.entries import Assignment
from workbench.domain.people import Member, Participant
from workbench.errors import ImpossibleAssignment
from workbench.store.database import Database
from workbench.workflows.assigning import AssignmentSummary, assign_stage, conflict_reasons

SEASON = a_season()
HOME, AWAY = "Тульская область", "Пермский край"
REGIONS = [AWAY, "Томская область", "г. Москва", "Ростовская область", "Псковская область", "Алтайский край"]


def assign(store: Database, *, per_entry: int = 2, seed: int = 0, **changes: Any) -> AssignmentSummary:
    return assign_stage(store, SEASON.stages[0], per_entry=per_entry, seed=seed, now=NOON, **changes)


def fill(store: Database, *, entries: int = 6, jurors: int = 4, **juror: Any) -> None:
    """Pairs from Tula, each juror from a region of their own, nothing assigned; C01 is the chair."""
    with store.write() as work:
        for place in range(1, entries + 1):
            mentor, mentee = f"{100_000 + 2 * place - 1}", f"{100_000 + 2 * place}"
            work.people.put_participants([a_participant(mentor), a_participant(mentee)])
            work.people.put_personal_data([a_persons_data(mentor), a_persons_data(mentee)])
            work.people.put_pairs([a_pair(f"PR-{place}", mentor, mentee)])
            work.entries.put([(an_entry(f"И-{place:04d}", pair_id=f"PR-{place}"), [])])
        members = [
            a_member(f"J{place:02d}", **{"region": REGIONS[place - 1], **juror})
            for place in range(1, jurors + 1)
        ]
        work.people.put_members([*members, a_member("C01", role="chair"), a_member("K01", role="commission")])
        work.people.put_personal_data([a_persons_data(each.id) for each in members])


def assignments(store: Database) -> list[Assignment]:
    with store.read() as work:
        return work.assignments.all(STAGE)


def reasons(
    member: Member, mentor: Participant, mentee: Participant, emails: dict[str, str] | None = None
) -> dict[tuple[str, str], str]:
    """Conflicts of one juror with one pair's entry."""
    return conflict_reasons(
        {member.id: member},
        [an_entry("И-0001")],
        {"PR-1": a_pair()},
        {"100001": mentor, "100002": mentee},
        emails or {},
    )


def a_mentor(**changes: Any) -> Participant:
    return a_participant("100001", **{"region": HOME, "organisation": "МБОУ «СОШ № 12»", **changes})


def a_mentee(**changes: Any) -> Participant:
    return a_participant(
        "100002", **{"region": HOME, "organisation": "Педагогический колледж № 3", **changes}
    )


# --- conflicts ---


def test_juror_from_elsewhere_has_no_conflict() -> None:
    assert reasons(a_member(region=AWAY), a_mentor(), a_mentee()) == {}


@pytest.mark.parametrize(("mentor", "mentee"), [(AWAY, HOME), (HOME, AWAY), (AWAY, AWAY)])
def test_region_of_either_member_of_the_pair_is_a_conflict(mentor: str, mentee: str) -> None:
    found = reasons(a_member(region=AWAY), a_mentor(region=mentor), a_mentee(region=mentee))
    assert found == {("J01", "И-0001"): "own_region"}


@pytest.mark.parametrize(
    "organisation",
    [
        "МБОУ «СОШ № 12»",
        "СОШ №12",
        'муниципальное бюджетное общеобразовательное учреждение "Средняя общеобразовательная школа № 12"',
        "Педагогический колледж №3",
        "ГБПОУ «Педагогический колледж № 3»",
    ],
)
def test_organisation_of_either_member_is_a_conflict_in_any_spelling(organisation: str) -> None:
    found = reasons(a_member(region=AWAY, organisation=organisation), a_mentor(), a_mentee())
    assert found == {("J01", "И-0001"): "own_organisation"}


def test_school_of_another_number_is_no_conflict() -> None:
    assert reasons(a_member(region=AWAY, organisation="СОШ № 13"), a_mentor(), a_mentee()) == {}


def test_what_nobody_filled_in_is_no_conflict() -> None:
    nothing = {"region": "", "organisation": ""}
    assert reasons(a_member(**nothing), a_mentor(**nothing), a_mentee(**nothing)) == {}
    assert reasons(a_member(**nothing), a_mentor(), a_mentee(), {"J01": "", "100001": ""}) == {}


@pytest.mark.parametrize("owner", ["100001", "100002"])
def test_jurors_own_pair_is_a_conflict_and_named_first(owner: str) -> None:
    emails = {"J01": "anna@example.org", owner: "anna@example.org"}
    found = reasons(a_member(region=HOME, organisation="СОШ № 12"), a_mentor(), a_mentee(), emails)
    assert found == {("J01", "И-0001"): "own_pair"}


def test_own_pair_is_known_by_the_address_in_any_letter_case(database: Database) -> None:
    fill(database, entries=2, jurors=3)
    with database.write() as work:
        work.people.put_personal_data([a_persons_data("J01", email=" Anna.Petrova@Example.org ")])
        work.people.put_personal_data([a_persons_data("100004", email="anna.petrova@EXAMPLE.ORG")])
    summary = assign(database)
    assert summary.conflicts == 1
    assert {each.entry for each in assignments(database) if each.member_id == "J01"} == {"И-0001"}


# --- plans ---


def test_every_entry_gets_its_jurors_and_loads_are_even(database: Database) -> None:
    fill(database)
    summary = assign(database)
    assert (summary.added, summary.kept, summary.conflicts) == (12, 0, 0)
    assert summary.load_by_juror == {"J01": 3, "J02": 3, "J03": 3, "J04": 3}
    assert Counter(each.entry for each in assignments(database)) == {
        f"И-{place:04d}": 2 for place in range(1, 7)
    }


def test_chair_commission_and_those_who_left_are_given_nothing(database: Database) -> None:
    fill(database)
    with database.write() as work:
        work.people.put_members([a_member("J04", active=False, region=REGIONS[3])])
    summary = assign(database)
    assert {each.member_id for each in assignments(database)} == {"J01", "J02", "J03"}
    assert set(summary.load_by_juror) == {"J01", "J02", "J03"}


def test_assigning_again_adds_nothing(database: Database) -> None:
    fill(database)
    assign(database)
    before = assignments(database)
    again = assign(database, seed=7)
    assert (again.added, again.kept) == (0, 12)
    assert assignments(database) == before
    with database.read() as work:
        assert [row.action for row in work.audit.rows()] == ["assign"]


def test_plan_stands_on_record_with_what_it_was_made_from(database: Database) -> None:
    fill(database)
    assign(database, seed=5)
    with database.read() as work:
        (row,) = work.audit.rows()
    assert (row.actor, row.action, row.subject, row.at) == ("organiser", "assign", STAGE, NOON)
    assert row.details == {"per_entry": 2, "seed": 5, "added": 12}


def test_more_jurors_per_entry_are_added_to_the_standing_ones(database: Database) -> None:
    fill(database)
    assign(database)
    before = assignments(database)
    more = assign(database, per_entry=3)
    assert (more.added, more.kept) == (6, 12)
    assert set(before) <= set(assignments(database))
    fewer = assign(database, per_entry=1)
    assert (fewer.added, fewer.kept) == (0, 18)


def test_declared_conflict_is_filled_by_another_and_never_given_back(database: Database) -> None:
    fill(database)
    assign(database)
    stepped_back = next(each for each in assignments(database) if each.entry == "И-0003")
    with database.write() as work:
        work.assignments.set_state(stepped_back.id, "conflict", "работаем вместе")
    summary = assign(database)
    assert (summary.added, summary.kept, summary.conflicts) == (1, 11, 1)
    of_entry = [each for each in assignments(database) if each.entry == "И-0003"]
    assert len({each.member_id for each in of_entry if each.state == "active"}) == 2
    assert [each.member_id for each in of_entry].count(stepped_back.member_id) == 1
    assert assign(database).added == 0


def test_assignment_taken_away_is_not_given_back_either(database: Database) -> None:
    fill(database, entries=1, jurors=2)
    with database.write() as work:
        work.assignments.add([an_assignment("J01", state="withdrawn", reason="болезнь")])
    with pytest.raises(ImpossibleAssignment, match="only 1 have no conflict"):
        assign(database)
    with database.write() as work:
        work.people.put_members([a_member("J03", region=REGIONS[2])])
    assign(database)
    assert {each.member_id for each in assignments(database) if each.state == "active"} == {"J02", "J03"}


def test_begun_assignments_stay_where_a_conflict_shows_later(database: Database) -> None:
    """Taking work away is a person's decision: the plan only adds."""
    fill(database, entries=2, jurors=3)
    with database.write() as work:
        work.assignments.add([an_assignment("J01")])
        work.people.put_members([a_member("J01", region=HOME)])
    assign(database)
    assert [each.entry for each in assignments(database) if each.member_id == "J01"] == ["И-0001"]


def test_jurors_own_bound_holds_and_the_stages_where_they_name_none(database: Database) -> None:
    fill(database, jurors=3)
    with database.write() as work:
        work.people.put_members([a_member("J01", load_max=1), a_member("J02", load_max=0, region=REGIONS[1])])
    with pytest.raises(ImpossibleAssignment, match="loads leave room for"):
        assign_stage(database, a_season(load_max=3).stages[0], per_entry=1, seed=0, now=NOON)
    summary = assign(database, per_entry=1)
    assert summary.load_by_juror == {"J01": 1, "J02": 0, "J03": 5}


def test_dry_run_shows_the_plan_and_keeps_nothing(database: Database) -> None:
    fill(database)
    shown = assign(database, dry_run=True)
    assert shown.added == 12
    assert assignments(database) == []
    with database.read() as work:
        assert work.audit.rows() == []
    assert assign(database).load_by_juror == shown.load_by_juror


def test_impossible_plan_keeps_nothing_and_names_the_entry(database: Database) -> None:
    fill(database, jurors=3)
    with database.write() as work:
        work.people.put_members([a_member("J02", region=HOME), a_member("J03", organisation="Школа № 12")])
    with pytest.raises(ImpossibleAssignment, match="entry И-0001 needs 2 jurors and only 1"):
        assign(database)
    assert assignments(database) == []


@pytest.mark.parametrize(("entries", "jurors", "missing"), [(0, 3, "proposals"), (3, 0, "jurors")])
def test_missing_import_is_told_with_the_command(
    database: Database, entries: int, jurors: int, missing: str
) -> None:
    fill(database, entries=entries, jurors=jurors)
    with pytest.raises(ImpossibleAssignment, match=f"run: workbench import {missing} FILE"):
        assign(database)
