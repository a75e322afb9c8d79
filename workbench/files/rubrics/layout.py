"""How a rubric lies in a workbook: its sheets, their columns, and the words of both languages for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from workbench.domain.text import Language, Text

Kind = Literal["id", "text", "whole", "number", "choice"]
Value = str | bool


def _t(ru: str, en: str) -> Text:
    return Text(ru=ru, en=en)


@dataclass(frozen=True, eq=False)
class Column:
    """`path` of the field in its record; `choices` are the field's values with the words for them."""

    path: tuple[str, ...]
    heading: Text
    help: Text
    kind: Kind = "text"
    width: int = 14
    choices: Mapping[Value, Text] = field(default_factory=dict)
    may_lack: bool = False  # workbooks made before there was this field have no place for it


@dataclass(frozen=True, eq=False)
class Page:
    """A sheet: of the rubric's own fields, one below the other, or of a list, one record in a row."""

    key: str
    title: Text
    columns: tuple[Column, ...]
    needed: bool = True  # a workbook without this sheet is no rubric


_YES_NO: Mapping[Value, Text] = {True: _t("да", "yes"), False: _t("нет", "no")}
_LANGUAGES: Mapping[Value, Text] = {"ru": _t("русский", "Russian"), "en": _t("английский", "English")}
_RATES: Mapping[Value, Text] = {
    "proposal": _t("инициатива", "initiative"),
    "presentation": _t("выступление", "presentation"),
    "interview": _t("интервью", "interview"),
    "task_evidence": _t("выполненное задание", "task evidence"),
    "competency": _t("компетенции", "competency"),
}
_CLOSING: Mapping[Value, Text] = {
    "required": _t("обязателен", "required"),
    "optional": _t("по желанию", "optional"),
    "none": _t("нет", "none"),
}
_COMMENT: Mapping[Value, Text] = {
    "always": _t("всегда", "always"),
    "at_ends": _t("на краях шкалы", "at ends"),
    "never": _t("никогда", "never"),
}
_GATE_COMMENT: Mapping[Value, Text] = {
    "at_no": _t("при ответе «нет»", "at no"),
    "always": _t("всегда", "always"),
    "never": _t("никогда", "never"),
}
_METHOD: Mapping[Value, Text] = {
    "weighted_mean": _t("взвешенное среднее", "weighted mean"),
    "sum": _t("сумма", "sum"),
}

_ARE: Mapping[Value, Text] = {
    "kept": _t("сохранить", "kept"),
    "mapped": _t("пересчитать", "mapped"),
    "asked_again": _t("спросить заново", "asked again"),
    "dropped": _t("снять", "dropped"),
}

_CODE = _t(
    "Маленькие латинские буквы, цифры и «_», первой — буква. На код ссылаются оценки: у прежнего вопроса "
    "он не меняется.",
    "Small Latin letters, digits and _, beginning with a letter. Ratings refer to it, so the same question "
    "keeps it.",
)
_OF = _t(
    "Код критерия с листа «Критерии», в каждой строке.", "The criterion's code from its sheet, in every row."
)
_BOTH = _t("На обоих языках.", "In both languages.")
_EVIDENCE = _t(
    "Необязательно: что в работе считается подтверждением, а что нет. Либо на обоих языках, либо пусто.",
    "Optional: what in the entry counts as evidence and what does not. In both languages, or empty.",
)
_ABSTAIN = _t(
    "да или нет: может ли эксперт ответить «не могу судить». Пусто — да.",
    "yes or no: whether a juror may say “I cannot judge this”. Empty: yes.",
)


def _both(path: str, ru: str, en: str, help_: Text = _BOTH, *, width: int = 40) -> tuple[Column, Column]:
    return (
        Column((path, "ru"), _t(f"{ru} (рус.)", f"{en} (ru)"), help_, width=width),
        Column((path, "en"), _t(f"{ru} (англ.)", f"{en} (en)"), help_, width=width),
    )


def _id(help_: Text = _CODE) -> Column:
    return Column(("id",), _t("Код", "Id"), help_, "id", 18)


def _of() -> Column:
    return Column(("of",), _t("Критерий", "Criterion"), _OF, "id", 18)


