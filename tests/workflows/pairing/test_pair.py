"""Who is paired with whom in a round, and who stays without and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from tests.builders import NOON, a_pair, a_participant
from tests.import_case import SEASON
from workbench.domain.people import Pair
from workbench.domain.planning import PairingDocument
from workbench.domain.profiles import Offer, Profile
from workbench.domain.season import Season
from workbench.errors import ImpossiblePairing, InvalidPairing, NobodyToPair
from workbench.workflows.pairing.pair import Formed, PairingOptions, Situation, form_round

TEXTS = {
    "театр": "Поставить школьный театр и спектакль",
    "лыжи": "Открыть лыжную секцию и кататься зимой",
    "наука": "Вести кружок юных исследователей природы",
}


def a_season(**rules: Any) -> Season:
    return SEASON.model_copy(update={"pairing": PairingDocument(**rules)})


def a_situation(
    mentors: Iterable[Profile] = (),
    mentees: Iterable[Profile] = (),
    *,
    pairs: Iterable[Pair] = (),
    offers: Iterable[Offer] = (),
    **people: Any,
) -> Situation:
    sides = (("mentor", tuple(mentors)), ("mentee", tuple(mentees)))
    participants = {
        each.participant_id: a_participant(each.participant_id, pair_role=role)
        for role, side in sides
        for each in side
    }
    profiles = {each.participant_id: each for _, side in sides for each in side}
    return Situation(
        {**participants, **people.get("others", {})},
        profiles,
        {each.id: each for each in pairs},
        tuple(offers),
    )


def an_offer(pair_id: str, mentor: str, mentee: str, state: Any = "offered", number: int = 1) -> Offer:
    return Offer(pair_id, mentor, mentee, number, 0.5, state, NOON)


def about(person: str, subject: str, **fields: Any) -> Profile:
    return Profile(person, goals=TEXTS[subject], **fields)


def formed(situation: Situation, season: Season | None = None, **options: Any) -> Formed:
    return form_round(season or a_season(), situation, PairingOptions(**options), at=NOON)


def couples(found: Formed) -> set[tuple[str, str]]:
    return {(each.mentor_id, each.mentee_id) for each in found.offers}


def reasons(found: Formed) -> dict[str, str]:
    return {each.person: str(each.reason) for each in found.left}


MENTORS = [about("М1", "театр"), about("М2", "лыжи"), about("М3", "наука")]
MENTEES = [about("У1", "лыжи"), about("У2", "наука"), about("У3", "театр")]
BY_SUBJECT = {("М1", "У3"), ("М2", "У1"), ("М3", "У2")}


def test_people_with_the_same_goals_are_paired():
    found = formed(a_situation(MENTORS, MENTEES))
    assert couples(found) == BY_SUBJECT
    assert [each.similarity for each in found.offers] == [1, 1, 1]
    assert (found.round, found.left, found.mean_similarity) == (1, (), 1)


def test_whoever_has_a_pair_or_another_track_takes_no_part():
    strangers = {
        "М9": a_participant("М9", tracks=("media",)),
        "У9": a_participant("У9", pair_role=""),
    }
    situation = a_situation(
        MENTORS, [*MENTEES, about("У4", "лыжи")], pairs=[a_pair("П-0007", "М2", "У1")], others=strangers
    )
    found = formed(situation)
    assert couples(found) == {("М1", "У3"), ("М3", "У2")}
    assert (found.standing, found.without_role) == (1, 1)
    assert set(reasons(found)) == {"У4"}


def test_ids_go_on_after_those_of_pairs_and_offers():
    situation = a_situation(
        MENTORS,
        MENTEES,
        pairs=[a_pair("П-0007", "М2", "У1", active=False), a_pair("Б-0999", "М2", "У2", active=False)],
        offers=[an_offer("П-0123", "М1", "У1", "refused")],
    )
    assert [each.pair_id for each in formed(situation).offers] == ["П-0124", "П-0125", "П-0126"]


def test_a_pair_that_refused_or_parted_is_not_offered_again():
    situation = a_situation(
        MENTORS,
        MENTEES,
        pairs=[a_pair("П-0001", "М2", "У1", active=False)],
        offers=[an_offer("П-0002", "М1", "У3", "refused")],
    )
    found = formed(situation)
    assert not couples(found) & {("М2", "У1"), ("М1", "У3")}
    assert (len(found.offers), found.refused, found.round) == (3, 2, 2)


def test_an_unanswered_offer_stands_until_it_is_taken_back():
    situation = a_situation(MENTORS, MENTEES, offers=[an_offer("П-0001", "М1", "У1")])
    standing = formed(situation)
    assert couples(standing) == {("М2", "У3"), ("М3", "У2")}
    assert (standing.waiting, standing.withdrawn) == (1, ())
    taken_back = formed(situation, withdraw_unanswered=True)
    assert couples(taken_back) == BY_SUBJECT
    assert [(each.pair_id, each.state, each.answered_at) for each in taken_back.withdrawn] == [
        ("П-0001", "withdrawn", NOON)
    ]


def test_two_who_did_not_answer_are_not_offered_to_each_other_at_once():
    situation = a_situation(MENTORS, MENTEES, offers=[an_offer("П-0001", "М1", "У3")])
    assert ("М1", "У3") not in couples(formed(situation, withdraw_unanswered=True))


def test_a_mentor_takes_part_with_the_places_that_are_left():
    mentors = [about("М1", "театр", capacity=3), about("М2", "лыжи", capacity=0)]
    mentees = [about(f"У{n}", "театр") for n in range(1, 6)]
    situation = a_situation(
        mentors, mentees, pairs=[a_pair("П-0001", "М1", "У1")], offers=[an_offer("П-0002", "М1", "У2")]
    )
    found = formed(situation)
    assert len(found.offers) == 1
    assert {mentor for mentor, _ in couples(found)} == {"М1"}
    assert reasons(found)["М2"] == "takes no mentees: the capacity is 0"
    assert sum("no place left" in each for each in reasons(found).values()) == 2


def test_the_season_says_how_many_mentees_a_mentor_takes_whose_profile_does_not():
    situation = a_situation([about("М1", "театр")], MENTEES)
    assert len(formed(situation).offers) == 1
    assert len(formed(situation, a_season(mentees_per_mentor=3)).offers) == 3


def test_hard_rules_of_the_season_hold_and_whoever_they_leave_out_is_told_why():
    mentors = [about("М1", "театр", experience=10.0), about("М2", "лыжи")]
    mentees = [about("У1", "театр", experience=9.0), about("У2", "лыжи", experience=2.0)]
    found = formed(a_situation(mentors, mentees), a_season(experience_lead=3))
    assert couples(found) == {("М1", "У2")}
    assert reasons(found) == {
        "М2": "not stated, though the rules ask for it: experience",
        "У1": "no mentor meets the rule: the mentor is ahead by 3 years of experience",
    }


@pytest.mark.parametrize(
    ("rules", "same", "other"),
    [
        ({"same_field": True}, {"fields": ("Спорт",)}, {"fields": ("культура",)}),
        ({"shared_language": True}, {"languages": ("русский", "татарский")}, {"languages": ("английский",)}),
        ({"hours_apart": 2}, {"time_zone": "UTC+7"}, {"time_zone": "UTC+3"}),
    ],
)
def test_each_rule_looks_at_what_the_profile_says(rules, same, other):
    mentors = [about("М1", "театр", **same)]
    mentees = [about("У1", "театр", **other), about("У2", "лыжи", **same)]
    found = formed(a_situation(mentors, mentees), a_season(**rules))
    assert couples(found) == {("М1", "У2")}


def test_the_region_is_that_of_the_registration():
    season = a_season(same_region=True)
    elsewhere = {"У1": a_participant("У1", pair_role="mentee", region="г. Москва")}
    situation = a_situation([about("М1", "театр")], [about("У2", "лыжи")], others=elsewhere)
    assert couples(formed(situation, season)) == {("М1", "У2")}


def test_people_without_texts_are_paired_by_the_rules_alone():
    situation = a_situation([*MENTORS, Profile("М4")], [*MENTEES, Profile("У4")])
    found = formed(situation)
    assert couples(found) == {*BY_SUBJECT, ("М4", "У4")}
    assert (found.without_texts, found.offers[-1].similarity) == (2, 0)


def test_people_without_a_profile_are_paired_too():
    others = {"М4": a_participant("М4"), "У4": a_participant("У4", pair_role="mentee")}
    found = formed(a_situation(MENTORS, MENTEES, others=others))
    assert ("М4", "У4") in couples(found)


def test_a_wish_of_both_comes_before_similarity():
    mentors = [about("М1", "театр", wishes=("У1",)), *MENTORS[1:]]
    mentees = [about("У1", "лыжи", wishes=("М1",)), *MENTEES[1:]]
    found = formed(a_situation(mentors, mentees))
    assert ("М1", "У1") in couples(found)
    assert found.unmet == ()


def test_a_wish_of_one_counts_where_the_other_asks_for_nobody():
    mentees = [about("У1", "лыжи", wishes=("М1",)), *MENTEES[1:]]
    assert ("М1", "У1") in couples(formed(a_situation(MENTORS, mentees)))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"wishes": ("У3",)}, "the person asked for asks for others"),
        ({"refusals": ("У1",)}, "one of the two has refused the other"),
    ],
)
def test_a_wish_that_the_other_does_not_share_is_told_with_the_reason(asked, told):
    mentors = [about("М1", "театр", **asked), *MENTORS[1:]]
    mentees = [about("У1", "лыжи", wishes=("М1",)), *MENTEES[1:]]
    found = formed(a_situation(mentors, mentees))
    assert ("М1", "У1") not in couples(found)
    (unmet,) = [each for each in found.unmet if each.asks == "У1"]
    assert str(unmet.reason).startswith(told)


def test_a_wish_for_somebody_who_is_not_looking_is_told():
    mentees = [about("У1", "лыжи", wishes=("М9", "У2")), *MENTEES[1:]]
    found = formed(a_situation(MENTORS, mentees))
    assert [(each.asks, each.for_whom) for each in found.unmet] == [("У1", "М9"), ("У1", "У2")]


def test_wishes_that_compete_for_one_place_are_told():
    mentors = [about("М1", "театр", wishes=("У1", "У3"))]
    mentees = [about("У1", "лыжи", wishes=("М1",)), about("У3", "театр", wishes=("М1",))]
    found = formed(a_situation(mentors, mentees))
    assert couples(found) == {("М1", "У3")}
    assert [(each.asks, each.for_whom) for each in found.unmet] == [("М1", "У1")]


def test_stable_pairs_follow_the_preferences_of_both_sides():
    mentors = [about("М1", "театр", preferences=("У1", "У2")), about("М2", "лыжи", preferences=("У1", "У2"))]
    mentees = [about("У1", "лыжи", preferences=("М1", "М2")), about("У2", "наука", preferences=("М1", "М2"))]
    assert couples(formed(a_situation(mentors, mentees), stable=True)) == {("М1", "У1"), ("М2", "У2")}


def test_whoever_prefers_only_those_who_are_taken_is_given_nobody_else():
    mentors = [about("М1", "театр", preferences=("У1",)), about("М2", "лыжи")]
    mentees = [about("У1", "лыжи", preferences=("М1",)), about("У2", "театр", preferences=("М9",))]
    found = formed(a_situation(mentors, mentees), stable=True)
    assert couples(found) == {("М1", "У1")}
    assert reasons(found)["У2"] == "nobody named in the preferences is looking for a pair"


@pytest.mark.parametrize(
    ("mentor", "mentee", "told"),
    [
        ({}, {"preferences": ("М1",)}, "no mentor states any"),
        ({"preferences": ("У1",)}, {}, "no mentee states any"),
        ({"preferences": ("У1",), "wishes": ("У1",)}, {"preferences": ("М1",)}, "preferences alone"),
    ],
)
def test_stable_pairs_need_the_preferences_of_both_and_no_wishes(mentor, mentee, told):
    situation = a_situation([about("М1", "театр", **mentor)], [about("У1", "театр", **mentee)])
    with pytest.raises(InvalidPairing, match=told):
        formed(situation, stable=True)


@pytest.mark.parametrize(
    ("situation", "told"),
    [
        (a_situation(), "nobody on the track mentoring is a mentor or a mentee"),
        (a_situation(MENTORS), "no mentee looks for a mentor, while mentors look for a mentee: 3"),
        (a_situation(mentees=MENTEES), "no mentor has a place left, while mentees look for a mentor: 3"),
        (
            a_situation(MENTORS[:1], MENTEES[:1], offers=[an_offer("П-0001", "М1", "У1")]),
            r"everybody has a pair or an offer not answered yet \(1\)",
        ),
    ],
)
def test_a_round_needs_both_sides(situation, told):
    with pytest.raises(NobodyToPair, match=told):
        formed(situation)


def test_rules_that_leave_nobody_a_pair_are_named():
    with pytest.raises(ImpossiblePairing, match=r"mentors 3, mentees 3.*not stated.*: experience \(3\)"):
        formed(a_situation(MENTORS, MENTEES), a_season(experience_lead=3))


def test_the_same_seed_decides_ties_alike_and_the_order_of_people_does_not_matter():
    many = [Profile(f"М{n}") for n in range(8)], [Profile(f"У{n}") for n in range(8)]
    first = couples(formed(a_situation(*many), seed=3))
    assert couples(formed(a_situation(many[0][::-1], many[1][::-1]), seed=3)) == first
    assert any(couples(formed(a_situation(*many), seed=seed)) != first for seed in range(4, 8))


def test_vectors_of_an_encoder_may_take_the_place_of_letters():
    turned = np.eye(3)[[1, 2, 0]]
    found = form_round(
        a_season(),
        a_situation(MENTORS, MENTEES),
        PairingOptions(),
        at=NOON,
        compare=lambda mentors, mentees: (np.eye(len(mentors)), turned[: len(mentees)]),
    )
    assert couples(found) == {("М1", "У3"), ("М2", "У1"), ("М3", "У2")}


def test_pairs_may_be_formed_on_another_track_than_the_first_stages():
    others = {
        "М4": a_participant("М4", tracks=("media",)),
        "У4": a_participant("У4", tracks=("media",), pair_role="mentee"),
    }
    found = formed(a_situation(MENTORS, MENTEES, others=others), a_season(track="media"))
    assert couples(found) == {("М4", "У4")}
