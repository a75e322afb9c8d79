"""Small random selections, and the answer found by trying every choice."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from workbench.selection import Quota, Selection, SelectionRule, select_finalists
from workbench.selection.rule import value_key

KINDS: dict[str, dict[str, bool]] = {"crossing": {}, "nested": {"nested": True}, "pairs": {"pairs": True}}


def a_frame(n: int = 6, **columns: Any) -> pd.DataFrame:
    """И-01, И-02, …: the first has the highest merit."""
    ids = [f"И-{number:02d}" for number in range(1, n + 1)]
    return pd.DataFrame({"candidate": ids, "merit": [float(n - number) for number in range(n)], **columns})


def chosen_from(frame: pd.DataFrame, *, seed: int = 0, **rule: Any) -> Selection:
    return select_finalists(frame, SelectionRule(**rule), rng=np.random.default_rng(seed))


@dataclass(frozen=True)
class Case:
    frame: pd.DataFrame
    rule: SelectionRule


def random_case(seed: int, *, nested: bool = False, pairs: bool = False) -> Case:
    """Few steps of merit, so that many choices tie; tight limits, so that some cases are impossible."""
    chance = random.Random(seed)
    n = chance.randint(3, 9)
    region = [chance.choice("АБВ") for _ in range(n)]
    columns: dict[str, Any] = {
        "candidate": chance.sample([f"И-{number:02d}" for number in range(20)], n),
        "merit": [chance.randint(0, 6) / 2 for _ in range(n)],
        "interview": [chance.randint(0, 2) for _ in range(n)],
        "region": region,
        "district": ["Ц" if each in "АБ" else "С" for each in region],
    }
    attributes = ["region", "district"]
    if not nested:
        columns["theme"] = [chance.sample("абв", chance.randint(0, 2)) for _ in range(n)]
        columns["organisation"] = [chance.choice(["ш1", "ш2", "ш3", None]) for _ in range(n)]
        attributes += ["theme"]
    if pairs:
        columns["seats"] = [chance.choice([1, 1, 2]) for _ in range(n)]
    values = {"region": "АБВ", "district": "ЦС", "theme": "абв"}
    quotas = []
    for attribute in attributes:
        for value in values[attribute]:
            if chance.random() < 0.4:
                low = chance.choice([0, 0, 0, 0, 1, 2])
                quotas.append(Quota(attribute, value, low, low + chance.randint(1, 4)))
    rule = SelectionRule(
        seats=chance.randint(1 if not pairs else 2, max(2, n - 2)),
        quotas=quotas,
        at_most={} if nested else {"organisation": chance.randint(1, 2)},
        must_have={columns["candidate"][0]: "решение"} if chance.random() < 0.2 else {},
        excluded={columns["candidate"][1]: "отказ"} if chance.random() < 0.2 else {},
        ties=["interview"] if chance.random() < 0.7 else [],
        resolution=0.5,
    )
    return Case(pd.DataFrame(columns), rule)


def keys_of(frame: pd.DataFrame, value: str) -> list[set[str]]:
    return [
        {value_key(each) for each in (cell if isinstance(cell, list) else [cell]) if not pd.isna(each)}
        for cell in frame[value]
    ]


def every_choice(case: Case) -> list[frozenset[str]]:
    """All choices that keep the rule, by trying each set of candidates."""
    frame, rule = case.frame, case.rule
    seats = frame["seats"].tolist() if "seats" in frame else [1] * len(frame)
    same = len(set(seats)) == 1
    ids = frame["candidate"].tolist()
    members = {name: keys_of(frame, name) for name in {*(q.attribute for q in rule.quotas), *rule.at_most}}
    kept = []
    for size in range(len(ids) + 1):
        if same and size != rule.seats // seats[0]:
            continue
        for some in combinations(range(len(ids)), size):
            if sum(seats[each] for each in some) <= rule.seats and _keeps(rule, ids, members, some):
                kept.append(frozenset(ids[each] for each in some))
    return kept


def _keeps(
    rule: SelectionRule, ids: list[str], members: dict[str, list[set[str]]], some: tuple[int, ...]
) -> bool:
    names = {ids[each] for each in some}
    if not set(rule.must_have) <= names or names & set(rule.excluded):
        return False
    for quota in rule.quotas:
        count = sum(value_key(quota.value) in members[quota.attribute][each] for each in some)
        if count < quota.minimum or (quota.maximum is not None and count > quota.maximum):
            return False
    for attribute, most in rule.at_most.items():
        held = [value for each in some for value in members[attribute][each]]
        if any(held.count(value) > most for value in set(held)):
            return False
    return True


def total(frame: pd.DataFrame, names: frozenset[str] | tuple[str, ...], column: str = "merit") -> float:
    return float(frame.set_index("candidate")[column].loc[list(names)].sum())


def worth(case: Case, names: frozenset[str], lots: dict[str, int]) -> tuple[float, ...]:
    """What is compared between choices: sums of merit, of each tie column, of lots."""
    columns = ["merit", *case.rule.ties]
    return (*(total(case.frame, names, each) for each in columns), sum(lots[each] for each in names))


def solved(case: Case, seed: int = 0) -> Selection:
    return select_finalists(case.frame, case.rule, rng=np.random.default_rng(seed))


def large_case(seed: int, n: int = 500) -> Case:
    """Limits that cross each other: regions, themes (several each), categories, organisations."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "candidate": [f"И-{number:04d}" for number in range(n)],
            "merit": rng.normal(0, 1, n).round(2),
            "region": rng.integers(0, 20, n),
            "category": rng.choice(["student", "teacher", "manager"], n),
            "theme": [list(rng.choice(6, rng.integers(1, 4), replace=False)) for _ in range(n)],
            "organisation": rng.zipf(1.6, n) % 90,
        }
    )
    quotas = [Quota("region", each, 1, 4) for each in range(20)]
    quotas += [Quota("category", "student", 10, 15), Quota("category", "manager", 12)]
    quotas += [Quota("theme", each, 8, 16) for each in range(6)]
    return Case(frame, SelectionRule(40, quotas, at_most={"organisation": 2}))
