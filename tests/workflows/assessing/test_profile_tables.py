"""Tables about an assessment find what was put into the example's answers."""

from __future__ import annotations

import numpy as np
import pytest

from tests.profiles_case import example_profiles
from workbench.app.example.assessment import HARDER, LENIENCY, MISLEADING, SEES_OTHERWISE, WEAK
from workbench.errors import TooFewAnswers
from workbench.workflows.assessing import profile_tables
from workbench.workflows.assessing.assessed import Assessed


@pytest.fixture(scope="module")
def assessed() -> Assessed:
    return example_profiles().assessed


def test_submitted_forms_are_never_more_than_those_begun(assessed):
    frame = profile_tables.progress(assessed)
    assert frame["source"].tolist() == ["test", "self", "mentee", "expert"]
    assert (frame["submitted"] <= frame["begun"]).all()
    assert frame["answered"].between(0.9, 1.0).all()


def test_everybody_measured_is_on_one_level_of_each_competency(assessed):
    levels = profile_tables.level_counts(assessed)
    people = profile_tables.distributions(assessed)
    counted = levels.groupby("competency", sort=False)["n_people"].sum()
    assert counted.to_dict() == dict(zip(people["competency"], people["n"], strict=True))
    assert levels["level"].unique().tolist() == [1, 2, 3, 4, 5]


def test_all_sources_together_tell_people_apart_better_than_the_test_alone(assessed):
    frame = profile_tables.distributions(assessed)
    assert (frame["reliability"] > frame["test_reliability"]).all()


def test_a_test_as_long_as_said_is_reliable_enough(assessed):
    """Spearman and Brown's formula, the other way round."""
    for row in profile_tables.distributions(assessed).to_dict("records"):
        times = row["enough"] / row["situations"]
        longer = times * row["test_reliability"] / (1 + (times - 1) * row["test_reliability"])
        assert longer >= 0.8 - 1e-9
        fewer = (row["enough"] - 1) / row["situations"]
        assert fewer * row["test_reliability"] / (1 + (fewer - 1) * row["test_reliability"]) < 0.8


def test_people_are_put_too_high_or_too_low_exactly_where_the_level_is_wrong(assessed):
    frame = profile_tables.certainty(assessed)
    assert (frame["accuracy"] + frame["false_higher"] + frame["false_lower"]).to_numpy() == pytest.approx(1)
    assert frame["consistency"].lt(frame["accuracy"]).all()


def test_of_small_groups_only_their_number_is_told(assessed):
    frame = profile_tables.by_group(assessed, "district")
    small = frame["n"] < 30
    assert 0 < small.sum() < len(frame)
    assert frame.loc[small, ["mean", "difference", "se", "q"]].isna().all(axis=None)
    assert frame.loc[~small, "difference"].notna().all()


def test_students_measure_lower_as_they_were_drawn(assessed):
    frame = profile_tables.by_group(assessed, "category")
    students = frame[frame["group"] == "student"]
    assert students["difference"].mean() == pytest.approx(-0.42, abs=0.15)
    assert (students["difference"] < 0).all()
    assert students["flagged"].sum() >= 2


def test_leniency_of_sources_comes_out_in_their_order(assessed):
    means = profile_tables.mean_leniency(assessed)
    order = [each for each in means["source"] if each != "test"]
    assert order == sorted(LENIENCY, key=lambda each: -LENIENCY[each])
    found = dict(zip(means["source"], means["leniency"], strict=True))
    assert found["test"] == 0
    for source, truth in LENIENCY.items():
        assert found[source] == pytest.approx(truth, abs=0.2)


def test_who_sees_themselves_otherwise_is_found_and_nobody_else(assessed):
    frame = profile_tables.seen_otherwise(assessed)
    flagged = frame[frame["flagged"]]
    assert dict(zip(flagged["participant"], np.sign(flagged["gap"]), strict=True)) == {
        person: np.sign(beyond) for person, beyond in SEES_OTHERWISE.items()
    }
    assert frame["z"].abs().is_monotonic_decreasing


def test_weak_situations_are_found_and_no_indicator_is_weak(assessed):
    situations = profile_tables.item_table(assessed, "test")
    assert set(situations.loc[situations["weak"], "item"]) == set(WEAK)
    assert set(situations.loc[situations["noisy"], "item"]) <= set(WEAK)
    assert not profile_tables.item_table(assessed, "ratings")["weak"].any()


def test_the_misleading_option_is_found_by_the_other_situations_of_its_competency(assessed):
    options = profile_tables.option_table(assessed)
    found = options[options["misleading"]]
    assert dict(zip(found["item"], found["option"], strict=True)) == MISLEADING


def test_a_misleading_option_rises_with_the_measure(assessed):
    ((item, option),) = MISLEADING.items()
    trace = profile_tables.option_trace(assessed, (item,))
    rising = trace[trace["option"] == option].sort_values("group")["share"].to_numpy()
    assert rising[-1] > rising[0] + 0.3


def test_both_methods_agree_on_the_situation_harder_for_students(assessed):
    frame = profile_tables.differential(assessed, "category")
    ((item, (category, _)),) = HARDER.items()
    found = frame[frame["flagged"]]
    assert found["item"].tolist() == [item]
    assert found["group"].tolist() == [category]
    assert found["effect"].item() < -0.25


def test_groups_too_small_for_a_comparison_are_refused(assessed):
    with pytest.raises(TooFewAnswers):
        profile_tables.differential(assessed, "region")
