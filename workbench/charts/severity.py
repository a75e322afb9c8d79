"""How harsh each juror is, with what is known about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from workbench.charts.canvas import MARGIN, number_axis, sheet
from workbench.charts.frames import Floats, checked, unique
from workbench.charts.palette import ACCENT, BAD, FAMILY, INK, PALE, PAPER, SHADE
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
from workbench.charts.words import Names, juror_name, number
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

NORMAL_95 = 1.959964  # standard errors to either side of a 95-percent interval
_AXIS, _VALUES = 0.5, 0.65


def severity_chart(
    jurors: pd.DataFrame,
    *,
    zone: float = 0.5,
    points_per_logit: float | None = None,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw each juror's severity with its 95-percent interval, the harshest on top.

    Parameters
    ----------
    jurors : columns juror, severity, se (logits, + is harsher).
    zone : logits to either side of 0 within which nothing is marked. Beyond it a juror is marked: filled if
        the interval leaves out 0, hollow if the deviation may be chance.
    points_per_logit : what a logit is worth on the rubric's scale; adds the axis above.
    names : how to call jurors; else J07 is shown as the screens do.
    title : the finding.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, a juror stands in two rows, a negative zone.
    """
    frame = checked(jurors, ("juror", "severity", "se"), ("severity", "se"))
    unique(frame, "juror")
    if not zone >= 0:
        raise InvalidPicture(reason=f"the zone is {zone}; give the logits to either side of 0")
    frame = frame.sort_values("severity", ascending=False, kind="stable").reset_index(drop=True)
    _ = translator(language).gettext
    count = len(frame)
    severity, half = frame["severity"].to_numpy(float), NORMAL_95 * frame["se"].to_numpy(float)
    beyond = np.abs(severity) > zone
    labels = [
        RowLabel(
            row, juror_name(juror, language, names), _colour(severity[row], beyond[row]), abs(severity[row])
        )
        for row, juror in enumerate(frame["juror"])
    ]
    shown = labels if count <= ALL_LABELLED else [each for each in labels if beyond[each.row]]
    signs = _signs(severity, half, beyond, language)
    above = key_height(signs, 9) + (_AXIS if points_per_logit else 0.1)
    height = rows_height(count)
    page = sheet(
        above + height + _AXIS,
        title=title or _("Severity of the jurors"),
        reading=_(
            "The mark is the estimate, the line its 95-percent interval. "
            "To the right of 0 a juror is harsher than the jury, to the left more lenient."
        ),
        note=_("Jurors beyond the zone are named, from left to right as their rows from the top.")
        if len(shown) < count
        else "",
    )
    draw_key(page, signs)
    left = MARGIN + label_width(shown, count, height)
    label_rows(page, MARGIN, above, left - MARGIN, height, count, shown)
    values = _VALUES if count <= ALL_LABELLED else 0.0
    axes = page.panel(left, above, page.width - left - MARGIN - values, height)
    row_limits(axes, count)
    axes.axvspan(-zone, zone, color=SHADE, zorder=-1, linewidth=0)
    separate_rows(axes, count)
    _marks(axes, severity, half, beyond)
    number_axis(axes, "bottom", language, _("Severity, logits"), signed=True)
    if points_per_logit:
        _points_axis(axes, points_per_logit, language)
    if values:
        words = [number(each, 2, language, signed=True) for each in severity]
        column = [RowLabel(row, each, labels[row].colour) for row, each in enumerate(words)]
        value_column(page, page.width - MARGIN - values, above, values, height, column)
    return page.picture()


def _colour(value: float, beyond: bool) -> str:
    return INK if not beyond else BAD if value > 0 else ACCENT


def _signs(severity: Floats, half: Floats, beyond: NDArray[np.bool_], language: Language) -> list[Sign]:
    _ = translator(language).gettext
    signs = []
    if (beyond & (severity > 0)).any():
        signs.append(Sign(_("harsher, beyond the zone"), BAD, ">"))
    if (beyond & (severity < 0)).any():
        signs.append(Sign(_("more lenient, beyond the zone"), ACCENT, "<"))
    if (beyond & (np.abs(severity) <= half)).any():
        signs.append(Sign(_("hollow: may be chance, the interval holds 0"), INK, ">", PAPER))
    return signs


def _marks(axes: Axes, severity: Floats, half: Floats, beyond: NDArray[np.bool_]) -> None:
    rows = np.arange(len(severity))
    many = len(severity) > ALL_LABELLED
    low, high = severity - half, severity + half
    axes.hlines(rows, low, high, color=PALE, linewidth=1.0 if many else 2.0)
    certain = np.abs(severity) > half
    size = 3.5 if many else 6.0
    for kind, marker, colour in (
        (~beyond, "o", INK),
        (beyond & (severity > 0), ">", BAD),
        (beyond & (severity < 0), "<", ACCENT),
    ):
        for filled in (True, False):
            chosen = kind & ((certain | ~beyond) == filled)
            axes.plot(
                severity[chosen],
                rows[chosen],
                linestyle="none",
                marker=marker,
                markersize=size * (0.75 if marker == "o" else 1),
                color=colour,
                markerfacecolor=colour if filled else PAPER,
            )
    axes.axvline(0, color=INK, linewidth=0.9)
    reach = float((np.abs(severity) + half).max()) * 1.05 or 1.0
    axes.set_xlim(-reach, reach)


def _points_axis(axes: Axes, points_per_logit: float, language: Language) -> None:
    """The same axis in points of the rubric: what a juror's severity takes from an entry."""
    _ = translator(language).gettext
    points = axes.twiny()
    points.set_xlim(*(-points_per_logit * each for each in axes.get_xlim()))
    points.grid(False)
    points.yaxis.set_visible(False)
    points.tick_params(length=0, labelfontfamily=FAMILY)
    for spine in points.spines.values():
        spine.set_visible(False)
    label = _("What this does to a score, points of the rubric")
    number_axis(points, "top", language, label, signed=True, grid=False)
