"""What no choice of names, order, frame or origin may change in measures, and what it has to."""

from __future__ import annotations

import functools
import itertools

import numpy as np
import pandas as pd
import pytest

from workbench.domain.ratings import RatingTable
from workbench.errors import ConfoundedDesign, DisconnectedDesign, InvalidRatings
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.simulation.simulate import simulate_ratings

FACETS = ("entry", "juror", "criterion")
FRAMES = [
    pytest.param(center, id="+".join(center))
    for count in (2, 3)
    for center in itertools.combinations(FACETS, count)
]


def simulated(seed=3, **options):
    settings = {"n_entries": 80, "n_jurors": 8, "n_criteria": 3, "n_levels": 4, "jurors_per_entry": 3}
    frame = simulate_ratings(**(settings | options), rng=np.random.default_rng(seed)).frame
    return frame.drop(columns="order")


def fitted(frame, **options):
    return fit_facets(RatingTable.from_frame(frame), **options)


@functools.cache
def usual(**options):
    return fitted(simulated(), **options)


def apart(seed=3):
    """Two seasons that share no juror."""
    one, other = simulated(seed), simulated(seed + 1)
    return pd.concat([one, other.assign(entry="Z" + other["entry"], juror="Z" + other["juror"])])


def chances(fit):
    """Probabilities of all levels at all ratings."""
    table = fit.table
    location = fit.entry_measure[table.entry] - fit.juror_severity[table.juror]
    return fit.scale.probabilities(table.criterion, location)


def by_label(fit, facet):
    frame = {"entry": fit.entry_frame, "juror": fit.juror_frame, "criterion": fit.criterion_frame}[facet]()
    return frame.set_index(facet).iloc[:, 0]


def test_frames_have_the_promised_columns_in_the_order_of_labels():
    fit = usual()
    fits = ["infit", "outfit", "infit_z", "outfit_z"]

    assert list(fit.entry_frame()) == [
        *("entry", "measure", "se", "conditional_se", "fair_average", "n_ratings"),
        *("infit", "outfit", "extreme"),
    ]
    assert list(fit.juror_frame()) == ["juror", "severity", "se", *fits, "n_ratings", "extreme"]
    assert list(fit.criterion_frame()) == ["criterion", "difficulty", "se", *fits, "n_ratings", "extreme"]
    assert list(fit.entry_frame()["entry"]) == list(fit.table.entries)
    assert fit.juror_frame()["n_ratings"].sum() == len(fit.table)
    assert fit.entry_frame().attrs["assume"] is None


def test_harsher_juror_gets_higher_severity_and_harder_criterion_higher_difficulty():
    frame = simulated(severity_sd=0, difficulty_sd=0)
    harsh = frame["juror"].isin(["J001", "J002"])
    hard = frame["criterion"] == "C3"
    frame["level"] = (frame["level"] - harsh - hard).clip(lower=0)

    fit = fitted(frame)

    severity, difficulty = by_label(fit, "juror"), by_label(fit, "criterion")
    assert severity[["J001", "J002"]].min() > severity.drop(["J001", "J002"]).max()
    assert difficulty.idxmax() == "C3"


def test_order_of_rows_and_columns_changes_nothing_at_all():
    frame = simulated()
    shuffled = frame.sample(frac=1, random_state=1)[["level", "criterion", "entry", "juror"]]
    shuffled.index = np.arange(len(frame)) * 7 - 3

    one, other = usual(), fitted(shuffled)

    pd.testing.assert_frame_equal(one.entry_frame(), other.entry_frame())
    pd.testing.assert_frame_equal(one.juror_frame(), other.juror_frame())
    pd.testing.assert_frame_equal(one.criterion_frame(), other.criterion_frame())


@pytest.mark.parametrize("facet", FACETS)
def test_names_only_move_what_they_name(facet):
    frame = simulated()
    labels = sorted(frame[facet].unique())
    turned = dict(zip(labels, reversed(range(len(labels))), strict=True))

    one, other = usual(), fitted(frame.assign(**{facet: frame[facet].map(turned)}))

    for each in FACETS:
        found, expected = by_label(other, each), by_label(one, each)
        if each == facet:
            found = found[[turned[label] for label in expected.index]]
        np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(other.entry_se.mean(), one.entry_se.mean(), atol=1e-6)


def test_a_constant_added_to_all_levels_moves_the_fair_average_by_it_and_nothing_else():
    moved = fitted(simulated().assign(level=lambda frame: frame["level"] + 7)).entry_frame()

    expected = usual().entry_frame()
    expected["fair_average"] += 7
    pd.testing.assert_frame_equal(moved, expected)


