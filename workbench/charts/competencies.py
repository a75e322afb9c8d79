"""Competencies: a person's profile, levels of many people, people against the steps of items."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from workbench.charts.canvas import MARGIN, Sheet, fitted, number_axis, sheet, widest, write
from workbench.charts.frames import Floats, checked
from workbench.charts.palette import ACCENT, INK, LABEL, MUTED, PALE, PAPER, SMALL, ink_on, level_colours
from workbench.charts.picture import Picture
from workbench.charts.rows import Sign, draw_key, key_height, separate_rows
from workbench.charts.words import Names, name_of, number, plain
from workbench.domain.competencies import Profile
from workbench.domain.rubric import Rubric
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator
from workbench.scoring.item_scales import CompetencyScale
from workbench.workflows.assessing.profile_drawing import (
    LIGHT,
    WIDTH,
    Box,
    Part,
    Shape,
    Stroke,
    profile_drawing,
)

_PIXEL = 1 / 96  # inches
_POINT = 0.75  # points for each pixel
_WIDEST_NAME = 2.9
_ROW, _AXIS = 0.34, 0.55
_LEAST_SHARE = 0.05  # of a bar that has room for its number
_HISTOGRAM, _STEP_ROW, _CUT_ROW = 1.25, 0.42, 0.24
_BINS = 24
_LANES = (0.0, 0.26, -0.26)  # of a row, for steps that stand close
_CLOSE = 0.16  # inches


def competency_profile(
    profile: Profile,
    rubric: Rubric,
    *,
    width: float = WIDTH,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw a person's profile as their page and their report show it.

    Parameters
    ----------
    width : in pixels of a screen, 96 to the inch; below 560 names stand above the rows.
    """
    drawing = profile_drawing(profile, rubric, language, width=width)
    _ = translator(language).gettext
    named = _("Competencies of participant %(person)s") % {"person": plain(profile.participant_id)}
    page = sheet(drawing.height * _PIXEL, title=title or named, width=width * _PIXEL + 2 * MARGIN)
    axes = page.panel(MARGIN, 0, width * _PIXEL, drawing.height * _PIXEL)
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, 0)
    for part in drawing.parts:
        _draw(axes, part)
    picture = page.picture()
    return Picture(picture.figure, f"{page.description} {drawing.description}")


def _draw(axes: Axes, part: Part) -> None:
    colour = LIGHT[part.tone]
    if isinstance(part, Box):
        place = (part.left, part.top)
        axes.add_patch(Rectangle(place, part.width, part.height, facecolor=colour, edgecolor="none"))
    elif isinstance(part, Stroke):
        across, down = zip(*part.points, strict=True)
        axes.plot(across, down, color=colour, linewidth=part.width * _POINT, clip_on=False)
    elif isinstance(part, Shape):
        inside = colour if part.filled else LIGHT["paper"]
        edge = "none" if part.filled else colour
        axes.add_patch(
            Polygon(
                part.points,
                closed=True,
                facecolor=inside,
                edgecolor=edge,
                linewidth=1.1,
                zorder=3,
                clip_on=False,
            )
        )
    else:
        side = {"start": "left", "middle": "center", "end": "right"}[part.anchor]
        weight = "bold" if part.bold else "normal"
        size, words = part.size * _POINT, plain(part.text)
        write(axes, part.x, part.y, words, size=size, colour=colour, weight=weight, ha=side, va="baseline")


