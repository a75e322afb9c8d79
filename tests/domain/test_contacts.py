"""Addresses, phones, names and consent as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from workbench.domain.contacts import consents, email_address, full_name, phone_number


@pytest.mark.parametrize(
    "cell",
    [
        "anna@example.org",
        " Anna@Example.ORG ",
        "mailto:anna@example.org",
        "Анна П. <anna@example.org>",
        "<anna@example.org>",
        "anna@example.org.",
        "anna@example.org; other@example.org",
        "\u200banna@example.org",
    ],
)
def test_one_address_in_many_forms(cell):
    assert email_address(cell) == "anna@example.org"


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "нет",
        "anna(at)example.org",
        "anna@",
        "@example.org",
        "anna@example",
        "anna@exa mple.org",
        "anna @example.org",
        "anna@example..org",
        ".anna@example.org",
        "an..na@example.org",
        "анна@example.org",
        "anna@gmаil.com",
        "anna@-example.org",
        "anna@example.1",
        "a@b@example.org",
        "anna@example.org, нет",
        "a" * 65 + "@example.org",
    ],
)
def test_an_address_that_no_mail_would_reach_is_none(cell):
    assert email_address(cell) == ""


def test_russian_domain_is_an_address():
    assert email_address("Info@почта.рф") == "info@почта.рф"


@pytest.mark.parametrize(
    "cell",
    [79001234567, 79001234567.0, "+7 (900) 123-45-67", "8 900 123 45 67", "9001234567", "7-900-123-45-67"],
)
def test_one_phone_in_many_forms(cell):
    assert phone_number(cell) == "+79001234567"


def test_foreign_phone_keeps_its_country():
    assert phone_number("+375 29 123-45-67") == "+375291234567"


@pytest.mark.parametrize(
    "cell",
    [
        "да",
        "Да ",
        "ДА",
        1,
        1.0,
        "1",
        True,
        "TRUE",
        "Истина",
        "+",
        "x",
        "Х",
        "✓",
        "согласен",
        "Согласен(на)",
        "Даю согласие",
        "Да, согласна",
        "подтверждаю",
        "yes",
        "I agree",
        "1.0",
        "√",
        "имеется",
        "Подписано 12.10.2025",
        "Даю согласие до его отзыва",
    ],
)
def test_consent_is_recognised(cell):
    assert consents(cell)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "нет",
        "Нет",
        0,
        False,
        "FALSE",
        "-",
        "не согласен",
        "Несогласна",
        "нет согласия",
        "no",
        2,
        "?",
        "I do not agree",
        "согласие отозвано",
        "Согласие отозвала",
        "согласие отсутствует",
        "без согласия",
        "ждём согласия",
        "Согласие запрошено",
        "0.0",
        date(2025, 1, 1),
        "#N/A",
    ],
)
def test_anything_unclear_is_no_consent(cell):
    assert not consents(cell)


def test_full_name_is_split_into_surname_name_and_patronymic():
    assert full_name(" Речная  Анна\u00a0Петровна ") == ("Речная", "Анна", "Петровна")
    assert full_name("Речная Анна") == ("Речная", "Анна", "")
    assert full_name("Мамедов Али Гусейн оглы") == ("Мамедов", "Али", "Гусейн оглы")
