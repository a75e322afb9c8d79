"""Variance components: Brennan's and lme4's numbers, unbiasedness with gaps, recovery, bad tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidRatings, TooFewRatings
from workbench.psychometrics.agreement.intraclass import intraclass_correlation
from workbench.psychometrics.generalizability.variance_studies import d_study, g_study

REFERENCE = Path(__file__).parents[2] / "reference"
BRENNAN = json.loads((REFERENCE / "brennan_2001.json").read_text(encoding="utf-8"))
LME4 = json.loads((REFERENCE / "lme4_examples.json").read_text(encoding="utf-8"))
STUDIES = ("one", "two", "three", "four", "unbalanced")


def brennan(name):
    """One row for each score of Brennan's table, its facets in columns."""
    case = BRENNAN[name]
    return pd.DataFrame(
        [
            (person, *labels, score)
            for person, row in enumerate(case["table"])
            for labels, score in zip(case["columns"], row, strict=True)
        ],
        columns=["person", *case["facets"], "score"],
    ), {"facets": case["facets"], "nested": case["nested"]}


def grid(n_persons, **sizes):
    """A fully crossed table without scores."""
    index = pd.MultiIndex.from_product(
        [range(n_persons), *(range(size) for size in sizes.values())], names=["person", *sizes]
    )
    return index.to_frame(index=False)


def drawn(frame, effects, rng):
    """Scores made of normal effects: columns that have to be equal → standard deviation."""
    score = np.zeros(len(frame))
    for columns, spread in effects.items():
        label = frame.groupby(list(columns), sort=False).ngroup().to_numpy()
        score += rng.normal(0, spread, label.max() + 1)[label]
    return frame.assign(score=score)


@pytest.mark.parametrize("name", STUDIES)
def test_components_match_brennan(name):
    frame, design = brennan(name)

    study = g_study(frame, **design)

    assert study.variance.round(4).to_dict() == pytest.approx(BRENNAN[name]["variance"], abs=1.01e-4)
    assert list(study.variance.index) == list(BRENNAN[name]["variance"])
    assert study.g == pytest.approx(BRENNAN[name]["g"], abs=0.005)
    assert study.phi == pytest.approx(BRENNAN[name]["phi"], abs=0.005)
    assert study.balanced == (name != "unbalanced")


def test_raters_within_tasks_are_the_design_meant_where_none_is_named():
    frame, design = brennan("four")

    pd.testing.assert_series_equal(g_study(frame).variance, g_study(frame, **design).variance)
    assert "task:rater" in g_study(frame, nested={}).variance
    assert "task:rater" in g_study(frame, facets=["task", "rater"]).variance


def test_penicillin_matches_lme4():
    table = np.array(LME4["penicillin"]["table"], dtype=float)
    frame = (
        pd.DataFrame(table).reset_index(names="plate").melt("plate", var_name="sample", value_name="score")
    )

    study = g_study(frame, object="plate", facets=["sample"])

    assert study.variance.to_dict() == pytest.approx(LME4["penicillin"]["variance"], rel=1e-5)


def test_pastes_with_casks_in_batches_match_lme4():
    frame = pd.DataFrame(LME4["pastes"]["rows"], columns=LME4["pastes"]["columns"])

    study = g_study(
        frame,
        object="batch",
        facets=["cask", "test"],
        nested={"cask": "batch", "test": ["batch", "cask"]},
        score="strength",
    )

    assert study.variance.to_dict() == pytest.approx(LME4["pastes"]["variance"], rel=1e-5)


def test_means_of_persons_by_raters_are_the_intraclass_correlations(rng):
    table = rng.normal(size=(15, 1)) + 0.5 * rng.normal(size=(1, 4)) + rng.normal(size=(15, 4))
    frame = (
        pd.DataFrame(table).reset_index(names="person").melt("person", var_name="rater", value_name="score")
    )

    study, forms = g_study(frame, facets=["rater"]), intraclass_correlation(table)

    assert study.g == pytest.approx(forms["ICC(3,k)"].estimate)
    assert study.phi == pytest.approx(forms["ICC(2,k)"].estimate)
    assert d_study(study, {"rater": 1}).phi == pytest.approx(forms["ICC(2)"].estimate)


