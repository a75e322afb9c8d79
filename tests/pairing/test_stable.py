"""Stable pairs: nobody can leave for somebody who would rather have them too."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidPairing
from workbench.pairing import PairingRules, Pairs, form_pairs, second_round

SEEDS = range(120)
Plan = dict[str, str | None]  # mentee → mentor


class Wants:
    """Who would have whom, and whom rather, read from the lists and the similarity as a person would."""

    def __init__(self, seed: int, *, most: int = 5, least: int = 1, all_named: bool = False) -> None:
        chance = random.Random(seed)
        self.mentors = [f"Н{number}" for number in chance.sample(range(99), chance.randint(least, most))]
        self.mentees = [f"У{number}" for number in chance.sample(range(99), chance.randint(least, most))]
        self.named = {
            each: chance.sample(others, len(others) if all_named else chance.randint(0, len(others)))
            for side, others in ((self.mentors, self.mentees), (self.mentees, self.mentors))
            for each in side
        }
        rng = np.random.default_rng(seed)
        self.similarity = rng.permutation(len(self.mentors) * len(self.mentees)).reshape(
            len(self.mentors), len(self.mentees)
        )
        self.capacity = {each: 1 if all_named else chance.randint(0, 2) for each in self.mentors}
        couples = list(product(self.mentors, self.mentees))
        refusals = [] if all_named else [each for each in couples if chance.random() < 0.1]
        self.rules = PairingRules(refusals=refusals)

    def formed(self, seed: int = 0, **changes: Any) -> Pairs:
        mentors, mentees = (
            pd.DataFrame({role: side, "preferences": [self.named[each] for each in side]})
            for role, side in (("mentor", self.mentors), ("mentee", self.mentees))
        )
        given = {"rules": self.rules, "capacity": self.capacity, **changes}
        rng = np.random.default_rng(seed)
        return form_pairs(mentors, mentees, similarity=self.similarity, rng=rng, stable=True, **given)

    def agrees(self, mentor: str, mentee: str) -> bool:
        return (
            (mentor, mentee) not in self.rules.refusals
            and (not self.named[mentor] or mentee in self.named[mentor])
            and (not self.named[mentee] or mentor in self.named[mentee])
        )

    def liking(self, who: str, whom: str) -> float:
        if self.named[who]:
            return -self.named[who].index(whom)
        row, column = (whom, who) if who in self.mentees else (who, whom)
        return float(self.similarity[self.mentors.index(row), self.mentees.index(column)])

    def blocking(self, plan: Plan) -> list[tuple[str, str]]:
        """Pairs who would both rather have each other than what the plan gives them."""
        found = []
        for mentor, mentee in product(self.mentors, self.mentees):
            own = plan[mentee]
            if own == mentor or not self.agrees(mentor, mentee) or not self.capacity[mentor]:
                continue
            if own is not None and self.liking(mentee, own) > self.liking(mentee, mentor):
                continue
            held = [each for each, whose in plan.items() if whose == mentor]
            worst = min((self.liking(mentor, each) for each in held), default=-np.inf)
            if len(held) < self.capacity[mentor] or worst < self.liking(mentor, mentee):
                found.append((mentor, mentee))
        return found

    def every_plan(self) -> list[Plan]:
        plans = []
        for chosen in product([None, *self.mentors], repeat=len(self.mentees)):
            plan = dict(zip(self.mentees, chosen, strict=True))
            if all(mentor is None or self.agrees(mentor, mentee) for mentee, mentor in plan.items()) and all(
                chosen.count(mentor) <= self.capacity[mentor] for mentor in self.mentors
            ):
                plans.append(plan)
        return plans


def plan_of(pairs: Pairs, wants: Wants) -> Plan:
    return {**dict.fromkeys(wants.mentees), **{mentee: mentor for mentor, mentee in pairs}}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_mentor_and_mentee_would_both_rather_have_each_other(seed: int) -> None:
    wants = Wants(seed, most=12)
    pairs = wants.formed(seed)
    plan = plan_of(pairs, wants)
    assert wants.blocking(plan) == []
    assert all(wants.agrees(mentor, mentee) for mentor, mentee in pairs)
    held = [mentor for mentor, _ in pairs]
    assert all(held.count(mentor) <= wants.capacity[mentor] for mentor in wants.mentors)


def small_wants(seed: int) -> Wants:
    """Few enough to try every plan; where all name all, several plans may be stable."""
    return Wants(seed, most=4, least=4, all_named=True) if seed % 2 else Wants(seed, most=4)


@pytest.mark.parametrize("seed", range(40))
def test_every_mentee_gets_the_best_mentor_of_all_stable_plans(seed: int) -> None:
    wants = small_wants(seed)
    plan = plan_of(wants.formed(seed), wants)
    stable = [each for each in wants.every_plan() if not wants.blocking(each)]
    assert plan in stable
    for mentee, mentor in plan.items():
        got = {each[mentee] for each in stable}
        assert None not in got or got == {None}
        if mentor is not None:
            assert wants.liking(mentee, mentor) == max(wants.liking(mentee, str(each)) for each in got)


def test_random_wants_have_several_stable_plans_among_them() -> None:
    counts = [
        sum(not wants.blocking(plan) for plan in wants.every_plan()) for wants in map(small_wants, range(40))
    ]
    assert min(counts) == 1
    assert sum(count > 1 for count in counts) >= 5


def test_largest_sum_of_similarity_need_not_be_stable() -> None:
    """What the mode is for: by similarity alone these lists would be broken."""
    unstable = 0
    for seed in range(20):
        wants = Wants(seed, all_named=True)
        by_similarity = form_pairs(
            pd.DataFrame({"mentor": wants.mentors}),
            pd.DataFrame({"mentee": wants.mentees}),
            similarity=wants.similarity,
            capacity=wants.capacity,
            rules=wants.rules,
            rng=np.random.default_rng(0),
        )
        plan = plan_of(by_similarity, wants)
        unstable += any(not wants.agrees(mentor, mentee) for mentor, mentee in by_similarity) or bool(
            wants.blocking(plan)
        )
    assert unstable > 5


@pytest.mark.parametrize("seed", range(20))
def test_order_of_rows_and_lots_do_not_change_stable_pairs(seed: int) -> None:
    wants = Wants(seed, most=10)
    pairs = wants.formed(seed)
    order = np.random.default_rng(seed).permutation(len(wants.mentees))
    wants.mentees = [wants.mentees[each] for each in order]
    wants.similarity = wants.similarity[:, order]
    pd.testing.assert_frame_equal(wants.formed(seed + 1).frame(), pairs.frame())


def stated(mentor_lists: list[Any], mentee_lists: list[Any], **changes: Any) -> Pairs:
    mentors = pd.DataFrame({"mentor": [f"Н{n}" for n in range(1, len(mentor_lists) + 1)]})
    mentees = pd.DataFrame({"mentee": [f"У{n}" for n in range(1, len(mentee_lists) + 1)]})
    mentors["preferences"] = pd.Series(mentor_lists, dtype=object)
    mentees["preferences"] = pd.Series(mentee_lists, dtype=object)
    given: dict[str, Any] = {"similarity": np.zeros((len(mentors), len(mentees))), **changes}
    return form_pairs(mentors, mentees, rng=np.random.default_rng(0), stable=True, **given)


def test_preferences_may_be_written_in_one_cell() -> None:
    assert set(stated(["У2; У1"], ["Н1", "н1"], capacity=2)) == {("Н1", "У1"), ("Н1", "У2")}


def test_who_names_nobody_takes_anyone_by_similarity() -> None:
    pairs = stated([None, ""], [["Н1"], []], similarity=[[0.0, 1.0], [0.0, 0.0]])
    assert set(pairs) == {("Н1", "У2")}
    assert pairs.left_mentees["reason"].tolist() == [
        "all mentors who could be theirs (1) are full with mentees they prefer"
    ]


def test_who_is_named_by_nobody_they_named_is_left_with_that_reason() -> None:
    pairs = stated([["У2"]], [["Н1"], ["Н1"]])
    told = "no mentor meets the rule: both name each other, where they name anybody"
    assert pairs.left_mentees.to_dict("records") == [{"mentee": "У1", "reason": told}]


def test_mentor_whom_all_leave_for_others_is_told_so() -> None:
    pairs = stated([[], []], [["Н1", "Н2"]])
    told = "all mentees who could be theirs (1) have a mentor they prefer"
    assert pairs.left_mentors.to_dict("records") == [{"mentor": "Н2", "reason": told}]


def test_second_round_of_stable_pairs_keeps_who_accepted() -> None:
    first = stated([["У1", "У2"], ["У1", "У2"]], [["Н1", "Н2"], ["Н1", "Н2"]])
    assert set(first) == {("Н1", "У1"), ("Н2", "У2")}
    second = second_round(first, [("Н2", "У2")], [("Н1", "У1")], rng=np.random.default_rng(0))
    assert set(second) == {("Н2", "У2")}


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        (([["У9"]], [["Н1"]]), "Н1 name in their preferences who is not in the table: У9"),
        (([["У1"]], [["Н1", "Н1"]]), "У1 name the same person more than once"),
    ],
)
def test_wrong_preferences_are_refused_with_who_wrote_them(lists: tuple, told: str) -> None:
    with pytest.raises(InvalidPairing, match=told):
        stated(*lists)


def test_stable_pairs_need_preferences_of_both_sides() -> None:
    mentors = pd.DataFrame({"mentor": ["Н1"], "preferences": [["У1"]]})
    with pytest.raises(InvalidPairing, match="each mentee has no column preferences"):
        form_pairs(
            mentors,
            pd.DataFrame({"mentee": ["У1"]}),
            similarity=[[1.0]],
            rng=np.random.default_rng(0),
            stable=True,
        )


def test_wishes_belong_into_the_preferences_of_stable_pairs() -> None:
    with pytest.raises(InvalidPairing, match="write the wishes there"):
        stated([["У1"]], [["Н1"]], rules=PairingRules(wishes=[("Н1", "У1")]))
