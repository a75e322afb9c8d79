"""Two questions in one, told by the words that «и» or “and” joins. Quiet in doubt.

Parts of one thing are one thing: «школы и колледжа», «сельской и городской школы», «кому и чем мешает».
"""

from __future__ import annotations

import re

from workbench.domain.text import Language
from workbench.linting.words import QUALITIES_EN, kinds_of, part_of_speech, words

# Between «и» and its second fellow: «понятна и насколько решаема», «ведёт ли и как отвечает».
_BETWEEN = frozenset({"ли", "насколько", "также", "же", "не", "она", "он", "оно", "они", "при", "этом"})
_ASKING = frozenset(
    {
        *("кто", "кого", "кому", "кем", "ком", "что", "чего", "чему", "чем", "чём", "где", "когда", "куда"),
        *("откуда", "зачем", "почему", "как", "сколько", "насколько", "какой", "какая", "какое", "какие"),
    }
)
_HOW_FAR = 5  # words before «и» among which its fellow stands
_SLASH = re.compile(r"(?<=[а-яё]{4})\s*/\s*(?=[а-яё]{4})")
_CLAUSE = re.compile(r",\s+([^\W\d_]+)\s+([^\W\d_]+)")
_AND = re.compile(r"\b([a-z]{3,30})\s+and\s+(?:how\s+|is\s+|are\s+|it\s+is\s+)?([a-z]{3,30})\b")
_EN_ENDING = re.compile(r"able$|ible$|ful$|istic$|(?<!fami)(?<!dai)(?<!week)(?<!month)(?<!elder)ly$|ative$")


def two_questions(text: str, language: Language) -> tuple[str, str] | None:
    """The first two words by which a question asks about two things, one of which an entry may lack."""
    if language == "en":
        return _two_in_english(text)
    spoken = _SLASH.sub(" и ", text.casefold())
    listed = words(spoken)
    for place, word in enumerate(listed):
        if word != "и" or place == 0 or listed[place - 1] in _ASKING:
            continue
        after = [each for each in listed[place + 1 :] if each not in _BETWEEN][:2]
        # The second of «социально значим» counts too, as it is the one that asks.
        for second in after if after and part_of_speech(after[0]) == "ADVB" else after[:1]:
            if first := _fellow(listed[:place], second, spoken):
                return first, second
    return two_qualities(spoken)


def two_qualities(text: str) -> tuple[str, str] | None:
    """«Актуальность и новизна»: two names of qualities side by side."""
    listed = words(text)
    for place, word in enumerate(listed[1:-1], start=1):
        first, second = listed[place - 1], listed[place + 1]
        if word == "и" and "quality" in kinds_of(first) and "quality" in kinds_of(second):
            return first, second
    return None


def _fellow(before: tuple[str, ...], second: str, text: str) -> str:
    """The word before «и» that asks in the way `second` does, or nothing."""
    kinds = kinds_of(second)
    # An attribute stands right before «и»: «новая и полезная идея», but «опытного наставника и подопечного».
    if "one" in kinds and "one" in kinds_of(before[-1]):
        return before[-1]
    for first in reversed(before[-_HOW_FAR:]):
        shared = kinds & kinds_of(first)
        if shared & {"short", "how"} or ("does" in shared and not _in_a_clause(text, first)):
            return first
    return ""


def _in_a_clause(text: str, verb: str) -> bool:
    """«…, кто готовит и ведёт»: one thing that people do, asked about in a clause of its own."""
    start = text.find(verb)
    clause = list(_CLAUSE.finditer(text, 0, start))
    if not clause or clause[-1].end() > start:
        return "," in text[:start]
    opening, after = clause[-1].groups()
    return not (opening == "что" and part_of_speech(after) in ("NOUN", "NPRO"))


def _two_in_english(text: str) -> tuple[str, str] | None:
    for found in _AND.finditer(text.casefold()):
        if all(each in QUALITIES_EN or _EN_ENDING.search(each) for each in found.groups()):
            return found[1], found[2]
    return None
