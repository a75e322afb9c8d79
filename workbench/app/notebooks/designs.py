"""A plan of who rates what in a methodologist's notebook: loads, fit, links, conflicts, what-ifs.

from workbench.app.notebooks.designs import open_design
design = open_design()
design.links().picture()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.app.notebooks.checks import Check, DrawnCheck
from workbench.app.notebooks.design_columns import (
    COMMON_COLUMNS,
    CONFLICT_COLUMNS,
    FIT_COLUMNS,
    KINDS,
    LINK_COLUMNS,
    LOAD_COLUMNS,
)
from workbench.app.notebooks.design_comparison import compared
from workbench.app.notebooks.methods import SEED, opened_season
from workbench.app.notebooks.reading import Column, Reader, Sentences
from workbench.app.opening import Workbench
from workbench.charts import (
    Picture,
    affinity_chart,
    conflict_chart,
    link_chart,
    load_chart,
    refusal_picture,
)
from workbench.domain.season import Season, Stage
from workbench.domain.text import Language
from workbench.errors import N_, ImpossibleAssignment, PlanningProblem, Sentence, SettingsError
from workbench.i18n.names import shown_member
from workbench.workflows.assigning.assign import planned_changes
from workbench.workflows.assigning.assignment_findings import PlanFinding, plan_findings
from workbench.workflows.assigning.common_works import with_further_common
from workbench.workflows.assigning.plan_changes import AssignmentSummary
from workbench.workflows.assigning.plan_reading import OBSTACLES, JurorEntry, PlanReading, read_problem
from workbench.workflows.planning.design_findings import (
    common_findings,
    conflict_findings,
    fit_findings,
    link_findings,
    load_findings,
)
from workbench.workflows.planning.design_tables import (
    common_table,
    conflict_table,
    entry_fit_table,
    in_chosen_theme,
    juror_fit_table,
    link_table,
    load_table,
    same_region_entries,
    shared_entries,
)
from workbench.workflows.planning.what_ifs import (
    planned_anew,
    submitted_until,
    with_per_entry,
    with_rules,
    without_jurors,
)
from workbench.workflows.ports import Unit

if TYPE_CHECKING:
    import pandas as pd

Change = Callable[[PlanReading], PlanReading]
LinksOf = Literal["plan", "finished"]

_BASE = N_("as it is")
_UNKNOWN_KIND = N_("'%(of)s' is unknown; known are plan, finished")
_NAMED_TWICE = N_("«%(first)s» is the name of two plans; call one otherwise")
_NO_MOMENT = N_("'%(moment)s' is no moment; write it like %(day)s or %(day)s 18:00")
_DAY = "2025-11-24"


@dataclass(frozen=True, eq=False)
class OpenedDesign:
    """A stage's plan and questions about it; ids only. What-ifs give the same object, nothing is saved.

    Attributes
    ----------
    reading : what the plan is made from. seed : of what is left to chance.
    submitted_at : when each submitted review was.
    example : whether the season is the invented one.
    """

    reading: PlanReading = field(repr=False)
    season: Season = field(repr=False)
    submitted_at: Mapping[JurorEntry, datetime] = field(repr=False)
    jurors: frozenset[str] = field(repr=False)
    seed: int
    title: str
    language: Language
    example: bool
    impossible: Sentence | None = field(default=None, repr=False)

    @cached_property
    def outcome(self) -> AssignmentSummary | Sentence:
        """The plan that `workbench assign` would keep, or the sentence that says why there is none."""
        if self.impossible is not None:
            return self.impossible
        try:
            return planned_changes(with_further_common(self.reading, self.seed), self.seed)
        except PlanningProblem as problem:
            return problem.sentence

    @property
    def refused(self) -> bool:
        """Whether no plan keeps the rules."""
        return isinstance(self.outcome, Sentence)

    def findings(self) -> Sentences:
        """The plan in short: what to look at, loads, fit, links, conflicts; or why there is none."""
        if isinstance(self.outcome, Sentence):
            return self._reader.sentences([self.outcome])
        first = [each for each in self._found if each.topic == "notes"]
        rest = [each for each in self._found if each.topic != "notes"]
        return self._reader.sentences(each.sentence for each in (*first, *rest))

    def loads(self) -> DrawnCheck:
        """How many entries each juror rates, what is done, with how many others each shares entries."""

        def answer(summary: AssignmentSummary) -> DrawnCheck:
            table = load_table(summary)
            said = load_findings(self._found, table, same_region_entries(summary.plan, summary.reading))
            return self._drawn(
                table,
                said,
                LOAD_COLUMNS,
                lambda title: load_chart(table, title=title, language=self.language),
            )

        return self._answered(answer, LOAD_COLUMNS)

    def fit(self) -> DrawnCheck:
        """How near jurors are to the entries they rate; the table is of entries, worst-served first."""

        def answer(summary: AssignmentSummary) -> DrawnCheck:
            entries, jurors = entry_fit_table(summary), juror_fit_table(summary)
            chosen = in_chosen_theme(summary.reading)[summary.plan.plan]
            known = chosen[np.isfinite(chosen)]
            share = float(known.mean()) if len(known) else None
            said = fit_findings(self._found, summary, entries, share)
            # The reader turns ids inside the cell into codes.
            shown = entries.assign(jurors=[self._codes(each) for each in entries["jurors"]])
            return self._drawn(
                shown,
                said,
                FIT_COLUMNS,
                lambda title: affinity_chart(jurors, entries, title=title, language=self.language),
            )

        return self._answered(answer, FIT_COLUMNS)

    def links(self, of: LinksOf = "plan") -> DrawnCheck:
        """Whether and how firmly severities can be compared; least firmly tied jurors first.

        `of` : the whole plan, or `finished` for submitted reviews only.
        """
        if of not in ("plan", "finished"):
            raise SettingsError(name="of", reason=Sentence(_UNKNOWN_KIND, {"of": of}))
        finished = of == "finished"

        def answer(reading: PlanReading, summary: AssignmentSummary | None) -> DrawnCheck:
            planned = reading.finished if summary is None else summary.plan
            said = link_findings(planned, reading, finished=finished)
            table, linked = link_table(planned), [str(each) for each in planned.linked_jurors]
            if len(linked) < 2:
                return self._silent(table, said, LINK_COLUMNS)
            quality = planned.link_quality
            groups = dict(zip(linked, quality.juror_group.tolist(), strict=True))
            weakest = None
            if quality.weakest_pair and quality.n_groups == 1:
                weakest = linked[quality.weakest_pair[0]], linked[quality.weakest_pair[1]]
            return self._drawn(
                table,
                said,
                LINK_COLUMNS,
                lambda title: link_chart(
                    shared_entries(planned),
                    weakest=weakest,
                    groups=groups,
                    title=title,
                    language=self.language,
                ),
            )

        if finished:
            return answer(self.reading, None)
        return self._answered(lambda summary: answer(summary.reading, summary), LINK_COLUMNS)

    def conflicts(self) -> DrawnCheck:
        """Who may not rate what, by kinds; those who may judge least first."""
        table = conflict_table(self.reading)
        found = () if self.refused else self._found
        kinds = {
            str(each): self._reader.word(KINDS[each]) for each in OBSTACLES if bool(table[each].any())
        } or {"own_region": self._reader.word(KINDS["own_region"])}
        return self._drawn(
            table,
            conflict_findings(found, self.reading, table),
            tuple(each for each in CONFLICT_COLUMNS if each.name not in OBSTACLES or each.name in kinds),
            lambda title: conflict_chart(table, kinds, title=title, language=self.language),
        )

    def common(self) -> Check:
        """Hidden common works that every juror rates: which, what they cost, what they do for links."""

        def answer(summary: AssignmentSummary) -> DrawnCheck:
            return self._silent(common_table(summary), common_findings(summary), COMMON_COLUMNS)

        found = self._answered(answer, COMMON_COLUMNS)
        return Check(found.frame, found.reader, found.said, found.columns)

    def compare(self, others: Mapping[str, OpenedDesign], *, base: str | None = None) -> DrawnCheck:
        """This plan and others side by side; those that cannot be are named with the reason.

        `others` : name → plan. `base` : how this one is called.
        """
        first = base or self._reader.word(_BASE)
        if first in others:
            raise SettingsError(name="base", reason=Sentence(_NAMED_TWICE, {"first": first}))
        outcomes = {name: each.outcome for name, each in {first: self, **others}.items()}
        return compared(outcomes, self._reader)

    # --- what if ---

    def anew(self) -> OpenedDesign:
        """What if nothing had been assigned yet."""
        return self._changed(planned_anew)

    def as_of(self, moment: str) -> OpenedDesign:
        """As it was at an earlier moment of the season's time, such as 2025-11-24 or 2025-11-24 18:00.

        What was submitted later is open work still; a day counts as a whole.
        """
        try:
            local = datetime.fromisoformat(moment)
        except (TypeError, ValueError) as error:
            reason = Sentence(_NO_MOMENT, {"moment": moment, "day": _DAY})
            raise SettingsError(name="moment", reason=reason) from error
        if len(moment.strip()) <= len(_DAY):
            local += timedelta(days=1, microseconds=-1)
        until = self.season.moment(local)
        return self._changed(lambda reading: submitted_until(reading, self.submitted_at, until))

    def with_jurors_leaving(self, *jurors: str) -> OpenedDesign:
        """What if these jurors dropped out: what they submitted stays, others get their open work."""
        by_code = {shown_member(each, "ru"): each for each in self.jurors}
        leaving = [by_code.get(each, each) for each in jurors]
        return self._changed(lambda reading: without_jurors(reading, leaving))

    def with_per_entry(self, per_entry: int) -> OpenedDesign:
        """What if each entry had so many jurors."""
        return self._changed(lambda reading: with_per_entry(reading, per_entry))

    def with_common(self, common: int) -> OpenedDesign:
        """What if every juror rated so many common works."""
        return self.with_rules(common=common)

    def with_one_per_region(self, one_per_region: bool) -> OpenedDesign:
        """What if several jurors of one region could rate an entry, or could not."""
        return self.with_rules(one_per_region=one_per_region)

    def with_threshold(
        self,
        *,
        connectivity: float = 0.0,
        efficiency: float = 0.0,
        largest_resistance: float | None = None,
        affinity_given_up: float | None = None,
    ) -> OpenedDesign:
        """What if jurors had to be tied together so firmly; see `AssignmentRules`."""
        asked: dict[str, Any] = {
            "connectivity": connectivity,
            "efficiency": efficiency,
            "largest_resistance": largest_resistance,
        }
        if affinity_given_up is not None:
            asked["affinity_given_up"] = affinity_given_up
        return self.with_rules(**asked)

    def with_rules(self, **rules: Any) -> OpenedDesign:
        """What if the season's `assignment` section said otherwise; names as there."""
        return self._changed(lambda reading: with_rules(reading, **rules))

    # --- inside ---

    def _changed(self, change: Change) -> OpenedDesign:
        try:
            return replace(self, reading=change(self.reading))
        except ImpossibleAssignment as problem:
            return replace(self, impossible=problem.sentence)

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.language, self.jurors, {})

    @cached_property
    def _found(self) -> list[PlanFinding]:
        return plan_findings(self.outcome) if isinstance(self.outcome, AssignmentSummary) else []

    def _codes(self, ids: str) -> str:
        return ", ".join(shown_member(each, self.language) for each in ids.split(", "))

    def _answered(
        self, answer: Callable[[AssignmentSummary], DrawnCheck], columns: tuple[Column, ...]
    ) -> DrawnCheck:
        """The answer, or the sentence that says why there is no plan to ask about."""
        if isinstance(self.outcome, AssignmentSummary):
            return answer(self.outcome)
        return self._silent(_frame([], [each.name for each in columns]), [self.outcome], columns)

    def _drawn(
        self,
        frame: pd.DataFrame,
        said: list[Sentence] | tuple[Sentence, ...],
        columns: tuple[Column, ...],
        draw: Callable[[str | None], Picture],
    ) -> DrawnCheck:
        return DrawnCheck(frame, self._reader, tuple(said), columns, draw)

    def _silent(self, frame: pd.DataFrame, said: list[Sentence], columns: tuple[Column, ...]) -> DrawnCheck:
        """An answer without anything to draw: its picture says why."""
        why = " ".join(self._reader.sentences(said))
        return self._drawn(
            frame, said, columns, lambda title: refusal_picture(why, title=title, language=self.language)
        )


