"""How large panels are, beside the bounds that a season sets for them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.charts.canvas import MARGIN, fitted, number_axis, sheet, write
from workbench.charts.frames import checked
from workbench.charts.palette import ACCENT, AMBER, INK, LABEL, MUTED, SHADE
from workbench.charts.picture import Picture
from workbench.charts.rows import row_limits, separate_rows
from workbench.charts.words import number, plain
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

_ROW, _AXIS, _WIDEST = 0.27, 0.55, 4.2


def panel_chart(
    frame: pd.DataFrame, low: int, high: int, *, title: str | None = None, language: Language = "ru"
) -> Picture:
    """Draw a bar for each panel, over a band from the least to the most entries that it may have.

    Parameters
    ----------
    frame : columns panel, theme (labels), entries; in the order to be drawn. Panels out of bounds are amber
        and marked with a sign as well.

    Raises
    ------
    InvalidPicture : a column is missing or no number, no panels at all.
    """
    table = checked(frame, ("panel", "theme", "entries"), ("entries",))
    if table.empty:
        raise InvalidPicture(reason="there are no panels; form groups first")
    _ = translator(language).gettext
    counts = table["entries"].to_numpy(float)
    height = max(len(table), 2) * _ROW
    page = sheet(
        height + _AXIS,
        title=title or _("Entries in each panel"),
        reading=_(
            "The band is what a panel is to have, from %(low)s to %(high)s entries; a bar that ends outside "
            "it has a sign at its end."
        )
        % {"low": low, "high": high},
    )
    labels, left = fitted([plain(str(each)) for each in table["panel"]], _WIDEST)
    names = page.panel(MARGIN, 0, left, height)
    names.set_xlim(0, 1)
    row_limits(names, len(table))
    for row, each in enumerate(labels):
        write(names, 1.0, row, each, ha="right")
    axes = page.panel(MARGIN + left + 0.15, 0, page.width - 2 * MARGIN - left - 0.4, height)
    row_limits(axes, len(table))
    separate_rows(axes, len(table))
    axes.axvspan(low, high, color=SHADE, linewidth=0, gid="bounds")
    fits = (counts >= low) & (counts <= high)
    axes.barh(
        np.arange(len(table), dtype=float),
        counts,
        height=0.62,
        color=[ACCENT if each else AMBER for each in fits],
        linewidth=0,
    )
    for row, (count, fit) in enumerate(zip(counts, fits, strict=True)):
        said = number(float(count), 0, language) + ("" if fit else " !")
        write(axes, count, row, f" {said}", size=LABEL, colour=INK if not fit else MUTED)
    axes.set_xlim(0, max(float(counts.max()), high) * 1.08)
    number_axis(axes, "bottom", language, _("Entries"))
    return page.picture()
