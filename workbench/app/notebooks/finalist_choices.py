"""What one rule of selection gives in a methodologist's notebook: who is in, why, at what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workbench.app.notebooks.checks import Check, DrawnCheck
from workbench.app.notebooks.finalist_columns import BOUNDS, PRICE_COLUMNS
from workbench.app.notebooks.methods import SEED
from workbench.app.notebooks.reading import Sentences, ShownTable
from workbench.app.notebooks.seats import DRAWS, OpenedSeats
from workbench.charts import refusal_picture
from workbench.errors import (
    N_,
    InvalidSelection,
    MeasurementProblem,
    SelectionProblem,
    Sentence,
    SettingsError,
)
from workbench.selection.rule import SelectionRule
from workbench.workflows.assigning.contested import Contest
from workbench.workflows.choosing.trial_findings import price_findings
from workbench.workflows.choosing.trying_rules import Trial

if TYPE_CHECKING:
    from workbench.app.notebooks.finalists import OpenedFinalists

_UNKNOWN = N_("there is no candidate %(candidate)s; check the id")
_NOT_KNOWN = N_("Which seats are in doubt is not known yet")
_NOBODY_ENTERS = N_("By this rule nobody enters who is not a finalist by the season's rule.")
_NOBODY_LEAVES = N_("By this rule nobody leaves who is a finalist by the season's rule.")


@dataclass(frozen=True, eq=False)
class RuleChoice(Check):
    """What a rule gives: findings and a table of finalists and reserve.

    Attributes
    ----------
    frame : every candidate, best first; empty where the rule cannot be kept.
    """

    trial: Trial = field(repr=False)
    opened: OpenedFinalists = field(repr=False)

    @property
    def title(self) -> str:
        return self.trial.title

    def table(self, rows: int | None = None) -> ShownTable:
        """The first rows as people read them; by default finalists and reserve."""
        if rows is not None or self.trial.selection is None:
            return super().table(rows)
        listed = self.frame[self.frame["status"].isin(("finalist", "reserve"))]
        order = listed["status"].eq("reserve") * len(self.frame) + listed["reserve_place"].fillna(0)
        return self.reader.table(listed.loc[order.sort_values(kind="stable").index], self.columns)

    def why(self, number: str) -> Sentences:
        """Why an entry is in or out: how much it would take, whose seat it is, which limit holds it so."""
        if self.trial.selection is None:
            return self.findings()
        if self.opened.trials.place_of(number) < 0:
            raise InvalidSelection(reason=Sentence(_UNKNOWN, {"candidate": number}))
        said = self.trial.selection.explain(number).sentences()
        resolution = self.trial.document.resolution
        return self.reader.sentences(self.opened.names.readable(each, resolution) for each in said)

    def why_entering(self) -> Sentences:
        """Of the best whom this rule lets in against the season's: why. Or that it lets in nobody else."""
        entering = self.trial.changes(self.opened.base.trial).enters
        return self._why_first(entering, _NOBODY_ENTERS)

    def why_leaving(self) -> Sentences:
        """Of the best whom this rule puts out against the season's: why. Or that it puts out nobody."""
        leaving = self.trial.changes(self.opened.base.trial).leaves
        return self._why_first(leaving, _NOBODY_LEAVES)

    def _why_first(self, numbers: Sequence[str], nobody: str) -> Sentences:
        base = self.opened.base
        if self.trial.selection is None:
            return self.findings()
        if base.trial.selection is None:
            return base.findings()
        return self.why(numbers[0]) if numbers else self.reader.sentences([Sentence(nobody)])

    def prices(self) -> Check:
        """What each limit costs in total merit, by choosing anew with one place more and one less."""
        names = self.opened.names
        frame = self.trial.prices.copy()
        about = list(zip(frame["attribute"], frame["value"], strict=True))
        frame["attribute_name"] = [names.attribute(attribute) for attribute, _ in about]
        frame["value_name"] = [names.value(*each) if each[1] else None for each in about]
        frame["bound_name"] = [self.reader.word(BOUNDS[each]) for each in frame["bound"]]
        return Check(frame, self.reader, tuple(price_findings(self.trial, names)), PRICE_COLUMNS)

    def bars(self, by: str = "district") -> DrawnCheck:
        """From where the finalists are, beside those of the season's rule; see `OpenedFinalists.bars`."""
        base = self.opened.base
        return self.opened.bars([self] if self.trial is base.trial else [self, base], by=by)

    def contested(self, *, draws: int = DRAWS, seed: int = SEED) -> DrawnCheck:
        """Entries whose seat the ratings leave in doubt under this rule; where that cannot be known, why."""
        opened = self.opened
        rule = SelectionRule.from_document(self.trial.document)
        try:
            contest = Contest.of(
                opened.calibration.calibration,
                opened.trials.frame,
                rule,
                n_draws=draws,
                rng=np.random.default_rng(seed),
            )
            whole = OpenedSeats(opened.calibration, contest, opened.openings).entries()
        except (MeasurementProblem, SelectionProblem, SettingsError) as problem:
            said = opened.names.readable(problem.sentence, self.trial.document.resolution)
            why, language = self.reader.sentences([said])[0], self.reader.language
            nothing = self.reader.word(_NOT_KNOWN)
            return DrawnCheck(
                self.frame.iloc[:0],
                self.reader,
                (said,),
                (),
                lambda title: refusal_picture(why, title=title or nothing, language=language),
            )
        in_doubt = whole.frame[whole.frame["band"] == "contested"]
        return DrawnCheck(in_doubt, whole.reader, whole.said, whole.columns[:-1], whole.draw)