def level_shares(
    frame: pd.DataFrame,
    *,
    names: Names | None = None,
    levels: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw how many people are on each level of each competency; competencies in the order of the table.

    Parameters
    ----------
    frame : columns competency, level, n_people; level NaN for people of whom none can be said, who are
        counted beside the bar.
    names, levels : what competencies and levels are called.

    Raises
    ------
    InvalidPicture : a column is missing, a level stands twice for one competency, nobody has a level.
    """
    table = checked(frame, ("competency", "level", "n_people"), ("n_people",))
    if table.duplicated(["competency", "level"]).any():
        raise InvalidPicture(reason="a level stands twice for one competency; keep one row of each")
    known = table[table["level"].notna()]
    if not known["n_people"].sum() > 0:
        raise InvalidPicture(reason="nobody has a level; there is nothing to draw yet")
    order = list(dict.fromkeys(table["competency"]))
    wide = known.pivot(index="competency", columns="level", values="n_people").fillna(0.0)
    wide = wide.sort_index(axis=1).reindex(order, fill_value=0.0)
    unknown = table[table["level"].isna()].set_index("competency")["n_people"].reindex(order).fillna(0)
    _ = translator(language).gettext
    colours = level_colours(len(wide.columns))
    called = [name_of(int(each), levels) for each in wide.columns]
    signs = [Sign(words, colour, "s") for words, colour in zip(called, colours, strict=True)]
    above, height = key_height(signs, 9.5) + 0.32, len(order) * _ROW
    page = sheet(
        above + height + _AXIS,
        title=title or _("Levels of competencies"),
        reading=_(
            "Levels from the lowest, pale, to the highest, dark; the most likely level of each person."
        ),
    )
    draw_key(page, signs)
    counts = [_people(row, left, language) for row, left in zip(wide.sum(axis=1), unknown, strict=True)]
    heading = _("people (+ without a level)") if unknown.sum() else _("people")
    shown, left = fitted([name_of(each, names) for each in order], _WIDEST_NAME)
    right = max(widest([*counts], LABEL), widest([heading], SMALL)) + 0.15
    page.write(page.width - MARGIN, above - 0.14, heading, size=SMALL, colour=MUTED, ha="right")
    middle = page.width - 2 * MARGIN - left - right - 0.15
    for place, (words, count) in enumerate(zip(shown, counts, strict=True)):
        y = above + (place + 0.5) * _ROW
        page.write(MARGIN + left, y, words, ha="right")
        page.write(page.width - MARGIN, y, count, colour=MUTED, ha="right")
    axes = page.panel(MARGIN + left + 0.15, above, middle, height)
    _stacked(axes, wide, colours, language)
    number_axis(axes, "bottom", language, _("Share of people"), percent=True, ticks=5, grid=False)
    return page.picture()


def _people(known: float, unknown: float, language: Language) -> str:
    more = f" + {number(unknown, 0, language)}" if unknown else ""
    return number(known, 0, language) + more


def _stacked(axes: Axes, wide: pd.DataFrame, colours: Sequence[str], language: Language) -> None:
    axes.set_ylim(len(wide) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    count = wide.to_numpy(dtype=float)
    everybody = count.sum(axis=1, keepdims=True)
    share = np.divide(count, everybody, out=np.zeros_like(count), where=everybody > 0)
    start = np.cumsum(share, axis=1) - share
    rows = np.arange(len(wide))
    for column, colour in enumerate(colours):
        part, begin = share[:, column], start[:, column]
        axes.barh(rows, part, left=begin, height=0.74, color=colour, edgecolor=PAPER, linewidth=0.8)
        for row in np.flatnonzero(part >= _LEAST_SHARE):
            words = number(100 * part[row], 0, language)
            at = float(begin[row] + part[row] / 2)
            write(axes, at, float(row), words, size=SMALL, colour=ink_on(colour), ha="center")


def item_map(
    measures: Floats,
    scale: CompetencyScale,
    *,
    cuts: Sequence[float] = (),
    lowest_level: int = 1,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw people over the steps of a competency's items on one logit scale, a Wright map [Wilson2005].

    Items stand from the easiest to the hardest; a numbered mark is where that credit becomes more likely
    than the one before. A gap under many people is where the items tell little.

    Parameters
    ----------
    measures : (n,) people's measures, logits; NaN are not counted.
    cuts : where levels above `lowest_level` begin, logits.

    Raises
    ------
    InvalidPicture : nobody has a measure, no item has a step.
    """
    known = np.asarray(measures, dtype=float)
    known = known[np.isfinite(known)]
    steps = scale.scale.steps
    rows = np.flatnonzero(np.isfinite(steps).any(axis=1))
    if not len(known) or not len(rows):
        raise InvalidPicture(reason="a map needs a person with a measure and an item with a step")
    difficulty = np.array([np.nanmean(steps[each]) for each in rows])
    rows = rows[np.argsort(difficulty, kind="stable")]
    every = np.concatenate([known, steps[np.isfinite(steps)], np.asarray(cuts, dtype=float)])
    pad = max(float(np.ptp(every)) * 0.04, 0.3)
    low, high = float(every.min()) - pad, float(every.max()) + pad
    _ = translator(language).gettext
    silent = len(scale.items) - len(rows)
    above = _HISTOGRAM + (_CUT_ROW if len(cuts) else 0.0) + 0.1
    page = sheet(
        above + len(rows) * _STEP_ROW + _AXIS,
        title=title
        or _("People and the steps of items: %(name)s") % {"name": name_of(scale.competency, names)},
        reading=_(
            "Above, people; below, items from the easiest to the hardest, a number where that credit becomes "
            "more likely than the one before. Where there are people and no numbers the items tell little."
        ),
        note=_("Items left out, everybody had the same credit: %(count)s.") % {"count": silent}
        if silent
        else "",
    )
    shown, left = fitted([name_of(scale.items[each], names) for each in rows], _WIDEST_NAME)
    left = max(left, widest([_("people: %(count)s") % {"count": number(len(known), 0, language)}], LABEL))
    start, width = MARGIN + left + 0.15, page.width - 2 * MARGIN - left - 0.3
    people = page.panel(start, _CUT_ROW if len(cuts) else 0.0, width, _HISTOGRAM)
    heights, edges = np.histogram(known, bins=np.linspace(low, high, _BINS + 1))
    people.bar(edges[:-1], heights, width=np.diff(edges), align="edge", color=PALE, edgecolor=PAPER)
    people.set_xlim(low, high)
    people.set_ylim(0, max(int(heights.max()), 1) * 1.05)
    words = _("people: %(count)s") % {"count": number(len(known), 0, language)}
    page.write(MARGIN + left, above - 0.2, words, colour=MUTED, ha="right")
    for place, name in enumerate(shown):
        page.write(MARGIN + left, above + (place + 0.5) * _STEP_ROW, name, ha="right")
    axes = page.panel(start, above, width, len(rows) * _STEP_ROW)
    axes.set_xlim(low, high)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    separate_rows(axes, len(rows))
    for place, each in enumerate(rows):
        _steps(axes, steps[each], place, (high - low) / width)
    _cut_lines(page, (people, axes), cuts, lowest_level, (start, low, width / (high - low)), language)
    number_axis(axes, "bottom", language, _("Logits"), signed=True)
    return page.picture()


def _steps(axes: Axes, steps: Floats, row: int, per_inch: float) -> None:
    """A numbered mark for each step; those too close for a line of their own stand above and below."""
    taken: list[tuple[float, float]] = []
    colours = level_colours(len(steps) + 1, palest=0.3)[1:]
    for credit in np.flatnonzero(np.isfinite(steps)):
        at = float(steps[credit])
        clear = [
            lane
            for lane in _LANES
            if all(lane != other or abs(at - x) > _CLOSE * per_inch for x, other in taken)
        ]
        lane = clear[0] if clear else _LANES[0]
        taken.append((at, lane))
        colour = colours[credit]
        axes.plot([at], [row + lane], "o", color=colour, markersize=9.5)
        words = str(credit + 1)
        write(axes, at, row + lane, words, size=6.5, colour=ink_on(colour), weight="bold", ha="center")


def _cut_lines(
    page: Sheet,
    panels: Sequence[Axes],
    cuts: Sequence[float],
    lowest_level: int,
    places: tuple[float, float, float],
    language: Language,
) -> None:
    """A line through both panels where a level begins; its name stands above where there is room."""
    _ = translator(language).gettext
    start, low, inches = places
    end = -np.inf
    for level, cut in enumerate(cuts, start=lowest_level + 1):
        for axes in panels:
            axes.axvline(cut, color=ACCENT, linewidth=1.1, linestyle=(0, (4, 2)), zorder=1)
        words = _("level %(level)s") % {"level": level}
        half = widest([words], SMALL) / 2
        at = start + (cut - low) * inches
        if at - half > end + 0.05:
            page.write(at, 0.1, words, size=SMALL, colour=INK, ha="center")
            end = at + half
