"""Nested limits: one pass gives what integer programming gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.selection.cases import a_frame, chosen_from
from workbench.selection import Quota, Selection, SelectionRule, select_finalists
from workbench.selection.choosing import best_by_stages


def nested_selection(seed: int, n: int = 400) -> Selection:
    """Organisations within regions within districts, minima and maxima on the outer two, ties everywhere."""
    rng = np.random.default_rng(seed)
    region = rng.integers(0, 12, n)
    frame = pd.DataFrame(
        {
            "candidate": [f"И-{number:04d}" for number in range(n)],
            "merit": rng.integers(0, 40, n) / 10,
            "interview": rng.integers(0, 3, n),
            "district": region % 3,
            "region": region,
            "organisation": region * 100 + rng.integers(0, 15, n),
        }
    )
    quotas = [Quota("region", each, 2, 5) for each in range(12)]
    quotas += [Quota("district", 0, 0, 12), Quota("district", 1, 18)]
    rule = SelectionRule(45, quotas, at_most={"organisation": 1}, ties=["interview"])
    return select_finalists(frame, rule, rng=rng)


@pytest.mark.parametrize("seed", range(8))
def test_one_pass_gives_what_integer_programming_gives(seed):
    selection = nested_selection(seed)
    problem = selection.problem

    assert problem.nested is not None
    by_programme = best_by_stages(problem.program, problem.keys, is_count_fixed=True)
    np.testing.assert_array_equal(problem.best(), by_programme)


@pytest.mark.parametrize("seed", range(3))
def test_forcing_somebody_in_or_out_gives_the_same_either_way(seed):
    problem = nested_selection(seed).problem

    for each in range(0, 400, 37):
        for change in ({"forced": each}, {"barred": each}):
            by_programme = best_by_stages(problem.program.fixing(**change), problem.keys, is_count_fixed=True)
            np.testing.assert_array_equal(problem.best(**change), by_programme)


@pytest.mark.parametrize(
    ("columns", "rule", "is_nested"),
    [
        ({}, {}, True),
        ({"region": list("ААББ")}, {"at_most": {"region": 1}}, True),
        ({"region": list("ААББ"), "district": "Ц"}, {"quotas": [Quota("district", "Ц", 0, 3)]}, True),
        ({"region": [["А", "Б"], "А", "Б", "Б"]}, {"at_most": {"region": 1}}, False),
        (
            {"region": list("ААББ"), "theme": list("абаб")},
            {"quotas": [Quota("region", "А", 1), Quota("theme", "а", 1)]},
            False,
        ),
        (
            {"region": list("ААББ"), "theme": list("абаб")},
            {"quotas": [Quota("region", "А", 1), Quota("theme", "а", 0, 4)]},
            True,  # the second binds nobody
        ),
        ({"seats": [1, 2, 1, 1]}, {}, False),
    ],
)
def test_limits_are_known_for_nested(columns, rule, is_nested):
    frame = a_frame(4, **columns)

    assert (chosen_from(frame, seats=2, **rule).problem.nested is not None) is is_nested


def test_equal_groups_may_have_a_bound_each():
    frame = a_frame(6, region=list("АААБББ"), district=list("ЦЦЦССС"))
    selection = chosen_from(
        frame,
        seats=3,
        quotas=[Quota("region", "Б", 2), Quota("district", "С", 0, 2), Quota("region", "А", 1)],
    )

    assert selection.problem.nested is not None
    assert selection.finalists == ("И-01", "И-04", "И-05")


def test_minima_deep_inside_are_reserved_before_merit_counts():
    frame = a_frame(
        6,
        district=list("ЦЦЦЦСС"),
        region=["А", "А", "Б", "В", "Г", "Г"],
        merit=[9.0, 8.0, 7.0, 1.0, 3.0, 2.0],
    )
    quotas = [Quota("district", "Ц", 0, 2), Quota("region", "В", 1)]

    assert chosen_from(frame, seats=3, quotas=quotas).finalists == ("И-01", "И-05", "И-04")


def test_a_bound_no_group_can_keep_is_noticed():
    problem = nested_selection(0).problem
    lower = problem.limits.lower.copy()
    lower[0] = 500

    assert replace(problem, limits=replace(problem.limits, lower=lower)).best() is None
