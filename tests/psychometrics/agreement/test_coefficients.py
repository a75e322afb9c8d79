"""Krippendorff's alpha, Fleiss' kappa and Gwet's coefficients: published numbers, laws, bad tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.errors import InvalidRatings, TooFewRatings
from workbench.psychometrics.agreement.coefficients import fleiss_kappa, gwet_ac, krippendorff_alpha

REFERENCE = Path(__file__).parents[2] / "reference"
LEVELS = ("nominal", "ordinal", "interval", "ratio")
NAN = np.nan


def reference(name):
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def table(rows):
    return np.array(rows, dtype=float)


KRIPPENDORFF = table(reference("krippendorff_2011")["table"])
STATISTICS = {
    **{level: lambda data, level=level: krippendorff_alpha(data, level) for level in LEVELS},
    "fleiss": fleiss_kappa,
    "AC1": gwet_ac,
    "AC2": lambda data: gwet_ac(data, "quadratic"),
}
CASES = pytest.mark.parametrize("statistic", STATISTICS.values(), ids=STATISTICS.keys())


def fleiss_raw():
    """Each patient's diagnoses as six columns; which psychiatrist gave which is not in print."""
    published = reference("fleiss_1971")
    return pd.DataFrame(
        [
            [name for name, times in zip(published["categories"], counts, strict=True) for _ in range(times)]
            for counts in published["counts"]
        ]
    )


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_matches_krippendorff(level):
    published = reference("krippendorff_2011")

    found = krippendorff_alpha(KRIPPENDORFF, level)

    assert round(found.estimate, 3) == published["printed"][level]
    assert found.estimate == pytest.approx(published["from_tool"][level], abs=1e-9)
    assert (found.n_units, found.n_ratings) == (11, 40)  # the unit seen by one coder cannot be paired


def test_kappa_matches_fleiss():
    published = reference("fleiss_1971")

    found = fleiss_kappa(fleiss_raw())

    assert round(found.estimate, 3) == published["printed"]["kappa"]
    assert found.estimate == pytest.approx(published["from_tool"]["kappa"], abs=1e-9)
    assert found.se == pytest.approx(published["from_tool"]["se"], abs=1e-9)


@pytest.mark.parametrize("name", ["four_raters", "five_observers"])
def test_gwet_and_fleiss_with_gaps_match_irrcac(name):
    published = reference("gwet_2014")

    for statistic, weights, estimate, se, lower, upper in published[name]["from_tool"]:
        data = table(published[name]["table"])
        found = fleiss_kappa(data) if statistic == "fleiss" else gwet_ac(data, weights)
        expected = [estimate, se, lower, upper]
        assert [found.estimate, found.se, *found.interval] == pytest.approx(expected, abs=2e-9)


@CASES
def test_order_of_units_and_raters_changes_nothing(statistic, rng):
    shuffled = KRIPPENDORFF[rng.permutation(12)][:, rng.permutation(4)]

    first, second = statistic(KRIPPENDORFF), statistic(shuffled)

    assert second.estimate == pytest.approx(first.estimate, abs=1e-12)
    assert second.se == pytest.approx(first.se, abs=1e-12)


@CASES
def test_an_unrated_unit_and_an_idle_rater_change_nothing(statistic):
    wider = np.full((13, 5), NAN)
    wider[:12, :4] = KRIPPENDORFF

    assert statistic(wider) == statistic(KRIPPENDORFF)


@CASES
def test_full_agreement_is_one_without_error(statistic):
    found = statistic(np.tile(np.array([[1.0], [2.0], [3.0]]), 3))

    assert found.estimate == pytest.approx(1.0, abs=1e-12)
    assert found.se == pytest.approx(0.0, abs=1e-12)
    assert found.interval == pytest.approx((1.0, 1.0), abs=1e-12)


@pytest.mark.parametrize(
    "statistic", [krippendorff_alpha, fleiss_kappa, gwet_ac], ids=["alpha", "fleiss", "AC1"]
)
def test_names_of_categories_change_nothing(statistic):
    words = pd.DataFrame(KRIPPENDORFF).map(lambda cell: "никто" if np.isnan(cell) else f"вид {cell:.0f}")
    words = words.mask(np.isnan(KRIPPENDORFF))

    assert statistic(words).estimate == pytest.approx(statistic(KRIPPENDORFF).estimate, abs=1e-12)


@pytest.mark.parametrize(
    ("level", "change"),
    [
        ("ordinal", lambda value: value**3),
        ("interval", lambda value: 7.0 - 2.5 * value),
        ("ratio", lambda value: 3.0 * value),
    ],
)
def test_alpha_ignores_what_its_level_has_no_meaning_for(level, change):
    changed = krippendorff_alpha(change(KRIPPENDORFF), level)
    found = krippendorff_alpha(KRIPPENDORFF, level)

    assert changed.estimate == pytest.approx(found.estimate, abs=1e-12)
    assert changed.se == pytest.approx(found.se, abs=1e-12)


def test_ratio_alpha_does_not_ignore_a_constant():
    shifted = krippendorff_alpha(KRIPPENDORFF + 10.0, "ratio")

    assert shifted.estimate != pytest.approx(krippendorff_alpha(KRIPPENDORFF, "ratio").estimate, abs=1e-3)


def test_alpha_of_two_coders_and_two_values_is_scotts_pi_corrected_for_size():
    data = table([[0, 0]] * 4 + [[0, 1]] * 2 + [[1, 1]] * 4)
    observed, share = 0.8, 0.5
    pi = (observed - share) / (1 - share)

    assert krippendorff_alpha(data).estimate == pytest.approx(pi + (1 - pi) / 20, abs=1e-12)


