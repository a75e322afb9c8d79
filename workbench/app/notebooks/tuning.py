"""A rubric being tuned in a methodologist's notebook: weights, words, their effect, the next version.

    from workbench.app.notebooks.tuning import open_tuning
    tuning = open_tuning()
    tuning.changed(weights={"plan": 20}).findings()

Ratings stay as they are; nothing in the season changes but for a new file that somebody saves on purpose.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.app.notebooks.checks import Check, DrawnCheck, level_shares, reader_of
from workbench.app.notebooks.criterion_checks import CriterionChecks
from workbench.app.notebooks.finalists import OpenedFinalists, open_finalists
from workbench.app.notebooks.methods import SEED, OpenedCalibration
from workbench.app.notebooks.reading import Column, Reader, Sentences
from workbench.app.notebooks.rubric_preview import PreviewRoom
from workbench.app.notebooks.saved_versions import known_versions, save_next
from workbench.app.sessions import Opened
from workbench.domain.ratings import Label
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.errors import N_, MeasurementProblem, Sentence
from workbench.files.yaml_files.documents import load_rubric
from workbench.linting.time_needed import minutes_per_entry
from workbench.workflows.judging.judge import JudgingSession
from workbench.workflows.tuning.draft_reading import part_names
from workbench.workflows.tuning.rubric_drafts import Texts, drafted, new_version
from workbench.workflows.tuning.tune import RubricTrial, RubricTrials
from workbench.workflows.tuning.tuning_findings import (
    advice_findings,
    effect_findings,
    rubric_findings,
    time_findings,
)

if TYPE_CHECKING:
    import pandas as pd

_EXAMPLE = N_("This is the example season: people, entries and ratings are invented.")
_FORGOTTEN = N_("This is the example season: what is saved in it is forgotten with the notebook.")
_NOTHING = N_("Nothing was saved: it is the version in use, %(rubric)s, without a change.")
_VERSIONS = N_("Versions in the season's directory of rubrics: %(listed)s.")
_IN_USE, _TUNED = N_("in use"), N_("being tuned")

_VERSION_COLUMNS = (
    Column("rubric", N_("Version"), "label"),
    Column("file", N_("File"), "label"),
    Column("state", N_("State"), "label"),
)
_WEIGHT_COLUMNS = (
    Column("criterion", N_("Criterion"), "label"),
    Column("weight_before", N_("Weight in use"), digits=1),
    Column("share_before", N_("Its share"), "percent"),
    Column("weight", N_("New weight"), digits=1),
    Column("share", N_("Its share"), "percent"),
)
_MOVE_COLUMNS = (
    Column("candidate", N_("Entry"), "label"),
    Column("before", N_("Place before"), "count"),
    Column("after", N_("Place after"), "count"),
    Column("up", N_("Places gained"), "signed", 0),
    Column("score_before", N_("Score before")),
    Column("score_after", N_("Score after")),
)
_TIME_COLUMNS = (
    Column("rubric", N_("Version"), "label"),
    Column("criteria", N_("Criteria"), "count"),
    Column("minutes", N_("Minutes for an entry"), digits=1),
    Column("hours", N_("Hours for the greatest load"), digits=1),
)


@dataclass(frozen=True, eq=False)
class TunedRubric(Check):
    """A rubric tried on the season's ratings: findings, and a table of the largest moves.

    Attributes
    ----------
    frame : see `workbench.workflows.tuning.tune.Effect.moves`.
    """

    trial: RubricTrial = field(repr=False)
    tuning: OpenedTuning = field(repr=False)

    @property
    def rubric(self) -> Rubric:
        return self.trial.rubric

    def weights(self) -> Check:
        """Weights and shares, beside those in use."""
        import pandas as pd

        before, rows = self.tuning.rubric, []
        for each in self.rubric.criteria:
            was = before.criterion(each.id) or each
            rows.append(
                {
                    "criterion": each.id,
                    "weight_before": was.weight,
                    "share_before": before.share_of_weight(was),
                    "weight": each.weight,
                    "share": self.rubric.share_of_weight(each),
                }
            )
        return Check(pd.DataFrame(rows), self.reader, (), _WEIGHT_COLUMNS)

    def time(self) -> Check:
        """About how long a juror needs by this rubric and by the one in use."""
        import pandas as pd

        stage = self.tuning.opened.stage
        rows = [
            {
                "rubric": name,
                "criteria": len(rubric.criteria),
                "minutes": minutes_per_entry(rubric),
                "hours": stage.load_max * minutes_per_entry(rubric) / 60,
            }
            for name, rubric in (
                (self.reader.word(_IN_USE), self.tuning.rubric),
                (self.reader.word(_TUNED), self.rubric),
            )
        ]
        said = tuple(time_findings(self.tuning.rubric, self.rubric, stage))
        return Check(pd.DataFrame(rows), self.reader, said, _TIME_COLUMNS)

    def preview(self) -> Opened[JudgingSession]:
        """The form as a juror sees it, for `workbench.ui.juror_view.juror_screen`; see `PreviewRoom`."""
        return self.tuning.preview(self.rubric)

    def save(
        self,
        *,
        asked_again: Collection[str] = (),
        mapped: Mapping[str, Mapping[int, int]] | None = None,
    ) -> Sentences:
        """Write the next version; see `OpenedTuning.save`."""
        return self.tuning.save(self.rubric, asked_again=asked_again, mapped=mapped)


@dataclass(frozen=True, eq=False)
class OpenedTuning:
    """A season's rubric opened for tuning; ids and numbers only.

    Attributes
    ----------
    trials : the ratings and the rubric in use. directory : of the season's rubrics.
    """

    finalists: OpenedFinalists
    trials: RubricTrials = field(repr=False)
    directory: Path = field(repr=False)
    room: PreviewRoom = field(repr=False)

    @property
    def opened(self) -> OpenedCalibration:
        return self.finalists.calibration

    @property
    def title(self) -> str:
        return f"{self.rubric.title.to(self.language)} ({self.rubric.key}) · {self.opened.title}"

    @property
    def language(self) -> Language:
        return self.opened.language

    @property
    def example(self) -> bool:
        return self.opened.example

    @property
    def rubric(self) -> Rubric:
        """The version in use."""
        return self.trials.rubric

    @cached_property
    def reader(self) -> Reader:
        return reader_of(self.opened)

    @cached_property
    def checks(self) -> CriterionChecks:
        """How criteria and levels work, in full; `use` and `likeness` are of them."""
        return CriterionChecks(self.opened)

    @property
    def use(self) -> DrawnCheck:
        """How often each level is given."""
        return self.checks.use

    @property
    def likeness(self) -> DrawnCheck:
        """Which criteria repeat each other."""
        return self.checks.likeness

    def say(self, found: Iterable[Sentence], rubric: Rubric | None = None) -> Sentences:
        """Sentences in the season's language, criteria and gates by name, as in `rubric` or in use."""
        return self.reader_for(rubric or self.rubric).sentences(found)

    def reader_for(self, rubric: Rubric) -> Reader:
        """Of sentences and tables about a rubric that is tried."""
        named: dict[Label, str] = dict(self.reader.criteria)
        for each in (self.rubric, rubric):
            named.update(part_names(each, self.language).items())
        return replace(self.reader, criteria=named)

    def level_shares(self) -> dict[str, dict[int, float]]:
        """Criterion → level → share of the ratings given on it."""
        shares = level_shares(self.opened.ratings(), "criterion")
        found: dict[str, dict[int, float]] = {}
        for criterion, level, share in shares.itertuples(index=False, name=None):
            found.setdefault(str(criterion), {})[int(level)] = float(share)
        return found

    def use_findings(self) -> Sentences:
        """Levels hardly used, levels given to entries no better; or why that is not known."""
        return self._findings(lambda: self.use)

    def likeness_findings(self) -> Sentences:
        """Criteria that repeat each other; or why that is not known."""
        return self._findings(lambda: self.likeness)

    def _findings(self, check: Callable[[], Check]) -> Sentences:
        try:
            return check().findings()
        except MeasurementProblem as problem:  # too little was rated, which is an answer here
            return self.say([problem.sentence])

    def overview(self) -> Check:
        """What is tuned, and what weights decide in this season; the table is of weights."""
        said = tuple(rubric_findings(self.trials))
        base = self.tried(self.rubric).weights()
        columns = tuple(each for each in _WEIGHT_COLUMNS if each.name.endswith(("criterion", "before")))
        return Check(base.frame, self.reader, (Sentence(_EXAMPLE), *said) if self.example else said, columns)

    def changed(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        aggregation: Mapping[str, Any] | None = None,
        texts: Texts | None = None,
        without: Collection[str] = (),
    ) -> TunedRubric:
        """The rubric in use with these changes; see `workbench.workflows.tuning.rubric_drafts.drafted`.

        Raises
        ------
        InvalidDocument : names every place and what is wrong.
        """
        return self.tried(
            drafted(self.rubric, weights=weights, aggregation=aggregation, texts=texts, without=without)
        )

    def tried(self, rubric: Rubric | Path | str) -> TunedRubric:
        """A rubric, or the file of one, on the season's ratings.

        Raises
        ------
        UnreadableFile, InvalidDocument : of a file. SettingsError : another scale than the one in use, of
            which it does not say what the levels given become.
        """
        found = rubric if isinstance(rubric, Rubric) else load_rubric(Path(rubric))
        trial = self.trials.base if found == self.rubric else self.trials.trial(found)
        frame: pd.DataFrame = self.trials.effect(trial).moves
        advice = advice_findings(self.rubric, found)
        said = (*effect_findings(self.trials, trial), *advice)
        return TunedRubric(frame, self.reader_for(found), said, _MOVE_COLUMNS, trial, self)

    def preview(self, rubric: Rubric) -> Opened[JudgingSession]:
        """The juror's session under a rubric, of an invented juror with invented works; nothing is kept."""
        return self.room.preview(rubric)

    def save(
        self,
        rubric: Rubric,
        *,
        asked_again: Collection[str] = (),
        mapped: Mapping[str, Mapping[int, int]] | None = None,
    ) -> Sentences:
        """Write the rubric as the next version into the season's directory; no file is written over.

        The new file is the one in use with the changes in it: comments and order stay. Told and not done:
        nothing changed, or just this is saved already.

        Parameters
        ----------
        asked_again : criteria whose ratings do not stand under the new words; all others are kept.
        mapped : criterion → level in use → what it becomes; see `new_version`.

        Raises
        ------
        InvalidDocument : a criterion that is not there. FileProblem : the file cannot be written, or another
            one in the directory cannot be read.
        """

        def made(version: int) -> Rubric:
            return new_version(self.rubric, rubric, version, asked_again=asked_again, mapped=mapped)

        if rubric == self.rubric and not asked_again:
            return self.say([Sentence(_NOTHING, {"rubric": self.rubric.key})])
        said = save_next(self.directory, self.rubric, self.opened.stage.id, made)
        return self.say([*said, Sentence(_FORGOTTEN)] if self.example else said, rubric)

    def saved(self) -> Check:
        """The versions of this rubric in the season's directory, and which of them is in use."""
        import pandas as pd

        in_use = {self.rubric.key: self.reader.word(_IN_USE)}
        rows = [
            {"rubric": key, "file": path.name, "state": in_use.get(key)}
            for version, path in known_versions(self.directory, self.rubric.id).items()
            for key in [f"{self.rubric.id}@{version}"]
        ]
        said = (Sentence(_VERSIONS, {"listed": ", ".join(each["rubric"] or "" for each in rows)}),)
        frame = pd.DataFrame(rows, columns=["rubric", "file", "state"])
        return Check(frame, self.reader, said, _VERSION_COLUMNS)

    def close(self) -> None:
        """Close the season's database and remove the previews."""
        self.room.close()
        self.finalists.close()


