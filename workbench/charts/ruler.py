"""The ruler: entries, jurors, criteria and thresholds on one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from workbench.charts.canvas import (
    LINE_HEIGHT,
    MARGIN,
    Sheet,
    number_axis,
    sheet,
    shortened,
    spread,
    text_width,
    wrapped,
    write,
)
from workbench.charts.frames import Floats, checked, unique
from workbench.charts.palette import ACCENT, INK, LABEL, LINE, MUTED, PALE, PAPER, SMALL, WARN
from workbench.charts.picture import Picture
from workbench.charts.words import Names, NumberTicks, juror_name, name_of, number
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

_HEIGHT, _HEADING = 6.6, 0.5
_LEFT, _RIGHT, _GAP = 0.75, 0.75, 0.22
_WIDTHS = {"entries": 1.85, "jurors": 1.75, "criteria": 2.35, "thresholds": 1.85}
_ALL_NAMED = 30  # names beside dots in a column of this height
_EXTREMES_NAMED = 4  # at each end where not all can be named
_DOT = 0.1  # inches between stacked dots
_TWO_LINES = 16  # names that leave room for a second line each
_CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
_MOST_DOTS = 12  # in a row; beyond, a bar says how many


@dataclass(frozen=True)
class _Ruler:
    page: Sheet
    low: float
    high: float
    language: Language

    def panel(self, left: float, width: float, heading: str, upwards: str) -> Axes:
        self.page.write(left, 0.12, heading, weight="bold")
        self.page.write(left, 0.32, upwards, size=SMALL, colour=MUTED)
        axes = self.page.panel(left, _HEADING, width, _HEIGHT)
        axes.set_xlim(0, width)
        axes.set_ylim(self.low, self.high)
        axes.axhline(0, color=LINE, linewidth=0.9, zorder=0)
        return axes

    def gap(self, size: float) -> float:
        """A line of text in logits."""
        return size * LINE_HEIGHT * (self.high - self.low) / _HEIGHT


def ruler_map(
    entries: pd.DataFrame,
    jurors: pd.DataFrame,
    criteria: pd.DataFrame,
    thresholds: Floats,
    *,
    lowest_level: int = 0,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw entries, jurors, criteria and thresholds on one logit scale, a Wright map [Wilson2005].

    On the right stands the rubric's own scale: the fair average that belongs to a measure. Up to 30 entries
    and jurors are named; of more only the outermost, the others are dots or bars.

    Parameters
    ----------
    entries : columns entry, measure, fair_average.
    jurors : columns juror, severity.
    criteria : columns criterion, difficulty; one row for each row of `thresholds`.
    thresholds : (n_criteria, m) logits relative to the criterion's difficulty; NaN beside a level that was
        never given is left out.
    lowest_level : what the lowest level is called in the rubric.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, thresholds do not match the criteria.
    """
    entries = checked(entries, ("entry", "measure", "fair_average"), ("measure", "fair_average"))
    jurors = checked(jurors, ("juror", "severity"), ("severity",))
    criteria = checked(criteria, ("criterion", "difficulty"), ("difficulty",))
    for frame, column in ((entries, "entry"), (jurors, "juror"), (criteria, "criterion")):
        unique(frame, column)
    steps = np.atleast_2d(np.asarray(thresholds, dtype=float))
    if len(steps) != len(criteria):
        raise InvalidPicture(reason=f"thresholds of {len(steps)} criteria are given for {len(criteria)}")
    places = steps + criteria["difficulty"].to_numpy(float)[:, None]
    columns = [entries["measure"], jurors["severity"], criteria["difficulty"], places[np.isfinite(places)]]
    every = np.concatenate([np.asarray(each, dtype=float) for each in columns])
    pad = max((every.max() - every.min()) * 0.04, 0.3)
    _ = translator(language).gettext
    page = sheet(
        _HEADING + _HEIGHT + 0.2,
        title=title or _("Entries, jurors, criteria and thresholds on one scale"),
        reading=_(
            "An entry level with a threshold of a criterion is as likely to get the level above it "
            "as the one below, from a juror of severity 0."
        ),
    )
    ruler = _Ruler(page, float(every.min() - pad), float(every.max() + pad), language)
    _draw(ruler, entries, jurors, criteria, places, lowest_level, names)
    return page.picture()


