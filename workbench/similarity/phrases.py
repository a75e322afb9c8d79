"""Noun phrases of Russian texts, in the form in which a label would say them.

«сельской школы» and «сельскую школу» are one phrase, «сельская школа»: its words agree in the nominative, in
the number in which it is met most often. Words that hang on the noun stay as they are: «профилактика детского
травматизма». Names of people and places are never part of one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from workbench.similarity.russian import CONTEST, WORD, bare, counts_others, is_plain, parses

Key = tuple[str, ...]  # lemmas of a phrase

_SEGMENT = re.compile(r"[^\w\s-]+|\n|\s[-–—]+\s|\d+|_")
_NOT_NAMED = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Init", "Abbr", "Supr"})
_LATIN = re.compile(r"[a-z]{4,}")
_READ = 30_000  # characters of a text: what it is about is said by then
_SURE = 0.1  # readings less likely than this are not a writer's meaning
_AS_LIKELY = 0.5
# Plurals the dictionary puts first where today's texts say another.
_PLURALS = {
    "учители": "учителя",
    "лагери": "лагеря",
    "корпусы": "корпуса",
    "цветки": "цветы",
    "колена": "колени",
    "образа": "образы",
    "чуда": "чудеса",
}


class Reading(NamedTuple):
    """One way to read a word as a noun or an adjective."""

    parse: Any
    lemma: str
    case: str
    plural: bool
    gender: str
    score: float


class Met(NamedTuple):
    """A phrase as it was met. `tail` : what hangs on the noun, as it was written."""

    key: Key
    plural: bool
    adjective: str
    noun: str
    tail: str = ""


@cache
def _nouns(word: str) -> tuple[Reading, ...]:
    return _readings(word, "NOUN")


@cache
def _adjectives(word: str) -> tuple[Reading, ...]:
    return _readings(word, "ADJF")


def _readings(word: str, part: str) -> tuple[Reading, ...]:
    found = []
    for each in parses(word):
        tag = each.tag
        if str(tag.POS) == part and each.is_known and not (_NOT_NAMED & tag.grammemes) and "Apro" not in tag:
            found.append(
                Reading(
                    each,
                    bare(each.normal_form),
                    str(tag.case or ""),
                    tag.number == "plur",
                    str(tag.gender or ""),
                    each.score,
                )
            )
    lemmas = {each.lemma for each in found}
    return tuple(
        each
        for each in found
        # «родного» is read as of «родный» too, which nobody says where there is «родной».
        if each.score >= _SURE and not (each.lemma.endswith("ый") and f"{each.lemma[:-2]}ой" in lemmas)
    )


@cache
def _is_noun(word: str) -> bool:
    """Whether a word is a noun in its likeliest reading; «дома», «стекло» are read by that one only."""
    found = _nouns(word)
    return bool(found) and found[0].parse == parses(word)[0]


def met_in(text: str) -> Iterator[Met]:
    """Every noun phrase of a text, as often as it is met."""
    for segment in _SEGMENT.split(text.casefold()):
        words = WORD.findall(segment)
        for place, word in enumerate(words):
            if not _is_noun(word):
                if _LATIN.fullmatch(word) and not _english_stop(word):
                    yield Met((word,), False, "", word)
                continue
            yield from _at(words, place)


def _at(words: list[str], place: int) -> Iterator[Met]:
    """The phrases whose head is the noun at `place`."""
    word = words[place]
    head = _nouns(word)[0]
    if counts_others(head.lemma):
        return
    yield Met((head.lemma,), head.plural, "", word)
    pair = _agreeing(words[place - 1], word) if place else None
    if pair:
        adjective, noun = pair
        yield Met((adjective.lemma, noun.lemma), noun.plural, words[place - 1], word)
    if tail := _tail(words[place + 1 : place + 3]):
        lemmas, written = tail
        yield Met((head.lemma, *lemmas), head.plural, "", word, written)
        if pair and len(lemmas) == 1:
            key = (pair[0].lemma, pair[1].lemma, *lemmas)
            yield Met(key, pair[1].plural, words[place - 1], word, written)


def _agreeing(adjective: str, noun: str) -> tuple[Reading, Reading] | None:
    """The likeliest readings in which both agree in case, number and gender."""
    pairs = [
        (one.score * other.score, one, other)
        for one in _adjectives(adjective)
        for other in _nouns(noun)
        if one.case == other.case
        and one.plural == other.plural
        and (one.plural or one.gender == other.gender)
    ]
    return max(pairs, key=lambda each: each[0])[1:] if pairs else None


def _tail(words: list[str]) -> tuple[Key, str] | None:
    """A genitive after a noun: a noun, or an adjective and its noun."""
    if not words:
        return None
    if genitive := next((each for each in _nouns(words[0]) if each.case == "gent"), None):
        # «мальчишки» after a noun are hardly ever a boy's: they begin what is said of them.
        subject = max((each.score for each in _nouns(words[0]) if each.case == "nomn"), default=0.0)
        likely = _is_noun(words[0]) and genitive.score >= _AS_LIKELY * subject
        return ((genitive.lemma,), words[0]) if likely else None
    if len(words) > 1 and (pair := _agreeing(*words)) and pair[0].case == "gent":
        return (pair[0].lemma, pair[1].lemma), f"{words[0]} {words[1]}"
    return None


@cache
def _english_stop(word: str) -> bool:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # type: ignore[import-untyped]

    return word in ENGLISH_STOP_WORDS


def may_stand(key: Key, left_out: frozenset[str]) -> bool:
    """Whether a phrase says what a group is about: not generic, no name of the contest."""
    return (
        not CONTEST.intersection(key)
        and not all(is_plain(each) for each in key)
        and not all(each in left_out for each in key)
    )


def shown(met: Iterable[Met]) -> str:
    """The phrase in the nominative, in the number in which it is met most often; in small letters."""
    counts = Counter(met)
    plural = sum(count if each.plural else -count for each, count in counts.items()) > 0
    some = [each for each in counts if each.plural == plural]
    best = min(some, key=lambda each: (-counts[each], each.adjective, each.noun, each.tail))
    return " ".join(filter(None, (*_nominative(best, plural=plural), best.tail)))


def _nominative(met: Met, *, plural: bool) -> tuple[str, str]:
    if not met.adjective:
        nouns = _nouns(met.noun)
        return "", _inflected(nouns[0].parse, plural=plural) if nouns else met.noun
    pair = _agreeing(met.adjective, met.noun)
    if pair is None:
        raise ValueError(f"{met.adjective} and {met.noun} do not agree")
    adjective, noun = pair
    # Of animate nouns the accusative of an adjective would be another; in the nominative it is not.
    return (
        _inflected(adjective.parse, plural=plural, gender=noun.gender),
        _inflected(noun.parse, plural=plural),
    )


def _inflected(parse: Any, *, plural: bool, gender: str = "") -> str:
    wanted = {"nomn", "plur" if plural else "sing"}
    if gender and not plural:
        wanted.add(gender)
    found = parse.inflect(wanted)
    word: str = found.word if found is not None else parse.word
    return "-".join(_PLURALS.get(part, part) for part in word.split("-")) if plural else word


def phrases_of(texts: Mapping[str, str], left_out: frozenset[str]) -> dict[str, dict[Key, list[Met]]]:
    """Of each text the phrases that may stand in a label, with each time they were met."""
    found: dict[str, dict[Key, list[Met]]] = {}
    for name, text in texts.items():
        mine: dict[Key, list[Met]] = {}
        for each in met_in(text[:_READ]):
            if may_stand(each.key, left_out):
                mine.setdefault(each.key, []).append(each)
        found[name] = mine
    return found
