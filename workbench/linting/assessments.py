"""Rules on situational-judgement tests: what lets a clever reader find the key without being a good mentor.

Giveaways as in the guides to writing items [Haladyna2004]; the form of the tests [McDaniel2007].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import comb
from typing import get_args

from workbench.domain.assessment import Situation, SituationTest
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding, Path
from workbench.linting.texts import texts, untranslated
from workbench.linting.time_needed import WORDS_A_MINUTE
from workbench.linting.words import lemma, vague, words

_UNLIKE = 1.6  # times the shortest option: the eye sees it before a word is read
_BY_CHANCE = 0.01  # what chance does more rarely than so is a habit of the writer
_LONGEST_SITUATION, _LONGEST_OPTION = 100, 40  # words
_DECIDING = 0.5  # minutes for a choice between four options, beside reading them
_FEWEST = 4  # situations; of fewer a competency's error is as wide as its scale
# Who knows tests rules out what is said without exception. Lemmas.
_ABSOLUTE_WORDS = """
всегда никогда обязательно непременно безусловно безоговорочно категорически немедленно
always never definitely certainly absolutely undoubtedly obviously
"""
_ABSOLUTE = frozenset(_ABSOLUTE_WORDS.split())

_UNLIKE_LENGTHS = N_("%(longest)s characters, the shortest option has %(shortest)s; make them of like length")
_KEY_LONGEST = N_("the best option is the longest in %(count)s of %(all)s situations; lengthen others")
_KEY_SHORTEST = N_("the best option is the shortest in %(count)s of %(all)s situations; shorten others")
_KEY_PLACE = N_(
    "the best option is number %(place)s in %(count)s of %(all)s situations; let its place change evenly"
)
_LONG_SITUATION = N_("a situation of %(count)s words; %(most)s are read at one go")
_LONG_OPTION = N_("an option of %(count)s words; %(most)s can be kept in mind beside three others")
_LONG_TEST = N_("the test takes about %(needed)s minutes, not %(stated)s; say so, or leave situations out")
_GIVEAWAY = N_("“%(word)s” lets readers rule the option out unread; say what is done")
_VAGUE = N_("“%(word)s” means something else to every participant; say what is done")
_FEW = N_("“%(competency)s” has %(count)s situations, and its scale says little below %(least)s; add some")


def check_assessment(test: SituationTest, rubric: Rubric | None = None) -> list[Finding]:
    """Advice on a valid test, by the rules' codes. Without its `rubric` ASM007 is left out."""
    found = [
        *(each for path, _, text in texts(test) for each in untranslated(path, text, "ASM002")),
        *_lengths(test),
        *_places(test),
        *_reading(test),
        *_words(test),
        *(_coverage(test, rubric) if rubric is not None else ()),
    ]
    return sorted(found, key=lambda each: each.code)


def minutes_needed(test: SituationTest) -> float:
    """About how long a participant reads and decides, in Russian, by silent reading [Brysbaert2019]."""
    return sum(map(_words_of, test.situations)) / WORDS_A_MINUTE + len(test.situations) * _DECIDING


def _words_of(situation: Situation) -> int:
    read = [situation.text, situation.question, *(each.text for each in situation.options)]
    return sum(len(words(each.ru)) for each in read)


def _lengths(test: SituationTest) -> Iterator[Finding]:
    for language in get_args(Language):
        longest = shortest = 0
        for place, situation in enumerate(test.situations):
            lengths = [len(each.text.to(language)) for each in situation.options]
            if max(lengths) > _UNLIKE * min(lengths):
                path: Path = (*_option(place, lengths.index(max(lengths))), "text", language)
                shown = {"longest": max(lengths), "shortest": min(lengths)}
                yield Finding("ASM003", path, Sentence(_UNLIKE_LENGTHS, shown))
            best = lengths.pop(_best(situation))
            longest += best > max(lengths)
            shortest += best < min(lengths)
        for count, said in ((longest, _KEY_LONGEST), (shortest, _KEY_SHORTEST)):
            if _is_habit(count, test):
                shown = {"count": count, "all": len(test.situations)}
                yield Finding("ASM003", ("situations",), Sentence(said, shown))


def _places(test: SituationTest) -> Iterator[Finding]:
    for place, count in sorted(Counter(map(_best, test.situations)).items()):
        if _is_habit(count, test):
            shown = {"place": place + 1, "count": count, "all": len(test.situations)}
            yield Finding("ASM004", ("situations",), Sentence(_KEY_PLACE, shown))


def _is_habit(count: int, test: SituationTest) -> bool:
    """Whether chance would give so many or more in less than one of a hundred tests, by the binomial."""
    trials = len(test.situations)
    chance = 1 / min(len(each.options) for each in test.situations)
    tail = sum(
        comb(trials, each) * chance**each * (1 - chance) ** (trials - each)
        for each in range(count, trials + 1)
    )
    return tail < _BY_CHANCE


def _reading(test: SituationTest) -> Iterator[Finding]:
    for place, situation in enumerate(test.situations):
        if (count := len(words(situation.text.ru))) > _LONGEST_SITUATION:
            shown = {"count": count, "most": _LONGEST_SITUATION}
            yield Finding("ASM005", ("situations", place, "text", "ru"), Sentence(_LONG_SITUATION, shown))
        for at, option in enumerate(situation.options):
            if (count := len(words(option.text.ru))) > _LONGEST_OPTION:
                shown = {"count": count, "most": _LONGEST_OPTION}
                yield Finding("ASM005", (*_option(place, at), "text", "ru"), Sentence(_LONG_OPTION, shown))
    if (needed := minutes_needed(test)) > test.minutes:
        shown = {"needed": round(needed), "stated": test.minutes}
        yield Finding("ASM005", ("minutes",), Sentence(_LONG_TEST, shown))


def _words(test: SituationTest) -> Iterator[Finding]:
    for place, situation in enumerate(test.situations):
        for at, option in enumerate(situation.options):
            for language in get_args(Language):
                text = option.text.to(language)
                absolute = [each for each in words(text) if each in _ABSOLUTE or lemma(each) in _ABSOLUTE]
                for said, found in ((_GIVEAWAY, absolute), (_VAGUE, vague(text))):
                    for word in dict.fromkeys(found):
                        path = (*_option(place, at), "text", language)
                        yield Finding("ASM006", path, Sentence(said, {"word": word}))


def _coverage(test: SituationTest, rubric: Rubric) -> Iterator[Finding]:
    counts = Counter(each.competency for each in test.situations)
    for criterion in rubric.criteria:
        if (count := counts[criterion.id]) < _FEWEST:
            shown = {"competency": criterion.id, "count": count, "least": _FEWEST}
            yield Finding("ASM007", ("situations",), Sentence(_FEW, shown))


def _option(place: int, at: int) -> Path:
    return ("situations", place, "options", at)


def _best(situation: Situation) -> int:
    """The place of the one option with the highest credit."""
    return [each.credit for each in situation.options].index(situation.most)
