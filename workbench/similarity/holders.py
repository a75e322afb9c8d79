"""Which texts are versions of one text, and so hold together what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.similarity.runs import SMALL_RUN, covered, runs_of
from workbench.similarity.words import Numbers, Words

_VERSION_SHARE = 0.8  # of the words of either text that stand in both
_VERSION_WORDS = 20  # fewer words say nothing of where they are from
_LEAST_SHARED = 0.05  # of the runs of the shorter text; with less two texts are not looked at
_ROWS = 512  # texts that are compared with all others at a time


def versions(
    texts: Sequence[Words], words: Sequence[NDArray[np.bool_]], held: sparse.csr_array, n_runs: Numbers
) -> Numbers:
    """Put texts together that share nearly all of their words, also one by way of another.

    Parameters
    ----------
    words : of each text those that are looked at, (n_words,). held : (n_texts, n_runs) 1 where a text holds
        a run. n_runs : (n_texts,) how many runs each has in all.

    Returns
    -------
    (n_texts,) equal numbers for versions of one text.
    """
    group = np.arange(len(texts))
    listed = [
        (-count / least, first, second)
        for first, second, count in pairs_with_runs(held)
        if count >= _LEAST_SHARED * (least := max(1, min(n_runs[first], n_runs[second])))
    ]
    # Those that share most first: what is together by then need not be compared.
    for _, first, second in sorted(listed):
        if group[first] != group[second] and _is_version(texts, words, first, second):
            group[group == group[second]] = group[first]
    return group


def pairs_with_runs(held: sparse.csr_array) -> Iterator[tuple[int, int, int]]:
    """(first, second, how many runs both hold), first < second, for pairs with any; a block at a time."""
    turned = sparse.csr_array(held.T)
    for start in range(0, held.shape[0], _ROWS):
        block = sparse.coo_array(held[start : start + _ROWS] @ turned)
        first, second = block.coords
        after = second > first + start
        order = np.lexsort((second[after], first[after]))
        found = (each[after][order].tolist() for each in (first + start, second, block.data))
        yield from zip(*found, strict=True)


def _is_version(texts: Sequence[Words], words: Sequence[NDArray[np.bool_]], first: int, second: int) -> bool:
    runs = [runs_of(texts[each].number, SMALL_RUN) for each in (first, second)]
    for side, text in enumerate((first, second)):
        looked_at = words[text]
        if looked_at.sum() < _VERSION_WORDS:
            return False
        both = covered(np.isin(runs[side], runs[1 - side]), len(looked_at), SMALL_RUN)
        if both[looked_at].mean() < _VERSION_SHARE:
            return False
    return True
