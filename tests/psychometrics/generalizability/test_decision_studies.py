"""Decision studies: what other numbers of ratings would be worth."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from workbench.errors import MeasurementProblem
from workbench.psychometrics.generalizability.variance_studies import (
    d_study,
    d_study_grid,
    g_study,
    smallest_sizes,
)

REFERENCE = Path(__file__).parents[2] / "reference"
BRENNAN = json.loads((REFERENCE / "brennan_2001.json").read_text(encoding="utf-8"))


def study_of(name):
    case = BRENNAN[name]
    frame = pd.DataFrame(
        [
            (person, *labels, score)
            for person, row in enumerate(case["table"])
            for labels, score in zip(case["columns"], row, strict=True)
        ],
        columns=["person", *case["facets"], "score"],
    )
    return g_study(frame, facets=case["facets"], nested=case["nested"])


@pytest.mark.parametrize("name", ["one", "two", "three", "four", "unbalanced"])
def test_the_studys_own_sizes_give_its_own_coefficients(name):
    study = study_of(name)

    result = d_study(study, study.sizes)

    assert (result.g, result.phi) == pytest.approx((study.g, study.phi), abs=1e-12)
    assert result.phi <= result.g


def test_error_variances_follow_brennans_formulas():
    study = study_of("four")
    task, rater, person_task, residual = study.variance.iloc[1:]

    result = d_study(study, {"task": 2, "rater": 5})

    assert result.universe_variance == study.variance["person"]
    assert result.relative_error == pytest.approx(person_task / 2 + residual / 10)
    assert result.absolute_error == pytest.approx(result.relative_error + task / 2 + rater / 10)
    assert result.relative_sem**2 == pytest.approx(result.relative_error)
    assert result.absolute_sem**2 == pytest.approx(result.absolute_error)


def test_fixed_items_match_brennan():
    published = BRENNAN["three"]["items_fixed"]

    result = d_study(study_of("three"), {"item": 4, "occasion": 2}, fixed=["item"])

    assert (round(result.g, 2), round(result.phi, 2)) == (published["g"], published["phi"])


def test_with_all_facets_fixed_nothing_is_error():
    result = d_study(study_of("three"), {"item": 4, "occasion": 2}, fixed=["item", "occasion"])

    assert (result.g, result.phi, result.absolute_error) == (1.0, 1.0, 0.0)


def test_more_ratings_never_lower_reliability():
    grid = d_study_grid(study_of("three"), {"item": range(1, 6), "occasion": [1, 2, 4]})

    assert len(grid) == 15
    assert list(grid.columns) == ["item", "occasion", "n_ratings", "g", "phi", "relative_sem", "absolute_sem"]
    wide = grid.pivot(index="item", columns="occasion", values="phi")
    assert (wide.diff().iloc[1:] >= 0).all(axis=None)
    assert (wide.T.diff().iloc[1:] >= 0).all(axis=None)
    assert (grid["phi"] <= grid["g"]).all()
    assert wide.loc[4, 2] == pytest.approx(study_of("three").phi)


@pytest.mark.parametrize("coefficient", ["g", "phi"])
def test_the_smallest_sizes_reach_the_target_and_no_smaller_ones_do(coefficient):
    study = study_of("four")

    found = smallest_sizes(
        study, {"task": range(1, 30), "rater": range(1, 8)}, target=0.7, coefficient=coefficient
    )

    assert found["n_ratings"].is_monotonic_increasing
    for _, row in found.iterrows():
        sizes = {"task": row["task"], "rater": row["rater"]}
        assert getattr(d_study(study, sizes), coefficient) >= 0.7
        for name in sizes:
            if sizes[name] > 1:
                fewer = sizes | {name: sizes[name] - 1}
                assert getattr(d_study(study, fewer), coefficient) < 0.7


def test_a_target_out_of_reach_says_how_near_one_comes():
    with pytest.raises(MeasurementProblem, match=r"phi 0\.95; the best is 0\.\d{3} with task 4, rater 2"):
        smallest_sizes(study_of("four"), {"task": range(1, 5), "rater": [1, 2]}, target=0.95)


def test_sizes_that_do_not_fit_the_design_are_a_mistake_of_the_caller():
    study = study_of("four")

    with pytest.raises(ValueError, match="task, rater"):
        d_study(study, {"task": 3})
    with pytest.raises(ValueError, match="positive"):
        d_study(study, {"task": 3, "rater": 0})
    with pytest.raises(ValueError, match="none of the facets"):
        d_study(study, {"task": 3, "rater": 1}, fixed=["juror"])
    with pytest.raises(ValueError, match="not fixed"):
        d_study(study, {"task": 3, "rater": 1}, fixed=["rater"])
    with pytest.raises(ValueError, match="g, phi"):
        smallest_sizes(study, {"task": [1], "rater": [1]}, coefficient="alpha")