def _draw(
    ruler: _Ruler,
    entries: pd.DataFrame,
    jurors: pd.DataFrame,
    criteria: pd.DataFrame,
    places: Floats,
    lowest_level: int,
    names: Names | None,
) -> None:
    _ = translator(ruler.language).gettext
    lefts = np.cumsum([_LEFT, *(width + _GAP for width in _WIDTHS.values())])
    headings = {
        "entries": (_("Entries: %(count)s"), len(entries), _("upwards: better")),
        "jurors": (_("Jurors: %(count)s"), len(jurors), _("upwards: harsher")),
        "criteria": (_("Criteria: %(count)s"), len(criteria), _("upwards: harder")),
        "thresholds": (_("Thresholds"), 0, _("between levels")),
    }
    panels = {}
    for left, (name, (heading, count, upwards)) in zip(lefts, headings.items(), strict=False):
        words = heading % {"count": number(count, 0, ruler.language)} if count else heading
        panels[name] = ruler.panel(float(left), _WIDTHS[name], words, upwards)
    number_axis(panels["entries"], "left", ruler.language, _("Logits"), signed=True, ticks=9, grid=False)
    called = [name_of(each, names) for each in entries["entry"]]
    _dots(ruler, panels["entries"], entries["measure"].to_numpy(float), called, _WIDTHS["entries"], ACCENT)
    called = [juror_name(each, ruler.language, names) for each in jurors["juror"]]
    _dots(ruler, panels["jurors"], jurors["severity"].to_numpy(float), called, _WIDTHS["jurors"], INK)
    numbered = [f"{place + 1}. {name_of(each, names)}" for place, each in enumerate(criteria["criterion"])]
    _dots(
        ruler, panels["criteria"], criteria["difficulty"].to_numpy(float), numbered, _WIDTHS["criteria"], WARN
    )
    _thresholds(ruler, panels["thresholds"], places, criteria["difficulty"].to_numpy(float), lowest_level)
    _rubric_axis(ruler, panels["thresholds"], entries)


def _dots(ruler: _Ruler, axes: Axes, values: Floats, called: list[str], width: float, colour: str) -> None:
    """Dots stacked to the right where they meet, bars where they are too many; names beside."""
    count = len(values)
    step = _DOT * (ruler.high - ruler.low) / _HEIGHT
    row = np.floor((values - ruler.low) / step).astype(int)
    order = np.argsort(values, kind="stable")
    stacked = np.zeros(count, dtype=int)
    seen: dict[int, int] = {}
    for each in order:
        stacked[each] = seen.get(int(row[each]), 0)
        seen[int(row[each])] = stacked[each] + 1
    tallest = max(seen.values())
    shown = order if count <= _ALL_NAMED else np.r_[order[:_EXTREMES_NAMED], order[-_EXTREMES_NAMED:]]
    if tallest <= _MOST_DOTS:
        y = values if count <= _ALL_NAMED else ruler.low + (row + 0.5) * step
        axes.plot(0.06 + stacked * _DOT, y, "o", color=colour, markersize=4.2, linestyle="none")
        end = 0.06 + (tallest - 1) * _DOT
    else:
        end = min(width * 0.55, 1.2)
        bars = np.array(sorted(seen))
        lengths = np.array([seen[int(each)] for each in bars]) / tallest * end
        axes.barh(ruler.low + (bars + 0.5) * step, lengths, height=step * 0.86, color=colour, alpha=0.75)
    start = end + 0.24
    room = width - start + _GAP * 0.6
    lines = [wrapped(called[int(each)], room, SMALL) for each in shown]
    deepest = 2 if len(shown) <= _TWO_LINES and any(len(each) > 1 for each in lines) else 1
    gap = ruler.gap(SMALL) * deepest
    places = spread(values[shown], gap, ruler.low + gap / 2, ruler.high - gap / 2)
    for each, place, words in zip(shown, places, lines, strict=True):
        bar = seen[int(row[each])] / tallest * end
        dot = 0.12 + stacked[each] * _DOT
        from_x = dot if tallest <= _MOST_DOTS else bar + 0.04
        axes.plot([from_x, start - 0.04], [values[each], place], color=PALE, linewidth=0.6, zorder=0)
        text = "\n".join(words) if len(words) <= deepest else _cut(words, deepest, room)
        write(axes, start, float(place), text, size=SMALL, colour=colour, linespacing=1.1, bbox=_CLEAR)


