"""Words of Russian texts: their lemmas, and whether they say anything of a text's own subject.

Morphology by pymorphy3 [Korobov2015]; words of other languages are their own lemmas.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FUNCTION = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "NUMR", "INTJ", "PRED"})
_SHORTEST = 3
_LONGEST = 40  # no word is longer; what is would only fill the memory

# The contest's own names, in lemmas: every entry may hold them, none is about them.
_CONTEST = "флагман машук росмолодёжь рсв конкурс конкурсный"
# What the contest's forms ask about.
_FORM = """
проект проектный инициатива программа мероприятие мероприятия цель задача проблема результат ожидать
ожидаемый актуальность аудитория целевой ресурс этап план календарный описание название краткий участник
реализация показатель качественный количественный бюджет смета срок партнёр команда совместный
описать указать указывать перечислить
"""
# What is true of every entry, whatever it is about.
_GENERAL = """
работа работать дети ребёнок участница человек люди организация организатор проведение создание развитие
развивать формирование повышение совершенствование обеспечение осуществление эффективность уровень качество
процесс система условие возможность необходимость направление направленность деятельность подход метод
методика форма формат средство способ год месяц неделя день час минута время раз период дата начало конец
часть группа место город область район край регион россия российский федерация страна село деревня дом вопрос
ответ пример случай тема итог вид тип образ сторона идея опыт рамка основа ход счёт число количество процент
тысяча рубль руб тыс стоимость наставник наставляемый наставничество новый общий различный другой каждый весь
свой большой первый второй третий один два три четыре пять шесть семь восемь девять десять сам самый который
такой этот тот наш ваш быть стать мочь провести проводить создать сделать делать дать получить учебный данный
следующий современный основной важный хороший нужный молодой взрослый младший старший образование
образовательный школа школьный школьник ученик учитель педагог класс учреждение специалист сотрудник семья
родитель друг помощь бумага список встреча занятие урок разговор слово жизнь мир рука глаз взгляд дело
отношение внимание фото ссылка подписка подписаться канал новость сообщение автор текст страница номер сайт
телефон проба весна лето осень зима январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь
декабрь понедельник вторник среда четверг пятница суббота воскресенье утро вечер ночь вещь порядок половина
большинство вместе остальной последний целый разный собственный настоящий возраст необходимый комплекс мера
год-два студент студенческий подросток юный молодёжь сфера ситуация человек-два прошлый прошедший полгода
полугодие четверть ребята успех охват набор динамика положительный базовый дополнительный отдельный
"""
# Say how many of what follows: «десяток показов» is about showing.
_COUNTING = """
доля десяток десятка сотня дюжина тысяча миллион половина треть большинство количество число процент наличие
штука килограмм литр километр ряд масса множество полсотни
"""


def bare(word: str) -> str:
    """In the form in which words are compared: small letters, е for ё."""
    return word.casefold().replace("ё", "е")


CONTEST = frozenset(bare(_CONTEST).split())
_OF_FORM = frozenset(bare(_FORM).split()) | CONTEST
_PLAIN = frozenset(bare(_GENERAL).split()) | _OF_FORM
_COUNTS = frozenset(bare(_COUNTING).split())


@cache
def is_plain(lemma: str) -> bool:
    """Whether a lemma says nothing of a text's own subject."""
    return bare(lemma) in _PLAIN


def counts_others(lemma: str) -> bool:
    """Whether a noun only says how many there are of what follows it."""
    return bare(lemma) in _COUNTS


@cache
def analyser() -> Any:
    """One for all: its dictionary takes 0.2 s and 15 MB."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@cache
def parses(word: str) -> tuple[Any, ...]:
    """Every reading of a word in small letters, the likeliest first."""
    return tuple(analyser().parse(word))


@cache
def lemma_of(word: str) -> str:
    """A word's lemma; "" for words that only join others."""
    if len(word) < _SHORTEST or len(word) > _LONGEST:
        return ""
    first = parses(word)[0]
    return "" if first.tag.POS in _FUNCTION else bare(first.normal_form)


def lemmas(text: str) -> list[str]:
    """The lemmas of a text, in its order."""
    return [found for word in WORD.findall(text.casefold()) if (found := lemma_of(word))]


def says_something(found: list[str]) -> bool:
    """Whether a text, as lemmas, has words beyond those of the form."""
    return any(each not in _OF_FORM for each in found)
