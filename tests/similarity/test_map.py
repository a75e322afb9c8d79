"""A map of texts: like ones stand near each other, and it is the same on every run."""

from __future__ import annotations

import numpy as np
import pytest

from tests.similarity.proposals import SUBJECTS, encode, proposals, subject_of
from workbench.similarity import map as map_module
from workbench.similarity.map import place_on_map
from workbench.similarity.neighbours import Features, features
from workbench.similarity.russian import lemmas

TEXTS = proposals(15)


def features_of(texts: list[str]) -> Features:
    return features(encode(texts), [lemmas(each) for each in texts])


@pytest.fixture(scope="module")
def of() -> Features:
    return features_of(list(TEXTS.values()))


def nearest_has_same_subject(places: np.ndarray) -> float:
    subject = np.array([subject_of(each) for each in TEXTS])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return float((subject[apart.argmin(axis=1)] == subject).mean())


def test_a_text_stands_beside_one_of_its_subject(of: Features) -> None:
    assert nearest_has_same_subject(place_on_map(of)) > 0.9  # by chance 1 / 4
    assert len(SUBJECTS) == 4


def test_the_map_is_the_same_on_every_run_and_fills_the_plane(of: Features) -> None:
    places = place_on_map(of)
    assert (place_on_map(of) == places).all()
    assert places.min() >= 0
    assert places.max() <= 1
    assert np.ptp(places, axis=0).max() > 0.9


def test_of_many_texts_only_the_nearest_count_and_subjects_stay_apart(
    of: Features, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_module, "_EXACT", 20)
    monkeypatch.setattr(map_module, "_PERPLEXITY", 8.0)
    places = place_on_map(of)
    assert (place_on_map(of) == places).all()
    assert nearest_has_same_subject(places) > 0.9


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_few_texts_have_places_of_their_own(count: int) -> None:
    places = place_on_map(features_of(list(TEXTS.values())[:count]))
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()
    assert len({tuple(each) for each in places.tolist()}) == count


def test_texts_that_are_all_the_same_still_have_places() -> None:
    places = place_on_map(features_of(["школьный театр ставит спектакль"] * 6))
    assert np.isfinite(places).all()
    assert ((places >= 0) & (places <= 1)).all()
    wordless = place_on_map(features(np.zeros((6, 3), dtype=np.float32), [[] for _ in range(6)]))
    assert np.isfinite(wordless).all()
