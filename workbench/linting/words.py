"""Words of rubrics: which say how much or how well, which mean something else to everybody.

Morphology by pymorphy3 [Korobov2015].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_VOWELS = frozenset("аеёиоуыэюя")

# Degree: they turn a description into a mark. Lemmas.
_DEGREE_WORDS = """
очень весьма достаточно недостаточно вполне крайне слишком довольно максимально минимально почти
полностью частично отчасти полный неполный частичный полноценный достаточный недостаточный
хорошо плохо хороший плохой отлично отличный слабо слабый сильно сильный ярко яркий чётко чёткий ясно
ясный глубоко глубокий подробно подробный детально детальный совсем совершенно абсолютно
высокий низкий средний большой малый значительно значительный незначительно незначительный
убедительно убедительный исчерпывающий исчерпывающе удовлетворительно удовлетворительный грамотно
качественно качественный уверенно уверенный всегда часто редко иногда обычно
very quite rather fairly highly extremely fully partly partially completely sufficiently
insufficiently well poorly good bad excellent weak strong clearly clear deeply deep high low average
significantly significant somewhat mostly always often rarely sometimes usually adequately adequate
detailed thoroughly thorough convincingly convincing
"""
# Vague: everybody understands something else by them. Lemmas.
_VAGUE_WORDS = """
качественно качественный достаточно достаточный недостаточно недостаточный адекватно адекватный
соответствующий надлежащий должный эффективно эффективный эффективность оптимально оптимальный
грамотно грамотный удовлетворительно удовлетворительный убедительно убедительный интересно интересный
современный актуальный актуально креативно креативный инновационный инновационно системно комплексно
комплексный полноценно полноценный осмысленно содержательно содержательный
appropriate appropriately adequate adequately sufficient sufficiently insufficient insufficiently
effective effectively efficient efficiently optimal optimally suitable suitably interesting modern
innovative creative creatively meaningful meaningfully quality proper properly satisfactory
"""
# What nobody can see in a text or a person: inner states. Lemmas.
_INNER_WORDS = """
понимать понимание осознавать осознание стремиться стремление чувствовать желать желание хотеть верить
любить мотивированный мотивация заинтересованный заинтересованность искренность искренне душевность
ответственность целеустремлённость потенциал готовность
understand understands understanding realise realize aware awareness strive strives feel feels
willingness motivated motivation sincerity sincerely passion passionate potential attitude
"""
# How much of something a level asks for, from nothing to all; lemmas, the first that fits counts.
_AMOUNT: dict[str, int] = {
    word: rank
    for rank, words in enumerate(
        (
            "ничто никто никакой отсутствовать нигде none nothing nobody absent missing",
            "редко редкий единичный rarely hardly single",
            "отдельный некоторый иногда частично местами some sometimes partly few",
            "многое многий часто несколько many often several",
            "большинство основной обычно most mostly usually",
            "весь каждый всегда полностью любой целиком all every each always fully completely",
        )
    )
    for word in words.split()
}

_DEGREE, _VAGUE, INNER = (frozenset(each.split()) for each in (_DEGREE_WORDS, _VAGUE_WORDS, _INNER_WORDS))


@cache
def words(text: str) -> tuple[str, ...]:
    """In small letters. Kept, as several rules look at the same texts."""
    return tuple(WORD.findall(text.casefold()))


@cache
def is_degree(word: str) -> bool:
    """Whether a word in small letters says how well or how much, or is an adverb."""
    if word in _DEGREE or lemma(word) in _DEGREE:
        return True
    return part_of_speech(word) == "ADVB" or word.endswith("ly")


def vague(text: str) -> Iterator[str]:
    """The vague words of a text, in small letters."""
    return (word for word in words(text) if word in _VAGUE or lemma(word) in _VAGUE)


@cache
def amounts(text: str) -> list[tuple[int, str]]:
    """How much a text asks for: (0 nothing … 5 all, the word), in its order; «не все» counts for less."""
    found = []
    listed = words(text)
    for place, word in enumerate(listed):
        rank = _AMOUNT.get(word, _AMOUNT.get(lemma(word)))
        if rank is not None:
            negated = place > 0 and listed[place - 1] in ("не", "not")
            found.append((min(rank, 2) if negated else rank, word))
    return found


def readability(text: str) -> float:
    """How easy a Russian text is to read: Flesch's formula with Oborneva's coefficients [Oborneva2006].

    About 100 is very easy, below 0 is for scholars.
    """
    sentences = [each for each in SENTENCE.findall(text) if WORD.search(each)]
    listed = words(text)
    if not listed:
        return 100.0
    syllables = sum(map(_syllables, listed))
    return 206.835 - 1.3 * len(listed) / len(sentences) - 60.1 * syllables / len(listed)


@cache
def _syllables(word: str) -> int:
    return max(1, sum(letter in _VOWELS for letter in word))


@cache
def lemma(word: str) -> str:
    """Of a word in small letters; words of other alphabets are their own."""
    return str(_first(word).normal_form)


@cache
def part_of_speech(word: str) -> str:
    return str(_first(word).tag.POS or "")


def _first(word: str) -> Any:
    return _analyser().parse(word)[0]


@cache
def _analyser() -> Any:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")
