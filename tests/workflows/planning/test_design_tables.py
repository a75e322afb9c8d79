"""A plan as tables: who is tied to whom and how firmly, who is near to what, who may not rate."""

from __future__ import annotations

import numpy as np
import pytest

from tests.workflows.design_case import a_plan, a_reading, juror_ids
from workbench.workflows.assigning.assign import planned_changes
from workbench.workflows.assigning.common_works import with_further_common
from workbench.workflows.planning.design_tables import (
    common_table,
    conflict_table,
    entry_fit_table,
    errors_of_difference,
    in_chosen_theme,
    juror_fit_table,
    jurors_by_group,
    link_table,
    load_table,
    resistances,
    same_region_entries,
    shared_entries,
    without_common,
)
from workbench.workflows.planning.what_ifs import with_rules

CHAIN = a_plan(["J01", "J02"], ["J02", "J03"], ["J02", "J03"], ["J03", "J04"])


@pytest.mark.parametrize("count", [1, 2, 5])
def test_two_jurors_alone_are_compared_over_the_entries_they_share(count: int) -> None:
    # Each entry tells the difference with twice a review's variance, and n of them share it out.
    plan = a_plan(*[["J01", "J02"]] * count)
    assert resistances(plan)[0, 1] == pytest.approx(2 / count)
    assert link_table(plan)["alike"].tolist() == pytest.approx([count, count])
    assert errors_of_difference(plan) == pytest.approx((np.sqrt(2 / count), np.sqrt(2 / count)))


def test_along_a_chain_variances_add_up() -> None:
    # [KleinRandic1993]: resistances in a row; an entry of two is a resistance of 2.
    found = resistances(CHAIN)
    assert found[0, 1] == pytest.approx(2)
    assert found[1, 2] == pytest.approx(1)
    assert found[0, 3] == pytest.approx(2 + 1 + 2)


def test_resistances_are_those_that_link_quality_sums_up() -> None:
    rng = np.random.default_rng(5)
    jurors = juror_ids(8)
    plan = a_plan(*[rng.choice(jurors, 3, replace=False).tolist() for _ in range(30)])
    found, quality = resistances(plan), plan.link_quality
    assert found[np.triu_indices(8, 1)].mean() == pytest.approx(quality.mean_resistance)
    assert found.max() == pytest.approx(quality.largest_resistance)
    assert found[quality.weakest_pair] == pytest.approx(quality.largest_resistance)


def test_between_groups_nothing_can_be_compared() -> None:
    plan = a_plan(["J01", "J02"], ["J03", "J04"], ["J03", "J05"])
    found = resistances(plan)
    assert np.isinf(found[0, 2])
    assert found[0, 1] == pytest.approx(2)
    assert jurors_by_group(plan) == [["J03", "J04", "J05"], ["J01", "J02"]]
    assert (link_table(plan)["alike"] == 0).all()
    groups = [set(shared_entries(plan).index[:2]), set(shared_entries(plan).index[2:])]
    assert {"J01", "J02"} in groups


def test_shared_entries_count_what_both_rate_and_the_diagonal_is_the_load() -> None:
    shared = shared_entries(CHAIN)
    assert shared.loc["J02", "J03"] == shared.loc["J03", "J02"] == 2
    assert shared.loc["J01", "J04"] == 0
    assert [shared.loc[each, each] for each in juror_ids(4)] == [1, 3, 3, 1]


def test_jurors_who_share_much_stand_side_by_side() -> None:
    order = ["J04", "J01", "J03", "J02"]
    chain = a_plan(*[order[at : at + 2] for at in range(3) for _ in range(3)])
    assert shared_entries(chain).index.tolist() in (order, order[::-1])


def test_least_firmly_tied_juror_comes_first_and_names_the_weakest_link() -> None:
    table = link_table(CHAIN)
    assert set(table["juror"].iloc[:2]) == {"J01", "J04"}
    assert dict(zip(table["juror"], table["weakest"], strict=True))["J01"] == "J04"
    assert table["error"].iloc[0] == pytest.approx(np.sqrt(5))
    assert table["colleagues"].tolist()[2:] == [2, 2]


def test_one_juror_alone_has_no_links() -> None:
    assert len(link_table(a_plan(["J01"]))) == 0


