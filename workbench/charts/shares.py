"""From where the finalists are, beside from where the applicants are; a mark for each rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.charts.canvas import LINE_HEIGHT, MARGIN, fitted, number_axis, sheet, widest, write
from workbench.charts.frames import Floats, checked, unique
from workbench.charts.palette import INK, LABEL, MARKERS, MUTED, PALE, SERIES, SMALL
from workbench.charts.picture import Picture
from workbench.charts.rows import Sign, draw_key, key_height, row_limits, separate_rows
from workbench.charts.words import number, plain
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

MOST_RULES = len(MARKERS)
_ROW, _AXIS, _HEADING, _WIDEST = 0.27, 0.55, 0.3, 3.2
_SPREAD = 0.5  # of a row, from the first rule's mark to the last one's


def share_chart(
    frame: pd.DataFrame,
    rules: Sequence[str],
    *,
    attribute: str,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw shares of finalists by a value of an attribute over the shares of applicants, a row for each.

    Parameters
    ----------
    frame : columns name (of the value), applicants, and one of each rule with its number of finalists.
    rules : names of those columns, at most 6; they stand in the key.
    attribute : its name, as the heading of the rows.

    Raises
    ------
    InvalidPicture : a column is missing or no number, no applicants, more rules than can be told apart.
    """
    if not 1 <= len(rules) <= MOST_RULES:
        raise InvalidPicture(reason=f"there are {len(rules)} rules; draw from 1 to {MOST_RULES}")
    table = checked(frame, ("name", "applicants", *rules), ("applicants", *rules))
    unique(table, "name")
    applicants = table["applicants"].to_numpy(float)
    if not applicants.sum() > 0:
        raise InvalidPicture(reason="column 'applicants' adds up to nothing; there is nothing to draw yet")
    _ = translator(language).gettext
    signs = [Sign(_("applicants"), PALE, "s")]
    signs += [Sign(plain(each), SERIES[place], MARKERS[place]) for place, each in enumerate(rules)]
    above, height = key_height(signs, 9.5) + _HEADING, max(len(table), 2) * _ROW
    page = sheet(
        above + height + _AXIS,
        title=title or _("Finalists and applicants: %(attribute)s") % {"attribute": plain(attribute)},
        reading=_(
            "The bar is the share of all applicants, the mark the share of the finalists; a mark beyond its "
            "bar has more finalists than its share of applicants."
        ),
    )
    draw_key(page, signs)
    labels, left = fitted([plain(each) for each in table["name"]], _WIDEST)
    counts = [_counts(row, rules, language) for row in table.to_dict("records")]
    heading = _("finalists of applicants")
    right = max(widest(counts, LABEL), widest([heading], SMALL)) + 0.15
    names = page.panel(MARGIN, above, left, height)
    numbers = page.panel(page.width - MARGIN - right, above, right, height)
    for axes, words, at, side in ((names, labels, 1.0, "right"), (numbers, counts, 1.0, "right")):
        axes.set_xlim(0, 1)
        row_limits(axes, len(table))
        for row, each in enumerate(words):
            write(axes, at, row, each, colour=INK if axes is names else MUTED, ha=side)
    top = above - SMALL * LINE_HEIGHT
    page.write(page.width - MARGIN, top, heading, size=SMALL, colour=MUTED, ha="right")
    axes = page.panel(MARGIN + left + 0.15, above, page.width - 2 * MARGIN - left - right - 0.3, height)
    _rows(axes, applicants / applicants.sum(), [table[each].to_numpy(float) for each in rules])
    number_axis(axes, "bottom", language, _("Share"), percent=True)
    return page.picture()


def _rows(axes: Axes, share: Floats, finalists: Sequence[Floats]) -> None:
    count = len(share)
    row_limits(axes, count)
    separate_rows(axes, count)
    rows = np.arange(count, dtype=float)
    axes.barh(rows, share, height=0.7, color=PALE, linewidth=0, alpha=0.6)
    largest = float(share.max())
    for place, each in enumerate(finalists):
        if not each.sum() > 0:
            continue  # a rule that cannot be kept has no shares
        values = each / each.sum()
        largest = max(largest, float(values.max()))
        shift = (place - (len(finalists) - 1) / 2) * _SPREAD / max(len(finalists) - 1, 1)
        axes.plot(
            values,
            rows + shift,
            linestyle="none",
            marker=MARKERS[place],
            color=SERIES[place],
            markersize=5.5,
            gid=f"rule-{place}",
            clip_on=False,
        )
    axes.set_xlim(0, largest * 1.06)


def _counts(row: dict[object, object], rules: Sequence[str], language: Language) -> str:
    """`2 · 3 / 14`: finalists by each rule, of so many applicants."""
    finalists = " · ".join(number(float(str(row[each])), 0, language) for each in rules)
    return f"{finalists} / {number(float(str(row['applicants'])), 0, language)}"
