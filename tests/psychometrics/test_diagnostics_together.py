"""All checks on juries as they come: large, with gaps, with a juror of one rating, of any scale."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.checks.category_statistics import category_statistics
from workbench.psychometrics.checks.criteria_checks import criteria_similarity
from workbench.psychometrics.checks.drift import periods_by_order, severity_drift
from workbench.psychometrics.checks.exact_agreement import agreement_statistics
from workbench.psychometrics.checks.interactions import bias_interactions
from workbench.psychometrics.checks.juror_habits import central_tendency, halo_by_juror
from workbench.psychometrics.checks.misfit import misfit_limits
from workbench.psychometrics.checks.unexpected import unexpected_ratings, unexpected_reviews
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.likelihood_measures import likelihood_measures
from workbench.psychometrics.rasch.separation import separation_frame
from workbench.psychometrics.simulation.simulate import simulate_ratings

LONELY = "J999"


def ratings(**design):
    return simulate_ratings(**{"n_entries": 80, "n_jurors": 10, **design}, rng=np.random.default_rng(6)).frame


def with_a_juror_of_one_rating(frame):
    one = pd.DataFrame([{"entry": "E0001", "juror": LONELY, "criterion": "C1", "level": 4}])
    return pd.concat([frame, one])


def always_top(frame, facet, label):
    return frame.assign(level=np.where(frame[facet] == label, 4, frame["level"]))


JURIES = {
    "200 jurors": lambda: (ratings(n_entries=400, n_jurors=200), {}),
    "gaps": lambda: (ratings(missing=0.3), {}),
    "a juror of one rating": lambda: (with_a_juror_of_one_rating(ratings()), {}),
    "no halo": lambda: (ratings(), {"halo": False}),
    "thresholds of each criterion": lambda: (ratings(missing=0.1), {"model": "partial_credit"}),
    "yes or no": lambda: (ratings(n_levels=2), {}),
    "points from 1 to 10": lambda: (ratings(n_levels=10, thresholds=np.linspace(-2, 2, 9)), {}),
    "one criterion": lambda: (ratings(n_criteria=1), {"halo": False}),
    "many criteria": lambda: (ratings(n_criteria=25, missing=0.4, n_entries=40), {}),
    "one juror": lambda: (ratings(n_jurors=1, jurors_per_entry=1), {"halo": False}),
    "a juror with nothing but top levels": lambda: (always_top(ratings(), "juror", "J001"), {}),
    "a criterion with nothing but top levels": lambda: (
        always_top(ratings(), "criterion", "C1"),
        {"model": "partial_credit"},
    ),
    "unlinked groups": lambda: (
        pd.concat(
            [ratings(), ratings().assign(entry=lambda f: "X" + f.entry, juror=lambda f: "X" + f.juror)]
        ),
        {"assume": "equal_subsets"},
    ),
}


@functools.cache
def fitted(jury):
    frame, options = JURIES[jury]()
    return fit_facets(RatingTable.from_frame(frame), **options)


def finite_shares(frame, columns):
    """Every probability lies between 0 and 1 where there is one."""
    values = frame[columns].to_numpy(dtype=float)
    return bool(((values >= 0) & (values <= 1 + 1e-12) | np.isnan(values)).all())


@pytest.mark.parametrize("jury", JURIES)
def test_every_juror_is_in_every_table_of_jurors(jury):
    fit = fitted(jury)
    period = periods_by_order(fit.table, np.arange(len(fit.table)))
    limits = misfit_limits(fit, n=20, rng=np.random.default_rng(1)).frame

    for frame in (
        central_tendency(fit),
        halo_by_juror(fit),
        severity_drift(fit, period).by_juror,
        agreement_statistics(fit).by_juror,
        limits,
    ):
        assert frame["juror"].tolist() == list(fit.table.jurors)
        assert finite_shares(frame, [each for each in ("p", "q", "exact", "adjacent") if each in frame])
    assert (limits["infit_low"] < 1).all()
    assert (limits["infit_high"] > 1).all()


@pytest.mark.parametrize("jury", JURIES)
def test_every_entry_criterion_and_level_is_in_its_table(jury):
    fit = fitted(jury)

    measures, levels = likelihood_measures(fit), category_statistics(fit)

    assert measures["entry"].tolist() == list(fit.table.entries)
    assert measures["likelihood_measure"].notna().all()
    assert (measures["likelihood_se"] > 0).all()
    pooled = levels["criterion"].isna()
    assert levels.loc[~pooled, "count"].sum() == len(fit.table)
    assert len(levels) == (fit.table.n_criteria + pooled.any()) * (fit.table.top + 1)
    assert separation_frame(fit)["facet"].tolist() == ["entry", "juror", "criterion"]
    assert criteria_similarity(fit).matrix.shape == (fit.table.n_criteria,) * 2


@pytest.mark.parametrize("jury", JURIES)
def test_every_pair_is_in_its_table_once(jury):
    fit = fitted(jury)
    themes = {entry: number % 3 for number, entry in enumerate(fit.table.entries)}
    rated = fit.table.frame().assign(group=lambda frame: frame["entry"].map(themes))

    for between, labels in (
        (("juror", "criterion"), ["juror", "criterion"]),
        (("juror", themes), ["juror", "group"]),
        ((themes, "criterion"), ["group", "criterion"]),
    ):
        found = bias_interactions(fit, between)
        counts = rated.groupby(labels).size()
        assert found.set_index(labels)["n_ratings"].to_dict() == counts.to_dict()
        assert finite_shares(found, ["p", "q"])
    assert unexpected_ratings(fit, threshold=2)["residual"].abs().min() >= 2
    assert finite_shares(unexpected_reviews(fit, threshold=1), ["probability"])


def test_a_single_rating_says_nothing_of_a_jurors_ways():
    fit = fitted("a juror of one rating")
    period = periods_by_order(fit.table, np.arange(len(fit.table)))

    drift = severity_drift(fit, period).by_juror.set_index("juror").loc[LONELY]
    habits = halo_by_juror(fit).set_index("juror").loc[LONELY]
    bias = bias_interactions(fit).set_index("juror").loc[LONELY]

    assert np.isnan(drift["change"])
    assert not drift["drifting"]
    assert np.isnan(habits["uniform_share"])
    assert not habits["uniform"]
    assert np.isnan(bias["p"])
    assert not bias["flagged"]


def test_what_was_assumed_is_named_in_the_tables():
    fit = fitted("unlinked groups")
    period = periods_by_order(fit.table, np.arange(len(fit.table)))

    for frame in (
        likelihood_measures(fit),
        separation_frame(fit),
        category_statistics(fit),
        unexpected_ratings(fit),
        bias_interactions(fit),
        severity_drift(fit, period).by_period,
    ):
        assert frame.attrs["assume"] == "equal_subsets"


def test_the_order_of_rows_changes_nothing():
    frame = ratings(missing=0.1)
    shuffled = frame.sample(frac=1.0, random_state=4)
    one, other = (fit_facets(RatingTable.from_frame(each)) for each in (frame, shuffled))

    for check in (
        central_tendency,
        halo_by_juror,
        bias_interactions,
        category_statistics,
        unexpected_ratings,
    ):
        pd.testing.assert_frame_equal(check(one), check(other))
