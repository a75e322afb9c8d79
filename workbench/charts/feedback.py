"""A juror's private page: own severity, levels, agreement and criteria against the jury, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from workbench.charts.canvas import MARGIN, Sheet, fitted, number_axis, sheet, shortened, wrapped
from workbench.charts.frames import Floats
from workbench.charts.palette import ACCENT, INK, MUTED, PALE, PAPER, SHADE, SMALL, TEXT
from workbench.charts.picture import Picture
from workbench.charts.rows import Sign, draw_key, row_limits
from workbench.charts.severity import NORMAL_95
from workbench.charts.words import juror_name, number, plain
from workbench.errors import InvalidPicture
from workbench.i18n import Language, translator

A4 = (8.27, 11.69)  # inches
_LEFT = 0.45
_NOTABLE_SHARE = 0.05  # a level used more or less often than this apart from the jury is named
MOST_CRITERIA = 10
_LEAST_ROW = 0.19  # inches a row of text takes
_NAMED = 2  # criteria in a sentence, each way


@dataclass(frozen=True)
class CriterionDifference:
    """How much harsher (+) a juror is on a criterion than on the others, in logits, with its error."""

    criterion: str
    difference: float
    se: float


@dataclass(frozen=True)
class JurorFeedback:
    """What one juror may see: own numbers, and the jury's without names.

    Attributes
    ----------
    severity, severity_se : logits, + is harsher than the jury.
    jury_severities : of the others, in any order.
    levels : names of the levels, lowest first.
    own_shares, jury_shares : how often each level is given, each adding up to 1.
    infit : mean square; `fit_lower`, `fit_upper` its cut-offs.
    criteria : differences by criterion; at most the 10 greatest are drawn.
    points_per_logit : what a logit is worth on the rubric's scale.
    """

    juror: str
    n_entries: int
    n_ratings: int
    severity: float
    severity_se: float
    jury_severities: Sequence[float]
    levels: Sequence[str]
    own_shares: Sequence[float]
    jury_shares: Sequence[float]
    infit: float
    fit_lower: float
    fit_upper: float
    criteria: Sequence[CriterionDifference]
    points_per_logit: float | None = None


def feedback_page(feedback: JurorFeedback, *, title: str | None = None, language: Language = "ru") -> Picture:
    """Draw one juror's private page on an upright A4 sheet.

    Raises
    ------
    InvalidPicture : levels and shares do not match, a number is missing.
    """
    _check(feedback)
    _ = translator(language).gettext
    counts = {
        "entries": number(feedback.n_entries, 0, language),
        "ratings": number(feedback.n_ratings, 0, language),
    }
    juror = juror_name(feedback.juror, language)
    page = sheet(
        0,
        title=title or _("Juror %(juror)s: your ratings and the jury's") % {"juror": juror},
        reading=_("Entries rated: %(entries)s, levels given: %(ratings)s. This page is for you alone.")
        % counts,
        note=_(
            "This page is no judgement of you. A steady difference in severity is taken out of the fair "
            "results; other jurors stand here without names."
        ),
        width=A4[0],
        full_height=A4[1],
    )
    top = _severity(page, feedback, 0.05, language)
    top = _levels(page, feedback, top + 0.3, language)
    top = _agreement(page, feedback, top + 0.3, language)
    if feedback.criteria:
        _criteria(page, feedback, top + 0.3, language)
    return page.picture()


def _check(feedback: JurorFeedback) -> None:
    count = len(feedback.levels)
    if count < 2 or len(feedback.own_shares) != count or len(feedback.jury_shares) != count:
        raise InvalidPicture(reason=f"juror {feedback.juror}: give each of at least two levels both shares")
    numbers = [
        feedback.severity,
        feedback.severity_se,
        feedback.infit,
        feedback.fit_lower,
        feedback.fit_upper,
        *feedback.jury_severities,
        *feedback.own_shares,
        *feedback.jury_shares,
        *(value for each in feedback.criteria for value in (each.difference, each.se)),
    ]
    if not np.isfinite(numbers).all():
        raise InvalidPicture(reason=f"juror {feedback.juror}: a number of the page is missing")


def _section(page: Sheet, top: float, heading: str, finding: str) -> float:
    """Heading and finding; returns where the drawing starts."""
    page.write(MARGIN, top + 0.1, heading, size=TEXT + 1, weight="bold")
    top += 0.3
    for line in wrapped(finding, page.width - 2 * MARGIN, TEXT):
        page.write(MARGIN, top + 0.09, line, size=TEXT)
        top += 0.2
    return top + 0.08


def _points(logits: float, feedback: JurorFeedback, language: Language) -> str:
    _ = translator(language).gettext
    words = _("%(logits)s logits") % {"logits": number(abs(logits), 1, language)}
    if feedback.points_per_logit is None:
        return words
    points = number(abs(logits * feedback.points_per_logit), 1, language)
    return words + _(", about %(points)s points of the rubric") % {"points": points}


def _severity(page: Sheet, feedback: JurorFeedback, top: float, language: Language) -> float:
    _ = translator(language).gettext
    half = NORMAL_95 * feedback.severity_se
    much = {"much": _points(feedback.severity, feedback, language)}
    if abs(feedback.severity) <= half:
        finding = _("Your severity does not differ from the jury's by more than chance.")
    elif feedback.severity > 0:
        finding = _("You are harsher than the jury by %(much)s.") % much
    else:
        finding = _("You are more lenient than the jury by %(much)s.") % much
    top = _section(page, top, _("Severity"), finding)
    signs = [
        Sign(_("you, with the 95-percent interval"), ACCENT, "D", line="-"),
        Sign(_("the other jurors"), MUTED, "|"),
    ]
    draw_key(page, signs, top)
    top += 0.28
    axes = page.panel(_LEFT, top, page.width - 2 * _LEFT, 0.62)
    axes.set_ylim(-1, 1)
    others: Floats = np.asarray(feedback.jury_severities, dtype=float)
    axes.vlines(others, -0.55, 0.55, color=PALE, linewidth=1.2)
    axes.axvline(0, color=INK, linewidth=0.9)
    axes.hlines(0, feedback.severity - half, feedback.severity + half, color=ACCENT, linewidth=2.4)
    axes.plot([feedback.severity], [0], "D", color=ACCENT, markersize=8)
    reach = max(float(np.abs(others).max(initial=0.0)), abs(feedback.severity) + half) * 1.08 or 1.0
    axes.set_xlim(-reach, reach)
    number_axis(axes, "bottom", language, signed=True, grid=False)
    top += 0.62
    page.write(_LEFT, top + 0.3, _("← more lenient"), size=SMALL, colour=MUTED)
    page.write(page.width / 2, top + 0.3, _("logits"), size=SMALL, colour=MUTED, ha="center")
    page.write(page.width - _LEFT, top + 0.3, _("harsher →"), size=SMALL, colour=MUTED, ha="right")
    return top + 0.4


def _levels(page: Sheet, feedback: JurorFeedback, top: float, language: Language) -> float:
    _ = translator(language).gettext
    own, jury = np.asarray(feedback.own_shares, dtype=float), np.asarray(feedback.jury_shares, dtype=float)
    apart = own - jury
    more, less = int(apart.argmax()), int(apart.argmin())
    called = [plain(each) for each in feedback.levels]
    names = {"more": called[more], "less": called[less]}
    if max(apart[more], -apart[less]) < _NOTABLE_SHARE:
        finding = _("You use the levels much as the jury does.")
    else:
        finding = _("More often than the jury you give “%(more)s”, less often “%(less)s”.") % names
    top = _section(page, top, _("Levels"), finding)
    signs = [Sign(_("you"), ACCENT, "s"), Sign(_("the jury"), MUTED, "s", PALE)]
    draw_key(page, signs, top)
    top += 0.28
    shown, room = fitted(called, 2.4)
    row = min(0.36, 2.6 / len(called))
    height = row * len(called)
    left = MARGIN + room + 0.15
    axes = page.panel(left, top, page.width - left - 0.8, height)
    row_limits(axes, len(called))
    rows = np.arange(len(called))
    axes.barh(rows - 0.2, own, height=0.36, color=ACCENT)
    axes.barh(rows + 0.2, jury, height=0.36, color=PALE)
    axes.set_xlim(0, max(float(own.max()), float(jury.max())) * 1.02)
    for place, words in enumerate(shown):
        page.write(left - 0.1, top + (place + 0.5) * row, words, ha="right")
        sign = " %" if language == "ru" else "%"
        both = f"{number(100 * own[place], 0, language)} / {number(100 * jury[place], 0, language)}{sign}"
        page.write(page.width - MARGIN, top + (place + 0.5) * row, both, size=SMALL, colour=MUTED, ha="right")
    return top + height


def _agreement(page: Sheet, feedback: JurorFeedback, top: float, language: Language) -> float:
    _ = translator(language).gettext
    if feedback.infit > feedback.fit_upper:
        finding = _(
            "Your ratings are harder to foresee than chance explains: look again at entries where yours lie "
            "far from the others'."
        )
    elif feedback.infit < feedback.fit_lower:
        finding = _(
            "Your ratings are more even than expected: a general impression may carry over to all criteria."
        )
    else:
        finding = _("Your ratings agree with the jury's as well as can be expected.")
    top = _section(page, top, _("Agreement"), finding)
    axes = page.panel(_LEFT, top, page.width - 2 * _LEFT, 0.36)
    axes.set_ylim(-1, 1)
    edge = max(feedback.fit_upper * 1.4, feedback.infit * 1.1, 1.6)
    axes.set_xlim(0, edge)
    axes.axvspan(feedback.fit_lower, feedback.fit_upper, color=SHADE, linewidth=0)
    axes.axvline(1, color=INK, linewidth=0.9)
    axes.plot([feedback.infit], [0], "D", color=ACCENT, markersize=8)
    number_axis(axes, "bottom", language, grid=False)
    top += 0.36
    page.write(_LEFT, top + 0.3, _("← more even"), size=SMALL, colour=MUTED)
    words = _("scatter of your ratings (infit); the band is what chance explains")
    page.write(page.width / 2, top + 0.3, words, size=SMALL, colour=MUTED, ha="center")
    page.write(page.width - _LEFT, top + 0.3, _("more erratic →"), size=SMALL, colour=MUTED, ha="right")
    return top + 0.4


def _criteria(page: Sheet, feedback: JurorFeedback, top: float, language: Language) -> None:
    _ = translator(language).gettext
    greatest = sorted(feedback.criteria, key=lambda each: -abs(each.difference))
    sure = [each for each in greatest if _sure(each)]
    parts = []
    for words, chosen in (
        (_("Harsher than on the others: %(criteria)s."), [each for each in sure if each.difference > 0]),
        (_("More lenient than on the others: %(criteria)s."), [each for each in sure if each.difference < 0]),
    ):
        if chosen:
            parts.append(words % {"criteria": ", ".join(_named(each) for each in chosen[:_NAMED])})
    finding = " ".join(parts) or _("On no criterion does your severity differ by more than chance.")
    top = _section(page, top, _("Criteria"), finding)
    room_for_rows = page.height - top - 0.35
    ordered = greatest[: min(MOST_CRITERIA, int(room_for_rows / _LEAST_ROW))]
    ordered.sort(key=lambda each: -each.difference)
    called, room = fitted([plain(each.criterion) for each in ordered], 3.0)
    row = min(0.27, room_for_rows / len(ordered))
    left = MARGIN + room + 0.15
    axes = page.panel(left, top, page.width - left - _LEFT, row * len(ordered))
    _intervals(axes, ordered)
    number_axis(axes, "bottom", language, ticks=5, signed=True)
    for place, words in enumerate(called):
        page.write(left - 0.1, top + (place + 0.5) * row, words, ha="right")


def _sure(criterion: CriterionDifference) -> bool:
    return abs(criterion.difference) > NORMAL_95 * criterion.se


def _named(criterion: CriterionDifference) -> str:
    return shortened(plain(criterion.criterion), 3.0, TEXT)


def _intervals(axes: Axes, ordered: Sequence[CriterionDifference]) -> None:
    axes.set_ylim(len(ordered) - 0.5, -0.5)
    values = np.array([each.difference for each in ordered])
    half = NORMAL_95 * np.array([each.se for each in ordered])
    rows = np.arange(len(ordered))
    axes.hlines(rows, values - half, values + half, color=PALE, linewidth=2.0)
    axes.axvline(0, color=INK, linewidth=0.9)
    for row, each in enumerate(ordered):
        colour = ACCENT if _sure(each) else MUTED
        axes.plot(
            [each.difference], [row], "o", color=colour, markerfacecolor=colour if _sure(each) else PAPER
        )
    reach = float((np.abs(values) + half).max()) * 1.08 or 1.0
    axes.set_xlim(-reach, reach)
