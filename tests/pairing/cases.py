"""Small invented people to be paired, and the best pairs found another way, rule by rule and pair by pair."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from workbench.pairing import PairingRules, Pairs, form_pairs

FIELDS = ("педагогика", "спорт", "культура")
LANGUAGES = ("русский", "татарский", "якутский")
REGIONS = ("Москва", "Тверская область", "Камчатский край")
SMALLEST_STEP = 2.0**-22  # of similarities within 1 of each other: the optimum is exact in such steps


@dataclass(frozen=True)
class Case:
    mentors: pd.DataFrame
    mentees: pd.DataFrame
    similarity: np.ndarray
    rules: PairingRules
    capacity: dict[str, int]

    def pairs(self, seed: int = 0, **changes: Any) -> Pairs:
        given = {"similarity": self.similarity, "rules": self.rules, "capacity": self.capacity, **changes}
        return form_pairs(self.mentors, self.mentees, rng=np.random.default_rng(seed), **given)


def plain_case(similarity: Any, *, capacity: int = 1, **rules: Any) -> Case:
    """Н1, Н2, … and У1, У2, … without attributes."""
    table = np.asarray(similarity, dtype=float)
    mentors = [f"Н{number}" for number in range(1, table.shape[0] + 1)]
    mentees = [f"У{number}" for number in range(1, table.shape[1] + 1)]
    return Case(
        pd.DataFrame({"mentor": mentors}),
        pd.DataFrame({"mentee": mentees}),
        table,
        PairingRules(**rules),
        dict.fromkeys(mentors, capacity),
    )


def random_case(seed: int, *, most: int = 12, steps: int | None = None) -> Case:
    """Scarce people and strict rules, so that some stay without a pair; empty cells among the attributes."""
    chance = random.Random(seed)
    mentors, mentees = (
        people(chance, role, letter, chance.randint(1, most))
        for role, letter in (("mentor", "Н"), ("mentee", "У"))
    )
    shape = len(mentors), len(mentees)
    rng = np.random.default_rng(seed)
    similarity = rng.random(shape) if steps is None else rng.integers(0, steps + 1, shape) / steps
    couples = [(mentor, mentee) for mentor in mentors["mentor"] for mentee in mentees["mentee"]]
    rules = PairingRules(
        experience_lead=chance.choice([None, 0, 2, 4]),
        same_field=chance.random() < 0.4,
        same_region=chance.random() < 0.3,
        hours_apart=chance.choice([None, None, 0, 4]),
        shared_language=chance.random() < 0.3,
        refusals=[each for each in couples if chance.random() < 0.1],
    )
    capacity = {each: chance.choice([0, 1, 1, 2, 3]) for each in mentors["mentor"]}
    return Case(mentors, mentees, similarity, rules, capacity)


def people(chance: random.Random, role: str, letter: str, count: int) -> pd.DataFrame:
    def cells(*values: Any) -> list[Any]:
        return [chance.choice([*values, *values, None]) for _ in range(count)]

    return pd.DataFrame(
        {
            role: [f"{letter}{number:03d}" for number in chance.sample(range(1000), count)],
            "experience": cells(0, 1, 3, 5, 8, 12),
            "field": cells(*FIELDS, ["спорт", "культура"]),
            "region": cells(*REGIONS),
            "time_zone": cells(3, 5, 12, -11),
            "languages": cells(*LANGUAGES, ["русский", "татарский"]),
        }
    )


def may_pair(rules: PairingRules, mentor: dict[str, Any], mentee: dict[str, Any]) -> bool:
    """The rules read for one pair, as an organiser would."""
    if (mentor["mentor"], mentee["mentee"]) in rules.refusals:
        return False
    if rules.experience_lead is not None:
        years = mentor["experience"], mentee["experience"]
        if any(pd.isna(each) for each in years) or years[0] < years[1] + rules.experience_lead:
            return False
    if rules.same_field and not _several(mentor["field"]) & _several(mentee["field"]):
        return False
    if rules.shared_language and not _several(mentor["languages"]) & _several(mentee["languages"]):
        return False
    near = [_several(mentor["region"]) & _several(mentee["region"])] if rules.same_region else []
    if rules.hours_apart is not None:
        hours = mentor["time_zone"], mentee["time_zone"]
        known = not any(pd.isna(each) for each in hours)
        near.append(
            known and any(abs(hours[0] - hours[1] + day) <= rules.hours_apart for day in (-24, 0, 24))
        )
    return any(near) if near else True


def _several(cell: Any) -> set[Any]:
    if isinstance(cell, list):
        return set(cell)
    return set() if pd.isna(cell) else {cell}


def allowed(case: Case) -> np.ndarray:
    """(n_mentors, n_mentees) who may be paired."""
    mentors, mentees = (side.to_dict("records") for side in (case.mentors, case.mentees))
    return np.array(
        [[may_pair(case.rules, mentor, mentee) for mentee in mentees] for mentor in mentors], dtype=bool
    )


def dense_best(similarity: np.ndarray, open_to: np.ndarray, capacity: list[int]) -> tuple[int, float]:
    """How many pairs are possible, and their largest sum, by the Hungarian method on all pairs."""
    places = np.repeat(np.arange(len(capacity)), capacity)
    if not len(places):
        return 0, 0.0
    # A pair is worth more than any sum of similarity, so as many as possible are formed.
    pair = 1.0 + 2 * np.abs(similarity).sum()
    worth = np.where(open_to, similarity + pair, 0.0)[places]
    rows, columns = linear_sum_assignment(worth, maximize=True)
    formed = open_to[places[rows], columns]
    return int(formed.sum()), float(similarity[places[rows], columns][formed].sum())


def couples_of(pairs: Pairs) -> Iterator[tuple[int, int]]:
    """The pairs as rows of the frames they were formed from."""
    mentors, mentees = pairs.people.mentors["mentor"].tolist(), pairs.people.mentees["mentee"].tolist()
    return ((mentors.index(mentor), mentees.index(mentee)) for mentor, mentee in pairs)
