"""From texts to vectors, by a model or by any function that gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import N_, InvalidTexts, Sentence

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# A model, or anything that gives each of some texts its vector.
Encode = Callable[[Sequence[str]], Any]

_SHORT = 600  # characters: words and sentences
_BATCH, _BATCH_OF_SHORT = 32, 1024  # the installed encoders look pieces up for a whole batch


def encoded(encoder: SentenceTransformer | Encode, texts: Sequence[str]) -> NDArray[np.float32]:
    """(n, dimensions) vectors in the order of `texts`. Raises InvalidTexts where the encoder gives none."""
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    encode = getattr(encoder, "encode", None)
    listed = list(texts)
    if encode is not None:
        size = _BATCH_OF_SHORT if max(map(len, listed)) <= _SHORT else _BATCH
        made = encode(listed, batch_size=size, show_progress_bar=False)
    else:
        made = encoder(listed)
    vectors = np.asarray(made, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
        reason = Sentence(
            N_("the encoder gives no vectors for %(count)s texts; choose another encoder"),
            {"count": len(texts)},
        )
        raise InvalidTexts(reason=reason)
    return vectors


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each of length 1, or 0 as it was."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return scaled


def around_zero(vectors: NDArray[np.float32], *, fewest: int = 20) -> NDArray[np.float32]:
    """Of length 1, without what all share; of fewer than `fewest` vectors nothing can be said to be shared.

    Encoders differ most in what all their vectors share [MuViswanath2018].
    """
    vectors = unit(vectors)
    return unit(vectors - vectors.mean(axis=0)) if len(vectors) >= fewest else vectors
