"""What is too much for one machine goes to a Dask cluster by the same code, with the same result.

Two workers as processes of their own. Blocks and batches are the same as on one machine, so on processors
of one kind vectors and neighbours are equal to the bit; others may differ in the last digits of a float.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

import joblib
import numpy as np
import pytest

from workbench.errors import EncoderUnavailable
from workbench.similarity import neighbours
from workbench.similarity.neighbours import Features, features, nearest
from workbench.store.database import open_database
from workbench.workflows.grouping.encoding import Vectors, encode_texts

WORDS = ["театр", "пьеса", "лыжи", "гонка", "музей", "экскурсия", "робот", "схема", "хор", "песня", "поход"]
COUNT = 5


class Encoder:
    """Tells by its last numbers which process encoded a text, and how often an encoder was loaded there."""

    loaded = 0

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        return np.array([[len(each), each.count("а"), os.getpid(), Encoder.loaded] for each in texts], float)


def load(name: str, *, prompt: str | None = None) -> Any:
    if name != "embedded":
        raise EncoderUnavailable(encoder=name, reason="it is not on this machine")
    Encoder.loaded += 1
    return Encoder()


def texts(n: int) -> dict[str, str]:
    return {f"И-{number:04d}": "работа " * (number + 1) for number in range(n)}


def entries(n: int) -> Features:
    rng = np.random.default_rng(1)
    lemmas = [list(rng.choice(WORDS, 4)) for _ in range(n)]
    return features(rng.normal(size=(n, 32)).astype(np.float32), lemmas)


def encoded(folder: Any, **changes: Any) -> Vectors:
    with open_database(f"sqlite:///{folder / 'season.db'}") as store:
        return encode_texts(texts(600), store, load=load, **changes)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Whatever joblib runs inside `with spread` runs on two workers."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as workers,
        Client(workers),
    ):
        yield


def test_texts_are_encoded_by_all_workers_and_each_loads_the_encoder_once(cluster, tmp_path, monkeypatch):
    here = encoded(tmp_path)
    (tmp_path / "season.db").unlink()

    with joblib.parallel_config(backend="dask"):
        there = encoded(tmp_path)

    np.testing.assert_array_equal(there[:, :2], here[:, :2])
    assert len(np.unique(there[:, 2])) == 2
    assert os.getpid() not in there[:, 2]
    assert np.unique(there[:, 3]).tolist() == [1]


def test_an_encoder_that_a_worker_lacks_is_an_error_that_says_so(cluster, tmp_path):
    with (
        joblib.parallel_config(backend="dask"),
        pytest.raises(EncoderUnavailable, match="The encoder e5 cannot be used: it is not on this machine"),
    ):
        encoded(tmp_path, encoder="e5")


@pytest.mark.parametrize("among", [None, 40])
def test_neighbours_found_by_workers_are_those_found_here(cluster, monkeypatch, among):
    monkeypatch.setattr(neighbours, "_PAIRS", 40_000)
    of = entries(700)
    others = None if among is None else of.part(range(among))
    here = nearest(of, COUNT, others)

    with joblib.parallel_config(backend="dask"):
        there = nearest(of, COUNT, others)

    np.testing.assert_array_equal(there[0], here[0])
    np.testing.assert_array_equal(there[1], here[1])
