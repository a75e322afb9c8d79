"""Which options of a situation people choose, from low measures to high ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.charts.canvas import MARGIN, fitted, number_axis, sheet, shortened, spread, write
from workbench.charts.frames import Floats, checked
from workbench.charts.palette import ACCENT, DASHES, INK, LABEL, LINE, MARKERS, MUTED, PAPER, SMALL
from workbench.charts.picture import Picture
from workbench.charts.rows import Sign, draw_key, key_height
from workbench.charts.severity import NORMAL_95
from workbench.charts.words import Names, name_of
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

MOST_ITEMS = 12
_COLUMNS = 3
_PANEL, _HEADING, _FOOT, _LEFT, _NAMES = 1.7, 0.34, 0.5, 0.75, 0.8
_LINE_APART = 0.105  # of a panel, so that names at the ends of curves do not meet


def option_curves(
    frame: pd.DataFrame,
    *,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw the share of each option in groups of people by measure, a panel for each item [Haladyna2004].

    The best option should be chosen the more often the higher the group; another one that rises with it
    attracts those who know, and its key is in doubt.

    Parameters
    ----------
    frame : columns item, option, credit, group (1, the lowest measures, upwards), n (people in it), share;
        as `workbench.scoring.option_shares` makes it. At most 12 items.
    names : what items are called.

    Raises
    ------
    InvalidPicture : a column is missing, more items than fit, an option without one of the groups.
    """
    table = checked(frame, ("item", "option", "credit", "group", "n", "share"), ("credit", "n", "share"))
    items = list(dict.fromkeys(table["item"]))
    groups = sorted(table["group"].unique())
    if len(items) > MOST_ITEMS:
        raise InvalidPicture(reason=f"there are {len(items)} items; draw at most {MOST_ITEMS} at once")
    if len(groups) < 2:
        raise InvalidPicture(reason="there is one group of people; two or more make a curve")
    sizes = table.groupby(["item", "option"])["group"].agg(["nunique", "size"])
    if ((sizes["nunique"] != len(groups)) | (sizes["size"] != len(groups))).any():
        raise InvalidPicture(reason="an option has not one row for each group of people")
    _ = translator(language).gettext
    signs = [
        Sign(_("the best option"), ACCENT, MARKERS[0], line="-"),
        Sign(_("other options; after the dot what they are worth"), MUTED, MARKERS[1], PAPER, DASHES[1]),
    ]
    columns = min(len(items), _COLUMNS)
    rows = -(-len(items) // columns)
    above = key_height(signs, 9.5) + 0.1
    page = sheet(
        above + rows * (_PANEL + _HEADING + 0.2) + _FOOT,
        title=title or _("Who chooses which option"),
        reading=_(
            "From people with low measures on the left to those with high ones on the right. The best option "
            "should rise, the others fall; thin lines are 95-percent intervals."
        ),
    )
    draw_key(page, signs)
    width = (page.width - _LEFT - MARGIN) / columns - _NAMES
    highest = min(float((table["share"] + _half(table)).max()) + 0.05, 1.03)
    for place, item in enumerate(items):
        row, column = divmod(place, columns)
        left = _LEFT + column * (width + _NAMES)
        top = above + _HEADING + row * (_PANEL + _HEADING + 0.2)
        words = shortened(name_of(item, names), width + _NAMES - 0.2, LABEL, "bold")
        page.write(left, top - 0.14, words, weight="bold")
        axes = page.panel(left, top, width, _PANEL)
        _item(axes, table[table["item"] == item], groups, (width, highest))
        number_axis(axes, "left", language, percent=True, ticks=4)
        axes.tick_params(labelleft=column == 0)
    label = _("Groups of people by measure: %(count)s, from the lowest to the highest") % {
        "count": len(groups)
    }
    page.write((_LEFT + page.width - MARGIN) / 2, page.height - 0.22, label, colour=MUTED, ha="center")
    return page.picture()


def _half(table: pd.DataFrame) -> Floats:
    """Half of the 95-percent interval of each share."""
    share, n = table["share"].to_numpy(dtype=float), table["n"].to_numpy(dtype=float)
    half: Floats = NORMAL_95 * np.sqrt(np.maximum(share * (1 - share), 0) / np.maximum(n, 1))
    return half


def _item(axes: Axes, table: pd.DataFrame, groups: Sequence[object], room: tuple[float, float]) -> None:
    """`room` : inches across, and the highest share that is shown."""
    width, highest = room
    last = len(groups) - 1
    axes.set_xlim(-0.15, last + 0.15)
    axes.set_ylim(-0.03 * highest, highest)
    for each in range(len(groups)):
        axes.axvline(each, color=LINE, linewidth=0.6, zorder=0)
    best = table["credit"].max()
    options = list(dict.fromkeys(table["option"]))
    ends, labels, colours, marks = [], [], [], []
    for place, option in enumerate(options):
        part = table[table["option"] == option].sort_values("group")
        share, half = part["share"].to_numpy(dtype=float), _half(part)
        credit = float(part["credit"].iloc[0])
        is_best = credit == best
        colour = ACCENT if is_best else INK if credit > 0 else MUTED
        mark: dict[str, Any] = {
            "marker": MARKERS[0] if is_best else MARKERS[1 + place % (len(MARKERS) - 1)],
            "markerfacecolor": colour if is_best else PAPER,
            "markersize": 5,
            "color": colour,
            "clip_on": False,
        }
        dash = "-" if is_best else DASHES[1 + place % (len(DASHES) - 1)]
        at = np.arange(len(groups))
        low, high = np.maximum(share - half, 0), np.minimum(share + half, highest)
        axes.vlines(at, low, high, color=colour, linewidth=0.7)
        axes.plot(at, share, linestyle=dash, linewidth=2.2 if is_best else 1.3, **mark)
        ends.append(float(share[-1]))
        labels.append(f"{name_of(option, None)}·{credit:.0f}")
        colours.append(colour)
        marks.append(mark)
    shown, _ = fitted(labels, _NAMES - 0.38, SMALL)
    places = spread(np.array(ends), _LINE_APART * highest, 0.0, highest)
    inch = (last + 0.3) / width
    for words, y, colour, mark in zip(shown, places, colours, marks, strict=True):
        # The curve's own mark beside its name: names have moved apart where curves end together.
        axes.plot([last + 0.15 + 0.1 * inch], [y], linestyle="none", **mark)
        write(axes, last + 0.15 + 0.2 * inch, float(y), words, size=SMALL, colour=colour)
