"""Who crosses the cut line when severity is removed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from workbench.charts.canvas import LINE_HEIGHT, MARGIN, fitted, sheet, spread, write
from workbench.charts.frames import Floats, checked, unique
from workbench.charts.palette import ACCENT, BAD, INK, LABEL, PALE, Dash
from workbench.charts.picture import Picture
from workbench.charts.rows import Sign, draw_key, key_height
from workbench.charts.words import Names, name_of, number
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

MOST_NAMED = 40  # entries that stand one under another on a page
_ROW = LABEL * LINE_HEIGHT * 1.05
_LEADER = 0.3


def movement_chart(
    frame: pd.DataFrame,
    *,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw the raw place against the fair place of every entry that crosses the cut line.

    Of more than 40 such entries those that move most are named, the others are pale lines.

    Parameters
    ----------
    frame : columns entry, raw_rank, fair_rank (1 is best), raw_in, fair_in (chosen by raw scores, by fair
        ones). Entries on one side in both are not drawn.

    Raises
    ------
    InvalidPicture : a column is missing, a rank is not finite, an entry stands twice.
    """
    table = checked(frame, ("entry", "raw_rank", "fair_rank", "raw_in", "fair_in"), ("raw_rank", "fair_rank"))
    unique(table, "entry")
    if table[["raw_in", "fair_in"]].isna().any(axis=None):
        raise InvalidPicture(reason="raw_in or fair_in is empty in a row; say True or False of every entry")
    entering = ~table["raw_in"].astype(bool) & table["fair_in"].astype(bool)
    leaving = table["raw_in"].astype(bool) & ~table["fair_in"].astype(bool)
    seats = int(table["raw_in"].astype(bool).sum())
    crossing = table[entering | leaving].reset_index(drop=True)
    _ = translator(language).gettext
    if crossing.empty:
        page = sheet(
            0.5,
            title=title or _("Nobody crosses the cut line"),
            reading=_("The same entries are chosen by raw scores and by fair measures."),
        )
        return page.picture()
    counts = {"entering": number(entering.sum(), 0, language), "leaving": number(leaving.sum(), 0, language)}
    signs = [
        Sign(_("gets a seat: %(entering)s") % counts, ACCENT, line="-"),
        Sign(_("loses a seat: %(leaving)s") % counts, BAD, line=_LEAVES),
    ]
    moved = (crossing["raw_rank"] - crossing["fair_rank"]).abs()
    named = moved.rank(method="first", ascending=False) <= MOST_NAMED
    height = max(2.4, min(len(crossing), MOST_NAMED) * _ROW * 1.15)
    above = key_height(signs, 9.5) + 0.4
    page = sheet(
        above + height + 0.1,
        title=title or _("Who crosses the cut line"),
        reading=_(
            "Place by raw scores on the left, by fair measures on the right; the dark line is the cut."
        ),
        note=_("Entries that move least are drawn pale and without a name: %(count)s.")
        % {"count": number((~named).sum(), 0, language)}
        if not named.all()
        else "",
    )
    draw_key(page, signs)
    called, inches = fitted([name_of(each, names) for each in crossing["entry"]], 2.2)
    side = MARGIN + inches + 0.55 + _LEADER
    left, width = side, page.width - 2 * side
    axes = page.panel(left, above, width, height)
    _lines(axes, crossing, named.to_numpy(bool), seats)
    page.write(MARGIN, above - 0.18, _("by raw scores"), weight="bold")
    page.write(page.width - MARGIN, above - 0.18, _("by fair measures"), weight="bold", ha="right")
    for column, at_left in (("raw_rank", True), ("fair_rank", False)):
        kept = crossing[named]
        shown = [called[each] for each in kept.index]
        _names(axes, kept, shown, column, (width, height), at_left, language)
    return page.picture()


_LEAVES: Dash = (0.0, (4.0, 2.0))


def _lines(axes: Axes, crossing: pd.DataFrame, named: NDArray[np.bool_], seats: int) -> None:
    ranks = crossing[["raw_rank", "fair_rank"]].to_numpy(float)
    enters = crossing["fair_in"].to_numpy(bool)
    axes.set_xlim(0, 1)
    cut = seats + 0.5
    low, high = min(float(ranks.min()), cut) - 0.5, max(float(ranks.max()), cut) + 0.5
    axes.set_ylim(high, low)
    axes.axhline(cut, color=INK, linewidth=1.4)
    for pair, name, enter in zip(ranks, named, enters, strict=True):
        colour = ACCENT if enter else BAD
        axes.plot(
            [0, 1],
            pair,
            color=colour if name else PALE,
            linewidth=1.4 if name else 0.7,
            linestyle="-" if enter else _LEAVES,
            zorder=3 if name else 1,
        )
        if name:
            axes.plot([0, 1], pair, "o", color=colour, markersize=3.5, zorder=4, clip_on=False)


def _names(
    axes: Axes,
    kept: pd.DataFrame,
    words: list[str],
    column: str,
    inches: tuple[float, float],
    at_left: bool,
    language: Language,
) -> None:
    """Names with places beside the ends of the lines, moved apart where ends are close."""
    ranks: Floats = kept[column].to_numpy(float)
    high, low = axes.get_ylim()
    gap = _ROW * (high - low) / inches[1]
    places = spread(ranks, gap, low + gap / 2, high - gap / 2)
    edge, sign, ha = (0.0, -1, "right") if at_left else (1.0, 1, "left")
    near, far = 0.06 / inches[0], _LEADER / inches[0]
    enters = kept["fair_in"].to_numpy(bool)
    for rank, place, each, enter in zip(ranks, places, words, enters, strict=True):
        colour = ACCENT if enter else BAD
        axes.plot(
            [edge + sign * near, edge + sign * far],
            [rank, place],
            color=PALE,
            linewidth=0.6,
            clip_on=False,
        )
        at = edge + sign * (far + near)
        shown = number(rank, 0, language)
        line = f"{each}   {shown}" if at_left else f"{shown}   {each}"
        write(axes, at, float(place), line, colour=colour, ha=ha)