def test_loads_say_what_is_done_what_is_open_and_what_is_added() -> None:
    standing = [("J01", "И-0001"), ("J01", "И-0002"), ("J02", "И-0001")]
    summary = planned_changes(a_reading(standing=standing, submitted=standing[:1]), 0)
    table = load_table(summary).set_index("juror")
    assert table.loc["J01", ["submitted", "open"]].tolist() == [1, 1]
    assert (table["submitted"] + table["open"] + table["added"]).tolist() == table["load"].tolist()
    assert table["added"].sum() == 12 - 3
    assert (table["regions"] == table["colleagues"]).all()  # everybody is from a region of their own


def test_entry_with_two_jurors_of_a_region_is_found() -> None:
    standing = [("J01", "И-0001"), ("J02", "И-0001"), ("J01", "И-0002"), ("J03", "И-0002")]
    reading = a_reading(3, 3, standing=standing, regions=("г. Москва", "Томская область", "г. Москва"))
    assert same_region_entries(reading.earlier, reading) == ["И-0002"]


def test_entry_served_worst_comes_first_beside_the_best_it_could_have() -> None:
    affinity = [[0.9, 0.8, 0.1], [0.2, 0.4, 0.3], [0.6, 0.6, 0.6]]
    standing = [("J01", "И-0001"), ("J03", "И-0001"), ("J01", "И-0002"), ("J03", "И-0002")]
    standing += [("J02", "И-0003"), ("J03", "И-0003")]
    summary = planned_changes(a_reading(3, 3, affinity=affinity, standing=standing), 0)
    table = entry_fit_table(summary).set_index("entry")
    assert table.index.tolist() == ["И-0002", "И-0001", "И-0003"]
    assert table["fit"].tolist() == pytest.approx([0.25, 0.5, 0.6])
    assert table["best"].tolist() == pytest.approx([0.35, 0.85, 0.6])
    assert table.loc["И-0001", "share"] == pytest.approx(0.5 / 0.85)
    assert table.loc["И-0001", "jurors"] == "J01, J03"
    jurors = juror_fit_table(summary).set_index("juror")
    assert jurors.loc["J01", ["fit", "lowest", "highest", "best"]].tolist() == pytest.approx(
        [0.55, 0.2, 0.9, 0.75]
    )


def test_best_that_a_conflict_forbids_is_not_counted() -> None:
    standing = [("J01", "И-0001"), ("J02", "И-0001")]
    reading = a_reading(
        1, 3, affinity=[[0.2, 0.4, 0.9]], standing=standing, conflicts={("J03", "И-0001"): "declared"}
    )
    assert entry_fit_table(planned_changes(reading, 0))["best"].tolist() == pytest.approx([0.3])


def test_chosen_theme_is_known_by_any_ending_and_nothing_is_said_of_who_chose_none() -> None:
    reading = a_reading(
        3,
        2,
        themes={"И-0001": "Школьные музеи", "И-0002": "Краеведение"},
        chosen={"J01": ("школьных_музеев", "Спорт")},
    )
    found = in_chosen_theme(reading)
    assert found[:2, 0].tolist() == [1.0, 0.0]
    assert np.isnan(found[2]).all()
    assert np.isnan(found[:, 1]).all()


def test_juror_with_most_conflicts_comes_first() -> None:
    conflicts = {
        ("J02", "И-0001"): "own_region",
        ("J02", "И-0002"): "declared",
        ("J03", "И-0001"): "own_organisation",
    }
    table = conflict_table(a_reading(conflicts=conflicts)).set_index("juror")  # type: ignore[arg-type]
    assert table.index.tolist()[:2] == ["J02", "J03"]
    assert table.loc["J02", ["own_region", "declared", "conflicts", "possible"]].tolist() == [1, 1, 2, 4]
    assert table.loc["J01", "share"] == 1


def test_common_works_are_counted_and_can_be_thought_away() -> None:
    conflicts = {("J02", f"И-000{place}"): "own_region" for place in range(1, 7)}
    reading = a_reading(per_entry=1, conflicts=conflicts)  # type: ignore[arg-type]
    summary = planned_changes(with_further_common(with_rules(reading, common=1), 0), 0)
    table = common_table(summary)
    assert table["jurors"].tolist() == [3]
    assert table["kept_out"].tolist() == [1]
    assert summary.plan.link_quality.n_groups == 1
    alone = without_common(summary.plan)
    assert int(alone.plan.sum()) == int(summary.plan.plan.sum()) - 3
    assert alone.link_quality.n_groups == len(alone.linked_jurors)
