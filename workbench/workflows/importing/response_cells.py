"""Tables with answers to an assessment: what was meant by a heading, a word, a letter or a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.domain.assessment import Situation, SituationTest
from workbench.domain.responses import CANNOT_SAY, FREQUENCIES, RatingSource
from workbench.domain.rubric import Rubric
from workbench.domain.spelling import normal, one_line
from workbench.workflows.assessing.forms import Questions

NO_ANSWER = ""
_CYRILLIC = "абвгдежзик"  # а, б, в … : the first option, the second, the third
_DASHES = "-–—−.…"
_NOTHING = frozenset({"", "нет ответа", "не отвечено", "no answer", "null", "none", "nan", "n a"})
_NUMBERED = ("", "вопрос ", "ситуация ", "задание ", "номер ", "question ", "situation ", "item ")

_FREQUENCIES: Mapping[str, str] = {
    **{normal(each): each for each in (*FREQUENCIES, CANNOT_SAY)},
    **{str(credit): each for credit, each in enumerate(FREQUENCIES)},
    **{normal(each): "never" for each in ("никогда", "никогда не", "не бывает")},
    **{normal(each): "sometimes" for each in ("иногда", "редко", "изредка", "rarely")},
    **{normal(each): "often" for each in ("часто", "обычно", "usually")},
    **{normal(each): "always" for each in ("всегда", "постоянно")},
    **{
        normal(each): CANNOT_SAY
        for each in (
            *("не могу судить", "не могу оценить", "не могу сказать", "затрудняюсь ответить", "не знаю"),
            *("затрудняюсь", "не видел", "не видела", "i cannot judge this", "cannot judge", "can't say"),
        )
    },
}
_SOURCES: Mapping[str, RatingSource] = {
    **{
        normal(each): "self"
        for each in (
            *("self", "самооценка", "сам", "сама", "я", "участник", "сам участник", "о себе"),
            *("self assessment", "self rating"),
        )
    },
    **{
        normal(each): "mentor"
        for each in ("mentor", "наставник", "оценка наставника", "оценка наставником", "от наставника")
    },
    **{
        normal(each): "mentee"
        for each in (
            *("mentee", "наставляемый", "наставляемая", "оценка наставляемого", "от наставляемого"),
            "оценка наставляемым",
        )
    },
    **{
        normal(each): "expert"
        for each in ("expert", "эксперт", "оценка эксперта", "экспертная оценка", "от эксперта", "juror")
    },
}


def source_of(cell: object) -> RatingSource | None:
    """Who rated; None where nothing known stands there."""
    return _SOURCES.get(normal(cell))


def frequency_of(cell: object) -> str | None:
    """One of FREQUENCIES, CANNOT_SAY or NO_ANSWER; None for what cannot be read."""
    said = _said(cell)
    return said if not said else _FREQUENCIES.get(said)


def options_in(test: SituationTest) -> Callable[[object, str], str | None]:
    """Reads a cell of one of the test's columns: option's id, NO_ANSWER, or None for what is none.

    An option goes by its id, its whole text, or its place in the test's file: а, б, в … or 1, 2, 3 …
    """
    known = {each.id: _names(each) for each in test.situations}

    def option_of(cell: object, item: str) -> str | None:
        said = _said(cell)
        return said if not said or item not in known else known[item].get(said)

    return option_of


def _names(situation: Situation) -> dict[str, str]:
    found = {normal(each.id): each.id for each in situation.options}
    for place, option in enumerate(situation.options):
        for name in (option.text.ru, option.text.en, _CYRILLIC[place : place + 1], str(place + 1)):
            found.setdefault(normal(name), option.id)
    return found


def _said(cell: object) -> str | None:
    """The cell in normal form; NO_ANSWER where nothing was said, None for signs that mean nothing here."""
    text, said = one_line(cell), normal(cell)
    if said in _NOTHING:
        return NO_ANSWER if said or not text.strip(_DASHES) else None
    # «1)» is the first one, −1 and 1.5 are no numbers of anything.
    return None if said[0].isdigit() and text.rstrip(".)") != said else said


def headings_of(questions: Questions) -> dict[str, frozenset[str]]:
    """Item → what its column may be headed, in normal form."""
    if questions.test is not None:
        return situation_headings(questions.test)
    return indicator_headings(questions.rubric)


def indicator_headings(rubric: Rubric) -> dict[str, frozenset[str]]:
    """Item → what its column may be headed, in normal form: its id, or its text in either language."""
    return {
        f"{each.id}.{sign.id}": frozenset(
            map(normal, (f"{each.id}.{sign.id}", sign.id, sign.text.ru, sign.text.en))
        )
        for each in rubric.criteria
        for sign in each.indicators
    }


def situation_headings(test: SituationTest) -> dict[str, frozenset[str]]:
    """As `indicator_headings`: id, text, or number in the test, alone or as «Вопрос 7»."""
    return {
        each.id: frozenset(
            [*map(normal, (each.id, each.text.ru, each.text.en)), *(f"{word}{number}" for word in _NUMBERED)]
        )
        for number, each in enumerate(test.situations, start=1)
    }
