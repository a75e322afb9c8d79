"""The choice of finalists in a methodologist's notebook: rules side by side, what each costs, who is why in.

    from workbench.app.notebooks.finalists import open_finalists
    finalists = open_finalists()
    finalists.choice("Not more than two of a region", at_most={"region": 2}).findings()

Nothing is decided here. What is saved is a rule with a title, which the chair finds on their own page.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.app.notebooks.checks import Check, DrawnCheck, reader_of
from workbench.app.notebooks.finalist_choices import RuleChoice
from workbench.app.notebooks.finalist_columns import (
    FINALIST_COLUMNS,
    SAVED_COLUMNS,
    SIDE_COLUMNS,
    STATES,
    with_names,
    with_people,
)
from workbench.app.notebooks.methods import SEED, OpenedCalibration, calibrated, opened_season
from workbench.app.notebooks.reading import Column, Reader, Sentences
from workbench.app.opening import Workbench
from workbench.charts import share_chart
from workbench.domain.decisions import Scenario
from workbench.domain.season import Selection as SelectionDocument
from workbench.domain.text import Language
from workbench.errors import (
    N_,
    InvalidDecision,
    InvalidSelection,
    Sentence,
)
from workbench.selection.comparison import compare_selections
from workbench.workflows.assigning.contested import Openings, read_openings
from workbench.workflows.choosing.attribute_names import AttributeNames, with_named_gates
from workbench.workflows.choosing.candidates import read_candidates
from workbench.workflows.choosing.scenarios import save_scenario
from workbench.workflows.choosing.trial_findings import (
    comparison_findings,
    overview_findings,
    share_findings,
    trial_findings,
)
from workbench.workflows.choosing.trying_rules import RuleTrials, Trial, shares, side_by_side

if TYPE_CHECKING:
    import pandas as pd

ORGANISER = "organiser"

_SEASONS_RULE = N_("The season's rule")
_TRIED = N_("Another rule")
_EXAMPLE = N_("This is the example season: people, entries and ratings are invented.")
_SAVED = N_("Saved as %(id)s «%(title)s»: the chair finds it on their page, on the tab of finalists.")
_FORGOTTEN = N_("This is the example season: what is saved in it is forgotten with the notebook.")
_STANDS = N_("The chair has this rule already: %(id)s «%(title)s».")
_NOT_SAVED = N_("Nothing was handed over: by this rule nobody can be chosen.")
_HANDED_OVER = N_("Rules that the chair has been handed: %(count)s.")
_NO_ATTRIBUTE = N_("there is no attribute %(attribute)s; there are: %(known)s")


@dataclass(frozen=True, eq=False)
class OpenedFinalists:
    """Rules tried on the candidates of an opened season; ids only.

    Attributes
    ----------
    trials : candidates and the season's rule. openings : which further reviews could be asked for.
    names : of attributes and their values, in the season's language. close : closes the database.
    """

    calibration: OpenedCalibration
    trials: RuleTrials
    openings: Openings = field(repr=False)
    workbench: Workbench = field(repr=False)
    names: AttributeNames = field(repr=False)
    close: Callable[[], None] = field(repr=False)

    @property
    def title(self) -> str:
        return self.calibration.title

    @property
    def language(self) -> Language:
        return self.calibration.language

    @property
    def example(self) -> bool:
        return self.calibration.example

    @property
    def no_fair_list(self) -> str:
        """Why there is no list with severities removed; empty where there is one."""
        reason = self.trials.no_fair_list
        return "" if reason is None else self._reader.sentences([reason])[0]

    @cached_property
    def _reader(self) -> Reader:
        return reader_of(self.calibration)

    @cached_property
    def base(self) -> RuleChoice:
        """What the season's own rule gives."""
        return self._choice(self.trials.trial(self._reader.word(_SEASONS_RULE), self.trials.start), None)

    def overview(self) -> Check:
        """Who may be chosen, from what, by what; the table is of the candidates."""
        said = tuple(overview_findings(self.trials))
        if self.example:
            said = (Sentence(_EXAMPLE), *said)
        frame = self._with_names(self.trials.frame)
        columns = tuple(each for each in FINALIST_COLUMNS if each.name in frame.columns)
        return Check(frame, self._reader, said, columns)

    def choice(
        self,
        title: str | None = None,
        *,
        seats: int | None = None,
        reserve: int | None = None,
        merit: Literal["raw", "fair"] | None = None,
        minimum_merit: float | None = None,
        quotas: Sequence[Mapping[str, Any]] | None = None,
        at_most: Mapping[str, int] | None = None,
        **others: Any,
    ) -> RuleChoice:
        """The finalists by the season's rule with these changes; without any, by the season's rule.

        Parameters
        ----------
        quotas : attribute, value, minimum, maximum of each, as in season.yaml; in place of the season's.
        at_most : attribute → most finalists who share a value. others : further fields of the rule.

        Raises
        ------
        InvalidSelection : a rule that is wrong in itself. One that cannot be kept, or asks for a fair list
            that there is not, is no error: its findings say why.
        """
        named = {
            "seats": seats,
            "reserve": reserve,
            "merit": merit,
            "minimum_merit": minimum_merit,
            "quotas": None if quotas is None else [dict(each) for each in quotas],
            "at_most": None if at_most is None else dict(at_most),
        }
        changes = {name: value for name, value in named.items() if value is not None} | others
        if not changes and title is None:
            return self.base
        document = self.trials.changed(changes)
        trial = self.trials.trial_or_reason(title or self._reader.word(_TRIED), document)
        return self._choice(trial, self.base.trial)

    def side_by_side(self, choices: Sequence[RuleChoice]) -> Check:
        """What rules give, a row for each: scores, regions, shares of categories, who changes."""
        tried = [each.trial for each in choices]
        frame = side_by_side(self.trials, tried, self.base.trial)
        shares = [
            Column(str(name), self.names.value("category", str(name).partition(":")[2]), "percent")
            for name in frame.columns
            if str(name).startswith("category:")
        ]
        columns = [each for each in SIDE_COLUMNS if each.name in frame.columns]
        columns = [each for each in columns if each.name != "fair" or "fair" in self.trials.bases]
        said = tuple(comparison_findings(tried, self.names))
        return Check(frame, self._reader, said, (*columns, *shares))

    def who_moves(self, choices: Sequence[RuleChoice]) -> Check:
        """Entries that are in by some of these rules and not by others: a dot where they are."""
        found = {each.title: each.trial.selection for each in choices if each.trial.selection is not None}
        said = tuple(comparison_findings([each.trial for each in choices], self.names))
        if not found:
            return Check(self.trials.frame.iloc[:0], self._reader, said, ())
        frame = compare_selections(found)
        frame = frame[frame["moves"]].reset_index(drop=True)
        columns = [Column("candidate", N_("Entry"), "label")]
        columns += [Column(f"in: {title}", title, "mark") for title in found]
        return Check(frame, self._reader, said, tuple(columns))

    def bars(self, choices: Sequence[RuleChoice], *, by: str = "district") -> DrawnCheck:
        """Shares of finalists beside the shares of applicants, by region, district, category, …

        Raises
        ------
        InvalidSelection : no such attribute.
        """
        if by not in self.trials.attributes:
            places = {"attribute": by, "known": ", ".join(self.trials.attributes)}
            raise InvalidSelection(reason=Sentence(_NO_ATTRIBUTE, places))
        frame = shares(self.trials, [each.trial for each in choices], by)
        frame["name"] = [self.names.value(by, value) for value in frame["value"]]
        frame = frame.sort_values(["applicants", "name"], ascending=[False, True], ignore_index=True)
        titles = [each.title for each in choices]
        columns = (
            Column("name", self.names.attribute(by), "label"),
            Column("applicants", N_("Applicants"), "count"),
            *(Column(each, each, "count") for each in titles),
        )
        said = tuple(share_findings(self.trials, [each.trial for each in choices], by, self.names))
        return DrawnCheck(
            frame,
            self._reader,
            said,
            columns,
            lambda title: share_chart(
                frame[["name", "applicants", *titles]],
                titles,
                attribute=self.names.attribute(by),
                title=title,
                language=self.language,
            ),
        )

    def save(self, choice: RuleChoice, title: str | None = None) -> Sentences:
        """Hand a rule to the chair, who finds it on their page; nothing is decided by that.

        Told and not done: a rule that cannot be kept, a title that another rule has or that cannot be. A rule
        that the chair has already under this title stays as it is.
        """
        name = " ".join((title or choice.title).split())
        if choice.trial.selection is None:
            return self._reader.sentences([Sentence(_NOT_SAVED), *choice.said])
        before = next((each for each in self.scenarios() if each.title == name), None)
        if before is not None and self._is(before, choice.trial.document):
            return self._reader.sentences([Sentence(_STANDS, {"id": before.id, "title": name})])
        try:
            scenario = self.save_rule(name, choice.trial.document)
        except InvalidDecision as problem:
            return self._reader.sentences([problem.sentence])
        said = [Sentence(_SAVED, {"id": scenario.id, "title": scenario.title})]
        return self._reader.sentences([*said, Sentence(_FORGOTTEN)] if self.example else said)

    def _is(self, scenario: Scenario, document: SelectionDocument) -> bool:
        try:
            return self.trials.read(scenario.rule) == document
        except InvalidSelection:  # kept before the candidates' attributes changed: another rule than this
            return False

    def save_rule(self, title: str, document: SelectionDocument) -> Scenario:
        """Keep a rule in the store as a scenario of the stage. Raises InvalidDecision for its title."""
        workbench = self.workbench
        return save_scenario(
            workbench.store, self.trials.stage, title, document, made_by=ORGANISER, now=workbench.clock()
        )

    def saved(self) -> Check:
        """The scenarios that are saved for this stage, oldest first."""
        import pandas as pd

        rows = [
            {"id": each.id, "title": each.title, "seats": each.rule.get("seats")} for each in self.scenarios()
        ]
        frame = pd.DataFrame(rows, columns=["id", "title", "seats"])
        said = (Sentence(_HANDED_OVER, {"count": len(frame)}),)
        return Check(frame, self._reader, said, SAVED_COLUMNS)

    def scenarios(self) -> list[Scenario]:
        with self.workbench.store.read() as work:
            return work.decisions.scenarios(self.trials.stage.id)

    def _choice(self, trial: Trial, base: Trial | None) -> RuleChoice:
        said = tuple(trial_findings(self.trials, trial, base or trial, self.names))
        frame = self._listed(trial)
        columns = tuple(each for each in FINALIST_COLUMNS if each.name in frame.columns)
        return RuleChoice(frame, self._reader, said, columns, trial, self)

    def _listed(self, trial: Trial) -> pd.DataFrame:
        people = self._with_names(self.trials.frame)
        if trial.selection is None:
            return people.iloc[:0]
        frame = with_named_gates(trial.selection.frame(self._reader.word), trial.selection, self.names)
        frame["state"] = [self._reader.word(STATES[each]) for each in frame["status"]]
        return with_people(frame, people)

    def _with_names(self, frame: pd.DataFrame) -> pd.DataFrame:
        fair = self.trials.no_fair_list is None
        return with_names(frame if fair else frame.drop(columns="fair"), self.names)


