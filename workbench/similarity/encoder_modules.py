"""The installed encoders as modules of sentence-transformers.

Their classes are made on use: the library they derive from takes seconds to load.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from workbench.errors import N_, EncoderUnavailable
from workbench.similarity.sentence_network import DIMENSIONS, SentenceNetwork

if TYPE_CHECKING:
    from sentence_transformers.base.modules import InputModule
    from torch import Tensor

    from workbench.similarity.pieces import Pieces

_LEARNT_TOGETHER = 4096  # pieces; what is looked up for them takes 15 kB each


class _Encoding(Protocol):
    def vectors(self, texts: Sequence[Sequence[int]]) -> Tensor: ...


def embedded_module(pieces: Pieces, network: SentenceNetwork) -> InputModule:
    """The whole network."""
    module: InputModule = _module_class()(pieces, network)
    return module


def fast_module(pieces: Pieces, network: SentenceNetwork) -> InputModule:
    """One vector for each piece, whatever stands beside it; see `StaticNetwork`."""
    module: InputModule = _module_class()(pieces, StaticNetwork(network, len(pieces)))
    return module


class StaticNetwork:
    """The network with each piece seen alone: a sum of fixed vectors, then the same dense layers.

    Distilled from the network's own vocabulary and nothing else, as [Tulkens2024] do for transformers; but
    the vectors are taken before the dense layers, which are cheap. A piece's vector is made when it is first
    met and is the same whatever texts came before.
    """

    def __init__(self, network: SentenceNetwork, n_pieces: int) -> None:
        import torch

        self.network = network
        self.known = np.zeros(n_pieces, dtype=bool)
        # Rows that were never written take no memory.
        self.table = torch.empty(n_pieces, DIMENSIONS)

    def vectors(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """(n, 512) vectors of length 1."""
        import torch
        from torch.nn.functional import embedding_bag

        lengths = np.array([len(each) for each in texts], dtype=np.int64)
        pieces = np.fromiter(chain.from_iterable(texts), dtype=np.int64, count=int(lengths.sum()))
        with torch.inference_mode():
            self._learn(np.unique(pieces))
            begin = torch.from_numpy(np.cumsum(lengths) - lengths)
            totals = embedding_bag(torch.from_numpy(pieces), self.table, begin, mode="sum")
        return self.network.finished(totals, torch.from_numpy(lengths)[:, None].float())

    def _learn(self, pieces: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        new = pieces[~self.known[pieces]]
        for start in range(0, len(new), _LEARNT_TOGETHER):
            some = new[start : start + _LEARNT_TOGETHER]
            self.table[some] = self.network.totals([[int(each)] for each in some])
            self.known[some] = True


@cache
def _module_class() -> Any:
    import torch
    from sentence_transformers.base.modules import InputModule

    class TextModule(InputModule):
        """Texts to pieces, pieces to vectors."""

        def __init__(self, pieces: Pieces, encoding: _Encoding) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self.pieces, self.encoding = pieces, encoding

        def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
            texts = [(prompt or "") + text for text in inputs]
            return {"pieces": self.pieces.numbers(texts)}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, torch.Tensor | Any]:
            features["sentence_embedding"] = self.encoding.vectors(features["pieces"])
            return features

        def get_embedding_dimension(self) -> int:
            return DIMENSIONS

        @property
        def max_seq_length(self) -> float:
            return float("inf")

        def save(self, output_path: str, *_: Any, **__: Any) -> None:
            reason = N_("it is installed with the workbench and is not saved; load it by its name instead")
            raise EncoderUnavailable(encoder=output_path, reason=reason)

    return TextModule
