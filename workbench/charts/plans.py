"""A plan of who rates what: loads and conflicts of jurors, their fit to entries, their links."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from workbench.charts.canvas import MARGIN, number_axis, sheet, widest, write
from workbench.charts.frames import Floats, checked, unique
from workbench.charts.palette import (
    ACCENT,
    AMBER,
    BAD,
    INK,
    LABEL,
    LINE,
    PALE,
    PAPER,
    SERIES,
    SMALL,
    ink_on,
    level_colours,
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
)
from workbench.charts.words import Names, juror_name, number
from workbench.errors import N_, InvalidPicture
from workbench.i18n import Language, translator

_AXIS, _GAP, _HEADING = 0.55, 0.12, 0.3
_BAR = 0.72  # of a row
_MATRIX, _THIN_MATRIX, _CELL_MOST = 6.0, 4.7, 0.42
_NUMBERED, _NAMED_ABOVE = 0.24, 0.17  # inches a cell needs for its number, for a name above
_HISTOGRAM = 2.9
_BINS = 20

_DONE = {
    "submitted": (N_("submitted"), ACCENT),
    "open": (N_("to be done"), "#8ea5e6"),
    "added": (N_("added by this plan"), AMBER),
}


def load_chart(
    frame: pd.DataFrame,
    *,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw how many entries each juror rates, a bar for each, beside the least and the greatest load.

    Parameters
    ----------
    frame : columns juror, submitted, open, added, load_min, load_max.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, a juror stands twice.
    """
    _ = translator(language).gettext
    numbers = (*_DONE, "load_min", "load_max")
    table = checked(frame, ("juror", *numbers), numbers)
    bounds = [table[each].to_numpy(float) for each in ("load_min", "load_max")]
    parts = {name: (_(words), colour) for name, (words, colour) in _DONE.items()}
    signs = [Sign(_("least and greatest load"), INK, "|")]
    return _stacked(
        table,
        {name: each for name, each in parts.items() if table[name].any()} or parts,
        bounds,
        signs,
        (title or _("How many entries each juror rates"), _("A bar for each juror.")),
        _("Entries"),
        (names, language),
    )


