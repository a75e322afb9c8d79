"""Words of rubrics: which say how much or how well, which mean something else to everybody.

Morphology by pymorphy3 [Korobov2015].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
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
# Qualities that English criteria join by “and”; those in -ly, -able, -ful … are known by their ends.
_ENGLISH_QUALITIES = """
clear specific relevant important consistent logical practical original new novel useful simple complete
coherent correct precise accurate concrete interesting convincing persuasive creative innovative effective
efficient transparent honest sincere active deep thorough detailed structured justified grounded named
measured described explained sound sustainable topical timely fresh engaging inspiring strong well
"""
# Nouns in -ость that name no quality of a work.
_NO_QUALITY_WORDS = """
область деятельность личность должность специальность местность отрасль молодёжь новость отчётность
окрестность крепость стоимость скорость национальность собственность гость кость численность
общественность очередность занятость инвалидность
"""
# Adjectives that divide things into kinds rather than praise them.
_DIVIDING_WORDS = """
личный профессиональный общий социальный общественный экономический материальный духовный нравственный
физический психологический педагогический внутренний внешний положительный отрицательный теоретический
практический устный письменный старший младший малый большой первый последний
"""
# Names that both languages write alike.
_NAME_WORDS = "telegram zoom youtube rutube google python excel word powerpoint canva moodle miro trello"
_DENIAL_WORDS = "не ни нет без кроме not no without except nor"
# How much of something a level asks for, from nothing to all; lemmas, the first that fits counts.
_AMOUNT: dict[str, int] = {
    word: rank
    for rank, words in enumerate(
        (
            "ничто никто никакой нигде none nothing nobody",
            "редко редкий единичный rarely hardly single",
            "отдельный некоторый иногда частично местами some sometimes partly few",
            "многое многий многие часто несколько many often several",
            "большинство основной обычно most mostly usually",
            "весь все каждый всегда полностью любой целиком all every each always fully completely",
        )
    )
    for word in words.split()
}

_DEGREE, _VAGUE, INNER = (frozenset(each.split()) for each in (_DEGREE_WORDS, _VAGUE_WORDS, _INNER_WORDS))
QUALITIES_EN, NAMES = (frozenset(each.split()) for each in (_ENGLISH_QUALITIES, _NAME_WORDS))
_NO_QUALITY, _DIVIDING, _DENIALS = (
    frozenset(each.split()) for each in (_NO_QUALITY_WORDS, _DIVIDING_WORDS, _DENIAL_WORDS)
)
_MUST = ("должен", "должна", "должно", "должны")  # of «должный», which is vague in its long forms only
_RARE = 0.1  # of a word's uses, by the analyser's corpus
_LONGEST_WORD = 40  # letters; the analyser takes long over what is no word
_TAG, _NORMAL_FORM = 1, 2  # places in what the analyser says of a word


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
    return filter(_is_vague, words(text))


@cache
def _is_vague(word: str) -> bool:
    return word in _VAGUE or (lemma(word) in _VAGUE and not word.startswith(_MUST))


@cache
def amounts(text: str) -> dict[str, tuple[int, str]]:
    """How much of what a text asks for: lemma → (0 nothing … 5 all, the word of it).

    Only where it is plain: the word of amount stands right before what it is of, «у всех шагов», and the
    sentence denies nothing.
    """
    found = {}
    for sentence in SENTENCE.findall(text):
        listed = words(sentence)
        if not _DENIALS.isdisjoint(listed):
            continue
        for word, following in pairwise(listed):
            rank = _AMOUNT.get(word, _AMOUNT.get(lemma(word)))
            if rank is not None and part_of_speech(following) in ("NOUN", "ADJF", "VERB", ""):
                found[lemma(following)] = (rank, word)
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
    return word if word.isascii() else str(_parses(word)[0][_NORMAL_FORM])


@cache
def part_of_speech(word: str) -> str:
    """By the analyser's names; empty for words of other alphabets."""
    return "" if word.isascii() else str(_parses(word)[0][_TAG].POS or "")


@cache
def kinds_of(word: str) -> frozenset[str]:
    """How a word may ask: short «понятна», how «ясно», one «новая», does «ведёт», quality «новизна».

    `one` is of a single thing only: «молодых и пожилых» divides people, it praises nobody.
    """
    kinds = set()
    for _, tag, normal_form, score, _ in _parses(word):
        if score < _RARE:
            continue
        if tag.POS in ("ADJS", "PRTS"):
            kinds.add("short")
        elif tag.POS == "ADVB" and "Ques" not in tag and word.endswith(("о", "е", "ски")):
            kinds.add("how")
        elif _praises(tag) and normal_form not in _DIVIDING:
            kinds.add("one")
        elif tag.POS == "VERB" and word not in ("есть", "нет"):
            kinds.add("does")
        elif tag.POS == "NOUN" and word not in _NO_QUALITY and lemma(word) not in _NO_QUALITY:
            kinds |= {"quality"} if lemma(word).endswith(("ость", "изна", "ивизм")) else set()
    return frozenset(kinds)


def _praises(tag: Any) -> bool:
    """Of one thing that is named or judged, as «новая идея», «является новым»; «новой школы» is a part."""
    named = tag.case in ("nomn", "accs") or (tag.case == "ablt" and tag.gender != "femn")
    praise = (tag.POS == "ADJF" and "Qual" in tag) or (tag.POS == "PRTF" and tag.voice == "pssv")
    return bool(named and praise and tag.number == "sing")


@cache
def _parses(word: str) -> list[Any]:
    """The likeliest first: word, tag, normal form, score, how it was found."""
    return list(_analyser().parse(word[:_LONGEST_WORD]))


@cache
def _analyser() -> Any:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru", result_type=None)  # plain tuples: half of the time went into classes
