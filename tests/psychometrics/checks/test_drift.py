"""Drift: who became harsher while judging, against the other jurors of the same entries."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import DRIFTING, honest_juries, order_of, straying_jury
from workbench.psychometrics.checks.drift import periods_by_order, severity_drift


@pytest.fixture(scope="module")
def strayed():
    fit, frame, _ = straying_jury()
    return severity_drift(fit, periods_by_order(fit.table, order_of(fit, frame)))


def test_a_juror_who_became_harsher_is_found(strayed):
    found = strayed.by_juror.set_index("juror")

    assert found.loc[DRIFTING, "drifting"]
    assert found["drifting"].sum() == 1
    # 2.5 logits from the first review to the last: 5/3 between the middles of the first and last thirds.
    assert found.loc[DRIFTING, "change"] == pytest.approx(2.5 * 2 / 3, abs=2.5 * found.loc[DRIFTING, "se"])


def test_severities_by_period_lie_around_the_severity_as_a_whole(strayed):
    fit, _, _ = straying_jury()
    by_period = strayed.by_period
    weighted = by_period["severity"] / by_period["se"] ** 2
    mean = (
        weighted.groupby(by_period["juror"]).sum() / (by_period["se"] ** -2).groupby(by_period["juror"]).sum()
    )

    assert mean.to_numpy() == pytest.approx(fit.juror_severity, abs=0.1)
    assert list(by_period["period"].cat.categories) == [1, 2, 3]


def test_honest_jurors_do_not_drift():
    found = pd.concat(
        [
            severity_drift(fit, periods_by_order(fit.table, order_of(fit, simulation.frame))).by_juror
            for simulation, fit in honest_juries()
        ]
    )

    assert 0.8 < found["z"].std() < 1.25
    assert (found["p"] < 0.05).mean() < 0.13
    assert found["drifting"].mean() < 0.05
    assert abs(found["change"].mean()) < 0.1


def test_parts_of_a_sequence_are_equal_and_follow_the_order():
    simulation, fit = honest_juries(1)[0]
    order = order_of(fit, simulation.frame)

    part = periods_by_order(fit.table, order, parts=4)

    reviews = pd.DataFrame({"juror": fit.table.juror, "part": part, "order": order}).drop_duplicates()
    assert (reviews.groupby(["juror", "part"]).size().between(10, 10)).all()
    last, first = reviews.groupby(["juror", "part"])["order"].agg(["max", "min"]).to_numpy().T
    assert (first.reshape(-1, 4)[:, 1:] > last.reshape(-1, 4)[:, :-1]).all()


def test_named_periods_keep_the_order_they_were_given():
    _, fit = honest_juries(1)[0]
    parts = periods_by_order(fit.table, np.arange(len(fit.table)), parts=2)
    named = np.where(parts == 1, "morning", "evening")

    forwards = severity_drift(fit, named, periods=["morning", "evening"]).by_juror
    backwards = severity_drift(fit, named, periods=["evening", "morning"]).by_juror

    assert forwards["change"].to_numpy() == pytest.approx(-backwards["change"].to_numpy())


def test_with_a_single_period_there_is_no_change_to_speak_of():
    _, fit = honest_juries(1)[0]

    found = severity_drift(fit, ["all"] * len(fit.table))

    assert found.by_juror["change"].isna().all()
    assert not found.by_juror["drifting"].any()
    assert found.by_period["severity"].to_numpy() == pytest.approx(fit.juror_severity, abs=0.05)


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (lambda n: [1] * (n - 1), "for each of"),
        (lambda n: [None] + [1] * (n - 1), "for each of"),
        (lambda n: [1] * (n - 1) + [2], "one review"),
    ],
)
def test_periods_that_do_not_fit_the_ratings_are_refused(period, message):
    _, fit = honest_juries(1)[0]

    with pytest.raises(ValueError, match=message):
        severity_drift(fit, period(len(fit.table)))


def test_periods_missing_from_their_order_are_refused():
    _, fit = honest_juries(1)[0]

    with pytest.raises(ValueError, match="named in"):
        severity_drift(fit, ["a"] * len(fit.table), periods=["b"])
    with pytest.raises(ValueError, match="order needs"):
        periods_by_order(fit.table, [1, 2])
