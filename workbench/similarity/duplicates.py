"""Copies and shared passages among texts: an exact index of runs of eight words [Broder1997].

Nothing is sampled, so nothing is missed. What stands in many texts, such as the headings of a form or a
quotation that everybody gives, is no sign of copying and is left out by how many texts hold it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.similarity.words import Numbers, Words, read_words

Kind = Literal["copy", "passage"]
Span = tuple[int, int]
Place = tuple[int, int]  # of a run, in the words of the first text and of the second

RUN = 8  # words in a row that two texts rarely share by chance
PASSAGE_WORDS = 40
# Text that more texts hold is common: of few texts a fixed number, of many a share.
COMMON_TEXTS, COMMON_SHARE = 4, 0.01
_SMALL_RUN = 3
_COPY_SHARE = 0.5
_COPY_WORDS = 20  # in shorter texts as much is alike by chance
_GAP = 5  # words changed inside a passage
_LISTED_TOGETHER = 20  # of more equal texts each is listed with the first alone
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits without a pattern [Steele2014]


@dataclass(frozen=True)
class DuplicatePair:
    """Two texts that share words.

    kind : copy (half and more of either text, by runs of three words) or passage (40 words and more).
    score : 0..1, what is shared of the text that shares less of itself; for passages, more.
    spans : what is shared, as characters (begin, end) of the first text and of the second as given.
    """

    first: str
    second: str
    kind: Kind
    score: float
    spans: tuple[tuple[Span, Span], ...]


def find_duplicates(texts: Mapping[str, str]) -> list[DuplicatePair]:
    """Find copies and shared passages of 40 words and more, by runs of 8 words [Broder1997].

    Letter case, punctuation, ё, look-alike letters of another alphabet, invisible characters and HTML tags
    hide nothing. Of more than 20 equal texts each is listed with the first alone.

    Parameters
    ----------
    texts : id → text.

    Returns
    -------
    copies, then passages, each by falling score; the id that sorts lower is `first`. The result does not
    depend on the order of `texts`.
    """
    number_of: dict[str, int] = {}
    # Words are numbered in the order of ids, so that nothing depends on the order of the texts.
    words = {name: read_words(texts[name], number_of) for name in sorted(texts)}
    equal: dict[bytes, list[str]] = defaultdict(list)
    for name, each in words.items():
        equal[each.number.tobytes()].append(name)
    # Equal texts count as one: what one text says does not become common by being handed in ten times.
    sets = list(equal.values())
    index = _Index([words[names[0]] for names in sets])
    found = []
    for number, names in enumerate(sets):
        if index.own_words(number) >= _COPY_WORDS:
            several = (
                combinations(names, 2) if len(names) <= _LISTED_TOGETHER else product(names[:1], names[1:])
            )
            found += [_equal(words, *each) for each in several]
    for (first, second), places in index.shared().items():
        kind = index.kind(first, second, places)
        if kind:
            for pair in _names(sets[first], sets[second]):
                found.append(_pair(words, pair, kind, places))
    return sorted(found, key=lambda each: (each.kind, -each.score, each.first, each.second))


class _Index:
    """Which runs of words stand in which of some texts, no two of which are equal."""

    def __init__(self, texts: Sequence[Words]) -> None:
        self.texts = texts
        self.most = max(COMMON_TEXTS, int(COMMON_SHARE * len(texts)))
        runs = [_runs(each.number, RUN) for each in texts]
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

    def kind(self, first: int, second: int, places: Sequence[Place]) -> tuple[Kind, float] | None:
        """What two texts share, and how much of them, or None for too little."""
        runs = [self._small_runs(each) for each in (first, second)]
        both = len(np.intersect1d(runs[0], runs[1]))
        shares = [both / len(each) if len(each) else 0.0 for each in runs]
        if (
            min(shares) >= _COPY_SHARE
            and min(self.own_words(each) for each in (first, second)) >= _COPY_WORDS
        ):
            return "copy", min(shares)
        if any(each.words >= PASSAGE_WORDS for each in _stretches(places)):
            return "passage", max(shares)
        return None

    def _small_runs(self, text: int) -> NDArray[np.uint64]:
        runs, own = _runs(self.texts[text].number, _SMALL_RUN), self.own(text)
        inside = own[: len(runs)] & own[_SMALL_RUN - 1 :] if len(runs) else own[:0]
        return np.unique(runs[inside])


@dataclass
class _Stretch:
    """Runs that follow each other in both texts: their first words, the ends of their last, words shared."""

    begin: Place
    end: Place
    words: int


def _stretches(places: Sequence[Place]) -> list[_Stretch]:
    """Join runs that overlap or lie a few words apart; `places` are sorted."""
    found: list[_Stretch] = []
    for i, j in places:
        for each in reversed(found[-_GAP:]):
            gaps = i - each.end[0], j - each.end[1]
            follows = j + RUN > each.end[1] and max(gaps) <= _GAP and abs(gaps[0] - gaps[1]) <= _GAP
            if follows:
                each.words += min(RUN, i + RUN - each.end[0])
                each.end = i + RUN, j + RUN
                break
        else:
            found.append(_Stretch((i, j), (i + RUN, j + RUN), RUN))
    return found


def _runs(numbers: Numbers, length: int) -> NDArray[np.uint64]:
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


def _names(first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(first) * len(second) > _LISTED_TOGETHER**2:
        first, second = first[:1], second[:1]
    return product(first, second)


def _equal(words: Mapping[str, Words], first: str, second: str) -> DuplicatePair:
    whole = tuple((int(words[name].begin[0]), int(words[name].end[-1])) for name in (first, second))
    return DuplicatePair(first, second, "copy", 1.0, ((whole[0], whole[1]),))


def _pair(
    words: Mapping[str, Words], names: tuple[str, str], found: tuple[Kind, float], places: Sequence[Place]
) -> DuplicatePair:
    kind, score = found
    stretches = [each for each in _stretches(places) if kind == "copy" or each.words >= PASSAGE_WORDS]
    spans = [
        tuple(
            (int(words[name].begin[each.begin[side]]), int(words[name].end[each.end[side] - 1]))
            for side, name in enumerate(names)
        )
        for each in stretches
    ]
    pairs = [(each[0], each[1]) for each in spans]
    first, second = names
    if first > second:
        first, second, pairs = second, first, [(b, a) for a, b in pairs]
    return DuplicatePair(first, second, kind, score, tuple(sorted(pairs)))