def open_design(
    season: Path | str | None = None,
    *,
    stage: str | None = None,
    per_entry: int | None = None,
    language: Language | None = None,
    seed: int = SEED,
) -> OpenedDesign:
    """Open a stage's plan: what is assigned, and what `workbench assign` would add to it.

    Parameters
    ----------
    season, stage, language : as of `open_calibration`. per_entry : jurors for each entry, by default the
        season's number. seed : of the plan, as of `workbench assign`.

    Raises
    ------
    SettingsError, FileProblem, StoreProblem : a season that cannot be opened.
    ImpossibleAssignment : there are no jurors or no entries yet.
    """
    with ExitStack() as stack:
        workbench, example = opened_season(season, stack)
        chosen = workbench.stage(stage)
        asked = chosen.ratings_per_entry if per_entry is None else per_entry
        with workbench.store.read() as work:
            reading = read_problem(work, chosen, per_entry=asked)
            submitted_at = _submitted_at(work, reading)
    return _design(workbench, chosen, reading, submitted_at, language, seed=seed, example=example)


def _design(
    workbench: Workbench,
    stage: Stage,
    reading: PlanReading,
    submitted_at: Mapping[JurorEntry, datetime],
    language: Language | None,
    *,
    seed: int,
    example: bool,
) -> OpenedDesign:
    shown: Language = language or ("en" if workbench.settings.language == "en" else "ru")
    jurors = frozenset(str(each) for each in reading.problem.jurors)
    title = f"{stage.name.to(shown)} · {workbench.season.title.to(shown)}"
    return OpenedDesign(reading, workbench.season, submitted_at, jurors, seed, title, shown, example)


def _submitted_at(work: Unit, reading: PlanReading) -> dict[JurorEntry, datetime]:
    ids = {reading.standing[pair].id: pair for pair in reading.submitted}
    newest = work.reviews.newest(list(ids))
    return {pair: newest[number].saved_at for number, pair in ids.items()}


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=columns)
