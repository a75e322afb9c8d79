"""Ids as exports hold them: numbers, texts, floats, with spaces and number signs."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from workbench.domain.spelling import one_line

_PREFIX = re.compile(r"^(?:(?:№|#|N°|Nº|ID)[:.\s]*)+", re.IGNORECASE)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_WHOLE_FLOAT = re.compile(r"^(\d+)[.,]0+$")
_SCIENTIFIC = re.compile(r"^\d(?:[.,]\d+)?E\+?\d{1,2}$", re.IGNORECASE)
_NOTHING = frozenset({"", "-", "—", "НЕТ", "Б/Н", "БЕЗНОМЕРА", "NULL", "NONE", "NAN", "N/A"})
MAX_CHARACTERS = 64


def identifier(cell: object) -> str:
    """One spelling for each id: 100055, "100 055", 100055.0 and "№100055" are the same; "" if there is none.

    A number that the spreadsheet shortened (1,2E+11 for a longer id) is no id: its digits are lost.
    """
    if isinstance(cell, bool):
        return ""
    text = _PREFIX.sub("", one_line(cell).strip("'\"«»` "))
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", "".join(text.split()))).upper()
    if text in _NOTHING or len(text) > MAX_CHARACTERS:
        return ""
    if whole := _WHOLE_FLOAT.match(text):
        return whole[1]
    if _SCIENTIFIC.match(text):
        return _all_digits_known(text)
    return text if any(character.isalnum() for character in text) else ""


def _all_digits_known(text: str) -> str:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return ""
    exponent = number.as_tuple().exponent
    return str(int(number)) if exponent == 0 else ""