def test_levels_ten_times_as_far_apart_give_measures_a_tenth_as_long():
    wide = fitted(simulated().assign(level=lambda frame: frame["level"] * 10))

    np.testing.assert_allclose(10 * wide.entry_measure, usual().entry_measure, atol=1e-5)
    np.testing.assert_allclose(10 * wide.juror_se, usual().juror_se, atol=1e-5)
    assert 10 * wide.halo_sd == pytest.approx(usual().halo_sd, abs=1e-5)
    assert wide.log_likelihood == pytest.approx(usual().log_likelihood, abs=1e-6)
    np.testing.assert_allclose(wide.fair_average(), 10 * usual().fair_average(), atol=1e-5)


@pytest.mark.parametrize("model", ["rating_scale", "partial_credit"])
def test_a_scale_turned_around_turns_measures_and_severities(model):
    one = fitted(simulated(), model=model)
    other = fitted(simulated().assign(level=lambda frame: 3 - frame["level"]), model=model)

    np.testing.assert_allclose(other.entry_measure, -one.entry_measure, atol=1e-5)
    np.testing.assert_allclose(other.juror_severity, -one.juror_severity, atol=1e-5)
    np.testing.assert_allclose(other.thresholds, -one.thresholds[:, ::-1], atol=1e-5)
    np.testing.assert_allclose(other.entry_se, one.entry_se, atol=1e-5)
    np.testing.assert_allclose(3 - other.fair_average(), one.fair_average(), atol=1e-5)


def test_a_juror_split_in_two_gets_two_severities_near_the_one():
    frame = simulated(n_entries=300)
    whole = fitted(frame)
    late = (frame["juror"] == "J004") & (frame["entry"] > "E0150")
    halves = fitted(frame.assign(juror=frame["juror"].mask(late, "J004b")))

    severity, error = by_label(halves, "juror"), halves.juror_frame().set_index("juror")["se"]
    assert abs(severity["J004"] - severity["J004b"]) < 3 * np.hypot(error["J004"], error["J004b"])
    assert abs(severity[["J004", "J004b"]].mean() - by_label(whole, "juror")["J004"]) < 0.1
    others = [juror for juror in whole.table.jurors if juror != "J004"]
    np.testing.assert_allclose(severity[others], by_label(whole, "juror")[others], atol=0.1)
    assert np.corrcoef(halves.entry_measure, whole.entry_measure)[0, 1] > 0.999
    assert error[["J004", "J004b"]].min() > whole.juror_frame().set_index("juror")["se"]["J004"]


def test_the_same_entries_twice_give_the_same_severities_more_surely():
    frame = simulated()
    doubled = fitted(pd.concat([frame, frame.assign(entry=frame["entry"] + "b")]))

    np.testing.assert_allclose(doubled.juror_severity, usual().juror_severity, atol=1e-5)
    np.testing.assert_allclose(doubled.juror_se * np.sqrt(2), usual().juror_se, rtol=1e-4)
    assert doubled.entry_sd == pytest.approx(usual().entry_sd, abs=1e-5)


def test_an_entry_of_one_juror_is_measured_less_surely_and_closer_to_the_mean():
    frame = simulated()
    first = frame["juror"] == frame.groupby("entry")["juror"].transform("min")
    best = by_label(usual(), "entry").idxmax()

    fit = fitted(frame[(frame["entry"] != best) | first])

    entry = fit.entry_frame().set_index("entry")
    assert entry.loc[best, "n_ratings"] == 3
    assert entry.loc[best, "se"] == entry["se"].max()
    assert entry.loc[best, "measure"] < by_label(usual(), "entry")[best]


@pytest.mark.parametrize("center", FRAMES)
@pytest.mark.parametrize("model", ["rating_scale", "partial_credit"])
def test_named_facets_have_mean_zero_and_no_frame_changes_a_probability(center, model):
    fit = fitted(simulated(), model=model, center=center)
    usual_fit = fitted(simulated(), model=model)

    parts = {"entry": fit.entry_measure, "juror": fit.juror_severity, "criterion": fit.criterion_difficulty}
    for facet, values in parts.items():
        assert (abs(values.mean()) < 1e-9) == (facet in center)
    np.testing.assert_allclose(chances(fit), chances(usual_fit), atol=1e-10)
    np.testing.assert_allclose(fit.fair_average(), usual_fit.fair_average(), atol=1e-9)
    assert fit.log_likelihood == usual_fit.log_likelihood


