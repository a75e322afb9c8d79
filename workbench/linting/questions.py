"""Rules on what a criterion asks for: one thing, that somebody can point at, once in the rubric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import get_args

from workbench.domain.rubric import Rubric
from workbench.domain.text import Language, Text
from workbench.errors import N_, Sentence
from workbench.linting.joined import two_qualities, two_questions
from workbench.linting.rules import Finding, Path
from workbench.linting.words import INNER, WORD, lemma, part_of_speech, words

_ALIKE = 0.75  # of the words of the shorter question
_FEWEST = 3
# Nobody rates by more; beyond them only the length of the rubric is told, so that time stays bounded.
_MOST_COMPARED = 300

_TWO_THINGS = N_("“%(first)s” and “%(second)s” are two questions; an entry may have one and not the other")
_TWO_MARKS = N_("two questions in one; make a criterion of each, or choose the one that matters")
_NO_EVIDENCE = N_("nothing says what counts as evidence; name what one can point at in an entry")
_INNER = N_("“%(word)s” cannot be seen; say by which words or deeds it is known")
_SAME = N_("asks nearly the same as “%(other)s” above; jurors will give both the same level")
_SIGN = N_("this sign stands in the rubric already; keep it where it tells most")


def check_questions(rubric: Rubric) -> Iterator[Finding]:
    """RUB007, RUB012, RUB018 on every criterion, gate and indicator."""
    for place, gate in enumerate(rubric.gates):
        path: Path = ("gates", place)
        yield from _two_things((*path, "question"), gate.question)
        if gate.evidence is not None:
            yield from _unseen((*path, "evidence"), gate.evidence)
    for place, criterion in enumerate(rubric.criteria):
        path = ("criteria", place)
        yield from _two_qualities((*path, "name"), criterion.name)
        yield from _two_things((*path, "question"), criterion.question)
        if criterion.evidence is None:
            yield Finding("RUB012", path, Sentence(_NO_EVIDENCE))
        else:
            yield from _unseen((*path, "evidence"), criterion.evidence)
        for at, indicator in enumerate(criterion.indicators):
            yield from _unseen((*path, "indicators", at, "text"), indicator.text)
    yield from _repeated(rubric)
    yield from _repeated_indicators(rubric)


def _two_things(path: Path, question: Text) -> Iterator[Finding]:
    for language, text in _both(question):
        if text.count("?") > 1:
            yield Finding("RUB007", (*path, language), Sentence(_TWO_MARKS))
        elif found := two_questions(text, language):
            shown = {"first": found[0], "second": found[1]}
            yield Finding("RUB007", (*path, language), Sentence(_TWO_THINGS, shown))


def _two_qualities(path: Path, name: Text) -> Iterator[Finding]:
    if found := two_qualities(name.ru):
        shown = {"first": found[0], "second": found[1]}
        yield Finding("RUB007", (*path, "ru"), Sentence(_TWO_THINGS, shown))


def _unseen(path: Path, evidence: Text) -> Iterator[Finding]:
    for language, text in _both(evidence):
        if inner := _inner(text):
            yield Finding("RUB012", (*path, language), Sentence(_INNER, {"word": inner}))


def _both(text: Text) -> tuple[tuple[Language, str], tuple[Language, str]]:
    return ("ru", text.ru), ("en", text.en)


def _inner(text: str) -> str:
    if not any(map(_is_inner, words(text))):
        return ""
    as_written: list[str] = WORD.findall(text)
    return next(each for each in as_written if _is_inner(each.casefold()))


@cache
def _is_inner(word: str) -> bool:
    return word in INNER or lemma(word) in INNER


def _repeated(rubric: Rubric) -> Iterator[Finding]:
    asked = [
        *((("gates", place), each.name.ru, each.question) for place, each in enumerate(rubric.gates)),
        *((("criteria", place), each.name.ru, each.question) for place, each in enumerate(rubric.criteria)),
    ][:_MOST_COMPARED]
    for language in get_args(Language):
        told = [words(question.to(language)) for _, _, question in asked]
        subjects = _telling([_subjects(question.to(language)) for _, _, question in asked])
        for second, two in enumerate(subjects):
            earlier = enumerate(subjects[:second])
            same = (at for at, one in earlier if told[at] == told[second] or _alike(one, two))
            if (first := next(same, None)) is not None:
                path = (*asked[second][0], "question", language)
                yield Finding("RUB018", path, Sentence(_SAME, {"other": asked[first][1]}))


def _alike(one: frozenset[str], two: frozenset[str]) -> bool:
    least = min(len(one), len(two))
    return least >= _FEWEST and len(one & two) >= _ALIKE * least


def _telling(subjects: list[frozenset[str]]) -> list[frozenset[str]]:
    """Without the words that most questions of a rubric share: «наставник», «текст»."""
    counts = Counter(word for each in subjects for word in each)
    common = {word for word, count in counts.items() if count > max(_FEWEST, len(subjects) / 2)}
    return [each - common for each in subjects]


def _repeated_indicators(rubric: Rubric) -> Iterator[Finding]:
    """Signs that are listed twice, in whichever criteria."""
    seen: set[tuple[str, ...]] = set()
    for place, criterion in enumerate(rubric.criteria):
        for at, indicator in enumerate(criterion.indicators):
            if words(indicator.text.ru) in seen:
                path = ("criteria", place, "indicators", at, "text", "ru")
                yield Finding("RUB018", path, Sentence(_SIGN))
            seen.add(words(indicator.text.ru))


@cache
def _subjects(question: str) -> frozenset[str]:
    kept = {"NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTS", "PRTF", ""}
    return frozenset(
        lemma(each) for each in words(question) if len(each) > 3 and part_of_speech(each) in kept
    )
