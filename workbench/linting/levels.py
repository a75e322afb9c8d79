"""Rules on a criterion's levels: described, told apart by what can be seen, rising."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from typing import get_args

from workbench.domain.rubric import Criterion, Level, Rubric, Scale
from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding, Path
from workbench.linting.words import WORD, amounts, is_degree, lemma, part_of_speech, words

_FUNCTION = frozenset({"PREP", "CONJ", "PRCL"})
_SAID = re.compile(rf"{WORD.pattern}|\d+(?:[.,]\d+)?|[+−%]")
_FIGURE = re.compile(r"[\d+−%]")
_NEGATIONS = frozenset({"не", "ни", "нет", "без", "not", "no", "without"})
_MIDDLE_FROM = 4  # levels; a scale of three has its middle among its ends
_FAR = 3  # from one described level to the next

_NO_MIDDLE = N_(
    "no level between %(lowest)s and %(highest)s is described; describe the middle, level %(level)s"
)
_GAP = N_("levels %(first)s to %(last)s are not described; jurors will choose between them by feeling")
_REPEATED = N_("level %(level)s says the same as level %(other)s; say what it adds, or leave it out")
_NAME = N_("levels %(level)s and %(other)s are both called “%(name)s”; call them differently")
_DEGREE = N_(
    "levels %(other)s and %(level)s differ by words of degree only (%(words)s); say what can be pointed at "
    "in one and not in the other"
)
_LESS = N_("level %(level)s asks for “%(word)s”, level %(other)s below it for “%(more)s”; check their order")
_NO_EXAMPLE = N_("level %(level)s has no example; a line from such an entry tells jurors more than a rule")


def check_levels(rubric: Rubric) -> Iterator[Finding]:
    """RUB003, RUB004, RUB005, RUB006, RUB015 on every criterion."""
    for place, criterion in enumerate(rubric.criteria):
        path: Path = ("criteria", place, "levels")
        yield from _undescribed(path, criterion, rubric.scale)
        yield from _repeated(path, criterion)
        for (_, lower), (at, higher) in pairwise(enumerate(criterion.levels)):
            yield from _not_increasing((*path, at), lower, higher)
        yield from _examples(path, criterion, rubric.scale)


def _undescribed(path: Path, criterion: Criterion, scale: Scale) -> Iterator[Finding]:
    described = [each.level for each in criterion.levels]
    if len(scale.levels()) >= _MIDDLE_FROM and len(described) <= 2:
        middle = (scale.lowest + scale.highest) // 2
        ends = {"lowest": scale.lowest, "highest": scale.highest, "level": middle}
        yield Finding("RUB003", path, Sentence(_NO_MIDDLE, ends))
        return
    # On a long scale ends and middle are enough: 0, 5 and 10 of 0..10.
    far = max(_FAR, (scale.highest - scale.lowest + 1) // 2)
    for low, high in pairwise(described):
        if high - low > far:
            yield Finding("RUB003", path, Sentence(_GAP, {"first": low + 1, "last": high - 1}))


def _repeated(path: Path, criterion: Criterion) -> Iterator[Finding]:
    for language in get_args(Language):
        anchors = [_said(each.anchor.to(language)) for each in criterion.levels]
        names = [_said(each.name.to(language)) for each in criterion.levels]
        for (one, first), (at, second) in combinations(enumerate(criterion.levels), 2):
            levels = {"level": second.level, "other": first.level}
            here: Path = (*path, at, "anchor", language)
            if anchors[one] == anchors[at]:
                yield Finding("RUB004", here, Sentence(_REPEATED, levels))
            elif (degree := _only_degree(anchors[one], anchors[at])) is not None:
                told = {**levels, "words": ", ".join(degree)}
                yield Finding("RUB005", here, Sentence(_DEGREE, told))
            if names[one] == names[at]:
                name = {**levels, "name": second.name.to(language)}
                yield Finding("RUB004", (*path, at, "name", language), Sentence(_NAME, name))


@cache
def _said(text: str) -> tuple[str, ...]:
    """Words and numbers: «названы 2 случая» and «названы 3 случая» are two levels."""
    return tuple(_SAID.findall(text.casefold())) if _FIGURE.search(text) else words(text)


@cache
def _by_lemma(anchor: tuple[str, ...]) -> dict[str, str]:
    return {lemma(each): each for each in anchor}


def _only_degree(one: tuple[str, ...], two: tuple[str, ...]) -> list[str] | None:
    """The words by which two anchors differ, where all of them say how well or how much."""
    first, second = _by_lemma(one), _by_lemma(two)
    apart: list[str] = []
    for of, other in ((first, second), (second, first)):
        for key, word in of.items():
            if key not in other:
                # «не названо» says more than a degree
                if key in _NEGATIONS or _tells(word):
                    return None
                apart.append(word)
    return [each for each in apart if is_degree(each)] or None


@cache
def _tells(word: str) -> bool:
    """Whether a word is more than a degree and more than a link between others."""
    return not is_degree(word) and part_of_speech(word) not in _FUNCTION


def _not_increasing(path: Path, lower: Level, higher: Level) -> Iterator[Finding]:
    for language in get_args(Language):
        below, above = amounts(lower.anchor.to(language)), amounts(higher.anchor.to(language))
        for about in below.keys() & above.keys():
            (less, word), (rank, more) = above[about], below[about]
            if less < rank:
                shown = {"level": higher.level, "other": lower.level, "word": word, "more": more}
                yield Finding("RUB006", (*path, "anchor", language), Sentence(_LESS, shown))
                break


def _examples(path: Path, criterion: Criterion, scale: Scale) -> Iterator[Finding]:
    middle = [each.level for each in criterion.levels if scale.lowest < each.level < scale.highest]
    has = {each.level for each in criterion.levels if each.example is not None}
    for at, each in enumerate(criterion.levels):
        end = each.level in (scale.lowest, scale.highest)
        only_middle = (
            each.level in middle and has.isdisjoint(middle) and each.level == middle[len(middle) // 2]
        )
        if each.level not in has and (end or only_middle):
            yield Finding("RUB015", (*path, at), Sentence(_NO_EXAMPLE, {"level": each.level}))
