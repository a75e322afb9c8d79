"""What methodologists are told of two assessments: on the whole, by competency and category."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.scoring.growth import Growth
from workbench.workflows.assessing.growth import Since
from workbench.workflows.assessing.growth_findings import growth_sentences
from workbench.workflows.assessing.growth_tables import growth_table

N = 40
NO_GROUPS = pd.DataFrame(columns=["group", "n", "mean", "low", "high", "better", "worse"])


def since(moved: float) -> Since:
    """People of whom the last was not there before; `asking` moved a logit more than `hearing`."""
    rng = np.random.default_rng(1)
    change = moved + np.array([0.5, -0.5]) + rng.normal(0, 0.4, (N, 2))
    change[-1] = np.nan
    overall = change.mean(axis=1)
    verdict = np.zeros(N, dtype=np.int64)
    verdict[:3] = 1
    both = np.stack([verdict, -verdict], axis=1)
    errors = np.full((N, 2), 0.4)
    found = Growth(("asking", "hearing"), change, change, errors, both, overall, errors[:, 0], verdict)
    return Since("entry", "", (True,) * (N - 1) + (False,), found, overall)


def said(found: Since, groups: pd.DataFrame = NO_GROUPS) -> str:
    return "\n".join(str(each) for each in growth_sentences(found, growth_table(found), groups, 30))


def test_the_whole_comes_first_with_how_many_rose_and_fell() -> None:
    frame = growth_table(since(0.8))
    assert frame["competency"].tolist() == ["", "asking", "hearing"]
    assert frame["n"].tolist() == [N - 1] * 3
    assert frame["better"].tolist() == [3, 3, 0]
    assert frame["worse"].tolist() == [0, 0, 3]


def test_the_interval_of_the_mean_is_that_of_student() -> None:
    """t of 38 degrees of freedom at 97.5 %: 2.024, as tables have it."""
    known = since(0.8).growth.overall[:-1]
    row = growth_table(since(0.8)).iloc[0]
    assert row["mean"] == pytest.approx(known.mean())
    assert (row["high"] - row["low"]) / 2 == pytest.approx(2.0244 * known.std(ddof=1) / np.sqrt(39), rel=1e-4)


@pytest.mark.parametrize(
    ("moved", "words"),
    [(0.8, "people rose by 0."), (-0.8, "people fell by 0."), (0.0, "cannot be told from none")],
)
def test_the_group_is_said_to_have_moved_only_beyond_chance(moved: float, words: str) -> None:
    text = said(since(moved))
    assert words in text
    assert "39 people. Rose beyond chance: 3, fell: 0" in text
    assert "up to 2 of them would be named by chance" in text
    assert "most on asking and least on hearing" in text


def test_of_small_categories_nothing_is_told() -> None:
    groups = pd.DataFrame(
        [("Teacher", 35, 0.7, 0.5, 0.9, 4, 1), ("Student", 4, np.nan, np.nan, np.nan, 0, 0)],
        columns=NO_GROUPS.columns,
    )
    text = said(since(0.8), groups)
    assert "Teacher: mean change from 0.50 to 0.90 logits; rose 4 of 35, fell 1." in text
    assert "fewer than 30 people: Student." in text


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Since(), "nothing to compare with"),
        (Since("entry", "other_version"), "different versions of rubric or test"),
        (Since("entry", "other_scale"), "do not continue each other"),
    ],
)
def test_without_a_comparison_it_is_said_why(found: Since, words: str) -> None:
    assert growth_table(found).empty
    assert words in said(found)
