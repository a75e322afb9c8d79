"""A change is said only where it is more than the errors of both assessments."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from workbench.scoring.growth import growth, holm
from workbench.scoring.profiles import Profiles

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "intervals_and_change.json").read_text(encoding="utf-8")
)
EIGHT = tuple(f"K{number}" for number in range(8))


def profiles(measure, se, *, persons=None, competencies=EIGHT):
    measure = np.atleast_2d(np.asarray(measure, dtype=float))
    counts = np.ones(measure.shape, dtype=np.int64)
    no = np.zeros(measure.shape, dtype=bool)
    persons = tuple(range(len(measure))) if persons is None else persons
    errors = np.broadcast_to(se, measure.shape)
    return Profiles(persons, competencies, measure, errors, counts, counts, counts, counts, no, no)


def test_the_index_is_that_of_the_published_example():
    case = CASES["jacobson_truax"]
    before, after = (
        profiles([[case[each]]], case["se"], competencies=("K",)) for each in ("before", "after")
    )

    found = growth(before, after)

    assert found.index[0, 0] == pytest.approx(case["index"], abs=0.005)
    assert found.verdict[0, 0] == -1


def test_several_tests_of_one_person_are_adjusted_as_r_does():
    case = CASES["holm"]
    p = np.array([[*case["p"][:4], np.nan, *case["p"][4:]]])

    adjusted = holm(p)

    assert adjusted[0, [0, 1, 2, 3, 5, 6, 7]] == pytest.approx(np.array(case["adjusted"]))
    assert np.isnan(adjusted[0, 4])


def test_people_who_did_not_change_are_rarely_said_to_have():
    rng = np.random.default_rng(1)
    ability = rng.normal(0, 1, (4000, 8))
    before, after = (profiles(ability + rng.normal(0, 0.5, ability.shape), 0.5) for _ in range(2))

    found = growth(before, after)

    any_said = (found.verdict != 0).any(axis=1).mean()
    unadjusted = (found.p < 0.05).any(axis=1).mean()
    assert any_said == pytest.approx(0.05, abs=0.012)
    assert unadjusted > 0.3


def test_errors_of_both_assessments_count():
    found = growth(
        profiles([[0.0, 0.0]], [0.3, 0.3], competencies=("A", "B")),
        profiles([[1.5, 1.5]], [0.4, 1.5], competencies=("A", "B")),
    )

    assert found.se[0] == pytest.approx([0.5, np.hypot(0.3, 1.5)])
    assert found.verdict[0].tolist() == [1, 0]


def test_only_who_was_assessed_twice_is_compared():
    before = profiles([[0.0], [1.0]], 0.3, persons=("P1", "P2"), competencies=("A",))
    after = profiles([[2.0, 1.0], [np.nan, 1.0]], 0.3, persons=("P2", "P1"), competencies=("A", "B"))

    found = growth(before, after)

    assert found.persons == ("P1", "P2")
    assert found.competencies == ("A",)
    assert np.isnan(found.change[0, 0])
    assert found.verdict[0, 0] == 0
    assert found.frame()["person"].tolist() == ["P2"]
    assert found.frame()["change"].tolist() == [1.0]


def test_growth_of_the_whole_group_is_found_where_no_single_change_is_sure():
    rng = np.random.default_rng(2)
    ability = rng.normal(0, 1, (200, 2))
    before = profiles(ability + rng.normal(0, 0.5, ability.shape), 0.5, competencies=("A", "B"))
    after = profiles(
        ability + np.array([0.3, 0.0]) + rng.normal(0, 0.5, ability.shape), 0.5, competencies=("A", "B")
    )

    summary = growth(before, after).summary().set_index("competency")

    assert summary.loc["A", "adjusted_p"] < 0.001
    assert summary.loc["B", "adjusted_p"] > 0.05
    assert summary.loc["A", "mean_change"] == pytest.approx(0.3, abs=0.12)
    assert summary.loc["A", "better"] < 40


def test_one_person_is_no_group():
    summary = growth(profiles([[0.0]], 0.3, competencies=("A",)), profiles([[1.0]], 0.3, competencies=("A",)))

    assert np.isnan(summary.summary().loc[0, "mean_change"])
