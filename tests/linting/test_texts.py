"""Translations that are missing are told from names, addresses and abbreviations, which need none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_criterion, a_rubric, a_text
from tests.rubric_case import a_gate, an_indicator, weighing
from workbench.domain.rubric import Rubric
from workbench.linting.checks import check_rubric

NEEDS_NONE = [
    ("VK", "VK"),
    ("ФГОС", "ФГОС"),
    ("Telegram", "Telegram"),
    ("«Машук»", "“Машук”"),
    ("5–6", "5–6"),
    ("Публикация в VK, ссылка https://vk.com/wall-1_2", "A post in VK, link https://vk.com/wall-1_2"),
    ("Письмо на info@school.ru", "A letter to info@school.ru"),
    ("YouTube или Rutube", "YouTube or Rutube"),
    ("Есть ли перевод текста песни?", "Is there a translation of the song?"),
]
MISSING = [
    ("Ready", "Ready"),
    ("Готово", "Готово"),
    ("Готово", "перевести"),
    ("Готово", "TODO: translate"),
    ("Готово", "..."),
    ("Good example", "Good example"),
    ("«Мы провели три встречи и поняли»", "«Мы провели три встречи и поняли»"),
]
SLIPS = [
    ("Пара - двое", {"Пара — двое"}),
    ('см. "план"', {"см. «план»"}),
    ("так...", {"так…"}),
    ("слово  слово", {"слово слово"}),
]
NO_SLIPS = ["10 - 12 баллов", 'экран 5" и 7"', "так....", "из-за угла", "«Машук» — школа"]


def _codes(rubric: Rubric) -> set[tuple[str, tuple[str | int, ...]]]:
    return {(each.code, each.path) for each in check_rubric(rubric)}


def _titled(ru: str, en: str) -> Rubric:
    return a_rubric(title=a_text(ru, en))


@pytest.mark.parametrize(("ru", "en"), NEEDS_NONE)
def test_names_addresses_and_abbreviations_need_no_translation(ru: str, en: str) -> None:
    assert "RUB002" not in {code for code, _ in _codes(_titled(ru, en))}


@pytest.mark.parametrize(("ru", "en"), MISSING)
def test_a_text_that_nobody_translated_is_told(ru: str, en: str) -> None:
    assert "RUB002" in {code for code, _ in _codes(_titled(ru, en))}


@pytest.mark.parametrize(("text", "better"), SLIPS)
def test_slips_of_the_typewriter_are_told_with_their_mending(text: str, better: set[str]) -> None:
    found = [each.fix for each in check_rubric(_titled(text, "Title")) if each.fix is not None]
    mended = {text[: fix.start] + fix.new + text[fix.start + len(fix.old) :] for fix in found}
    assert mended == better


@pytest.mark.parametrize("text", NO_SLIPS)
def test_what_only_looks_like_a_slip_is_left_alone(text: str) -> None:
    assert [each.code for each in check_rubric(_titled(text, "Title")) if each.fix is not None] == []


def test_gates_and_indicators_are_looked_at_as_criteria_are() -> None:
    sign = an_indicator(text=a_text("Понимает цели ученика и эффективно помогает ему.", "Helps when asked."))
    gate: dict[str, Any] = {
        "name": a_text("Условие", "Условие"),
        "question": a_text("Понятна и решаема ли проблема?", "Is there a problem?"),
        "evidence": a_text("Искренность автора.", "The author's words."),
    }
    rubric = weighing(
        rates="competency",
        criteria=(a_criterion(indicators=(sign, sign.model_copy(update={"id": "again"}))),),
        gates=(a_gate(**gate),),
    )
    text = ("criteria", 0, "indicators", 0, "text", "ru")
    wanted: set[tuple[str, tuple[str | int, ...]]] = {
        ("RUB002", ("gates", 0, "name", "en")),
        ("RUB007", ("gates", 0, "question", "ru")),
        ("RUB012", ("gates", 0, "evidence", "ru")),
        ("RUB008", text),
        ("RUB012", text),
        ("RUB018", ("criteria", 0, "indicators", 1, "text", "ru")),
    }
    assert wanted <= _codes(rubric)
