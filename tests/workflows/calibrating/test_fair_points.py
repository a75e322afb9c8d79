"""Measures as totals: checked against every form that a juror could fill, one by one."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.rubric_case import weighing
from workbench.domain.calibration import CalibrationRules
from workbench.domain.ratings import RatingTable
from workbench.domain.rubric import Aggregation
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.fit_statistics import halo_places
from workbench.psychometrics.rasch.scale import Floats
from workbench.workflows.calibrating.calibrate import calibrate
from workbench.workflows.calibrating.fair_points import fair_points
from workbench.workflows.calibrating.ratings import Scoring, raw_list, review_totals

CRITERIA = ("need", "plan", "result")


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Twenty entries, four jurors, three criteria on 0..4; levels follow quality and severity by chance."""
    rng = np.random.default_rng(11)
    rows = []
    for entry in range(20):
        for juror in range(4):
            impression = entry / 5 - juror / 4 + rng.normal(0, 0.5)
            for place, criterion in enumerate(CRITERIA):
                level = int(np.clip(round(impression - place / 3 + rng.normal(0, 0.7)), 0, 4))
                rows.append((f"И-{entry:04d}", f"J{juror:02d}", criterion, level))
    return pd.DataFrame(rows, columns=["entry", "juror", "criterion", "level"])


@pytest.fixture(scope="module")
def fit(frame: pd.DataFrame) -> FacetsFit:
    return fit_facets(RatingTable.from_frame(frame))


def scoring(**aggregation: object) -> Scoring:
    return Scoring.of(weighing(aggregation=Aggregation.model_validate(aggregation)))


def over_all_forms(fit: FacetsFit, measure: Floats, by: Scoring) -> Floats:
    """Expected total over the 125 forms that a juror of average severity can fill, halo included."""
    expected = np.zeros(len(measure))
    location = measure - fit.juror_severity.mean()
    weight = [by.weight[each] for each in fit.table.criteria]
    for node, share in zip(*halo_places(fit.halo_sd), strict=True):
        chances = [fit.scale.probabilities(np.full(len(measure), each), location + node) for each in range(3)]
        for levels in itertools.product(range(fit.scale.n_levels), repeat=3):
            given = [each + fit.table.lowest_level for each in levels]
            total = by.aggregation.total(list(zip(weight, given, strict=True)), by.all_weights)
            chance = np.prod([chances[each][:, level] for each, level in enumerate(levels)], axis=0)
            expected += share * chance * total
    return expected


@pytest.mark.parametrize("method", ["weighted_mean", "sum"])
@pytest.mark.parametrize("floor", [None, 1, 2, 3, 4])
def test_fair_points_are_the_mean_over_all_forms(fit: FacetsFit, method: str, floor: int | None) -> None:
    by = scoring(method=method, floor=floor)
    measure = np.linspace(-6, 6, 9)
    np.testing.assert_allclose(fair_points(fit, measure, by), over_all_forms(fit, measure, by), atol=1e-9)


def test_without_a_floor_they_are_the_fair_averages_to_the_last_bit(fit: FacetsFit) -> None:
    by = scoring()
    expected = fit.fair_average(fit.entry_measure, by.weight)
    assert fair_points(fit, fit.entry_measure, by).tolist() == expected.tolist()


def test_a_better_entry_never_has_fewer_points(fit: FacetsFit) -> None:
    for floor in (None, 2, 4):
        points = fair_points(fit, np.linspace(-8, 8, 200), scoring(method="sum", floor=floor))
        assert (np.diff(points) >= -1e-12).all()
        assert points[0] >= 0
        assert points[-1] <= 40


def test_a_floor_takes_points_away_and_never_gives_any(fit: FacetsFit) -> None:
    measure = np.linspace(-3, 3, 20)
    free, floored = (fair_points(fit, measure, scoring(floor=each)) for each in (None, 3))
    assert (floored < free).all()


def test_a_floor_below_every_level_given_changes_nothing(frame: pd.DataFrame) -> None:
    shifted = fit_facets(RatingTable.from_frame(frame.assign(level=frame["level"] + 3)))
    measure = np.linspace(-2, 2, 5)
    free, floored = (fair_points(shifted, measure, scoring(floor=each)) for each in (None, 2))
    np.testing.assert_allclose(free, floored, atol=1e-12)


# --- the raw list ---


def test_the_raw_list_is_made_by_the_rubrics_formula(frame: pd.DataFrame) -> None:
    rubric = weighing(aggregation=Aggregation(method="sum", floor=2))
    by = Scoring.of(rubric)
    found = review_totals(frame, by.weight, by.aggregation)["raw"]
    for (entry, juror), rows in frame.groupby(["entry", "juror"]):
        levels = dict(zip(rows["criterion"], rows["level"].tolist(), strict=True))
        assert found[entry, juror] == rubric.total(levels)
    listed = raw_list(frame, by.weight, by.aggregation).set_index("entry")["raw"]
    pd.testing.assert_series_equal(listed, found.groupby(level="entry").mean(), check_names=False)


def test_without_anything_else_totals_are_weighted_means(frame: pd.DataFrame) -> None:
    weight = Scoring.of(weighing()).weight
    found = raw_list(frame, weight).set_index("entry")
    share = frame["criterion"].map(weight) / 10
    expected = (frame["level"] * share).groupby([frame["entry"], frame["juror"]]).sum()
    np.testing.assert_allclose(found["raw"], expected.groupby(level="entry").mean())
    np.testing.assert_allclose(found["raw_equal"], frame.groupby("entry")["level"].mean())
    assert set(found["n_reviews"]) == {4}


def test_both_lists_of_a_calibration_stand_in_points_of_the_sum(frame: pd.DataFrame) -> None:
    rules = CalibrationRules(
        minimum_reviews=1, minimum_severity_share=0, minimum_reliability=0, largest_difference_error=9
    )
    by_mean = calibrate(frame, weighing(), rules)
    by_sum = replace(
        by_mean,
        scoring=scoring(method="sum"),
        raw=raw_list(frame, by_mean.scoring.weight, Aggregation(method="sum")),
    )
    means, sums = by_mean.entries(), by_sum.entries()
    assert by_sum.adjusted
    assert sums["entry"].tolist() == means["entry"].tolist()
    for column in ("raw", "fair", "severity_effect", "weight_effect", "other_effect"):
        np.testing.assert_allclose(sums[column], 10 * means[column], atol=1e-9)
    np.testing.assert_allclose(by_sum.jurors()["points"], 10 * by_mean.jurors()["points"], atol=1e-9)
    assert by_sum.points_per_logit == pytest.approx(10 * by_mean.points_per_logit)
