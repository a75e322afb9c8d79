"""Planning a jury in a methodologist's notebook: how many jurors and criteria, and who rates what.

from workbench.app import open_calibration
from workbench.app.notebooks.juries import plan_jury
jury = plan_jury(open_calibration())
jury.sizes().picture()
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.app.notebooks.checks import Check, DrawnCheck, reader_of
from workbench.app.notebooks.methods import SEED, OpenedCalibration
from workbench.app.notebooks.reading import Column, Reader
from workbench.charts import d_study_chart, design_chart
from workbench.errors import N_, MeasurementProblem, Sentence
from workbench.workflows.calibrating.dependability import (
    MOST_JURORS,
    SOURCES,
    criteria_now,
    dependability_findings,
    jurors_now,
    jury_sizes,
    season_g_study,
)
from workbench.workflows.planning.comparing_plans import (
    MOST_ENTRIES,
    Plan,
    SeasonLike,
    compare_plans,
    plan_costs,
    plans_like,
    try_bad_luck,
)
from workbench.workflows.planning.plan_findings import METRICS, bad_luck_findings, plan_findings, summary_of

if TYPE_CHECKING:
    from workbench.psychometrics.generalizability.variance_studies import GStudy

__all__ = ["JuryPlanning", "Plan", "plan_jury"]

TARGET = 0.8
MINUTES = 20.0

_COMPONENT_COLUMNS = (
    Column("source", N_("What differs"), "label"),
    Column("variance", N_("Variance")),
    Column("share", N_("Share"), "percent"),
)
_SIZE_COLUMNS = (
    Column("jurors", N_("Jurors for an entry"), "count"),
    Column("criteria", N_("Number of criteria"), "count"),
    Column("n_ratings", N_("Levels for an entry"), "count"),
    Column("phi", N_("Phi")),
    Column("g", N_("G")),
    Column("absolute_sem", N_("Error of the mean score, points")),
)
_PLAN_COLUMNS = (
    Column("name", N_("Plan"), "label"),
    Column("rmse", N_("Error of measures, logits")),
    Column("coverage", N_("Intervals that hold the truth"), "percent"),
    Column("raw_wrong_choices", N_("Wrong choices, raw list"), digits=1),
    Column("wrong_choices", N_("Wrong choices, fair list"), digits=1),
    Column("refused", N_("Fair list refused"), "percent"),
    Column("reviews", N_("Reviews"), "count"),
    Column("hours", N_("Hours in all"), "count"),
    Column("hours_per_juror", N_("Hours a juror"), digits=1),
)
_LUCK_COLUMNS = (
    Column("per_entry", N_("Jurors for an entry"), "count"),
    Column("planted", N_("Worthy entries"), "count"),
    Column("severity", N_("Their jurors harsher by, logits")),
    Column("true_rank", N_("True place"), "count"),
    Column("raw_rank", N_("Place in the raw list"), "count"),
    Column("fair_rank", N_("Place in the fair list"), "count"),
    Column("raw_out", N_("Lost a seat, raw list"), "count"),
    Column("fair_out", N_("Lost a seat, fair list"), "count"),
)


@dataclass(frozen=True, eq=False)
class JuryPlanning:
    """Questions about the next jury, answered from the ratings of this one.

    Attributes
    ----------
    season : what is simulated: sizes and spreads of the opened season.
    """

    opened: OpenedCalibration
    season: SeasonLike

    @cached_property
    def study(self) -> GStudy:
        """Variance components; raises TooFewRatings where the ratings cannot tell them apart."""
        return season_g_study(self.opened.calibration.ratings)

    @cached_property
    def per_entry(self) -> int:
        """Jurors for an entry, as it is now."""
        return jurors_now(self.study)

    @cached_property
    def _reader(self) -> Reader:
        return reader_of(self.opened)

    def components(self) -> Check:
        """Where differences between levels come from."""
        frame = self.study.frame()
        frame["source"] = [self._reader.word(SOURCES[each]) for each in frame["component"]]
        return Check(frame, self._reader, (), _COMPONENT_COLUMNS)

    def sizes(self, *, criteria: Iterable[int] | None = None, target: float = TARGET) -> DrawnCheck:
        """How dependable a mean score is with other numbers of jurors and criteria.

        `criteria` : numbers to draw a curve for; by default the rubric's own, half of them and two more.
        """
        now = criteria_now(self.opened.calibration.ratings)
        asked = sorted({max(now // 2, 1), now, now + 2}) if criteria is None else list(criteria)
        frame = jury_sizes(self.study, range(1, MOST_JURORS + 1), asked)
        said = tuple(dependability_findings(self.study, now, target))
        return DrawnCheck(
            frame,
            self._reader,
            said,
            _SIZE_COLUMNS,
            lambda title: d_study_chart(frame, target=target, title=title, language=self.opened.language),
        )

    def enough(self, *, target: float = TARGET) -> Check:
        """The smallest juries that reach the target with at least half of the criteria: no number of theirs
        could be smaller.

        Where none does, the table is empty and the finding says how near the best comes.
        """
        from workbench.psychometrics.generalizability.variance_studies import smallest_sizes

        now = criteria_now(self.opened.calibration.ratings)
        ranges = {"juror": range(1, MOST_JURORS + 1), "criterion": range((now + 1) // 2, now + 1)}
        said: tuple[Sentence, ...] = ()
        try:
            frame = smallest_sizes(self.study, ranges, target=target, fixed=("criterion",))
        except MeasurementProblem as problem:
            frame = jury_sizes(self.study, (), ())
            said = (problem.sentence,)
        frame = frame.rename(columns={"juror": "jurors", "criterion": "criteria"})
        return Check(frame, self._reader, said, _SIZE_COLUMNS)

    def plans(self) -> tuple[Plan, ...]:
        """One juror fewer, as now, one more; then by themes, with fewer and fewer shared entries."""
        return plans_like(self.season, self.per_entry)

    def compare(
        self,
        plans: Sequence[Plan] | None = None,
        *,
        runs: int = 6,
        seed: int = SEED,
        minutes: float = MINUTES,
    ) -> DrawnCheck:
        """Try plans on simulated seasons like this one.

        Parameters
        ----------
        runs : seasons drawn for every plan; more make the intervals narrower and take longer.
        minutes : that one review takes, for what a plan costs.
        """
        plans = self.plans() if plans is None else tuple(plans)
        tried = compare_plans(self.season, plans, runs=runs, seed=seed)
        costs = plan_costs(self.season, plans, minutes=minutes)
        frame = summary_of(tried, plans).merge(costs, on="plan")
        names = {place: self._reader.sentences([plan.name])[0] for place, plan in enumerate(plans)}
        frame["name"] = frame["plan"].map(names)
        drawn = frame[["plan", *(f"{each}{end}" for each in METRICS for end in ("", "_low", "_high"))]]
        return DrawnCheck(
            frame,
            self._reader,
            tuple(plan_findings(self.season, plans, tried, costs, now=self.per_entry)),
            _PLAN_COLUMNS,
            lambda title: design_chart(
                drawn,
                reference={"coverage": 0.95},
                names=dict(names.items()),
                title=title,
                language=self.opened.language,
            ),
        )

    def bad_luck(self, per_entry: Sequence[int] | None = None, *, runs: int = 3, seed: int = SEED) -> Check:
        """What becomes of worthy entries that fall to the harshest jurors; a row for each size of a jury."""
        numbers = [each.per_entry for each in self.plans() if each.themes == 1]
        tried = try_bad_luck(self.season, per_entry or numbers, runs=runs, seed=seed)
        tried = tried.assign(planted=1, raw_out=~tried["raw_in"], fair_out=~tried["fair_in"])
        how = {
            "planted": "sum",
            "severity": "mean",
            "true_rank": "mean",
            "raw_rank": "mean",
            "fair_rank": "mean",
            "raw_out": "sum",
            "fair_out": "sum",
        }
        frame = tried.groupby("per_entry", as_index=False).agg(how)
        return Check(frame, self._reader, tuple(bad_luck_findings(tried)), _LUCK_COLUMNS)


def plan_jury(opened: OpenedCalibration, *, most_entries: int = MOST_ENTRIES) -> JuryPlanning:
    """Plan a jury from what an opened season's ratings show.

    Parameters
    ----------
    most_entries : a larger season is simulated by one of so many entries, with the same loads.

    Raises
    ------
    MeasurementProblem : where the ratings could not be fitted.
    SettingsError : the number of seats is not known, or leaves nothing to choose.
    """
    return JuryPlanning(opened, SeasonLike.of(opened.calibration, most_entries=most_entries))
