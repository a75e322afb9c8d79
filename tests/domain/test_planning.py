"""The rules of who rates what, as an organiser writes them in season.yaml."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.import_case import SEASON
from tests.judging_case import a_season
from workbench.domain.planning import AssignmentRules


def test_template_of_a_season_asks_for_nothing_beside_different_regions() -> None:
    assert SEASON.stages[0].assignment == AssignmentRules()
    assert AssignmentRules().one_per_region


@pytest.mark.parametrize(
    "rules",
    [
        {"load_min": 8, "common": 3},
        {"connectivity": 3, "efficiency": 0.6, "largest_resistance": 0.5, "affinity_given_up": 0},
        {"highest_chance": 0.5, "one_per_region": False},
        {"highest_chance": 1, "common": 20, "largest_resistance": None},
    ],
)
def test_sensible_rules_are_read(rules: dict[str, Any]) -> None:
    read = AssignmentRules.model_validate(rules)
    assert {name: getattr(read, name) for name in rules} == rules


@pytest.mark.parametrize(
    "rules",
    [
        {"load_min": -1},
        {"load_min": 2.5},
        {"common": 21},
        {"common": -1},
        {"connectivity": -0.1},
        {"efficiency": 1.1},
        {"largest_resistance": 0},
        {"affinity_given_up": 1.5},
        {"highest_chance": 0},
        {"highest_chance": 1.01},
        {"one_per_region": "yes"},
        {"least_load": 3},
    ],
)
def test_senseless_rules_are_refused_by_name(rules: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        AssignmentRules.model_validate(rules)
    assert {str(each["loc"][0]) for each in refused.value.errors()} == set(rules)


def test_least_load_above_the_greatest_is_refused() -> None:
    a_season(load_max=8, assignment=AssignmentRules(load_min=8))
    with pytest.raises(ValidationError, match="above load_max, 8"):
        a_season(load_max=8, assignment=AssignmentRules(load_min=9))