@pytest.mark.parametrize(
    ("effects", "nested"),
    [
        (
            [
                ["person"],
                ["task"],
                ["rater"],
                ["person", "task"],
                ["person", "rater"],
                ["task", "rater"],
                None,
            ],
            {},
        ),
        ([["person"], ["task"], ["task", "rater"], ["person", "task"], None], {"rater": "task"}),
        ([["person"], ["task"], ["person", "rater"], ["person", "task"], None], {"rater": "person"}),
    ],
    ids=["p x t x r", "p x (r:t)", "(r:p) x t"],
)
def test_components_are_unbiased_with_gaps(effects, nested, rng):
    """E(y'Ay) over effects of variance 1 is the sum of the forms of its columns: 1 for its own, else 0."""
    frame = grid(6, task=3, rater=3)
    frame = frame[rng.random(len(frame)) < 0.75]
    expected = np.zeros((len(effects), len(effects)))
    for number, columns in enumerate(effects):
        label = frame.groupby(columns).ngroup().to_numpy() if columns else np.arange(len(frame))
        for each in range(label.max() + 1):
            study = g_study(frame.assign(score=(label == each).astype(float)), nested=nested)
            expected[:, number] += study.raw.to_numpy()

    np.testing.assert_allclose(expected, np.eye(len(effects)), atol=1e-9)


@pytest.mark.parametrize("name", STUDIES)
def test_order_labels_and_a_constant_change_nothing(name, rng):
    frame, design = brennan(name)
    renamed = frame.sample(frac=1.0, random_state=3).assign(score=lambda each: each["score"] + 1000.0)
    renamed["person"] = "И-" + renamed["person"].astype(str)

    first, second = g_study(frame, **design), g_study(renamed, **design)

    np.testing.assert_allclose(second.variance, first.variance, atol=1e-8)
    assert (second.g, second.phi) == pytest.approx((first.g, first.phi))


@pytest.mark.parametrize("name", STUDIES)
def test_absolute_decisions_are_never_safer_than_relative_ones(name):
    frame, design = brennan(name)
    study = g_study(frame, **design)

    assert study.phi <= study.g


def test_truth_is_recovered_and_errors_are_right():
    effects = {
        ("person",): 1.0,
        ("task",): 0.5,
        ("task", "rater"): 0.4,
        ("person", "task"): 0.6,
        ("person", "task", "rater"): 0.8,
    }
    rng = np.random.default_rng(2001)
    frame = grid(60, task=6, rater=3)
    studies = [g_study(drawn(frame, effects, rng), nested={"rater": "task"}) for _ in range(60)]
    raw = np.array([study.raw for study in studies])
    errors = np.array([study.se for study in studies])

    truth = np.array(list(effects.values())) ** 2
    spread = raw.std(axis=0, ddof=1)
    assert (np.abs(raw.mean(axis=0) - truth) < 4 * spread / np.sqrt(60)).all()
    np.testing.assert_allclose(np.sqrt((errors**2).mean(axis=0)), spread, rtol=0.35)


