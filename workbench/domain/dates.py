"""Dates and moments as exports hold them: cells, serial numbers, and the Russian ways of writing them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from workbench.domain.spelling import one_line

_MONTHS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        "янв(?:арь|аря)?|jan(?:uary)?",
        "фев(?:р|раль|раля)?|feb(?:ruary)?",
        "мар(?:т|та)?|mar(?:ch)?",
        "апр(?:ель|еля)?|apr(?:il)?",
        "ма[йя]|may",
        "июн[ья]?|june?",
        "июл[ья]?|july?",
        "авг(?:уст|уста)?|aug(?:ust)?",
        "сент?(?:ябрь|ября)?|sept?(?:ember)?",
        "окт(?:ябрь|ября)?|oct(?:ober)?",
        "ноя(?:б|брь|бря)?|nov(?:ember)?",
        "дек(?:абрь|абря)?|dec(?:ember)?",
    )
)
# Day 1 of Excel's calendar, moved back by its invented 29 February 1900; right from March 1900 on.
_EXCEL_ORIGIN = datetime(1899, 12, 30)  # noqa: DTZ001 - local time by nature
_SERIAL_RANGE = (61, 80_000)  # March 1900 to 2119
_SERIAL_TEXT = re.compile(r"^\d{5}(?:[.,]\d+)?$")
_COMPACT = re.compile(r"^\d{8}$")
_NUMERIC = re.compile(r"^(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d)")
_LOOSE = re.compile(r"^(\d{1,2})([ ,])\s*(\d{1,2})\2\s*(\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"^(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?!\d)")
_WORDED = re.compile(
    r"^[«\"“]?(\d{1,2})[»\"”]?(?:-?(?:го|е|st|nd|rd|th))?[\s.-]+([^\W\d_]{3,})\.?,?[\s.-]+(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"^([^\W\d_]{3,})\.?\s+(\d{1,2}),?\s+(\d{4})(?!\d)")
_WEEKDAY = re.compile(r"^(?:[^\W\d_]{2,11}\.?,\s*)(?=\d|[^\W\d_]{3,}\.?\s+\d)")
_TIME = re.compile(
    r"^(?:[\sT,]*(?:г\.?|года)?[\s,]*(?:в\s+|at\s+)?)"
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?\s*(am|pm)?\s*(.*)$",
    re.IGNORECASE,
)
_MOSCOW = timedelta(hours=3)
_NO_TIME = re.compile(r"^[\s,]*(?:г\.?|года|year)?[\s.]*$", re.IGNORECASE)
_OFFSET = re.compile(
    r"^(UTC|GMT|МСК|MSK)?\s*([+-])(\d{1,2}):?(\d{2})?(?:\s*[(\[].*[)\]]|\s+[A-Z]{3,4})?$", re.I
)
_PLACE = re.compile(r"^[A-Za-z]+/[A-Za-z_]+$")


def parse_date(cell: object, *, latest: date) -> date | None:
    """The day in a cell, or None if it names none. `latest` decides the century of a two-digit year."""
    moment = _moment(cell, latest)
    return moment.date() if moment else None


def parse_moment(cell: object, zone: tzinfo, *, latest: date) -> datetime | None:
    """The moment in a cell as UTC; without a zone of its own it is local time of `zone`. None: unreadable."""
    moment = _moment(cell, latest)
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def full_years(birth: date, on: date) -> int:
    """Age in full years. Someone born on 29 February grows older on 1 March of ordinary years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _moment(cell: object, latest: date) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _from_number(cell, latest)
    text = one_line(cell)
    if _SERIAL_TEXT.match(text):
        return _from_number(float(text.replace(",", ".")), latest)
    if _COMPACT.match(text):
        return _from_number(int(text), latest)
    return _from_text(_WEEKDAY.sub("", text), latest)


def _from_number(number: float, latest: date) -> datetime | None:
    a_year_alone = 1900 <= number <= 2100 and float(number).is_integer()
    if _SERIAL_RANGE[0] <= number <= _SERIAL_RANGE[1] and not a_year_alone:
        # Serial numbers are binary fractions of a day; whole seconds are what was meant.
        return _EXCEL_ORIGIN + timedelta(seconds=round(number * 86_400))
    digits = str(int(number)) if float(number).is_integer() else ""
    if len(digits) in (7, 8):
        digits = digits.zfill(8)
        year_first = _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]), latest)
        day_first = _day(int(digits[4:]), int(digits[2:4]), int(digits[:2]), latest)
        day = year_first or day_first
        return datetime.combine(day, time()) if day else None
    return None


def _from_text(text: str, latest: date) -> datetime | None:
    day, rest = _leading_day(text, latest)
    if day is None:
        return None
    if _NO_TIME.match(rest):
        return datetime.combine(day, time())
    found = _TIME.match(rest)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    known, zone = _zone(found[5].strip())
    if not known or hour > 23 or minute > 59 or second > 59:
        return None
    return datetime.combine(day, time(hour, minute, second), tzinfo=zone)


def _leading_day(text: str, latest: date) -> tuple[date | None, str]:
    """The day a text begins with, and what follows it."""
    if found := _YEAR_FIRST.match(text):
        return _day(int(found[1]), int(found[3]), int(found[4]), latest), text[found.end() :]
    if found := _NUMERIC.match(text) or _LOOSE.match(text):
        year = int(found[4]) if len(found[4]) == 4 else _full_year(int(found[4]), latest)
        return _day(year, int(found[3]), int(found[1]), latest), text[found.end() :]
    if found := _WORDED.match(text):
        year = int(found[3]) if len(found[3]) == 4 else _full_year(int(found[3]), latest)
        return _day(year, _month(found[2]), int(found[1]), latest), text[found.end() :]
    if found := _MONTH_FIRST.match(text):
        return _day(int(found[3]), _month(found[1]), int(found[2]), latest), text[found.end() :]
    return None, text


def _full_year(two_digits: int, latest: date) -> int:
    return 2000 + two_digits if 2000 + two_digits <= latest.year else 1900 + two_digits


def _month(name: str) -> int:
    return next((number for number, form in enumerate(_MONTHS, start=1) if form.fullmatch(name)), 0)


def _day(year: int, month: int, day: int, latest: date) -> date | None:
    if not 1900 <= year <= latest.year + 100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _zone(text: str) -> tuple[bool, tzinfo | None]:
    """Whether the rest of a moment is understood, and the zone it names."""
    if text.startswith(("(", "[")):
        text = text[1:-1]
    if not text:
        return True, None
    if text.upper() in ("Z", "UTC", "GMT"):
        return True, UTC
    if text.upper() in ("МСК", "MSK"):
        return True, timezone(_MOSCOW)
    if found := _OFFSET.match(text):
        hours, minutes = int(found[3]), int(found[4] or 0)
        if hours > 14 or minutes > 59:
            return False, None
        offset = timedelta(hours=hours, minutes=minutes)
        # «МСК+2» counts from Moscow's time, not from Greenwich.
        start = _MOSCOW if (found[1] or "").upper() in ("МСК", "MSK") else timedelta()
        return True, timezone(start + (offset if found[2] == "+" else -offset))
    if _PLACE.match(text):
        return (True, ZoneInfo(text)) if text in available_timezones() else (False, None)
    return False, None
