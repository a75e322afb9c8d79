"""What groups of texts are called: the noun phrases that tell each from the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workbench.similarity.phrases import Key, Met, phrases_of, shown
from workbench.similarity.russian import lemmas

_PHRASES = 6
_IN_LABEL = 2
# A label's phrase is said by three texts, by a share of many, where there are so many that it may be asked.
_SAID_BY, _SHARE, _MEANT = 3, 0.04, 0.4
_COMMON_SHARE = 0.5  # what more of all texts say tells no group from another
_SMALLEST = 10
# Two and three words say more than one; foreign words stand where a group has no Russian ones.
_WEIGHT = {1: 1.0, 2: 2.0, 3: 2.2}
_FOREIGN = 0.1
_WHOLE = 0.7


@dataclass(frozen=True)
class Name:
    """label : begins with a capital. phrases : key phrases, the most telling first."""

    label: str
    phrases: tuple[str, ...]


class Phrases:
    """The phrases of all texts, read once, to name any groups of them."""

    def __init__(self, texts: Mapping[str, str], left_out: Collection[str] = ()) -> None:
        """`left_out` : names that no label repeats, such as the season's title."""
        plain = frozenset(lemma for each in left_out for lemma in lemmas(each))
        self._of = phrases_of(texts, plain)
        self._texts_with: Counter[Key] = Counter(key for each in self._of.values() for key in each)

    def named(
        self, groups: Mapping[str, Collection[str]], *, other: str, taken: Collection[str] = ()
    ) -> dict[str, Name]:
        """Name groups by class-based TF-IDF of their noun phrases [Grootendorst2022].

        A phrase counts once for each text that has it, so that no long text speaks for a group.

        Parameters
        ----------
        groups : id → names of texts; together they are what each is told from.
        other : the label of a group without any phrase, with a number after it.
        taken : labels that are in use already; no two are the same.
        """
        mean = sum(map(len, groups.values())) / max(len(groups), 1)
        inside = {
            group: Counter(key for name in sorted(names) for key in self._of[name])
            for group, names in groups.items()
        }
        everywhere: Counter[Key] = Counter()
        for counts in inside.values():
            everywhere.update(counts)
        used = {each.casefold() for each in taken}
        found: dict[str, Name] = {}
        for group, names in groups.items():
            keys = self._telling(inside[group], everywhere, mean, len(names))
            phrases = [self._shown(key, names) for key in keys]
            label = _label(phrases, used, other)
            used.add(label.casefold())
            found[group] = Name(label, tuple(phrases))
        return found

    def _telling(self, inside: Counter[Key], everywhere: Counter[Key], mean: float, n: int) -> list[Key]:
        """The keys that tell a group, the best first, no two of which share a word.

        Of a larger group more texts have to say a phrase: two that are copies of each other name no group.
        """
        chosen: list[Key] = []
        for least in sorted({max(_SAID_BY, round(_SHARE * n)), 2, 1}, reverse=True):
            if least <= _MEANT * n or least == 1:
                more = self._best(inside, everywhere, mean, least)
                words = {word for key in chosen for word in key}
                chosen += [key for key in more if words.isdisjoint(key)]
            if len(chosen) >= _IN_LABEL:
                break
        return chosen[:_PHRASES]

    def _best(self, inside: Counter[Key], everywhere: Counter[Key], mean: float, least: int) -> list[Key]:
        """Of the phrases that so many texts say, the most telling."""
        n_texts = len(self._of)
        most = n_texts * _COMMON_SHARE if n_texts >= _SMALLEST else n_texts
        scores = {
            key: count * math.log(1 + mean / everywhere[key]) * _WEIGHT[len(key)] * _foreign(key)
            for key, count in inside.items()
            if count >= least and self._texts_with[key] <= most
        }
        for key in [each for each in scores if len(each) > 1]:
            # «здоровый образ» is a part of «здоровый образ жизни», where hardly anybody says it alone.
            for part in (key[:-1], key[1:], key[:1], key[-1:]):
                if part in scores and inside[key] >= _WHOLE * inside[part]:
                    scores[part] = min(scores[part], scores[key] / 2)
        chosen: list[Key] = []
        words: set[str] = set()
        for key in sorted(scores, key=lambda each: (-round(scores[each], 9), each)):
            if words.isdisjoint(key):
                chosen.append(key)
                words.update(key)
            if len(chosen) == _PHRASES:
                break
        return chosen

    def _shown(self, key: Key, names: Collection[str]) -> str:
        met: list[Met] = []
        for name in sorted(names):
            met += self._of[name].get(key, ())
        return shown(met)


def _foreign(key: Key) -> float:
    return _FOREIGN if key[0].isascii() else 1.0


def _label(phrases: list[str], used: Collection[str], other: str) -> str:
    """The first phrases, or as many more as it takes to be unlike the labels in use."""
    for count in range(_IN_LABEL, len(phrases) + 1):
        label = _capital(", ".join(phrases[:count]))
        if label.casefold() not in used:
            return label
    whole = _capital(", ".join(phrases[:_IN_LABEL]))
    if whole and whole.casefold() not in used:
        return whole
    return numbered(whole or other, used, always=not whole)


def numbered(label: str, used: Collection[str], *, always: bool = False) -> str:
    """The label, with the first number that makes it unlike those in use (in small letters)."""
    if not always and label.casefold() not in used:
        return label
    number = 1 if always else 2
    while f"{label} {number}".casefold() in used:
        number += 1
    return f"{label} {number}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
