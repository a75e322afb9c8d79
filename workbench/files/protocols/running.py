"""Tables of a printed protocol that run over pages with their headings repeated."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Table

from workbench.files.protocols.pages import BOLD, PALE, REGULAR, RULE, print_text
from workbench.files.protocols.tables import Column, TableOf, Value
from workbench.files.protocols.words import NOTHING, Words

Cells: TypeAlias = list[list[str]]

_FONT_SIZE, _LEADING = 8.0, 9.8
_PAD_X, _PAD_TOP, _PAD_BOTTOM = 3.5, 2.0, 3.2
_LEAST_ROWS = 2  # that stand under the headings before a page ends
_MOST_LINES = 30  # of a row; a longer text goes on in the next
_MEASURED = 40  # of the longest values; a shorter one is hardly ever wider
_LONGEST_WORD = 18  # letters that are kept together; longer ones, such as addresses, may be cut


@dataclass(frozen=True)
class _LaidOut:
    """Cells with their line breaks, headings first. `ends`: where each row ends below the headings."""

    cells: Cells
    widths: list[float]
    head_height: float
    ends: list[float]
    looks: list[tuple[Any, ...]]

    def height(self, first: int, last: int) -> float:
        return self.head_height + self.start(last) - self.start(first)

    def start(self, row: int) -> float:
        return self.ends[row - 1] if row else 0.0


class RunningTable(Flowable):  # type: ignore[misc]
    """Rows `first` to `last` of a table, under its headings.

    reportlab's own tables copy all rows that are left at every page, which takes long with thousands.
    """

    def __init__(
        self,
        table: TableOf,
        words: Words,
        *,
        laid_out: _LaidOut | None = None,
        first: int = 0,
        last: int | None = None,
    ) -> None:
        super().__init__()
        self._table, self._words, self._laid_out = table, words, laid_out
        self._first, self._end = first, last

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        return width, self._ready(width).height(self._first, self._last)

    @property
    def _last(self) -> int:
        return len(self._ready(0).ends) if self._end is None else self._end

    def least_height(self, width: float) -> float:
        """Of the headings and the rows that have to stand with them."""
        return self._ready(width).height(self._first, min(self._first + _LEAST_ROWS, self._last))

    def split(self, width: float, height: float) -> list[Flowable]:
        ready = self._ready(width)
        room = height - ready.head_height + ready.start(self._first) + 1e-6
        last = min(bisect_right(ready.ends, room), self._last)
        if self._last - last == 1 and last - self._first > _LEAST_ROWS:
            last -= 1  # a single row on a page of its own would look lost
        if last - self._first < min(_LEAST_ROWS, self._last - self._first):
            return []
        return [self._part(self._first, last), self._part(last, self._last)]

    def draw(self) -> None:
        ready = self._ready(0)
        rows = [ready.cells[0], *ready.cells[1 + self._first : 1 + self._last]]
        ends = [ready.start(self._first), *ready.ends[self._first : self._last]]
        heights = [ready.head_height, *(after - before for before, after in pairwise(ends))]
        looks = list(ready.looks)
        if self._table.total_digits is not None and self._last == len(ready.ends):
            looks.append(("FONTNAME", (0, -1), (-1, -1), BOLD))
        drawn = Table(rows, colWidths=ready.widths, rowHeights=heights, style=looks)
        drawn.wrapOn(self.canv, 0, 0)
        drawn.drawOn(self.canv, 0, 0)

    def _part(self, first: int, last: int) -> RunningTable:
        return RunningTable(self._table, self._words, laid_out=self._laid_out, first=first, last=last)

    def _ready(self, width: float) -> _LaidOut:
        if self._laid_out is None:
            self._laid_out = _lay_out(self._table, self._words, width)
        return self._laid_out


def _lay_out(table: TableOf, words: Words, width: float) -> _LaidOut:
    shown = [
        [_shown(value, table.digits(row, place), words) for place, value in enumerate(values)]
        for row, values in enumerate(table.rows)
    ]
    widths = _widths(table.columns, shown, width)
    head = [_wrapped(each.heading, BOLD, room) for each, room in zip(table.columns, widths, strict=True)]
    total = len(shown) - 1 if table.total_digits is not None else -1
    cells = [head]
    for row, texts in enumerate(shown):
        font = BOLD if row == total else REGULAR
        wrapped = [_wrapped(text, font, room) for text, room in zip(texts, widths, strict=True)]
        cells += _parted(wrapped)
    heights = [_height(row) for row in cells]
    return _LaidOut(cells, widths, heights[0], list(accumulate(heights[1:])), _looks(table.columns))


def _parted(row: list[str]) -> Cells:
    """The row, or several where a text is too long to stand on one page."""
    lines = [text.split("\n") for text in row]
    most = max(map(len, lines))
    if most <= _MOST_LINES:
        return [row]
    return [
        ["\n".join(each[first : first + _MOST_LINES]) for each in lines]
        for first in range(0, most, _MOST_LINES)
    ]


def _looks(columns: Sequence[Column]) -> list[tuple[Any, ...]]:
    whole = ((0, 0), (-1, -1))
    numbers = [
        ("ALIGN", (place, 0), (place, -1), "RIGHT")
        for place, column in enumerate(columns)
        if column.digits is not None
    ]
    return [
        ("FONT", *whole, REGULAR, _FONT_SIZE, _LEADING),
        ("FONTNAME", (0, 0), (-1, 0), BOLD),
        ("VALIGN", *whole, "TOP"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LEFTPADDING", *whole, _PAD_X),
        ("RIGHTPADDING", *whole, _PAD_X),
        ("TOPPADDING", *whole, _PAD_TOP),
        ("BOTTOMPADDING", *whole, _PAD_BOTTOM),
        ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.6, RULE),
        ("LINEBELOW", *whole, 0.4, RULE),
        *numbers,
    ]


def _shown(value: Value, digits: int | None, words: Words) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return print_text(value)
    return words.number(value, digits or 0)


def _height(row: Sequence[str]) -> float:
    lines = max(text.count("\n") + 1 for text in row)
    return lines * _LEADING + _PAD_TOP + _PAD_BOTTOM


def _widths(columns: Sequence[Column], shown: Cells, width: float) -> list[float]:
    """Numbers and short texts take what they need; longer texts share the rest by their widths.

    A column of texts takes no more than its longest text; what it leaves goes to the others.
    """
    texts = [sorted({row[place] for row in shown}, key=len)[-_MEASURED:] for place in range(len(columns))]
    least = [_least(column, texts[place]) for place, column in enumerate(columns)]
    most = [_line_width(texts[place], least[place]) for place in range(len(columns))]
    open_still = {place for place, column in enumerate(columns) if column.digits is None and not column.firm}
    found = list(least)
    while open_still:
        rest = width - sum(each for place, each in enumerate(found) if place not in open_still)
        wanted = sum(columns[place].width for place in open_still)
        share = {place: rest * columns[place].width / wanted for place in open_still}
        # Those that need more than their share take it before anybody leaves something over.
        narrow = {place for place in open_still if share[place] < least[place]}
        settled = narrow or {place for place in open_still if share[place] > most[place]} or open_still
        for place in settled:
            found[place] = min(max(share[place], least[place]), most[place])
        open_still = open_still - settled
    # What is left over, or lacking where words are long, all columns take or give in proportion.
    return [each * width / sum(found) for each in found]


def _least(column: Column, texts: Sequence[str]) -> float:
    """The width in which no word is broken, and in a column of numbers or short texts no value."""
    if column.digits is not None or column.firm:
        parts = list(texts)
    else:
        parts = [word for text in texts for word in text.split() if len(word) <= _LONGEST_WORD]
    return _line_width([*column.heading.split(), *parts], 0.0)


def _line_width(texts: Sequence[str], least: float) -> float:
    """The width in which none of the texts needs a second line."""
    lines = [line for text in texts for line in text.split("\n")]
    widest: float = max((stringWidth(each, BOLD, _FONT_SIZE) for each in lines), default=0.0)
    return max(widest + 2 * _PAD_X + 0.5, least)


def _wrapped(text: str, font: str, width: float) -> str:
    room = width - 2 * _PAD_X
    if "\n" not in text and stringWidth(text, font, _FONT_SIZE) <= room:
        return text
    lines = [part for line in simpleSplit(text, font, _FONT_SIZE, room) for part in _pieces(line, font, room)]
    return "\n".join(lines)


def _pieces(line: str, font: str, room: float) -> list[str]:
    """A line cut where a single word, such as an address, is wider than its column."""
    pieces = [""]
    if stringWidth(line, font, _FONT_SIZE) <= room:
        return [line]
    for letter in line:
        if pieces[-1] and stringWidth(pieces[-1] + letter, font, _FONT_SIZE) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
