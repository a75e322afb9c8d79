"""Rules that cannot be kept: which limits clash, and the least change that would do."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.selection.cases import KINDS, a_frame, chosen_from, every_choice, random_case
from workbench.errors import ImpossibleSelection
from workbench.selection import Quota, SelectionRule
from workbench.selection.candidates import read_candidates
from workbench.selection.choosing import Problem
from workbench.selection.impossible import relaxation
from workbench.selection.limits import read_limits

PEOPLE = a_frame(
    6,
    region=["А", "А", "А", "Б", "Б", "В"],
    district=["Ц", "Ц", "Ц", "Ц", "Ц", "С"],
    category=["student", "student", "teacher", "teacher", "manager", "manager"],
    organisation=["ш1", "ш1", "ш1", "ш2", "ш2", "ш3"],
)


def reason(**rule: object) -> str:
    with pytest.raises(ImpossibleSelection) as raised:
        chosen_from(PEOPLE, **{"seats": 3, **rule})
    return str(raised.value)


def test_two_quotas_that_clash_are_both_named():
    said = reason(
        quotas=[Quota("region", "А", 2), Quota("category", "student", 0, 3), Quota("region", "Б", 2)]
    )

    assert "region = А: at least 2 (3 may be chosen); region = Б: at least 2 (2 may be chosen)." in said
    assert "category" not in said
    assert "at least 1 instead of 2" in said
    assert "Or, with all limits as they are, 4 seats." in said


def test_a_nested_quota_that_asks_more_than_its_district_may_is_named():
    said = reason(seats=2, quotas=[Quota("district", "Ц", 0, 1), Quota("region", "А", 2)])

    assert "district = Ц: at most 1; region = А: at least 2 (3 may be chosen)." in said


def test_a_quota_against_a_limit_on_organisations_is_named():
    said = reason(quotas=[Quota("region", "А", 2)], at_most={"organisation": 1})

    assert "region = А: at least 2 (3 may be chosen); organisation = ш1: at most 1" in said


def test_a_quota_for_more_than_there_are_says_how_many_there_are():
    said = reason(quotas=[Quota("region", "В", 2)])

    assert "region = В: at least 2 (1 may be chosen)." in said
    assert "region = В: at least 1 instead of 2" in said


def test_maxima_that_leave_seats_empty_are_all_named():
    said = reason(quotas=[Quota("region", each, 0, 0) for each in "АБ"])

    assert "region = А: at most 0; region = Б: at most 0." in said
    assert "1 seats" in said


def test_decisions_that_clash_with_a_limit_are_named():
    said = reason(must_have={"И-01": "решение", "И-02": "решение"}, at_most={"organisation": 1})

    assert "И-01, И-02 must be in; organisation = ш1: at most 1" in said


def test_decisions_for_more_than_the_seats_are_named():
    said = reason(seats=1, must_have={"И-01": "решение", "И-02": "решение"})

    assert "those who must be in take 2 seats and there are 1: И-01, И-02" in said


def test_clashes_that_have_nothing_to_do_with_each_other_are_told_apart():
    said = reason(quotas=[Quota("region", "В", 2), Quota("category", "student", 3)])

    assert "region = В: at least 2 (1 may be chosen). Nor can these: category = student: at least 3" in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(60))
def test_the_change_that_is_offered_would_do_and_less_would_not(seed, kind):
    case = random_case(seed, **KINDS[kind])
    rule = replace(case.rule, at_most={}, must_have={}, excluded={})
    if every_choice(replace(case, rule=rule)):
        return
    known = read_candidates(case.frame, rule)
    problem = Problem.of(known, read_limits(known, rule), rule.seats, ())

    least = relaxation(problem.program, problem.limits)

    assert least
    assert every_choice(replace(case, rule=eased(rule, least)))
    for bound in least:
        less = {each: by - (each == bound) for each, by in least.items()}
        assert not every_choice(replace(case, rule=eased(rule, less)))


def eased(rule: SelectionRule, moved: dict) -> SelectionRule:
    quotas = list(rule.quotas)
    for bound, by in moved.items():
        quota = quotas[bound.row]
        quotas[bound.row] = (
            replace(quota, maximum=quota.maximum + by)
            if bound.is_maximum
            else replace(quota, minimum=quota.minimum - by)
        )
    return replace(rule, quotas=quotas)


def test_an_impossible_rule_among_many_candidates_is_explained():
    rng = np.random.default_rng(3)
    frame = a_frame(400, theme=rng.integers(0, 4, 400), category=rng.choice(["a", "b"], 400))
    quotas = [Quota("theme", each, 0, 5) for each in range(4)] + [Quota("category", "a", 10)]

    with pytest.raises(ImpossibleSelection) as raised:
        chosen_from(frame, seats=30, quotas=quotas)

    assert all(f"theme = {each}: at most 5" in str(raised.value) for each in range(4))
    assert "category" not in str(raised.value)
    assert "20 seats" in str(raised.value)


def of_many_organisations(first: int) -> pd.DataFrame:
    """400 candidates of 200 organisations; the first few, of region А, are all of one."""
    organisation = ["ш0"] * first + [f"ш{1 + each % 199}" for each in range(400 - first)]
    return a_frame(400, region=["А"] * 6 + ["Б"] * 394, organisation=organisation)


@pytest.mark.parametrize(
    ("first", "minimum", "change"),
    [
        # 6 of the region may be chosen whatever the organisations: only the quota has to give way.
        (1, 8, "region = А: at least 6 instead of 8."),
        # Six of one school: seats and quota alone would hold.
        (6, 5, None),
        # The quota asks for more than there are, and after that they are of one school still.
        (6, 8, None),
    ],
)
def test_limits_on_hundreds_of_organisations_have_their_part_in_a_clash(first, minimum, change):
    rule = {
        "seats": 20,
        "quotas": [Quota("region", "А", minimum)],
        "at_most": {"organisation": 1},
    }
    frame = of_many_organisations(first)
    with pytest.raises(ImpossibleSelection) as raised:
        chosen_from(frame, **rule)
    said = str(raised.value)
    known = read_candidates(frame, SelectionRule(**rule))
    limits = read_limits(known, SelectionRule(**rule))
    problem = Problem.of(known, limits, 20, ())
    least = relaxation(problem.program, limits)

    assert f"region = А: at least {minimum}" in said
    if change is not None:
        assert f"The least change that would do: {change}" in said
        assert "organisation" not in said
    elif minimum == 5:
        assert "organisation = ш0: at most 1" in said
    # Whichever limits are asked about first, the change is the least for all of them.
    moved = re.findall(r"at (least|most) (\d+) instead of (\d+)", said)
    assert sum(abs(int(new) - int(old)) for _, new, old in moved) == sum(least.values())
    assert sum(least.values()) == minimum - (6 if first == 1 else 1)


def test_a_limit_that_is_in_the_way_with_many_values_is_one_sentence():
    frame = a_frame(40, organisation=[f"ш{each:02d}" for each in range(40)])
    with pytest.raises(ImpossibleSelection) as raised:
        chosen_from(frame, seats=30, at_most={"organisation": 0})
    said = str(raised.value)

    # Any 11 of the 40 shut out are too many for 30 seats.
    assert re.search(r"organisation: at most 0 with the same value \((ш\d\d, ){4}ш\d\d and 6 more\)", said)
    assert "organisation: at most 1 instead of 0 with the same value (" in said
    assert "and 25 more)." in said
    assert len(said) < 500
