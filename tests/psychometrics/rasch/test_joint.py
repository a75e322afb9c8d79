"""Joint maximum likelihood: agreement with FACETS and a plain optimiser, and what extreme parties get."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from workbench.domain.ratings import RatingTable
from workbench.errors import ConfoundedDesign, DisconnectedDesign, NotConverged, TooFewRatings
from workbench.psychometrics.rasch import joint_estimates, joint_likelihood
from workbench.psychometrics.rasch.joint import joint_maximum_likelihood
from workbench.psychometrics.rasch.scale import Scale
from workbench.psychometrics.simulation.simulate import simulate_ratings

REFERENCE = Path(__file__).parents[2] / "reference" / "guilford1954.json"
MODELS = ("rating_scale", "partial_credit")


def table_of(rows):
    return RatingTable.from_frame(pd.DataFrame(rows, columns=["entry", "juror", "criterion", "level"]))


def small_table(seed=3, **options):
    settings = {"n_entries": 12, "n_jurors": 4, "n_criteria": 3, "n_levels": 4, "jurors_per_entry": 3}
    return simulate_ratings(**(settings | options), rng=np.random.default_rng(seed)).table


def with_rows(table, rows):
    return RatingTable.from_frame(pd.concat([table.frame(), pd.DataFrame(rows)], ignore_index=True))


def rows_of(entry, jurors, criteria, level):
    return [
        {"entry": entry, "juror": juror, "criterion": criterion, "level": level}
        for juror in jurors
        for criterion in criteria
    ]


@pytest.fixture(scope="module")
def guilford():
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    rows = [
        (each["examinee"], each["judge"], trait, level)
        for each in reference["ratings"]
        for trait, level in zip(reference["traits"], each["levels"], strict=True)
    ]
    return reference["facets"], table_of(rows)


def test_severities_match_facets_on_guilford(guilford):
    published, table = guilford

    found = joint_maximum_likelihood(table, model="rating_scale")

    # Judges float in the printout: what centred examinees leave over is theirs.
    floating = found.severity - found.measure.mean()
    # FACETS prints two decimals and stops at changes of 0.01.
    np.testing.assert_allclose(floating, published["judge_severity"], atol=0.01)


def test_infit_matches_facets_on_guilford(guilford):
    published, table = guilford
    found = joint_maximum_likelihood(table, model="rating_scale")
    location = found.measure[table.entry] - found.severity[table.juror]
    expected, variance = found.scale.moments(table.criterion, location)

    squares = np.bincount(table.juror, (table.level - expected) ** 2)

    np.testing.assert_allclose(
        squares / np.bincount(table.juror, variance), published["judge_infit"], atol=0.01
    )


class PlainModel:
    """The likelihood written out rating by rating, all parameters in one vector, for a general optimiser."""

    def __init__(self, table, model):
        self.table, self.model = table, model
        m = table.top
        self.n_steps = m if model == "rating_scale" else m * table.n_criteria
        self.n_difficulties = table.n_criteria if model == "rating_scale" else 0

    def split(self, vector):
        table = self.table
        measure, severity, difficulty, steps = np.split(
            vector,
            np.cumsum([table.n_entries, table.n_jurors, self.n_difficulties]),
        )
        if self.model == "rating_scale":
            steps = np.tile(steps, (table.n_criteria, 1)) + difficulty[:, None]
        return measure, severity, steps.reshape(table.n_criteria, -1)

    def loss(self, vector):
        measure, severity, steps = self.split(vector)
        table, total = self.table, 0.0
        for i in range(len(table)):
            z = measure[table.entry[i]] - severity[table.juror[i]]
            logits = np.concatenate([[0.0], np.cumsum(z - steps[table.criterion[i]])])
            total += np.log(np.exp(logits).sum()) - logits[table.level[i]]
        return total

    def frame(self, vector):
        """Measures, severities and steps in the frame where severities and difficulties have mean 0."""
        measure, severity, steps = self.split(vector)
        return (
            measure - severity.mean() - steps.mean(),
            severity - severity.mean(),
            steps - steps.mean(),
        )

    def size(self):
        return self.table.n_entries + self.table.n_jurors + self.n_difficulties + self.n_steps


@pytest.mark.parametrize("model", MODELS)
def test_estimates_match_a_general_optimiser(model):
    table = small_table(missing=0.1)
    plain = PlainModel(table, model)
    best = minimize(plain.loss, np.zeros(plain.size()), method="BFGS", options={"gtol": 1e-5})

    found = joint_maximum_likelihood(table, model=model)

    measure, severity, steps = plain.frame(best.x)
    assert not found.extreme_entries.any()
    assert found.log_likelihood == pytest.approx(-best.fun, abs=1e-6)
    np.testing.assert_allclose(found.measure, measure, atol=1e-3)
    np.testing.assert_allclose(found.severity, severity, atol=1e-3)
    np.testing.assert_allclose(found.scale.difficulty, steps.mean(axis=1), atol=1e-3)
    np.testing.assert_allclose(found.scale.thresholds, steps - steps.mean(axis=1, keepdims=True), atol=1e-3)


def numeric_information(plain, vector, step=1e-3):
    """Second differences of the plain loss."""
    n = len(vector)
    unit = np.eye(n) * step
    information = np.empty((n, n))
    for i in range(n):
        for j in range(i + 1):
            corners = [plain.loss(vector + a * unit[i] + b * unit[j]) for a in (1, -1) for b in (1, -1)]
            information[i, j] = information[j, i] = (corners[0] - corners[1] - corners[2] + corners[3]) / (
                4 * step**2
            )
    return information


@pytest.mark.parametrize("model", MODELS)
def test_standard_errors_match_the_numeric_inverse_of_the_information(model):
    table = small_table(seed=8, n_entries=6, n_jurors=3, n_criteria=2, n_levels=3)
    found = joint_maximum_likelihood(table, model=model)
    plain = PlainModel(table, model)
    steps = found.scale.log_weight[:, :-1] - found.scale.log_weight[:, 1:]
    if model == "rating_scale":
        other = np.concatenate([found.scale.difficulty, found.scale.thresholds[0]])
    else:
        other = steps.ravel()
    vector = np.concatenate([found.measure, found.severity, other])
    information = numeric_information(plain, vector)
    # Any inverse will do once values are taken in the frame, which no shift can change.
    covariance = np.linalg.pinv(information, rcond=1e-6)
    measures, severities, thresholds = [], [], []
    for unit in np.eye(len(vector)):
        measure, severity, step = plain.frame(unit)
        measures.append(measure)
        severities.append(severity)
        thresholds.append((step - step.mean(axis=1, keepdims=True)).ravel())

    def errors(rows):
        change = np.array(rows).T
        return np.sqrt(np.diag(change @ covariance @ change.T))

    single = 1 / np.sqrt(np.diag(information))
    np.testing.assert_allclose(found.measure_full_se, errors(measures), rtol=1e-3)
    np.testing.assert_allclose(found.severity_full_se, errors(severities), rtol=1e-3)
    np.testing.assert_allclose(found.step_full_se.ravel(), errors(thresholds), rtol=1e-3)
    np.testing.assert_allclose(found.measure_se, single[:6], rtol=1e-3)
    np.testing.assert_allclose(found.severity_se, single[6:9], rtol=1e-3)
    if model == "rating_scale":
        np.testing.assert_allclose(found.difficulty_se, single[9:11], rtol=1e-3)
        np.testing.assert_allclose(found.step_se[0], single[11:], rtol=1e-3)
    else:
        np.testing.assert_allclose(found.step_se.ravel(), single[9:], rtol=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_measures_follow_severities_and_thresholds_as_their_slopes_say(model):
    table = small_table()
    rows = rows_of("E99", table.jurors[:2], table.criteria, 3)
    rows += [row for entry in table.entries[:3] for row in rows_of(entry, ["J9"], table.criteria, 0)]
    table = with_rows(table, rows)
    found = joint_maximum_likelihood(table, model=model)
    rng = np.random.default_rng(2)
    severity_move = rng.normal(0, 1e-4, table.n_jurors)
    severity_move[found.extreme_jurors] = 0.0
    scale_move = rng.normal(0, 1e-4, found.design.shape[2])
    moved = Scale(found.scale.log_weight + found.design @ scale_move)

    # The measures at which the same scores are expected, by the moved parameters.
    score = np.bincount(table.entry, table.level) - 0.3 * (np.arange(table.n_entries) == 12)
    counted = ~found.extreme_jurors[table.juror]
    score -= np.bincount(table.entry[~counted], table.level[~counted], table.n_entries)
    measure = found.measure.copy()
    for _ in range(20):
        location = measure[table.entry] - (found.severity + severity_move)[table.juror]
        expected, variance = moved.moments(table.criterion[counted], location[counted])
        missing = score - np.bincount(table.entry[counted], expected, table.n_entries)
        measure += missing / np.bincount(table.entry[counted], variance, table.n_entries)

    change = found.by_juror @ severity_move + found.by_other @ scale_move
    assert found.extreme_jurors.any()
    assert found.extreme_entries[12]
    np.testing.assert_allclose(measure - found.measure, change, atol=1e-7)


def test_two_jurors_of_yes_and_no_stand_twice_as_far_apart_as_conditional_ml_says():
    # 14 entries please the first juror alone, 5 the second alone: conditional ML gives log(14/5), and
    # joint ML of a complete two-juror table exactly twice that [WrightDouglas1977].
    verdicts = [(1, 0)] * 14 + [(0, 1)] * 5 + [(1, 1)] * 3 + [(0, 0)] * 2
    rows = [
        (f"E{i:02d}", juror, "C1", verdict)
        for i, pair in enumerate(verdicts)
        for juror, verdict in zip(("J1", "J2"), pair, strict=True)
    ]

    found = joint_maximum_likelihood(table_of(rows), model="rating_scale")

    assert found.severity[1] - found.severity[0] == pytest.approx(2 * np.log(14 / 5), abs=1e-6)
    assert found.extreme_entries.tolist() == [False] * 19 + [True] * 5


@pytest.mark.parametrize("model", MODELS)
def test_expected_scores_equal_the_given_ones(model):
    table = small_table(n_entries=80, n_jurors=9, missing=0.2, halo_sd=1.0)
    found = joint_maximum_likelihood(table, model=model)
    location = found.measure[table.entry] - found.severity[table.juror]
    kept = ~(found.extreme_entries[table.entry] | found.extreme_jurors[table.juror])
    probability = found.scale.probabilities(table.criterion[kept], location[kept])
    given = np.eye(table.top + 1)[table.level[kept]]
    excess = (given - probability) @ np.arange(table.top + 1)

    assert kept.sum() > 300
    for index in (table.entry, table.juror, table.criterion):
        np.testing.assert_allclose(np.bincount(index[kept], excess), 0, atol=1e-6)
    np.testing.assert_allclose(given.sum(axis=0), probability.sum(axis=0), atol=1e-6)


def test_harsher_juror_gets_higher_severity():
    levels = {"J1": [1, 2, 3, 3, 2, 1, 2, 3, 0], "J2": [0, 2, 1, 0, 0, 3, 1, 2, 1]}
    rows = [(i, juror, "C1", level) for juror, given in levels.items() for i, level in enumerate(given)]

    found = joint_maximum_likelihood(table_of(rows), model="rating_scale")

    assert found.severity[1] > found.severity[0]
    assert found.severity.sum() == pytest.approx(0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_severities_lie_within_their_errors_of_the_simulated_truth(seed):
    truth = simulate_ratings(
        n_entries=150, n_jurors=30, jurors_per_entry=30, halo_sd=0.0, rng=np.random.default_rng(seed)
    )

    found = joint_maximum_likelihood(truth.table, model="rating_scale")

    z = (found.severity - truth.severity.to_numpy()) / found.severity_full_se
    assert 0.4 < np.mean(z**2) < 1.9  # 30 jurors: the middle 99 % of a mean square
    np.testing.assert_allclose(found.scale.thresholds[0], truth.thresholds.iloc[0], atol=0.1)


def test_frame_has_severities_and_difficulties_with_mean_zero():
    found = joint_maximum_likelihood(small_table(), model="partial_credit")

    assert found.severity.mean() == pytest.approx(0, abs=1e-12)
    assert found.scale.difficulty.mean() == pytest.approx(0, abs=1e-12)


def test_order_of_rows_changes_nothing():
    table = small_table()
    shuffled = RatingTable.from_frame(table.frame().sample(frac=1, random_state=1))

    np.testing.assert_array_equal(
        joint_maximum_likelihood(shuffled, model="rating_scale").measure,
        joint_maximum_likelihood(table, model="rating_scale").measure,
    )


@pytest.mark.parametrize("model", MODELS)
def test_a_constant_added_to_all_levels_changes_nothing(model):
    table = small_table()
    moved = RatingTable.from_frame(table.frame().assign(level=lambda frame: frame["level"] + 7))

    one, other = (joint_maximum_likelihood(each, model=model) for each in (table, moved))

    np.testing.assert_array_equal(one.measure, other.measure)
    np.testing.assert_array_equal(one.severity, other.severity)


def test_names_of_jurors_only_move_their_severities():
    table = small_table()
    names = dict(zip(table.jurors, reversed(table.jurors), strict=True))
    renamed = RatingTable.from_frame(table.frame().assign(juror=lambda frame: frame["juror"].map(names)))

    one, other = (joint_maximum_likelihood(each, model="rating_scale") for each in (table, renamed))

    np.testing.assert_allclose(one.severity, other.severity[::-1], atol=1e-9)
    np.testing.assert_allclose(one.measure, other.measure, atol=1e-9)


def test_a_scale_turned_around_turns_the_measures():
    table = small_table()
    turned = RatingTable.from_frame(table.frame().assign(level=lambda frame: 3 - frame["level"]))

    one, other = (joint_maximum_likelihood(each, model="rating_scale") for each in (table, turned))

    np.testing.assert_allclose(one.measure, -other.measure, atol=1e-6)
    np.testing.assert_allclose(one.severity, -other.severity, atol=1e-6)


def test_the_same_entries_twice_give_the_same_severities_more_surely():
    table = small_table()
    again = table.frame().assign(entry=lambda frame: frame["entry"] + "b")
    doubled = with_rows(table, again)

    one, other = (joint_maximum_likelihood(each, model="rating_scale") for each in (table, doubled))

    np.testing.assert_allclose(one.severity, other.severity, atol=1e-6)
    np.testing.assert_allclose(one.severity_full_se, np.sqrt(2) * other.severity_full_se, rtol=1e-4)


def test_a_level_nobody_gave_keeps_the_scores_around_it():
    pairs = [(0, 1), (1, 3), (3, 4), (4, 3), (1, 0), (3, 1), (0, 3), (4, 1), (1, 4), (3, 0)]
    rows = [
        (entry, juror, "C1", level)
        for entry, given in enumerate(pairs)
        for juror, level in zip("AB", given, strict=True)
    ]

    found = joint_maximum_likelihood(table_of(rows), model="rating_scale")

    assert found.scale.used.tolist() == [[True, True, False, True, True]]
    assert np.isnan(found.scale.thresholds[0, [1, 2]]).all()
    assert np.isnan(found.step_se[0, [1, 2]]).all()
    assert np.isfinite(found.step_full_se[0, [0, 3]]).all()
    assert found.measure[0] == pytest.approx(found.measure[4])  # 0 + 1 and 1 + 0: the same score


@pytest.mark.parametrize("model", MODELS)
def test_many_levels_and_few_entries_are_measured(model):
    rng = np.random.default_rng(5)
    quality = np.linspace(40, 160, 25)
    rows = [
        (entry, juror, criterion, int(np.clip(quality[entry] + rng.normal(0, 15), 0, 200)))
        for entry in range(25)
        for juror in range(5)
        for criterion in ("C1", "C2")
    ]

    found = joint_maximum_likelihood(table_of(rows), model=model)

    assert np.corrcoef(found.measure, quality)[0, 1] > 0.97


def test_extreme_entry_stands_where_its_score_less_three_tenths_is_expected():
    table = small_table()
    jurors, criteria = table.jurors[:3], table.criteria
    with_best = with_rows(table, rows_of("E99", jurors, criteria, 3))

    found = joint_maximum_likelihood(with_best, model="rating_scale")
    without = joint_maximum_likelihood(table, model="rating_scale")

    place = with_best.entries.index("E99")
    assert np.flatnonzero(found.extreme_entries).tolist() == [place]
    np.testing.assert_allclose(np.delete(found.measure, place), without.measure, atol=1e-9)
    own = with_best.entry == place
    expected, variance = found.scale.moments(
        with_best.criterion[own], found.measure[place] - found.severity[with_best.juror[own]]
    )
    assert expected.sum() == pytest.approx(9 * 3 - 0.3)
    assert found.measure_se[place] == pytest.approx(1 / np.sqrt(variance.sum()))
    assert found.measure_full_se[place] > found.measure_se[place]  # its jurors are not known exactly
    assert found.measure[place] == found.measure.max()


@pytest.mark.parametrize(("level", "sign"), [(0, 1), (3, -1)])
def test_a_juror_who_gives_one_end_only_is_set_aside_and_placed_at_the_end(level, sign):
    table = small_table()
    rows = [row for entry in table.entries[:5] for row in rows_of(entry, ["J9"], table.criteria, level)]

    every = with_rows(table, rows)
    own = every.juror == 4

    found = joint_maximum_likelihood(every, model="rating_scale")
    without = joint_maximum_likelihood(table, model="rating_scale")

    assert found.extreme_jurors.tolist() == [False] * 4 + [True]
    assert sign * found.severity[-1] > max(sign * found.severity[:-1])
    location = found.measure[every.entry[own]] - found.severity[-1]
    expected = found.scale.moments(every.criterion[own], location)[0].sum()
    assert abs(expected - level * own.sum()) == pytest.approx(0.3)
    np.testing.assert_allclose(found.severity[:-1], without.severity, atol=1e-9)
    assert found.severity[:-1].mean() == pytest.approx(0, abs=1e-12)  # the centre is that of the others


def test_a_criterion_with_one_end_only_is_the_easiest():
    table = small_table()
    reviews = table.frame()[["entry", "juror"]].drop_duplicates()
    rows = reviews.assign(criterion="C9", level=3).to_dict("records")
    every = with_rows(table, rows)

    found = joint_maximum_likelihood(every, model="rating_scale")

    assert found.extreme_criteria.tolist() == [False] * 3 + [True]
    assert found.scale.difficulty[-1] < found.scale.difficulty[:-1].min()
    np.testing.assert_allclose(found.scale.thresholds[-1], found.scale.thresholds[0])
    own = every.criterion == 3
    location = found.measure[every.entry[own]] - found.severity[every.juror[own]]
    assert found.scale.moments(every.criterion[own], location)[0].sum() == pytest.approx(3 * own.sum() - 0.3)


def test_a_partial_credit_criterion_with_one_level_says_nothing():
    table = small_table()
    reviews = table.frame()[["entry", "juror"]].drop_duplicates()
    every = with_rows(table, reviews.assign(criterion="C9", level=2).to_dict("records"))

    found = joint_maximum_likelihood(every, model="partial_credit")
    without = joint_maximum_likelihood(table, model="partial_credit")

    assert found.extreme_criteria.tolist() == [False] * 3 + [True]
    assert found.scale.used[-1].tolist() == [False, False, True, False]
    assert np.isnan(found.difficulty_se[-1])
    np.testing.assert_allclose(found.measure, without.measure, atol=1e-9)


def test_setting_one_party_aside_can_make_others_extreme():
    # Without the extreme entry E99 the new juror J9 has nothing but highest levels left.
    table = small_table()
    rows = [row for entry in table.entries[:3] for row in rows_of(entry, ["J9"], table.criteria, 3)]
    rows += rows_of("E99", ["J9", table.jurors[0]], table.criteria, 0)

    found = joint_maximum_likelihood(with_rows(table, rows), model="rating_scale")

    assert found.extreme_jurors.tolist() == [False] * 4 + [True]
    assert found.extreme_entries.tolist() == [False] * 12 + [True]
    assert found.severity[-1] < found.severity[:-1].min()
    assert found.measure[-1] < found.measure[:-1].min()


def test_a_level_only_extreme_entries_were_given_has_no_threshold():
    table = small_table()
    rows = rows_of("E99", table.jurors[:2], table.criteria, 4)

    found = joint_maximum_likelihood(with_rows(table, rows), model="rating_scale")

    assert found.scale.used.tolist() == [[True, True, True, True, False]] * 3
    assert found.measure[-1] == found.measure.max()


def test_extreme_entry_whose_juror_met_only_extreme_entries_is_placed_by_another_juror():
    table = small_table()
    rows = rows_of("E98", ["J9", table.jurors[0]], table.criteria, 3)
    rows += rows_of("E99", ["J9"], table.criteria, 3)

    found = joint_maximum_likelihood(with_rows(table, rows), model="rating_scale")

    assert found.extreme_entries.tolist() == [False] * 12 + [True, True]
    assert found.extreme_jurors[-1]
    assert np.isfinite([found.measure[-2], found.severity[-1], found.measure[-1]]).all()


def test_extreme_parties_that_meet_nobody_else_are_named():
    rows = rows_of("E98", ["J9"], ["C1", "C2"], 3)

    with pytest.raises(TooFewRatings, match="stand: juror J9; entry E98; leave them out"):
        joint_maximum_likelihood(with_rows(small_table(), rows), model="rating_scale")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("levels", [[3, 3, 3, 3], [0, 4, 0, 4]])
def test_ratings_at_the_ends_only_cannot_be_measured(model, levels):
    rows = [(entry, juror, "C1", levels[entry]) for entry in range(4) for juror in "AB"]

    with pytest.raises(TooFewRatings, match="end of the scale"):
        joint_maximum_likelihood(table_of(rows), model=model)


def test_separated_ratings_have_no_finite_estimate():
    # Nobody fails J1 or J2 and passes J3 or J4, so the two pairs of jurors drift apart without end.
    verdicts = [(1, 0, 0, 0), (0, 1, 0, 0), (1, 1, 1, 0), (1, 1, 0, 1)] * 3
    rows = [
        (f"E{i:02d}", f"J{j}", "C1", verdict)
        for i, given in enumerate(verdicts)
        for j, verdict in enumerate(given)
    ]

    with pytest.raises(NotConverged):
        joint_maximum_likelihood(table_of(rows), model="rating_scale")


def test_thresholds_that_run_apart_without_end_are_refused():
    # All of 0 and 1, or all of 3 and 4: what lies between has no finite place.
    pairs = [(0, 1), (1, 0), (1, 0), (3, 4), (4, 3), (3, 4), (1, 3), (3, 1)]
    rows = [(i, juror, "C1", k) for i, pair in enumerate(pairs) for juror, k in zip("AB", pair, strict=True)]

    with pytest.raises(NotConverged):
        joint_maximum_likelihood(table_of(rows), model="rating_scale")


def test_too_few_iterations_are_an_error_with_the_last_change():
    with pytest.raises(NotConverged) as caught:
        joint_maximum_likelihood(small_table(), model="rating_scale", max_iterations=2)

    assert caught.value.parameters["iterations"] == 2
    assert float(str(caught.value.parameters["last_change"])) > 1e-6


def two_panels():
    one = small_table(seed=11).frame()
    other = small_table(seed=12).frame()
    return RatingTable.from_frame(
        pd.concat(
            [one, other.assign(entry="X" + other["entry"], juror="X" + other["juror"])], ignore_index=True
        )
    )


def test_unlinked_jurors_are_refused():
    with pytest.raises(DisconnectedDesign, match="jurors J001, XJ001"):
        joint_maximum_likelihood(two_panels(), model="rating_scale")


def test_unlinked_groups_can_each_be_centred_when_the_caller_says_so():
    found = joint_maximum_likelihood(two_panels(), model="partial_credit", separate_groups=True)

    assert found.severity[:4].mean() == pytest.approx(0, abs=1e-9)
    assert found.severity[4:].mean() == pytest.approx(0, abs=1e-9)
    assert found.measure_full_se.max() < 3


def test_a_link_through_an_extreme_entry_is_none():
    table = two_panels()
    rows = rows_of("E99", ["J001", "XJ001"], table.criteria, 3)

    with pytest.raises(DisconnectedDesign):
        joint_maximum_likelihood(with_rows(table, rows), model="rating_scale")


def test_jurors_with_a_criterion_each_are_refused_even_as_separate_groups():
    frame = small_table(n_jurors=2, jurors_per_entry=2, n_criteria=2).frame()
    own = frame[(frame["juror"] == "J001") == (frame["criterion"] == "C1")]

    with pytest.raises(ConfoundedDesign, match=r"C1 \(J001\), C2 \(J002\)"):
        joint_maximum_likelihood(RatingTable.from_frame(own), model="partial_credit", separate_groups=True)


def test_working_in_small_parts_changes_nothing(monkeypatch):
    table = small_table(n_entries=40, missing=0.1)
    whole = joint_maximum_likelihood(table, model="partial_credit")
    monkeypatch.setattr(joint_likelihood, "_CHUNK", 50)
    monkeypatch.setattr(joint_estimates, "_CHUNK", 50)

    parts = joint_maximum_likelihood(table, model="partial_credit")

    np.testing.assert_allclose(parts.measure, whole.measure, atol=1e-9)
    np.testing.assert_allclose(parts.measure_full_se, whole.measure_full_se, rtol=1e-9)


def test_sparse_and_dense_elimination_of_measures_agree(monkeypatch):
    table = small_table(n_entries=40, missing=0.1)
    dense = joint_maximum_likelihood(table, model="rating_scale")
    monkeypatch.setattr(joint_likelihood, "_DENSE", 2.0)

    thin = joint_maximum_likelihood(table, model="rating_scale")

    np.testing.assert_allclose(thin.severity, dense.severity, atol=1e-9)
    np.testing.assert_allclose(thin.severity_full_se, dense.severity_full_se, rtol=1e-9)
