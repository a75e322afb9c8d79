"""Standing among one's own group: only where the group is large enough, and never without an interval."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from workbench.errors import TooFewAnswers
from workbench.scoring.norms import groups_without_norm, norms, percentiles

REFERENCE = Path(__file__).parents[1] / "reference"
KNOWN = np.array([0.0])


def test_thirty_people_make_a_norm_and_twenty_nine_do_not():
    measure = np.r_[np.linspace(-1, 1, 30), np.linspace(-1, 1, 29)]

    found = norms(measure, ["Teachers"] * 30 + ["Students"] * 29)

    assert set(found.measures) == {"Teachers"}
    assert found.too_small == {"Students": 29}
    with pytest.raises(
        TooFewAnswers, match="no norm for Students: it has 29 people with a measure, at least 30"
    ):
        percentiles(found, "Students", KNOWN, KNOWN + 0.3)
    assert str(groups_without_norm(found)).startswith("there is no norm for Students: none has more than 29")


def test_people_without_a_measure_or_a_group_do_not_count():
    measure = np.r_[np.linspace(-1, 1, 29), np.nan, 0.5]

    found = norms(measure, ["Teachers"] * 30 + [None])

    assert found.too_small == {"Teachers": 29}
    assert not found.measures


def test_a_group_nobody_belongs_to_has_no_norm():
    with pytest.raises(TooFewAnswers, match="it has 0 people"):
        percentiles(norms(np.zeros(40), ["Teachers"] * 40), "Managers", KNOWN, KNOWN + 0.3)


def test_all_groups_large_enough_leave_nothing_to_say():
    assert groups_without_norm(norms(np.zeros(40), ["Teachers"] * 40)) is None


def test_the_percentile_counts_those_below_and_half_of_those_alike():
    found = norms(np.r_[np.zeros(10), np.ones(20), np.full(10, 2.0)], ["T"] * 40)

    rank = percentiles(found, "T", np.array([1.0, 3.0, -1.0, np.nan]), np.full(4, 0.1))

    assert rank["percentile"][:3].tolist() == [50.0, 100.0, 0.0]
    assert rank.loc[3].isna().all()


def test_intervals_of_a_sharp_measure_are_wilsons():
    case = json.loads((REFERENCE / "intervals_and_change.json").read_text(encoding="utf-8"))["wilson"]
    for below, n, lower, upper in case["cases"]:
        found = norms(np.r_[np.full(below, -1.0), np.full(n - below, 1.0)], ["T"] * n, at_least=5)

        rank = percentiles(found, "T", KNOWN, KNOWN + 1e-9).loc[0]

        assert (rank["lower"], rank["upper"]) == pytest.approx((100 * lower, 100 * upper), abs=0.006)


def test_the_interval_holds_the_true_percentile_at_least_as_often_as_it_says():
    rng = np.random.default_rng(1)
    held = []
    for _ in range(200):
        ability = rng.normal(0, 1, 20)
        # The norm of measures, errors in it: that is what people are compared with.
        found = norms(rng.normal(0, np.hypot(1, 0.4), 40), ["T"] * 40)
        rank = percentiles(found, "T", ability + rng.normal(0, 0.4, 20), np.full(20, 0.4))
        truth = 100 * stats.norm.cdf(ability / np.hypot(1, 0.4))
        held.append((rank["lower"] <= truth) & (truth <= rank["upper"]))

    assert np.mean(held) > 0.95


def test_larger_norms_and_sharper_measures_say_more():
    rng = np.random.default_rng(2)
    small, large = (norms(rng.normal(0, 1, n), ["T"] * n) for n in (30, 3000))

    def width(norm, se):
        rank = percentiles(norm, "T", KNOWN, KNOWN + se).loc[0]
        return rank["upper"] - rank["lower"]

    assert width(small, 0.3) > width(large, 0.3) > width(large, 0.1)


def test_the_table_of_norms_leaves_small_groups_empty():
    rng = np.random.default_rng(3)
    measure = rng.normal(0.5, 1, 205)

    frame = norms(measure, ["A"] * 200 + ["B"] * 5).frame().set_index("group")

    assert frame.loc["A", "mean"] == pytest.approx(measure[:200].mean())
    assert frame.loc["A", "p50"] == pytest.approx(np.median(measure[:200]))
    assert frame.loc["B", "n_people"] == 5
    assert np.isnan(frame.loc["B", "p50"])