@pytest.mark.parametrize("center", FRAMES)
def test_no_frame_changes_the_error_of_a_difference_of_two_entries(center):
    n = 40_000

    def contrasts(fit):
        drawn = fit.draws(n, np.random.default_rng(5))[:, :6]
        return (drawn[:, 1:] - drawn[:, :1]).std(axis=0)

    np.testing.assert_allclose(contrasts(fit=usual(center=center)), contrasts(usual()), rtol=4 / np.sqrt(n))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"center": ("juror",)}, "only one facet may float; name entry or criterion"),
        ({"center": ()}, "only one facet may float"),
        ({"center": ("juror", "judge")}, "center='judge' is not known; known: 'entry', 'juror', 'criterion'"),
        ({"model": "graded"}, "model='graded' is not known; known: 'rating_scale', 'partial_credit'"),
        ({"estimator": "bayes"}, "estimator='bayes'"),
        ({"assume": "hope"}, "assume='hope'"),
        ({"severities": "some"}, "severities='some'"),
        ({"anchors": {"entry": {"E0001": 0.0}}}, "anchors='entry'"),
        ({"anchors": {"juror": {"J001": 0.0}}, "estimator": "jml"}, "need estimator='mml'"),
    ],
)
def test_an_unknown_word_or_a_frame_without_a_foot_is_a_mistake(options, said):
    with pytest.raises(ValueError, match=said):
        fitted(simulated(), **options)


def test_two_levels_leave_no_difference_between_rating_scale_and_partial_credit():
    frame = simulated(n_levels=2)

    one, other = fitted(frame, model="rating_scale"), fitted(frame, model="partial_credit")

    np.testing.assert_allclose(other.entry_measure, one.entry_measure, atol=1e-9)
    np.testing.assert_allclose(other.criterion_difficulty, one.criterion_difficulty, atol=1e-9)
    np.testing.assert_allclose(other.thresholds, 0, atol=1e-12)


def test_without_a_halo_in_the_ratings_none_is_found_and_measures_are_the_standard_ones():
    frame = simulated(n_entries=400, n_jurors=20, halo_sd=0.0, seed=11)

    with_halo, plain = fitted(frame), fitted(frame, halo=False)

    assert with_halo.halo_sd < 0.25
    np.testing.assert_allclose(with_halo.entry_measure, plain.entry_measure, atol=0.1)
    assert with_halo.log_likelihood >= plain.log_likelihood - 1e-6


def test_a_halo_in_the_ratings_makes_errors_larger_than_the_standard_model_says():
    frame = simulated(n_criteria=6, halo_sd=1.0)

    with_halo, plain = fitted(frame), fitted(frame, halo=False)

    assert with_halo.halo_sd > 0.7
    assert with_halo.entry_se.mean() > 1.3 * plain.entry_se.mean()
    assert with_halo.log_likelihood > plain.log_likelihood + 20
    assert with_halo.reliability < plain.reliability


def test_partial_credit_gives_each_criterion_steps_of_its_own():
    steps = [[-2.0, 0.0, 2.0], [-0.5, 0.0, 0.5], [-1.0, -0.5, 1.5]]
    frame = simulated(n_entries=600, thresholds=steps)

    fit = fitted(frame, model="partial_credit")

    np.testing.assert_allclose(fit.thresholds, steps, atol=0.3)
    shared = fitted(frame).thresholds
    np.testing.assert_allclose(shared[0], shared[1], atol=1e-12)


def test_groups_that_share_no_juror_are_refused_with_a_juror_of_each():
    with pytest.raises(DisconnectedDesign, match=r"2 unlinked groups; give jurors J001, ZJ001"):
        fitted(apart())


def test_equal_subsets_puts_the_populations_of_groups_on_one_mean():
    fit = fitted(apart(), assume="equal_subsets")

    second = np.array([label.startswith("Z") for label in fit.table.entries])
    # Posterior means of each population average to 0 up to the noise of their own jurors.
    assert abs(fit.entry_measure[second].mean() - fit.entry_measure[~second].mean()) < 0.02
    assert fit.juror_severity.mean() == pytest.approx(0, abs=1e-9)
    assert fit.entry_frame().attrs["assume"] == fit.juror_frame().attrs["assume"] == "equal_subsets"


def test_random_jurors_puts_the_jurors_of_groups_on_one_mean_and_says_what_that_leaves_open():
    equal, random = (fitted(apart(), assume=each) for each in ("equal_subsets", "random_jurors"))

    second = np.array([label.startswith("Z") for label in random.table.jurors])
    assert random.juror_severity[second].mean() == pytest.approx(0, abs=1e-9)
    assert random.juror_severity[~second].mean() == pytest.approx(0, abs=1e-9)
    assert (random.entry_se > equal.entry_se + 0.01).all()
    moves = random.entry_measure - equal.entry_measure
    groups = np.array([label.startswith("Z") for label in random.table.entries])
    assert np.ptp(moves[groups]) < 1e-9


