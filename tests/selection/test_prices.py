"""What quotas cost: total merit gained or lost by moving each by one place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.selection.cases import (
    KINDS,
    Case,
    a_frame,
    chosen_from,
    every_choice,
    large_case,
    random_case,
    solved,
    total,
)
from workbench.selection import Quota


def moved(case: Case, attribute: str, value: str, bound: str, by: int) -> Case:
    """The rule with one bound moved; built without its checks, which a bound of -1 would not pass."""
    rule = case.rule
    if bound == "at_most":
        return Case(case.frame, replace(rule, at_most={attribute: rule.at_most[attribute] + by}))
    quotas = []
    for quota in rule.quotas:
        if (quota.attribute, quota.value) == (attribute, value):
            changed = object.__new__(Quota)
            changed.__dict__.update(quota.__dict__ | {bound: getattr(quota, bound) + by})
            quota = changed
        quotas.append(quota)
    return Case(case.frame, replace(rule, quotas=quotas))


def best(case: Case) -> float:
    return max((total(case.frame, each) for each in every_choice(case)), default=np.nan)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_prices_are_exact(seed, kind):
    """Against every choice under the moved bound."""
    case = random_case(seed, **KINDS[kind])
    if not every_choice(case):
        return
    reached = best(case)

    for row in solved(case).quota_prices().itertuples():
        looser = 1 if row.bound != "minimum" else -1
        gain = best(moved(case, row.attribute, row.value, row.bound, looser)) - reached
        loss = reached - best(moved(case, row.attribute, row.value, row.bound, -looser))
        np.testing.assert_equal([row.gain_if_relaxed, row.loss_if_tightened], [gain, loss])


def test_a_quota_that_binds_nobody_costs_nothing():
    frame = a_frame(4, region=["А", "Б", "А", "Б"])
    table = chosen_from(frame, seats=2, quotas=[Quota("region", "А", 1, 2)]).quota_prices()

    assert table["bound"].tolist() == ["minimum", "maximum"]
    assert table["gain_if_relaxed"].tolist() == [0.0, 0.0]
    assert table["loss_if_tightened"].tolist() == [1.0, 0.0]


def test_a_quota_that_cannot_be_tightened_has_no_price_for_it():
    table = chosen_from(
        a_frame(3, region=["А", "А", "Б"]), seats=2, quotas=[Quota("region", "Б", 1)]
    ).quota_prices()

    assert table["gain_if_relaxed"].tolist() == [1.0]
    assert table["loss_if_tightened"].isna().all()


def test_all_organisations_move_together():
    frame = a_frame(4, organisation=["ш1", "ш1", "ш2", "ш2"])
    row = chosen_from(frame, seats=2, at_most={"organisation": 1}).quota_prices().iloc[0]

    assert (row["bound"], row["limit"], row["chosen"], row["gain_if_relaxed"]) == ("at_most", 1, 1, 1.0)


def test_relaxing_never_loses_and_tightening_never_gains():
    table = solved(large_case(0, n=200)).quota_prices()

    assert (table["gain_if_relaxed"] >= 0).all()
    assert (table["loss_if_tightened"].dropna() >= 0).all()
    assert (table["gain_if_relaxed"] > 0).any()
