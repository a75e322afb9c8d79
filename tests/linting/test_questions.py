"""Two questions in one are seen, and the parts of one thing are not taken for two."""

from __future__ import annotations

import pytest

from workbench.domain.text import Language
from workbench.linting.joined import two_qualities, two_questions

TWO = """
Понятна и решаема ли проблема?
Понятна ли проблема и решаема ли она?
Понятна/решаема ли проблема?
Насколько ясно и убедительно изложена цель?
Насколько ясная и реалистичная цель поставлена?
Насколько проект актуален и социально значим?
Видит ли пара проблему и предлагает ли решение?
Видно ли, что пара понимает проблему и может её решить?
Есть ли у работы новизна и полезность?
Обоснован ли бюджет и реалистичны ли сроки?
Является ли проект актуальным и реализуемым?
Оригинальна, понятна и полезна ли идея?
Указаны ли сроки и названы ли ответственные?
Достижима ли цель и измерим ли результат?
Не только ясно, но и убедительно ли сказано?
Is the problem clear and realistic?
How clearly and convincingly is the goal stated?
Is the plan specific and achievable?
Are the results named and measurable?
"""
ONE = """
Понятно ли из текста, кому и чем мешает эта проблема?
Видна ли работа опытного наставника и наставляемого?
Подходит ли дело для школы и колледжа?
Касается ли инициатива сельской и городской школы?
Есть ли связь с личной и профессиональной целью участника?
Ясно ли, где и когда пройдут встречи?
Ясно ли, кто готовит и ведёт встречи?
Ясно ли, чем и насколько сильно это мешает людям?
Есть ли люди, которые готовят и ведут встречи?
Есть ли у каждого и цель, и срок?
Есть ли дело для молодых и пожилых жителей?
Сказано ли, что делает наставник и что делает наставляемый?
Узнает ли пара по этим данным, помогла ли инициатива?
Достигнута ли цель или нет?
Прямо или косвенно назван результат?
Понятны ли цели и задачи?
Описаны ли деятельность и ответственность двоих?
Сравнивают ли то, что было до и после?
Does the text make clear whom this problem hurts and how?
Does the initiative give both the mentor and the mentee something to do?
Does it involve parent and student groups?
Are national and regional rules kept?
Are weekly and monthly meetings planned?
Do the family and the early childhood centre take part?
"""


def _language(question: str) -> Language:
    return "en" if question.isascii() else "ru"


@pytest.mark.parametrize("question", TWO.strip().splitlines())
def test_a_question_about_two_qualities_is_two_questions(question: str) -> None:
    assert two_questions(question, _language(question)) is not None


@pytest.mark.parametrize("question", ONE.strip().splitlines())
def test_a_question_about_the_parts_of_one_thing_is_one_question(question: str) -> None:
    assert two_questions(question, _language(question)) is None


def test_names_of_qualities_side_by_side_are_two_criteria_and_other_names_are_not() -> None:
    assert two_qualities("Актуальность и новизна") == ("актуальность", "новизна")
    assert two_qualities("Люди, время и средства") is None
    assert two_qualities("Область и деятельность") is None