def test_a_sparse_jury_is_recovered_with_its_errors():
    """Each entry is rated by 3 of 40 jurors on 4 criteria."""
    effects = {
        ("entry",): 1.0,
        ("juror",): 0.5,
        ("criterion",): 0.4,
        ("entry", "juror"): 0.6,
        ("entry", "criterion"): 0.3,
        ("juror", "criterion"): 0.2,
        ("entry", "juror", "criterion"): 0.7,
    }
    raw, errors = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        hands = [(entry, juror) for entry in range(300) for juror in rng.choice(40, 3, replace=False)]
        frame = pd.DataFrame(
            [(*hand, criterion) for hand in hands for criterion in range(4)],
            columns=["entry", "juror", "criterion"],
        )
        study = g_study(drawn(frame, effects, rng), object="entry", facets=["juror", "criterion"])
        raw.append(study.raw)
        errors.append(study.se)

    assert list(raw[0].index)[:4] == ["entry", "juror", "criterion", "entry:juror"]
    truth = np.array(list(effects.values())) ** 2
    typical = np.sqrt((np.array(errors) ** 2).mean(axis=0))
    assert (np.abs(np.mean(raw, axis=0) - truth) < 3.5 * typical / np.sqrt(12)).all()
    np.testing.assert_allclose(np.std(raw, axis=0, ddof=1), typical, rtol=0.6)
    assert study.sizes == pytest.approx({"juror": 3.0, "criterion": 4.0})
    assert study.partly_crossed == ("juror",)
    assert "juror" in study.notes()[0]
    assert "Phi" in study.notes()[0]


def test_drawn_errors_agree_with_the_exact_ones(rng):
    """One score fewer hardly changes a study, but takes the other way to its errors."""
    effects = {("person",): 1.0, ("rater",): 0.5, ("person", "rater"): 0.8}
    frame = drawn(grid(40, rater=15), effects, rng)
    whole = g_study(frame, facets=["rater"])
    without = g_study(frame.drop(index=11), facets=["rater"], rng=rng)

    assert whole.balanced
    assert not without.balanced
    np.testing.assert_allclose(without.se, whole.se, rtol=0.2)


def test_the_same_table_gives_the_same_errors_and_another_generator_others():
    frame, design = brennan("unbalanced")

    first, second = g_study(frame, **design), g_study(frame, **design)
    other = g_study(frame, **design, rng=np.random.default_rng(5))

    np.testing.assert_array_equal(first.se, second.se)
    np.testing.assert_array_equal(first.raw, other.raw)
    assert (first.se != other.se).all()


def test_other_jurors_for_every_entry_count_as_error_of_ranking():
    frame, _ = brennan("three")
    crossed = g_study(frame, facets=["item", "occasion"])
    apart = g_study(frame, facets=["item", "occasion"], nested={"item": "person"})

    assert list(apart.variance.index) == ["person", "occasion", "item:person", "person:occasion", "residual"]
    assert apart.raw["item:person"] == pytest.approx(crossed.raw["item"] + crossed.raw["person:item"])
    assert apart.g < crossed.g


def test_persons_within_regions_are_compared_across_them(rng):
    frame = grid(4, region=5, juror=3)
    frame["person"] = frame["person"] + 10 * frame["region"]
    effects = {("person",): 1.0, ("region",): 1.0, ("juror",): 0.3, ("person", "juror"): 0.5}

    study = g_study(drawn(frame, effects, rng), facets=["region", "juror"], nested={"person": "region"})

    assert list(study.variance.index) == ["person:region", "region", "juror", "region:juror", "residual"]
    assert study.facets == ("juror",)
    result = d_study(study, {"juror": 3})
    assert result.universe_variance == pytest.approx(
        study.variance["person:region"] + study.variance["region"]
    )
    assert result.relative_error == pytest.approx(
        (study.variance["region:juror"] + study.variance["residual"]) / 3
    )


def test_raters_of_a_group_may_bear_the_same_names_in_each(rng):
    frame, design = brennan("four")
    renumbered = frame.assign(rater=frame["rater"] + 4 * frame["task"])

    np.testing.assert_allclose(
        g_study(renumbered, **design).variance, g_study(frame, **design).variance, rtol=1e-12
    )


