"""Seats in doubt: probabilities by the season's rule, advice within conflicts and loads, lots."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workbench.domain.calibration import CalibrationRules
from workbench.domain.season import Selection
from workbench.errors import InvalidSelection, SettingsError, TooLittleToAdjust
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.selection.rule import Quota, SelectionRule
from workbench.selection.uncertainty import bands
from workbench.workflows.assigning.contested import Contest, Openings, selection_rule
from workbench.workflows.assigning.contested_findings import (
    advice_findings,
    contest_findings,
    lottery_findings,
    rule_findings,
)
from workbench.workflows.calibrating.calibrate import Calibration, calibrate

N_ENTRIES, SEATS = 80, 15


def calibration(**rules: object) -> Calibration:
    made = simulate_ratings(
        n_entries=N_ENTRIES, n_jurors=12, n_criteria=5, severity_sd=0.6, rng=np.random.default_rng(8)
    )
    return calibrate(made.frame, None, CalibrationRules(**rules), seats=SEATS)


@pytest.fixture(scope="module")
def judged() -> Calibration:
    return calibration()


def contest(judged: Calibration, rule: SelectionRule | None = None, *, n_draws: int = 1000) -> Contest:
    labels = [str(each) for each in judged.fit.table.entries]
    regions = [("north", "south", "east")[place % 3] for place in range(len(labels))]
    # In another order than the measures: who is who goes by the label.
    candidates = pd.DataFrame({"candidate": labels, "region": regions}).iloc[::-1]
    rng = np.random.default_rng(1)
    return Contest.of(judged, candidates, rule or SelectionRule(seats=SEATS), n_draws=n_draws, rng=rng)


@pytest.fixture(scope="module")
def openings(judged) -> Openings:
    """All pairs that do not stand, but for a juror with a conflict everywhere; one juror is full."""
    table = judged.fit.table
    standing = set(zip(table.frame()["juror"], table.frame()["entry"], strict=True))
    pairs = {
        (str(juror), str(entry))
        for juror in table.jurors
        for entry in table.entries
        if juror != "J001" and (juror, entry) not in standing
    }
    spare = {str(juror): 2 for juror in table.jurors} | {"J002": 0}
    return Openings(frozenset(pairs), spare, N_ENTRIES, ("J099",))


def texts(found: object) -> str:
    return "\n".join(str(each) for each in found)  # type: ignore[attr-defined]


def test_the_season_rule_is_read_with_the_seats_asked_for():
    written = Selection(stage="final", seats=100, at_most={"region": 2})

    assert selection_rule(written, 15) == replace(SelectionRule.from_document(written), seats=15)
    assert selection_rule(None, 15) == SelectionRule(seats=15)


def test_by_merit_alone_the_rule_gives_the_plain_probability(judged):
    plain = contest(judged)
    explicit = contest(judged, SelectionRule(seats=SEATS, excluded={}, ties=()))

    np.testing.assert_array_equal(plain.rule_probability(), plain.plain_probability())
    np.testing.assert_array_equal(explicit.rule_probability(), plain.plain_probability())
    assert plain.rule_probability().sum() == pytest.approx(SEATS)


def test_a_limit_that_nobody_feels_changes_no_probability(judged):
    """The rule is solved draw by draw on the rubric's scale; with nothing to limit it chooses the best."""
    free = contest(judged, SelectionRule(seats=SEATS, at_most={"region": SEATS}), n_draws=200)

    np.testing.assert_allclose(free.rule_probability(), free.plain_probability(), atol=0.005)


def test_a_limit_takes_seats_from_the_region_it_binds(judged):
    limited = contest(
        judged, SelectionRule(seats=SEATS, quotas=[Quota("region", "north", maximum=2)]), n_draws=200
    )
    region = limited.candidates["region"].to_numpy()
    change = limited.rule_probability() - limited.plain_probability()

    assert limited.rule_probability()[region == "north"].sum() <= 2 + 1e-9
    assert change[region == "north"].max() <= 1e-9
    assert change[region != "north"].min() >= -1e-9


def test_who_is_barred_has_no_chance_and_who_must_be_in_is_firm(judged):
    labels = [str(each) for each in judged.fit.table.entries]
    order = np.argsort(-judged.fit.entry_measure)
    first, last = labels[order[0]], labels[order[-1]]
    rule = SelectionRule(seats=SEATS, excluded={first: "withdrew"}, must_have={last: "by decision"})
    chance = dict(zip(labels, contest(judged, rule, n_draws=200).rule_probability(), strict=True))

    assert chance[first] == 0.0
    assert chance[last] == 1.0


def test_the_table_follows_the_fair_list_and_its_bands(judged):
    table = contest(judged).table()

    assert table["fair_rank"].is_monotonic_increasing
    assert table["entry"].tolist() == judged.entries()["entry"].tolist()
    np.testing.assert_array_equal(table["band"], bands(table["by_rule"].to_numpy()))
    assert (table["rank_low"] <= table["fair_rank"] + 3).all()
    assert (table["rank_high"] >= table["fair_rank"] - 3).all()
    assert (table["rank_high"] - table["rank_low"]).max() > 10