def _cut(words: list[str], lines: int, width: float) -> str:
    """The first lines, the last of them ending in an ellipsis."""
    rest = " ".join(words[lines - 1 :])
    return "\n".join([*words[: lines - 1], shortened(rest, width, SMALL)])


def _thresholds(ruler: _Ruler, axes: Axes, places: Floats, difficulty: Floats, lowest_level: int) -> None:
    """One column where all criteria share their thresholds, at the mean difficulty; else one for each."""
    steps = places - difficulty[:, None]
    shared = bool(np.allclose(steps, steps[:1], equal_nan=True))
    shown = steps[:1] + difficulty.mean() if shared else places
    width = min(_WIDTHS["thresholds"] / len(shown), 0.6)
    size = SMALL - 1
    named = width >= text_width("8|9", size) + 0.06
    for column, row in enumerate(shown):
        left = column * width
        last = -np.inf
        for level in np.flatnonzero(np.isfinite(row)):
            at = float(row[level])
            axes.hlines(at, left, left + width * 0.8, color=INK, linewidth=1.3)
            # A name needs a line of its own; between close thresholds it is the one that is missing.
            if named and not any(0 < other - at < ruler.gap(size) for other in row if np.isfinite(other)):
                words = f"{lowest_level + level}|{lowest_level + level + 1}"
                if abs(at - last) > 1e-9:
                    write(
                        axes, left + width * 0.4, at, words, size=size, colour=INK, ha="center", va="bottom"
                    )
                last = at
        if not shared:
            words = str(column + 1)
            write(axes, left + width * 0.4, ruler.low, words, size=size, colour=MUTED, ha="center", va="top")


def _rubric_axis(ruler: _Ruler, axes: Axes, entries: pd.DataFrame) -> None:
    """Fair averages at the measures they belong to, as far as the entries reach; nothing is extrapolated."""
    _ = translator(ruler.language).gettext
    pairs = entries[["measure", "fair_average"]].sort_values("measure").to_numpy(float)
    fair = np.maximum.accumulate(pairs[:, 1])
    first = np.r_[True, np.diff(fair) > 0]
    measure, fair = pairs[first, 0], fair[first]
    ticks = fair
    if len(fair) > 1:
        ticks = np.asarray(MaxNLocator(8, steps=[1, 2, 2.5, 5, 10]).tick_values(fair[0], fair[-1]))
        ticks = ticks[(ticks >= fair[0]) & (ticks <= fair[-1])]
    places = np.interp(ticks, fair, measure)
    gap = ruler.gap(SMALL)
    kept = np.r_[True, np.diff(places) > gap] if len(places) else np.zeros(0, dtype=bool)
    axes.yaxis.set_visible(True)
    axes.yaxis.set_ticks_position("right")
    axes.set_yticks(places[kept], NumberTicks(ruler.language).format_ticks(list(np.round(ticks[kept], 2))))
    axes.tick_params(axis="y", labelsize=SMALL, labelcolor=MUTED, length=3, color=MUTED)
    axes.yaxis.set_label_position("right")
    right = ruler.page.width - MARGIN * 0.7
    middle = _HEADING + _HEIGHT / 2
    words = _("Fair average, the rubric's scale")
    ruler.page.write(right, middle, words, size=LABEL, colour=MUTED, rotation=90, ha="right")
