"""Panels cut from a theme are of bounded size, and hold what is alike."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.similarity.neighbours import Features, features
from workbench.similarity.panels import cut_panels, panel_counts


def points(n: int, n_centres: int, seed: int = 1) -> tuple[Features, np.ndarray]:
    """Vectors around centres, and which centre each belongs to; no words."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(n_centres, 16))
    own = np.arange(n) % n_centres
    return features((centres[own] + 0.05 * rng.normal(size=(n, 16))).astype(np.float32), [[]] * n), own


@pytest.mark.parametrize("n", [16, 17, 40, 101])
@pytest.mark.parametrize("size", [(8, 25), (2, 3), (8, 15), (4, 7)])
def test_every_panel_keeps_its_bounds(n, size):
    sizes = np.bincount(cut_panels(points(n, 5)[0], size))

    assert sizes.sum() == n
    assert sizes.min() >= size[0]
    assert sizes.max() <= size[1]


def test_panels_follow_what_is_alike():
    of, own = points(48, 4)
    panel = cut_panels(of, (10, 14))

    assert len({(one, other) for one, other in zip(own, panel, strict=True)}) == 4


def test_panels_leave_room_for_arrivals_where_they_can():
    assert np.bincount(cut_panels(points(100, 4)[0], (8, 25))).max() < 25


def test_numbers_of_panels_that_bounds_allow():
    assert list(panel_counts(7, (8, 25))) == []
    assert list(panel_counts(15, (10, 12))) == []
    assert list(panel_counts(50, (8, 25))) == [2, 3, 4, 5, 6]


def test_equal_texts_are_cut_all_the_same():
    of = features(np.ones((40, 3), dtype=np.float32), [["школа"]] * 40)

    assert np.ptp(np.bincount(cut_panels(of, (8, 15)))) <= 7
