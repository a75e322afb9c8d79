"""Vectors of texts, kept in the store: each text is encoded once by each encoder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.text import storable, text_digest
from workbench.errors import N_, InvalidTexts, Sentence
from workbench.similarity.encoders import INSTALLED, load_encoder, vector_key
from workbench.similarity.vectors import encoded
from workbench.workflows.ports import Store

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
Load: TypeAlias = "Callable[..., SentenceTransformer]"

# What an interruption can lose; larger batches are hardly faster.
BATCH = 256
_CHARACTERS = 1_000_000
_BATCH_OF_OTHERS = 32
_NAMED = 5
_STORED = np.dtype("<f4")
_loading = Lock()


def encode_texts(
    texts: Mapping[str, str],
    store: Store,
    *,
    encoder: str = "embedded",
    prompt: str | None = None,
    load: Load = load_encoder,
    progress: Progress | None = None,
) -> Vectors:
    """Give each text its vector, from the store or newly made.

    Batches are kept as they are made: after an interruption only what is missing is encoded. Equal texts
    are encoded once; where nothing is missing, the encoder is not loaded at all. Batches are spread by
    joblib: `with joblib.parallel_config(backend="dask")` sends them to the workers of a cluster, each of
    which loads the encoder once, and without it they are encoded one after another in this process.

    Parameters
    ----------
    texts : id → text. encoder, prompt : as of `load_encoder`.
    load : what loads it; a function of a module, where workers are to find it.
    progress : is told how many of the texts to be encoded are done, and how many there are.

    Returns
    -------
    (n_texts, dimensions) of length 1, in the order of `texts`; (0, 0) for no texts.

    Raises
    ------
    EncoderUnavailable : see `load_encoder`.
    InvalidTexts : the encoder gives a vector that is none; names the text's id.
    StoreBusy, StoreUnavailable : what was kept before stays.
    """
    key = vector_key(encoder, prompt)
    plain = {name: storable(text) for name, text in texts.items()}
    hash_of = {name: text_hash(text) for name, text in plain.items()}
    with store.read() as work:
        found = work.vectors.get(key, set(hash_of.values()))
    known = {each: np.frombuffer(vector, dtype=_STORED) for each, vector in found.items()}
    # Of texts of about one length a batch wastes nothing; ids break ties, so that a resumed run is the same.
    missing = {
        hash_of[name]: name
        for name in sorted(plain, key=lambda each: (len(plain[each]), hash_of[each], each), reverse=True)
        if hash_of[name] not in known
    }
    if missing:
        logger.info("encoding %d texts with %s; %d were kept", len(missing), encoder, len(known))
        done = 0
        # Batches come as they are made, in any order: what is kept early is not lost by an interruption.
        for batch, made in _made(list(_batches(list(missing.values()), plain)), plain, encoder, prompt, load):
            new = {hash_of[name]: each for name, each in zip(batch, made, strict=True)}
            with store.write() as work:
                work.vectors.put(key, {each: vector.tobytes() for each, vector in new.items()})
            known.update(new)
            done += len(batch)
            if progress:
                progress(done, len(missing))
    if not plain:
        return np.zeros((0, 0), dtype=np.float32)
    return np.stack([known[hash_of[name]] for name in plain]).astype(np.float32)


def encode_unkept(texts: Sequence[str], *, encoder: str = "embedded", load: Load = load_encoder) -> Vectors:
    """(n_texts, dimensions) vectors of words and sentences: so many would fill the store, so none is kept.

    Raises
    ------
    EncoderUnavailable : see `load_encoder`. InvalidTexts : the encoder gives a vector that is none.
    """
    return encoded(_model(load, encoder, None), texts)


def text_hash(text: str) -> str:
    """SHA-256 of a text, by which its vectors are kept."""
    return text_digest(text)


def _batches(names: Sequence[str], texts: Mapping[str, str]) -> Iterator[list[str]]:
    """Some names at a time: so many texts, or fewer that are long."""
    batch: list[str] = []
    characters = 0
    for name in names:
        if batch and (len(batch) == BATCH or characters + len(texts[name]) > _CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(name)
        characters += len(texts[name])
    yield batch


def _made(
    batches: Sequence[list[str]], texts: Mapping[str, str], encoder: str, prompt: str | None, load: Load
) -> Iterator[tuple[list[str], Vectors]]:
    """Each batch with its vectors, here or wherever joblib is told to send them. Raises InvalidTexts."""
    from joblib import Parallel, delayed  # type: ignore[import-untyped]

    spread = Parallel(return_as="generator_unordered")
    for batch, made in spread(
        delayed(_encoded)(load, encoder, prompt, batch, [texts[name] for name in batch]) for batch in batches
    ):
        broken = [name for name, each in zip(batch, made, strict=True) if not np.isfinite(each).all()]
        if broken:
            reason = Sentence(
                N_("the encoder %(encoder)s gives no vector for %(texts)s; choose another encoder"),
                {"encoder": encoder, "texts": ", ".join(broken[:_NAMED])},
            )
            raise InvalidTexts(reason=reason)
        yield batch, made


def _encoded(
    load: Load, encoder: str, prompt: str | None, names: list[str], texts: list[str]
) -> tuple[list[str], Vectors]:
    """(n, dimensions) of length 1, and whose they are."""
    made = _model(load, encoder, prompt).encode(
        texts,
        # The installed ones look pieces up for a whole batch; others hold all of it in memory.
        batch_size=BATCH if encoder in INSTALLED else _BATCH_OF_OTHERS,
        normalize_embeddings=True,
        show_progress_bar=False,
    )
    return names, np.asarray(made, dtype=_STORED)


def _model(load: Load, encoder: str, prompt: str | None) -> SentenceTransformer:
    with _loading:  # a worker of a cluster may have several threads
        return _loaded(load, encoder, prompt)


@lru_cache(maxsize=1)
def _loaded(load: Load, encoder: str, prompt: str | None) -> SentenceTransformer:
    """The last encoder that a process used stays: each worker loads it once, not for each batch."""
    return load(encoder, prompt=prompt)
