"""The flow over near pairs is proved against all pairs: nobody far down a list is overlooked."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.pairing.cases import SMALLEST_STEP, allowed, dense_best, plain_case, random_case
from workbench.pairing import nearest as nearest_module
from workbench.pairing import optimum
from workbench.pairing.nearest import Search, nearest
from workbench.pairing.optimum import cheapest_flow, most_similar, prices_of
from workbench.pairing.permissions import Permissions
from workbench.pairing.similarity import Table

HUBS = 3


def search_in(similarity: np.ndarray, places: int | list[int] = 1) -> Search:
    n_mentors, n_mentees = similarity.shape
    table = Table(similarity, np.arange(n_mentors), np.arange(n_mentees))
    return Search(
        table,
        Permissions((), n_mentees),
        np.broadcast_to(places, n_mentors).astype(np.int64),
        np.ones(n_mentees, dtype=bool),
    )


def with_hubs(seed: int, shape: tuple[int, int] = (40, 40)) -> np.ndarray:
    """Everybody is most like the same few, so that short lists hold nobody else."""
    rng = np.random.default_rng(seed)
    similarity = rng.random(shape)
    similarity[:HUBS] += 1
    similarity[:, :HUBS] += 1
    return similarity


def total_of(similarity: np.ndarray, found: tuple[np.ndarray, np.ndarray]) -> float:
    return float(similarity[found].sum())


@pytest.mark.parametrize("seed", range(30))
def test_short_lists_lead_to_the_best_of_all_plans(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "NEAREST", 2)
    monkeypatch.setattr(optimum, "_MORE", 1)
    monkeypatch.setattr(nearest_module, "_BLOCK", 200)
    similarity = with_hubs(seed)
    found = most_similar(search_in(similarity))
    many, total = dense_best(similarity, np.ones_like(similarity, dtype=bool), [1] * len(similarity))
    assert len(found[0]) == many == 40
    assert total_of(similarity, found) == pytest.approx(total, abs=2 * many * SMALLEST_STEP)


def test_short_lists_alone_would_pair_fewer_people() -> None:
    """What the test above shows is the work of the prices, not of the lists."""
    search = search_in(with_hubs(0))
    links = nearest(search, 2)
    assert cheapest_flow(links, search.places, 40).sum() < 40


@pytest.mark.parametrize("seed", range(60))
def test_short_lists_lead_to_the_best_plan_under_rules(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "NEAREST", 1)
    case = random_case(seed, most=30)
    pairs = case.pairs(seed)
    many, total = dense_best(case.similarity, allowed(case), list(case.capacity.values()))
    assert len(pairs) == many
    assert pairs.total == pytest.approx(total, abs=len(pairs) * SMALLEST_STEP)


@pytest.mark.parametrize("seed", range(20))
def test_prices_prove_that_no_other_plan_is_better(seed: int) -> None:
    """Complementary slackness: no pair undercuts the prices, those formed meet them."""
    rng = np.random.default_rng(seed)
    shape = (rng.integers(5, 60), rng.integers(5, 60))
    search = search_in(rng.random(shape), rng.integers(0, 4, shape[0]).tolist())
    links = nearest(search, 100)
    chosen = cheapest_flow(links, search.places, shape[1])
    prices = prices_of(links, chosen, search.places, shape[1])
    reduced = links.cost + prices.mentor[links.mentor] - prices.mentee[links.mentee]
    load = np.bincount(links.mentor[chosen], minlength=shape[0])
    assert (reduced >= 0).all()
    assert (reduced[chosen] == 0).all()
    assert (prices.mentor >= 0).all()
    assert (prices.mentor[load < search.places] == 0).all()


def test_price_of_a_place_is_what_its_loss_would_cost() -> None:
    similarity = np.array([[8.0, 6.0], [5.0, 5.0]])
    search = search_in(similarity, [1, 2])
    links = nearest(search, 50)
    chosen = cheapest_flow(links, search.places, 2)
    prices = prices_of(links, chosen, search.places, 2)
    # The first mentor's place is worth 8 rather than 5 to the first mentee.
    assert (prices.mentor * links.step).tolist() == [3.0, 0.0]


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("shift", [0.0, -2.0, 100.0])
def test_scale_of_similarity_does_not_matter(scale: float, shift: float) -> None:
    similarity = np.random.default_rng(1).integers(0, 9, (30, 30)).astype(float)
    plain, other = most_similar(search_in(similarity)), most_similar(search_in((similarity + shift) * scale))
    assert total_of(similarity, other) == total_of(similarity, plain)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_kind_of_numbers_does_not_matter(kind: type) -> None:
    similarity = np.random.default_rng(2).integers(0, 9, (20, 25))
    assert (
        plain_case(similarity).pairs(similarity=similarity.astype(kind)).total
        == plain_case(similarity).pairs().total
    )


def test_equal_similarity_of_everybody_pairs_everybody() -> None:
    assert len(most_similar(search_in(np.full((300, 300), 0.5)))[0]) == 300


def test_lists_hold_the_most_similar_of_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest_module, "_BLOCK", 70)
    similarity = np.random.default_rng(4).random((25, 30))
    links = nearest(search_in(similarity), 4)
    expected = {(row, int(each)) for row, line in enumerate(similarity) for each in np.argsort(line)[-4:]}
    expected |= {
        (int(each), column) for column, line in enumerate(similarity.T) for each in np.argsort(line)[-4:]
    }
    assert set(zip(links.mentor.tolist(), links.mentee.tolist(), strict=True)) == expected
    by_cost = np.argsort(links.cost, kind="stable")
    values = similarity[links.mentor, links.mentee][by_cost]
    assert all(later <= earlier + links.step for earlier, later in pairwise(values))
