"""A stage before it is planned, made by hand: entries from Tula, jurors from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tests.builders import a_member, an_assignment
from tests.judging_case import a_season
from workbench.assignment import Assignment as Planned
from workbench.assignment import AssignmentProblem
from workbench.domain.planning import AssignmentRules
from workbench.workflows.assigning.plan_reading import JurorEntry, Obstacle, PlanReading

REGIONS = ("Пермский край", "Томская область", "г. Москва", "Ростовская область", "Псковская область")
HOME = "Тульская область"


def entry_ids(count: int) -> list[str]:
    return [f"И-{place:04d}" for place in range(1, count + 1)]


def juror_ids(count: int) -> list[str]:
    return [f"J{place:02d}" for place in range(1, count + 1)]


def a_reading(
    entries: int = 6,
    jurors: int = 4,
    *,
    per_entry: int = 2,
    regions: Sequence[str] = REGIONS,
    affinity: Any = None,
    load_min: int = 0,
    load_max: int = 20,
    standing: Iterable[JurorEntry] = (),
    submitted: Collection[JurorEntry] = (),
    conflicts: Mapping[JurorEntry, Obstacle] | None = None,
    common: Collection[str] = (),
    themes: Mapping[str, str] | None = None,
    chosen: Mapping[str, tuple[str, ...]] | None = None,
    rules: AssignmentRules | None = None,
) -> PlanReading:
    """Jurors in turn from the `regions`; what is submitted stands."""
    stage, rules = a_season().stages[0], rules or AssignmentRules()
    people = {
        juror: a_member(juror, region=regions[at % len(regions)], themes=(chosen or {}).get(juror, ()))
        for at, juror in enumerate(juror_ids(jurors))
    }
    stands = list(dict.fromkeys([*standing, *submitted]))
    flat = np.full((entries, jurors), 0.5) if affinity is None else np.asarray(affinity, dtype=float)
    problem = AssignmentProblem.from_frames(
        pd.DataFrame({"entry": entry_ids(entries), "region": HOME, "theme": ""}),
        pd.DataFrame(
            {
                "juror": list(people),
                "load_min": load_min,
                "load_max": load_max,
                "region": [each.region for each in people.values()],
            }
        ),
        per_entry=per_entry,
        affinity=flat,
        conflicts=list(conflicts or {}),
        standing=stands,
        common=common,
        one_per_region=rules.one_per_region,
    )
    return PlanReading(
        stage,
        problem,
        rules,
        conflicts or {},
        {},
        {pair: an_assignment(*pair, id=number) for number, pair in enumerate(stands, 1)},
        (),
        frozenset(submitted),
        frozenset(),
        people,
        {entry: (theme, "") for entry, theme in (themes or {}).items()},
        {},
    )


def a_plan(*shared: Sequence[str], jurors: int | None = None) -> Planned:
    """A plan in which entry by entry these jurors rate; `jurors` in all."""
    count = jurors or max(int(each[1:]) for jurors_of in shared for each in jurors_of)
    given = [(juror, entry_ids(len(shared))[at]) for at, each in enumerate(shared) for juror in each]
    return a_reading(len(shared), count, standing=given).earlier
