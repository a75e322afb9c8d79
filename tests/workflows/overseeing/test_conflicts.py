"""Conflicts of interest before the chair: dismissed with a reason, taken back, never a juror's own pair."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    a_member,
    a_pair,
    a_participant,
    a_persons_data,
    an_assignment,
    an_entry,
)
from tests.judging_case import COMPLETE, JudgingCase, new_id
from workbench.domain.entries import Assignment
from workbench.errors import AccessDenied, EntryNotAssigned, InvalidDecision
from workbench.store.database import Database
from workbench.workflows.overseeing.conflicts import ConflictList

REGION, SCHOOL = "Республика Карелия", "МБОУ СОШ № 5 г. Петрозаводска"


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database)


def with_conflicts(case: JudgingCase) -> None:
    """И-0005 is of Karelia and school 5: J05 lives there, J06 works there in other words, J07 wrote it."""
    with case.store.write() as work:
        people = [
            a_participant("100051", region=REGION, organisation=SCHOOL),
            a_participant("100052", region="Тульская область", organisation="Лицей № 9"),
        ]
        work.people.put_participants(people)
        work.people.put_personal_data([a_persons_data(each.id) for each in people])
        work.people.put_pairs([a_pair("PR-5", "100051", "100052")])
        work.entries.put([(an_entry("И-0005", pair_id="PR-5"), [])])
        work.people.put_members(
            [
                a_member("J05", region=REGION, organisation="Университет"),
                a_member("J06", organisation="Средняя общеобразовательная школа №5 города Петрозаводска"),
                a_member("J07"),
                a_member("J08", region=REGION, active=False),
            ]
        )
        work.people.put_personal_data([a_persons_data("J07", email="100052@example.org")])


def shown(found: ConflictList) -> dict[str, tuple[str, str]]:
    return {each.member_id: (each.kind, each.shared) for each in found.computed if each.number == "И-0005"}


def assignment_of(case: JudgingCase, member: str, number: str) -> Assignment | None:
    with case.store.read() as work:
        found = work.assignments.of_member(member)
    return next((each for each in found if each.entry == number), None)


def audit_details(case: JudgingCase) -> list[tuple[str, str, str, Any]]:
    with case.store.read() as work:
        return [(row.actor, row.action, row.subject, row.details) for row in work.audit.rows()]


def test_conflicts_that_the_data_show_say_of_what_kind_they_are(case: JudgingCase) -> None:
    with_conflicts(case)
    found = case.chair("K01").computed_conflicts()
    assert shown(found) == {
        "J05": ("own_region", REGION),
        "J06": ("own_organisation", "Средняя общеобразовательная школа №5 города Петрозаводска"),
        "J07": ("own_pair", ""),
    }
    assert found.dismissed == ()


def test_dismissed_conflict_says_who_when_and_why_and_can_be_taken_back(case: JudgingCase) -> None:
    with_conflicts(case)
    chair = case.chair()
    chair.dismiss("J05", "И-0005", "  Живёт в Карелии всего месяц ")
    found = chair.computed_conflicts()
    assert "J05" not in shown(found)
    (dismissed,) = found.dismissed
    assert (dismissed.kind, dismissed.title) == ("own_region", "Клуб молодых педагогов")
    assert dismissed.dismissal.decided_by == "C01"
    assert dismissed.dismissal.decided_at == case.now
    assert dismissed.dismissal.reason == "Живёт в Карелии всего месяц"
    assert assignment_of(case, "J05", "И-0005") is None
    chair.restore_conflict("J05", "И-0005", "ошибка")
    assert "J05" in shown(chair.computed_conflicts())
    assert chair.computed_conflicts().dismissed == ()
    assert audit_details(case) == [
        (
            "C01",
            "dismiss_conflict",
            "И-0005",
            {"member": "J05", "reason": "Живёт в Карелии всего месяц"},
        ),
        ("C01", "restore_conflict", "И-0005", {"member": "J05", "reason": "ошибка"}),
    ]


def test_dismissing_a_declared_conflict_gives_the_entry_back_with_all_that_was_typed(
    case: JudgingCase,
) -> None:
    juror = case.juror("J02")
    juror.save("И-0002", revision_id=new_id(), base=0, form=COMPLETE, intent="save")
    juror.declare_conflict("И-0002", "учились вместе")
    case.chair().dismiss("J02", "И-0002", "двадцать лет назад")
    assert case.chair().overview().conflicts == ()
    queue = {each.number: each for each in juror.queue()}
    assert queue["И-0002"].status == "draft"
    assert queue["И-0002"].revision is not None
    (dismissed,) = case.chair().computed_conflicts().dismissed
    assert (dismissed.kind, dismissed.dismissal.reason) == ("declared", "двадцать лет назад")


def test_taken_back_dismissal_brings_the_jurors_own_words_back(case: JudgingCase) -> None:
    juror = case.juror("J02")
    juror.declare_conflict("И-0002", "учились вместе")
    case.chair().dismiss("J02", "И-0002", "двадцать лет назад")
    case.chair().restore_conflict("J02", "И-0002", "узнали больше")
    (conflict,) = case.chair().overview().conflicts
    assert (conflict.member_id, conflict.reason) == ("J02", "учились вместе")
    with pytest.raises(EntryNotAssigned):
        juror.entry("И-0002")


def test_review_given_under_a_dismissal_counts_no_more_once_it_is_taken_back(case: JudgingCase) -> None:
    with_conflicts(case)
    case.chair().dismiss("J05", "И-0005", "можно")
    with case.store.write() as work:
        work.assignments.add([an_assignment("J05", "И-0005")])
    case.chair().restore_conflict("J05", "И-0005", "всё-таки нельзя")
    kept = assignment_of(case, "J05", "И-0005")
    assert kept is not None
    assert (kept.state, kept.reason) == ("conflict", "всё-таки нельзя")


def test_jurors_own_pair_is_never_dismissible_even_when_they_declared_it(case: JudgingCase) -> None:
    with_conflicts(case)
    with case.store.write() as work:
        work.assignments.add([an_assignment("J07", "И-0005", state="conflict", reason="это моя пара")])
    with pytest.raises(InvalidDecision, match="belongs to this pair"):
        case.chair().dismiss("J07", "И-0005", "пусть")
    assert case.actions() == []
    assert assignment_of(case, "J07", "И-0005") == an_assignment(
        "J07", "И-0005", state="conflict", reason="это моя пара", id=5
    )


@pytest.mark.parametrize(
    ("member", "number"),
    [("J01", "И-0001"), ("J99", "И-0005"), ("J05", "И-9999"), ("J08", "И-0001"), ("C01", "И-0005")],
)
def test_what_is_no_conflict_cannot_be_dismissed(case: JudgingCase, member: str, number: str) -> None:
    with_conflicts(case)
    with pytest.raises(InvalidDecision):
        case.chair().dismiss(member, number, "нет причины")
    assert case.actions() == []


def test_conflict_is_dismissed_once_and_taken_back_once(case: JudgingCase) -> None:
    with_conflicts(case)
    with pytest.raises(InvalidDecision):
        case.chair().restore_conflict("J05", "И-0005", "рано")
    case.chair().dismiss("J05", "И-0005", "можно")
    with pytest.raises(InvalidDecision):
        case.chair().dismiss("J05", "И-0005", "ещё раз")
    case.chair().restore_conflict("J05", "И-0005", "нельзя")
    with pytest.raises(InvalidDecision):
        case.chair().restore_conflict("J05", "И-0005", "ещё раз")


def test_juror_who_declares_again_is_heard_again(case: JudgingCase) -> None:
    juror = case.juror("J02")
    juror.declare_conflict("И-0002", "учились вместе")
    case.chair().dismiss("J02", "И-0002", "давно")
    juror.declare_conflict("И-0002", "и дружим до сих пор")
    (conflict,) = case.chair().overview().conflicts
    assert conflict.reason == "и дружим до сих пор"
    case.chair().dismiss("J02", "И-0002", "всё равно")
    assert case.chair().overview().conflicts == ()


def test_commission_sees_conflicts_and_dismisses_none(case: JudgingCase) -> None:
    with_conflicts(case)
    commission = case.chair("K01")
    with pytest.raises(AccessDenied):
        commission.dismiss("J05", "И-0005", "можно")
    case.chair().dismiss("J05", "И-0005", "можно")
    with pytest.raises(AccessDenied):
        commission.restore_conflict("J05", "И-0005", "нельзя")
    assert len(commission.computed_conflicts().dismissed) == 1


def test_dismissal_needs_a_reason(case: JudgingCase) -> None:
    with_conflicts(case)
    with pytest.raises(InvalidDecision):
        case.chair().dismiss("J05", "И-0005", " \n")
    assert case.actions() == []
