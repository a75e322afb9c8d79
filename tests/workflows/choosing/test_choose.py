"""Choosing finalists: the season's rule on what jurors submitted, lots from a seed, bad rules by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.builders import STAGE
from tests.choosing_case import POINTS, ChoosingCase, number, numbers
from tests.judging_case import a_season
from workbench.domain.protocol import Protocol
from workbench.errors import ImpossibleSelection, InvalidDecision, InvalidSelection
from workbench.selection.candidates import in_merit
from workbench.store.database import Database, open_database
from workbench.workflows.choosing.choose import rule_of
from workbench.workflows.choosing.protocols import selection_of, withdrawn


@pytest.fixture
def store(sqlite_url: str) -> Any:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def case(store: Database) -> ChoosingCase:
    return ChoosingCase(store)


def test_without_limits_the_best_are_chosen_and_the_next_are_on_reserve(case: ChoosingCase) -> None:
    protocol = case.protocol()
    assert protocol.finalists == numbers(1, 2, 3, 4)
    assert protocol.reserve_list == numbers(5, 6, 7)
    assert [each.candidate for each in protocol.candidates] == [number(each) for each in range(1, 13)]
    first = protocol.candidates[0]
    assert (first.raw, first.reviews, first.place, first.status) == (
        pytest.approx(POINTS[0] / 9),
        3,
        1,
        "finalist",
    )
    assert first.attributes["region"] == "Тульская область"
    assert first.attributes["district"] == "Центральный федеральный округ"


def test_who_is_passed_over_for_a_limit_is_told_which(store: Database) -> None:
    case = ChoosingCase(store, {"at_most": {"region": 1}, "seats": 3})
    case.know({number(2): {"copies": "a"}, number(3): {"copies": "a"}})
    protocol = case.protocol()
    assert protocol.finalists == numbers(1, 2, 3)
    limited = case.protocol(at_most={"copies": 1})
    assert limited.finalists == numbers(1, 2, 4)
    assert limited.without_limits == numbers(1, 2, 3)
    passed = next(each for each in limited.candidates if each.candidate == number(3))
    assert passed.explanation is not None
    assert "copies = a: at most 1" in passed.explanation.en
    assert [(each.attribute, each.value, each.chosen) for each in limited.limits] == [("copies", "a", 1)]


def test_the_same_store_rule_and_seed_give_the_same_protocol(database: Database, sqlite_url: str) -> None:
    """Whatever the order in which people, assignments and reviews came, and on either database."""
    rule = {
        "at_most": {"region": 2, "category": 3},
        "quotas": ({"attribute": "category", "value": "teacher"},),
    }
    here = ChoosingCase(database, rule, points=[20] * 12)
    with open_database(sqlite_url + "-other") as other:
        there = ChoosingCase(other, rule, points=[20] * 12, backwards=True)
        first, second = here.protocol(seed=11), there.protocol(seed=11)
    assert json.dumps(first.to_json()) == json.dumps(second.to_json())


def test_a_rule_in_another_order_of_keys_is_the_same_rule(case: ChoosingCase) -> None:
    one = case.protocol(at_most={"region": 2, "category": 3})
    other = case.protocol(at_most={"category": 3, "region": 2})
    assert json.dumps(one.to_json(), sort_keys=True) == json.dumps(other.to_json(), sort_keys=True)


def test_equal_scores_are_decided_by_a_lot_that_the_seed_repeats(store: Database) -> None:
    case = ChoosingCase(store, points=[30, 28, 26, 20, 20, 20, 20, 20, 8, 8, 8, 8])
    drawn = {seed: case.choice(seed=seed).selection.finalists[-1] for seed in range(12)}
    assert set(drawn.values()) <= set(numbers(4, 5, 6, 7, 8))
    assert len(set(drawn.values())) > 1
    assert case.choice(seed=3).selection.finalists[-1] == drawn[3]
    protocol = case.protocol(seed=3)
    lots = {each.candidate: each.lot for each in protocol.candidates}
    assert max(numbers(4, 5, 6, 7, 8), key=lots.__getitem__) == drawn[3]


def test_equal_scores_are_decided_by_the_tie_rule_before_the_lot(store: Database) -> None:
    case = ChoosingCase(store, points=[30, 28, 26, 20, 20, 20, 20, 20, 8, 8, 8, 8])
    interview = {
        number(each): {"interview": score} for each, score in ((4, 1.0), (5, 2.0), (6, 9.5), (7, 3.0))
    }
    others = {number(each): {"interview": 0.0} for each in (1, 2, 3, 8, 9, 10, 11, 12)}
    case.know(interview | others)
    case.know({number(7): {"chair_vote": 1.0}})
    decided = {case.choice(seed=seed, ties=("interview",)).selection.finalists[-1] for seed in range(6)}
    assert decided == {number(6)}
    voted = {case.choice(seed=seed, casting_vote="chair_vote").selection.finalists[-1] for seed in range(6)}
    assert voted == {number(7)}


def test_a_criterion_may_decide_between_equal_scores(store: Database) -> None:
    case = ChoosingCase(store, points=[30, 28, 26, 18, 18, 18, 8, 8, 8, 8, 8, 8])
    for criterion in ("criterion:need", "criterion:result"):
        choice = case.choice(ties=(criterion,))
        means = choice.pool.candidates.set_index("candidate")[criterion]
        assert means[choice.selection.finalists[-1]] == means[list(numbers(4, 5, 6))].max()
        assert means[list(numbers(4, 5, 6))].nunique() > 1


def test_whoever_lacks_what_a_gate_asks_for_is_barred_with_the_reason(case: ChoosingCase) -> None:
    case.know({number(place): {"certificate": place != 2} for place in range(1, 13) if place != 5})
    protocol = case.protocol(gates=("certificate",))
    assert protocol.finalists == numbers(1, 3, 4, 6)
    barred = {each.candidate: each.reason for each in protocol.candidates if each.status == "barred"}
    assert barred == {
        number(2): "не выполнено условие certificate",
        number(5): "не выполнено условие certificate",
    }
    assert (
        next(each for each in protocol.candidates if each.candidate == number(2)).attributes["certificate"]
        is False
    )


def test_decisions_on_persons_stand_in_the_protocol_with_their_reasons(case: ChoosingCase) -> None:
    protocol = case.protocol(
        must_have={number(12): "Победитель прошлого сезона"}, excluded={number(1): "Снят по заявлению"}
    )
    assert protocol.finalists == numbers(2, 3, 4, 12)
    by_number = {each.candidate: each for each in protocol.candidates}
    assert by_number[number(12)].reason == "Победитель прошлого сезона"
    assert by_number[number(1)].status == "barred"
    assert "Снят по заявлению" in by_number[number(1)].reason
    assert protocol.rule.must_have == {number(12): "Победитель прошлого сезона"}


def test_an_excluded_entry_without_a_score_stops_nothing(case: ChoosingCase) -> None:
    with case.store.write() as work:
        for each in work.assignments.all(STAGE):
            if each.entry == number(9):
                work.assignments.set_state(each.id, "conflict", "знакомы")
    protocol = case.protocol(excluded={number(9): "Снят"})
    assert number(9) not in {each.candidate for each in protocol.candidates}
    (out,) = protocol.left_out
    assert (out.entry, "conflict" in out.reason.en) == (number(9), True)
    assert any(number(9) in note.en for note in protocol.notes)


def test_entries_whose_reviews_are_not_all_submitted_are_named(case: ChoosingCase) -> None:
    with case.store.write() as work:
        each = next(each for each in work.assignments.all(STAGE) if each.entry == number(3))
        work.assignments.set_state(each.id, "conflict", "знакомы")
    assert not any("Not all reviews" in note.en for note in case.protocol().notes)
    with case.store.write() as work:
        work.assignments.set_state(each.id, "active", "")
    case.change_review(number(3), {"need": 1, "plan": 1, "result": 1})
    assert not any("Not all reviews" in note.en for note in case.protocol().notes)


def test_the_fair_list_where_it_is_refused_says_why_and_what_to_do(case: ChoosingCase) -> None:
    with pytest.raises(InvalidSelection) as refused:
        case.choice(merit="fair")
    assert "severity of jurors cannot be taken out" in str(refused.value)
    assert "merit: raw" in str(refused.value)
    raw = case.choice()
    assert raw.by_other_list is None
    assert raw.contest is None
    assert any(note.en.startswith("By the other list there is no choice.") for note in case.protocol().notes)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"ties": ("interview",)}, "interview"),
        ({"gates": ("certificate",)}, "certificate"),
        ({"casting_vote": "chair"}, "chair"),
        ({"at_most": {"city": 1}}, "city"),
        ({"quotas": ({"attribute": "school", "value": "1", "minimum": 1},)}, "school"),
    ],
)
def test_a_column_that_does_not_exist_is_named_with_those_that_do(
    case: ChoosingCase, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidSelection, match=named) as refused:
        case.choice(**changes)
    for known in ("region", "district", "organisation", "criterion:need"):
        assert known in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"seats": 0}, "seats"),
        ({"quotas": ({"attribute": "region", "value": "г. Москва", "minimum": -1},)}, "quotas.0.minimum"),
        ({"quotas": ({"attribute": "region", "value": "г. Москва", "minimum": 3, "maximum": 1},)}, "quotas"),
        ({"at_most": {"region": -2}}, "at_most.region"),
        ({"resolution": 0}, "resolution"),
        ({"places": 3}, "places"),
    ],
)
def test_a_rule_that_is_wrong_in_itself_is_refused_with_the_place(
    case: ChoosingCase, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidSelection, match=named):
        case.choice(**changes)


def test_more_seats_than_candidates_and_quotas_that_clash_say_what_would_do(case: ChoosingCase) -> None:
    with pytest.raises(ImpossibleSelection, match="12"):
        case.choice(seats=13)
    quotas = (
        {"attribute": "region", "value": "г. Москва", "minimum": 3},
        {"attribute": "region", "value": "Пермский край", "minimum": 3},
    )
    with pytest.raises(ImpossibleSelection) as clash:
        case.choice(quotas=quotas)
    assert "г. Москва" in str(clash.value)
    assert "Пермский край" in str(clash.value)


def test_a_stage_without_a_rule_or_without_a_review_says_so(store: Database) -> None:
    with pytest.raises(InvalidSelection, match="selection"):
        rule_of(a_season(), a_season().stages[0])
    case = ChoosingCase(store, points=[])
    twice = case.season.model_copy(update={"selection": case.season.selection * 2})
    with pytest.raises(InvalidSelection, match="two rules"):
        rule_of(twice, case.stage)
    with pytest.raises(InvalidSelection, match="no review"):
        case.choice()


def test_what_is_known_of_entries_is_no_text_and_no_number_by_accident(case: ChoosingCase) -> None:
    case.know({number(3): {"interview": 5.0, "certificate": False, "copies": "7"}})
    frame = case.choice().pool.candidates.set_index("candidate")
    known = frame[["certificate", "copies", "interview"]]
    assert [*frame.columns[-3:]] == [*known.columns]
    assert known.loc[number(3)].tolist() == [False, "7", 5.0]
    assert known.loc[number(4)].tolist() == [None, None, None]
    protocol = case.protocol()
    attributes = {each.candidate: each.attributes for each in protocol.candidates}
    assert attributes[number(3)]["interview"] == 5.0
    assert attributes[number(4)]["certificate"] is None


def test_what_is_known_of_entries_without_a_score_adds_nobody(case: ChoosingCase) -> None:
    with case.store.write() as work:
        for each in work.assignments.all(STAGE):
            if each.entry == number(9):
                work.assignments.set_state(each.id, "conflict", "знакомы")
    case.know({number(9): {"certificate": True}})
    frame = case.choice().pool.candidates
    assert number(9) not in set(frame["candidate"])
    assert frame["certificate"].isna().all()
    with pytest.raises(ImpossibleSelection, match="only 0 of the 11"):
        case.choice(gates=("certificate",))


# --- from the protocol ---


def test_the_protocol_alone_gives_its_finalists_again(case: ChoosingCase) -> None:
    case.know({number(place): {"copies": str(place % 5)} for place in range(1, 13)})
    protocol = case.protocol(at_most={"copies": 1, "region": 2}, seats=5)
    read = Protocol.model_validate(json.loads(json.dumps(protocol.to_json())))
    found = selection_of(read)
    assert tuple(found.finalists) == protocol.finalists
    assert tuple(found.reserve_list) == protocol.reserve_list
    assert [in_merit(each, 0.001) for each in found.candidates.merit] == pytest.approx(
        [round(points / 9, 3) for points in POINTS]
    )


def test_a_protocol_that_was_changed_names_no_successor(case: ChoosingCase) -> None:
    protocol = case.protocol()
    swapped = protocol.model_copy(update={"finalists": numbers(1, 2, 3, 9)})
    with pytest.raises(InvalidDecision, match="changed"):
        withdrawn(swapped, case.season, number(9), "уехал", made_by="C01", made_at=case.now)


def leave(case: ChoosingCase, protocol: Protocol, place: int) -> Protocol:
    return withdrawn(protocol, case.season, number(place), "уехал", made_by="C01", made_at=case.now)


def test_announced_finalists_stay_and_the_next_within_the_limits_enters(store: Database) -> None:
    case = ChoosingCase(store, {"at_most": {"region": 2}})
    protocol = case.protocol()
    assert protocol.finalists == numbers(1, 2, 3, 4)  # Тула, Пермь, Москва, Тула
    after = leave(case, protocol, 3)
    assert after.finalists == numbers(1, 2, 4, 5)
    assert after.reserve_list == tuple(each for each in protocol.reserve_list if each != number(5))
    again = leave(case, after, 2)
    assert again.finalists == numbers(1, 4, 5, 6)
    # Two of Тула stay: the third of that region, И-0007, is passed over.
    last = leave(case, again, 5)
    assert last.finalists == numbers(1, 4, 6, 8)
    assert [(each.leaves, each.enters) for each in last.withdrawals] == [
        (number(3), (number(5),)),
        (number(2), (number(6),)),
        (number(5), (number(8),)),
    ]
    assert {each.leaves for each in last.replacements} == set(last.finalists)
    assert not {number(2), number(3), number(5)} & {x for each in last.replacements for x in each.enters}
    assert last.candidates == protocol.candidates


def test_limits_count_the_finalists_after_a_withdrawal(store: Database) -> None:
    case = ChoosingCase(
        store, {"quotas": ({"attribute": "region", "value": "г. Москва", "minimum": 1, "maximum": 2},)}
    )
    protocol = case.protocol()
    assert [each.chosen for each in protocol.limits] == [1]
    after = leave(case, protocol, 1)
    after = leave(case, after, 2)
    assert after.finalists == numbers(3, 4, 5, 6)
    assert [each.chosen for each in after.limits] == [2]


def test_a_limit_that_nobody_can_keep_is_broken_by_least_and_named(store: Database) -> None:
    case = ChoosingCase(store, {"seats": 3, "at_most": {"region": 1}})
    with case.store.write() as work:
        for each in work.assignments.all(STAGE):
            if int(each.entry[2:]) % 3 == 0 and each.entry != number(3):
                work.assignments.set_state(each.id, "conflict", "знакомы")
    after = leave(case, case.protocol(), 3)
    assert after.finalists == numbers(1, 2, 4)
    (withdrawal,) = after.withdrawals
    assert "Тульская область" in withdrawal.broken[0].ru


def test_only_a_finalist_can_leave_and_only_once(case: ChoosingCase) -> None:
    after = leave(case, case.protocol(), 1)
    with pytest.raises(InvalidDecision, match="already"):
        leave(case, after, 1)
    with pytest.raises(InvalidDecision, match="not among the finalists"):
        leave(case, after, 12)


def test_texts_are_in_both_languages(case: ChoosingCase) -> None:
    protocol = case.protocol(quotas=({"attribute": "region", "value": "г. Москва", "minimum": 2},))
    texts = [each.explanation for each in protocol.candidates if each.explanation]
    assert len(texts) >= 3
    assert all(each.ru != each.en for each in texts)
    assert "Регион = г. Москва" in "".join(each.ru for each in texts)
