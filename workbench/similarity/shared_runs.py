"""Runs of words that texts share: an exact index, from which common ones are left out [Broder1997]."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from workbench.similarity.words import Numbers, Words

Place = tuple[int, int]  # of a run, in the words of the first text and of the second

RUN = 8  # words in a row that two texts rarely share by chance
SMALL_RUN = 3
# Text that more texts hold is common: of few texts a fixed number, of many a share.
COMMON_TEXTS, COMMON_SHARE = 4, 0.01
_GAP = 5  # words changed inside a passage
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits without a pattern [Steele2014]


class SharedRuns:
    """Which runs of words stand in which of some texts, no two of which are equal."""

    def __init__(self, texts: Sequence[Words]) -> None:
        self.texts = texts
        self.most = max(COMMON_TEXTS, int(COMMON_SHARE * len(texts)))
        runs = [runs_of(each.number, RUN) for each in texts]
        text = np.repeat(np.arange(len(texts)), [len(each) for each in runs])
        place = np.concatenate([np.arange(len(each)) for each in runs]) if runs else text
        _, run = np.unique(np.concatenate([*runs, np.zeros(0, np.uint64)]), return_inverse=True)
        # A run that a text repeats counts where it stands first.
        _, once = np.unique(text * (len(run) + 1) + run, return_index=True)
        held_by = np.bincount(run[once], minlength=1)
        self._common = (text, place, held_by[run] > self.most) if len(run) else None
        rare = once[(held_by[run[once]] > 1) & (held_by[run[once]] <= self.most)]
        self._shared = (run[rare], text[rare], place[rare])
        self._own: dict[int, NDArray[np.bool_]] = {}

    def shared(self) -> dict[tuple[int, int], list[Place]]:
        """Pair of texts → places of the runs both hold, leaving out common ones."""
        run, text, place = self._shared
        order = np.lexsort((place, text, run))
        ends = np.flatnonzero(np.diff(run[order])) + 1
        pairs: dict[tuple[int, int], list[Place]] = defaultdict(list)
        for group in np.split(order, ends):
            holders = [(int(text[each]), int(place[each])) for each in group]
            for (first, i), (second, j) in combinations(holders, 2):
                pairs[first, second].append((i, j))
        return {pair: sorted(places) for pair, places in pairs.items()}

    def own(self, text: int) -> NDArray[np.bool_]:
        """(n_words,) the words of a text that belong to no common run."""
        if text not in self._own:
            own = np.ones(len(self.texts[text]), dtype=bool)
            if self._common:
                of, place, common = self._common
                begin, end = np.searchsorted(of, [text, text + 1])
                for each in place[begin:end][common[begin:end]]:
                    own[each : each + RUN] = False
            self._own[text] = own
        return self._own[text]

    def own_words(self, text: int) -> int:
        return int(self.own(text).sum())

    def small_runs(self, text: int) -> NDArray[np.uint64]:
        """The runs of three words of a text that touch no common run, each once."""
        runs, own = runs_of(self.texts[text].number, SMALL_RUN), self.own(text)
        inside = own[: len(runs)] & own[SMALL_RUN - 1 :] if len(runs) else own[:0]
        return np.unique(runs[inside])


def shares(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> tuple[float, float]:
    """How much of each of two sets of runs both hold."""
    both = len(np.intersect1d(first, second))
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


def runs_of(numbers: Numbers, length: int) -> NDArray[np.uint64]:
    """(n_words - length + 1,) one number for each run of so many words; different for different ones."""
    count = max(0, len(numbers) - length + 1)
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(length):
        total = (total + _mixed(numbers[offset : offset + count].astype(np.uint64))) * _MULTIPLIER
    return _mixed(total)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread values over all 64 bits [Steele2014]."""
    values = (values + _MULTIPLIER) ^ ((values + _MULTIPLIER) >> np.uint64(30))
    values = values * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed
