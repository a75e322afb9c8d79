"""Which encoding a Russian text file is in."""

from __future__ import annotations

import codecs

# The ten commonest letters make up two thirds of any Russian text; in a wrong encoding they do not.
_COMMON = frozenset("оеаинтсрвл")
_RARE = frozenset("ЪЫЬъѓ‡‰†ђљњќћџЃЉЊЌЋЏ")
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
        sample = data[:_SAMPLE_BYTES]
        best = max(_SINGLE_BYTE, key=lambda encoding: _likelihood(sample.decode(encoding, "replace")))
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


def _likelihood(text: str) -> float:
    return sum(1.0 for letter in text if letter in _COMMON) - sum(3.0 for letter in text if letter in _RARE)


def _clean(text: str) -> str | None:
    controls = sum(character < " " and character not in "\t\r\n\x0b\x0c\x1a" for character in text)
    if controls > 0.005 * len(text) + 2:
        return None
    return text.replace("\x00", "").replace("\x1a", "").removeprefix("\ufeff")