def open_tuning(
    season: Path | str | None = None,
    *,
    stage: str | None = None,
    seats: int | None = None,
    merit: Literal["raw", "fair"] | None = None,
    language: Language | None = None,
    seed: int = SEED,
    **rules: Any,
) -> OpenedTuning:
    """Open the rubric of a stage for tuning: parameters as of `open_finalists`.

    `merit` : by which list finalists are told here, where it is to be another than the season's.

    Raises
    ------
    as `open_finalists`; InvalidSelection where `merit` is a list that there is not.
    """
    with ExitStack() as stack:
        finalists = open_finalists(season, stage=stage, seats=seats, language=language, seed=seed, **rules)
        stack.callback(finalists.close)
        opened, chosen = finalists.calibration, finalists.trials
        if merit is not None:
            chosen = replace(chosen, document=chosen.changed({"merit": merit}))
            chosen.trial("", chosen.document)  # a list that there is not is told at once
        with finalists.workbench.store.read() as work:
            rubric = work.rubrics.get(opened.rubric.key) or opened.rubric
        trials = RubricTrials(rubric, opened.calibration, chosen)
        room = PreviewRoom(finalists.workbench.season, opened.stage, opened.language)
        stack.callback(room.close)
        found = OpenedTuning(finalists, trials, finalists.workbench.settings.rubric_directory, room)
        weakref.finalize(found, stack.pop_all().close)
    return found
