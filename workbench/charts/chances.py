"""The probability of being chosen, entry by entry."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from workbench.charts.canvas import MARGIN, number_axis, sheet, widest, write
from workbench.charts.frames import Floats, along, checked, unique
from workbench.charts.palette import BAND_COLOUR, BAND_FILL, BAND_MARKER, BAND_TEXT, INK, MUTED, SMALL, Band
from workbench.charts.picture import Picture
from workbench.charts.rows import draw_key, key_height
from workbench.charts.seats import BANDS, band_signs, chances
from workbench.charts.words import Names, name_of, number
from workbench.i18n import Language, translator
from workbench.selection.uncertainty import bands

_HEIGHT, _LEFT = 3.4, 0.85
_ALL_NAMED = 70  # names that stand upright side by side on a page


def probability_chart(
    frame: pd.DataFrame,
    *,
    firmly: float = 0.95,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw the probability of being chosen, sorted, in three bands whose sizes are named.

    Of a long list only the stretch round the contested entries is drawn; the counts are of all.

    Parameters
    ----------
    frame : columns entry, probability (0..1).
    firmly : from this probability an entry is firmly in, up to 1 - firmly firmly out.

    Raises
    ------
    InvalidPicture : a column is missing, a probability lies outside 0..1.
    """
    table = checked(frame, ("entry", "probability"), ("probability",))
    unique(table, "entry")
    chance = chances(along(table["probability"].to_numpy(), list(table["entry"]), "the probability"))
    order = np.argsort(-chance, kind="stable")
    chance, band = chance[order], bands(chance[order], firmly=firmly)
    first, last = _stretch(band)
    _ = translator(language).gettext
    named = last - first <= _ALL_NAMED
    words = [name_of(table["entry"].iloc[each], names) for each in order[first:last]] if named else []
    below = max(0.5, widest(words, SMALL - 0.5) + 0.4)
    signs = band_signs(band, language)
    above = key_height(signs, 9.5) + 0.1
    page = sheet(
        above + _HEIGHT + below,
        title=title or _("Probability of being chosen"),
        reading=_(
            "Entries from the most to the least likely; between the dashed lines the choice is contested."
        ),
        note=_drawn(first, last, len(chance), language),
    )
    draw_key(page, signs)
    axes = page.panel(_LEFT, above, page.width - _LEFT - MARGIN, _HEIGHT)
    places: Floats = np.arange(first, last, dtype=float) + 1
    _bars(axes, places, chance[first:last], band[first:last], named)
    for level in (firmly, 1 - firmly):
        axes.axhline(level, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    number_axis(axes, "left", language, _("Probability"), percent=True, ticks=5)
    if named:
        for place, label, each in zip(places, words, band[first:last], strict=True):
            colour = BAND_TEXT[each]
            write(
                axes, place, -0.03, label, size=SMALL - 0.5, colour=colour, rotation=90, ha="center", va="top"
            )
    else:
        number_axis(axes, "bottom", language, _("Place by probability"), whole=True, grid=False)
    return page.picture()


def _drawn(first: int, last: int, count: int, language: Language) -> str:
    if last - first == count:
        return ""
    _ = translator(language).gettext
    return _("Places %(first)s to %(last)s of %(count)s are drawn; the others are firmly in or out.") % {
        "first": number(first + 1, 0, language),
        "last": number(last, 0, language),
        "count": number(count, 0, language),
    }


def _stretch(band: NDArray[np.str_]) -> tuple[int, int]:
    """First place and the one after the last that are drawn: the contested, and some firm ones about them."""
    count = len(band)
    if count <= _ALL_NAMED:
        return 0, count
    contested = np.flatnonzero(band == "contested")
    if len(contested) == 0:
        contested = np.array([max(int((band == "in").sum()) - 1, 0)])
    first, last = int(contested[0]), int(contested[-1]) + 1
    around = max(3, (last - first) // 7)
    return max(first - around, 0), min(last + around, count)


def _bars(axes: Axes, places: Floats, chance: Floats, band: NDArray[np.str_], named: bool) -> None:
    colours = [BAND_COLOUR[cast("Band", str(each))] for each in band]
    axes.bar(places, chance, width=0.7 if named else 1.0, color=colours, linewidth=0, alpha=0.35)
    for each in BANDS:
        chosen = band == each
        axes.plot(
            places[chosen],
            chance[chosen],
            linestyle="none",
            marker=BAND_MARKER[each],
            markersize=5 if named else 2.5,
            color=BAND_COLOUR[each] if each != "out" else MUTED,
            markerfacecolor=BAND_FILL[each],
            gid=f"band-{each}",
            clip_on=False,
        )
    middle = (places[0] + places[-1]) / 2
    half = max((places[-1] - places[0]) / 2 + 1, 6.0)  # a single bar is a bar, not a wall
    axes.set_xlim(middle - half, middle + half)
    axes.set_ylim(0, 1.0)
