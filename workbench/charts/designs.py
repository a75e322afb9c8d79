"""Plans for a jury: how many jurors are enough, what a sparse plan loses, what further ratings buy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.charts.canvas import (
    LINE_HEIGHT,
    MARGIN,
    fitted,
    number_axis,
    sheet,
    spread,
    widest,
    wrapped,
    write,
)
from workbench.charts.frames import checked
from workbench.charts.palette import ACCENT, DASHES, INK, LABEL, MARKERS, PALE, SERIES, SMALL
from workbench.charts.picture import Picture
from workbench.charts.rows import (
    RowLabel,
    label_rows,
    label_width,
    row_limits,
    rows_height,
    separate_rows,
)
from workbench.charts.words import Names, name_of, number, plain
from workbench.errors import N_, InvalidPicture
from workbench.i18n import Language, translator

_HEIGHT, _LEFT, _GAP, _HEADING, _AXIS = 3.4, 0.8, 0.35, 0.3, 0.55
_METRIC = 0.45
MOST_LINES = 24  # curves that can be told apart

_COEFFICIENTS = {
    "phi": N_("Phi: is the measure itself right?"),
    "g": N_("G: is the order right?"),
}
METRICS = {
    "rmse": N_("Error of measures (RMSE), logits"),
    "bias": N_("Bias, logits"),
    "coverage": N_("Coverage of 95-percent intervals"),
    "reliability": N_("Reliability"),
    "correlation": N_("Correlation with the truth"),
    "wrong_choices": N_("Wrong choices, seats"),
}
_SHARES = ("coverage",)
PLANS = {"targeted": N_("targeted"), "random": N_("random")}


def d_study_chart(
    frame: pd.DataFrame,
    *,
    target: float = 0.8,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw Phi and G against the number of jurors, a curve for each number of criteria [Brennan2001].

    The first number of jurors that reaches the target stands out on each curve.

    Parameters
    ----------
    frame : columns jurors, criteria (numbers), g, phi (0..1).
    target : the coefficient to be reached.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, a design stands twice, more than 24 curves.
    """
    columns = ("jurors", "criteria", "g", "phi")
    table = checked(frame, columns, columns)
    if table.duplicated(["jurors", "criteria"]).any():
        raise InvalidPicture(reason="a number of jurors and criteria stands twice; keep one row of each")
    table = table.sort_values(["criteria", "jurors"])
    _ = translator(language).gettext
    counts = sorted(set(table["criteria"].to_numpy(float)))
    curves = {each: table[table["criteria"] == each] for each in counts}
    if len(curves) > MOST_LINES:
        raise InvalidPicture(reason=f"there are {len(curves)} numbers of criteria; draw at most {MOST_LINES}")
    words = {each: _("criteria: %(count)s") % {"count": number(each, 0, language)} for each in curves}
    room = widest(list(words.values()), LABEL) + 0.25
    page = sheet(
        _HEADING + _HEIGHT + _AXIS,
        title=title or _("How many jurors are enough"),
        reading=_(
            "Curves by number of criteria; the dashed line is the target of %(target)s, "
            "a filled mark the first to reach it."
        )
        % {"target": number(target, 2, language)},
    )
    width = (page.width - _LEFT - MARGIN - 2 * room - _GAP) / 2
    lowest = min(float(table[["g", "phi"]].to_numpy().min()), target) - 0.05
    for place, name in enumerate(("phi", "g")):
        left = _LEFT + place * (width + room + _GAP)
        page.write(left, _HEADING - 0.14, _(_COEFFICIENTS[name]), weight="bold")
        axes = page.panel(left, _HEADING, width, _HEIGHT)
        axes.set_ylim(max(0.0, lowest), 1.0)
        span = float(table["jurors"].max() - table["jurors"].min())
        pad = max(span * 0.04, 0.5) if span else 1.5  # an axis of one number shows its neighbours
        axes.set_xlim(table["jurors"].min() - pad, table["jurors"].max() + pad)
        number_axis(axes, "bottom", language, _("Jurors for each entry"), whole=True, grid=False)
        number_axis(axes, "left", language, ticks=6)
        axes.axhline(target, color=INK, linewidth=1.1, linestyle=(0, (4, 3)))
        ends = _curves(axes, curves, name, target)
        _end_labels(axes, ends, list(words.values()), _HEIGHT)
    return page.picture()


