"""The texts most like each text, and the phrases that both hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.similarity.neighbours import Features, features, nearest
from workbench.similarity.phrases import Key, Met, phrases_of, shown
from workbench.similarity.russian import lemmas, says_something

MOST_ALIKE = 8
_SHARED = 6
_COMMON_SHARE = 0.2  # a phrase that more of all texts hold says nothing of two of them
_SMALLEST = 10  # of fewer texts no phrase can be called common
_SAMPLE = 500  # texts by which it is seen how alike two of all are that have nothing special in common
_ABOVE = 1.5  # standard deviations above that, by the median, which copies do not move
_NORMAL = 1.4826  # median deviation × this is the standard deviation of a normal distribution


@dataclass(frozen=True)
class Alike:
    """One of the texts most like another. score : 0..1. shared : phrases both hold, the rarest first."""

    other: str
    score: float
    shared: tuple[str, ...]


def most_alike(
    texts: Mapping[str, str],
    vectors: NDArray[np.float32],
    *,
    count: int = MOST_ALIKE,
    left_out: Collection[str] = (),
) -> dict[str, tuple[Alike, ...]]:
    """Find the texts nearest to each by meaning and words together, as groups are found [Salton1988].

    Parameters
    ----------
    texts : id → text. Of equally near ones the earlier is named first.
    vectors : (n_texts, dimensions) in the order of `texts`.
    count : at most so many of each; fewer where the next ones are hardly nearer than any two texts are.
    left_out : names that are no shared phrase, such as the season's title.

    Returns
    -------
    for every text those most like it, the nearest first; none for texts without words of their own.
    """
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts")
    words = {name: lemmas(text) for name, text in texts.items()}
    rows = [row for row, each in enumerate(words.values()) if says_something(each)]
    names = [name for name, each in words.items() if says_something(each)]
    found: dict[str, tuple[Alike, ...]] = dict.fromkeys(texts, ())
    if len(names) < 2 or count < 1:
        return found
    of = features(vectors[rows], [words[name] for name in names])
    indices, values = nearest(of, min(count, len(names) - 1))
    least = _background(of)
    phrases = _SharedPhrases({name: texts[name] for name in names}, left_out)
    for row, name in enumerate(names):
        near = [(names[other], float(score)) for other, score in zip(indices[row], values[row], strict=True)]
        found[name] = tuple(
            Alike(other, min(score, 1.0), phrases.of(name, other)) for other, score in near if score > least
        )
    return found


def _background(of: Features) -> float:
    """What a similarity has to be above to say something; 0 for few texts."""
    some = np.arange(0, len(of), max(1, len(of) // _SAMPLE))
    if len(some) < 2 * _SMALLEST:
        return 0.0
    all_pairs = of.similarity(some, some)[np.triu_indices(len(some), 1)]
    middle = float(np.median(all_pairs))
    spread = _NORMAL * float(np.median(np.abs(all_pairs - middle)))
    return max(0.0, round(middle + _ABOVE * spread, 9))


class _SharedPhrases:
    """The phrases of all texts, read once. Each is shown in one form wherever it is shared."""

    def __init__(self, texts: Mapping[str, str], left_out: Collection[str]) -> None:
        plain = frozenset(lemma for each in left_out for lemma in lemmas(each))
        self._of = phrases_of(texts, plain)
        self._texts_with: Counter[Key] = Counter(key for each in self._of.values() for key in each)
        n = len(texts)
        self._most = max(2.0, n * _COMMON_SHARE) if n >= _SMALLEST else float(n)
        self._met: dict[Key, list[Met]] = {}
        for each in self._of.values():
            for key, met in each.items():
                self._met.setdefault(key, []).extend(met)
        self._shown: dict[Key, str] = {}
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, first: str, second: str) -> tuple[str, ...]:
        """Of what both hold the most telling: longer phrases, then rarer ones, no two with one word."""
        pair = (first, second) if first < second else (second, first)
        if pair not in self._known:
            both = self._of[first].keys() & self._of[second].keys()
            rare = [
                key
                for key in both
                if self._texts_with[key] <= self._most and (len(key) > 1 or self._weighs(key, pair))
            ]
            rare.sort(key=lambda key: (-min(len(key), 2), self._texts_with[key], key))
            self._known[pair] = tuple(map(self._as_shown, _apart(rare)))
        return self._known[pair]

    def _weighs(self, key: Key, pair: tuple[str, str]) -> bool:
        """A word alone is shared where it is more than a remark in one of the two."""
        return max(len(self._of[name][key]) for name in pair) > 1

    def _as_shown(self, key: Key) -> str:
        if key not in self._shown:
            self._shown[key] = shown(self._met[key])
        return self._shown[key]


def _apart(keys: Sequence[Key]) -> list[Key]:
    chosen: list[Key] = []
    words: set[str] = set()
    for key in keys:
        if words.isdisjoint(key):
            chosen.append(key)
            words.update(key)
        if len(chosen) == _SHARED:
            break
    return chosen
