"""Texts as spreadsheet cells can hold them."""

from __future__ import annotations

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

LONGEST_CELL = 32_000  # Excel refuses files with more than 32,767
_NOT_IN_XML = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff]")


def cell_text(text: str) -> str:
    """`text` without the characters that XML has no place for, cut to what a cell holds."""
    return _NOT_IN_XML.sub("", text)[:LONGEST_CELL]