def _curves(
    axes: Axes, curves: Mapping[float, pd.DataFrame], name: str, target: float
) -> list[tuple[float, str]]:
    """Draw them; return where each ends and its colour."""
    ends = []
    for place, rows in enumerate(curves.values()):
        colour = SERIES[place % len(SERIES)]
        dash = DASHES[place // len(SERIES) % len(DASHES)]
        marker = MARKERS[place % len(MARKERS)]
        jurors, values = rows["jurors"].to_numpy(float), rows[name].to_numpy(float)
        axes.plot(
            jurors, values, color=colour, linestyle=dash, marker=marker, markersize=4, markerfacecolor="white"
        )
        reached = np.flatnonzero(values >= target)
        if len(reached):
            axes.plot([jurors[reached[0]]], [values[reached[0]]], color=colour, marker=marker, markersize=7.5)
        ends.append((float(values[-1]), colour))
    return ends


def _end_labels(axes: Axes, ends: list[tuple[float, str]], words: list[str], height: float) -> None:
    """Name each curve at its right end, moved apart where ends are close."""
    low, high = axes.get_ylim()
    gap = LABEL * LINE_HEIGHT * (high - low) / height
    places = spread(np.array([end for end, _ in ends]), gap, low + gap / 2, high - gap / 2)
    right = axes.get_xlim()[1]
    span = right - axes.get_xlim()[0]
    for (end, colour), place, each in zip(ends, places, words, strict=True):
        axes.plot([right, right + span * 0.02], [end, place], color=PALE, linewidth=0.7, clip_on=False)
        write(axes, right + span * 0.035, float(place), each, colour=colour if colour == ACCENT else INK)


def design_chart(
    frame: pd.DataFrame,
    *,
    reference: Mapping[str, float] | None = None,
    names: Names | None = None,
    title: str | None = None,
    language: Language = "ru",
) -> Picture:
    """Draw what plans of a jury reach: a row for each plan, a panel for each metric, dots with intervals.

    Parameters
    ----------
    frame : column plan, and one for each metric (rmse, bias, coverage, reliability, correlation,
        wrong_choices, or any other, shown under its own name); a metric's interval in columns
        <metric>_low and <metric>_high. Plans stay in the order given.
    reference : a line to compare with, by metric, such as {"coverage": .95}.

    Raises
    ------
    InvalidPicture : no metric, a value that is not finite, an interval with one end.
    """
    table = checked(frame, ("plan",))
    ends = [str(each) for each in table.columns if str(each).endswith(("_low", "_high"))]
    metrics = [str(each) for each in table.columns if each != "plan" and str(each) not in ends]
    lone = [each for each in ends if each.rpartition("_")[0] not in metrics]
    lone += [each for each in metrics if (f"{each}_low" in ends) != (f"{each}_high" in ends)]
    if not metrics or lone:
        raise InvalidPicture(
            reason="give a metric, and its interval as <metric>_low and <metric>_high"
            + (f"; what does not fit: {', '.join(lone)}" if lone else "")
        )
    checked(table, ("plan",), [*metrics, *ends])
    _ = translator(language).gettext
    count = len(table)
    called, _inches = fitted([name_of(each, names) for each in table["plan"]], 2.6)
    labels = [RowLabel(row, words) for row, words in enumerate(called)]
    height = rows_height(count) * 1.2
    page = sheet(
        _METRIC + height + _AXIS,
        title=title or _("What each plan of the jury reaches"),
        reading=_(
            "A dot for each plan with the interval it is known to; a dashed line is what to compare with."
        )
        if ends or reference
        else _("A dot for each plan."),
    )
    left = MARGIN + label_width(labels, count, height)
    label_rows(page, MARGIN, _METRIC, left - MARGIN, height, count, labels)
    width = (page.width - left - MARGIN - 0.1 - _GAP * (len(metrics) - 1)) / len(metrics)
    for place, metric in enumerate(metrics):
        at = left + place * (width + _GAP)
        lines = wrapped(_(METRICS[metric]) if metric in METRICS else plain(metric), width, SMALL)[:2]
        for line, words in enumerate(lines):
            page.write(at, _METRIC - 0.13 - 0.16 * (len(lines) - 1 - line), words, size=SMALL)
        axes = page.panel(at, _METRIC, width, height)
        _dots(axes, table, metric, (reference or {}).get(metric))
        number_axis(axes, "bottom", language, ticks=4, percent=metric in _SHARES)
    return page.picture()


def _dots(axes: Axes, table: pd.DataFrame, metric: str, reference: float | None) -> None:
    count = len(table)
    row_limits(axes, count)
    separate_rows(axes, count)
    rows, values = np.arange(count), table[metric].to_numpy(float)
    drawn = [values]
    if f"{metric}_low" in table:
        low, high = table[f"{metric}_low"].to_numpy(float), table[f"{metric}_high"].to_numpy(float)
        axes.hlines(rows, low, high, color=PALE, linewidth=2.2)
        drawn += [low, high]
    if reference is not None:
        axes.axvline(reference, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
        drawn.append(np.array([reference]))
    axes.plot(values, rows, "o", color=ACCENT, markersize=6)
    every = np.concatenate(drawn)
    pad = max((every.max() - every.min()) * 0.08, abs(every.max()) * 0.01, 1e-6)
    axes.set_xlim(every.min() - pad, every.max() + pad)


def gain_chart(frame: pd.DataFrame, *, title: str | None = None, language: Language = "ru") -> Picture:
    """Draw the expected number of wrong choices against the number of further ratings, a line for each plan.

    Parameters
    ----------
    frame : columns plan ("targeted", "random" or any name), ratings (how many further ones),
        wrong_choices; the interval, if known, in wrong_choices_low and wrong_choices_high.

    Raises
    ------
    InvalidPicture : a column is missing or not finite, a plan has two rows for one number of ratings.
    """
    table = checked(frame, ("plan", "ratings", "wrong_choices"), ("ratings", "wrong_choices"))
    if table.duplicated(["plan", "ratings"]).any():
        raise InvalidPicture(reason="a plan has two rows for one number of ratings; keep one of each")
    table = table.sort_values("ratings", kind="stable")
    plans = list(dict.fromkeys(frame["plan"]))
    if len(plans) > len(SERIES):
        raise InvalidPicture(reason=f"there are {len(plans)} plans; draw at most {len(SERIES)}")
    _ = translator(language).gettext
    called, room = fitted([_(PLANS[each]) if each in PLANS else plain(each) for each in plans], 2.5)
    page = sheet(
        _HEIGHT + _AXIS,
        title=title or _("What further ratings buy"),
        reading=_("Expected number of seats that go to the wrong entry, by number of further ratings."),
    )
    axes = page.panel(_LEFT, 0.0, page.width - _LEFT - MARGIN - room - 0.4, _HEIGHT)
    top = 0.0
    ends = []
    for place, plan in enumerate(plans):
        rows, colour = table[table["plan"] == plan], SERIES[place]
        ratings, wrong = rows["ratings"].to_numpy(float), rows["wrong_choices"].to_numpy(float)
        if "wrong_choices_low" in rows and "wrong_choices_high" in rows:
            low, high = rows["wrong_choices_low"].to_numpy(float), rows["wrong_choices_high"].to_numpy(float)
            axes.fill_between(ratings, low, high, color=colour, alpha=0.13, linewidth=0)
            top = max(top, float(high.max()))
        axes.plot(ratings, wrong, color=colour, marker=MARKERS[place], markersize=5, linewidth=1.8)
        top = max(top, float(wrong.max()))
        ends.append((float(wrong[-1]), colour))
    axes.set_ylim(0, top * 1.08 or 1.0)
    pad = max(float(table["ratings"].max()) * 0.03, 0.5)
    axes.set_xlim(-pad, float(table["ratings"].max()) + pad)
    number_axis(axes, "bottom", language, _("Further ratings"), whole=True, grid=False)
    number_axis(axes, "left", language, _("Wrong choices, seats"), ticks=6)
    _end_labels(axes, ends, called, _HEIGHT)
    return page.picture()
