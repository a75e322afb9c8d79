"""The sheet a picture is drawn on: title, panels placed in inches, axes and labels in one manner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from workbench.charts.palette import INK, LABEL, LINE, MUTED, PAPER, SMALL, TEXT, TITLE, font
from workbench.charts.picture import Picture
from workbench.charts.words import NumberTicks, plain
from workbench.i18n import Language

WIDTH = 10.0  # inches: a notebook's column, and a landscape page
MARGIN = 0.25
LINE_HEIGHT = 1.45 / 72  # inches for each point of letter size
Side = Literal["bottom", "top", "left", "right"]


@dataclass(frozen=True)
class Sheet:
    """A figure with its heading drawn; `height` is that of the body below, in inches."""

    figure: Figure
    width: float
    height: float
    above: float
    below: float
    description: str

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at inches from the upper left corner of the body."""
        total = self.above + self.height + self.below
        bottom = self.below + self.height - top - height
        axes = self.figure.add_axes(
            (left / self.width, bottom / total, width / self.width, height / total), facecolor="none"
        )
        axes.grid(False)
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        axes.tick_params(which="both", length=0, labelfontfamily=font(SMALL).get_family()[0])
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def write(self, left: float, top: float, words: str, **style: Any) -> Text:
        """Text at inches from the upper left corner of the body; see `write`."""
        total = self.above + self.height + self.below
        place = (left / self.width, (self.below + self.height - top) / total)
        return write(self.figure, *place, words, **style)

    def picture(self) -> Picture:
        for line in self.figure.findobj(Line2D):
            # The one thing about a line that no call above says and a notebook's style may.
            line.set_solid_capstyle("butt")
        return Picture(self.figure, self.description)


def sheet(
    height: float,
    *,
    title: str,
    reading: str = "",
    note: str = "",
    width: float = WIDTH,
    full_height: float | None = None,
) -> Sheet:
    """A sheet whose body is `height` inches high, or what is left of `full_height`.

    `title` states the finding, `reading` how to read the picture, `note` what was left out; all wrapped.
    """
    inner = width - 2 * MARGIN
    blocks: list[tuple[list[str], float, str, str]] = [
        (wrapped(title, inner, TITLE, "bold"), TITLE, "bold", INK),
        (wrapped(reading, inner, TEXT), TEXT, "normal", MUTED),
    ]
    notes = wrapped(note, inner, SMALL)
    above = MARGIN + sum(len(lines) * size * LINE_HEIGHT for lines, size, _, _ in blocks) + 0.1
    below = MARGIN + len(notes) * SMALL * LINE_HEIGHT
    height = full_height - above - below if full_height else height
    total = above + height + below
    figure = Figure(figsize=(width, total), dpi=100, facecolor=PAPER, edgecolor=PAPER)
    figure.set_layout_engine("none")
    top = MARGIN
    for lines, size, weight, colour in blocks:
        for line in lines:
            style: dict[str, Any] = {"size": size, "weight": weight, "colour": colour, "va": "top"}
            write(figure, MARGIN / width, 1 - top / total, line, **style)
            top += size * LINE_HEIGHT
    for number, line in enumerate(reversed(notes)):
        place = (MARGIN * 0.7 + number * SMALL * LINE_HEIGHT) / total
        write(figure, MARGIN / width, place, line, size=SMALL, colour=MUTED, va="bottom")
    description = " ".join(part.rstrip(".") + "." for part in (title, reading, note) if part)
    return Sheet(figure, width, height, above, below, description)


def write(
    where: Figure | Axes,
    x: float,
    y: float,
    words: str,
    *,
    size: float = LABEL,
    weight: str = "normal",
    colour: str = INK,
    ha: str = "left",
    va: str = "center",
    **more: Any,
) -> Text:
    """Put text into a figure or axes, in the pictures' own letters whatever the settings of the notebook."""
    return where.text(
        x,
        y,
        words,
        fontproperties=font(size, weight),
        color=colour,
        ha=ha,
        va=va,
        usetex=False,
        **more,
    )


def text_width(words: str, size: float, weight: str = "normal") -> float:
    """Width of one line in inches."""
    width, _, _ = text_to_path.get_text_width_height_descent(
        words.replace(r"\$", "$"), font(size, weight), ismath=False
    )
    return float(width) / 72 * 1.02  # rasterised letters are up to 2 % wider than their outlines


def widest(words: Sequence[str], size: float, weight: str = "normal") -> float:
    return max((text_width(each, size, weight) for each in words), default=0.0)


def wrapped(words: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Lines no wider than `width` inches; a word that is too long by itself is cut with an ellipsis."""
    lines: list[str] = []
    for word in plain(words).split(" ") if words else []:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(shortened(word, width, size, weight))
    return lines


def shortened(words: str, width: float, size: float, weight: str = "normal") -> str:
    """The words, or as much of them as fits into `width` inches and an ellipsis."""
    if text_width(words, size, weight) <= width:
        return words
    for end in range(len(words) - 1, 0, -1):
        cut = words[:end].rstrip(" ,.;:\\") + "…"
        if text_width(cut, size, weight) <= width:
            return cut
    return "…"


def fitted(labels: Sequence[str], width: float, size: float = LABEL) -> tuple[list[str], float]:
    """The labels cut to at most `width` inches, and the width they take."""
    cut = [shortened(each, width, size) for each in labels]
    return cut, widest(cut, size)


def spread(
    wanted: NDArray[np.float64], gap: float, low: float = -np.inf, high: float = np.inf
) -> NDArray[np.float64]:
    """Places at least `gap` apart and within the limits, moved as little as can be in the sense of squares.

    By isotonic regression of what is left when the gaps are taken out [Barlow1972].

    Parameters
    ----------
    wanted : (n,) in any order; the order is kept.
    """
    from scipy.optimize import isotonic_regression

    if len(wanted) == 0:
        return wanted
    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    slack = isotonic_regression(wanted[order] - steps).x
    placed = np.empty(len(wanted))
    placed[order] = np.clip(slack, low, high - steps[-1]) + steps
    return placed


def number_axis(
    axes: Axes,
    side: Side,
    language: Language,
    label: str = "",
    *,
    signed: bool = False,
    percent: bool = False,
    ticks: int = 7,
    whole: bool = False,
    grid: bool = True,
) -> None:
    """An axis of numbers: a few round ticks, pale lines behind, the label in words."""
    axis: Axis = axes.xaxis if side in ("bottom", "top") else axes.yaxis
    axis.set_visible(True)
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10], integer=whole))
    axis.set_major_formatter(NumberTicks(language, signed=signed, percent=percent))
    axis.set_ticks_position(side)  # type: ignore[attr-defined]
    # Away from the corner, where the first numbers of both axes would meet.
    axis.set_tick_params(labelsize=SMALL, labelcolor=MUTED, length=0, pad=6 if side == "bottom" else 4)
    if grid:
        axis.grid(True, color=LINE, linewidth=0.7, linestyle="-")
        axes.set_axisbelow(True)
    if label:
        axis.set_label_position(side)
        axis.set_label_text(label, fontproperties=font(LABEL), color=MUTED)