def open_finalists(
    season: Path | str | None = None,
    *,
    stage: str | None = None,
    seats: int | None = None,
    language: Language | None = None,
    seed: int = SEED,
    **rules: Any,
) -> OpenedFinalists:
    """Open the choice of finalists of a stage: parameters as of `open_calibration`.

    `seed` : of the lots, where merit and the tie rule leave it open; of trying only. The season's database
    stays open, as saved rules go there, until `close` or the notebook's end.

    Raises
    ------
    as `open_calibration`; SettingsError where neither the season nor `seats` gives a number of seats.
    """
    stack = ExitStack()
    try:
        opened = _opened(stack, season, stage, seats, language, seed, rules)
    except BaseException:
        stack.close()
        raise
    weakref.finalize(opened, stack.close)
    return opened


def _opened(
    stack: ExitStack,
    season: Path | str | None,
    stage: str | None,
    seats: int | None,
    language: Language | None,
    seed: int,
    rules: Mapping[str, Any],
) -> OpenedFinalists:
    workbench, example = opened_season(season, stack)
    opened = calibrated(workbench, example, stage, seats=seats, language=language, **rules)
    calibration = opened.calibration
    jurors = frozenset(calibration.ratings["juror"])
    with workbench.store.read() as work:
        rubric = work.rubrics.get(opened.rubric.key) or opened.rubric
        frame = read_candidates(work, workbench.season, opened.stage, rubric, calibration=calibration)
        openings = read_openings(work, opened.stage, jurors)
    written = next((each for each in workbench.season.selection if each.stage == opened.stage.id), None)
    places = calibration.require_seats()
    document = written or SelectionDocument(stage=opened.stage.id, seats=places)
    document = document.model_copy(update={"seats": places})
    refusal = None if calibration.refusal is None else calibration.refusal.sentence
    trials = RuleTrials(opened.stage, frame, document, seed, refusal)
    names = AttributeNames(workbench.season, opened.language, rubric)
    return OpenedFinalists(opened, trials, openings, workbench, names, stack.close)