@CASES
def test_standard_error_is_near_that_of_leaving_units_out(statistic, rng):
    truth = rng.integers(1, 6, size=150)
    raters = np.clip(truth[:, None] + rng.integers(-1, 2, size=(150, 4)), 1, 5).astype(float)
    raters[:, 2:][rng.random((150, 2)) < 0.2] = NAN
    left_out = np.array([statistic(np.delete(raters, unit, axis=0)).estimate for unit in range(150)])
    jackknife = np.sqrt(149 / 150 * ((left_out - left_out.mean()) ** 2).sum())

    assert statistic(raters).se == pytest.approx(jackknife, rel=0.03)


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_is_zero_on_average_where_raters_guess(level, rng):
    found = [krippendorff_alpha(rng.integers(1, 6, size=(100, 3)), level) for _ in range(200)]
    estimates = np.array([each.estimate for each in found])
    inside = np.mean([each.interval[0] < 0.0 < each.interval[1] for each in found])

    assert abs(estimates.mean()) < 4 * estimates.std() / np.sqrt(200)
    assert np.mean([each.se for each in found]) == pytest.approx(estimates.std(), rel=0.15)
    assert 0.9 < inside < 0.99


def test_gwets_error_is_cautious_where_many_units_have_one_rating(rng):
    data = np.repeat(rng.integers(1, 4, size=(60, 1)), 2, axis=1).astype(float)
    data[:6, 1] = data[:6, 0] % 3 + 1
    sparse = np.vstack([data, np.column_stack([data[:, 0], np.full(60, NAN)])])

    assert gwet_ac(sparse).estimate == pytest.approx(gwet_ac(data).estimate, abs=0.01)
    assert gwet_ac(sparse).se > 1.5 * gwet_ac(data).se


def test_interval_is_wider_at_higher_confidence():
    found = krippendorff_alpha(KRIPPENDORFF, confidence=0.5)

    assert found.interval[1] - found.estimate == pytest.approx(found.se * stats.t.ppf(0.75, 10))
    assert krippendorff_alpha(KRIPPENDORFF, confidence=0.9).interval[0] < found.interval[0]
    assert found.frame().loc[0, "lower"] == found.interval[0]


def test_an_unused_category_raises_chance_corrected_agreement_of_gwet():
    data = table([[1, 1], [2, 2], [1, 2], [2, 1]])

    assert gwet_ac(data).estimate == pytest.approx(0.0)
    assert gwet_ac(data, categories=[1, 2, 3]).estimate == pytest.approx((0.5 - 0.25) / 0.75)


def test_equal_ratings_are_full_agreement_where_other_categories_are_known():
    data = np.ones((5, 3))

    assert gwet_ac(data, categories=[0, 1]).estimate == 1.0
    for statistic in (krippendorff_alpha, fleiss_kappa, gwet_ac):
        with pytest.raises(TooFewRatings):
            statistic(data)


def test_one_unit_alone_disagreeing_leaves_a_finite_error():
    data = np.ones((10, 2))
    data[4, 1] = 2.0

    for statistic in (krippendorff_alpha, fleiss_kappa, gwet_ac):
        assert np.isfinite(statistic(data).se)
    assert krippendorff_alpha(data).estimate == pytest.approx(0.0)


@CASES
@pytest.mark.parametrize(
    "data",
    [
        np.full((3, 3), NAN),
        table([[1], [2], [3]]),
        table([[1, 2, 3]]),
        table([[1, NAN], [NAN, 2], [3, NAN]]),
        table([[1, 2], [NAN, 2], [3, NAN]]),
    ],
    ids=["empty", "one rater", "one unit", "no pair", "one pair"],
)
def test_too_little_to_compare_is_said(statistic, data):
    with pytest.raises(TooFewRatings):
        statistic(data)


def test_text_where_numbers_are_needed_is_named():
    data = pd.DataFrame({"J01": [1, 2, 3], "J02": [1, "two", 3]}, index=["И-0001", "И-0002", "И-0003"])

    assert krippendorff_alpha(data, "nominal").n_units == 3
    for wrong in (
        lambda: krippendorff_alpha(data, "interval"),
        lambda: gwet_ac(data, "linear"),
    ):
        with pytest.raises(InvalidRatings, match="row И-0002, column J02"):
            wrong()


def test_negative_values_have_no_ratios():
    with pytest.raises(InvalidRatings, match="-1"):
        krippendorff_alpha(table([[-1, 1], [2, 2]]), "ratio")


def test_zero_is_a_value_of_a_ratio_scale():
    found = krippendorff_alpha(table([[0, 0], [0, 1], [2, 2]]), "ratio")

    assert 0.0 < found.estimate < 1.0


def test_a_rating_outside_the_listed_categories_is_named():
    with pytest.raises(InvalidRatings, match="3"):
        gwet_ac(table([[1, 2], [3, 1]]), categories=[1, 2])


def test_unknown_choices_list_the_known_ones():
    with pytest.raises(ValueError, match="nominal, ordinal, interval, ratio"):
        krippendorff_alpha(KRIPPENDORFF, "cardinal")
    with pytest.raises(ValueError, match="linear, quadratic, ordinal"):
        gwet_ac(KRIPPENDORFF, "cubic")
    with pytest.raises(ValueError, match="confidence"):
        fleiss_kappa(KRIPPENDORFF, confidence=95)


@pytest.fixture
def rng():
    return np.random.default_rng(20250915)
