"""Tells records from the other rows an export has: totals, signatures, column numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.domain.spelling import normal, one_line

_TOTALS = re.compile(
    r"^(?:промежуточн\w* )?(?:итог\w*|всего|total|grand total|subtotal|count|sum|сумма|количество)\b"
)
_REMARKS = re.compile(
    r"^(?:сформирован\w*|выгружен\w*|выгрузк\w*|составил\w*|исполнитель|ответственн\w*|подпись|примечани\w*"
    r"|дата формирования|дата выгрузки|конец|generated|exported|prepared|note|notes)\b"
)
_NUMBER = re.compile(r"^[+-]?[\d\s]+(?:[.,]\d+)?\s*%?$")


def is_footer(cells: Iterable[object]) -> bool:
    """Totals (a word and numbers, nothing else) and remarks standing alone under a table."""
    present = [text for cell in cells if (text := one_line(cell))]
    labels = [text for text in present if not _NUMBER.match(text)]
    if not labels:
        return False
    first = normal(labels[0])
    # «Итого: | 393 чел.»
    amounts = all(len(label) <= 20 and any(map(str.isdigit, label)) for label in labels[1:])
    return bool(_TOTALS.match(first) and amounts) or (len(present) == 1 and bool(_REMARKS.match(first)))


def is_column_count(cells: Iterable[object]) -> bool:
    """Whether a row is 1, 2, 3 … without a gap, at least three of them: the numbers of the columns."""
    return _counts([text for cell in cells if (text := one_line(cell))])


def is_row_count(cells: Iterable[object]) -> bool:
    """Whether a column is 1, 2, 3 … without a gap, with or without a totals row: the numbers of the rows."""
    return _counts([text for cell in cells if _NUMBER.match(text := one_line(cell).rstrip("."))])


def _counts(texts: list[str]) -> bool:
    return len(texts) >= 3 and all(
        text.rstrip(".") == str(place) for place, text in enumerate(texts, start=1)
    )
