"""How jurors judged, question by question, for a methodologist's notebook.

    from workbench.app import open_calibration
    from workbench.app.notebooks.juror_checks import check_jurors
    jury = check_jurors(open_calibration())
    jury.severity.picture()
    jury.severity.findings()

Every question has `frame`, `findings()` and `table()`, most have `picture()`. Ids only, no names of people.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.app.feedback import feedback_picture, write_feedback
from workbench.app.notebooks.checks import CalibrationChecks, Check, DrawnCheck, level_shares, overview_of
from workbench.app.notebooks.methods import SEED, OpenedCalibration
from workbench.app.notebooks.reading import Column, Sentences
from workbench.charts import (
    Picture,
    category_use_chart,
    drift_chart,
    fit_chart,
    movement_chart,
    ruler_map,
    severity_chart,
)
from workbench.errors import N_, Sentence, SettingsError
from workbench.i18n import translator
from workbench.psychometrics.checks.drift import periods_by_order, severity_drift
from workbench.psychometrics.checks.exact_agreement import agreement_statistics
from workbench.psychometrics.checks.interactions import bias_interactions
from workbench.psychometrics.checks.juror_habits import central_tendency, halo_by_juror
from workbench.psychometrics.checks.misfit import misfit_limits
from workbench.psychometrics.checks.unexpected import unexpected_ratings, unexpected_reviews
from workbench.workflows.calibrating import juror_findings
from workbench.workflows.calibrating.calibrate import calibrate
from workbench.workflows.calibrating.findings import Finding, findings

if TYPE_CHECKING:
    pass

# At most this share of the jurors, or pairs, that are named may be false alarms.
FALSE_ALARMS = 0.05
_PERIODS = (N_("beginning"), N_("middle"), N_("end"))
_AROUND_THE_LINE = 6

_NOT_SAVED = N_("Nothing was saved. To save a page for each juror, name a folder.")
_SAVED = N_("Pages saved as PDF: %(count)s, in the folder %(folder)s. Each is for one juror only.")
_NO_PAGE = N_("there is no juror %(juror)s in these ratings; known: %(known)s")

_JUROR = Column("juror", N_("Juror"), "label")
_ENTRY = Column("entry", N_("Entry"), "label")
_CRITERION = Column("criterion", N_("Criterion"), "label")
_REVIEWS = Column("n_reviews", N_("Reviews"), "count")


@dataclasses.dataclass(frozen=True, eq=False)
class JurorChecks(CalibrationChecks):
    """The checks of one calibration's jury."""

    seed: int = SEED

    @cached_property
    def overview(self) -> Check:
        """What was read, and how far to trust it. Also where nothing could be fitted."""
        return overview_of(self.opened, self._findings)

    @cached_property
    def ruler(self) -> DrawnCheck:
        """Entries, jurors, criteria and thresholds on one scale; the table is of the criteria."""
        columns = (
            _CRITERION,
            Column("difficulty", N_("Difficulty, logits"), "signed"),
            Column("se", N_("Error")),
            Column("mean_level", N_("Mean level")),
        )
        said = juror_findings.ruler_sentences(self.opened.calibration)
        return self._check(self.opened.criteria(), said, columns, self._draw_ruler)

    @cached_property
    def severity(self) -> DrawnCheck:
        """How harsh each juror is, the harshest first."""
        frame = self.opened.jurors().sort_values("severity", ascending=False, ignore_index=True)
        columns = (
            _JUROR,
            _REVIEWS,
            Column("severity", N_("Severity, logits"), "signed"),
            Column("se", N_("Error")),
            Column("points", N_("Takes, points"), "signed"),
        )

        def draw(title: str | None) -> Picture:
            points = self.opened.points_per_logit
            return severity_chart(frame, points_per_logit=points, title=title, language=self.opened.language)

        return self._check(frame, self._of_topics("jurors"), columns, draw)

    @cached_property
    def fit(self) -> DrawnCheck:
        """Infit and outfit against the cut-offs of a parametric bootstrap, the most erratic first."""
        limits = misfit_limits(self.opened.fit, rng=np.random.default_rng(self.seed))
        frame = limits.frame.sort_values("infit", ascending=False, ignore_index=True)
        columns = (
            _JUROR,
            Column("infit", N_("Infit")),
            Column("infit_low", N_("from")),
            Column("infit_high", N_("to")),
            Column("outfit", N_("Outfit")),
            Column("outfit_low", N_("from")),
            Column("outfit_high", N_("to")),
            Column("erratic", N_("Erratic"), "mark"),
            Column("muted", N_("Too even"), "mark"),
        )

        def draw(title: str | None) -> Picture:
            return fit_chart(frame, limits.lower, limits.upper, title=title, language=self.opened.language)

        return self._check(frame, juror_findings.fit_sentences(limits), columns, draw)

    @cached_property
    def unexpected(self) -> Check:
        """Ratings far from what all others lead to expect: where to look on the chair's page."""
        fit = self.opened.fit
        frame = unexpected_ratings(fit)
        columns = (
            _ENTRY,
            _JUROR,
            _CRITERION,
            Column("level", N_("Level"), "count"),
            Column("expected", N_("Expected"), digits=1),
            Column("residual", N_("Difference, SD"), "signed", 1),
        )
        said = juror_findings.unexpected_sentences(frame, unexpected_reviews(fit), len(fit.table))
        return Check(frame, self._reader, tuple(said), columns)

    @cached_property
    def levels(self) -> DrawnCheck:
        """How each juror uses the scale: keeping to its middle, or going to its ends."""
        frame = central_tendency(self.opened.fit, rate=FALSE_ALARMS)
        frame = frame.sort_values("ratio", ignore_index=True)
        columns = (
            _JUROR,
            Column("spread", N_("Spread of levels")),
            Column("expected_spread", N_("Expected")),
            Column("ratio", N_("Ratio"), "percent"),
        )

        def draw(title: str | None) -> Picture:
            return category_use_chart(
                level_shares(self.opened.ratings(), "juror"), title=title, language=self.opened.language
            )

        return self._check(frame, juror_findings.habit_sentences(frame), columns, draw)

    @cached_property
    def halo(self) -> Check:
        """How strongly a general impression of an entry colours each juror's levels, the strongest first."""
        frame = halo_by_juror(self.opened.fit, rate=FALSE_ALARMS)
        frame = frame.sort_values("halo_sd", ascending=False, ignore_index=True)
        columns = (
            _JUROR,
            _REVIEWS,
            Column("halo_sd", N_("Impression, logits")),
            Column("strong", N_("Stronger than usual"), "mark"),
            Column("uniform_share", N_("Reviews all alike"), "percent"),
            Column("uniform_expected", N_("Expected"), "percent"),
        )
        said = juror_findings.halo_sentences(self.opened.calibration, frame)
        return Check(frame, self._reader, tuple(said), columns)

    @cached_property
    def drift(self) -> DrawnCheck:
        """Whether jurors became harsher or more lenient, over thirds of each juror's own sequence."""
        fit = self.opened.fit
        translate = translator(self.opened.language).gettext
        called = [translate(each) for each in _PERIODS]
        part = periods_by_order(fit.table, self.opened.order, parts=len(called))
        labels = [called[each - 1] for each in part]
        found = severity_drift(fit, labels, periods=called, rate=FALSE_ALARMS)
        frame = found.by_juror.sort_values("change", key=np.abs, ascending=False, ignore_index=True)
        columns = (
            _JUROR,
            Column("change", N_("Change, logits"), "signed"),
            Column("se", N_("Error")),
            Column("drifting", N_("More than chance"), "mark"),
        )

        def draw(title: str | None) -> Picture:
            flagged = frame.loc[frame["drifting"], "juror"].tolist()
            known = found.by_period.dropna(subset=["severity", "se"])
            return drift_chart(
                known, flagged=flagged, periods=called, title=title, language=self.opened.language
            )

        said = juror_findings.drift_sentences(self.opened.calibration, found)
        return self._check(frame, said, columns, draw)

    @cached_property
    def interactions(self) -> Check:
        """Jurors unlike themselves on a criterion, the surest first."""
        frame = bias_interactions(self.opened.fit, ("juror", "criterion"), rate=FALSE_ALARMS)
        columns = (
            _JUROR,
            _CRITERION,
            _REVIEWS,
            Column("bias", N_("Harsher by, logits"), "signed"),
            Column("se", N_("Error")),
            Column("points", N_("On your scale, points"), "signed"),
            Column("flagged", N_("More than chance"), "mark"),
        )
        said = juror_findings.interaction_sentences(frame, FALSE_ALARMS)
        return Check(frame, self._reader, tuple(said), columns)

    @cached_property
    def agreement(self) -> Check:
        """How often jurors agree exactly, against what independent jurors would."""
        found = agreement_statistics(self.opened.fit)
        columns = (
            _JUROR,
            Column("exact", N_("Same level"), "percent"),
            Column("expected_exact", N_("Expected"), "percent"),
            Column("adjacent", N_("One level apart"), "percent"),
            Column("expected_adjacent", N_("Expected"), "percent"),
        )
        said = tuple(juror_findings.agreement_sentences(found))
        return Check(found.by_juror, self._reader, said, columns)

    @cached_property
    def links(self) -> Check:
        """How firmly shared entries tie the jurors together; the table counts whom each has met."""
        pairs = self.opened.ratings()[["entry", "juror"]].drop_duplicates()
        shared = pairs.merge(pairs, on="entry", suffixes=("", "_other"))
        shared = shared[shared["juror"] != shared["juror_other"]]
        met = shared.groupby("juror")["juror_other"].nunique().to_dict()
        frame = pairs.groupby("juror").agg(n_reviews=("entry", "size")).reset_index()
        frame["met"] = [met.get(each, 0) for each in frame["juror"]]
        columns = (_JUROR, _REVIEWS, Column("met", N_("Jurors with a shared entry"), "count"))
        said = juror_findings.link_sentences(self.opened.calibration)
        return Check(frame, self._reader, tuple(said), columns)

    @cached_property
    def lists(self) -> DrawnCheck:
        """Both lists side by side, around the line of seats; the raw one alone where the other is refused.

        The picture raises the refusal then.
        """
        entries = self.opened.entries()
        seats = self.opened.seats or 0
        columns = [_ENTRY, Column("raw_rank", N_("Place, raw"), "count"), Column("raw", N_("Raw, points"))]
        if self.opened.adjusted:
            columns += [
                Column("fair_rank", N_("Place, fair"), "count"),
                Column("fair", N_("Fair, points")),
                Column("severity", N_("Severity of its jurors, logits"), "signed"),
            ]
        if self.opened.seats is not None:
            columns.append(Column("raw_in", N_("Seat, raw"), "mark"))
        if self.opened.seats is not None and self.opened.adjusted:
            columns.append(Column("fair_in", N_("Seat, fair"), "mark"))
        first = max(0, seats - _AROUND_THE_LINE)
        frame = entries.iloc[first : seats + _AROUND_THE_LINE].reset_index(drop=True)

        def draw(title: str | None) -> Picture:
            self.opened.calibration.require_adjusted()
            self.opened.calibration.require_seats()
            return movement_chart(entries, title=title, language=self.opened.language)

        return self._check(frame, self._of_topics("seats", "next"), tuple(columns), draw)

    @cached_property
    def moves(self) -> Check:
        """Who crosses the line of seats between the lists, and what puts the raw total off the fair one.

        Raises
        ------
        MeasurementProblem : where there is no fair list.
        """
        columns = (
            _ENTRY,
            Column("raw_rank", N_("Place, raw"), "count"),
            Column("fair_rank", N_("Place, fair"), "count"),
            Column("severity_effect", N_("By severity, points"), "signed"),
            Column("weight_effect", N_("By weights, points"), "signed"),
            Column("other_effect", N_("By all else, points"), "signed"),
        )
        return Check(self.opened.moves(), self._reader, self._of_topics("seats"), columns)

    def after(self, reviews: int) -> JurorChecks:
        """The same questions, had judging stopped after so many reviews of each juror."""
        whole = self.opened.calibration
        ratings = whole.ratings[whole.ratings["order"] <= reviews].reset_index(drop=True)
        part = calibrate(ratings, self.opened.rubric, whole.rules, seats=whole.seats)
        return JurorChecks(dataclasses.replace(self.opened, calibration=part), self.seed)

    def page(self, juror: str) -> Picture:
        """The private page of one juror, by id or by the code that screens show.

        Raises
        ------
        SettingsError : nobody of that name has rated.
        """
        for each in self.opened.pages():
            if juror in (str(each.juror), self._reader.label(each.juror)):
                return feedback_picture(each, self.opened.calibration, self.opened.language)
        known = ", ".join(sorted(self._reader.label(each) for each in self._reader.jurors))
        raise SettingsError(name="juror", reason=Sentence(_NO_PAGE, {"juror": juror, "known": known}))

    def save_pages(self, folder: Path | str | None) -> Sentences:
        """Write the private page of every juror into `folder` as PDF; None saves nothing."""
        translate = translator(self.opened.language).gettext
        if folder is None:
            return Sentences([translate(_NOT_SAVED)])
        written = write_feedback(self.opened.calibration, Path(folder), self.opened.language)
        return Sentences([translate(_SAVED) % {"count": len(written), "folder": folder}])

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        return findings(self.opened.calibration, np.random.default_rng(self.seed))

    def _of_topics(self, *topics: str) -> tuple[Sentence, ...]:
        return tuple(each.sentence for each in self._findings if each.topic in topics)

    def _draw_ruler(self, title: str | None) -> Picture:
        fit = self.opened.fit
        criteria = self.opened.criteria()
        order = [fit.table.criteria.index(each) for each in criteria["criterion"]]
        known = criteria["difficulty"].notna().to_numpy()
        return ruler_map(
            fit.entry_frame(),
            fit.juror_frame(),
            criteria[known],
            fit.thresholds[order][known],
            lowest_level=fit.table.lowest_level,
            names=self._reader.criteria,
            title=title,
            language=self.opened.language,
        )


def check_jurors(opened: OpenedCalibration, *, seed: int = SEED) -> JurorChecks:
    """The checks of a calibration's jury; `seed` of the draws behind cut-offs and chances."""
    return JurorChecks(opened, seed)
