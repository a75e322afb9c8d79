"""Vectors are kept by encoder and text: each is made once, and an interruption loses a batch at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from workbench.errors import InvalidTexts
from workbench.similarity.encoders import load_encoder
from workbench.store.database import Database
from workbench.workflows.grouping import encoding
from workbench.workflows.grouping.encoding import encode_texts


class Encoder:
    """Gives each text a vector of its length and its vowels; fails once it has seen `until` texts."""

    def __init__(self, until: int | None = None) -> None:
        self.seen: list[str] = []
        self.loaded: list[str] = []
        self.until = until

    def load(self, name: str, *, prompt: str | None = None) -> Any:
        self.loaded.append(name)
        return self

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        if self.until is not None and len(self.seen) >= self.until:
            raise KeyboardInterrupt
        self.seen += texts
        made = np.array([[1 + len(each), sum(letter in "аеиоу" for letter in each)] for each in texts], float)
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def some_texts(n: int) -> dict[str, str]:
    return {f"И-{number:04d}": "работа " * (number + 1) for number in range(n)}


def test_vectors_come_in_the_order_of_the_texts(database: Database) -> None:
    texts = some_texts(5)
    encoder = Encoder()
    backwards = dict(reversed(list(texts.items())))

    vectors = encode_texts(texts, database, load=encoder.load)

    np.testing.assert_allclose(vectors, encoder.encode(list(texts.values())), atol=1e-6)
    np.testing.assert_array_equal(encode_texts(backwards, database, load=encoder.load), vectors[::-1])


def test_a_text_is_encoded_once_and_then_without_loading_the_encoder(database: Database) -> None:
    first, second, third = Encoder(), Encoder(), Encoder()
    before = encode_texts(some_texts(3), database, load=first.load)

    again = encode_texts(some_texts(3), database, load=second.load)
    more = encode_texts({**some_texts(4), "И-9999": "работа "}, database, load=third.load)

    assert (second.loaded, second.seen) == ([], [])
    assert third.seen == ["работа " * 4]
    np.testing.assert_array_equal(again, before)
    np.testing.assert_array_equal(more[[0, 1, 2, 4]], before[[0, 1, 2, 0]])


def test_an_encoder_is_loaded_once_for_all_batches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "BATCH", 4)
    encoder = Encoder()

    encode_texts(some_texts(10), database, load=encoder.load)

    assert encoder.loaded == ["embedded"]


def test_encoders_and_prompts_keep_vectors_of_their_own(database: Database) -> None:
    for name, prompt in (("embedded", None), ("fast", None), ("embedded", "Цель: ")):
        encoder = Encoder()
        encode_texts(some_texts(2), database, encoder=name, prompt=prompt, load=encoder.load)
        assert len(encoder.seen) == 2, (name, prompt)


def test_an_interrupted_run_goes_on_where_it_stopped(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "BATCH", 4)
    told: list[tuple[int, int]] = []
    interrupted, resumed = Encoder(until=8), Encoder()
    with pytest.raises(KeyboardInterrupt):
        encode_texts(
            some_texts(10), database, load=interrupted.load, progress=lambda *each: told.append(each)
        )

    vectors = encode_texts(
        some_texts(10), database, load=resumed.load, progress=lambda *each: told.append(each)
    )

    assert sorted(interrupted.seen + resumed.seen) == sorted(some_texts(10).values())
    assert told == [(4, 10), (8, 10), (2, 2)]
    np.testing.assert_allclose(vectors, Encoder().encode(list(some_texts(10).values())), atol=1e-6)


def test_long_texts_make_small_batches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_CHARACTERS", 30)
    told: list[tuple[int, int]] = []

    encode_texts(some_texts(4), database, load=Encoder().load, progress=lambda *each: told.append(each))

    assert told == [(1, 4), (2, 4), (4, 4)]


def test_no_texts_have_no_vectors(database: Database) -> None:
    encoder = Encoder()

    assert encode_texts({}, database, load=encoder.load).shape == (0, 0)
    assert encoder.loaded == []


def test_a_text_without_a_vector_is_named_and_not_kept(database: Database) -> None:
    class Broken(Encoder):
        def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
            return np.full((len(texts), 2), np.nan)

    with pytest.raises(InvalidTexts, match="gives no vector for И-0001, И-0000; choose another encoder"):
        encode_texts(some_texts(2), database, load=Broken().load)
    encoder = Encoder()
    encode_texts(some_texts(2), database, load=encoder.load)
    assert len(encoder.seen) == 2


def test_texts_that_no_database_holds_are_encoded_all_the_same(sqlite_url: str) -> None:
    from workbench.store.database import open_database

    with open_database(sqlite_url) as store:
        texts = {"И-0001": "школа\x00", "И-0002": "школа", "И-0003": "полсимвола \ud83d", "И-0004": ""}
        vectors = encode_texts(texts, store)

    np.testing.assert_array_equal(vectors[0], vectors[1])
    np.testing.assert_allclose(vectors[1], load_encoder().encode("школа"), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