def conflict_chart(
    frame: pd.DataFrame,
    kinds: Mapping[str, str],
    *,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw how many entries each juror may not rate, a bar for each, by kinds of conflict.

    Parameters
    ----------
    frame : columns juror and one of each kind with its number of entries.
    kinds : names of those columns, at most 6, and what they are called.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, a juror stands twice, too many kinds.
    """
    _ = translator(language).gettext
    if not 1 <= len(kinds) <= len(SERIES):
        raise InvalidPicture(reason=f"there are {len(kinds)} kinds; draw from 1 to {len(SERIES)}")
    table = checked(frame, ("juror", *kinds), tuple(kinds))
    parts = {name: (words, SERIES[place]) for place, (name, words) in enumerate(kinds.items())}
    said = title or _("What conflicts of interest close to each juror"), _("A bar for each juror.")
    return _stacked(table, parts, [], [], said, _("Entries the juror may not rate"), (names, language))


def _stacked(
    table: pd.DataFrame,
    parts: Mapping[str, tuple[str, str]],
    bounds: list[Floats],
    more: list[Sign],
    said: tuple[str, str],
    what: str,
    shown: tuple[Names | None, Language],
) -> Picture:
    """Bars of parts, a row for each juror."""
    unique(table, "juror")
    count = len(table)
    signs = [Sign(words, colour, "s") for words, colour in parts.values()] + more
    above, height = key_height(signs, 9.5) + _GAP, rows_height(count)
    page = sheet(above + height + _AXIS, title=said[0], reading=said[1])
    draw_key(page, signs)
    total = table[list(parts)].sum(axis=1).to_numpy(float)
    labels = [
        RowLabel(row, juror_name(each, shown[1], shown[0]), weight=float(total[row]))
        for row, each in enumerate(table["juror"])
    ]
    left = MARGIN + label_width(labels, count, height)
    label_rows(page, MARGIN, above, left - MARGIN, height, count, labels)
    axes = page.panel(left, above, page.width - left - 2 * MARGIN, height)
    row_limits(axes, count)
    separate_rows(axes, count)
    rows, ends = np.arange(count, dtype=float), np.zeros(count)
    for name, (_words, colour) in parts.items():
        values = table[name].to_numpy(float)
        axes.barh(rows, values, left=ends, height=_BAR, color=colour, linewidth=0, gid=f"part-{name}")
        ends = ends + values
    for bound in bounds:
        asked = bound > 0
        values, at = bound[asked], rows[asked]
        width = 1.6 if count <= ALL_LABELLED else 0.7
        low, high = at - _BAR / 2, at + _BAR / 2
        # On a dark bar a dark line is seen by the paper around it.
        axes.vlines(values, low, high, color=PAPER, linewidth=3 * width)
        axes.vlines(values, low, high, color=INK, linewidth=width, gid="bound")
    largest = max([float(ends.max()), *(float(each.max()) for each in bounds)], default=1.0)
    axes.set_xlim(0, largest * 1.04 or 1.0)
    number_axis(axes, "bottom", shown[1], what, whole=True)
    return page.picture()


def affinity_chart(
    jurors: pd.DataFrame,
    entries: pd.DataFrame,
    *,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw how near jurors are to the entries they were given: a row for each juror, entries as bars.

    Parameters
    ----------
    jurors : columns juror, fit, lowest, highest, best (0 to 1).
    entries : columns entry, fit.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, a juror or an entry stands twice.
    """
    _ = translator(language).gettext
    numbers = ("fit", "lowest", "highest", "best")
    table = checked(jurors, ("juror", *numbers), numbers).sort_values("fit", kind="stable")
    table = table.reset_index(drop=True)
    field = checked(entries, ("entry", "fit"), ("fit",))
    unique(table, "juror")
    unique(field, "entry")
    count = len(table)
    signs = [
        Sign(_("mean of the juror's entries"), ACCENT, "o"),
        Sign(_("from the farthest to the nearest"), PALE, line="-"),
        Sign(_("mean of as many entries that are nearest to the juror"), AMBER, "D"),
    ]
    above, height = key_height(signs, 9.5) + _HEADING, max(rows_height(count), 2.2)
    page = sheet(
        above + height + _AXIS,
        title=title or _("How near jurors are to their entries"),
        reading=_("Left: a row for each juror, the farthest on top. Right: how many entries are served so."),
    )
    draw_key(page, signs)
    labels = [
        RowLabel(row, juror_name(each, language, names), weight=-float(table["fit"][row]))
        for row, each in enumerate(table["juror"])
    ]
    left = MARGIN + label_width(labels, count, height)
    label_rows(page, MARGIN, above, left - MARGIN, height, count, labels)
    width = page.width - left - _HISTOGRAM - 3 * MARGIN - 0.4
    axes = page.panel(left, above, width, height)
    _near(axes, table)
    number_axis(axes, "bottom", language, _("Fit of juror and entry, 1 is the nearest pair"), ticks=6)
    beside = page.panel(page.width - MARGIN - _HISTOGRAM, above, _HISTOGRAM, min(height, 3.0))
    _how_many(beside, field, language)
    number_axis(beside, "bottom", language, _("Mean fit of the entry's jurors"), ticks=5, grid=False)
    number_axis(beside, "left", language, _("Entries"), ticks=5, whole=True)
    return page.picture()


def _near(axes: Axes, table: pd.DataFrame) -> None:
    count = len(table)
    row_limits(axes, count)
    separate_rows(axes, count)
    rows = np.arange(count)
    thin = count > ALL_LABELLED
    axes.hlines(rows, table["lowest"], table["highest"], color=PALE, linewidth=1.0 if thin else 2.4)
    for name, marker, colour in (("best", "D", AMBER), ("fit", "o", ACCENT)):
        size = 2.5 if thin else 5.0
        axes.plot(table[name], rows, linestyle="none", marker=marker, color=colour, markersize=size, gid=name)
    axes.set_xlim(0, max(float(table[["highest", "best"]].to_numpy().max()) * 1.04, 0.05))


def _how_many(axes: Axes, field: pd.DataFrame, language: Language) -> None:
    values = field["fit"].to_numpy(float)
    top = max(float(values.max()), 0.05)
    counts, edges = np.histogram(values, bins=_BINS, range=(0.0, top))
    axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=ACCENT, linewidth=0.5, edgecolor=PAPER)
    axes.set_xlim(0, top * 1.02)
    axes.set_ylim(0, float(counts.max()) * 1.25)
    worst = int(np.argmin(values))
    _ = translator(language).gettext
    words = _("worst served: %(entry)s") % {"entry": field["entry"][worst]}
    axes.axvline(values[worst], color=BAD, linewidth=1.0, linestyle=(0, (4, 3)))
    left = values[worst] < top / 2
    place = values[worst] + (0.015 if left else -0.015) * top
    height = float(counts.max()) * 1.25
    write(axes, place, height, words, size=SMALL, colour=BAD, ha="left" if left else "right", va="top")


