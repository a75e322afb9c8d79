"""Texts and numbers as the cells of a rubric's workbook hold them, and as they are meant."""

from __future__ import annotations

import re

from workbench.domain.text import Text

# Office files write a control character as _x000D_, and this text itself as _x005F_x000D_.
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# No other character is ever written so: where one seems to be, LibreOffice has left its text as it was.
_ESCAPED = re.compile(r"_x(000[9AaDd]|005[Ff])_")


def into_cell(text: str) -> str:
    """A text as the file of a workbook has it."""
    return _LIKE_ESCAPED.sub("_x005F_", text)


def out_of_cell(text: str) -> str:
    """A text as the file of a workbook means it; line ends pasted from Word are line ends."""
    meant = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return meant.replace("\r\n", "\n").replace("\r", "\n")


def kept(value: float) -> float:
    """A number as it goes through a workbook.

    A computed 100/3 has 17 digits in the file: more than Excel shows, and more than a YAML file may have.
    """
    return float(f"{round(value, 10):.12g}")


def same(text: str) -> str:
    """A heading or choice as it is compared: capitals and spaces do not count."""
    return " ".join(text.casefold().split())


def is_called(text: str, words: Text) -> bool:
    """Whether a cell says `words`, in either language."""
    return same(text) in (same(words.ru), same(words.en))
