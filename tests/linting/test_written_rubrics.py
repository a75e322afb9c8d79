"""Criteria as schools, contests and universities write them, and what is worth telling of each.

All are invented after the usual patterns. Notes on lengths and examples are left out: they are about form.
"""

from __future__ import annotations

import pytest

from tests.builders import a_text
from workbench.domain.rubric import Criterion, Level, Rubric, Scale
from workbench.linting.checks import check_rubric
from workbench.linting.rules import RULES

Anchors = dict[int, str]

CASES: dict[str, tuple[str, Anchors, set[str]]] = {
    "a school grade": (
        "Раскрыта ли тема?",
        {
            2: "Тема раскрыта плохо",
            3: "Тема раскрыта удовлетворительно",
            4: "Тема раскрыта хорошо",
            5: "Тема раскрыта отлично",
        },
        {"RUB005", "RUB008"},
    ),
    "ends only on a long scale": (
        "Раскрыта ли тема?",
        {0: "О теме ничего не сказано.", 10: "Названы три довода, у каждого есть источник."},
        {"RUB003"},
    ),
    "0, 5 and 10 with anchors": (
        "Есть ли у доводов источники?",
        {
            0: "Доводов нет.",
            5: "Доводы есть, источник назван у одного.",
            10: "Источник назван у трёх доводов.",
        },
        set(),
    ),
    "originality and practical use": (
        "Насколько оригинальна и практически значима идея?",
        {1: "Идеи нет.", 2: "Идея взята из источника.", 3: "Идея своя, указано, где её опробовали."},
        {"RUB007"},
    ),
    "the full, partial and no answer": (
        "Есть ли в работе вывод?",
        {0: "Вывод не сделан", 1: "Вывод сделан частично", 2: "Вывод сделан полностью"},
        {"RUB005"},
    ),
    "the same anchor copied": (
        "Есть ли в работе вывод?",
        {0: "Вывода нет.", 1: "Вывод есть в конце.", 2: "Вывод есть в конце."},
        {"RUB004"},
    ),
    "relevant and modern": (
        "Актуальна ли тема проекта сегодня?",
        {0: "Актуальность не показана.", 1: "Есть ссылка на опрос.", 2: "Есть свой опрос жителей."},
        {"RUB008"},
    ),
    "levels upside down": (
        "Сколько шагов описано?",
        {
            1: "Все шаги описаны по дням.",
            2: "Многие шаги описаны по дням.",
            3: "Некоторые шаги описаны по дням.",
        },
        {"RUB006"},
    ),
    "a mentor and a mentee": (
        "Видно ли, что делает наставник и что делает наставляемый?",
        {0: "Двоих не видно.", 1: "Назван один из двоих.", 2: "Названы дела каждого из двоих."},
        set(),
    ),
    "rural and urban schools": (
        "Подойдёт ли занятие для сельской и городской школы?",
        {0: "Не сказано, где оно пройдёт.", 1: "Названа одна школа.", 2: "Назвали село и город."},
        set(),
    ),
    "a post in a social network": (
        "Сколько людей прочли пост в VK?",
        {0: "Числа нет.", 1: "Дано число из VK.", 2: "Дано число из VK, есть снимок экрана."},
        set(),
    ),
    "a speech": (
        "Говорит ли участник свободно и убедительно?",
        {0: "Читает с листа.", 1: "Смотрит в лист перед каждой мыслью.", 2: "Листа в руках нет."},
        {"RUB007", "RUB008"},
    ),
    "not all steps below, all above": (
        "Есть ли сроки у шагов?",
        {0: "Сроков нет.", 1: "Не у всех шагов есть сроки.", 2: "У каждого шага есть срок."},
        set(),
    ),
    "denials at every level": (
        "Есть ли сроки у шагов?",
        {0: "Ни у одного шага нет срока.", 1: "Все шаги названы, срока нет.", 2: "Сроки есть у двух шагов."},
        set(),
    ),
    "an order of a ministry": (
        "Обеспечивается ли результативность осуществляемой образовательной деятельности обучающихся "
        "организаций дополнительного образования посредством нормативного регламентирования?",
        {0: "Документа нет.", 1: "Документ есть.", 2: "Документ подписан тремя сторонами."},
        {"RUB013"},
    ),
    "a two-part question with a slash": (
        "Реалистичен/обоснован ли бюджет?",
        {0: "Бюджета нет.", 1: "Сумма одна на всё.", 2: "У каждой строки есть цена и магазин."},
        {"RUB007"},
    ),
}


def _rubric(question: str, anchors: Anchors) -> Rubric:
    lowest, highest = min(1, min(anchors)), max(anchors)
    # A grade of 2 to 5 stands on a scale from 1 here: the format knows no other beginning.
    described = anchors if lowest in anchors else {lowest: "Работы нет.", **anchors}
    levels = tuple(
        Level(
            level=level,
            name=a_text(f"Уровень {level}", f"Level {level}"),
            anchor=a_text(text, f"{level} of it"),
        )
        for level, text in described.items()
    )
    criterion = Criterion(
        id="one",
        name=a_text("Критерий", "Criterion"),
        question=a_text(question, "Is it there?"),
        weight=1,
        levels=levels,
        evidence=a_text("Слова автора, дни, числа.", "Words of the author, days, numbers."),
    )
    return Rubric(
        id="written",
        version=1,
        original="ru",
        title=a_text("Рубрика", "Rubric"),
        purpose=a_text("Для отбора", "For a choice"),
        rates="task_evidence",
        scale=Scale(lowest=lowest, highest=highest),
        criteria=(criterion,),
    )


@pytest.mark.parametrize("name", CASES)
def test_what_is_worth_telling_is_told_and_no_more(name: str) -> None:
    question, anchors, wanted = CASES[name]
    found = [each for each in check_rubric(_rubric(question, anchors)) if each.path[-1] != "en"]
    assert {each.code for each in found if RULES[each.code].severity != "note"} == wanted
