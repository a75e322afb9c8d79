"""Which encoding a Russian text file is in."""

from __future__ import annotations

import codecs
import re

# The ten commonest letters make up two thirds of any Russian text; in a wrong encoding they do not.
_COMMON = frozenset("оеаинтсрвл")
# What a Russian table holds beside ASCII; anything else is a letter or a sign of another encoding.
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя") | frozenset("№«»„“”–—…·•\xa0")
_WORD = re.compile(rb"[\x80-\xff]+")
_TURNED_CASE = re.compile("[а-яё][А-ЯЁ]")  # as KOI8-R and cp1251 make of each other
_SINGLE_BYTE = ("cp1251", "koi8-r", "cp866")
_SAMPLE_BYTES = 200_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes) -> str | None:
    """The text of a file by byte order mark, UTF-8, UTF-16 or likeliest Russian code page; None: no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _clean(data.decode(encoding, "replace"))
    if unmarked := _unmarked_utf16(data):
        return _clean(data.decode(unmarked, "replace"))
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        words = set(_WORD.findall(data[:_SAMPLE_BYTES]))
        # Of equals the first, the commonest today.
        best = max(
            _SINGLE_BYTE,
            key=lambda encoding: sum(_likelihood(word.decode(encoding, "replace")) for word in words),
        )
        return _clean(data.decode(best, "replace"))


def _unmarked_utf16(data: bytes) -> str | None:
    """Latin and Cyrillic letters have 0 or 4 as their high byte, which no other encoding repeats so often."""
    sample = data[: _SAMPLE_BYTES // 2 * 2]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = sample[first::2]
        if sum(byte in (0, 4) for byte in high) > 0.9 * len(high):
            return encoding
    return None


def _likelihood(word: str) -> int:
    """Each word once, and a single letter not for being common: a table of answers repeats а, б, в, г."""
    letters = word.lower()
    foreign = sum(letter not in _RUSSIAN for letter in letters)
    common = sum(letter in _COMMON for letter in letters) if len(letters) > 1 else 0
    return common - 3 * foreign - 2 * len(_TURNED_CASE.findall(word))


def _clean(text: str) -> str | None:
    controls = sum(character < " " and character not in "\t\r\n\x0b\x0c\x1a" for character in text)
    if controls > 0.005 * len(text) + 2:
        return None
    return text.replace("\x00", "").replace("\x1a", "").removeprefix("\ufeff")
