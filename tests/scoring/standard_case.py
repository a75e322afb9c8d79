"""Invented forms of an assessment: a test, oneself, a mentor, a mentee and experts, with known truth."""

from __future__ import annotations

from functools import cache

import numpy as np

from workbench.scoring.answers import Item
from workbench.scoring.standard_making import MadeStandard, make_standard
from workbench.scoring.standard_scores import Filled

COMPETENCIES = ("listening", "planning")
SITUATIONS, CREDITS = 8, 3
INDICATORS, FREQUENCIES = 6, 3
LENIENCY = {"self": 0.8, "mentor": 0.3, "mentee": 0.5, "expert": -0.3}
VIEW_SD = {"self": 0.6, "mentor": 0.3, "mentee": 0.4, "expert": 0.2}
PEOPLE_OF_AN_EXPERT = 20
N_PEOPLE = 400

ITEMS = {
    "test": {f"{name}{number}": Item(name, CREDITS) for name in COMPETENCIES for number in range(SITUATIONS)},
    "ratings": {
        f"{name}.{number}": Item(name, FREQUENCIES) for name in COMPETENCIES for number in range(INDICATORS)
    },
}


def steps_of(kind: str) -> dict[str, np.ndarray]:
    """Item → its steps; the mean of a competency's items is 0."""
    rng = np.random.default_rng(3 if kind == "test" else 4)
    found = {item: np.sort(rng.normal(0, 1, each.top)) for item, each in ITEMS[kind].items()}
    for name in COMPETENCIES:
        own = [item for item, each in ITEMS[kind].items() if each.competency == name]
        mean = np.mean([found[item].mean() for item in own])
        for item in own:
            found[item] = found[item] - mean
    return found


def credits(kind: str, ability: np.ndarray, rng: np.random.Generator, missed: float = 0.1) -> np.ndarray:
    """(n_people, n_items) of people with ability (n_people, n_competencies)."""
    columns = []
    for item, steps in steps_of(kind).items():
        place = COMPETENCIES.index(ITEMS[kind][item].competency)
        log_weight = np.r_[0.0, -np.cumsum(steps)]
        chance = np.exp(log_weight + np.arange(len(log_weight)) * ability[:, place, None])
        chance /= chance.sum(axis=1, keepdims=True)
        columns.append((rng.random((len(ability), 1)) > chance.cumsum(axis=1)).sum(axis=1).clip(0, 3))
    credit = np.stack(columns, axis=1).astype(np.int16)
    credit[rng.random(credit.shape) < missed] = -1
    return credit


@cache
def invented(
    n_people: int = N_PEOPLE, seed: int = 1, mean: float = 0.0, unit: float = 1.0
) -> tuple[dict[str, Filled], np.ndarray]:
    """Forms by kind, and the abilities (n_people, 2) they were drawn from; ratings have `unit` logits in one
    of the test."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(mean, 1.0, (n_people, len(COMPETENCIES)))
    everybody = np.arange(n_people)
    test = Filled(
        tuple(ITEMS["test"]),
        credits("test", ability, rng),
        everybody,
        ("test",) * n_people,
        tuple(f"p{each}" for each in everybody),
    )
    parts, person, source, rater = [], [], [], []
    for name, lenient in LENIENCY.items():
        seen = np.flatnonzero(rng.random(n_people) < (0.9 if name == "self" else 0.5))
        own = rng.normal(0, 0.4 if name == "expert" else 0.0, n_people)
        by = seen // PEOPLE_OF_AN_EXPERT if name == "expert" else seen
        view = unit * ability[seen] + rng.normal(0, VIEW_SD[name], (len(seen), 2))
        view += lenient + own[by][:, None]
        parts.append(credits("ratings", view, rng))
        person.append(seen)
        source += [name] * len(seen)
        rater += [f"{name}{each}" for each in by]
    ratings = Filled(
        tuple(ITEMS["ratings"]), np.vstack(parts), np.concatenate(person), tuple(source), tuple(rater)
    )
    return {"test": test, "ratings": ratings}, ability


def about(forms: dict[str, Filled], person: int) -> dict[str, Filled]:
    """The forms about one person, who is then the only one."""
    return {kind: picked(each, each.person == person, 0) for kind, each in forms.items()}


def picked(filled: Filled, which: np.ndarray, person: int | None = None) -> Filled:
    rows = np.flatnonzero(which)
    people = filled.person[rows] if person is None else np.full(len(rows), person)
    return Filled(
        filled.items,
        filled.credit[rows],
        people,
        tuple(filled.source[each] for each in rows),
        tuple(filled.rater[each] for each in rows),
    )


def made_from(forms: dict[str, Filled], n_people: int = N_PEOPLE, **changes) -> MadeStandard:
    fields = {
        "competencies": COMPETENCIES,
        "rubric_key": "mentor@1",
        "test_key": "situations@1",
        "seed": 0,
        "groups": {},
    }
    return make_standard(forms, ITEMS, n_people, **{**fields, **changes})


@cache
def made() -> MadeStandard:
    forms, _ = invented()
    halves = ["even" if each % 2 else "odd" for each in range(N_PEOPLE - 20)] + [None] * 20
    small = ["small" if each < 29 else "large" for each in range(N_PEOPLE)]
    return made_from(forms, groups={"category": halves, "region": small})