def test_a_negative_component_is_shown_and_set_to_zero():
    table = np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0], [2.0, 3.0, 1.2]])
    frame = (
        pd.DataFrame(table).reset_index(names="person").melt("person", var_name="rater", value_name="score")
    )

    study = g_study(frame, facets=["rater"])

    assert study.raw["person"] < 0.0
    assert study.variance["person"] == 0.0
    assert "person" in study.set_to_zero
    assert "person" in study.notes()[0]
    assert (study.g, study.phi) == (0.0, 0.0)
    assert study.frame()["share"].sum() == pytest.approx(1.0)


def test_notes_are_said_in_the_language_asked_for():
    frame, design = brennan("three")
    study = g_study(frame[(frame["person"] > 0) | (frame["item"] > 1)], **design)

    notes = study.notes(lambda text: "Не все: %(facets)s" if "Phi" in text else "Меньше нуля: %(components)s")

    assert notes == ("Не все: item",)


def test_a_nested_design_taken_for_a_crossed_one_is_told():
    frame, _ = brennan("four")
    frame["rater"] += 4 * frame["task"]

    with pytest.raises(TooFewRatings, match=r"'rater' and 'task:rater' cannot be told apart.*nested"):
        g_study(frame, facets=["task", "rater"])


@pytest.mark.parametrize("rows", [slice(0, 0), slice(0, 1)], ids=["no row", "one row"])
def test_an_empty_study_is_told(rows):
    frame, design = brennan("four")

    with pytest.raises(TooFewRatings):
        g_study(frame.iloc[rows], **design)


@pytest.mark.parametrize(
    ("keep", "told"),
    [
        (lambda frame: frame["rater"] == 1, "'rater' has only one label, 1"),
        (lambda frame: frame["person"] == 3, "'person' has only one label, 3"),
        (lambda frame: frame["task"] == 2, "'task' has only one label, 2"),
        (lambda frame: frame["rater"] == frame["person"] % 4 + 1, "cannot"),
        (lambda frame: frame["task"] * 4 + frame["rater"] < 7, "cannot|only one"),
    ],
    ids=["one rater", "one person", "one task", "one rating each", "a corner"],
)
def test_what_is_missing_for_a_study_is_told(keep, told):
    frame, _ = brennan("four")

    with pytest.raises(TooFewRatings, match=told):
        g_study(frame[keep(frame)], nested={})


def test_equal_scores_tell_nothing_apart():
    frame, design = brennan("four")

    with pytest.raises(TooFewRatings, match="all scores are equal"):
        g_study(frame.assign(score=4), **design)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda frame: frame.drop(columns="rater"), "no column 'rater'"),
        (lambda frame: frame.assign(score=frame["score"].where(frame.index != 7)), "row 7;.*leave out"),
        (
            lambda frame: frame.assign(score=frame["score"].astype(object).where(frame.index != 7, "пять")),
            "row 7",
        ),
        (
            lambda frame: frame.assign(person=frame["person"].where(frame.index != 9)),
            "'person' is empty in row 9",
        ),
        (lambda frame: pd.concat([frame, frame.iloc[[4]]], ignore_index=True), "rows 4, 120"),
        (lambda frame: frame.assign(task=[[1]] * len(frame)), "lists"),
        (lambda frame: frame.assign(score=np.where(frame.index == 3, np.inf, 1.0)), "row 3"),
    ],
    ids=["column", "gap", "text", "label", "twice", "lists", "infinite"],
)
def test_rows_that_are_no_scores_are_named(change, told):
    frame, design = brennan("four")

    with pytest.raises(InvalidRatings, match=told):
        g_study(change(frame), **design)


def test_a_design_that_contradicts_itself_is_a_mistake_of_the_caller():
    frame, _ = brennan("four")

    with pytest.raises(ValueError, match="within itself"):
        g_study(frame, nested={"rater": "task", "task": "rater"})
    with pytest.raises(ValueError, match="jury"):
        g_study(frame, nested={"rater": "jury"})


@pytest.fixture
def rng():
    return np.random.default_rng(20250917)
