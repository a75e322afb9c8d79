"""Invented stages for tests of assignments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.assignment import Assignment, AssignmentProblem, Wishes, assign_jurors

PLAIN = Wishes(panels=0.0, links=0.0, raise_worst=False)  # affinity within the hard rules, nothing else


def entries_frame(n: int, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "entry": [f"И-{at:04d}" for at in range(1, n + 1)],
            "theme": "наставничество",
            "region": "",
            **columns,
        }
    )


def jurors_frame(n: int, *, load_min: Any = 0, load_max: Any = 1000, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "juror": [f"J{at:02d}" for at in range(1, n + 1)],
            "load_min": load_min,
            "load_max": load_max,
            "region": "",
            **columns,
        }
    )


def a_problem(
    n_entries: int = 6,
    n_jurors: int = 4,
    *,
    entries: dict[str, Any] | None = None,
    jurors: dict[str, Any] | None = None,
    per_entry: int = 2,
    affinity: NDArray[np.float64] | None = None,
    **changes: Any,
) -> AssignmentProblem:
    given = np.zeros((n_entries, n_jurors)) if affinity is None else affinity
    return AssignmentProblem.from_frames(
        entries_frame(n_entries, **(entries or {})),
        jurors_frame(n_jurors, **(jurors or {})),
        per_entry=per_entry,
        affinity=given,
        **changes,
    )


def solved(problem: AssignmentProblem, seed: int = 0, **changes: Any) -> Assignment:
    return assign_jurors(problem, rng=np.random.default_rng(seed), **changes)


def a_random_stage(seed: int) -> AssignmentProblem:
    """Small and tight: regions, least and greatest loads, conflicts, fixed pairs; some have no plan."""
    rng = np.random.default_rng(seed)
    n_entries, n_jurors = int(rng.integers(3, 9)), int(rng.integers(3, 8))
    per_entry = int(rng.integers(1, 4))
    mean = per_entry * n_entries / n_jurors
    low = rng.integers(0, int(mean) + 1, n_jurors)
    high = low + rng.integers(0, int(mean) + 3, n_jurors)
    homes = [f"край {each}" for each in rng.integers(0, 5, n_jurors)]
    pairs = [(f"J{j + 1:02d}", f"И-{e + 1:04d}") for e in range(n_entries) for j in range(n_jurors)]
    conflicts = [pair for pair in pairs if rng.random() < 0.15]
    free = [pair for pair in pairs if pair not in conflicts]
    fixed = [free[at] for at in rng.permutation(len(free))[: int(rng.integers(0, 2))]]
    high = np.maximum(high, 1)
    return a_problem(
        n_entries,
        n_jurors,
        entries={"region": [f"край {each}" for each in rng.integers(0, 25, n_entries)]},
        jurors={"load_min": low, "load_max": np.maximum(low, high), "region": homes},
        per_entry=per_entry,
        affinity=rng.random((n_entries, n_jurors)),
        conflicts=conflicts,
        fixed=fixed,
        dismissed=fixed,
    )


def a_themed_stage(
    n_entries: int = 240, n_jurors: int = 24, *, n_themes: int = 6, seed: int = 1
) -> AssignmentProblem:
    """Jurors at home in one or two themes, panels of about ten, regions of all of Russia's number."""
    rng = np.random.default_rng(seed)
    theme = rng.integers(0, n_themes, n_entries)
    panel = rng.integers(0, max(1, n_entries // n_themes // 10), n_entries)
    knows = rng.random((n_jurors, n_themes)) < 0.2 / n_themes
    knows[np.arange(n_jurors), np.arange(n_jurors) % n_themes] = True
    affinity = 0.3 + 0.4 * knows[:, theme].T + 0.3 * rng.random((n_entries, n_jurors))
    mean = 3 * n_entries / n_jurors
    return a_problem(
        n_entries,
        n_jurors,
        entries={
            "theme": theme,
            "panel": panel,
            "region": [
                tuple(f"край {each}" for each in pair) for pair in rng.integers(0, 85, (n_entries, 2))
            ],
        },
        jurors={
            "load_min": int(0.6 * mean),
            "load_max": int(np.ceil(1.3 * mean)),
            "region": [f"край {each}" for each in rng.integers(0, 85, n_jurors)],
        },
        per_entry=3,
        affinity=affinity,
    )


def assert_keeps_every_rule(plan: Assignment) -> None:
    problem = plan.problem
    n_of_entry, load = plan.plan.sum(axis=1), plan.plan.sum(axis=0)
    ordinary = ~problem.common
    assert (n_of_entry[ordinary] == np.maximum(problem.wanted, problem.fixed.sum(axis=1))[ordinary]).all()
    assert (load >= problem.load_min).all()
    assert (load <= np.maximum(problem.load_max, problem.fixed.sum(axis=0))).all()
    assert not (plan.plan & ~problem.allowed & ~problem.fixed).any()
    assert (plan.plan >= problem.fixed).all()
    for number in np.unique(problem.region):
        of_region = plan.plan[:, problem.region == number][ordinary]
        fixed = problem.fixed[:, problem.region == number][ordinary]
        assert (of_region.sum(axis=1) <= np.maximum(1, fixed.sum(axis=1))).all()
