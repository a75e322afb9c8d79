"""Runs of words that texts share: an exact index, from which common ones are left out [Broder1997].

What is common is told by how many hold it, whatever the number of texts: a form, or a quotation that a
handful of works give. Near copies of one text count as one holder, however many they are: what is copied
thirty times does not become a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.similarity.holders import pairs_with_runs, versions
from workbench.similarity.runs import RUN, SMALL_RUN, covered, runs_of
from workbench.similarity.words import Numbers, Words

Place = tuple[int, int]  # of a run, in the words of the first text and of the second

COMMON_HOLDERS = 4  # text that more texts hold, versions of one text counted once, is common
FORM_TEXTS = 50  # what more texts hold is a form, whoever they are
_GAP = 5  # words changed inside a passage


class SharedRuns:
    """Which runs of words stand in which of some texts, no two of which are equal."""

    def __init__(self, texts: Sequence[Words]) -> None:
        self.texts = texts
        self._small: dict[int, NDArray[np.uint64]] = {}
        run, text, place, n_runs = _held_by_several(texts)
        _, number = np.unique(run, return_inverse=True)
        held_by = np.bincount(number, minlength=1)
        form = held_by > FORM_TEXTS
        self._common = np.unique(run[form[number]])
        several = (held_by[number] > COMMON_HOLDERS) & ~form[number]
        common = form
        if several.any():
            looked_at = [self._own(each) for each in range(len(texts))]
            held = _matrix(number[several], text[several], len(texts))
            group = versions(texts, looked_at, held, n_runs)
            holders = np.unique(np.stack([number[several], group[text[several]]]), axis=1)[0]
            common = form | (np.bincount(holders, minlength=len(form)) > COMMON_HOLDERS)
            self._common = np.unique(run[common[number]])
        self._own_of = [self._own(each) for each in range(len(texts))]
        rare = ~common[number]
        self._number, self._text, self._place = number[rare], text[rare], place[rare]
        self._ends = np.searchsorted(self._text, np.arange(len(texts) + 1))

    def shared(self) -> Iterator[tuple[int, int, list[Place]]]:
        """Pairs of texts, the lower first, and the places of the runs both hold, leaving out common ones."""
        for first, second, _ in pairs_with_runs(_matrix(self._number, self._text, len(self.texts))):
            (one, here), (other, there) = self._runs(first), self._runs(second)
            _, i, j = np.intersect1d(one, other, assume_unique=True, return_indices=True)
            yield first, second, sorted(zip(here[i].tolist(), there[j].tolist(), strict=True))

    def own(self, text: int) -> NDArray[np.bool_]:
        """(n_words,) the words of a text that belong to no common run."""
        return self._own_of[text]

    def own_words(self, text: int) -> int:
        return int(self.own(text).sum())

    def small_runs(self, text: int) -> NDArray[np.uint64]:
        """The runs of three words of a text that touch no common run, each once."""
        if text not in self._small:
            runs, own = runs_of(self.texts[text].number, SMALL_RUN), self.own(text)
            inside = own[: len(runs)] & own[SMALL_RUN - 1 :] if len(runs) else own[:0]
            self._small[text] = np.unique(runs[inside])
        return self._small[text]

    def _runs(self, text: int) -> tuple[Numbers, Numbers]:
        """The runs of a text that are shared and not common, each once, and their places."""
        mine = slice(int(self._ends[text]), int(self._ends[text + 1]))
        return self._number[mine], self._place[mine]

    def _own(self, text: int) -> NDArray[np.bool_]:
        words = self.texts[text]
        if not len(self._common):
            return np.ones(len(words), dtype=bool)
        runs = runs_of(words.number, RUN)
        at = np.minimum(np.searchsorted(self._common, runs), len(self._common) - 1)
        return ~covered(self._common[at] == runs, len(words), RUN)


def _held_by_several(
    texts: Sequence[Words],
) -> tuple[NDArray[np.uint64], Numbers, Numbers, Numbers]:
    """Runs that two texts and more hold, whose they are and where they stand first; by text and run.

    And (n_texts,) how many different runs each text has.
    """
    # A run that a text repeats counts where it stands first.
    each_once = [np.unique(runs_of(each.number, RUN), return_index=True) for each in texts]
    n_runs = np.array([len(runs) for runs, _ in each_once], dtype=np.int64)
    run = np.concatenate([np.zeros(0, np.uint64), *(runs for runs, _ in each_once)])
    place = np.concatenate([np.zeros(0, np.int64), *(places for _, places in each_once)])
    text = np.repeat(np.arange(len(texts)), n_runs)
    ordered = np.sort(run)
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    kept = np.isin(run, several)
    return run[kept], text[kept], place[kept], n_runs


def _matrix(run: Numbers, text: Numbers, n_texts: int) -> sparse.csr_array:
    """(n_texts, n_runs) 1 where a text holds a run."""
    ones = np.ones(len(run), dtype=np.int32)
    return sparse.csr_array((ones, (text, run)), shape=(n_texts, int(run.max(initial=0)) + 1))


def shares(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> tuple[float, float]:
    """How much of each of two sets of runs both hold."""
    both = len(np.intersect1d(first, second, assume_unique=True))
    return both / max(1, len(first)), both / max(1, len(second))


@dataclass
class Stretch:
    """Runs that follow each other in both texts: their first words, the ends of their last, words shared."""

    begin: Place
    end: Place
    words: int


def stretches(places: Sequence[Place]) -> list[Stretch]:
    """Join runs that overlap or lie a few words apart; `places` are sorted."""
    found: list[Stretch] = []
    for i, j in places:
        for each in reversed(found[-_GAP:]):
            gaps = i - each.end[0], j - each.end[1]
            follows = j + RUN > each.end[1] and max(gaps) <= _GAP and abs(gaps[0] - gaps[1]) <= _GAP
            if follows:
                each.words += min(RUN, i + RUN - each.end[0])
                each.end = i + RUN, j + RUN
                break
        else:
            found.append(Stretch((i, j), (i + RUN, j + RUN), RUN))
    return found