def test_ranges_of_places_hold_95_of_100_draws(judged):
    found = contest(judged, n_draws=2000)
    table = found.table().set_index("entry").loc[[str(each) for each in judged.fit.table.entries]]
    places = (-found.draws).argsort(axis=1).argsort(axis=1) + 1
    inside = (places >= table["rank_low"].to_numpy()) & (places <= table["rank_high"].to_numpy())

    assert inside.mean(axis=0).min() >= 0.945


def test_without_a_fair_list_nothing_is_said_of_chances():
    strict = calibration(minimum_reviews=1000)
    with pytest.raises(TooLittleToAdjust):
        contest(strict)


def test_where_everybody_has_a_seat_nothing_is_in_doubt(judged):
    with pytest.raises(SettingsError, match="seats"):
        contest(judged, SelectionRule(seats=N_ENTRIES))


def test_advice_keeps_to_conflicts_and_loads(judged, openings):
    advised = contest(judged).advice(openings, 40, extra=1, per_juror=3, rng=np.random.default_rng(1))
    asked = Counter(advised["juror"])

    assert set(zip(advised["juror"], advised["entry"], strict=True)) <= openings.pairs
    assert asked["J001"] == 0  # in conflict everywhere
    assert asked["J002"] == 1  # full, and ready for one more
    assert max(asked.values()) == 3


def test_advice_is_spread_over_jurors_unless_told_otherwise(judged, openings):
    advised = contest(judged).advice(openings, 12, extra=20, rng=np.random.default_rng(1))

    assert max(Counter(advised["juror"]).values()) == 2


def test_no_load_is_left_below_nothing(judged, openings):
    with pytest.raises(SettingsError, match="extra"):
        contest(judged).advice(openings, 5, extra=-1, rng=np.random.default_rng(1))


def test_advised_reviews_buy_more_than_random_ones(judged, openings):
    found = contest(judged)
    advised = found.advice(openings, 20, extra=2, rng=np.random.default_rng(1))
    gains = found.gains(openings, advised, extra=2, rng=np.random.default_rng(2))
    last = gains[gains["ratings"] == len(advised)].set_index("plan")
    start = gains[gains["ratings"] == 0].set_index("plan")["wrong_choices"]

    assert start.tolist() == pytest.approx([found.wrong_choices()] * 2)
    assert last.loc["targeted", "wrong_choices"] < last.loc["random", "wrong_choices_low"]
    assert last.loc["random", "wrong_choices"] < start["random"]
    assert gains[gains["plan"] == "targeted"]["wrong_choices"].is_monotonic_decreasing


def test_nobody_to_ask_is_said_and_drawn(judged, openings):
    nobody = replace(openings, pairs=frozenset())
    found = contest(judged)
    advised = found.advice(nobody, 20, extra=0, rng=np.random.default_rng(1))
    gains = found.gains(nobody, advised, extra=0, rng=np.random.default_rng(1))

    assert len(advised) == 0
    assert gains["ratings"].tolist() == [0, 0]
    assert "No further review is allowed" in texts(advice_findings(advised, gains, nobody, 0))


def test_lots_give_all_seats_and_refuse_a_rule_with_limits(judged):
    found = contest(judged)
    assert len(found.lots(seed="a public draw", chances="probability").chosen) == SEATS
    limited = replace(found, rule=SelectionRule(seats=SEATS, at_most={"region": 6}))
    with pytest.raises(InvalidSelection, match="region ≤ 6"):
        limited.lots(seed="a public draw", chances="probability")


def test_findings_of_the_line_are_those_of_the_table(judged):
    found = contest(judged)
    table = found.table()
    said = texts(contest_findings(table, SEATS, found.wrong_choices()))
    contested = int((table["band"] == "contested").sum())
    last = table.iloc[SEATS - 1]

    assert f"{contested} in doubt" in said
    assert f"about {found.wrong_choices():.1f} of {SEATS} seats" in said
    assert f"anywhere from {last['rank_low']} to {last['rank_high']}" in said


def test_whom_the_limits_hurt_most_is_named(judged):
    rule = SelectionRule(seats=SEATS, quotas=[Quota("region", "north", maximum=2)])
    table = contest(judged, rule, n_draws=200).table()
    worst = table.loc[(table["by_rule"] - table["probability"]).abs().idxmax()]

    assert f"most for {worst['entry']}" in texts(rule_findings(table, rule))
    plain = contest(judged, n_draws=200).table()
    assert "nothing but merit" in texts(rule_findings(plain, SelectionRule(seats=SEATS)))


def test_what_advice_leaves_out_is_said(judged, openings):
    found = contest(judged)
    advised = found.advice(openings, 10, extra=1, rng=np.random.default_rng(1))
    gains = found.gains(openings, advised, extra=1, rng=np.random.default_rng(1))
    said = texts(advice_findings(advised, gains, openings, 1))

    assert "10 further reviews" in said
    assert f"conflicts of interest: {N_ENTRIES}. Jurors with room below their greatest load: 11" in said
    assert "Not asked, because nobody knows their severity yet: J099." in said


def test_the_price_of_lots_is_named(judged):
    found = contest(judged)
    lots = found.lots(seed="a public draw", chances="probability")
    equal = found.lots(seed="a public draw", chances="equal")
    said = texts(lottery_findings(lots, equal, found.wrong_choices()))

    assert f"{lots.expected_wrong:.1f} by these lots, {equal.expected_wrong:.1f} if everybody" in said
    assert "«a public draw»" in said
