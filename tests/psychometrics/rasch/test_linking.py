"""Which ratings lie on one scale, and how firmly jurors are tied together."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from workbench.domain.ratings import RatingTable
from workbench.errors import ConfoundedDesign, DisconnectedDesign
from workbench.psychometrics.rasch.linking import (
    components,
    link_quality,
    require_linked,
    table_link_quality,
)


def table_of(reviews):
    """Ratings for triples (entry, juror, criteria); all at level 0: links do not depend on levels."""
    rows = [
        {"entry": entry, "juror": juror, "criterion": criterion, "level": 0}
        for entry, juror, criteria in reviews
        for criterion in criteria.split()
    ]
    return RatingTable.from_frame(pd.DataFrame(rows))


def plan(*hands):
    """Indices of entry and juror where entry i is rated by the jurors of the i-th hand."""
    entry = np.repeat(np.arange(len(hands)), [len(hand) for hand in hands])
    juror = np.array([juror for hand in hands for juror in hand])
    return entry, juror, len(hands), int(juror.max()) + 1


def two_panels():
    first = [(f"E{i}", juror, "C1 C2") for i in range(3) for juror in ("J01", "J02")]
    second = [(f"E{i}", juror, "C1 C2") for i in range(3, 6) for juror in ("J03", "J04")]
    return first, second


def test_jurors_who_share_no_entry_form_groups():
    first, second = two_panels()

    found = components(table_of(first + second))

    assert found.n_groups == 2
    assert found.juror.tolist() == [0, 0, 1, 1]
    assert found.entry.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.n_criterion_groups == 1
    assert not found.linked


def test_disconnected_ratings_are_refused_naming_a_juror_of_each_group():
    first, second = two_panels()

    with pytest.raises(DisconnectedDesign) as caught:
        require_linked(table_of(first + second))

    assert not isinstance(caught.value, ConfoundedDesign)
    assert str(caught.value) == "Ratings fall into 2 unlinked groups; give jurors J01, J03 a shared entry"


def test_one_shared_entry_links_two_panels():
    first, second = two_panels()

    assert require_linked(table_of([*first, *second, ("E5", "J01", "C1")])).linked


def test_many_groups_are_named_in_part():
    reviews = [(f"E{i}", f"J{i}", "C1 C2") for i in range(13)]

    with pytest.raises(DisconnectedDesign, match=r"jurors J0, J1, .* and 3 more a shared entry"):
        require_linked(table_of(reviews))


def test_severity_is_confounded_where_each_juror_has_a_criterion_alone():
    reviews = [(f"E{i}", *pair) for i in range(5) for pair in (("J01", "C1"), ("J02", "C2"))]
    table = table_of(reviews)

    assert components(table).n_groups == 1
    with pytest.raises(ConfoundedDesign, match=r"nothing links C1 \(J01\), C2 \(J02\);"):
        require_linked(table)


def test_one_review_on_both_criteria_ends_the_confounding():
    reviews = [(f"E{i}", *pair) for i in range(5) for pair in (("J01", "C1"), ("J02", "C2"))]

    assert require_linked(table_of([*reviews, ("E0", "J01", "C2")])).linked


def test_criteria_of_one_theme_alone_are_not_comparable_with_those_of_another():
    reviews = [(f"E{i}", juror, "C1 C2") for i in range(4) for juror in ("J1", "J2")]
    reviews += [(f"E{i}", juror, "C3 C4") for i in range(4, 8) for juror in ("J1", "J2")]

    found = components(table_of(reviews))

    assert found.n_groups == 1
    assert found.criterion.tolist() == [0, 0, 1, 1]


def test_a_criterion_rated_by_one_group_of_jurors_splits_nothing():
    reviews = [(f"E{i}", juror, "C1 C2") for i in range(6) for juror in ("J1", "J2")]
    reviews += [(f"E{i}", "J3", "C1 C2 C3") for i in range(3)]

    assert components(table_of(reviews)).linked


@pytest.mark.parametrize("seed", range(40))
def test_linked_means_the_design_matrix_has_full_rank(seed):
    rng = np.random.default_rng(seed)
    cells = [
        cell
        for cell in itertools.product(range(5), range(4), range(3))
        if rng.random() < (0.12, 0.2, 0.35)[seed % 3]
    ]
    frame = pd.DataFrame(cells, columns=["entry", "juror", "criterion"]).assign(level=0)
    table = RatingTable.from_frame(frame)
    design = np.hstack(
        [
            np.eye(table.n_entries)[table.entry],
            np.eye(table.n_jurors)[table.juror],
            np.eye(table.n_criteria)[table.criterion],
        ]
    )

    full = np.linalg.matrix_rank(design) == design.shape[1] - 2

    assert components(table).linked == full


def test_order_of_rows_changes_no_group():
    first, second = two_panels()
    frame = table_of(first + second).frame()
    shuffled = RatingTable.from_frame(frame.sample(frac=1, random_state=3))

    for name in ("juror", "entry", "criterion"):
        np.testing.assert_array_equal(
            getattr(components(shuffled), name), getattr(components(RatingTable.from_frame(frame)), name)
        )


def test_connectivity_of_a_complete_jury_by_hand():
    # 10 entries, each rated by all of 4 jurors: L = 10 I - 10/4 of ones; eigenvalues 0, 10, 10, 10.
    found = link_quality(*plan(*[(0, 1, 2, 3)] * 10))

    assert found.connectivity == pytest.approx(10)
    assert found.mean_resistance == pytest.approx(2 / 10)
    assert found.largest_resistance == pytest.approx(2 / 10)
    assert found.efficiency == pytest.approx(1)


def test_connectivity_of_a_ring_by_hand():
    # Pairs of neighbours share one entry: L is half the Laplacian of a ring of 6; λ2 = 1 - cos(2π/6).
    found = link_quality(*plan(*[(i, (i + 1) % 6) for i in range(6)]))

    assert found.connectivity == pytest.approx(0.5)


def test_resistances_of_a_chain_of_jurors_add_up():
    # Two jurors of one entry: the difference of their severities has variance 2; links in series add.
    chain = link_quality(*plan((0, 1), (1, 2), (2, 3), (3, 4)))

    assert chain.largest_resistance == pytest.approx(2 * 4)
    assert chain.weakest_pair == (0, 4)
    assert chain.mean_resistance == pytest.approx(2 * np.mean([1] * 4 + [2] * 3 + [3] * 2 + [4]))


def test_shared_entries_between_two_jurors_work_in_parallel():
    assert link_quality(*plan(*[(0, 1)] * 5)).largest_resistance == pytest.approx(2 / 5)


def test_resistance_is_the_variance_of_severity_contrasts_in_least_squares():
    entry, juror, n_entries, n_jurors = plan((0, 1, 2), (1, 3), (2, 3, 4), (0, 4), (1, 2))
    design = np.hstack([np.eye(n_entries)[entry], -np.eye(n_jurors)[juror]])
    covariance = np.linalg.pinv(design.T @ design)[n_entries:, n_entries:]
    variances = {
        (i, j): covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
        for i, j in itertools.combinations(range(n_jurors), 2)
    }

    found = link_quality(entry, juror, n_entries, n_jurors)

    assert found.largest_resistance == pytest.approx(max(variances.values()))
    assert variances[found.weakest_pair] == pytest.approx(found.largest_resistance)
    assert found.mean_resistance == pytest.approx(np.mean(list(variances.values())))


def test_efficiency_falls_when_the_same_reviews_tie_some_pairs_only():
    even = link_quality(*plan((0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (1, 3)))
    uneven = link_quality(*plan((0, 1), (0, 1), (0, 1), (1, 2), (2, 3), (2, 3)))

    assert even.efficiency == pytest.approx(1)
    assert uneven.efficiency < 0.6
    assert uneven.mean_resistance > even.mean_resistance


def test_another_link_never_makes_a_pair_less_certain():
    hands = [(0, 1), (1, 2), (2, 3)]
    before, after = link_quality(*plan(*hands)), link_quality(*plan(*hands, (0, 3)))

    assert after.largest_resistance < before.largest_resistance
    assert after.connectivity > before.connectivity


def test_a_linking_juror_joins_two_panels_and_is_their_bridge():
    apart = link_quality(*plan((0, 1), (0, 1), (2, 3), (2, 3)))
    joined = link_quality(*plan((0, 1, 4), (0, 1), (2, 3, 4), (2, 3)))

    assert (apart.n_groups, apart.connectivity, apart.efficiency) == (2, 0.0, 0.0)
    assert apart.largest_resistance == np.inf
    assert apart.weakest_pair == (0, 2)
    assert joined.n_groups == 1
    assert joined.bridging_jurors.tolist() == [4]
    assert joined.bridging_entries.tolist() == [0, 2]


def test_a_juror_with_entries_of_their_own_is_no_bridge():
    found = link_quality(*plan((0, 1, 2), (0, 1, 2), (0,), (0,)))

    assert found.bridging_jurors.size == 0
    assert found.bridging_entries.size == 0


def groups_of_jurors(rated):
    """Number of groups among jurors by brute force; `rated` (n_entries, n_jurors)."""
    n_jurors = rated.shape[1]
    shared = sparse.csr_array(rated.T.astype(int) @ rated.astype(int))
    return connected_components(shared, directed=False)[0] if n_jurors else 0


@pytest.mark.parametrize("seed", range(60))
def test_bridges_are_those_whose_removal_splits_other_jurors(seed):
    rng = np.random.default_rng(seed)
    rated = rng.random((rng.integers(2, 12), rng.integers(2, 8))) < rng.uniform(0.15, 0.5)
    rated[0, 0] = True
    linked = groups_of_jurors(rated)
    entries = [i for i in range(len(rated)) if groups_of_jurors(np.delete(rated, i, axis=0)) > linked]
    alone = ~((rated.sum(axis=1) > 1)[:, None] & rated).any(axis=0)
    jurors = [
        j for j in range(rated.shape[1]) if groups_of_jurors(np.delete(rated, j, axis=1)) > linked - alone[j]
    ]

    found = link_quality(*np.nonzero(rated), *rated.shape)

    assert found.n_groups == linked
    assert found.bridging_entries.tolist() == entries
    assert found.bridging_jurors.tolist() == jurors


def test_an_entry_nobody_rates_belongs_to_no_group():
    found = link_quality(np.array([0, 0]), np.array([0, 1]), 2, 2)

    assert found.entry_group.tolist() == [0, -1]


def test_a_single_juror_has_nobody_to_be_compared_with():
    found = link_quality(*plan((0,), (0,)))

    assert (found.n_groups, found.weakest_pair, found.largest_resistance) == (1, None, 0.0)


def test_before_the_first_review_there_is_no_group_and_nobody_to_compare():
    found = link_quality(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 3, 0)

    assert (found.n_groups, found.weakest_pair, found.largest_resistance) == (0, None, 0.0)
    assert found.entry_group.tolist() == [-1, -1, -1]
    assert len(found.juror_group) == len(found.bridging_jurors) == len(found.bridging_entries) == 0


def test_a_review_counts_once_however_many_criteria_it_has():
    reviews = [(f"E{i}", juror, "C1 C2 C3") for i in range(4) for juror in ("J1", "J2")]

    assert table_link_quality(table_of(reviews)).largest_resistance == pytest.approx(2 / 4)


def test_relabelling_jurors_moves_only_the_names():
    entry, juror, n_entries, n_jurors = plan((0, 1), (1, 2), (2, 3), (1, 3))
    swapped = np.array([3, 2, 1, 0])[juror]

    one = link_quality(entry, juror, n_entries, n_jurors)
    other = link_quality(entry, swapped, n_entries, n_jurors)

    assert other.connectivity == pytest.approx(one.connectivity)
    assert other.mean_resistance == pytest.approx(one.mean_resistance)
    assert other.bridging_jurors.tolist() == sorted(3 - one.bridging_jurors)


@pytest.mark.parametrize("n_jurors", [200, 1000])
def test_a_weak_bridge_in_a_large_jury_is_still_a_link(n_jurors):
    rng = np.random.default_rng(7)
    half = n_jurors // 2
    jurors = np.concatenate([rng.permutation(half) + half * (i % 2) for i in range(60)])
    frame = pd.DataFrame({"entry": np.repeat(np.arange(len(jurors) // 5), 5), "juror": jurors, "level": 0})
    frame = frame.merge(pd.DataFrame({"criterion": ["C1", "C2"]}), how="cross")
    bridge = pd.DataFrame({"entry": ["B", "B"], "juror": [0, half], "criterion": "C1", "level": 0})

    assert components(RatingTable.from_frame(frame)).n_groups == 2
    assert components(RatingTable.from_frame(pd.concat([frame, bridge]))).linked
