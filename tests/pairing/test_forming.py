"""Pairs by similarity: the best there is under the rules, whoever stands first in the tables."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from tests.pairing.cases import (
    SMALLEST_STEP,
    allowed,
    couples_of,
    dense_best,
    plain_case,
    random_case,
)
from workbench.errors import InvalidPairing, WorkbenchError
from workbench.pairing import PairingRules, form_pairs, second_round

SEEDS = range(150)


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_are_as_many_and_as_similar_as_the_best_of_all_plans(seed: int) -> None:
    case = random_case(seed)
    pairs = case.pairs(seed)
    many, total = dense_best(case.similarity, allowed(case), list(case.capacity.values()))
    assert len(pairs) == many
    assert pairs.total == pytest.approx(total, abs=len(pairs) * SMALLEST_STEP)


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_keep_every_rule_and_capacity(seed: int) -> None:
    case = random_case(seed)
    pairs = case.pairs(seed)
    open_to = allowed(case)
    frame = pairs.frame()
    assert all(open_to[mentor, mentee] for mentor, mentee in couples_of(pairs))
    assert not frame["mentee"].duplicated().any()
    assert all(count <= case.capacity[mentor] for mentor, count in Counter(frame["mentor"]).items())
    similarity = [case.similarity[each] for each in couples_of(pairs)]
    assert frame["similarity"].tolist() == similarity


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_is_paired_or_left_with_a_reason(seed: int) -> None:
    case = random_case(seed)
    pairs = case.pairs(seed)
    for role, left, everybody in (
        ("mentor", pairs.left_mentors, case.mentors),
        ("mentee", pairs.left_mentees, case.mentees),
    ):
        assert left.columns.tolist() == [role, "reason"]
        assert left["reason"].str.len().gt(10).all()
        assert set(left[role]) | set(pairs.frame()[role]) == set(everybody[role])
        assert not set(left[role]) & set(pairs.frame()[role])


def test_random_cases_leave_people_for_every_kind_of_reason() -> None:
    reasons = [
        reason
        for seed in SEEDS
        for left in (random_case(seed).pairs().left_mentors, random_case(seed).pairs().left_mentees)
        for reason in left["reason"]
    ]
    kinds = (
        "not stated",
        "meets the rule:",
        "but for",
        "have no place left",
        "another mentor",
        "capacity is 0",
    )
    assert all(any(kind in reason for reason in reasons) for kind in kinds)


@pytest.mark.parametrize("seed", range(40))
def test_order_of_rows_changes_nothing(seed: int) -> None:
    case = random_case(seed, steps=2)
    rng = np.random.default_rng(seed)
    mentors, mentees = (rng.permutation(len(each)) for each in (case.mentors, case.mentees))
    turned = form_pairs(
        case.mentors.iloc[mentors],
        case.mentees.iloc[mentees],
        similarity=case.similarity[np.ix_(mentors, mentees)],
        rules=case.rules,
        capacity=dict(sorted(case.capacity.items(), reverse=True)),
        rng=np.random.default_rng(seed),
    )
    pairs = case.pairs(seed)
    pd.testing.assert_frame_equal(turned.frame(), pairs.frame())
    pd.testing.assert_frame_equal(turned.left_mentees, pairs.left_mentees)
    pd.testing.assert_frame_equal(turned.left_mentors, pairs.left_mentors)


def test_lot_decides_between_equals_and_favours_nobody() -> None:
    case = plain_case(np.ones((1, 4)))
    winners = Counter(case.pairs(seed).frame()["mentee"].item() for seed in range(400))
    assert case.pairs(7).frame().equals(case.pairs(7).frame())
    # 100 each are expected, with a standard deviation of 8.7.
    assert len(winners) == 4
    assert min(winners.values()) > 60


def test_as_many_as_possible_are_paired_even_where_fewer_pairs_would_be_more_similar() -> None:
    pairs = plain_case([[9.0, 5.0], [4.0, 0.0]], refusals=[("Н2", "У2")]).pairs()
    assert set(pairs) == {("Н1", "У2"), ("Н2", "У1")}
    assert pairs.total == 9.0


def test_mentor_takes_as_many_mentees_as_the_capacity_says() -> None:
    case = plain_case([[5.0, 4.0, 3.0], [1.0, 1.0, 1.0]])
    assert case.pairs(capacity=3).total == 12.0
    assert case.pairs(capacity=pd.Series({"Н1": 2, "Н2": 1})).total == 10.0
    assert set(case.pairs(capacity={"Н1": 0, "Н2": 3}).frame()["mentor"]) == {"Н2"}


def test_nobody_becomes_their_own_mentor() -> None:
    people = ["A", "B"]
    pairs = form_pairs(
        pd.DataFrame({"mentor": people}),
        pd.DataFrame({"mentee": people}),
        similarity=np.eye(2),
        rng=np.random.default_rng(0),
    )
    assert set(pairs) == {("A", "B"), ("B", "A")}


def test_rules_that_are_not_set_ask_for_no_column() -> None:
    assert len(plain_case(np.ones((3, 3))).pairs()) == 3


@pytest.mark.parametrize(
    ("rules", "column", "mentor", "mentee"),
    [
        ({"same_field": True}, "field", "Педагогика", "педагогика"),
        ({"same_field": True}, "field", ["спорт", "культура"], ("Культура",)),
        ({"same_region": True}, "region", "г. Москва", "Москва"),
        ({"shared_language": True}, "languages", "русский, татарский", ["Татарский"]),
        ({"shared_language": True}, "languages", {"русский"}, "якутский; русский"),
        ({"experience_lead": 2}, "experience", "7,5", 5),
        ({"hours_apart": 0}, "time_zone", "МСК+4", 7),
        ({"hours_apart": 0.5}, "time_zone", "UTC+05:30", "+5"),
        ({"hours_apart": 0}, "time_zone", "UTC−3", -3.0),
        ({"hours_apart": 1}, "time_zone", 12, -11),
        ({"hours_apart": 0}, "time_zone", "мск", "UTC+3"),
    ],
)
def test_rule_understands_what_people_write(rules: dict, column: str, mentor: object, mentee: object) -> None:
    frames = (
        pd.DataFrame({"mentor": ["Н"], column: [mentor]}),
        pd.DataFrame({"mentee": ["У"], column: [mentee]}),
    )
    pairs = form_pairs(
        *frames, similarity=np.ones((1, 1)), rules=PairingRules(**rules), rng=np.random.default_rng(0)
    )
    assert set(pairs) == {("Н", "У")}


def test_same_region_or_near_clocks_is_one_rule() -> None:
    mentors = pd.DataFrame({"mentor": ["Н"], "region": ["Москва"], "time_zone": [3]})
    mentees = pd.DataFrame(
        {"mentee": ["А", "Б", "В"], "region": ["Москва", "Тверь", "Тверь"], "time_zone": [9, 4, 9]}
    )
    rules = PairingRules(same_region=True, hours_apart=2)
    pairs = form_pairs(
        mentors, mentees, similarity=np.ones((1, 3)), rules=rules, capacity=3, rng=np.random.default_rng(0)
    )
    assert set(pairs.frame()["mentee"]) == {"А", "Б"}
    assert pairs.left_mentees["reason"].tolist() == [
        "no mentor meets the rule: the same region or clocks at most 2 hours apart"
    ]


# --- similarity in other forms ---


def test_vectors_give_the_pairs_of_their_cosines() -> None:
    rng = np.random.default_rng(3)
    mentors, mentees = rng.normal(size=(30, 8)), rng.normal(size=(40, 8)) * 5
    cosines = (mentors / np.linalg.norm(mentors, axis=1)[:, None]) @ (
        mentees / np.linalg.norm(mentees, axis=1)[:, None]
    ).T
    case = plain_case(cosines)
    by_vectors = case.pairs(similarity=(mentors, mentees))
    assert set(by_vectors) == set(case.pairs())
    assert by_vectors.total == pytest.approx(case.pairs().total, abs=1e-5)


def test_empty_text_is_similar_to_nobody() -> None:
    vectors = np.array([[0.0, 0.0]]), np.array([[1.0, 0.0], [-1.0, 0.0]])
    assert plain_case([[0, 0]]).pairs(similarity=vectors, capacity=2).frame()["similarity"].tolist() == [
        0.0,
        0.0,
    ]


@pytest.mark.parametrize("seed", range(60))
def test_sparse_similarity_pairs_only_those_it_lists(seed: int) -> None:
    case = random_case(seed)
    listed = np.random.default_rng(seed).random(case.similarity.shape) < 0.5
    rows, columns = np.nonzero(listed)
    table = sparse.coo_array((case.similarity[listed], (rows, columns)), shape=listed.shape)
    pairs = case.pairs(seed, similarity=table)
    many, total = dense_best(case.similarity, allowed(case) & listed, list(case.capacity.values()))
    assert len(pairs) == many
    assert pairs.total == pytest.approx(total, abs=len(pairs) * SMALLEST_STEP)
    assert all(listed[each] for each in couples_of(pairs))


def test_stored_similarity_of_zero_is_a_pair_worth_a_look() -> None:
    table = sparse.coo_array(([0.0], ([0], [0])), shape=(2, 1))
    pairs = plain_case(np.zeros((2, 1))).pairs(similarity=table)
    assert set(pairs) == {("Н1", "У1")}
    assert pairs.left_mentors["reason"].tolist() == [
        "no mentee meets the rule: a similarity is given for the two"
    ]


# --- wishes and refusals ---


def test_wish_comes_before_similarity_and_before_the_number_of_pairs() -> None:
    case = plain_case([[0.0, 9.0], [9.0, 0.0]], refusals=[("Н2", "У2")], wishes=[("Н1", "У1")])
    pairs = case.pairs()
    assert set(pairs) == {("Н1", "У1")}
    assert pairs.frame()["wish"].tolist() == [True]
    assert pairs.unmet_wishes.empty


def test_most_wishes_are_met_and_of_those_the_most_similar() -> None:
    case = plain_case([[1.0, 2.0, 9.0], [3.0, 9.0, 9.0]], wishes=[("Н1", "У1"), ("Н2", "У1"), ("Н1", "У2")])
    pairs = case.pairs()
    assert set(pairs) == {("Н2", "У1"), ("Н1", "У2")}
    assert pairs.unmet_wishes.to_dict("records") == [
        {
            "mentor": "Н1",
            "mentee": "У1",
            "reason": "the mentor's places or the mentee went to another wish or an earlier pair",
        }
    ]


def test_wish_does_not_stand_above_a_rule_and_is_told_so() -> None:
    mentors = pd.DataFrame({"mentor": ["Н1"], "experience": [3]})
    mentees = pd.DataFrame({"mentee": ["У1"], "experience": [2]})
    rules = PairingRules(experience_lead=2, wishes=[("Н1", "У1")])
    pairs = form_pairs(mentors, mentees, similarity=[[1.0]], rules=rules, rng=np.random.default_rng(0))
    assert len(pairs) == 0
    assert pairs.total == 0.0
    told = "the wish breaks the rules: the mentor is ahead by 2 years of experience"
    assert pairs.unmet_wishes["reason"].tolist() == [told]


def test_refused_pair_is_not_formed_and_the_reason_names_the_refusal() -> None:
    pairs = plain_case([[1.0]], refusals=[("Н1", "У1")]).pairs()
    assert pairs.left_mentees["reason"].tolist() == ["no mentor meets the rule: no refusal between the two"]


# --- why somebody is left ---


def reason_of(role: str, person: str, mentors: dict, mentees: dict, **rules: object) -> str:
    frames = pd.DataFrame(mentors), pd.DataFrame(mentees)
    pairs = form_pairs(
        *frames,
        similarity=np.ones((len(frames[0]), len(frames[1]))),
        rules=PairingRules(**rules),  # type: ignore[arg-type]
        rng=np.random.default_rng(0),
    )
    left = pairs.left_mentors if role == "mentor" else pairs.left_mentees
    return left.set_index(role)["reason"][person]


def test_reason_names_the_rule_that_nobody_meets() -> None:
    mentors = {"mentor": ["Н1", "Н2"], "experience": [5, 6], "field": ["спорт", "спорт"]}
    mentees = {"mentee": ["У1"], "experience": [5], "field": ["спорт"]}
    told = reason_of("mentee", "У1", mentors, mentees, experience_lead=3, same_field=True)
    assert told == "no mentor meets the rule: the mentor is ahead by 3 years of experience"


def test_reason_names_the_rules_that_alone_stand_in_the_way() -> None:
    mentors = {"mentor": ["Н1", "Н2"], "experience": [9, 5], "field": ["культура", "спорт"]}
    mentees = {"mentee": ["У1"], "experience": [5], "field": ["спорт"]}
    told = reason_of("mentee", "У1", mentors, mentees, experience_lead=3, same_field=True)
    assert told == (
        "no mentor meets all the rules at once; somebody would but for:"
        " the mentor is ahead by 3 years of experience; the same field"
    )


def test_reason_tells_of_rules_that_only_together_leave_nobody() -> None:
    mentors = {
        "mentor": ["Н1", "Н2", "Н3"],
        "experience": [9, 5, 5],
        "field": ["культура", "спорт", "культура"],
        "languages": ["якутский", "якутский", "русский"],
    }
    mentees = {"mentee": ["У1"], "experience": [5], "field": ["спорт"], "languages": ["русский"]}
    told = reason_of(
        "mentee", "У1", mentors, mentees, experience_lead=3, same_field=True, shared_language=True
    )
    assert told.startswith("no mentor meets these rules together, though each of them is met by somebody:")


def test_reason_names_the_empty_cell() -> None:
    mentors = {"mentor": ["Н1"], "experience": [None], "field": ["спорт"]}
    mentees = {"mentee": ["У1"], "experience": [5], "field": ["спорт"]}
    told = reason_of("mentor", "Н1", mentors, mentees, experience_lead=3, same_field=True)
    assert told == "not stated, though the rules ask for it: experience"


def test_reason_counts_the_mentors_who_are_full() -> None:
    told = reason_of("mentee", "У2", {"mentor": ["Н1"]}, {"mentee": ["У1", "У2"]}, wishes=[("Н1", "У1")])
    assert told == "all mentors whom the rules allow (1) have no place left"


def test_reason_counts_the_mentees_who_have_another_mentor() -> None:
    told = reason_of("mentor", "Н2", {"mentor": ["Н1", "Н2"]}, {"mentee": ["У1"]}, wishes=[("Н1", "У1")])
    assert told == "all mentees whom the rules allow (1) have another mentor"


def test_reason_tells_that_no_mentor_takes_anybody() -> None:
    pairs = plain_case([[1.0]]).pairs(capacity=0)
    assert pairs.left_mentees["reason"].tolist() == ["no mentor takes mentees: every capacity is 0"]
    assert pairs.left_mentors["reason"].tolist() == ["takes no mentees: the capacity is 0"]


# --- a second round ---


@pytest.mark.parametrize("seed", SEEDS)
def test_second_round_moves_nobody_who_accepted_and_is_the_best_for_the_others(seed: int) -> None:
    case = random_case(seed)
    first = case.pairs(seed)
    rng = np.random.default_rng(seed)
    answer = dict(zip(first, rng.choice(["yes", "no"], len(first)), strict=True))
    accepted, refused = ([each for each in first if answer[each] == word] for word in ("yes", "no"))
    second = second_round(first, accepted, refused, rng=rng)
    assert set(accepted) <= set(second)
    assert not set(refused) & set(second)
    open_to = allowed(case)
    places = dict(case.capacity)
    mentors, mentees = case.mentors["mentor"].tolist(), case.mentees["mentee"].tolist()
    for mentor, mentee in refused:
        open_to[mentors.index(mentor), mentees.index(mentee)] = False
    for mentor, mentee in accepted:
        open_to[:, mentees.index(mentee)] = False
        places[mentor] -= 1
    many, total = dense_best(case.similarity, open_to, list(places.values()))
    assert len(second) == len(accepted) + many
    agreed = sum(first.similarity_of[each] for each in accepted)
    assert second.total == pytest.approx(agreed + total, abs=len(second) * SMALLEST_STEP)


def test_offer_without_an_answer_stands_unless_the_organiser_says_otherwise() -> None:
    case = plain_case([[9.0, 8.0], [5.0, 1.0]], refusals=[("Н2", "У2")])
    first = case.pairs()
    assert set(first) == {("Н1", "У2"), ("Н2", "У1")}
    refused = [("Н2", "У1")]
    rng = np.random.default_rng(0)
    assert set(second_round(first, [], refused, rng=rng)) == {("Н1", "У2")}
    assert set(second_round(first, [], refused, rng=rng, keep_unanswered=False)) == {("Н1", "У1")}


def test_refusal_ends_a_wish_and_lasts_into_the_third_round() -> None:
    first = plain_case([[9.0, 8.0]], wishes=[("Н1", "У1")]).pairs()
    second = second_round(first, [], [("Н1", "У1")], rng=np.random.default_rng(0))
    third = second_round(second, [], [("Н1", "У2")], rng=np.random.default_rng(0))
    assert (set(first), set(second), set(third)) == ({("Н1", "У1")}, {("Н1", "У2")}, set())


def test_pair_that_accepted_earlier_is_not_moved_by_a_later_round() -> None:
    first = plain_case([[9.0, 8.0], [7.0, 7.0]]).pairs()
    second = second_round(first, [("Н1", "У1")], [("Н2", "У2")], rng=np.random.default_rng(0))
    third = second_round(second, [], [], rng=np.random.default_rng(0), keep_unanswered=False)
    assert set(third) == {("Н1", "У1")}


def test_answers_name_people_as_exports_spell_them() -> None:
    pairs = form_pairs(
        pd.DataFrame({"mentor": [100_000]}),
        pd.DataFrame({"mentee": [100_001]}),
        similarity=[[1.0]],
        rng=np.random.default_rng(0),
    )
    second = second_round(pairs, [("№100000", "100001.0")], [], rng=np.random.default_rng(0))
    assert second.accepted == {(100_000, 100_001)}


def test_answer_about_a_pair_that_was_not_formed_is_named() -> None:
    pairs = plain_case([[1.0]]).pairs()
    with pytest.raises(InvalidPairing, match="Н1 – У7 in the answers are not among the pairs"):
        second_round(pairs, [("Н1", "У7")], [], rng=np.random.default_rng(0))


def test_pair_accepted_and_refused_at_once_is_named() -> None:
    pairs = plain_case([[1.0]]).pairs()
    with pytest.raises(InvalidPairing, match="Н1 – У1 is accepted and refused at once"):
        second_round(pairs, [("Н1", "У1")], [("Н1", "У1")], rng=np.random.default_rng(0))


# --- bad input ---

TWO = plain_case(np.ones((2, 2)))
SPARSE_TWICE = sparse.coo_array(([0.4, 0.4], ([1, 1], [0, 0])), shape=(2, 2))
SPARSE_NAN = sparse.coo_array(([np.nan], ([1], [0])), shape=(2, 2))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"mentors": TWO.mentors.iloc[:0]}, "there are no mentors"),
        ({"mentees": TWO.mentees.iloc[:0]}, "there are no mentees"),
        (
            {"mentors": pd.DataFrame({"id": ["Н1", "Н2"]})},
            "each mentor has no column mentor; the columns are: id",
        ),
        ({"mentors": pd.DataFrame({"mentor": ["Н1", "Н1"]})}, "the same mentor stands more than once: Н1"),
        ({"mentees": pd.DataFrame({"mentee": ["У1", None]})}, r"a mentee has no id, in row\(s\) 1"),
        ({"mentees": pd.DataFrame({"mentee": [["У1"], ["У2"]]})}, "column mentee holds lists"),
        ({"similarity": np.ones((2, 3))}, "shape 2 × 3 and the tables need 2 × 2"),
        ({"similarity": np.ones(4)}, "shape 4 and the tables need 2 × 2"),
        ({"similarity": [["a", "b"], ["c", "d"]]}, "something other than numbers"),
        ({"similarity": [[1.0, np.nan], [1.0, 1.0]]}, "not a finite number for Н1 – У2"),
        ({"similarity": [[1.0, 1.0], [np.inf, 1.0]]}, "not a finite number for Н2 – У1"),
        ({"similarity": SPARSE_TWICE}, "holds Н2 – У1 more than once"),
        ({"similarity": SPARSE_NAN}, "not a finite number for Н2 – У1"),
        ({"similarity": sparse.coo_array((3, 2))}, "shape 3 × 2 and the tables need 2 × 2"),
        ({"similarity": (np.ones((2, 4)), np.ones((3, 4)))}, "vectors of each mentee have the shape 3 × 4"),
        ({"similarity": (np.ones((2, 4)), np.ones((2, 5)))}, "mentors have 4 numbers and those of mentees 5"),
        (
            {"similarity": (np.full((2, 4), np.nan), np.ones((2, 4)))},
            "vector of Н1, Н2 holds something other",
        ),
        ({"capacity": -1}, "whole number from 0 up; it is not for Н1, Н2"),
        ({"capacity": {"Н1": 1, "Н2": 1.5}}, "it is not for Н2"),
        ({"capacity": {"Н1": 1}}, "no capacity is given for Н2"),
        ({"capacity": True}, "it is not for Н1, Н2"),
        ({"capacity": pd.Series([1, 1], index=["Н1", "Н1"])}, "the same mentor stands more than once: Н1"),
        ({"rules": PairingRules(wishes=[("Н9", "У1")])}, "wishes name mentors who are not in the table: Н9"),
        (
            {"rules": PairingRules(refusals=[("Н1", "У9")])},
            "refusals name mentees who are not in the table: У9",
        ),
        ({"rules": PairingRules(same_field=True)}, "each mentor has no column field"),
    ],
)
def test_wrong_input_is_refused_and_the_culprit_named(changes: dict, told: str) -> None:
    given = {
        "mentors": TWO.mentors,
        "mentees": TWO.mentees,
        "similarity": TWO.similarity,
        "capacity": 1,
        **changes,
    }
    mentors, mentees = given.pop("mentors"), given.pop("mentees")
    with pytest.raises(InvalidPairing, match=told) as caught:
        form_pairs(mentors, mentees, rng=np.random.default_rng(0), **given)
    assert isinstance(caught.value, WorkbenchError)


@pytest.mark.parametrize(
    ("column", "cell", "rules", "told"),
    [
        ("experience", "много", {"experience_lead": 1}, "not a number of years from 0 up for Н1"),
        ("experience", -2, {"experience_lead": 1}, "not a number of years from 0 up for Н1"),
        ("experience", True, {"experience_lead": 1}, "not a number of years from 0 up for Н1"),
        ("time_zone", "Марс", {"hours_apart": 1}, "not an offset such as 3"),
        ("time_zone", 99, {"hours_apart": 1}, "not an offset such as 3"),
        ("field", [["спорт"]], {"same_field": True}, "other than values or a list of values for Н1"),
        ("field", {"a": 1}, {"same_field": True}, "other than values or a list of values for Н1"),
    ],
)
def test_attribute_that_cannot_be_read_is_named(column: str, cell: object, rules: dict, told: str) -> None:
    mentors, mentees = pd.DataFrame({"mentor": ["Н1"]}), pd.DataFrame({"mentee": ["У1"], column: [None]})
    mentors[column] = pd.Series([cell], dtype=object)
    with pytest.raises(InvalidPairing, match=told):
        form_pairs(
            mentors,
            mentees,
            similarity=[[1.0]],
            rules=PairingRules(**rules),
            rng=np.random.default_rng(0),
        )


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"experience_lead": -1}, "experience_lead has to be a number from 0 up, not -1"),
        ({"hours_apart": float("nan")}, "hours_apart has to be a number"),
        ({"same_field": "да"}, "same_field has to be true or false, not 'да'"),
        ({"wishes": "Н1"}, "wishes has to be a list of"),
        ({"refusals": [("Н1", "У1", "У2")]}, "refusals has to be a list of"),
        ({"wishes": [("Н1", "У1")], "refusals": [("Н1", "У1")]}, "Н1 – У1 is wished for and refused at once"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules: dict, told: str) -> None:
    with pytest.raises(InvalidPairing, match=told):
        PairingRules(**rules)
