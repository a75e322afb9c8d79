"""Texts are compared by meaning and by words, each weighing the same."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from workbench.similarity import neighbours
from workbench.similarity.neighbours import features, n_neighbours, nearest, neighbour_graph

WORDS = [["театр", "пьеса"], ["театр", "пьеса"], ["лыжи", "гонка"], ["лыжи", "гонка"], ["театр", "гонка"]]
MEANING = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.2, 0.8], [0.7, 0.7]], dtype=np.float32)


def test_similarity_is_a_weighted_mean_of_two_cosines():
    of = features(MEANING, WORDS)
    everyone = np.arange(5)
    unit = MEANING / np.linalg.norm(MEANING, axis=1, keepdims=True)
    words = (of.words @ of.words.T).toarray()

    assert of.meaning_weight + of.words_weight == pytest.approx(1)
    expected = of.meaning_weight * unit @ unit.T + of.words_weight * words
    np.testing.assert_allclose(of.similarity(everyone, everyone), expected, rtol=1e-6)
    np.testing.assert_allclose(of.itself(), np.ones(5), rtol=1e-6)


def test_a_difference_of_one_deviation_weighs_the_same_on_either_side():
    of = features(MEANING, WORDS)
    apart = ~np.eye(5, dtype=bool)
    spreads = [(of.meaning @ of.meaning.T)[apart].std(), (of.words @ of.words.T).toarray()[apart].std()]

    assert of.meaning_weight * spreads[0] == pytest.approx(of.words_weight * spreads[1])


def test_similarity_to_groups_is_the_mean_of_that_to_their_others():
    of = features(MEANING, WORDS)
    group = np.array([0, 0, 1, -1, 0])
    alike = of.similarity(range(5), range(5))
    found = of.to_groups(group, 2)

    assert found[0, 0] == pytest.approx(alike[0, [1, 4]].mean())
    assert found[3, 0] == pytest.approx(alike[3, [0, 1, 4]].mean())
    assert found[0, 1] == pytest.approx(alike[0, 2])
    assert found[2, 1] == 0
    np.testing.assert_allclose(of.to_groups(group, 2, np.array([3, 0])), found[[3, 0]], rtol=1e-6)
    own = [found[row, each] if each >= 0 else 0 for row, each in enumerate(group)]
    np.testing.assert_allclose(of.to_own_group(group), own, rtol=1e-6)


def test_neighbours_are_exact_and_of_equally_near_ones_the_first():
    rng = np.random.default_rng(1)
    of = features(rng.normal(size=(1500, 8)).astype(np.float32), [[]] * 1500)
    _, values = nearest(of, 7)
    alike = of.similarity(range(1500), range(1500))
    np.fill_diagonal(alike, -np.inf)

    np.testing.assert_allclose(values, -np.sort(-alike, axis=1)[:, :7], atol=1e-6)
    same = features(np.ones((6, 2), dtype=np.float32), [[]] * 6)
    assert nearest(same, 2)[0].tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1], [0, 1]]


def test_neighbours_among_other_texts_are_exact_and_may_be_the_text_itself():
    of = features(MEANING, WORDS)
    indices, values = nearest(of.part([3, 0]), 2, of.part([0, 1, 3]))
    alike = of.similarity([3, 0], [0, 1, 3])

    np.testing.assert_array_equal(indices[:, 0], [2, 0])
    np.testing.assert_allclose(values, -np.sort(-alike, axis=1)[:, :2], rtol=1e-6)


@pytest.mark.parametrize("pairs", [1, 1_000, 100_000])
def test_neighbours_do_not_depend_on_how_many_texts_are_compared_at_a_time(monkeypatch, pairs):
    rng = np.random.default_rng(2)
    # Each text twice: who is taken of two that are equally near must not depend on rounding.
    meaning = np.tile(rng.normal(size=(100, 64)).astype(np.float32), (2, 1))
    of = features(meaning, [WORDS[place % 5] for place in range(100)] * 2)
    expected = nearest(of, 6)
    monkeypatch.setattr(neighbours, "_PAIRS", pairs)

    np.testing.assert_array_equal(nearest(of, 6)[0], expected[0])
    np.testing.assert_allclose(nearest(of, 6)[1], expected[1], atol=1e-6)


def test_what_features_weigh_is_told_to_a_scheduler():
    of = features(np.ones((100, 50), dtype=np.float32), [["театр", "пьеса"]] * 100)

    assert sys.getsizeof(of) >= of.meaning.nbytes + of.words.data.nbytes


def test_no_texts_have_no_neighbours():
    indices, values = nearest(features(MEANING, WORDS).part([]), 3)

    assert indices.shape == values.shape == (0, 3)


def test_mutual_neighbours_count_twice():
    graph = neighbour_graph(np.array([[1], [0], [0]])).toarray()

    np.testing.assert_array_equal(graph, [[0, 2, 1], [2, 0, 0], [1, 0, 0]])


def test_the_number_of_neighbours_grows_with_the_texts_within_bounds():
    assert [n_neighbours(n) for n in (2, 4, 16, 100, 400, 40_000)] == [1, 3, 5, 10, 20, 100]
