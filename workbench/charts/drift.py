"""Whether jurors became harsher or more lenient while they judged."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.charts.canvas import MARGIN, number_axis, sheet, shortened, write
from workbench.charts.frames import checked
from workbench.charts.palette import ACCENT, BAD, INK, LABEL, MUTED, PALE, SMALL
from workbench.charts.picture import Picture
from workbench.charts.severity import NORMAL_95
from workbench.charts.words import Names, juror_name, number, plain
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

MOST_PANELS = 12
_COLUMNS = 4
_PANEL, _GAP, _HEADING = 1.65, 0.22, 0.26
_LEFT, _FOOT = 0.75, 0.55


def drift_chart(
    frame: pd.DataFrame,
    *,
    flagged: Collection[Hashable] | None = None,
    periods: Sequence[Hashable] | None = None,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw severity by period, a panel for each flagged juror before the pale lines of the whole jury.

    Parameters
    ----------
    frame : columns juror, period, severity, se (logits); one row for each juror and period; a juror may lack
        some.
    flagged : jurors whose drift is more than chance; by default those whose last and first period differ by
        more than 1.96 standard errors. At most 12 are drawn, the greatest changes first; without any, one
        panel shows the jury.

    periods : their order; by default that of the column's categories, else numbers and dates ascending.

    Raises
    ------
    InvalidPicture : periods are words in no known order, a column is missing, a flagged juror is not in
        the frame.
    """
    table = checked(frame, ("juror", "period", "severity", "se"), ("severity", "se"))
    if table.duplicated(["juror", "period"]).any():
        raise InvalidPicture(reason="a juror has two rows for one period; keep one of each")
    ordered = _ordered(table["period"], periods)
    table["at"] = [ordered.index(each) for each in table["period"]]
    table = table.sort_values("at", kind="stable")
    lines: dict[Any, pd.DataFrame] = dict(iter(table.groupby("juror", sort=True)))
    change = {juror: _change(rows) for juror, rows in lines.items()}
    unknown = [each for each in flagged or () if each not in lines]
    if unknown:
        raise InvalidPicture(reason=f"the table has no juror {', '.join(str(each) for each in unknown)}")
    chosen = [
        each
        for each in lines
        if (each in flagged if flagged is not None else abs(change[each][0]) > NORMAL_95 * change[each][1])
    ]
    chosen.sort(key=lambda each: -abs(change[each][0]))
    shown: list[Any] = chosen[:MOST_PANELS] or [None]
    return _draw(lines, change, shown, len(chosen), ordered, names, title, language)


def _ordered(column: pd.Series, periods: Sequence[Hashable] | None) -> list[Hashable]:
    there = list(column.unique())
    if periods is not None:
        unknown = [str(each) for each in there if each not in periods]
        if unknown:
            raise InvalidPicture(reason=f"periods leaves out {', '.join(unknown)}; name every period")
        return list(periods)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [each for each in column.cat.categories if each in there]
    if any(isinstance(each, str) for each in there) and len(there) > 1:
        raise InvalidPicture(
            reason="periods are words, and their order is not known; give periods=[…] from first to last"
        )
    return sorted(there)


def _draw(
    lines: dict[Any, pd.DataFrame],
    change: dict[Any, tuple[float, float]],
    shown: list[Any],
    flagged: int,
    periods: list[Any],
    names: Names | None,
    title: str | None,
    language: Language,
) -> Picture:
    _ = translator(language).gettext
    columns = min(len(shown), _COLUMNS)
    count = -(-len(shown) // columns)
    height = _PANEL if columns > 1 else 2.6
    left_out = _("Flagged jurors without a panel: %(count)s.") % {"count": flagged - len(shown)}
    page = sheet(
        count * (height + _HEADING) + (count - 1) * _GAP + _FOOT,
        title=title or _("Severity from period to period"),
        reading=_("Pale lines are all jurors; upwards is harsher. The shade is the 95-percent interval.")
        if flagged
        else _(
            "Pale lines are all jurors; upwards is harsher. Nobody's severity changed by more than chance."
        ),
        note=left_out if flagged > len(shown) else "",
    )
    width = (page.width - _LEFT - MARGIN - (columns - 1) * _GAP) / columns
    every = pd.concat(list(lines.values()))
    # The intervals of those with a panel are drawn too, and must not be cut off.
    half = NORMAL_95 * every["se"].where(every["juror"].isin(shown), 0.0)
    reach = float((every["severity"].abs() + half).max()) * 1.08 or 1.0
    for place, juror in enumerate(shown):
        row, column = divmod(place, columns)
        left = _LEFT + column * (width + _GAP)
        top = _HEADING + row * (height + _HEADING + _GAP)
        axes = page.panel(left, top, width, height)
        _panel(axes, lines, juror, periods, reach)
        bottom = place + columns >= len(shown)
        _axes(axes, periods, width, language, first=column == 0, bottom=bottom)
        if juror is not None:
            value = number(change[juror][0], 2, language, signed=True)
            room = width - 0.6
            name = shortened(juror_name(juror, language, names), room, LABEL, "bold")
            page.write(left, top - 0.11, name, weight="bold", colour=_colour(change[juror][0]))
            page.write(left + width, top - 0.11, value, colour=_colour(change[juror][0]), ha="right")
    return page.picture()


def _change(rows: pd.DataFrame) -> tuple[float, float]:
    """Last period less first, and its standard error, in logits."""
    severity, se = rows["severity"].to_numpy(float), rows["se"].to_numpy(float)
    if len(rows) < 2:
        return 0.0, 0.0
    return float(severity[-1] - severity[0]), float(np.hypot(se[0], se[-1]))


def _colour(change: float) -> str:
    return BAD if change > 0 else ACCENT


def _panel(axes: Axes, lines: dict[Any, pd.DataFrame], juror: Any, periods: list[Any], reach: float) -> None:
    for rows in lines.values():
        axes.plot(rows["at"], rows["severity"], color=PALE, linewidth=0.6, alpha=0.55)
    axes.axhline(0, color=INK, linewidth=0.8)
    if juror is not None:
        rows = lines[juror]
        at, severity = rows["at"].to_numpy(), rows["severity"].to_numpy(float)
        half = NORMAL_95 * rows["se"].to_numpy(float)
        colour = _colour(severity[-1] - severity[0])
        axes.fill_between(at, severity - half, severity + half, color=colour, alpha=0.16, linewidth=0)
        marker = "^" if severity[-1] > severity[0] else "v"
        axes.plot(at, severity, color=colour, linewidth=1.8, marker=marker, markersize=5)
    axes.set_xlim(-0.35, max(len(periods) - 1, 0) + 0.35)
    axes.set_ylim(-reach, reach)


def _axes(
    axes: Axes, periods: list[Any], width: float, language: Language, *, first: bool, bottom: bool
) -> None:
    _ = translator(language).gettext
    number_axis(axes, "left", language, _("Severity, logits") if first else "", signed=True, ticks=4)
    if not first:
        axes.tick_params(labelleft=False)
    low = axes.get_ylim()[0]
    if bottom:
        room = width / len(periods) * 0.95
        labels = [plain(each) for each in periods]
        kept = range(len(periods))
        if any(shortened(each, room, SMALL) != each for each in labels):
            kept = range(0, len(periods), max(len(periods) - 1, 1))
            room = width * 0.48
        for at in kept:
            ha = "center" if len(kept) > 2 or len(periods) == 1 else "left" if at == 0 else "right"
            words = shortened(labels[at], room, SMALL)
            write(axes, at, low * 1.06, words, size=SMALL, colour=MUTED, ha=ha, va="top")
