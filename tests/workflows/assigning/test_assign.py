"""Who judges what: hard conflicts from what the imports say, plans on record."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.builders import (
    NOON,
    STAGE,
    a_form,
    a_member,
    a_pair,
    a_participant,
    a_persons_data,
    a_revision,
    a_rubric,
    a_version,
    an_assignment,
    an_entry,
)
from tests.judging_case import a_season
from workbench.domain.decisions import Dismissal
from workbench.domain.entries import Assignment, Section
from workbench.domain.people import Member, Participant
from workbench.domain.planning import AssignmentRules
from workbench.errors import ImpossibleAssignment, InvalidAssignment, WeaklyLinkedPlan
from workbench.store.database import Database
from workbench.workflows.assigning.assign import (
    AssignmentSummary,
    PlanReading,
    assign_stage,
    conflict_reasons,
    hand_over,
    read_problem,
    replace_juror,
)
from workbench.workflows.assigning.assignment_findings import plan_findings, share_of_best

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


# --- what a plan is made from ---


def reading(store: Database, **changes: Any) -> PlanReading:
    rules = {name: changes.pop(name) for name in list(changes) if name in AssignmentRules.model_fields}
    stage = a_season(assignment=AssignmentRules(**rules)).stages[0]
    with store.read() as work:
        return read_problem(work, stage, per_entry=changes.pop("per_entry", 2), **changes)


def submit(store: Database, juror: str, *entries: str, level: int = 3) -> None:
    """The juror submits these entries, or everything assigned."""
    with store.write() as work:
        work.rubrics.put(a_rubric())
        for each in work.assignments.all(STAGE):
            if each.member_id == juror and (not entries or each.entry in entries):
                form = a_form({"need": level, "plan": 2, "result": 4})
                work.reviews.append(a_revision(each.id, status="submitted", form=form))


def write_entry(store: Database, number: str, text: str) -> None:
    with store.write() as work:
        entry = work.entries.get(number)
        assert entry is not None
        version = a_version(text, sections=(Section("problem", text),))
        work.entries.put([(replace(entry, version=version), [])])


def pairs_of(store: Database, state: str = "active") -> set[tuple[str, str]]:
    return {(each.member_id, each.entry) for each in assignments(store) if each.state == state}


def test_conflicts_of_the_reading_are_those_of_the_problem(database: Database) -> None:
    fill(database)
    with database.write() as work:
        work.people.put_members([a_member("J02", region=HOME), a_member("J03", organisation="Школа № 12")])
        work.assignments.add([an_assignment("J01", state="conflict", reason="работаем вместе")])
    found = reading(database)
    kept_out = {
        (found.problem.jurors[juror], found.problem.entries[entry])
        for entry, juror in np.argwhere(~found.problem.allowed).tolist()
    }
    assert kept_out == set(found.conflicts)
    assert found.conflicts_by_kind() == {"own_organisation": 6, "own_region": 6, "declared": 1}


def test_dismissed_conflict_lets_the_juror_rate_but_never_the_own_pair(database: Database) -> None:
    fill(database, entries=2, jurors=2)
    with database.write() as work:
        work.people.put_members([a_member("J02", region=HOME)])
        work.people.put_personal_data([a_persons_data("J02", email="100003@example.org")])
        for entry in ("И-0001", "И-0002"):
            work.planning.put_dismissal(Dismissal("J02", entry, STAGE, "давно уехал", "C01", NOON))
    found = reading(database)
    assert found.dismissed == {("J02", "И-0001"): "давно уехал"}
    assert found.conflicts == {("J02", "И-0002"): "own_pair"}
    with pytest.raises(ImpossibleAssignment, match="И-0002"):
        assign(database)


def test_dismissed_declared_conflict_gives_the_same_assignment_back(database: Database) -> None:
    fill(database, entries=1, jurors=2)
    with database.write() as work:
        work.assignments.add([an_assignment("J01", state="conflict", reason="работаем вместе")])
        work.planning.put_dismissal(Dismissal("J01", "И-0001", STAGE, "это однофамилец", "C01", NOON))
    assert assign(database).added == 2
    assert pairs_of(database) == {("J01", "И-0001"), ("J02", "И-0001")}


def test_what_was_taken_away_is_not_given_back_by_a_dismissal(database: Database) -> None:
    fill(database, entries=1, jurors=3)
    with database.write() as work:
        work.people.put_members([a_member("J01", region=HOME)])
        work.assignments.add([an_assignment("J01", state="withdrawn", reason="болезнь")])
        work.planning.put_dismissal(Dismissal("J01", "И-0001", STAGE, "давно уехал", "C01", NOON))
    found = reading(database)
    assert found.conflicts == {("J01", "И-0001"): "withdrawn"}
    assert found.dismissed == {}


def test_entries_go_to_those_whose_expertise_they_speak_of(database: Database) -> None:
    fill(database, entries=2, jurors=4)
    write_entry(database, "И-0001", "Школьный музей: ученики собирают историю села")
    write_entry(database, "И-0002", "Профилактика правонарушений подростков")
    knows = ("музейное дело, история", "история и музеи", "профилактика", "правонарушения подростков")
    with database.write() as work:
        work.people.put_members(
            [a_member(f"J0{at}", expertise=each, region=REGIONS[at]) for at, each in enumerate(knows, 1)]
        )
    summary = assign(database)
    assert pairs_of(database) == {
        *(("J01", "И-0001"), ("J02", "И-0001")),
        *(("J03", "И-0002"), ("J04", "И-0002")),
    }
    assert share_of_best(summary) == pytest.approx(1)


def test_chosen_themes_decide_where_texts_do_not(database: Database) -> None:
    fill(database, entries=2, jurors=4)
    themes = (("музей",), ("музей",), ("память",), ("память",))
    with database.write() as work:
        work.planning.put_groups(STAGE, {"И-0001": ("Музей", "1"), "И-0002": ("Память", "1")})
        work.people.put_members(
            [
                a_member(f"J0{at}", expertise="", themes=each, region=REGIONS[at])
                for at, each in enumerate(themes, 1)
            ]
        )
    assign(database)
    assert {juror for juror, entry in pairs_of(database) if entry == "И-0001"} == {"J01", "J02"}
    found = reading(database)
    assert found.problem.panel is not None
    assert found.entries()["theme"].tolist() == ["Музей", "Память"]


def test_two_jurors_of_a_region_rate_one_entry_only_where_the_season_allows_it(database: Database) -> None:
    fill(database, entries=2, jurors=2, region=AWAY)
    with pytest.raises(ImpossibleAssignment, match="of different regions"):
        assign(database)
    stage = a_season(assignment=AssignmentRules(one_per_region=False)).stages[0]
    assert assign_stage(database, stage, per_entry=2, seed=0, now=NOON).added == 4


def test_everybody_gets_the_seasons_least_load_or_as_much_as_they_asked_for(database: Database) -> None:
    fill(database, entries=6, jurors=4)
    with database.write() as work:
        work.people.put_members([a_member("J02", load_max=1, region=REGIONS[1])])
    stage = a_season(assignment=AssignmentRules(load_min=3)).stages[0]
    load = assign_stage(database, stage, per_entry=2, seed=0, now=NOON).load_by_juror
    assert load["J02"] == 1
    assert min(load[each] for each in ("J01", "J03", "J04")) >= 3


def test_least_load_that_cannot_be_reached_is_refused_at_first_and_told_later(database: Database) -> None:
    fill(database, entries=4, jurors=4)
    stage = a_season(assignment=AssignmentRules(load_min=3)).stages[0]
    with pytest.raises(ImpossibleAssignment, match="least loads ask for 12"):
        assign_stage(database, stage, per_entry=2, seed=0, now=NOON)
    assign(database)
    later = assign_stage(database, stage, per_entry=2, seed=0, now=NOON)
    assert later.added == 0
    assert any("least (3): J01" in str(each) for each in later.notes)


# --- common works ---


def test_common_works_are_chosen_once_from_different_themes_and_rated_by_all(database: Database) -> None:
    fill(database, entries=6, jurors=4)
    themes = {f"И-{at:04d}": ("Музей" if at <= 4 else "Память", "1") for at in range(1, 7)}
    with database.write() as work:
        work.planning.put_groups(STAGE, themes)
    stage = a_season(assignment=AssignmentRules(common=2)).stages[0]
    summary = assign_stage(database, stage, per_entry=2, seed=3, now=NOON)
    with database.read() as work:
        common = work.planning.common(STAGE)
    assert {themes[each][0] for each in common} == {"Музей", "Память"}
    count = Counter(entry for _, entry in pairs_of(database))
    assert count == {entry: 4 if entry in common else 2 for entry in themes}
    assert summary.load_by_juror == Counter(juror for juror, _ in pairs_of(database))
    again = assign_stage(database, stage, per_entry=2, seed=4, now=NOON)
    assert (again.added, again.reading.common) == (0, tuple(common))


def test_common_works_are_those_with_the_fewest_conflicts_and_newcomers_rate_them(database: Database) -> None:
    fill(database, entries=3, jurors=3)
    with database.write() as work:
        for person in ("100001", "100003"):
            work.people.put_participants([a_participant(person, region=AWAY)])
    stage = a_season(assignment=AssignmentRules(common=1)).stages[0]
    assert assign_stage(database, stage, per_entry=2, seed=0, now=NOON).reading.common == ("И-0003",)
    with database.write() as work:
        work.people.put_members([a_member("J04", region=REGIONS[3])])
    late = assign_stage(database, stage, per_entry=2, seed=0, now=NOON)
    assert [(each.juror, each.entry, each.reason) for each in late.changes] == [("J04", "И-0003", "common")]


def test_more_common_works_than_entries_are_refused(database: Database) -> None:
    fill(database, entries=2, jurors=3)
    stage = a_season(assignment=AssignmentRules(common=3)).stages[0]
    with pytest.raises(ImpossibleAssignment, match=r"3 common works .* has 2 entries"):
        assign_stage(database, stage, per_entry=2, seed=0, now=NOON)


def test_plan_too_weak_for_the_season_is_refused_and_nothing_kept(database: Database) -> None:
    fill(database)
    stage = a_season(assignment=AssignmentRules(connectivity=100, common=1)).stages[0]
    with pytest.raises(WeaklyLinkedPlan, match="connectivity is"):
        assign_stage(database, stage, per_entry=2, seed=0, now=NOON)
    with database.read() as work:
        assert (work.assignments.all(STAGE), work.planning.common(STAGE), work.audit.rows()) == ([], [], [])


# --- changes ---


def drop(store: Database, juror: str, **changes: Any) -> AssignmentSummary:
    return replace_juror(
        store, SEASON.stages[0], juror, reason="болезнь", seed=0, now=NOON, actor="C01", **changes
    )


def test_submitted_work_of_a_juror_who_leaves_stays_and_the_rest_goes_to_others(database: Database) -> None:
    fill(database)
    assign(database)
    mine = sorted(entry for juror, entry in pairs_of(database) if juror == "J01")
    submit(database, "J01", mine[0])
    before = pairs_of(database)
    summary = drop(database, "J01")
    after = pairs_of(database)
    assert before - after == {("J01", entry) for entry in mine[1:]} == pairs_of(database, "withdrawn")
    assert Counter(entry for _, entry in after) == Counter(entry for _, entry in before)
    assert (summary.taken, summary.added) == (len(mine) - 1, len(mine) - 1)
    assert sum(summary.added_by_juror.values()) == len(mine) - 1
    assert {each.reason for each in summary.changes} == {"juror_left", "instead"}
    with database.read() as work:
        juror = work.people.member("J01")
        row = work.audit.rows()[-1]
    assert juror is not None
    assert not juror.active
    assert (row.actor, row.action, row.subject) == ("C01", "replace_juror", "J01")
    assert row.details["reason"] == "болезнь"
    assert assign(database).changes == ()


def test_dry_run_of_a_replacement_keeps_nothing(database: Database) -> None:
    fill(database)
    assign(database)
    before = assignments(database)
    shown = drop(database, "J01", dry_run=True)
    assert assignments(database) == before
    assert drop(database, "J01").changes == shown.changes


def test_juror_whose_work_nobody_can_take_over_is_not_replaced(database: Database) -> None:
    fill(database, entries=2, jurors=2)
    assign(database)
    with pytest.raises(ImpossibleAssignment, match="И-0001"):
        drop(database, "J01")
    with database.read() as work:
        juror = work.people.member("J01")
    assert juror is not None
    assert juror.active
    assert len(pairs_of(database)) == 4


@pytest.mark.parametrize("juror", ["J99", "C01", "K01"])
def test_only_jurors_are_replaced(database: Database, juror: str) -> None:
    fill(database)
    with pytest.raises(InvalidAssignment, match=f"there is no juror {juror}"):
        drop(database, juror)


def test_juror_who_left_without_open_work_cannot_leave_again(database: Database) -> None:
    fill(database)
    assign(database)
    drop(database, "J01")
    with pytest.raises(InvalidAssignment, match="has left already"):
        drop(database, "J01")


def test_further_ratings_of_an_entry_are_kept_when_one_of_its_jurors_leaves(database: Database) -> None:
    fill(database, jurors=5)
    assign(database, extra={"И-0003": 1})
    leaver = min(juror for juror, entry in pairs_of(database) if entry == "И-0003")
    drop(database, leaver)
    assert Counter(entry for _, entry in pairs_of(database))["И-0003"] == 3


def test_open_work_of_those_who_may_not_rate_is_given_away_by_the_next_plan(database: Database) -> None:
    fill(database)
    assign(database)
    submit(database, "J02", "И-0001", "И-0002")
    before = pairs_of(database)
    done = {pair for pair in before if pair[0] == "J02" and pair[1] in ("И-0001", "И-0002")}
    with database.write() as work:
        work.people.put_members([a_member("J02", active=False, region=REGIONS[1])])
    assign(database)
    after = pairs_of(database)
    assert {pair for pair in after if pair[0] == "J02"} == done
    assert {pair for pair in before if pair[0] != "J02"} <= after
    assert Counter(entry for _, entry in after) == Counter(entry for _, entry in before)


def test_begun_work_is_not_handed_over_to_a_newcomer(database: Database) -> None:
    fill(database, entries=6, jurors=4)
    assign(database)
    begun = {pair for pair in pairs_of(database) if pair[1] not in ("И-0005", "И-0006")}
    with database.write() as work:
        work.rubrics.put(a_rubric())
        for each in work.assignments.all(STAGE):
            if (each.member_id, each.entry) in begun:
                work.reviews.append(a_revision(each.id))
        work.people.put_members([a_member("J05", region=REGIONS[4])])
    before = pairs_of(database)
    hand_over(database, SEASON.stages[0], "J05", 2, seed=0, now=NOON, actor="C01")
    after = pairs_of(database)
    assert after - before == {("J05", "И-0005"), ("J05", "И-0006")}
    assert len(before - after) == 2
    with pytest.raises(ImpossibleAssignment, match="only 0 of 1"):
        hand_over(database, SEASON.stages[0], "J05", 1, seed=0, now=NOON, actor="C01")


def test_dispute_by_the_seasons_rule_adds_one_juror_once(database: Database) -> None:
    fill(database, entries=3, jurors=4)
    assign(database)
    first, second = sorted(juror for juror, entry in pairs_of(database) if entry == "И-0002")
    submit(database, first, "И-0002", level=0)
    submit(database, second, "И-0002", level=2)
    summary = assign(database, disputes=True)
    assert [(each.entry, each.reason) for each in summary.changes] == [("И-0002", "dispute")]
    assert assign(database, disputes=True).changes == ()


def test_plan_without_disputes_says_so(database: Database) -> None:
    fill(database)
    summary = assign(database, disputes=True)
    assert any("nothing is added for disputes" in str(each) for each in summary.notes)


def test_advised_reviews_come_beside_the_others(database: Database) -> None:
    fill(database)
    assign(database)
    free = min(
        {(f"J0{at}", entry) for at in range(1, 5) for entry in ("И-0001", "И-0002")} - pairs_of(database)
    )
    summary = assign(database, advised=[free])
    assert [(each.juror, each.entry, each.reason) for each in summary.changes] == [(*free, "advised")]


@pytest.mark.parametrize("extra", [{"И-0099": 1}, {"И-0001": 0}])
def test_further_ratings_that_make_no_sense_keep_nothing(database: Database, extra: dict[str, int]) -> None:
    fill(database)
    with pytest.raises(InvalidAssignment, match=r"И-0099|И-0001"):
        assign(database, extra=extra)
    assert assignments(database) == []


# --- what is said ---


def said(summary: AssignmentSummary) -> str:
    return "\n".join(str(each.sentence) for each in plan_findings(summary))


def test_plan_says_loads_links_conflicts_and_common_works(database: Database) -> None:
    fill(database)
    with database.write() as work:
        work.people.put_members([a_member("J05", region=HOME)])
    stage = a_season(assignment=AssignmentRules(common=1)).stages[0]
    text = said(assign_stage(database, stage, per_entry=2, seed=0, now=NOON))
    assert "14 reviews of 6 entries by 4 jurors; a juror rates from 0 to 4 entries" in text
    assert "Given nothing: J05." in text
    assert "All jurors are linked" in text
    assert "Conflicts kept out: own region 6." in text
    assert "Hidden common works" in text


def test_plan_without_any_expertise_says_what_to_fill_in(database: Database) -> None:
    fill(database, expertise="")
    summary = assign(database)
    assert share_of_best(summary) is None
    assert "Nothing is known of the jurors' expertise" in said(summary)


def test_plan_in_two_groups_says_that_severities_cannot_be_compared(database: Database) -> None:
    fill(database, entries=2, jurors=4)
    with database.write() as work:
        pairs = (("J01", "И-0001"), ("J02", "И-0001"), ("J03", "И-0002"), ("J04", "И-0002"))
        work.assignments.add([an_assignment(*pair) for pair in pairs])
    assert "fall into 2 groups that share no entry" in said(assign(database))
