"""Whether the criteria and their levels work, question by question, for a methodologist's notebook.

    from workbench.app import open_calibration
    from workbench.app.notebooks.criterion_checks import check_criteria
    rubric = check_criteria(open_calibration())
    rubric.likeness.picture()
    rubric.likeness.findings()

Every question has `frame`, `findings()` and `table()`, most have `picture()`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workbench.app.notebooks.checks import CalibrationChecks, Check, DrawnCheck, level_shares, overview_of
from workbench.app.notebooks.methods import SEED, OpenedCalibration
from workbench.app.notebooks.reading import Column
from workbench.charts import (
    Picture,
    category_curves,
    category_use_chart,
    contribution_chart,
    criteria_similarity_chart,
)
from workbench.domain.ratings import Label
from workbench.errors import N_
from workbench.psychometrics.agreement.coefficients import (
    Agreement,
    IntraclassCorrelations,
    gwet_ac,
    intraclass_correlation,
    krippendorff_alpha,
)
from workbench.psychometrics.checks.category_statistics import category_statistics
from workbench.psychometrics.checks.criteria_checks import criteria_contribution, criteria_similarity
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.scale import Scale
from workbench.psychometrics.rasch.scale_models import ScaleModels, compare_scale_models
from workbench.psychometrics.rasch.separation import separation_frame
from workbench.workflows.calibrating import criterion_findings
from workbench.workflows.calibrating.finding_texts import criteria_sentences
from workbench.workflows.calibrating.findings import FALSE_ALARMS, findings
from workbench.workflows.calibrating.ratings import review_totals

if TYPE_CHECKING:
    import pandas as pd

_FACETS = {"entry": N_("Entries"), "juror": N_("Jurors"), "criterion": N_("Criteria")}
_MODELS = {
    "rating_scale": N_("thresholds shared by all criteria"),
    "partial_credit": N_("thresholds of its own for each criterion"),
}
_TOTAL = N_("Total of the review")
_ALL = N_("All criteria")

_CRITERION = Column("criterion", N_("Criterion"), "label")
_RELIABILITY = Column("reliability", N_("Reliability"))


@dataclass(frozen=True, eq=False)
class CriterionChecks(CalibrationChecks):
    """The checks of one calibration's rubric."""

    @cached_property
    def overview(self) -> Check:
        """What was read, and how far to trust it. Also where nothing could be fitted."""
        return overview_of(self.opened, findings(self.opened.calibration, np.random.default_rng(SEED)))

    @cached_property
    def use(self) -> DrawnCheck:
        """How often each level is given, and to whom: on all criteria, where they share their thresholds,
        and on each."""
        frame = self._in_order(self._levels)
        columns = (
            _CRITERION,
            Column("level", N_("Level"), "count"),
            Column("count", N_("Given"), "count"),
            Column("share", N_("Share"), "percent"),
            Column("average_measure", N_("Entries with it, logits"), "signed"),
            Column("expected_measure", N_("Expected"), "signed"),
        )

        def draw(title: str | None) -> Picture:
            return category_use_chart(
                level_shares(self.opened.ratings(), "criterion"),
                names=self._reader.criteria,
                title=title,
                language=self.opened.language,
            )

        said = criterion_findings.category_sentences(self._levels)
        return self._check(self._named(frame), said, columns, draw)

    @cached_property
    def thresholds(self) -> DrawnCheck:
        """The thresholds between levels and how likely each level is along the scale."""
        columns = (
            _CRITERION,
            Column("level", N_("From this level"), "count"),
            Column("threshold", N_("Threshold, logits"), "signed"),
            Column("se", N_("Error")),
            Column("disordered", N_("Below the one before"), "mark"),
        )
        said = (
            *criterion_findings.threshold_sentences(self._levels),
            *(each for each, _ in criteria_sentences(self.opened.calibration, FALSE_ALARMS)),
        )
        frame = self._named(self._in_order(self.opened.steps()))
        return self._check(frame, said, columns, lambda title: self._curves(self.opened.fit, title))

    @cached_property
    def models(self) -> DrawnCheck:
        """Thresholds shared by all criteria against thresholds of each its own."""
        found = self._models
        translate = self._reader.word
        frame = found.frame()
        frame["called"] = [translate(_MODELS[each]) for each in frame["model"]]
        columns = (
            Column("called", N_("Model"), "label"),
            Column("n_thresholds", N_("Free thresholds"), "count"),
            Column("log_likelihood", N_("Log-likelihood"), digits=1),
            _RELIABILITY,
        )
        said = criterion_findings.scale_model_sentences(found, self.opened.seats)
        return self._check(frame, said, columns, lambda title: self._curves(found.partial_credit, title))

    @cached_property
    def likeness(self) -> DrawnCheck:
        """Which criteria repeat each other, beyond what the entry, the juror and the halo explain."""
        found = criteria_similarity(self.opened.fit, rate=FALSE_ALARMS)
        columns = (
            Column("first", N_("Criterion"), "label"),
            Column("second", N_("and criterion"), "label"),
            Column("similarity", N_("Likeness"), "signed"),
            Column("alike", N_("Repeat each other"), "mark"),
        )

        def draw(title: str | None) -> Picture:
            order = [each for each in self._order if each in found.matrix.index]
            return criteria_similarity_chart(
                found.matrix.loc[order, order],
                names=self._reader.criteria,
                title=title,
                language=self.opened.language,
            )

        return self._check(found.pairs, criterion_findings.similarity_sentences(found), columns, draw)

    @cached_property
    def separation(self) -> Check:
        """Whether entries, jurors and criteria can be told apart."""
        frame = separation_frame(self.opened.fit)
        translate = self._reader.word
        frame["called"] = [translate(_FACETS[each]) for each in frame["facet"]]
        columns = (
            Column("called", N_("What"), "label"),
            Column("count", N_("How many"), "count"),
            Column("sd", N_("Spread, logits")),
            Column("rmse", N_("Error")),
            _RELIABILITY,
            Column("separation", N_("Separation")),
            Column("strata", N_("Levels told apart"), digits=1),
        )
        said = criterion_findings.separation_sentences(frame)
        return Check(frame, self._reader, tuple(said), columns)

    @cached_property
    def coefficients(self) -> Check:
        """Coefficients of agreement for single levels and for totals of reviews, severity left in."""
        alpha, rows = {}, []
        scale = self.opened.calibration.levels()
        for criterion, ratings in self._by_criterion():
            table = ratings.pivot(index="entry", columns="juror", values="level")
            alpha[criterion] = krippendorff_alpha(table, "ordinal")
            ac2 = gwet_ac(table, "ordinal", categories=scale)
            icc = intraclass_correlation(table)
            rows.append({"criterion": criterion, **_coefficients(alpha[criterion], ac2, icc)})
        totals = intraclass_correlation(self._totals)
        interval = krippendorff_alpha(self._totals, "interval")
        rows.append({"criterion": self._reader.word(_TOTAL), **_coefficients(interval, None, totals)})
        columns = (
            _CRITERION,
            Column("alpha", N_("Alpha")),
            Column("alpha_low", N_("from")),
            Column("alpha_high", N_("to")),
            Column("ac2", "AC2"),
            Column("icc_one", N_("ICC, one juror")),
            Column("icc_mean", N_("ICC, mean of jurors")),
        )
        import pandas as pd

        said = criterion_findings.coefficient_sentences(alpha, totals)
        return Check(pd.DataFrame(rows), self._reader, tuple(said), columns)

    @cached_property
    def contribution(self) -> DrawnCheck:
        """What would be lost without each criterion; fits the ratings again without each in turn."""
        seats = self.opened.seats
        found = criteria_contribution(self.opened.fit, seats=seats)
        frame = found.sort_values("reliability", ignore_index=True)
        columns = [
            _CRITERION,
            Column("reliability", N_("Reliability without it"), digits=3),
            Column("reliability_lost", N_("Lost"), "signed", 3),
            Column("rank_correlation", N_("Likeness of the order"), digits=3),
        ]
        if seats is not None:
            columns.append(Column("seats_changed", N_("Seats that change"), "count"))

        def draw(title: str | None) -> Picture:
            return contribution_chart(
                found.rename(columns={"reliability": "reliability_without"}),
                reliability=self.opened.fit.reliability,
                names=self._reader.criteria,
                title=title,
                language=self.opened.language,
            )

        said = criterion_findings.contribution_sentences(found, seats)
        return self._check(frame, said, tuple(columns), draw)

    @cached_property
    def _levels(self) -> pd.DataFrame:
        return category_statistics(self.opened.fit)

    @cached_property
    def _models(self) -> ScaleModels:
        return compare_scale_models(self.opened.fit)

    @cached_property
    def _order(self) -> list[Label]:
        """Ids of the criteria in the rubric's order."""
        return list(self.opened.calibration.scoring.weight)

    @cached_property
    def _totals(self) -> pd.DataFrame:
        """(n_entries, n_jurors) total of each review, NaN where there is none."""
        scoring = self.opened.calibration.scoring
        totals = review_totals(self.opened.ratings(), scoring.weight, scoring.aggregation)
        found: pd.DataFrame = totals["raw"].unstack("juror")
        return found

    def _by_criterion(self) -> Iterable[tuple[Label, pd.DataFrame]]:
        ratings = self.opened.ratings()
        rated = set(ratings["criterion"])
        return [(each, ratings[ratings["criterion"] == each]) for each in self._order if each in rated]

    def _in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows by criterion, as in the rubric, and level; those of all criteria first."""
        place = {criterion: number for number, criterion in enumerate(self._order)}
        number = np.array([place.get(each, -1) for each in frame["criterion"]])
        ordered = np.lexsort((frame["level"].to_numpy(), number))
        return frame.iloc[ordered].reset_index(drop=True)

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """With a word where the row is of all criteria."""
        return frame.assign(criterion=frame["criterion"].fillna(self._reader.word(_ALL)))

    def _curves(self, fit: FacetsFit, title: str | None) -> Picture:
        order = [each for each in self._order if each in fit.table.criteria]
        rows = [fit.table.criteria.index(each) for each in order]
        return category_curves(
            Scale(fit.scale.log_weight[rows]),
            order,
            levels=[fit.table.lowest_level + each for each in range(fit.scale.n_levels)],
            names=self._reader.criteria,
            title=title,
            language=self.opened.language,
        )


def check_criteria(opened: OpenedCalibration) -> CriterionChecks:
    """The checks of a calibration's rubric."""
    return CriterionChecks(opened)


def _coefficients(alpha: Agreement, ac2: Agreement | None, icc: IntraclassCorrelations) -> dict[str, float]:
    return {
        "alpha": alpha.estimate,
        "alpha_low": alpha.interval[0],
        "alpha_high": alpha.interval[1],
        "ac2": np.nan if ac2 is None else ac2.estimate,
        "icc_one": icc["ICC(1)"].estimate,
        "icc_mean": icc["ICC(1,k)"].estimate,
    }
