"""Which criteria repeat one another, and what each adds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from workbench.charts.canvas import MARGIN, fitted, number_axis, sheet, write
from workbench.charts.frames import Floats, checked, unique
from workbench.charts.palette import (
    ACCENT,
    BAD,
    GROUND,
    INK,
    LINE,
    MUTED,
    PALE,
    SMALL,
    colour_around_zero,
    ink_on,
)
from workbench.charts.picture import Picture
from workbench.charts.rows import (
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
from workbench.charts.words import Names, name_of, number
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

_CELL_LEAST, _CELL_MOST = 0.34, 0.62


def criteria_similarity_chart(
    matrix: pd.DataFrame,
    *,
    alike: float = 0.3,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw correlations of criteria as numbers on a colour; pairs that are much alike are framed.

    Parameters
    ----------
    matrix : (n_criteria, n_criteria) symmetric, the same labels as index and columns; correlations of
        ratings, or of what the measures leave unexplained. NaN where two criteria share no ratings.
    alike : the correlation from which two criteria are framed.

    Raises
    ------
    InvalidPicture : not square, labels differ, values outside -1..1, one criterion only.
    """
    values = _matrix(matrix)
    count = len(values)
    _ = translator(language).gettext
    called, label_inches = fitted(
        [f"{place + 1}. {name_of(each, names)}" for place, each in enumerate(matrix.index)], 4.2
    )
    cell = float(np.clip(6.0 / count, _CELL_LEAST, _CELL_MOST))
    grid = cell * count
    page = sheet(
        grid + 0.1,
        title=title or _("Criteria that go together"),
        reading=_(
            "Correlations of criteria from -1 to 1. The framed ones, %(alike)s or more, "
            "may ask about the same thing twice."
        )
        % {"alike": number(alike, 2, language)},
        width=max(MARGIN + label_inches + 0.1 + grid + MARGIN, 7.0),
    )
    left = MARGIN + label_inches + 0.1
    axes = page.panel(left, 0.0, grid, grid)
    axes.set_xlim(0, count)
    axes.set_ylim(count, 0)
    size = SMALL if cell > 0.45 else SMALL - 1.5
    for row in range(count):
        page.write(left - 0.1, cell * (row + 0.5), called[row], ha="right")
        write(axes, row + 0.5, row + 0.5, str(row + 1), size=size, colour=MUTED, ha="center")
        for column in range(row):
            _cell(axes, row, column, float(values[row, column]), size, alike, language)
    return page.picture()


def _matrix(matrix: pd.DataFrame) -> Floats:
    if list(matrix.index) != list(matrix.columns):
        raise InvalidPicture(reason="rows and columns of the matrix are not the same criteria in one order")
    if len(matrix) < 2:
        raise InvalidPicture(reason="there is one criterion; correlations need two")
    values = matrix.to_numpy(dtype=float)
    if (np.abs(values[np.isfinite(values)]) > 1 + 1e-9).any():
        raise InvalidPicture(reason="the matrix holds numbers outside -1..1; give correlations")
    if not np.allclose(values, values.T, equal_nan=True):
        raise InvalidPicture(reason="the matrix is not symmetric; give correlations")
    return values


def _cell(
    axes: Axes, row: int, column: int, value: float, size: float, alike: float, language: Language
) -> None:
    known = bool(np.isfinite(value))
    colour = colour_around_zero(value) if known else GROUND
    axes.add_patch(
        Rectangle((column + 0.03, row + 0.03), 0.94, 0.94, facecolor=colour, edgecolor=LINE, linewidth=0.5)
    )
    if known and value >= alike:
        axes.add_patch(
            Rectangle((column + 0.06, row + 0.06), 0.88, 0.88, facecolor="none", edgecolor=INK, linewidth=1.8)
        )
    words = number(value, 2, language) if known else "—"
    weight = "bold" if known and value >= alike else "normal"
    shade = ink_on(colour)
    write(axes, column + 0.5, row + 0.5, words, size=size, weight=weight, colour=shade, ha="center")


def contribution_chart(
    frame: pd.DataFrame,
    *,
    reliability: float,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw what each criterion adds: the reliability of the sum without it against that of all criteria.

    Parameters
    ----------
    frame : columns criterion, reliability_without (0..1).
    reliability : with all criteria.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, a criterion stands twice.
    """
    table = checked(frame, ("criterion", "reliability_without"), ("reliability_without",))
    unique(table, "criterion")
    if not np.isfinite(reliability):
        raise InvalidPicture(reason="the reliability with all criteria is not a number")
    table = table.sort_values("reliability_without", kind="stable").reset_index(drop=True)
    without = table["reliability_without"].to_numpy(float)
    _ = translator(language).gettext
    count = len(table)
    harmful = without > reliability
    called, _width = fitted([name_of(each, names) for each in table["criterion"]], 3.6)
    labels = [RowLabel(row, words, BAD if harmful[row] else INK) for row, words in enumerate(called)]
    signs = [Sign(_("without it reliability falls: the criterion adds something"), ACCENT, "<")]
    if harmful.any():
        signs.append(Sign(_("without it reliability rises: look at the criterion"), BAD, ">"))
    above, height = key_height(signs, 9.5) + 0.35, rows_height(count) * 1.2
    page = sheet(
        above + height + 0.5,
        title=title or _("What each criterion adds to reliability"),
        reading=_("Reliability of the total if one criterion is left out; the most useful criterion on top."),
    )
    draw_key(page, signs)
    left = MARGIN + label_width(labels, count, height)
    label_rows(page, MARGIN, above, left - MARGIN, height, count, labels)
    axes = page.panel(left, above, page.width - left - MARGIN - 0.75, height)
    row_limits(axes, count)
    separate_rows(axes, count)
    _arrows(axes, without, reliability)
    words = number(reliability, 3, language)
    line = _("with all criteria %(reliability)s") % {"reliability": words}
    write(axes, reliability, axes.get_ylim()[1] - 0.25, line, size=SMALL, ha="center", va="bottom")
    number_axis(axes, "bottom", language, _("Reliability without the criterion"), ticks=6)
    column = [
        RowLabel(row, number(each - reliability, 3, language, signed=True), labels[row].colour)
        for row, each in enumerate(without)
    ]
    value_column(page, page.width - MARGIN - 0.7, above, 0.7, height, column)
    return page.picture()


def _arrows(axes: Axes, without: Floats, reliability: float) -> None:
    rows = np.arange(len(without))
    axes.hlines(
        rows, np.minimum(without, reliability), np.maximum(without, reliability), color=PALE, linewidth=2
    )
    axes.axvline(reliability, color=INK, linewidth=0.9)
    for kind, marker, colour in ((without <= reliability, "<", ACCENT), (without > reliability, ">", BAD)):
        axes.plot(without[kind], rows[kind], linestyle="none", marker=marker, markersize=6.5, color=colour)
    reach = max(float(np.abs(without - reliability).max()) * 1.15, 0.005)
    axes.set_xlim(reliability - reach, reliability + reach)
