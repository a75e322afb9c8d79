"""Measures round the cut line, in three bands: firmly in, contested, firmly out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from workbench.charts.canvas import MARGIN, Sheet, number_axis, sheet
from workbench.charts.frames import Floats, along, checked, unique
from workbench.charts.palette import (
    BAND_COLOUR,
    BAND_FILL,
    BAND_MARKER,
    BAND_TEXT,
    INK,
    MUTED,
    PALE,
    SHADE,
    Band,
)
from workbench.charts.picture import Picture
from workbench.charts.rows import (
    ALL_LABELLED,
    RowLabel,
    Sign,
    draw_key,
    key_height,
    label_rows,
    label_width,
    row_limits,
    rows_height,
    separate_rows,
    value_column,
)
from workbench.charts.severity import NORMAL_95
from workbench.charts.words import Names, name_of, number
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator
from workbench.selection.uncertainty import bands

BANDS: tuple[Band, ...] = ("in", "contested", "out")
_AXIS, _OVERVIEW, _BETWEEN = 0.5, 2.3, 0.35
_AROUND, _WIDEST = 3, 200  # rows about the contested ones; most rows enlarged


def caterpillar(
    entries: pd.DataFrame,
    seats: int,
    probability: pd.Series | Floats | Sequence[float],
    *,
    firmly: float = 0.95,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw measures with 95-percent intervals, best first; the contested stretch at the cut line enlarged.

    Parameters
    ----------
    entries : columns entry, measure, se (logits).
    seats : the cut line lies below this many entries.
    probability : of being chosen, for each row or a Series by entry.
    firmly : from this probability an entry is firmly in, up to 1 - firmly firmly out.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, probabilities do not match or lie outside 0..1.
    """
    frame = checked(entries, ("entry", "measure", "se"), ("measure", "se"))
    unique(frame, "entry")
    chance = chances(along(probability, list(frame["entry"]), "the probability"))
    if seats < 1:
        raise InvalidPicture(reason=f"there are {seats} seats; give at least one")
    order = np.lexsort((-chance, -frame["measure"].to_numpy(float)))
    frame, chance = frame.iloc[order].reset_index(drop=True), chance[order]
    band = bands(chance, firmly=firmly)
    first, last = _window(band, min(seats, len(frame)))
    shown = slice(first, last)
    outside = int((band == "contested").sum() - (band[shown] == "contested").sum())
    _ = translator(language).gettext
    signs = band_signs(band, language)
    above, height = key_height(signs, 9.5) + 0.15, rows_height(last - first)
    whole = last - first == len(frame)
    if not whole:
        height = max(height, 3.0)
    page = sheet(
        above + height + _AXIS,
        title=title or _("Entries at the cut line"),
        reading=_reading(last - first, seats, language),
        note=_note(outside, last - first, language),
    )
    draw_key(page, signs)
    left = MARGIN
    if not whole:
        overview = page.panel(MARGIN + 0.35, above, _OVERVIEW, height)
        _overview(overview, frame, band, (first, last), seats, language)
        left += 0.35 + _OVERVIEW + _BETWEEN
    axes = _enlarged(
        page, frame.iloc[shown], chance[shown], band[shown], (left, above, height), names, language
    )
    if first < seats < last:
        axes.axhline(seats - first - 0.5, color=INK, linewidth=1.4)
    if not whole:
        _join(page, overview, axes, first, last)
    return page.picture()


def _reading(rows: int, seats: int, language: Language) -> str:
    _ = translator(language).gettext
    parts = [
        _("The mark is the measure, the line its 95-percent interval."),
        _("The dark line separates the first %(seats)s.") % {"seats": number(seats, 0, language)},
    ]
    if rows <= ALL_LABELLED:
        parts.append(_("On the right the probability of being chosen."))
    return " ".join(parts)


def _note(outside: int, rows: int, language: Language) -> str:
    _ = translator(language).gettext
    parts = []
    if rows > ALL_LABELLED:
        parts.append(_("Names stand from left to right as their rows from the top."))
    if outside:
        words = _("Contested entries farther from the cut line, not enlarged: %(count)s.")
        parts.append(words % {"count": outside})
    return " ".join(parts)


def chances(probability: Floats) -> Floats:
    if not ((probability >= 0) & (probability <= 1)).all():
        raise InvalidPicture(reason="a probability lies outside 0..1 or is missing; give one for each entry")
    return probability


def _window(band: NDArray[np.str_], seats: int) -> tuple[int, int]:
    """First row and the one after the last that are enlarged: the contested, some firm ones about them."""
    count = len(band)
    if count <= ALL_LABELLED:
        return 0, count
    contested = np.r_[np.flatnonzero(band == "contested"), seats - 1]
    first, last = int(contested.min()) - _AROUND, int(contested.max()) + 1 + _AROUND
    half = _WIDEST // 2
    return max(first, seats - half, 0), min(last, seats + half, count)


