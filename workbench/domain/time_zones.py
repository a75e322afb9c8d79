"""Hours ahead of UTC as people write them: «МСК+4», UTC+7, «+3», «московское время»."""

from __future__ import annotations

import re

from workbench.domain.spelling import one_line

FARTHEST_HOURS = 14.0
_MOSCOW_HOURS = 3.0
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_BASE = r"(?P<base>utc|gmt|мск|msk)"
_OFFSET = r"(?P<sign>[+-])?(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>\d{2}))?(?:ч(?:ас(?:а|ов)?)?\.?)?"
_WHOLE = re.compile(rf"{_BASE}?(?:{_OFFSET})?")
_WITHIN = re.compile(rf"{_BASE}(?:[+-]\d{{1,2}}(?::?\d{{2}})?)?(?![a-zа-я\d])")
_MOSCOW = re.compile(r"(?:по)?москв[аеыу]|(?:по)?московск(?:ое|ий|ого|ому)(?:врем(?:я|ени)|пояс)?")


def hours_ahead(cell: object) -> float | None:
    """Hours ahead of UTC; None where the cell is empty or says nothing certain."""
    if isinstance(cell, bool):
        return None
    text = f"{cell:g}" if isinstance(cell, float) else one_line(cell)
    text = text.casefold().translate(_DASHES).replace("ё", "е").replace(" ", "")
    if not text:
        return None
    if whole := _WHOLE.fullmatch(text):
        return _offset(whole)
    # «Екатеринбург (МСК+2)», «(UTC+03:00) Москва»: one offset among other words.
    within = {each.group() for each in _WITHIN.finditer(text)}
    if len(within) == 1 and (found := _WHOLE.fullmatch(within.pop())):
        return _offset(found)
    moscow = _WHOLE.fullmatch(_MOSCOW.sub("мск", text))
    return _offset(moscow) if moscow else None


def _offset(found: re.Match[str]) -> float | None:
    hours = int(found["hours"] or 0) + int(found["minutes"] or 0) / 60
    base = _MOSCOW_HOURS if found["base"] in ("мск", "msk") else 0.0
    offset = base + (-hours if found["sign"] == "-" else hours)
    return offset if abs(offset) <= FARTHEST_HOURS else None
