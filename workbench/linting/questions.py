"""Rules on what a criterion asks for: one thing, that somebody can point at, once in the rubric."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from workbench.domain.rubric import Rubric
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding, Path
from workbench.linting.words import INNER, WORD, lemma, part_of_speech, words

# Kinds of words that ask something each: «понятна и решаема», «ведёт и отвечает».
_KINDS = {"ADJS": "short", "PRTS": "short", "ADJF": "full", "PRTF": "full", "ADVB": "how", "VERB": "does"}
_JOIN = frozenset({"и", "или"})
_BETWEEN = frozenset({"ли", "насколько", "как", "также", "же", "не", "она", "он", "оно", "они", "кто"})
_BEFORE = 5  # words before «и» among which its fellow stands
_BOTH_EN = re.compile(r"\b([a-z]+)\s+(?:and|or)\s+(?:how\s+)?([a-z]+)", re.IGNORECASE)
_ENGLISH_QUALITIES = re.compile(r"(able|ible|ful|ive|al|ic|ous|ent|ant|ed|ly|ear|stic)$")
_ALIKE = 0.75  # of the words of the shorter question
_FEWEST = 3

_TWO_THINGS = N_("“%(first)s” and “%(second)s” are two questions; an entry may have one and not the other")
_TWO_MARKS = N_("two questions in one; make a criterion of each, or choose the one that matters")
_NO_EVIDENCE = N_("nothing says what counts as evidence; name what one can point at in an entry")
_INNER = N_("“%(word)s” cannot be seen; say by which words or deeds it is known")
_SAME = N_("asks nearly the same as “%(other)s” above; jurors will give both the same level")


def check_questions(rubric: Rubric) -> Iterator[Finding]:
    """RUB007, RUB012, RUB018 on every criterion; RUB007 on every gate too."""
    for place, gate in enumerate(rubric.gates):
        yield from _two_things(("gates", place, "question", "ru"), gate.question.ru, "ru")
        yield from _two_things(("gates", place, "question", "en"), gate.question.en, "en")
    for place, criterion in enumerate(rubric.criteria):
        path: Path = ("criteria", place)
        yield from _two_things((*path, "question", "ru"), criterion.question.ru, "ru")
        yield from _two_things((*path, "question", "en"), criterion.question.en, "en")
        if criterion.evidence is None:
            yield Finding("RUB012", path, Sentence(_NO_EVIDENCE))
            continue
        for language, text in (("ru", criterion.evidence.ru), ("en", criterion.evidence.en)):
            if inner := _inner(text):
                yield Finding("RUB012", (*path, "evidence", language), Sentence(_INNER, {"word": inner}))
    yield from _repeated(rubric)


def _two_things(path: Path, question: str, language: str) -> Iterator[Finding]:
    if question.count("?") > 1:
        yield Finding("RUB007", path, Sentence(_TWO_MARKS))
        return
    found = _joined(question) if language == "ru" else _joined_in_english(question)
    if found:
        yield Finding("RUB007", path, Sentence(_TWO_THINGS, {"first": found[0], "second": found[1]}))


def _joined(question: str) -> tuple[str, str] | None:
    """The first two words of a kind that «и» or «или» joins."""
    listed = words(question)
    for place, word in enumerate(listed):
        if word not in _JOIN:
            continue
        second = next((each for each in listed[place + 1 :] if each not in _BETWEEN), "")
        kind = _KINDS.get(part_of_speech(second)) if second else None
        for first in reversed(listed[max(0, place - _BEFORE) : place]):
            if kind and _KINDS.get(part_of_speech(first)) == kind:
                return first, second
    return None


def _joined_in_english(question: str) -> tuple[str, str] | None:
    for found in _BOTH_EN.finditer(question):
        if all(_ENGLISH_QUALITIES.search(each.casefold()) for each in found.groups()):
            return found[1], found[2]
    return None


def _inner(text: str) -> str:
    return next((each for each in WORD.findall(text) if _is_inner(each.casefold())), "")


def _is_inner(word: str) -> bool:
    return word in INNER or lemma(word) in INNER


def _repeated(rubric: Rubric) -> Iterator[Finding]:
    for (_, first), (place, second) in combinations(enumerate(rubric.criteria), 2):
        for language, *questions in (
            ("ru", first.question.ru, second.question.ru),
            ("en", first.question.en, second.question.en),
        ):
            asked = [_subjects(each) for each in questions]
            least = min(map(len, asked))
            if least >= _FEWEST and len(asked[0] & asked[1]) >= _ALIKE * least:
                here: Path = ("criteria", place, "question", language)
                yield Finding("RUB018", here, Sentence(_SAME, {"other": first.name.ru}))


@cache
def _subjects(question: str) -> frozenset[str]:
    kept = {"NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTS", "PRTF", ""}
    return frozenset(
        lemma(each) for each in words(question) if len(each) > 3 and part_of_speech(each) in kept
    )
