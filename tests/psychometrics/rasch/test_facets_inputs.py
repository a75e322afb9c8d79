"""Tables that are small, one-sided, odd or wrong: a right answer or an error that says what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.domain.ratings import RatingTable
from workbench.errors import InvalidRatings, MeasurementProblem, NotConverged, TooFewRatings
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.simulation.simulate import simulate_ratings

MODELS = ("rating_scale", "partial_credit")
COLUMNS = ["entry", "juror", "criterion", "level"]


def simulated(seed=1, **options):
    settings = {"n_entries": 60, "n_jurors": 8, "n_criteria": 3, "n_levels": 5, "jurors_per_entry": 3}
    frame = simulate_ratings(**(settings | options), rng=np.random.default_rng(seed)).frame
    return frame.drop(columns="order")


def everybody(levels):
    """Ratings of all entries by all jurors on all criteria: levels (entries, jurors, criteria)."""
    levels = np.asarray(levels)
    entry, juror, criterion = np.indices(levels.shape)
    return pd.DataFrame(
        {
            "entry": entry.ravel(),
            "juror": juror.ravel(),
            "criterion": criterion.ravel(),
            "level": levels.ravel().astype(int),
        }
    )


def table_of(frame):
    return RatingTable.from_frame(frame.reset_index(drop=True))


def require_usable(fit):
    """Every number that people are shown is there, and finite where the ratings tell it."""
    entries, jurors, criteria = fit.entry_frame(), fit.juror_frame(), fit.criterion_frame()
    for frame in (entries, jurors):
        assert np.isfinite(
            frame.select_dtypes("number").drop(columns=["infit_z", "outfit_z"], errors="ignore")
        ).all(axis=None)
    told = criteria["difficulty"].notna()
    assert np.isfinite(criteria.loc[told, ["difficulty", "se"]]).all(axis=None)
    average = entries["fair_average"]
    low = fit.table.lowest_level
    assert ((average >= low) & (average <= low + fit.table.top)).all()
    assert np.isfinite(fit.draws(3, np.random.default_rng(1))).all()
    assert 0 <= fit.reliability < 1


def test_an_empty_table_is_refused():
    with pytest.raises(TooFewRatings, match="nothing to measure yet"):
        table_of(pd.DataFrame(columns=COLUMNS))


def test_one_juror_is_measured_without_a_halo_and_severity_is_zero():
    frame = simulated(n_jurors=1, jurors_per_entry=1)

    fit = fit_facets(table_of(frame), halo=False)

    require_usable(fit)
    assert fit.juror_severity.tolist() == [0]
    assert fit.juror_se.tolist() == [0]
    totals = frame.groupby("entry")["level"].sum()
    assert pd.Series(fit.entry_measure).corr(
        totals.reset_index(drop=True), method="spearman"
    ) == pytest.approx(1)


def test_one_juror_cannot_show_a_halo():
    with pytest.raises(TooFewRatings, match=r"no entry was rated by two jurors.*halo=False"):
        fit_facets(table_of(simulated(n_jurors=1, jurors_per_entry=1)))


def test_one_criterion_cannot_show_a_halo():
    with pytest.raises(TooFewRatings, match=r"nobody rated an entry on two criteria.*halo=False"):
        fit_facets(table_of(simulated(n_criteria=1)))


@pytest.mark.parametrize("halo", [True, False])
def test_one_entry_is_refused_by_name(halo):
    with pytest.raises(TooFewRatings, match="only entry E0001 was rated"):
        fit_facets(table_of(simulated(n_entries=1, n_jurors=3)), halo=halo)


@pytest.mark.parametrize("halo", [True, False])
def test_equal_levels_are_refused(halo):
    with pytest.raises(TooFewRatings, match="all 540 levels are 4"):
        fit_facets(table_of(simulated().assign(level=4)), halo=halo)


@pytest.mark.parametrize("halo", [True, False])
def test_two_entries_are_compared(halo):
    low, high = np.random.default_rng(3).integers(0, 3, (2, 6, 4))
    fit = fit_facets(table_of(everybody([low, high + 2])), halo=halo)

    require_usable(fit)
    assert fit.entry_measure[1] > fit.entry_measure[0]


def test_two_entries_that_jurors_tell_apart_without_fail_have_no_distance():
    ratings = pd.DataFrame(
        [("A", "x", "C", 1), ("A", "y", "C", 2), ("B", "x", "C", 2), ("B", "y", "C", 3)], columns=COLUMNS
    )

    with pytest.raises(MeasurementProblem, match=r"no limit|No stable estimate"):
        fit_facets(table_of(ratings), halo=False)


@pytest.mark.parametrize("halo", [True, False])
def test_entries_told_apart_without_chance_are_refused(halo):
    entry, juror, criterion = np.indices((12, 6, 2))

    with pytest.raises(TooFewRatings, match="nothing left to chance"):
        fit_facets(table_of(everybody(entry >= 6)), halo=halo)
    # Guttman's staircase: whoever passes a harsher juror passes all milder ones.
    with pytest.raises(MeasurementProblem):
        fit_facets(table_of(everybody(entry > 2 * juror + 0 * criterion)), halo=halo)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("halo", [True, False])
def test_identical_entries_get_identical_measures(model, halo):
    one = np.random.default_rng(0).integers(0, 4, (1, 4, 3))

    fit = fit_facets(table_of(everybody(np.tile(one, (20, 1, 1)))), model=model, halo=halo)

    require_usable(fit)
    np.testing.assert_allclose(fit.entry_measure, fit.entry_measure[0], atol=1e-9)
    assert fit.entry_sd < 0.05
    assert fit.reliability < 0.01


@pytest.mark.parametrize("model", MODELS)
def test_levels_thrown_at_random_tell_nothing(model):
    levels = np.random.default_rng(0).integers(0, 5, (40, 5, 3))

    fit = fit_facets(table_of(everybody(levels)), model=model)

    require_usable(fit)
    assert fit.reliability < 0.3
    assert fit.halo_sd < 0.3


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("halo", [True, False])
def test_one_other_level_among_equal_ones_is_measured(model, halo):
    frame = simulated().assign(level=2)
    frame.loc[7, "level"] = 3

    fit = fit_facets(table_of(frame), model=model, halo=halo)

    require_usable(fit)
    assert fit.entry_sd < 0.1
    given = frame.groupby("criterion")["level"].max().to_numpy() > 2
    assert np.isnan(fit.criterion_difficulty[~given]).all()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("level", "sign"), [(4, -1), (0, 1)])
def test_a_juror_with_one_end_of_the_scale_only_is_flagged_and_finite(model, level, sign):
    frame = simulated()
    frame.loc[frame["juror"] == "J003", "level"] = level

    fit = fit_facets(table_of(frame), model=model)

    require_usable(fit)
    jurors = fit.juror_frame().set_index("juror")
    assert jurors["extreme"].to_dict() == {each: each == "J003" for each in jurors.index}
    others = jurors["severity"].drop("J003")
    assert sign * jurors.loc["J003", "severity"] > (sign * others).max()
    assert jurors.loc["J003", "se"] > 3 * jurors["se"].drop("J003").max()


def test_a_juror_with_one_end_of_the_scale_only_hardly_moves_what_others_say():
    frame = simulated()
    without = fit_facets(table_of(frame[frame["juror"] != "J003"]))
    frame.loc[frame["juror"] == "J003", "level"] = 4

    fit = fit_facets(table_of(frame))

    measure = pd.Series(fit.entry_measure, fit.table.entries)[list(without.table.entries)]
    assert np.corrcoef(measure, without.entry_measure)[0, 1] > 0.99


@pytest.mark.parametrize("level", [0, 4])
def test_an_extreme_entry_is_flagged_and_measured(level):
    frame = simulated()
    frame.loc[frame["entry"] == "E0010", "level"] = level

    entries = fit_facets(table_of(frame)).entry_frame().set_index("entry")

    assert bool(entries.loc["E0010", "extreme"])
    assert entries["measure"].idxmax() == "E0010" or entries["measure"].idxmin() == "E0010"
    assert entries["extreme"].sum() < len(entries)


def test_a_criterion_always_at_the_top_is_easy_on_a_shared_scale_and_says_nothing_on_its_own():
    frame = simulated()
    frame.loc[frame["criterion"] == "C2", "level"] = 4

    shared, own = (fit_facets(table_of(frame), model=model) for model in MODELS)

    require_usable(shared)
    require_usable(own)
    assert shared.criterion_frame()["extreme"].tolist() == [False, True, False]
    assert shared.criterion_difficulty[1] < -3
    assert np.isnan(own.criterion_difficulty).tolist() == [False, True, False]
    rest = fit_facets(table_of(frame[frame["criterion"] != "C2"]), model="partial_credit")
    np.testing.assert_allclose(own.entry_measure, rest.entry_measure, atol=1e-5)


def test_a_juror_with_one_rating_is_placed_with_a_large_error():
    frame = pd.concat([simulated(), pd.DataFrame([("E0001", "JX", "C1", 2)], columns=COLUMNS)])

    fit = fit_facets(table_of(frame))

    require_usable(fit)
    jurors = fit.juror_frame().set_index("juror")
    assert jurors.loc["JX", "n_ratings"] == 1
    assert jurors.loc["JX", "se"] == jurors["se"].max() > 0.8


@pytest.mark.parametrize("model", MODELS)
def test_a_level_nobody_gave_leaves_a_gap_in_thresholds_and_the_scores_around_it(model):
    frame = simulated()
    frame["level"] = frame["level"].replace(2, 3)

    fit = fit_facets(table_of(frame), model=model)

    require_usable(fit)
    assert np.isnan(fit.thresholds[:, [1, 2]]).all()
    assert np.isfinite(fit.thresholds[:, [0, 3]]).all()
    assert np.isfinite(fit.threshold_se[:, [0, 3]]).all()
    assert fit.scale.n_levels == 5


def test_a_criterion_nobody_used_takes_no_part():
    frame = simulated()
    known = ["C0", "C1", "C2", "C3", "C9"]
    declared = frame.assign(criterion=pd.Categorical(frame["criterion"], categories=known))

    one, other = fit_facets(table_of(declared)), fit_facets(table_of(frame))

    pd.testing.assert_frame_equal(one.criterion_frame(), other.criterion_frame())
    np.testing.assert_array_equal(one.entry_measure, other.entry_measure)


def test_decimals_that_are_whole_and_an_odd_index_give_the_same_measures():
    frame = simulated()
    odd = frame.assign(level=frame["level"].astype(float)).sample(frac=1, random_state=3)
    odd.index = pd.Index(["row"] * len(odd))

    np.testing.assert_array_equal(
        fit_facets(RatingTable.from_frame(odd)).entry_measure, fit_facets(table_of(frame)).entry_measure
    )


@pytest.mark.parametrize("wrong", [np.nan, "5", 2.5, True, None, np.inf])
def test_what_is_no_level_is_refused_with_its_row(wrong):
    frame = simulated().astype({"level": object})
    frame.loc[17, "level"] = wrong

    with pytest.raises(InvalidRatings, match="row 17"):
        table_of(frame)


def test_a_slip_of_the_finger_does_not_decide_the_scale():
    frame = simulated(n_levels=10).assign(level=lambda frame: frame["level"] + 1)
    frame.loc[11, "level"] = 99_999
    with pytest.raises(InvalidRatings, match="99999 in row 11"):
        table_of(frame)
    frame.loc[11, "level"] = 100
    with pytest.raises(InvalidRatings, match="level 100 in row 11 lies far off"):
        table_of(frame)


@pytest.mark.parametrize(("model", "top"), [("rating_scale", 200), ("partial_credit", 50)])
def test_two_hundred_levels_are_measured_on_a_shorter_logit_scale(model, top):
    rng = np.random.default_rng(0)
    quality, harsh = rng.normal(0.5, 0.15, 20), np.array([-0.05, 0.0, 0.02, 0.04])
    share = quality[:, None, None] - harsh[:, None] + rng.normal(0, 0.06, (20, 4, 3))
    levels = np.clip((top * share).round(), 0, top)

    fit = fit_facets(table_of(everybody(levels)), model=model)

    require_usable(fit)
    assert fit.table.top > 0.6 * top
    assert np.corrcoef(fit.entry_measure, quality)[0, 1] > 0.95
    assert (np.diff(fit.juror_severity) > 0).all()
    # It takes about sd² of the levels around a measure fewer logits to a level.
    assert fit.entry_sd < 100 / top
    np.testing.assert_allclose(fit.fair_average(), top * quality, atol=0.15 * top)


def test_levels_a_hundred_apart_are_two_levels():
    frame = simulated(n_levels=2)

    near, far = (fit_facets(table_of(frame.assign(level=frame["level"] * each))) for each in (1, 100))

    np.testing.assert_allclose(100 * far.entry_measure, near.entry_measure, atol=1e-6)
    assert far.iterations <= near.iterations + 2


@pytest.mark.parametrize("halo", [True, False])
def test_entries_eight_logits_apart_are_measured(halo):
    frame = simulated(entry_sd=8.0)

    fit = fit_facets(table_of(frame), halo=halo)

    require_usable(fit)
    assert fit.entry_sd == pytest.approx(8, rel=0.3)
    assert fit.entry_frame()["extreme"].sum() > 20


def test_jurors_seven_logits_apart_are_measured():
    fit = fit_facets(table_of(simulated(severity_sd=5.0)))

    require_usable(fit)
    assert np.ptp(fit.juror_severity) > 8


def test_forty_criteria_with_gaps_everywhere_are_measured_cell_by_cell():
    truth = simulate_ratings(
        n_entries=30, n_jurors=5, n_criteria=40, missing=0.3, rng=np.random.default_rng(2)
    )

    fit = fit_facets(truth.table)

    require_usable(fit)
    z = (fit.criterion_difficulty - truth.difficulty.to_numpy()) / fit.criterion_se
    assert 0.45 < np.mean(z**2) < 1.8  # 40 criteria: the middle 99.8 % of a mean square
    assert np.corrcoef(fit.entry_measure, truth.measure)[0, 1] > 0.85
    assert fit.halo_sd == pytest.approx(0.6, abs=0.2)


def test_a_hundred_thousand_ratings_are_measured():
    truth = simulate_ratings(n_entries=5600, n_jurors=160, rng=np.random.default_rng(1))

    fit = fit_facets(truth.table, halo=False)

    assert len(fit.table) == 100_800
    assert np.corrcoef(fit.entry_measure, truth.measure)[0, 1] > 0.85


@pytest.mark.parametrize("halo", [True, False])
def test_too_few_iterations_are_an_error_with_numbers(halo):
    with pytest.raises(NotConverged) as caught:
        fit_facets(table_of(simulated()), halo=halo, max_iterations=1)

    assert caught.value.parameters["iterations"] == 1
    assert 0 < float(str(caught.value.parameters["last_change"])) < 10


def test_two_jurors_who_contradict_each_other_leave_no_reliability():
    ladder = np.arange(20)[:, None] % 5
    levels = np.stack([ladder, 4 - ladder], axis=1) * np.ones((1, 1, 3))

    fit = fit_facets(table_of(everybody(levels)), halo=False)

    require_usable(fit)
    assert fit.reliability < 0.01
    assert fit.entry_frame()["infit"].max() > 1.9
