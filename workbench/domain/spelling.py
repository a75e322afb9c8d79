"""Normal forms of what people type: the same thing written in two ways compares as equal."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

# Latin letters that look like Cyrillic ones; only ever applied to a word that mixes both alphabets.
_LOOKALIKES = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+")
_LATIN, _CYRILLIC = re.compile("[a-z]"), re.compile("[а-я]")
# What spreadsheets show instead of a value that could not be computed, in English and Russian programs.
ERROR_VALUES = frozenset(
    [
        *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"),
        *("#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ПУСТО!", "#ЧИСЛО!"),
    ]
)


def text_of(cell: object) -> str:
    """A cell as a person reads it on the screen: 5.0 → 5, dates as 31.12.2025, error values as empty."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%d.%m.%Y" if cell.time() == time() else "%d.%m.%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    text = str(cell)
    return "" if text.strip().upper() in ERROR_VALUES else text


def one_line(cell: object) -> str:
    """Text without line breaks, invisible characters and doubled or unusual spaces."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text_of(cell)))
    return " ".join(text.replace("\x00", "").split())


def words(cell: object) -> tuple[str, ...]:
    """The words in lower case, with ё as е and № as a word, without punctuation."""
    text = one_line(cell).replace("№", " № ")
    text = unicodedata.normalize("NFKC", text.replace("№", " номер ")).casefold().replace("ё", "е")
    return tuple(_one_alphabet(word) for word in _WORD.findall(text))


def normal(cell: object) -> str:
    """`words` joined by single spaces: the form in which two spellings are compared."""
    return " ".join(words(cell))


def _one_alphabet(word: str) -> str:
    if _LATIN.search(word) and _CYRILLIC.search(word):
        return word.translate(_LOOKALIKES)
    return word
