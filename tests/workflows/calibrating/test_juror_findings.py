"""What the checks of a jury say, of a jury whose members stray in known ways and of an honest one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.psychometrics.juries import (
    BIASED,
    CENTRAL,
    DRIFTING,
    ERRATIC,
    STRONG_HALO,
    honest_juries,
    order_of,
    straying_jury,
)
from workbench.domain.calibration import CalibrationRules
from workbench.psychometrics.checks.drift import periods_by_order, severity_drift
from workbench.psychometrics.checks.exact_agreement import Agreement, agreement_statistics
from workbench.psychometrics.checks.interactions import bias_interactions
from workbench.psychometrics.checks.juror_habits import central_tendency, halo_by_juror
from workbench.psychometrics.checks.misfit import misfit_limits
from workbench.psychometrics.checks.unexpected import unexpected_ratings, unexpected_reviews
from workbench.workflows.calibrating import juror_findings
from workbench.workflows.calibrating.calibrate import Calibration, calibrate


@pytest.fixture(scope="module")
def straying() -> Calibration:
    return calibrate(straying_jury()[1], None, CalibrationRules(), seats=50)


@pytest.fixture(scope="module")
def honest() -> Calibration:
    return calibrate(honest_juries()[0][0].frame, None, CalibrationRules(), seats=20)


def said(sentences) -> str:
    return "\n".join(str(each) for each in sentences)


def drift_of(calibration: Calibration):
    fit = calibration.fit
    return severity_drift(fit, periods_by_order(fit.table, order_of(fit, calibration.ratings)))


def test_the_ruler_tells_where_entries_and_thresholds_lie(straying):
    text = said(juror_findings.ruler_sentences(straying))
    measure = straying.fit.entry_measure

    assert f"from \N{MINUS SIGN}{abs(measure.min()):.1f} to {measure.max():.1f} logits" in text
    assert f"of {len(measure)} entries are there" in text
    assert f"{np.ptp(straying.fit.juror_severity):.1f} logits apart" in text


def test_entries_beyond_the_last_threshold_are_not_counted_as_within(straying):
    places = straying.fit.thresholds + straying.fit.criterion_difficulty[:, None]
    measure = straying.fit.entry_measure
    inside = ((measure > np.nanmin(places)) & (measure < np.nanmax(places))).sum()

    assert inside < len(measure)
    assert f"and {inside} of {len(measure)}" in said(juror_findings.ruler_sentences(straying))


def test_an_erratic_juror_is_named_and_a_central_one_as_too_even(straying):
    limits = misfit_limits(straying.fit, rng=np.random.default_rng(0))

    erratic, muted, *_ = (str(each) for each in juror_findings.fit_sentences(limits))

    assert erratic.startswith("More scatter")
    assert ERRATIC in erratic
    assert CENTRAL not in erratic
    assert muted.startswith("Less scatter")
    assert CENTRAL in muted
    assert ERRATIC not in muted


def test_every_twentieth_juror_is_said_to_be_marked_by_chance(straying):
    limits = misfit_limits(straying.fit, rng=np.random.default_rng(0))

    assert "one in 20 jurors" in said(juror_findings.fit_sentences(limits))


def test_a_jury_within_its_limits_is_said_to_be_what_chance_explains(straying):
    limits = misfit_limits(straying.fit, rng=np.random.default_rng(0))
    quiet = dataclasses.replace(limits, frame=limits.frame.assign(erratic=False, muted=False))

    assert "Every juror's scatter is what chance explains." in said(juror_findings.fit_sentences(quiet))


def test_unexpected_ratings_are_told_beside_what_chance_gives(straying):
    fit = straying.fit
    ratings, reviews = unexpected_ratings(fit), unexpected_reviews(fit)

    text = said(juror_findings.unexpected_sentences(ratings, reviews, len(fit.table)))

    assert f"{len(ratings)} of {len(fit.table)}" in text
    assert f"about {ratings.attrs['expected_by_chance']:.1f}" in text
    assert f"other jurors': {len(reviews)}" in text


def test_the_juror_with_most_unexpected_ratings_is_named(straying):
    fit = straying.fit
    ratings = unexpected_ratings(fit)
    theirs = ratings[ratings["juror"] == ERRATIC]
    theirs.attrs.update(ratings.attrs)

    text = said(juror_findings.unexpected_sentences(theirs, unexpected_reviews(fit), len(fit.table)))

    assert len(theirs) >= 3
    assert f"Of them juror {ERRATIC} gave {len(theirs)}." in text


def test_a_juror_who_keeps_to_the_middle_is_named(straying):
    text = said(juror_findings.habit_sentences(central_tendency(straying.fit)))

    assert f"Juror {CENTRAL} keeps to the middle" in text
    assert f"Juror {ERRATIC} goes to the ends" in text


def test_nobody_is_named_for_a_habit_in_an_honest_jury(honest):
    assert said(juror_findings.habit_sentences(central_tendency(honest.fit))).startswith("Nobody keeps")


def test_halo_is_told_in_points_and_the_impressionable_juror_is_named(straying):
    first, second, *_ = (
        str(each) for each in juror_findings.halo_sentences(straying, halo_by_juror(straying.fit))
    )

    assert f"about {straying.fit.halo_sd * straying.points_per_logit:.1f} points" in first
    assert STRONG_HALO in second


def test_without_halo_no_juror_is_said_to_have_more_of_it(honest):
    alone = calibrate(honest.ratings, None, CalibrationRules(halo=False))

    sentences = list(juror_findings.halo_sentences(alone, halo_by_juror(honest.fit)))

    assert len(sentences) == 1
    assert "show no general impression" in said(sentences)


def test_reviews_with_one_level_on_all_criteria_are_told_in_shares(straying):
    halos = halo_by_juror(straying.fit)
    halos.loc[0, ["uniform_share", "uniform_expected", "uniform"]] = [0.4, 0.11, True]

    text = said(juror_findings.halo_sentences(straying, halos))

    assert f"Juror {halos.loc[0, 'juror']} gave all criteria the same level in 40 %" in text
    assert "lead to expect 11 %" in text


def test_a_juror_who_grew_harsher_is_named_with_points(straying):
    drift = drift_of(straying)
    change = drift.by_juror.set_index("juror").loc[DRIFTING, "change"]

    text = said(juror_findings.drift_sentences(straying, drift))

    assert f"Juror {DRIFTING} became harsher while judging by {change:.1f} logits" in text
    assert f"{change * straying.points_per_logit:.1f} points" in text


def test_a_steady_jury_is_said_to_be_steady_and_its_greatest_change_is_told(honest):
    drift = drift_of(honest)
    assert not drift.by_juror["drifting"].any()

    first, second = (str(each) for each in juror_findings.drift_sentences(honest, drift))

    greatest = drift.by_juror.loc[drift.by_juror["change"].abs().idxmax()]
    assert first.startswith("No juror became harsher")
    assert f"juror {greatest['juror']}, by {abs(greatest['change']):.1f} logits" in second


def test_a_juror_harsh_on_one_criterion_is_named_with_it(straying):
    pairs = bias_interactions(straying.fit)

    text = said(juror_findings.interaction_sentences(pairs, 0.05))

    assert f"On criterion C2 juror {BIASED} is harsher" in text
    assert "at most 5 of 100 are false alarms" in text


def test_without_a_pair_beyond_chance_the_nearest_is_told_as_chance(honest):
    pairs = bias_interactions(honest.fit).assign(flagged=False)

    none, nearest = (str(each) for each in juror_findings.interaction_sentences(pairs, 0.05))

    assert none == f"No pair of juror and criterion stands out beyond chance; pairs looked at: {len(pairs)}."
    assert str(pairs.iloc[0]["juror"]) in nearest
    assert "by chance" in nearest


@pytest.mark.parametrize(
    ("z", "sentence"), [(0.5, "judged independently"), (4.0, "confer"), (-4.0, "different things")]
)
def test_exact_agreement_is_judged_against_independent_jurors(honest, z, sentence):
    found = agreement_statistics(honest.fit)
    changed = Agreement(**{**vars(found), "z": z})

    text = said(juror_findings.agreement_sentences(changed))

    assert f"in {round(100 * found.exact)} of 100" in text
    assert sentence in text


def test_linked_jurors_are_said_to_allow_one_list(honest):
    text = said(juror_findings.link_sentences(honest))

    assert "one list for all entries is possible" in text
    assert f"{round(100 * honest.link_quality.efficiency)} %" in text
    assert "No single entry and no single juror" in text


def test_an_entry_on_which_all_links_hang_is_named(honest):
    """Two halves of a jury that share one entry only."""
    frame = honest.ratings
    jurors = sorted(frame["juror"].unique())
    first = set(jurors[: len(jurors) // 2])
    reached = frame.assign(first=frame["juror"].isin(first)).groupby("entry")["first"].agg(["any", "all"])
    bridge = reached.index[reached["any"] & ~reached["all"]][0]
    apart = frame[
        (frame["entry"] == bridge) | ~frame["entry"].isin(reached.index[reached["any"] & ~reached["all"]])
    ]

    text = said(juror_findings.link_sentences(calibrate(apart, None, CalibrationRules())))

    assert "would fall apart into groups" in text
    assert str(bridge) in text