def test_groups_hang_together_on_jurors_of_known_severity():
    frame = apart()
    alone = [fitted(part) for _, part in frame.groupby(frame["juror"].str.startswith("Z"))]
    anchors = {"J002": alone[0].juror_severity[1] + 0.4, "ZJ003": alone[1].juror_severity[2] - 0.3}

    fit = fitted(frame, anchors={"juror": anchors}, center=("criterion",))

    severity = by_label(fit, "juror")
    assert severity["J002"] == pytest.approx(anchors["J002"], abs=1e-9)
    assert severity["ZJ003"] == pytest.approx(anchors["ZJ003"], abs=1e-9)
    assert fit.components.n_groups == 2


def test_one_group_without_a_known_juror_is_still_refused():
    with pytest.raises(DisconnectedDesign):
        fitted(apart(), anchors={"juror": {"J001": 0.0}})


def test_severities_anchored_where_they_stand_move_nothing():
    fit = usual()
    anchors = dict(by_label(fit, "juror").items())

    again = fitted(simulated(), anchors={"juror": anchors})

    np.testing.assert_allclose(again.juror_severity, fit.juror_severity, atol=1e-9)
    np.testing.assert_allclose(again.entry_measure, fit.entry_measure, atol=1e-5)
    np.testing.assert_allclose(again.criterion_difficulty, fit.criterion_difficulty, atol=1e-5)
    assert again.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-6)
    np.testing.assert_allclose(again.juror_se, 0, atol=1e-9)
    assert (again.entry_se < fit.entry_se).all()


def test_all_severities_anchored_a_logit_higher_move_all_measures_a_logit():
    fit = usual()
    anchors = dict((by_label(fit, "juror") + 1).items())

    again = fitted(simulated(), anchors={"juror": anchors})

    np.testing.assert_allclose(again.entry_measure, fit.entry_measure + 1, atol=1e-5)
    np.testing.assert_allclose(chances(again), chances(fit), atol=1e-6)


def test_an_anchored_juror_keeps_a_severity_that_the_ratings_contradict():
    severity = by_label(usual(), "juror")
    anchors = {"J001": severity["J001"], "J002": severity["J002"] + 2}

    again = by_label(fitted(simulated(), anchors={"juror": anchors}), "juror")

    assert again["J002"] - again["J001"] == pytest.approx(anchors["J002"] - anchors["J001"], abs=1e-9)


def test_difficulties_anchored_where_they_stand_move_nothing():
    fit = usual()
    anchors = dict(by_label(fit, "criterion").items())

    again = fitted(simulated(), anchors={"criterion": anchors}, center=("juror",))

    np.testing.assert_allclose(again.criterion_difficulty, fit.criterion_difficulty, atol=1e-9)
    np.testing.assert_allclose(again.entry_measure, fit.entry_measure, atol=1e-5)
    np.testing.assert_allclose(again.criterion_se, 0, atol=1e-9)


def test_criteria_that_no_review_links_are_refused():
    frame = simulated(n_criteria=2)
    own = frame["criterion"].eq("C1") == frame["juror"].lt("J005")

    with pytest.raises(ConfoundedDesign, match=r"C1 \(J00\d\), C2 \(J00\d\)"):
        fitted(frame[own], halo=False)


def test_draws_have_the_measures_for_their_mean_and_the_errors_for_their_spread():
    n = 20_000
    fit = usual()

    drawn = fit.draws(n, np.random.default_rng(1))

    assert drawn.shape == (n, fit.table.n_entries)
    z = (drawn.mean(axis=0) - fit.entry_measure) / fit.entry_se * np.sqrt(n)
    assert np.abs(z).max() < 5
    np.testing.assert_allclose(drawn.std(axis=0), fit.entry_se, rtol=5 / np.sqrt(2 * n))


def test_draws_of_a_seed_are_the_same_again():
    one, other, third = (usual().draws(3, np.random.default_rng(seed)) for seed in (1, 1, 2))

    np.testing.assert_array_equal(one, other)
    assert (one != third).all()


