"""Cut scores: what a panel judged, the cut with its error, and how many people it affects."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.charts.canvas import MARGIN, Sheet, fitted, number_axis, sheet, widest, write
from workbench.charts.frames import Floats, checked, unique
from workbench.charts.palette import ACCENT, ACCENT_SOFT, INK, LABEL, LINE, MUTED, PALE, PAPER
from workbench.charts.picture import Picture
from workbench.charts.rows import Sign, draw_key, key_height
from workbench.charts.severity import NORMAL_95
from workbench.charts.words import Names, name_of, number
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

_ROW, _CURVE, _BETWEEN, _AXIS = 0.5, 1.9, 0.2, 0.55
_WIDEST_NAME = 2.2
_DOT = 0.09  # inches between panellists who judged alike
_ABOVE, _NEXT, _MOST = 0.2, 0.08, 0.26  # of a row: dots over its line


def cut_scores(
    rounds: pd.DataFrame,
    measures: Floats,
    *,
    panellists: pd.DataFrame | None = None,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw cut scores of rounds, or of methods, over the share of people who reach them.

    Parameters
    ----------
    rounds : columns round (a number, or a method's name), cut, se (logits); the last row is the one that
        holds, whose share is said.
    measures : (n,) people's measures, logits; NaN are not counted.
    panellists : columns round, cut: one row for each panellist's own judgement.
    names : what rounds or methods are called.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, a panellist of an unknown round, nobody measured.
    """
    table = checked(rounds, ("round", "cut", "se"), ("cut", "se"))
    unique(table, "round")
    judged = _judgements(panellists, table)
    known = np.sort(np.asarray(measures, dtype=float)[np.isfinite(measures)])
    if not len(known):
        raise InvalidPicture(reason="nobody has a measure, so nobody can be counted above the cut score")
    _ = translator(language).gettext
    last = table.iloc[-1]
    cut, se = float(last["cut"]), float(last["se"])
    share, lower, higher = (_reached(known, cut + sign * se) for sign in (0, -1, 1))
    low, high = _limits(table, judged, known)
    signs = [Sign(_("cut score with its 95-percent interval"), ACCENT, "D")]
    signs += [Sign(_("a panellist's own"), MUTED, "o", PAPER)] if judged is not None else []
    above = key_height(signs, 9.5) + 0.1
    called = [_called(each, names, language) for each in table["round"]]
    shown, left = fitted(called, _WIDEST_NAME)
    left = max(left, widest([_("reach it")], LABEL)) + 0.15
    rows = len(table) * _ROW
    page = sheet(
        above + rows + _BETWEEN + _CURVE + _AXIS,
        title=title or _("%(share)s of people reach this cut score") % {"share": _percent(share, language)},
        reading=_(
            "One standard error lower it would be %(more)s, one higher %(fewer)s; the shaded band is that "
            "error."
        )
        % {"more": _percent(lower, language), "fewer": _percent(higher, language)},
    )
    draw_key(page, signs)
    start, width = MARGIN + left, page.width - 2 * MARGIN - left - 0.2
    for place, words in enumerate(shown):
        page.write(start - 0.15, above + (place + 0.5) * _ROW, words, ha="right")
    axes = page.panel(start, above, width, rows)
    axes.set_xlim(low, high)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.axvspan(cut - se, cut + se, color=ACCENT_SOFT, linewidth=0)
    _draw_rounds(axes, table, judged, (high - low) / width)
    _curve(page, (start, above + rows + _BETWEEN, width), (low, high), known, (cut, se), language)
    return page.picture()


def _judgements(panellists: pd.DataFrame | None, table: pd.DataFrame) -> pd.DataFrame | None:
    if panellists is None:
        return None
    judged = checked(panellists, ("round", "cut"), ("cut",))
    strange = [each for each in judged["round"].unique() if each not in set(table["round"])]
    if strange:
        raise InvalidPicture(reason=f"panellists judged in round {strange[0]}, which has no cut score")
    return judged


def _limits(table: pd.DataFrame, judged: pd.DataFrame | None, known: Floats) -> tuple[float, float]:
    ends = [*(table["cut"] - NORMAL_95 * table["se"]), *(table["cut"] + NORMAL_95 * table["se"])]
    ends += list(judged["cut"]) if judged is not None else []
    ends += [float(known[0]), float(known[-1])]
    pad = max((max(ends) - min(ends)) * 0.04, 0.2)
    return min(ends) - pad, max(ends) + pad


def _draw_rounds(axes: Axes, table: pd.DataFrame, judged: pd.DataFrame | None, per_inch: float) -> None:
    """Panellists' own cuts stand above the line of the round's, stacked where they are alike."""
    for row, (label, cut, se) in enumerate(zip(table["round"], table["cut"], table["se"], strict=True)):
        axes.axhline(row, color=LINE, linewidth=0.6, zorder=0)
        half = NORMAL_95 * se
        axes.plot([cut - half, cut + half], [row, row], color=ACCENT, linewidth=2.2)
        axes.plot([cut], [row], "D", color=ACCENT, markersize=7)
        if judged is None:
            continue
        seen: dict[int, int] = {}
        for own in np.sort(judged.loc[judged["round"] == label, "cut"].to_numpy(dtype=float)):
            column = round(own / (_DOT * per_inch))
            height = seen.get(column, 0)
            seen[column] = height + 1
            y = row - _ABOVE - min(_NEXT * height, _MOST)
            axes.plot([own], [y], "o", color=MUTED, markerfacecolor=PAPER, markersize=4.2, clip_on=False)


def _curve(
    page: Sheet,
    place: tuple[float, float, float],
    limits: tuple[float, float],
    known: Floats,
    holds: tuple[float, float],
    language: Language,
) -> None:
    """Share of people at a measure or above it; the cut that holds, and where it meets the curve."""
    _ = translator(language).gettext
    start, top, width = place
    cut, se = holds
    axes = page.panel(start, top, width, _CURVE)
    axes.set_xlim(*limits)
    axes.set_ylim(0, 1.05)
    axes.axvspan(cut - se, cut + se, color=ACCENT_SOFT, linewidth=0)
    across = np.r_[limits[0], np.repeat(known, 2), limits[1]]
    share = np.repeat(np.arange(len(known), -1, -1) / len(known), 2)
    axes.plot(across, share, color=INK, linewidth=1.5)
    here = _reached(known, cut)
    axes.axvline(cut, color=ACCENT, linewidth=1.2, linestyle=(0, (4, 2)))
    axes.plot([limits[0], cut], [here, here], color=PALE, linewidth=1.0)
    axes.plot([cut], [here], "D", color=ACCENT, markersize=7)
    words = _percent(here, language)
    write(axes, cut + se + (limits[1] - limits[0]) * 0.012, here, words, weight="bold", va="bottom")
    number_axis(axes, "left", language, _("reach it"), percent=True, ticks=5)
    number_axis(axes, "bottom", language, _("Logits"), signed=True)


def _reached(known: Floats, cut: float) -> float:
    return float((known >= cut).mean())


def _called(label: Hashable, names: Names | None, language: Language) -> str:
    _ = translator(language).gettext
    if (names and label in names) or isinstance(label, str):
        return name_of(label, names)
    return _("round %(number)s") % {"number": label}


def _percent(share: float, language: Language) -> str:
    return number(100 * share, 0, language) + (" %" if language == "ru" else "%")
