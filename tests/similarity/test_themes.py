"""Themes are the same however often they are found in one process."""

from __future__ import annotations

import numpy as np

from workbench.similarity.neighbours import features
from workbench.similarity.themes import find_themes

N_TEXTS, RUNS = 150, 20


def test_texts_without_clear_themes_get_the_same_ones_on_every_run_of_a_process() -> None:
    # Where texts are alike at random, any draw inside the method shows.
    rng = np.random.default_rng(4)
    vectors = rng.normal(size=(N_TEXTS, 12)).astype(np.float32)
    of = features(vectors, [[] for _ in range(N_TEXTS)])
    found = {find_themes(of, (8, 25)).tobytes() for _ in range(RUNS)}
    assert len(found) == 1