def band_signs(band: NDArray[np.str_], language: Language) -> list[Sign]:
    _ = translator(language).gettext
    words = {
        "in": _("firmly in: %(count)s"),
        "contested": _("contested: %(count)s"),
        "out": _("firmly out: %(count)s"),
    }
    return [
        Sign(
            words[each] % {"count": number(int((band == each).sum()), 0, language)},
            BAND_COLOUR[each] if each != "out" else MUTED,
            BAND_MARKER[each],
            BAND_FILL[each],
        )
        for each in BANDS
    ]


def _marks(axes: Axes, frame: pd.DataFrame, band: NDArray[np.str_], size: float) -> None:
    measure, half = frame["measure"].to_numpy(float), NORMAL_95 * frame["se"].to_numpy(float)
    rows = np.arange(len(frame))
    thin = len(frame) > ALL_LABELLED
    axes.hlines(
        rows,
        measure - half,
        measure + half,
        color=PALE,
        linewidth=0.8 if thin else 1.8,
        rasterized=len(frame) > 500,
    )
    for each in BANDS:
        chosen = band == each
        axes.plot(
            measure[chosen],
            rows[chosen],
            linestyle="none",
            marker=BAND_MARKER[each],
            markersize=size,
            color=BAND_COLOUR[each] if each != "out" else MUTED,
            markerfacecolor=BAND_FILL[each],
            markeredgewidth=0.8,
            gid=f"band-{each}",
            rasterized=len(frame) > 500,
        )


def _overview(
    axes: Axes,
    frame: pd.DataFrame,
    band: NDArray[np.str_],
    window: tuple[int, int],
    seats: int,
    language: Language,
) -> None:
    _ = translator(language).gettext
    row_limits(axes, len(frame))
    axes.axhspan(window[0] - 0.5, window[1] - 0.5, color=SHADE, zorder=-1, linewidth=0)
    _marks(axes, frame, band, 2.2)
    axes.axhline(seats - 0.5, color=INK, linewidth=1.0)
    number_axis(axes, "bottom", language, _("All entries, logits"), signed=True, ticks=4)
    number_axis(axes, "left", language, whole=True, ticks=6, grid=False)


def _enlarged(
    page: Sheet,
    frame: pd.DataFrame,
    chance: Floats,
    band: NDArray[np.str_],
    place: tuple[float, float, float],
    names: Names | None,
    language: Language,
) -> Axes:
    """The rows one can read; `place` is left, top and height in inches."""
    _ = translator(language).gettext
    left, top, height = place
    count = len(frame)
    colours = [BAND_TEXT[cast("Band", str(each))] for each in band]
    labels = [
        RowLabel(row, name_of(entry, names), colours[row], 1 - abs(chance[row] - 0.5))
        for row, entry in enumerate(frame["entry"])
    ]
    width = label_width(labels, count, height)
    label_rows(page, left, top, width, height, count, labels)
    values = 0.6 if count <= ALL_LABELLED else 0.0
    axes = page.panel(left + width, top, page.width - left - width - MARGIN - values, height)
    row_limits(axes, count)
    separate_rows(axes, count)
    _marks(axes, frame, band, 6.0 if count <= ALL_LABELLED else 3.6)
    number_axis(axes, "bottom", language, _("Measure, logits"), signed=True, ticks=6)
    if values:
        words = [_percent(each, language) for each in chance]
        column = [RowLabel(row, each, colours[row]) for row, each in enumerate(words)]
        value_column(page, page.width - MARGIN - values, top, values, height, column)
    return axes


def _percent(probability: float, language: Language) -> str:
    """A certain 0 or 100 is written only where it is one."""
    percent = 100 * probability
    text = number(percent, 0, language)
    if 0 < percent < 0.5:
        text = "<1"
    elif 99.5 <= percent < 100:
        text = ">99"
    return f"{text} %" if language == "ru" else f"{text}%"


def _join(page: Sheet, overview: Axes, axes: Axes, first: int, last: int) -> None:
    """Lines from the shaded stretch of the overview to the height of the panel that enlarges it."""
    figure = page.figure
    across, box = overview.get_position(), axes.get_position()
    right = across.x1
    place = right + 0.7 * _BETWEEN / page.width
    for row, y in ((first - 0.5, box.y1), (last - 0.5, box.y0)):
        top, bottom = overview.get_ylim()[1], overview.get_ylim()[0]
        start = across.y1 - (row - top) / (bottom - top) * (across.y1 - across.y0)
        figure.add_artist(
            Line2D([right, place], [start, y], transform=figure.transFigure, color=PALE, linewidth=0.8)
        )
