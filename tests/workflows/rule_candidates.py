"""Invented candidates of a stage, as `read_candidates` gives them, and rules to try on them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.builders import STAGE
from workbench.domain.regions import all_regions, federal_district
from workbench.domain.season import Selection, Stage
from workbench.errors import Sentence
from workbench.workflows.choosing.trying_rules import RuleTrials

MOSCOW, TULA, PERM = "г. Москва", "Тульская область", "Пермский край"
CENTRAL, VOLGA = "Центральный федеральный округ", "Приволжский федеральный округ"
# Moscow's entries are the best, and the fair list puts И-0005 before И-0002.
PEOPLE = (
    ("И-0001", 4.5, 4.4, MOSCOW, "teacher", ("сош 1",)),
    ("И-0002", 4.4, 3.9, MOSCOW, "teacher", ("сош 1", "сош 2")),
    ("И-0003", 4.3, 4.2, MOSCOW, "manager", ("сош 3",)),
    ("И-0004", 4.0, 4.0, TULA, "teacher", ("сош 4",)),
    ("И-0005", 3.5, 4.1, PERM, "manager", ("сош 5",)),
    ("И-0006", 3.0, 3.1, PERM, "student", ()),
)


def a_stage() -> Stage:
    return Stage.model_validate(
        {
            "id": STAGE,
            "track": "mentoring",
            "name": {"ru": "Экспертиза инициатив", "en": "Review of initiatives"},
            "rubric": "initiative@1",
            "entries_close": "2025-11-20 23:59",
            "judging_opens": "2025-11-20 09:00",
            "judging_closes": "2025-11-28 18:00",
        }
    )


def six_candidates() -> pd.DataFrame:
    columns = ["candidate", "raw", "fair", "region", "category", "organisation"]
    frame = pd.DataFrame(PEOPLE, columns=columns)
    return frame.assign(district=[federal_district(each) for each in frame["region"]], reviews=3)


def many_candidates(count: int, seed: int = 7) -> pd.DataFrame:
    """As many as a season has: regions of very different size, schools that send one or several."""
    rng = np.random.default_rng(seed)
    regions = np.array(all_regions())
    region = rng.choice(regions, count, p=rng.dirichlet(np.ones(len(regions))))
    raw = rng.normal(3, 0.6, count).clip(1, 5).round(3)
    return pd.DataFrame(
        {
            "candidate": [f"И-{number + 1:04d}" for number in range(count)],
            "raw": raw,
            "fair": (raw + rng.normal(0, 0.15, count)).clip(1, 5).round(3),
            "region": region,
            "district": [federal_district(each) for each in region],
            "category": rng.choice(["student", "teacher", "manager"], count),
            "theme": rng.choice(["дебют", "призвание", "профилактика"], count),
            "organisation": [[f"сош {one}", f"сош {two}"] for one, two in rng.integers(1, 2500, (count, 2))],
        }
    )


def a_rule(**changes: Any) -> Selection:
    return Selection.model_validate({"stage": STAGE, "seats": 3, "reserve": 1, **changes})


def six_trials(*, no_fair_list: Sentence | None = None, **rule: Any) -> RuleTrials:
    return RuleTrials(a_stage(), six_candidates(), a_rule(**rule), 2025, no_fair_list)