def link_chart(
    shared: pd.DataFrame,
    *,
    weakest: tuple[str, str] | None = None,
    groups: Mapping[str, int] | None = None,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw how many entries every two jurors share, as a matrix: the darker, the firmer the tie.

    Parameters
    ----------
    shared : (n_jurors, n_jurors) symmetric numbers of entries, the same labels as index and columns; the
        diagonal is not drawn. Jurors stay in the order given.
    weakest : two jurors to be framed. groups : juror → group; a line parts neighbours of different groups.

    Raises
    ------
    InvalidPicture : not square, labels differ, no counts, one juror only, a frame around nobody.
    """
    values = _counts(shared)
    labels, count = [str(each) for each in shared.index], len(values)
    if weakest and not set(weakest) <= set(labels):
        raise InvalidPicture(reason=f"the table has no {' and '.join(weakest)}; there is nothing to frame")
    _ = translator(language).gettext
    most = int(values.max())
    colours = [PAPER, *level_colours(max(most, 1), palest=0.15)]
    signs = [
        Sign(number(level, 0, language), colours[level] if level else PALE, "s", colours[level])
        for level in _few_levels(most)
    ]
    signs += [Sign(_("least known difference"), BAD, "s", PAPER)] if weakest else []
    called = [juror_name(each, language, names) for each in labels]
    cell = min((_MATRIX if count <= ALL_LABELLED else _THIN_MATRIX) / count, _CELL_MOST)
    named_above = cell >= _NAMED_ABOVE
    head = widest(called, LABEL) + _GAP if named_above else 0.0
    above, size = key_height(signs, 9.5) + _GAP + head, cell * count
    page = sheet(
        above + size + 0.15,
        title=title or _("Entries that every two jurors share"),
        reading=_(
            "A square for every two jurors: the darker, the more entries both rate; white is none. Jurors who"
            " share much stand side by side."
        ),
    )
    draw_key(page, signs)
    rows = [RowLabel(row, words, weight=1.0) for row, words in enumerate(called)]
    left = MARGIN + label_width(rows, count, size)
    label_rows(page, MARGIN, above, left - MARGIN, size, count, rows)
    for column, words in enumerate(called if named_above else ()):
        page.write(
            left + cell * (column + 0.5), above - _GAP / 2, words, rotation=90, ha="center", va="bottom"
        )
    axes = page.panel(left, above, size, size)
    _squares(axes, values, colours, language if cell >= _NUMBERED else None)
    _parted(axes, labels, groups)
    _framed(axes, labels, weakest)
    beside = left + size + 0.75
    _pairs(page.panel(beside, above, page.width - beside - MARGIN, min(size, 2.6)), values, language)
    return page.picture()


def refusal_picture(reason: str, *, title: str | None = None, language: Language = "ru") -> Picture:
    """Say in place of a picture why there is none, so that a notebook goes on."""
    _ = translator(language).gettext
    return sheet(0.1, title=title or _("There is no such plan"), reading=reason).picture()


def _counts(shared: pd.DataFrame) -> Floats:
    """(n, n) with 0 on the diagonal."""
    if list(shared.index) != list(shared.columns):
        raise InvalidPicture(reason="rows and columns of the table are not the same jurors in one order")
    if len(shared) < 2:
        raise InvalidPicture(reason="the plan has fewer than two jurors; there are no links to draw yet")
    values = shared.to_numpy(dtype=float).copy()
    np.fill_diagonal(values, 0.0)
    if not np.isfinite(values).all() or (values < 0).any() or (values != values.T).any():
        raise InvalidPicture(reason="the table holds no numbers of shared entries; give counts, symmetric")
    return values


def _few_levels(most: int) -> list[int]:
    """Numbers of shared entries for the key, 0 first, at most six."""
    step = max(1, -(-most // 5))
    return [*range(0, most, step), most] if most else [0]


def _squares(axes: Axes, values: Floats, colours: list[str], language: Language | None) -> None:
    """Colour the cells; numbers in them where `language` says how to write them."""
    count = len(values)
    palette = np.array([_rgb(each) for each in colours])
    shown = palette[values.astype(np.int64)]
    shown[np.arange(count), np.arange(count)] = _rgb(LINE)
    axes.imshow(shown, extent=(-0.5, count - 0.5, count - 0.5, -0.5), interpolation="nearest", aspect="auto")
    axes.add_patch(Rectangle((-0.5, -0.5), count, count, facecolor="none", edgecolor=PALE, linewidth=0.8))
    if language is None:
        return
    for row, column in np.argwhere(values > 0).tolist():
        level = int(values[row, column])
        colour = ink_on(colours[level])
        words = number(level, 0, language)
        write(axes, column, row, words, size=SMALL - 1, colour=colour, ha="center")


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _parted(axes: Axes, labels: list[str], groups: Mapping[str, int] | None) -> None:
    count = len(labels)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(count - 0.5, -0.5)
    for place in range(1, count) if groups else ():
        if groups and groups[labels[place - 1]] != groups[labels[place]]:
            for draw in (axes.axvline, axes.axhline):
                draw(place - 0.5, color=INK, linewidth=1.4, gid="parted")


def _framed(axes: Axes, labels: list[str], weakest: tuple[str, str] | None) -> None:
    one, other = (labels.index(each) for each in weakest) if weakest else (0, 0)
    for x, y in ((one, other), (other, one)) if weakest else ():
        frame = Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor="none", edgecolor=BAD, linewidth=1.8)
        frame.set_gid("weakest")
        axes.add_patch(frame)


def _pairs(axes: Axes, values: Floats, language: Language) -> None:
    """How many pairs of jurors share so many entries."""
    _ = translator(language).gettext
    own = values[np.triu_indices(len(values), 1)].astype(np.int64)
    counts = np.bincount(own)
    axes.bar(np.arange(len(counts)), counts, 0.8, color=ACCENT, linewidth=0)
    axes.bar([0], counts[:1], 0.8, color=PALE, linewidth=0)
    axes.set_xlim(-0.7, max(len(counts), 3) - 0.3)
    axes.set_ylim(0, float(counts.max()) * 1.1)
    number_axis(axes, "bottom", language, _("Entries that two jurors share"), ticks=6, whole=True, grid=False)
    number_axis(axes, "left", language, _("Pairs of jurors"), ticks=5, whole=True)
