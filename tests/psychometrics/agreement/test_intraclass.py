"""Intraclass correlations: published numbers, gaps, laws, bad tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import DisconnectedDesign, InvalidRatings, MeasurementProblem, TooFewRatings
from workbench.psychometrics.agreement.coefficients import intraclass_correlation
from workbench.psychometrics.agreement.intraclass import FORMS

REFERENCE = Path(__file__).parents[2] / "reference"
PUBLISHED = json.loads((REFERENCE / "shrout_fleiss_1979.json").read_text(encoding="utf-8"))
TABLE = np.array(PUBLISHED["table"], dtype=float)
GAPS = np.array(PUBLISHED["with_gaps"]["table"], dtype=float)
NAN = np.nan


def simulated(rng, *, n_units=60, n_raters=5, unit=1.0, rater=0.6, residual=0.8, missing=0.0):
    """Ratings with these standard deviations; every unit keeps its first two."""
    scores = rng.normal(0, unit, (n_units, 1)) + rng.normal(0, rater, (1, n_raters))
    scores = scores + rng.normal(0, residual, (n_units, n_raters))
    scores[:, 2:][rng.random((n_units, n_raters - 2)) < missing] = NAN
    return scores


def estimates(result):
    return {form: each.estimate for form, each in result.items()}


def test_all_six_forms_match_shrout_and_fleiss():
    found = intraclass_correlation(TABLE)

    assert {form: round(value, 2) for form, value in estimates(found).items()} == PUBLISHED["printed"]
    for form, estimate, lower, upper, f, df1, df2 in PUBLISHED["from_tool"]:
        each = found[form]
        values = [each.estimate, *each.interval, each.f]
        assert values == pytest.approx([estimate, lower, upper, f], abs=1e-7)
        assert each.df == (df1, df2)


def test_forms_with_gaps_match_lme4():
    expected = PUBLISHED["with_gaps"]
    found = intraclass_correlation(GAPS)

    assert found.method == "REML"
    assert found.n_raters_per_unit == pytest.approx(6 / (3 / 3 + 3 / 4))
    for form, (unit, rater, residual) in expected["variance"].items():
        assert found[form].estimate == pytest.approx(unit / (unit + rater + residual), abs=1e-6)
        mean = (rater + residual) / found.n_raters_per_unit
        assert found[form.replace(")", ",k)")].estimate == pytest.approx(unit / (unit + mean), abs=1e-6)
        assert found[form].f == pytest.approx(expected["f_of_units"][form], abs=1e-7)
    assert found["ICC(2)"].df == (5, 12)


def test_one_gap_in_many_ratings_moves_little(rng):
    table = simulated(rng, n_units=200)
    with_gap = table.copy()
    with_gap[7, 3] = NAN

    full, gap = intraclass_correlation(table), intraclass_correlation(with_gap)

    assert (full.method, gap.method) == ("ANOVA", "REML")
    for form in FORMS:
        assert gap[form].estimate == pytest.approx(full[form].estimate, abs=0.003)
        assert gap[form].se == pytest.approx(full[form].se, abs=0.004)


def test_aliases_name_the_same_form():
    found = intraclass_correlation(TABLE)

    assert found["ICC2"] is found["ICC(2)"] is found["ICC(2,1)"] is found["icc (2, 1)"]
    assert found["ICC3k"] is found["ICC(3,k)"] is found["ICC(3, K)"]
    assert tuple(found) == FORMS
    assert found.frame()["form"].tolist() == list(FORMS)


@pytest.mark.parametrize("name", ["ICC(4)", "ICC", "ICC(A,1)", "", 2])
def test_an_unknown_form_lists_the_known_ones(name):
    with pytest.raises(KeyError, match=r"ICC\(1\), ICC\(2\), ICC\(3\), ICC\(1,k\), ICC\(2,k\), ICC\(3,k\)"):
        intraclass_correlation(TABLE)[name]


@pytest.mark.parametrize("table", [TABLE, GAPS], ids=["complete", "gaps"])
def test_order_a_constant_and_a_unit_of_scale_change_nothing(table, rng):
    shuffled = table[rng.permutation(6)][:, rng.permutation(4)] * -3.0 + 100.0

    first, second = intraclass_correlation(table), intraclass_correlation(shuffled)

    for form in FORMS:
        assert second[form].estimate == pytest.approx(first[form].estimate, abs=1e-6)
        assert second[form].se == pytest.approx(first[form].se, abs=1e-6)
        assert second[form].interval == pytest.approx(first[form].interval, abs=1e-5)


def test_severity_lowers_absolute_agreement_only():
    harsher = TABLE + np.array([0.0, 0.0, 0.0, 5.0])

    before, after = intraclass_correlation(TABLE), intraclass_correlation(harsher)

    assert after["ICC(3)"].estimate == pytest.approx(before["ICC(3)"].estimate)
    assert after["ICC(2)"].estimate < before["ICC(2)"].estimate
    assert after["ICC(1)"].estimate < before["ICC(1)"].estimate


def test_without_severity_forms_two_and_three_agree(rng):
    table = rng.normal(size=(8, 3))
    table -= table.mean(axis=0)
    found = intraclass_correlation(table)

    # Severity's mean square is 0, below what chance gives, so form 2 lies a little above form 3.
    unit, left = found["ICC(3)"].f, 1.0
    expected = (unit - left) / (unit + 2 * left - 3 * left / 8)
    assert found["ICC(2)"].estimate == pytest.approx(expected)


@pytest.mark.parametrize("table", [TABLE, GAPS], ids=["complete", "gaps"])
def test_the_mean_of_k_raters_follows_spearman_and_brown(table):
    found = intraclass_correlation(table)
    k = found.n_raters_per_unit

    for kind in "123":
        single = found[f"ICC({kind})"].estimate
        assert found[f"ICC({kind},k)"].estimate == pytest.approx(k * single / (1 + (k - 1) * single))


@pytest.mark.parametrize("missing", [0.0, 0.5])
def test_truth_is_recovered_and_covered(missing):
    truth = 1.0 / (1.0 + 0.36 + 0.64)
    rng = np.random.default_rng(1979)
    found = [
        intraclass_correlation(simulated(rng, n_units=80, n_raters=12, missing=missing))["ICC(2)"]
        for _ in range(60)
    ]
    values = np.array([each.estimate for each in found])
    covered = np.mean([each.interval[0] < truth < each.interval[1] for each in found])

    assert values.mean() == pytest.approx(truth, abs=0.03)
    assert np.mean([each.se for each in found]) == pytest.approx(values.std(ddof=1), rel=0.25)
    assert covered >= 0.88


def test_units_that_differ_in_nothing_give_zero_with_gaps_and_less_without(rng):
    table = rng.normal(size=(30, 4))
    table -= 0.9 * table.mean(axis=1, keepdims=True)
    gaps = table.copy()
    gaps[0, 0] = NAN

    assert intraclass_correlation(table)["ICC(1)"].estimate < 0.0
    assert intraclass_correlation(gaps)["ICC(1)"].estimate == 0.0
    assert intraclass_correlation(gaps)["ICC(1)"].se > 0.0


@pytest.mark.parametrize("gap", [False, True])
def test_raters_who_agree_exactly_reach_one(gap):
    table = np.tile(np.arange(5.0)[:, None], 3)
    if gap:
        table[2, 1] = NAN

    for each in intraclass_correlation(table).values():
        assert (each.estimate, each.se, each.interval, each.f) == (1.0, 0.0, (1.0, 1.0), np.inf)


def test_raters_who_differ_in_severity_only_are_consistent():
    table = np.arange(5.0)[:, None] + np.array([0.0, 1.0, 3.0])
    found = intraclass_correlation(table)

    assert found["ICC(3)"].estimate == 1.0
    assert found["ICC(3)"].interval == (1.0, 1.0)
    assert found["ICC(2)"].estimate == pytest.approx(2.5 / (2.5 + 7 / 3))
    assert found["ICC(2)"].interval[0] < found["ICC(2)"].estimate < found["ICC(2)"].interval[1]
    table[0, 0] = NAN
    with pytest.raises(MeasurementProblem, match="severity"):
        intraclass_correlation(table)


def test_units_with_equal_means_leave_nothing_to_average():
    with pytest.raises(MeasurementProblem, match="same mean"):
        intraclass_correlation(np.array([[1.0, 2.0], [2.0, 1.0], [0.0, 3.0]]))


@pytest.mark.parametrize(
    "table",
    [
        np.full((3, 3), NAN),
        [[1.0], [2.0]],
        [[1.0, 2.0, 3.0]],
        np.full((4, 3), 2.0),
        [[1.0, NAN], [NAN, 2.0], [3.0, NAN]],
        [[1.0, 2.0, NAN], [2.0, NAN, 1.0]],
    ],
    ids=["empty", "one rater", "one unit", "all equal", "no pair", "nothing left over"],
)
def test_too_little_to_compare_is_said(table):
    with pytest.raises(TooFewRatings):
        intraclass_correlation(table)


def test_raters_without_a_common_unit_are_named():
    table = pd.DataFrame(
        [[1, 2, None, None], [2, 4, None, None], [3, 3, None, None], [None, None, 5, 1], [None, None, 4, 2]],
        columns=["J01", "J02", "J03", "J04"],
    )

    with pytest.raises(DisconnectedDesign) as caught:
        intraclass_correlation(table)

    assert caught.value.parameters == {"groups": 2, "jurors": "J01, J03"}


def test_words_are_no_ratings_and_ninety_five_is_no_confidence():
    with pytest.raises(InvalidRatings, match="row 1, column b"):
        intraclass_correlation(pd.DataFrame({"a": [1, 2], "b": [3, "пять"]}))
    with pytest.raises(ValueError, match="confidence"):
        intraclass_correlation(TABLE, confidence=95)


def test_noise_of_any_shape_gives_numbers_or_says_why_not(rng):
    refused = []
    for _ in range(300):
        shape = rng.integers(2, 6, size=2)
        try:
            found = intraclass_correlation(rng.integers(0, 3, size=shape) + 1e-3 * rng.random(shape))
        except MeasurementProblem as problem:
            refused.append(str(problem))
            continue
        for each in found.values():
            assert each.interval[0] <= each.estimate <= each.interval[1] <= 1.0
    assert 0 < len(refused) < 60
    assert all("less than chance" in each for each in refused)


def test_a_sparse_jury_is_fitted(rng):
    unit, rater = rng.normal(size=2000), rng.normal(0, 0.5, size=80)
    table = np.full((2000, 80), NAN)
    for each in range(2000):
        chosen = rng.choice(80, 3, replace=False)
        table[each, chosen] = unit[each] + rater[chosen] + rng.normal(0, 0.7, 3)

    found = intraclass_correlation(table)

    assert found["ICC(2)"].estimate == pytest.approx(1 / (1 + 0.25 + 0.49), abs=0.05)
    assert found["ICC(3)"].estimate == pytest.approx(1 / (1 + 0.49), abs=0.04)


@pytest.fixture
def rng():
    return np.random.default_rng(20250916)
