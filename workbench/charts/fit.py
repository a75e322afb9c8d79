"""How well each juror's ratings agree with what the others' ratings lead one to expect."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.charts.canvas import MARGIN, number_axis, sheet, write
from workbench.charts.frames import Floats, along, checked, unique
from workbench.charts.palette import ACCENT, BAD, INK, LABEL, SHADE, SMALL
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
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

# One for all, a Series by juror, an array in the frame's order; or these by the statistic's name.
CutOff: TypeAlias = float | pd.Series | Floats | Mapping[str, float | pd.Series | Floats]
_STATISTICS = ("infit", "outfit")
_FARTHEST = 3.0  # mean squares beyond stand at the edge with their number
_AXIS, _HEADING = 0.5, 0.3


def fit_chart(
    jurors: pd.DataFrame,
    lower: CutOff,
    upper: CutOff,
    *,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw infit and outfit of each juror against the cut-offs, the most erratic on top.

    Parameters
    ----------
    jurors : columns juror, infit, outfit (mean squares, 1 is expected). A juror without a statistic (NaN)
        is left out of that panel.
    lower, upper : cut-offs from a parametric bootstrap: a number, a value for each juror, or a mapping
        {"infit": …, "outfit": …} of these.

    Raises
    ------
    InvalidPicture : a column is missing, cut-offs do not match the jurors or are reversed.
    """
    frame = checked(jurors, ("juror", *_STATISTICS))
    unique(frame, "juror")
    limits = {each: _limits(frame, each, lower, upper) for each in _STATISTICS}
    values = {each: frame[each].to_numpy(dtype=float) for each in _STATISTICS}
    order = np.argsort(-np.nan_to_num(values["infit"], nan=-np.inf), kind="stable")
    values = {name: each[order] for name, each in values.items()}
    limits = {name: (low[order], high[order]) for name, (low, high) in limits.items()}
    worst = {name: _excess(values[name], *limits[name]) for name in _STATISTICS}
    _ = translator(language).gettext
    count = len(frame)
    labels = [
        _label(row, juror_name(juror, language, names), [worst[each][row] for each in _STATISTICS])
        for row, juror in enumerate(frame["juror"].iloc[order])
    ]
    shown = labels if count <= ALL_LABELLED else [each for each in labels if each.weight]
    signs = _signs(np.concatenate(list(worst.values())), language)
    above = key_height(signs, 9) + _HEADING
    height = rows_height(count)
    page = sheet(
        above + height + _AXIS,
        title=title or _("Fit of the jurors' ratings"),
        reading=_(
            "1 is as much scatter as the model expects; more is erratic, less too even. "
            "The grey band holds what chance alone explains."
        ),
        note=_("Jurors beyond the band are named, from left to right as their rows from the top.")
        if len(shown) < count
        else "",
    )
    draw_key(page, signs)
    left = MARGIN + max(label_width(shown, count, height), 0.3)
    label_rows(page, MARGIN, above, left - MARGIN, height, count, shown)
    headings = {
        "infit": _("Infit: ratings where the level was uncertain"),
        "outfit": _("Outfit: all ratings, surprises count most"),
    }
    highest = max(float(np.nan_to_num(values[each]).max()) for each in _STATISTICS)
    edge = max(min(highest, _FARTHEST), *(float(limits[each][1].max()) for each in _STATISTICS)) + 0.15
    each_width = (page.width - left - MARGIN - 0.35) / 2
    for place, name in enumerate(_STATISTICS):
        start = left + place * (each_width + 0.35)
        page.write(start, above - 0.14, headings[name], size=LABEL, weight="bold")
        axes = page.panel(start, above, each_width, height)
        row_limits(axes, count)
        separate_rows(axes, count)
        _panel(axes, values[name], *limits[name], edge, language)
    return page.picture()


def _limits(frame: pd.DataFrame, statistic: str, lower: CutOff, upper: CutOff) -> tuple[Floats, Floats]:
    jurors: Sequence[Hashable] = list(frame["juror"])
    ends = []
    for what, given in (("lower", lower), ("upper", upper)):
        chosen = given[statistic] if isinstance(given, Mapping) and statistic in given else given
        ends.append(along(chosen, jurors, f"the {what} cut-off of {statistic}"))
    if not (ends[0] < ends[1]).all():
        raise InvalidPicture(reason=f"the lower cut-off of {statistic} is not below the upper one")
    return ends[0], ends[1]


def _excess(values: Floats, low: Floats, high: Floats) -> Floats:
    """How far beyond the cut-offs: + above, - below, 0 within or unknown."""
    beyond: Floats = np.maximum(values - high, 0.0) - np.maximum(low - values, 0.0)
    return np.nan_to_num(beyond)


def _label(row: int, words: str, excess: Sequence[float]) -> RowLabel:
    colour = BAD if max(excess) > 0 else ACCENT if min(excess) < 0 else INK
    return RowLabel(row, words, colour, max(abs(each) for each in excess))


def _signs(excess: Floats, language: Language) -> list[Sign]:
    _ = translator(language).gettext
    signs = []
    if (excess > 0).any():
        signs.append(Sign(_("erratic: more scatter than chance explains"), BAD, ">"))
    if (excess < 0).any():
        signs.append(Sign(_("too even: less scatter than chance explains"), ACCENT, "<"))
    return signs


def _panel(axes: Axes, values: Floats, low: Floats, high: Floats, edge: float, language: Language) -> None:
    rows = np.arange(len(values))
    excess = _excess(values, low, high)
    axes.barh(rows, high - low, left=low, height=1.0, color=SHADE, linewidth=0, zorder=-1)
    axes.axvline(1, color=INK, linewidth=0.9)
    many = len(values) > ALL_LABELLED
    for kind, marker, colour in (
        (excess == 0, "o", INK),
        (excess > 0, ">", BAD),
        (excess < 0, "<", ACCENT),
    ):
        axes.plot(
            np.minimum(values[kind], edge),
            rows[kind],
            linestyle="none",
            marker=marker,
            markersize=(3.0 if many else 5.0) + (marker != "o"),
            color=colour,
            clip_on=False,
        )
    axes.set_xlim(0, edge)
    number_axis(axes, "bottom", language, ticks=6)
    if not many:
        for row in rows[values > edge]:
            write(
                axes, edge * 0.97, row, number(values[row], 1, language), size=SMALL, colour=BAD, ha="right"
            )