def test_what_a_juror_leaves_open_moves_all_of_that_jurors_entries_together():
    frame = simulated(n_entries=40, n_jurors=8, jurors_per_entry=2, seed=4)
    fit = fitted(frame)
    rated = pd.crosstab(frame["entry"], frame["juror"]).to_numpy() > 0

    covariance = np.cov(fit.draws(20_000, np.random.default_rng(2)).T)

    shared = (rated.astype(int) @ rated.T.astype(int)) * (1 - np.eye(len(rated), dtype=int))
    same, none = covariance[shared == 2].mean(), covariance[(shared == 0) & ~np.eye(len(rated), dtype=bool)]
    assert same > 0.01
    assert same > covariance[shared == 1].mean() > none.mean()


def test_standard_errors_hold_what_the_conditional_ones_leave_out():
    fit = usual()

    assert (fit.entry_se > fit.estimates.conditional_se).all()


def test_fair_average_stays_on_the_rubrics_scale_and_rises_with_the_measure():
    frame = simulated().assign(level=lambda frame: frame["level"] + 1)
    fit = fitted(frame)

    average = fit.fair_average()

    assert ((average >= 1) & (average <= 4)).all()
    order = np.argsort(fit.entry_measure)
    assert (np.diff(average[order]) >= 0).all()
    far = fit.fair_average(np.array([-60.0, 60.0]))
    np.testing.assert_allclose(far, [1, 4], atol=1e-6)


def test_fair_average_of_all_entries_is_the_mean_level_of_a_complete_jury():
    frame = simulated(n_jurors=5, jurors_per_entry=5, halo_sd=0.0, severity_sd=0.0)
    fit = fitted(frame, halo=False)

    raw = frame.groupby("entry")["level"].mean()

    assert fit.fair_average().mean() == pytest.approx(raw.mean(), abs=0.03)
    assert np.corrcoef(fit.fair_average(), raw)[0, 1] > 0.99


def test_fair_average_weighs_criteria_as_told():
    fit = usual()
    alone = [
        fit.fair_average(weights={each: float(each == criterion) for each in fit.table.criteria})
        for criterion in fit.table.criteria
    ]

    weighed = fit.fair_average(weights=dict(zip(fit.table.criteria, (2.0, 1.0, 1.0), strict=True)))

    np.testing.assert_allclose(weighed, (2 * alone[0] + alone[1] + alone[2]) / 4, atol=1e-12)
    np.testing.assert_allclose(fit.fair_average(), np.mean(alone, axis=0), atol=1e-12)


def test_reliability_separation_and_strata_say_the_same_thing():
    fit = usual()

    assert 0 < fit.reliability < 1
    assert fit.separation**2 == pytest.approx(fit.reliability / (1 - fit.reliability))
    assert fit.strata == pytest.approx((4 * fit.separation + 1) / 3)


def test_reliability_is_the_squared_correlation_with_the_truth():
    truth = simulate_ratings(n_entries=2000, n_jurors=40, rng=np.random.default_rng(8))
    fit = fit_facets(truth.table)

    correlation = np.corrcoef(fit.entry_measure, truth.measure.to_numpy())[0, 1]

    assert fit.reliability == pytest.approx(correlation**2, abs=0.03)


def test_jurors_alike_are_found_to_be_alike():
    frame = simulated(n_entries=200, severity_sd=0.0, seed=6)

    random, fixed = (fitted(frame, severities=each) for each in ("random", "fixed"))

    assert random.severity_sd < 0.1
    assert np.abs(random.juror_severity).max() < 0.5 * np.abs(fixed.juror_severity).max()


def test_the_spread_of_jurors_is_recovered():
    spreads = [
        fitted(simulated(seed, n_entries=200, n_jurors=30, severity_sd=0.7), severities="random").severity_sd
        for seed in range(4)
    ]

    # The SD of 30 drawn severities itself varies by 0.09.
    assert np.mean(spreads) == pytest.approx(0.7, abs=0.15)


@pytest.mark.parametrize("halo", [True, False])
def test_random_severities_are_drawn_towards_their_mean(halo):
    frame = simulated(n_entries=30, n_jurors=15, jurors_per_entry=3)

    fixed, random = (fitted(frame, halo=halo, severities=each) for each in ("fixed", "random"))

    assert np.isnan(fixed.severity_sd)
    assert 0 < random.severity_sd < fixed.juror_severity.std() + 0.05
    assert random.juror_severity.std() < fixed.juror_severity.std()
    assert random.juror_severity.mean() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("anchor", "told"),
    [
        ({"J0O1": 1.0}, "juror J0O1 is anchored and has no rating here"),
        ({"J001": np.nan}, "no finite number"),
    ],
)
def test_an_anchor_that_holds_nothing_is_refused(anchor, told):
    with pytest.raises(InvalidRatings, match=told):
        fitted(simulated(), anchors={"juror": anchor})