_ABSTAINING = Column(
    ("may_abstain",), _t("Можно воздержаться", "May abstain"), _ABSTAIN, "choice", 14, _YES_NO
)

RUBRIC = Page(
    "rubric",
    _t("Рубрика", "Rubric"),
    (
        _id(
            _t(
                "Одинаков у всех версий рубрики: joint_initiative.",
                "The same in every version: joint_initiative.",
            )
        ),
        Column(("version",), _t("Версия", "Version"), _t("1, 2, 3 …", "1, 2, 3 …"), "whole"),
        Column(
            ("original",),
            _t("Язык оригинала", "Original"),
            _t("На каком языке рубрика написана.", "The language the rubric was written in."),
            "choice",
            choices=_LANGUAGES,
        ),
        *_both("title", "Название", "Title"),
        *_both(
            "purpose",
            "Назначение",
            "Purpose",
            _t(
                "Для чего рубрика и как выбирать уровень; эксперт читает это перед первой работой.",
                "What it is for and how to choose a level; a juror reads it before the first entry.",
            ),
        ),
        Column(
            ("rates",),
            _t("Что оценивают", "Rates"),
            _t("Выберите из списка.", "Choose from the list."),
            "choice",
            choices=_RATES,
        ),
        Column(("scale", "lowest"), _t("Низший уровень", "Lowest level"), _t("0 или 1.", "0 or 1."), "whole"),
        Column(
            ("scale", "highest"),
            _t("Высший уровень", "Highest level"),
            _t("От 2 до 10.", "2 to 10."),
            "whole",
        ),
        Column(
            ("closing_comment",),
            _t("Комментарий ко всей работе", "Closing comment"),
            _t("Пусто — по желанию.", "Empty: optional."),
            "choice",
            choices=_CLOSING,
        ),
        Column(
            ("aggregation", "method"),
            _t("Как считают итог", "Aggregation"),
            _t(
                "Взвешенное среднее — на шкале; сумма — среднее, умноженное на сумму весов. Пусто — среднее.",
                "The mean stands on the scale; the sum is that mean times all weights. Empty: the mean.",
            ),
            "choice",
            choices=_METHOD,
        ),
        Column(
            ("aggregation", "floor"),
            _t("Порог без возмещения", "Floor"),
            _t(
                "Необязательно: уровень, ниже которого ничто не возмещает.",
                "Optional: a level below which nothing compensates.",
            ),
            "whole",
        ),
        Column(
            ("replaces", "version"),
            _t("Заменяет версию", "Replaces version"),
            _t(
                "Необязательно: номер прежней версии; что станет с её оценками — на листе «Прежние оценки».",
                "Optional: the older version; the sheet “Earlier ratings” says what happens to its ratings.",
            ),
            "whole",
            may_lack=True,
        ),
    ),
)
CRITERIA = Page(
    "criteria",
    _t("Критерии", "Criteria"),
    (
        _id(),
        *_both(
            "name",
            "Название",
            "Name",
            _t("До 60 знаков: заголовок на телефоне.", "Up to 60 characters: a heading on a phone."),
            width=26,
        ),
        *_both(
            "question",
            "Вопрос",
            "Question",
            _t("Один вопрос об одном, до 110 знаков.", "One question about one thing, up to 110 characters."),
        ),
        Column(
            ("weight",),
            _t("Вес", "Weight"),
            _t("Число больше 0, не больше 100.", "A number above 0, at most 100."),
            "number",
            9,
        ),
        *_both("evidence", "Что подтверждает", "Evidence", _EVIDENCE),
        Column(
            ("comment",),
            _t("Комментарий", "Comment"),
            _t("Когда нужен. Пусто — на краях шкалы.", "When it is asked for. Empty: at ends."),
            "choice",
            18,
            _COMMENT,
        ),
        _ABSTAINING,
        Column(
            ("minimum",),
            _t("Не ниже", "Minimum"),
            _t(
                "Необязательно: средний уровень, без которого работу не выбирают.",
                "Optional: the mean level without which an entry is not chosen.",
            ),
            "number",
            10,
        ),
    ),
)
LEVELS = Page(
    "levels",
    _t("Уровни", "Levels"),
    (
        _of(),
        Column(
            ("level",),
            _t("Уровень", "Level"),
            _t("Целое число шкалы, снизу вверх.", "A whole number of the scale, from low to high."),
            "whole",
            10,
        ),
        *_both("name", "Название", "Name", _t("Слово или два.", "A word or two."), width=18),
        *_both(
            "anchor",
            "Описание",
            "Anchor",
            _t(
                "Что эксперт видит в работе этого уровня, 60–180 знаков.",
                "What a juror sees in an entry of this level, 60–180 characters.",
            ),
            width=48,
        ),
        *_both(
            "example",
            "Пример",
            "Example",
            _t(
                "Необязательно: короткая цитата. Либо на обоих языках, либо пусто.",
                "Optional: a short quotation. In both languages, or empty.",
            ),
        ),
    ),
)
INDICATORS = Page(
    "indicators",
    _t("Признаки", "Indicators"),
    (
        _of(),
        _id(_t("Свой у каждого признака рубрики.", "No other indicator of the rubric has it.")),
        *_both(
            "text",
            "Признак",
            "Text",
            _t(
                "Один признак, до 160 знаков. Только для компетенций.",
                "One sign, up to 160 characters. For competencies only.",
            ),
            width=48,
        ),
        Column(
            ("level",),
            _t("Уровень", "Level"),
            _t(
                "Необязательно: с какого уровня признак обычно виден.",
                "Optional: the level from which it is usually seen.",
            ),
            "whole",
            10,
        ),
    ),
    needed=False,
)
GATES = Page(
    "gates",
    _t("Условия", "Gates"),
    (
        _id(),
        *_both("name", "Название", "Name", width=26),
        *_both(
            "question",
            "Вопрос",
            "Question",
            _t("Ответ «да» пропускает работу.", "“Yes” lets the entry through."),
        ),
        *_both("evidence", "Что подтверждает", "Evidence", _EVIDENCE),
        Column(
            ("comment",),
            _t("Комментарий", "Comment"),
            _t("Когда нужен. Пусто — при ответе «нет».", "When it is asked for. Empty: at no."),
            "choice",
            20,
            _GATE_COMMENT,
        ),
        _ABSTAINING,
    ),
    needed=False,
)
CUT_SCORES = Page(
    "cut_scores",
    _t("Пороги", "Cut scores"),
    (
        _id(_t("Свой у каждого порога.", "No other cut score has it.")),
        *_both(
            "name",
            "Название",
            "Name",
            _t(
                "Как называют работу от этого порога до следующего.",
                "What an entry is called from here to the next cut score.",
            ),
        ),
        Column(
            ("at",),
            _t("От скольких баллов", "From points"),
            _t("Баллы итога, снизу вверх.", "Points of the total, from low to high."),
            "number",
            12,
        ),
    ),
    needed=False,
)
RATINGS = Page(
    "ratings",
    _t("Прежние оценки", "Earlier ratings"),
    (
        _id(
            _t(
                "Критерий или условие этой версии; того, что снято, — прежней.",
                "A criterion or gate of this version; of the older one, where it is dropped.",
            )
        ),
        Column(
            ("are",),
            _t("Что с оценками", "Ratings are"),
            _t("О том, что не изменилось, писать не нужно.", "What is unchanged need not be named."),
            "choice",
            18,
            _ARE,
        ),
        Column(
            ("was",),
            _t("Прежний код", "Earlier id"),
            _t("Только если код был другим.", "Only where the id was another."),
            "id",
            18,
        ),
        Column(
            ("levels",),
            _t("Уровни", "Levels"),
            _t("Прежний → новый: 1→1, 2→3.", "Earlier → new: 1→1, 2→3."),
            width=26,
        ),
    ),
    needed=False,
)
LISTS = (CRITERIA, LEVELS, INDICATORS, GATES, CUT_SCORES, RATINGS)
PAGES = (RUBRIC, *LISTS)
FIELD, VALUE, HELP = _t("Поле", "Field"), _t("Значение", "Value"), _t("Пояснение", "Help")


def names(columns: tuple[Column, ...], language: Language) -> str:
    return ", ".join(each.heading.to(language) for each in columns)
