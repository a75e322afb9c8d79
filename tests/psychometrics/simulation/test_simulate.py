"""Simulated ratings: the truth they were drawn from shows in them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import SettingsError
from workbench.psychometrics.rasch.linking import components, table_link_quality
from workbench.psychometrics.rasch.scale import Scale
from workbench.psychometrics.simulation.simulate import draw_levels, simulate_ratings


def simulate(seed=1, **options):
    return simulate_ratings(**options, rng=np.random.default_rng(seed))


def test_every_rating_has_its_place_in_the_frame():
    made = simulate(n_entries=40, n_jurors=10, n_criteria=4, n_levels=6, jurors_per_entry=3)

    assert list(made.frame.columns) == ["entry", "juror", "criterion", "level", "order"]
    assert len(made.frame) == 40 * 3 * 4
    assert made.table.entries[:2] == ("E0001", "E0002")
    assert made.table.jurors[0] == "J001"
    assert made.table.criteria == ("C1", "C2", "C3", "C4")
    assert set(made.frame["level"]) == set(range(6))


def test_truth_is_labelled_and_centred_as_the_model_is():
    made = simulate(n_jurors=12)

    assert made.measure.index.tolist() == list(made.table.entries)
    assert made.severity.index.tolist() == list(made.table.jurors)
    assert made.severity.mean() == pytest.approx(0)
    assert made.difficulty.mean() == pytest.approx(0)
    np.testing.assert_allclose(made.thresholds.mean(axis=1), 0, atol=1e-12)
    assert made.halo.index.names == ["entry", "juror"]
    assert len(made.halo) == 300 * 3


def test_the_same_generator_gives_the_same_ratings():
    pd.testing.assert_frame_equal(simulate(seed=5).frame, simulate(seed=5).frame)
    assert not simulate(seed=5).frame["level"].equals(simulate(seed=6).frame["level"])


def test_harsher_jurors_give_lower_levels():
    made = simulate(n_entries=400, n_jurors=10, design="complete", severity_sd=1.0, halo_sd=0.0)

    means = made.frame.groupby("juror")["level"].mean()

    assert np.corrcoef(means, made.severity)[0, 1] < -0.98


def test_better_entries_get_higher_levels_and_harder_criteria_lower_ones():
    made = simulate(n_jurors=40, jurors_per_entry=30, halo_sd=0.0, difficulty_sd=0.8)

    by_entry = made.frame.groupby("entry")["level"].mean()
    by_criterion = made.frame.groupby("criterion")["level"].mean()

    assert np.corrcoef(by_entry, made.measure)[0, 1] > 0.97
    assert np.corrcoef(by_criterion, made.difficulty)[0, 1] < -0.98


def test_levels_are_drawn_with_the_probabilities_of_the_scale():
    scale = Scale(np.array([[0.0, 1.0, 0.5, -1.0], [0.0, -np.inf, 0.3, -2.0]]))
    criterion = np.repeat([0, 1], 100_000)
    location = np.full(200_000, 0.4)

    levels = draw_levels(scale, criterion, location, np.random.default_rng(2))

    for each in (0, 1):
        shares = np.bincount(levels[criterion == each], minlength=4) / 100_000
        expected = scale.probabilities(np.array([each]), np.array([0.4]))[0]
        np.testing.assert_allclose(shares, expected, atol=4 * np.sqrt(0.25 / 100_000))
    assert not (levels[criterion == 1] == 1).any()  # a level that cannot occur


def test_places_far_off_the_scale_get_its_end_levels():
    scale = Scale(np.zeros((1, 3)))
    criterion = np.zeros(2000, dtype=np.int64)
    location = np.repeat([-800.0, 800.0], 1000)

    levels = draw_levels(scale, criterion, location, np.random.default_rng(2))

    assert set(levels[:1000]) == {0}
    assert set(levels[1000:]) == {2}


def residual(made):
    """Levels less what measure, severity and criterion lead to expect."""
    table = made.table
    location = made.measure.to_numpy()[table.entry] - made.severity.to_numpy()[table.juror]
    expected, variance = made.scale.moments(table.criterion, location)
    return (table.level - expected) / np.sqrt(variance)


def test_without_halo_one_jurors_levels_of_an_entry_are_unrelated():
    made = simulate(n_entries=2000, n_jurors=50, halo_sd=0.0)
    sums = np.bincount(made.table.cell, residual(made))

    # Six independent residuals of variance 1; 6,000 cells.
    assert np.mean(sums**2) == pytest.approx(6, abs=4 * 6 * np.sqrt(2 / 6000))


def test_halo_makes_one_jurors_levels_of_an_entry_alike():
    made = simulate(n_entries=2000, n_jurors=50, halo_sd=0.6)
    sums = np.bincount(made.table.cell, residual(made))

    assert np.mean(sums**2) > 10
    assert np.corrcoef(sums, made.halo)[0, 1] > 0.6
    assert made.halo.std() == pytest.approx(0.6, abs=0.03)


def test_halo_can_differ_from_juror_to_juror():
    made = simulate(n_entries=500, n_jurors=3, halo_sd=[0.0, 0.5, 1.5])

    spread = made.halo.groupby("juror").std()

    np.testing.assert_allclose(spread, [0.0, 0.5, 1.5], atol=0.15)
    assert made.halo_sd.tolist() == [0.0, 0.5, 1.5]


def test_drift_makes_a_juror_harsher_from_first_review_to_last():
    made = simulate(n_entries=600, n_jurors=8, design="complete", drift_sd=1.0, halo_sd=0.0)
    # The table is sorted by entry, juror and criterion.
    late = made.frame.sort_values(["entry", "juror", "criterion"])["order"].to_numpy() > 300
    excess = residual(made)
    change = np.bincount(made.table.juror, np.where(late, excess, -excess))

    assert np.corrcoef(change, made.drift)[0, 1] < -0.97


def test_order_numbers_each_jurors_reviews_at_random():
    made = simulate(n_entries=60, n_jurors=6, jurors_per_entry=2)
    reviews = made.frame.drop_duplicates(["entry", "juror"])

    assert (made.frame.groupby(["entry", "juror"])["order"].nunique() == 1).all()
    for _, own in reviews.groupby("juror"):
        assert sorted(own["order"]) == list(range(1, len(own) + 1))
        assert not own["order"].is_monotonic_increasing


def test_central_tendency_keeps_a_juror_off_the_ends():
    made = simulate(
        n_entries=800, n_jurors=2, design="complete", central_tendency=[0.0, 1.5], severity_sd=0.0
    )
    ends = made.frame["level"].isin([0, 4]).groupby(made.frame["juror"]).mean()
    means = made.frame.groupby("juror")["level"].mean()

    assert ends["J002"] < 0.4 * ends["J001"]
    assert abs(means["J002"] - means["J001"]) < 0.1  # neither harsher nor milder


def test_noise_makes_a_juror_agree_less_with_the_rest():
    made = simulate(n_entries=600, n_jurors=3, design="complete", noise=[0.0, 0.0, 2.0], halo_sd=0.0)

    misfit = np.bincount(made.table.juror, residual(made) ** 2) / np.bincount(made.table.juror)

    np.testing.assert_allclose(misfit[:2], 1, atol=0.12)
    assert misfit[2] > 1.7


def test_missing_leaves_out_that_share_of_ratings():
    made = simulate(n_entries=1000, missing=0.25)

    assert len(made.frame) / (1000 * 3 * 6) == pytest.approx(0.75, abs=0.02)
    assert made.frame.index.tolist() == list(range(len(made.frame)))


def test_thresholds_of_each_criterion_make_it_partial_credit():
    rows = [[-2.0, 0.0, 2.0], [-0.5, 0.0, 0.5]]
    made = simulate(n_entries=500, n_criteria=2, n_levels=4, thresholds=rows)
    middle = made.frame["level"].isin([1, 2]).groupby(made.frame["criterion"]).mean()

    np.testing.assert_allclose(made.thresholds, rows, atol=1e-12)
    assert middle["C1"] > middle["C2"] + 0.15


def test_only_distances_of_thresholds_count():
    one = simulate(thresholds=[-1.0, 0.0, 1.0, 4.0])
    other = simulate(thresholds=[9.0, 10.0, 11.0, 14.0])

    np.testing.assert_array_equal(one.frame["level"], other.frame["level"])


@pytest.mark.parametrize(
    ("n_entries", "n_jurors", "jurors_per_entry"),
    [(300, 20, 3), (7, 5, 4), (50, 7, 7), (101, 4, 3), (10, 9, 2)],
)
def test_balanced_design_gives_each_entry_different_jurors_and_equal_loads(
    n_entries, n_jurors, jurors_per_entry
):
    made = simulate(n_entries=n_entries, n_jurors=n_jurors, jurors_per_entry=jurors_per_entry, n_criteria=1)
    loads = made.frame["juror"].value_counts()

    assert (made.frame.groupby("entry")["juror"].nunique() == jurors_per_entry).all()
    assert loads.max() - loads.min() <= 1


def test_balanced_design_is_drawn_anew():
    pairs = {tuple(simulate(seed=seed, n_entries=20).frame["juror"]) for seed in range(5)}

    assert len(pairs) == 5


def test_themes_without_linking_share_no_juror():
    made = simulate(n_entries=80, n_jurors=16, design="siloed", themes=4, linking=0.0)

    assert components(made.table).n_groups == 4


def test_linking_entries_join_the_themes_and_more_of_them_join_better():
    few = simulate(n_entries=200, n_jurors=16, design="siloed", themes=4, linking=0.1)
    many = simulate(n_entries=200, n_jurors=16, design="siloed", themes=4, linking=0.5)

    assert components(few.table).n_groups == 1
    assert table_link_quality(many.table).efficiency > table_link_quality(few.table).efficiency + 0.1
    assert (few.frame.groupby("entry")["juror"].nunique() == 3).all()


def test_a_design_of_ones_own_gives_labels_and_reviews():
    design = pd.DataFrame({"entry": ["И-2", "И-2", "И-1"], "juror": ["Пётр", "Анна", "Анна"]})

    made = simulate(design=design, n_criteria=2)

    assert made.table.entries == ("И-1", "И-2")
    assert made.severity.index.tolist() == ["Анна", "Пётр"]
    assert made.frame[["entry", "juror"]].drop_duplicates().to_numpy().tolist() == design.to_numpy().tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_entries": 0}, "n_entries: is 0; it has to be 1 or more"),
        ({"n_levels": 1}, "n_levels: is 1; it has to be 2 or more"),
        ({"entry_sd": -1.0}, "entry_sd: is -1.0; an SD"),
        ({"severity_sd": float("nan")}, "severity_sd: is nan"),
        ({"missing": 1.5}, "missing: is 1.5; a share"),
        ({"halo_sd": -0.1}, "halo_sd: is -0.1"),
        ({"jurors_per_entry": 21}, "21 for an entry, but there are only 20 jurors"),
        ({"design": "random"}, "random is unknown; choose one of balanced, complete, siloed"),
        ({"design": "siloed", "themes": 8}, "8 themes of 20 jurors, 3 for an entry"),
        ({"design": "siloed", "themes": 1}, "2 themes or more"),
    ],
)
def test_settings_that_cannot_be_are_named(options, message):
    with pytest.raises(SettingsError, match=message):
        simulate(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"thresholds": [0.0, 1.0]},
        {"thresholds": [0.0, 1.0, np.nan, 2.0]},
        {"noise": [0.0, 1.0]},
        {"design": pd.DataFrame({"entry": ["E1"]})},
        {"design": pd.DataFrame({"entry": ["E1", "E1"], "juror": ["J1", "J1"]})},
        {"design": pd.DataFrame({"entry": ["E1", None], "juror": ["J1", "J1"]})},
    ],
)
def test_arrays_of_a_wrong_shape_are_a_programming_mistake(options):
    with pytest.raises(ValueError, match="need"):
        simulate(**options)
