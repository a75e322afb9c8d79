"""Pictures in rows: a label for each row where there is room, for the remarkable ones where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from workbench.charts.canvas import LINE_HEIGHT, MARGIN, Sheet, text_width, write
from workbench.charts.palette import INK, LABEL, LINE, MUTED, SMALL

ALL_LABELLED = 45  # rows that can be read one by one on a page
_ROW = 0.24
_THIN_LEAST, _THIN_MOST = 6.0, 9.0
_GAP, _BETWEEN = 0.12, 0.08  # inches from a label to its row, and between labels in a line
_IN_LINE = 4


def rows_height(count: int) -> float:
    """Inches for `count` rows: full rows as long as a page takes them, thin ones beyond."""
    if count <= ALL_LABELLED:
        return max(count, 2) * _ROW
    return float(np.clip(count * 0.045, _THIN_LEAST, _THIN_MOST))


@dataclass(frozen=True)
class RowLabel:
    """`weight` says which labels stay when there is no room for all: the heavier ones."""

    row: int
    words: str
    colour: str = INK
    weight: float = 0.0


def row_limits(axes: Axes, count: int) -> None:
    """Row 0 on top; a single row is no higher than one of two."""
    rows = max(count, 2)
    axes.set_ylim(count / 2 - 0.5 + rows / 2, count / 2 - 0.5 - rows / 2)


def label_rows(
    sheet: Sheet, left: float, top: float, width: float, height: float, count: int, labels: Sequence[RowLabel]
) -> None:
    """Write labels to the left of rows; where rows are thin, those of neighbouring rows share a line."""
    axes = sheet.panel(left, top, width, height)
    axes.set_xlim(0, width)
    row_limits(axes, count)
    size = _size(count)
    for place, line in _lines(labels, count, height):
        end = width - _GAP
        for each in reversed(line):
            write(axes, end, place, each.words, size=size, colour=each.colour, ha="right")
            end -= text_width(each.words, size) + _BETWEEN


def label_width(labels: Sequence[RowLabel], count: int, height: float) -> float:
    """Inches that `label_rows` needs for these labels."""
    size = _size(count)
    widths = [
        sum(text_width(each.words, size) + _BETWEEN for each in line) - _BETWEEN
        for _, line in _lines(labels, count, height)
    ]
    return max(widths, default=0.0) + _GAP


def _size(count: int) -> float:
    return LABEL if count <= ALL_LABELLED else SMALL


def _lines(labels: Sequence[RowLabel], count: int, height: float) -> list[tuple[float, list[RowLabel]]]:
    """Lines of labels and the row each stands at; in a line the order of rows, at most `_IN_LINE`."""
    if count <= ALL_LABELLED:
        return [(float(each.row), [each]) for each in labels]
    rows_in_line = int(np.ceil(count / (height / (SMALL * LINE_HEIGHT))))
    lines: dict[int, list[RowLabel]] = {}
    for each in sorted(labels, key=lambda each: each.row):
        lines.setdefault(each.row // rows_in_line, []).append(each)
    placed = []
    for number, line in lines.items():
        kept = sorted(sorted(line, key=lambda each: -each.weight)[:_IN_LINE], key=lambda each: each.row)
        if len(line) > len(kept):
            kept.append(RowLabel(kept[-1].row, f"+{len(line) - len(kept)}", MUTED))
        placed.append((number * rows_in_line + (rows_in_line - 1) / 2, kept))
    return placed


def separate_rows(axes: Axes, count: int) -> None:
    """Pale lines that lead the eye from a label to its row."""
    if count <= ALL_LABELLED:
        for row in range(count):
            axes.axhline(row, color=LINE, linewidth=0.6, zorder=0)


@dataclass(frozen=True)
class Sign:
    """What a marker or a line means."""

    words: str
    colour: str
    marker: str = ""
    fill: str | None = None
    line: str | tuple[float, tuple[float, ...]] = ""


def key_height(signs: Sequence[Sign], width: float) -> float:
    return (_key_lines(signs, width)[-1][1] + 1) * _ROW if signs else 0.0


def draw_key(sheet: Sheet, signs: Sequence[Sign], top: float = 0.0, left: float = MARGIN) -> None:
    """Explain the markers in a line above the picture, in as many lines as it takes."""
    if not signs:
        return
    width = sheet.width - left - MARGIN
    height = key_height(signs, width)
    axes = sheet.panel(left, top, width, height)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    for sign, (x, line) in zip(signs, _key_lines(signs, width), strict=True):
        y = (line + 0.5) * _ROW
        wide = _sign_width(sign)
        if sign.line:
            axes.plot([x, x + wide - 0.07], [y, y], color=sign.colour, linestyle=sign.line, linewidth=1.6)
        if sign.marker:
            axes.plot(
                [x + (wide - 0.07) / 2],
                [y],
                linestyle="none",
                marker=sign.marker,
                color=sign.colour,
                markerfacecolor=sign.fill or sign.colour,
                markersize=6,
            )
        write(axes, x + wide, y, sign.words, size=SMALL, colour=MUTED)


def _sign_width(sign: Sign) -> float:
    return 0.35 if sign.line else 0.19 if sign.marker else 0.0


def _key_lines(signs: Sequence[Sign], width: float) -> list[tuple[float, int]]:
    """Where each sign starts: inches from the left, number of the line."""
    places: list[tuple[float, int]] = []
    x, line = 0.06, 0
    for sign in signs:
        needed = _sign_width(sign) + text_width(sign.words, SMALL)
        if places and x + needed > width:
            x, line = 0.06, line + 1
        places.append((x, line))
        x += needed + 0.3
    return places


def value_column(
    sheet: Sheet, left: float, top: float, width: float, height: float, labels: Sequence[RowLabel]
) -> None:
    """Write a value at the right end of each row, right-aligned."""
    axes = sheet.panel(left, top, width, height)
    axes.set_xlim(0, width)
    row_limits(axes, len(labels))
    for each in labels:
        write(axes, width, each.row, each.words, size=LABEL, colour=each.colour, ha="right")
