"""Decisions on finalists: proposed, approved by one, published by another; withdrawals; scenarios."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.builders import NOON, a_persons_data
from tests.choosing_case import ChoosingCase, number, numbers
from tests.judging_case import sign_in_of
from workbench.domain.access import StageClosing
from workbench.domain.decisions import Decision
from workbench.errors import AccessDenied, InvalidDecision, InvalidSelection, StoreBusy
from workbench.store.database import Database
from workbench.workflows.choosing import decisions
from workbench.workflows.choosing.protocols import withdrawn
from workbench.workflows.choosing.scenarios import save_scenario
from workbench.workflows.choosing.verify import verify
from workbench.workflows.overseeing.oversee import OverseeingSession


@pytest.fixture
def case(database: Database) -> ChoosingCase:
    return ChoosingCase(database)


def states(case: ChoosingCase) -> dict[str, str]:
    return {each.id: each.state for each in case.session().decisions()}


def test_a_list_is_proposed_by_one_approved_by_one_and_published_by_another(case: ChoosingCase) -> None:
    kept = case.session().propose(seed=5, reason="Заседание 29 ноября")
    assert (kept.id, kept.state, kept.decision.made_by) == ("D-0001", "proposed", "C01")
    assert kept.protocol.finalists == numbers(1, 2, 3, 4)
    assert kept.protocol.seed == 5
    with pytest.raises(InvalidDecision, match="not approved"):
        case.session().publish(kept.id)
    assert case.session("K01").approve(kept.id).state == "approved"
    with pytest.raises(InvalidDecision, match="cannot publish it alone"):
        case.session("K01").publish(kept.id)
    with pytest.raises(InvalidDecision, match="approved decision D-0001 already"):
        case.session("K01").approve(kept.id)
    done = case.session("K02").publish(kept.id)
    assert (done.state, done.signed_by("approve"), done.signed_by("publish")) == (
        "published",
        ("K01",),
        ("K02",),
    )
    with case.store.read() as work:
        rows = [row for row in work.audit.rows() if row.subject == kept.id]
    assert [(row.actor, row.action) for row in rows] == [
        ("C01", "propose"),
        ("K01", "approve"),
        ("K02", "publish"),
    ]
    assert {row.details["digest"] for row in rows} == {kept.decision.digest}


def test_a_person_with_two_places_signs_once(case: ChoosingCase) -> None:
    with case.store.write() as work:
        work.people.put_personal_data(
            [
                a_persons_data("C01", email="anna@example.org"),
                a_persons_data("K01", email=" ANNA@example.org"),
            ]
        )
    kept = case.session().propose(seed=5)
    approved = case.session().approve(kept.id)
    assert not approved.may("publish", case.session("K01").member)
    with pytest.raises(InvalidDecision, match="cannot publish it alone"):
        case.session("K01").publish(kept.id)
    with pytest.raises(InvalidDecision, match="approved decision D-0001 already"):
        case.session("K01").approve(kept.id)
    assert case.session("K02").publish(kept.id).state == "published"


def test_nothing_is_published_while_judging_is_open_again(case: ChoosingCase) -> None:
    kept = case.session().propose(seed=5)
    case.session("K01").approve(kept.id)
    with case.store.write() as work:
        until = case.now + timedelta(days=1)
        work.stages.put_closing(StageClosing(case.stage.id, False, "Ещё день", "C01", case.now, until))
    with pytest.raises(InvalidDecision, match="judging goes on"):
        case.session("K02").publish(kept.id)
    assert states(case) == {"D-0001": "approved"}
    case.wait(days=2)
    assert case.session("K02").publish(kept.id).state == "published"


def test_judging_is_not_opened_again_once_finalists_are_announced(case: ChoosingCase) -> None:
    chair = OverseeingSession(
        case.store,
        case.season,
        case.stage,
        case.rubric,
        sign_in_id=sign_in_of("C01"),
        clock=lambda: case.now,
    )
    kept = case.session().propose(seed=1)
    chair.reopen("Ещё день", datetime(2025, 12, 1, 12, 0))
    case.wait(days=5)
    case.publish(kept.id)
    with pytest.raises(InvalidDecision, match=r"finalists are announced \(decision D-0001\)"):
        chair.reopen("Ещё день", datetime(2025, 12, 8, 12, 0))


def test_of_two_withdrawals_at_once_none_is_lost(case: ChoosingCase, monkeypatch: pytest.MonkeyPatch) -> None:
    base = case.published()
    others = iter([number(2)])

    def meanwhile(*given: object, **options: object) -> object:
        for other in others:
            case.session().withdraw(base.id, other, "уехал")
        return withdrawn(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(decisions, "withdrawn", meanwhile)
    # SQLite keeps the second writer out; on PostgreSQL whoever comes last is told of the other.
    with pytest.raises((InvalidDecision, StoreBusy)):
        case.session().withdraw(base.id, number(1), "болен")
    kept = [each for each in case.session().decisions() if each.decision.kind == "withdrawal"]
    assert [[past.leaves for past in each.protocol.withdrawals] for each in kept] in ([], [[number(2)]])


def test_whoever_is_called_up_from_beyond_the_reserve_is_named_as_such(database: Database) -> None:
    case = ChoosingCase(database, {"reserve": 1})
    base = case.published()
    first = case.session().withdraw(base.id, number(1), "уехал")
    second = case.session().withdraw(first.id, number(2), "болен")
    assert first.protocol.withdrawals[0].beyond_reserve == ()
    assert (
        second.protocol.withdrawals[1].beyond_reserve == second.protocol.withdrawals[1].enters == (number(6),)
    )
    assert "И-0006, called up for И-0002, was not on the reserve list" in second.protocol.notes[-1].en


def test_what_may_be_done_is_known_before_it_is_tried(case: ChoosingCase) -> None:
    kept = case.session().propose(seed=5)
    chair, commission = case.session(), case.session("K01")
    assert kept.may("approve", chair.member)
    assert not kept.may("publish", chair.member)
    approved = commission.approve(kept.id)
    assert approved.may("publish", chair.member)
    assert not approved.may("publish", commission.member)
    assert (chair.may_decide, commission.may_decide) == (True, False)


def test_jurors_see_no_decisions_and_the_commission_proposes_none(case: ChoosingCase) -> None:
    with pytest.raises(AccessDenied):
        case.session("J01")
    with pytest.raises(AccessDenied):
        case.session("K01").propose(seed=1)
    published = case.published()
    with pytest.raises(AccessDenied):
        case.session("K01").withdraw(published.id, number(1), "уехал")


def test_nothing_is_decided_while_judging_goes_on(case: ChoosingCase) -> None:
    case.now = NOON
    assert "28.11.2025 18:00" in str(case.session().why_not_yet())
    with pytest.raises(InvalidDecision, match="judging goes on"):
        case.session().propose(seed=1)
    assert case.session().try_choice(seed=1).selection.finalists == numbers(1, 2, 3, 4)
    with case.store.write() as work:
        work.stages.put_closing(StageClosing(case.stage.id, True, "все сдали", "C01", case.now))
    assert case.session().why_not_yet() is None
    assert case.session().propose(seed=1).state == "proposed"


def test_a_changed_review_stops_approval_and_publication(case: ChoosingCase) -> None:
    kept = case.session().propose(seed=1)
    case.session("K01").approve(kept.id)
    case.change_review(number(7), {"need": 4, "plan": 4, "result": 4})
    for act in (case.session("K02").approve, case.session().publish):
        with pytest.raises(InvalidDecision, match="submitted reviews"):
            act(kept.id)
    assert states(case) == {"D-0001": "approved"}
    with case.store.read() as work:
        assert [row.action for row in work.audit.rows()] == ["propose", "approve"]
    case.session().reject(kept.id, "Оценка исправлена")
    assert case.session().propose(seed=1).id == "D-0002"


def test_changed_data_of_a_candidate_stops_publication(case: ChoosingCase) -> None:
    kept = case.session().propose(seed=1)
    case.session("K01").approve(kept.id)
    with case.store.write() as work:
        work.planning.put_groups(case.stage.id, {number(2): ("школа", "школа-1")})
    with pytest.raises(InvalidDecision, match="known of the candidates"):
        case.session().publish(kept.id)


def test_what_is_known_of_entries_stops_approving_once_it_changes(case: ChoosingCase) -> None:
    case.know({number(1): {"interview": 4.0, "certificate": True}})
    kept = case.session().propose(seed=1)
    case.know({number(1): {"interview": 4.5}})
    with pytest.raises(InvalidDecision, match="known of the candidates"):
        case.session("K01").approve(kept.id)
    case.know({number(1): {"interview": 4.0}})
    assert case.publish(kept.id).state == "published"


def test_a_chair_tries_a_rule_that_asks_for_interviews_certificates_votes_and_copies(
    database: Database,
) -> None:
    case = ChoosingCase(
        database,
        {
            "gates": ("certificate",),
            "ties": ("interview",),
            "casting_vote": "chair_vote",
            "at_most": {"duplicate_set": 1},
        },
        points=[30, 28, 26, 20, 20, 20, 20, 20, 8, 8, 8, 8],
    )
    case.know(
        {
            number(place): {"certificate": place != 2, "interview": 5.0 if place in (5, 6) else 1.0}
            for place in range(1, 13)
        }
    )
    case.know({number(6): {"chair_vote": 1.0}})
    case.know({number(each): {"duplicate_set": "А"} for each in (1, 3)})
    *first, last = case.session().try_choice(seed=1).selection.finalists
    # И-0002 has no certificate, И-0003 is a copy of И-0001, И-0006 has the chair's vote before И-0005.
    assert tuple(first) == numbers(1, 6, 5)
    assert last in numbers(4, 7, 8)


def test_one_that_waits_is_given_up_only_on_purpose(case: ChoosingCase) -> None:
    case.session().propose(seed=1)
    with pytest.raises(InvalidDecision, match="D-0001 waits"):
        case.session().propose(seed=2)
    case.session().propose(seed=2, replace=True)
    assert states(case) == {"D-0001": "replaced", "D-0002": "proposed"}
    with pytest.raises(InvalidDecision, match="replaced by D-0002"):
        case.session("K01").approve("D-0001")


def test_a_list_that_was_given_up_never_comes_back(case: ChoosingCase) -> None:
    first = case.session().propose(seed=1)
    case.session("K01").approve(first.id)
    second = case.session().propose(seed=2, replace=True, seen="D-0001 approved")
    case.session("K01").reject(second.id, "Не то правило")
    assert states(case) == {"D-0001": "replaced", "D-0002": "rejected"}
    with pytest.raises(InvalidDecision, match="was replaced by D-0002"):
        case.session().publish(first.id)
    assert case.session().propose(seed=3, reason="Ещё раз").protocol.remark == "Ещё раз"


def test_a_list_is_replaced_only_as_it_was_seen(case: ChoosingCase) -> None:
    kept = case.session().propose(seed=1, seen="")
    case.session("K01").approve(kept.id)
    with pytest.raises(InvalidDecision, match="meanwhile something was done with decision D-0001"):
        case.session().propose(seed=2, replace=True, seen=kept.seen)
    assert states(case) == {"D-0001": "approved"}


@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "…", "\u2800"])
def test_what_nobody_can_read_is_no_reason(case: ChoosingCase, reason: str) -> None:
    kept = case.session().propose(seed=1)
    with pytest.raises(InvalidDecision, match="write the reason"):
        case.session().reject(kept.id, reason)


def test_a_rejected_decision_stays_rejected(case: ChoosingCase) -> None:
    kept = case.session().propose(seed=1)
    with pytest.raises(InvalidDecision, match="reason"):
        case.session("K01").reject(kept.id, "  ")
    assert case.session("K01").reject(kept.id, "Проверим квоты").state == "rejected"
    with pytest.raises(InvalidDecision, match="rejected"):
        case.session("K02").approve(kept.id)
    with pytest.raises(InvalidDecision, match="there are: D-0001"):
        case.session("K02").approve("D-0009")


def test_announced_finalists_are_not_chosen_anew(case: ChoosingCase) -> None:
    published = case.published()
    for replace in (False, True):
        with pytest.raises(InvalidDecision, match="withdraw"):
            case.session().propose(seed=2, replace=replace)
    with pytest.raises(InvalidDecision, match="published already"):
        case.session().reject(published.id, "передумали")


def test_withdrawals_add_up_and_are_approved_and_published_like_the_list(case: ChoosingCase) -> None:
    published = case.published()
    chair = case.session()
    replacement = chair.replacement(number(2))
    assert replacement is not None
    assert replacement.enters == (number(5),)
    first = chair.withdraw(published.id, number(2), "Болезнь")
    assert (first.decision.kind, first.decision.based_on, first.state) == (
        "withdrawal",
        published.id,
        "proposed",
    )
    assert first.protocol.based_on == published.decision.digest
    with pytest.raises(InvalidDecision, match="D-0002"):
        chair.withdraw(published.id, number(3), "Отказ")
    second = chair.withdraw(first.id, number(3), "Отказ")
    assert second.protocol.finalists == numbers(1, 4, 5, 6)
    assert [each.leaves for each in second.protocol.withdrawals] == list(numbers(2, 3))
    assert states(case) == {"D-0001": "published", "D-0002": "replaced", "D-0003": "proposed"}
    assert case.publish(second.id).state == "published"
    assert [each.id for each in chair.decisions() if each.is_in_force] == ["D-0003"]


def test_a_withdrawal_rests_on_what_was_published_whatever_changed_since(case: ChoosingCase) -> None:
    published = case.published()
    case.change_review(number(12), {"need": 4, "plan": 4, "result": 4})
    left = case.session().withdraw(published.id, number(1), "Болезнь")
    assert left.protocol.finalists == numbers(2, 3, 4, 5)
    assert case.publish(left.id).state == "published"


def test_nobody_leaves_a_list_that_is_not_published(case: ChoosingCase) -> None:
    with pytest.raises(InvalidDecision, match="no list of finalists is published"):
        case.session().withdraw("D-0001", number(1), "Болезнь")
    kept = case.session().propose(seed=1)
    with pytest.raises(InvalidDecision, match="no list of finalists is published"):
        case.session().withdraw(kept.id, number(1), "Болезнь")


def test_a_withdrawal_needs_a_finalist_and_a_reason_and_keeps_nothing_otherwise(case: ChoosingCase) -> None:
    published = case.published()
    for who, reason, said in ((number(9), "Болезнь", "not among"), (number(1), " ", "reason")):
        with pytest.raises(InvalidDecision, match=said):
            case.session().withdraw(published.id, who, reason)
    assert states(case) == {"D-0001": "published"}


def test_a_damaged_record_is_not_approved(case: ChoosingCase) -> None:
    good = case.protocol().to_json()
    with case.store.write() as work:
        work.decisions.add(
            Decision("D-0001", case.stage.id, "selection", "", good | {"seed": 9}, "0" * 64, "C01", case.now)
        )
    with pytest.raises(InvalidDecision, match="damaged"):
        case.session("K01").approve("D-0001")


def test_a_saved_rule_is_what_the_chair_may_choose_by(case: ChoosingCase) -> None:
    rule = case.session().rule().model_copy(update={"seats": 2})
    saved = save_scenario(case.store, case.stage, "  Два\nместа ", rule, made_by="organiser", now=case.now)
    assert (saved.id, saved.title) == ("initiative-1", "Два места")
    assert [each.id for each in case.session().scenarios()] == ["initiative-1"]
    assert case.session().propose("initiative-1", seed=1).protocol.finalists == numbers(1, 2)
    with pytest.raises(InvalidDecision, match="initiative-1"):
        case.session().try_choice("initiative-7")


def test_a_scenario_needs_a_title_of_its_own(case: ChoosingCase) -> None:
    rule = case.session().rule()
    save_scenario(case.store, case.stage, "Два места", rule, made_by="organiser", now=case.now)
    for title, said in (("Два  места", "already"), ("", "title"), ("а" * 201, "200")):
        with pytest.raises(InvalidDecision, match=said):
            save_scenario(case.store, case.stage, title, rule, made_by="organiser", now=case.now)
    with case.store.read() as work:
        assert [row.action for row in work.audit.rows()] == ["save_scenario"]


def test_a_rule_that_gives_no_choice_keeps_nothing(database: Database) -> None:
    case = ChoosingCase(database, {"gates": ("certificate",)})
    with pytest.raises(InvalidSelection, match="certificate"):
        case.session().propose(seed=1)
    assert case.session().decisions() == []


def test_a_published_protocol_and_its_withdrawals_follow_from_the_store(case: ChoosingCase) -> None:
    case.rule = {"at_most": {"region": 2, "copies": 1}}
    case.know({number(each): {"copies": str(each // 2), "interview": each / 4} for each in range(1, 12)})
    published = case.published()
    left = case.session().withdraw(published.id, number(1), "Болезнь")
    for view in (published, left):
        with case.store.read() as work:
            found = verify(work, case.season, case.rubric, view.protocol)
        assert found.differences == ()
        assert found.decision is not None
        assert found.decision.id == view.id
