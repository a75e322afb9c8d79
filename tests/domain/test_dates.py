"""The Russian ways of writing a date, and the dates that nobody can have meant."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from workbench.domain.dates import full_years, parse_date, parse_moment

MOSCOW = ZoneInfo("Europe/Moscow")
LATEST = date(2025, 12, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "07.12.2001",
        "7.12.2001",
        "7.12.01",
        "07/12/2001",
        "07-12-2001",
        "2001-12-07",
        "2001/12/07",
        "2001.12.07",
        "7 декабря 2001 г.",
        "7 Декабря 2001 года",
        "7 дек. 2001",
        "07.12.2001г.",
        "07 . 12 . 2001",
        "7 December 2001",
        "Dec 7, 2001",
        "07.12.2001 00:00:00",
        "2001-12-07T00:00:00",
        "20011207",
        "07122001",
        37232,
        37232.0,
        "37232",
        date(2001, 12, 7),
        datetime(2001, 12, 7, 13, 5),
        "\u00a007.12.2001 ",
        "пт, 07.12.2001",
        "«07» декабря 2001 г.",
        "7-дек-01",
        "07 12 2001",
        "07,12,2001",
    ],
)
def test_one_day_in_many_forms(cell):
    assert parse_date(cell, latest=LATEST) == date(2001, 12, 7)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "неизвестно",
        "31.02.2000",
        "32.01.2000",
        "10/25/2025",
        "00.00.0000",
        "2001-13-01",
        "01.01.1700",
        "1990",
        1990,
        0,
        -5,
        True,
        "12 мартобря 2001",
        "07.12.2001 и ещё",
        "07.12.2001 25:00",
        "#ЗНАЧ!",
    ],
)
def test_what_is_no_day_of_the_calendar_is_no_date(cell):
    assert parse_date(cell, latest=LATEST) is None


@pytest.mark.parametrize(
    ("cell", "year"), [("1.2.98", 1998), ("1.2.05", 2005), ("1.2.25", 2025), ("1.2.26", 1926)]
)
def test_two_digit_year_is_never_in_the_future(cell, year):
    assert parse_date(cell, latest=LATEST) == date(year, 2, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "25.10.2025 17:42",
        "25.10.2025, 17:42",
        "25.10.2025 в 17:42",
        "25 октября 2025 г., 17:42",
        "25.10.2025 17:42:00",
        "2025-10-25 17:42",
        "2025-10-25T17:42:00",
        "2025-10-25T14:42:00Z",
        "2025-10-25T14:42:00.000Z",
        "2025-10-25T19:42:00+05:00",
        "2025-10-25 17:42:00 +0300",
        "25.10.2025 17:42 (МСК)",
        "25.10.2025 17:42 UTC+3",
        "25/10/2025 5:42 PM",
        "25.10.2025 19:42 МСК+2",
        "25.10.2025 16:42 (МСК-1)",
        "2025-10-25 17:42:00 Europe/Moscow",
        "2025-10-25T17:42:00+03:00[Europe/Moscow]",
        "«25» октября 2025 г. 17:42",
        datetime(2025, 10, 25, 17, 42),
        45955.7375,
    ],
)
def test_one_moment_in_many_forms_is_moscow_time_unless_it_says_otherwise(cell):
    assert parse_moment(cell, MOSCOW, latest=LATEST) == datetime(2025, 10, 25, 14, 42, tzinfo=UTC)


def test_a_march_date_is_not_taken_for_may():
    assert parse_date("12 марта 1991", latest=LATEST) == date(1991, 3, 12)
    assert parse_date("12 мая 1991", latest=LATEST) == date(1991, 5, 12)


def test_full_years_change_on_the_birthday_and_on_1_march_for_29_february():
    assert full_years(date(2007, 10, 25), date(2025, 10, 24)) == 17
    assert full_years(date(2007, 10, 25), date(2025, 10, 25)) == 18
    assert full_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert full_years(date(2008, 2, 29), date(2026, 3, 1)) == 18
