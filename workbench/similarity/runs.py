"""Runs of words that follow each other, each as one number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.similarity.words import Numbers

RUN = 8  # words in a row that two texts rarely share by chance
SMALL_RUN = 3
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits without a pattern [Steele2014]


def runs_of(numbers: Numbers, length: int) -> NDArray[np.uint64]:
    """(n_words - length + 1,) one number for each run of so many words; different for different ones."""
    count = max(0, len(numbers) - length + 1)
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(length):
        total = (total + _mixed(numbers[offset : offset + count].astype(np.uint64))) * _MULTIPLIER
    return _mixed(total)


def covered(begins: NDArray[np.bool_], n_words: int, length: int) -> NDArray[np.bool_]:
    """(n_words,) the words of runs that begin at some places."""
    found = np.zeros(n_words, dtype=bool)
    for offset in range(length):
        found[offset : offset + len(begins)] |= begins
    return found


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread values over all 64 bits [Steele2014]."""
    values = (values + _MULTIPLIER) ^ ((values + _MULTIPLIER) >> np.uint64(30))
    values = values * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed
