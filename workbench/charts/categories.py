"""Whether the levels of the rubric work: how likely each is, how often each is given."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.charts.canvas import MARGIN, Sheet, number_axis, sheet, shortened, text_width, widest, write
from workbench.charts.frames import Floats, checked
from workbench.charts.palette import BAD, LABEL, MUTED, PAPER, SMALL, Dash, ink_on, level_colours
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
)
from workbench.charts.words import Names, juror_name, number, plain
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator
from workbench.psychometrics.rasch.scale import Scale

_COLUMNS = 3
_PANEL, _GAP, _HEADING, _FOOT, _LEFT = 1.9, 0.3, 0.5, 0.55, 0.8
_POINTS = 401
_LONG_NAME, _LINE = 0.35, 0.15  # inches


def category_curves(
    scale: Scale | Floats,
    criteria: Sequence[Hashable] = (),
    *,
    levels: Sequence[object] | None = None,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw the probability of each level along the scale; a panel for each criterion [Andrich1978].

    Where a threshold lies below the one before it, the level between is nowhere the most likely one: its
    curve is dashed and the panel says so.

    Parameters
    ----------
    scale : the fitted scale, or its thresholds (n_criteria, m) or (m,) in logits relative to the criterion's
        difficulty. Criteria with equal thresholds, as in a rating scale, share one panel.
    criteria : (n_criteria,) labels of the panels.
    levels : (m + 1,) what the levels are called; 0..m by default.

    Raises
    ------
    InvalidPicture : thresholds are not finite (give the scale then), labels do not match.
    """
    scale = scale if isinstance(scale, Scale) else _scale(scale)
    count = len(scale.log_weight)
    if criteria and len(criteria) != count:
        raise InvalidPicture(reason=f"{len(criteria)} criteria are named for thresholds of {count}")
    if levels is not None and len(levels) != scale.n_levels:
        raise InvalidPicture(reason=f"{len(levels)} levels are named, the scale has {scale.n_levels}")
    shown = [plain(each) for each in (levels if levels is not None else range(scale.n_levels))]
    thresholds = scale.thresholds
    same = bool(np.allclose(thresholds, thresholds[:1], equal_nan=True))
    panels = [0] if same else list(range(count))
    _ = translator(language).gettext
    headings = [
        _("All criteria")
        if same and count > 1
        else plain((names or {}).get(criteria[each], criteria[each]))
        if criteria
        else ""
        for each in panels
    ]
    return _curves(scale, panels, headings, shown, title, language)


def _scale(thresholds: Floats) -> Scale:
    steps = np.atleast_2d(np.asarray(thresholds, dtype=float))
    if steps.size == 0 or steps.ndim != 2:
        raise InvalidPicture(reason="there are no thresholds; give an array (criteria, levels - 1)")
    if not np.isfinite(steps).all():
        raise InvalidPicture(
            reason="a threshold is not a number: a level was never given. Give the scale itself, which knows"
        )
    return Scale(np.hstack([np.zeros((len(steps), 1)), -np.cumsum(steps, axis=1)]))


def _curves(
    scale: Scale,
    panels: list[int],
    headings: list[str],
    levels: list[str],
    title: str | None,
    language: Language,
) -> Picture:
    _ = translator(language).gettext
    columns = min(len(panels), _COLUMNS)
    rows = -(-len(panels) // columns)
    height = _PANEL if columns > 1 else 3.2
    signs: list[Sign] = []
    if widest(levels, SMALL) > _LONG_NAME:
        signs = [Sign(f"{place} — {words}", MUTED) for place, words in enumerate(levels)]
        levels = [str(place) for place in range(len(levels))]
    above = key_height(signs, 9.5)
    page = sheet(
        above + rows * (height + _HEADING + _GAP) + _FOOT - _GAP,
        title=title or _("How likely each level is along the scale"),
        reading=_(
            "Each level should be the most likely one somewhere: then the scale tells all its levels apart."
        ),
    )
    draw_key(page, signs)
    width = (page.width - _LEFT - MARGIN - (columns - 1) * _GAP) / columns
    finite = scale.thresholds[np.isfinite(scale.thresholds)]
    reach = float(np.abs(finite).max()) + 2.5 if len(finite) else 3.0
    for place, criterion in enumerate(panels):
        row, column = divmod(place, columns)
        left = _LEFT + column * (width + _GAP)
        top = above + _HEADING + row * (height + _HEADING + _GAP)
        axes = page.panel(left, top, width, height)
        axes.set_xlim(-reach, reach)
        axes.set_ylim(0, 1.12)
        hidden = _panel(axes, scale, criterion, levels, (width / (2 * reach), height / 1.12))
        _heading(page, left, top, width, headings[place], [levels[each] for each in hidden], language)
        number_axis(axes, "bottom", language, signed=True, ticks=6)
        number_axis(axes, "left", language, _("Probability") if column == 0 else "", percent=True, ticks=4)
        axes.tick_params(labelbottom=place + columns >= len(panels), labelleft=column == 0)
    label = _("Measure less severity and difficulty, logits")
    page.write((_LEFT + page.width - MARGIN) / 2, page.height - 0.12, label, colour=MUTED, ha="center")
    return page.picture()


def _panel(
    axes: Axes, scale: Scale, criterion: int, levels: list[str], inches: tuple[float, float]
) -> list[int]:
    """Draw the curves; return the levels used that are nowhere the most likely.

    `inches` : a logit across and a probability of 1 upwards.
    """
    reach = axes.get_xlim()[1]
    along = np.linspace(-reach, reach, _POINTS)
    # Curves are drawn about the criterion's own difficulty, wherever the scale puts it.
    location = along + scale.difficulty[criterion]
    probability = scale.probabilities(np.full(_POINTS, criterion), location)
    best = probability.argmax(axis=1)
    used = np.flatnonzero(scale.used[criterion])
    hidden = [int(level) for level in used if level not in best]
    colours = level_colours(scale.n_levels, palest=0.3)
    for level in used:
        colour = BAD if level in hidden else colours[level]
        dash: Dash = (0.0, (3.0, 1.5)) if level in hidden else "-"
        axes.plot(along, probability[:, level], color=colour, linewidth=1.8, linestyle=dash)
    taken: list[tuple[float, float, float]] = []
    for level in used:
        peak = int(probability[:, level].argmax())
        place = float(np.clip(along[peak], -reach * 0.97, reach * 0.97))
        above = float(probability[peak, level]) + 0.02
        half = text_width(levels[level], SMALL, "bold") / 2 + 0.02
        x, y = place * inches[0], above * inches[1]
        # In a crowd of levels a curve without its number is found between its neighbours.
        if level in hidden or any(abs(x - a) < half + b and abs(y - c) < _LINE for a, b, c in taken):
            continue
        taken.append((x, half, y))
        write(axes, place, above, levels[level], size=SMALL, weight="bold", ha="center", va="bottom")
    return hidden


def _heading(
    page: Sheet, left: float, top: float, width: float, heading: str, hidden: list[str], language: Language
) -> None:
    _ = translator(language).gettext
    page.write(left, top - 0.33, shortened(heading, width, LABEL, "bold"), weight="bold")
    if hidden:
        words = _("thresholds disordered, level nowhere likeliest: %(levels)s") % {
            "levels": ", ".join(hidden)
        }
        page.write(left, top - 0.14, shortened(words, width, SMALL), size=SMALL, colour=BAD)


def category_use_chart(
    frame: pd.DataFrame,
    *,
    levels: Mapping[Hashable, str] | None = None,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw how often each level is given, a bar for each criterion or juror, the most generous on top.

    Parameters
    ----------
    frame : columns group (a criterion or a juror), level (numbers), share (0..1, adding up to 1 within a
        group). A level that is not there has share 0.
    levels : what levels are called.

    Raises
    ------
    InvalidPicture : a column is missing, shares do not add up to 1, a level stands twice for one group.
    """
    table = checked(frame, ("group", "level", "share"), ("level", "share"))
    if table.duplicated(["group", "level"]).any():
        raise InvalidPicture(reason="a level stands twice for one group; keep one row of each")
    wide = table.pivot(index="group", columns="level", values="share").fillna(0.0).sort_index(axis=1)
    wrong = wide.index[(np.abs(wide.sum(axis=1) - 1) > 1e-3) | (wide < 0).any(axis=1)]
    if len(wrong):
        raise InvalidPicture(reason=f"the shares of {wrong[0]} do not add up to 1; give shares from 0 to 1")
    mean = wide.to_numpy() @ wide.columns.to_numpy(dtype=float)
    wide = wide.iloc[np.argsort(-mean, kind="stable")]
    return _bars(wide, levels or {}, names, title, language)


def _bars(
    wide: pd.DataFrame,
    levels: Mapping[Hashable, str],
    names: Names | None,
    title: str | None,
    language: Language,
) -> Picture:
    _ = translator(language).gettext
    count = len(wide)
    colours = level_colours(len(wide.columns))
    called = [plain(levels.get(each, number(float(each), 0, language))) for each in wide.columns]
    signs = [Sign(words, colour, "s") for words, colour in zip(called, colours, strict=True)]
    labels = [
        RowLabel(row, shortened(juror_name(group, language, names), 3.2, LABEL))
        for row, group in enumerate(wide.index)
    ]
    above, height = key_height(signs, 9.5) + 0.1, rows_height(count) * (1.25 if count <= ALL_LABELLED else 1)
    page = sheet(
        above + height + 0.45,
        title=title or _("How often each level is given"),
        reading=_("Levels from the lowest, pale, to the highest, dark; the highest mean on top."),
        note="" if count <= ALL_LABELLED else _("Names stand from left to right as their rows from the top."),
    )
    draw_key(page, signs)
    left = MARGIN + label_width(labels, count, height)
    label_rows(page, MARGIN, above, left - MARGIN, height, count, labels)
    axes = page.panel(left, above, page.width - left - MARGIN - 0.15, height)
    row_limits(axes, count)
    axes.set_xlim(0, 1)
    start = np.zeros(count)
    for column, colour in zip(wide.columns, colours, strict=True):
        share = wide[column].to_numpy(dtype=float)
        thin = count > ALL_LABELLED
        axes.barh(
            np.arange(count),
            share,
            left=start,
            height=1.0 if thin else 0.74,
            color=colour,
            edgecolor=PAPER,
            linewidth=0 if thin else 0.8,
        )
        for row in range(0 if thin else count):
            if share[row] < 0.045:
                continue
            words = number(100 * share[row], 0, language)
            at = float(start[row] + share[row] / 2)
            write(axes, at, row, words, size=SMALL, colour=ink_on(colour), ha="center")
        start = start + share
    number_axis(axes, "bottom", language, percent=True, ticks=5, grid=False)
    return page.picture()
