"""Plans of a jury on the same simulated seasons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.domain.calibration import CalibrationRules
from workbench.errors import Sentence, SettingsError
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.workflows.calibrating.calibrate import Calibration, calibrate
from workbench.workflows.planning.comparing_plans import (
    Plan,
    SeasonLike,
    compare_plans,
    plan_costs,
    plans_like,
    try_bad_luck,
)
from workbench.workflows.planning.plan_findings import (
    bad_luck_findings,
    half_width,
    plan_findings,
    summary_of,
)


def calibration(seed: int = 3, *, seats: int | None = 12, **how: object) -> Calibration:
    sizes = {"n_entries": 60, "n_jurors": 12, "n_criteria": 4, "severity_sd": 0.6, **how}
    made = simulate_ratings(rng=np.random.default_rng(seed), **sizes)
    return calibrate(made.frame, None, CalibrationRules(), seats=seats)


@pytest.fixture(scope="module")
def season() -> SeasonLike:
    return SeasonLike.of(calibration())


@pytest.fixture(scope="module")
def plans() -> tuple[Plan, ...]:
    return (Plan(2), Plan(3), Plan(5), Plan(3, themes=3, linking=0.2), Plan(3, themes=3))


@pytest.fixture(scope="module")
def tried(season, plans) -> pd.DataFrame:
    return compare_plans(season, plans, runs=4, seed=1)


@pytest.fixture(scope="module")
def unlucky(season) -> pd.DataFrame:
    return try_bad_luck(season, (2, 3), planted=3, runs=5, seed=1)


def texts(found: object) -> str:
    return "\n".join(str(each) for each in found)  # type: ignore[attr-defined]


def test_a_season_is_simulated_with_the_spreads_its_ratings_show():
    found = [SeasonLike.of(calibration(seed, n_entries=150, n_jurors=30)) for seed in range(3)]

    assert np.mean([each.entry_sd for each in found]) == pytest.approx(1.0, abs=0.12)
    assert np.mean([each.severity_sd for each in found]) == pytest.approx(0.6, abs=0.12)
    assert np.mean([each.halo_sd for each in found]) == pytest.approx(0.6, abs=0.12)


def test_a_large_season_is_tried_on_a_smaller_one_of_the_same_loads():
    season = SeasonLike.of(calibration(), most_entries=20)

    assert (season.trial_entries, season.trial_jurors, season.trial_seats) == (20, 4, 4)
    assert (season.entries, season.jurors, season.seats) == (60, 12, 12)


@pytest.mark.parametrize("seats", [None, 60])
def test_without_a_line_of_seats_nothing_is_tried(seats):
    with pytest.raises(SettingsError, match="seats"):
        SeasonLike.of(calibration(seats=seats))


def test_more_jurors_make_measures_surer_and_choices_better(tried):
    mean = tried.groupby("plan").mean(numeric_only=True)

    assert mean["rmse"][0] > mean["rmse"][1] > mean["rmse"][2]
    assert mean["wrong_choices"][0] > mean["wrong_choices"][1] > mean["wrong_choices"][2]
    assert mean["raw_wrong_choices"][1] > mean["wrong_choices"][1]


def test_wrong_choices_are_as_many_as_expected(tried):
    mean = tried[tried["plan"] < 3].mean(numeric_only=True)

    assert mean["wrong_choices"] == pytest.approx(mean["true_wrong_choices"], abs=0.8)
    assert mean["raw_wrong_choices"] == pytest.approx(mean["true_raw_wrong_choices"], abs=0.8)
    assert mean["coverage"] == pytest.approx(0.95, abs=0.03)


def test_themes_that_share_nothing_fall_apart_and_would_be_refused(tried):
    apart, linked = tried[tried["plan"] == 4], tried[tried["plan"] == 3]

    assert (apart["groups"] == 3).all()
    assert apart["refused"].all()
    assert (linked["groups"] == 1).all()
    assert apart["rmse"].mean() > tried.loc[tried["plan"] == 1, "rmse"].mean()


def test_the_same_seed_tries_the_same(season, plans, tried):
    again = compare_plans(season, plans[:1], runs=2, seed=1)
    before = tried[(tried["plan"] == 0) & (tried["run"] <= 2)].reset_index(drop=True)

    pd.testing.assert_frame_equal(again, before)


def test_plans_follow_the_season(season):
    names = [str(each.name) for each in plans_like(season, 3)]

    assert names[:3] == [f"{number} each, mixed" for number in (2, 3, 4)]
    assert names[3:] == [
        "3 each, 4 themes, 30 % shared",
        "3 each, 4 themes, 10 % shared",
        "3 each, 4 themes, none shared",
    ]


def test_themes_are_left_out_where_jurors_are_too_few():
    season = SeasonLike.of(calibration(n_jurors=5))

    assert plans_like(season, 3) == (Plan(2), Plan(3), Plan(4))


def test_a_juror_more_costs_a_review_of_every_entry(season):
    costs = plan_costs(season, (Plan(2), Plan(3)), minutes=30)

    assert costs["reviews"].tolist() == [120, 180]
    assert costs["hours"].tolist() == [60, 90]
    assert costs["hours_per_juror"].tolist() == [5.0, 7.5]
    with pytest.raises(SettingsError, match="minutes"):
        plan_costs(season, (Plan(2),), minutes=0)


def test_the_fair_list_gives_back_some_seats_that_harsh_jurors_took(unlucky):
    assert (unlucky["severity"] > 0.4).all()
    assert unlucky["true_rank"].between(4, 9).all()
    assert (~unlucky["raw_in"]).sum() > (~unlucky["fair_in"]).sum()
    assert unlucky["raw_rank"].mean() > unlucky["fair_rank"].mean() > unlucky["true_rank"].mean()


def test_intervals_of_means_are_those_of_students_t():
    assert half_width(np.array([1.0, 2.0, 3.0])) == pytest.approx(4.3027 / np.sqrt(3), rel=1e-4)
    assert half_width(np.array([1.0])) == 0.0


def test_summary_has_an_interval_around_each_mean(tried, plans):
    summary = summary_of(tried, plans)

    assert len(summary) == len(plans)
    for name in ("rmse", "coverage", "wrong_choices"):
        assert (summary[f"{name}_low"] < summary[name]).all()
        assert (summary[f"{name}_high"] >= summary[name]).all()
    assert (summary["coverage_high"] <= 1).all()


def test_what_another_juror_buys_and_costs_is_said(season, plans, tried):
    costs = plan_costs(season, plans, minutes=30)
    said = texts(plan_findings(season, plans, tried, costs, now=3))

    assert "Tried on 4 invented seasons" in said
    assert "From 3 to 5 jurors for an entry" in said
    assert "120 more reviews, 60 more hours" in said
    assert "3 themes, none shared» jurors of different themes share no entry" in said


def test_a_difference_that_may_be_chance_is_called_so(season, plans, tried):
    """Two plans that are one and the same differ by nothing but chance."""
    twice = tried[tried["plan"] == 0]
    twins = pd.concat([twice, twice.assign(plan=1)])
    costs = plan_costs(season, (Plan(2), Plan(3)), minutes=30)
    said = texts(plan_findings(season, (Plan(2), Plan(3)), twins, costs, now=2))

    assert "no difference exceeds the chance" in said


def test_bad_luck_is_told_in_numbers_of_entries(unlucky):
    found = list(bad_luck_findings(unlucky))
    three = unlucky[unlucky["per_entry"] == 3]
    lost = (int((~three["raw_in"]).sum()), int((~three["fair_in"]).sum()))

    assert all(isinstance(each, Sentence) for each in found)
    assert f"of 15 entries the raw list takes the seat from {lost[0]}, the fair list from {lost[1]}" in texts(
        found
    )
