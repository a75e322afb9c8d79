"""Competency profiles of all participants in a methodologist's notebook: ids only, nothing is changed.

    from workbench.app.notebooks.profiles import open_profiles
    profiles = open_profiles()
    profiles.items.findings()

Every question has `frame`, `findings()` and `table()`, most have `picture()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.notebooks.checks import Check, DrawnCheck
from workbench.app.notebooks.methods import SEED, opened_season
from workbench.app.notebooks.profile_columns import (
    CERTAINTY,
    DIFFERENTIAL,
    DISTRIBUTION,
    GROUP,
    GROWTH,
    ITEM,
    OPTION,
    OTHERWISE,
    PROGRESS,
    SOURCE,
)
from workbench.app.notebooks.reading import Column, Reader
from workbench.app.opening import Workbench
from workbench.app.standards import answered_by, assessment_named, make_standard_of
from workbench.charts import Picture
from workbench.charts.competencies import item_map, level_shares
from workbench.charts.options import option_curves
from workbench.domain.ratings import Label
from workbench.domain.season import Season
from workbench.domain.text import Language
from workbench.errors import N_, Sentence, SettingsError, TooFewAnswers
from workbench.workflows.assessing import growth_findings, profile_findings, profile_tables
from workbench.workflows.assessing.assessed import Assessed, read_assessed
from workbench.workflows.assessing.growth import Since
from workbench.workflows.assessing.growth_tables import growth_by_category, growth_table
from workbench.workflows.assessing.profile_tables import FEWEST_PEOPLE, FEWEST_TOGETHER
from workbench.workflows.assessing.standards import since_before, standing_standard

if TYPE_CHECKING:
    import pandas as pd

    from workbench.scoring.standards import Standard

_EXAMPLE = N_("This is the example season: people and answers are invented.")
_NO_STANDARD = N_("No standard has been set yet; these numbers come from one made for this notebook only.")
_OPTIONS_DRAWN = 6


@dataclass(frozen=True, eq=False)
class OpenedProfiles:
    """Questions about an assessment of an opened season, answered from what was submitted.

    Attributes
    ----------
    assessed : people, answers, standard and measures. title : of assessment and season, in `language`.
    example : whether this is the invented season. kept : whether its standard is the season's own.
    since : people beside the assessment that the season compares this one with.
    """

    assessed: Assessed = field(repr=False)
    season: Season = field(repr=False)
    title: str
    language: Language
    example: bool
    kept: bool
    since: Since = field(default_factory=Since, repr=False)

    @cached_property
    def overview(self) -> Check:
        """Who has answered what."""
        frame = profile_tables.progress(self.assessed)
        said = [*profile_findings.progress_sentences(self.assessed, frame)]
        if not self.kept:
            said.insert(0, Sentence(_NO_STANDARD))
        if self.example:
            said.insert(0, Sentence(_EXAMPLE))
        return self._check(self._sources_named(frame), said, PROGRESS)

    @cached_property
    def distributions(self) -> DrawnCheck:
        """How people spread on each competency, and how well they can be told apart; levels as a picture."""
        levels = profile_tables.level_counts(self.assessed)

        def draw(title: str | None) -> Picture:
            return level_shares(levels, names=self._names, title=title, language=self.language)

        said = profile_findings.distribution_sentences(self._distributions, levels)
        return self._drawn(self._distributions, said, DISTRIBUTION, draw)

    @cached_property
    def certainty(self) -> Check:
        """How far a level can be trusted."""
        frame = profile_tables.certainty(self.assessed)
        return self._check(frame, profile_findings.certainty_sentences(frame), CERTAINTY)

    @cached_property
    def sources(self) -> Check:
        """How lenient oneself, mentors, mentees and experts are."""
        frame = profile_tables.mean_leniency(self.assessed)
        said = profile_findings.source_sentences(frame, FEWEST_PEOPLE)
        return self._check(self._sources_named(frame), said, SOURCE)

    @cached_property
    def otherwise(self) -> Check:
        """Who sees themselves quite otherwise than others do."""
        frame = profile_tables.seen_otherwise(self.assessed)
        return self._check(frame, profile_findings.otherwise_sentences(frame), OTHERWISE)

    @cached_property
    def growth(self) -> Check:
        """Who changed since the assessment before: on the whole first, then by competency and category."""
        frame = growth_table(self.since)
        groups = self._groups_named(growth_by_category(self.assessed, self.since, FEWEST_PEOPLE))
        said = growth_findings.growth_sentences(self.since, frame, groups, FEWEST_PEOPLE)
        whole = self._reader.word(growth_findings.ON_THE_WHOLE)
        called = [whole if not each else self._names[each] for each in frame["competency"]]
        return self._check(frame.assign(called=called), said, GROWTH)

    @cached_property
    def items(self) -> Check:
        """Situations: difficulty, discrimination, fit; those that tell least first."""
        frame = profile_tables.item_table(self.assessed, "test")
        frame = frame.sort_values("discrimination", kind="stable", ignore_index=True)
        return self._check(frame, profile_findings.item_sentences(frame), ITEM)

    @cached_property
    def indicators(self) -> Check:
        """Indicators of the rating forms, as `items`."""
        frame = profile_tables.item_table(self.assessed, "ratings")
        frame = frame.sort_values("discrimination", kind="stable", ignore_index=True)
        return self._check(frame, profile_findings.item_sentences(frame), ITEM)

    @cached_property
    def options(self) -> DrawnCheck:
        """Who chooses which option; the picture shows situations with something to look at."""
        frame = profile_tables.option_table(self.assessed)
        flagged = frame[frame["misleading"] | frame["idle"]]
        weak = self.items.frame.loc[self.items.frame["weak"], "item"]
        wanted = dict.fromkeys([*flagged["item"], *weak, *self.items.frame["item"].tail(1)])

        def draw(title: str | None) -> Picture:
            trace = profile_tables.option_trace(self.assessed, tuple(wanted)[:_OPTIONS_DRAWN])
            return option_curves(trace, title=title, language=self.language)

        order = (frame["misleading"] * 2 + frame["idle"] * 1).sort_values(ascending=False, kind="stable")
        ordered = frame.loc[order.index].reset_index(drop=True)
        return self._drawn(ordered, profile_findings.option_sentences(frame), OPTION, draw)

    def map(self, competency: str) -> DrawnCheck:
        """People over the steps of a competency's situations."""
        scales = self.assessed.scales("test")
        if competency not in scales:
            raise SettingsError(
                name="competency",
                reason=Sentence(
                    N_("there is no %(competency)s; known: %(scales)s"),
                    {"competency": competency, "scales": ", ".join(scales)},
                ),
            )
        cuts = self.assessed.standard.competencies[competency].cuts
        items = self.items.frame

        def draw(title: str | None) -> Picture:
            return item_map(
                self.assessed.scores[competency].measure,
                scales[competency],
                cuts=() if cuts is None else cuts.logits,
                lowest_level=self.assessed.rubric.scale.lowest,
                names=self._names,
                title=title,
                language=self.language,
            )

        here = items[items["competency"] == competency].sort_values("location", ignore_index=True)
        return self._drawn(here, profile_findings.item_sentences(here), ITEM, draw)

    def groups(self, kind: str, *, at_least: int = FEWEST_PEOPLE) -> Check:
        """Means by `category`, `region` or `district`; of smaller groups only that they are too small."""
        frame = self._groups_named(profile_tables.by_group(self.assessed, kind, at_least=at_least))
        said = profile_findings.group_sentences(frame, at_least)
        shown = frame.dropna(subset=["difference"]).reset_index(drop=True)
        return self._check(shown, said, GROUP)

    def differential(
        self, kind: str, *, in_a_group: int = FEWEST_PEOPLE, together: int = FEWEST_TOGETHER
    ) -> Check:
        """Situations harder for one `category`, `region` or `district` than for equally able others.

        Raises TooFewAnswers where no two groups are large enough.
        """
        frame = profile_tables.differential(self.assessed, kind, in_a_group=in_a_group, together=together)
        named = self._groups_named(frame)
        said = profile_findings.differential_sentences(named, in_a_group, together)
        return self._check(named, said, DIFFERENTIAL)

    def changes(self, kind: str = "category") -> Check:
        """What to change in the next version of the test; the table is of all situations."""
        try:
            unfair: pd.DataFrame | None = self.differential(kind).frame
        except TooFewAnswers:
            unfair = None  # said where groups are compared
        said = profile_findings.change_sentences(
            self.items.frame, self.options.frame, unfair, self._distributions
        )
        return self._check(self.items.frame, said, ITEM)

    @cached_property
    def _distributions(self) -> pd.DataFrame:
        return profile_tables.distributions(self.assessed)

    @cached_property
    def _names(self) -> dict[Label, str]:
        return {each.id: each.name.to(self.language) for each in self.assessed.rubric.criteria}

    @cached_property
    def _reader(self) -> Reader:
        forms = self.assessed.forms
        experts = frozenset(forms.loc[forms["source"] == "expert", "rater"])
        return Reader(self.language, experts, self._names)

    def _sources_named(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(
            called=[self._reader.word(profile_findings.SOURCES[each]) for each in frame["source"]]
        )

    def _groups_named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Categories by their names; regions are called as they are."""
        known = {each.id: each.name.to(self.language) for each in self.season.eligibility.categories}
        return frame.assign(group=[known.get(each, each) for each in frame["group"]])

    def _check(self, frame: pd.DataFrame, said: Iterable[Sentence], columns: tuple[Column, ...]) -> Check:
        return Check(frame, self._reader, tuple(said), columns)

    def _drawn(
        self,
        frame: pd.DataFrame,
        said: Iterable[Sentence],
        columns: tuple[Column, ...],
        draw: Callable[[str | None], Picture],
    ) -> DrawnCheck:
        return DrawnCheck(frame, self._reader, tuple(said), columns, draw)


def open_profiles(
    season: Path | str | None = None,
    *,
    assessment: str | None = None,
    language: Language | None = None,
) -> OpenedProfiles:
    """Open an assessment for a notebook.

    Parameters
    ----------
    season : its directory; without one as `workbench.app.open_calibration` finds it, or the example.
    assessment : id; by default the season's first. language : by default the season's.

    Raises
    ------
    SettingsError : the season has no such assessment. TooFewAnswers : too little was submitted.
    """
    with ExitStack() as stack:
        workbench, example = opened_season(season, stack, make_example=_example)
        chosen = assessment_named(workbench, assessment)
        rubric, _ = answered_by(workbench, chosen)
        with workbench.store.read() as work:
            standing = standing_standard(work, chosen.id)
        standard: Standard
        if standing is None:
            standard = make_standard_of(workbench, chosen, seed=SEED, dry_run=True).made.standard
        else:
            standard = standing[1]
        with workbench.store.read() as work:
            assessed = read_assessed(work, chosen, rubric, standard)
            since = since_before(
                work, workbench.season, chosen, rubric, standard, assessed.scores, assessed.measured
            )
        shown: Language = language or ("en" if workbench.settings.language == "en" else "ru")
        title = f"{chosen.name.to(shown)} · {workbench.season.title.to(shown)}"
        kept = standing is not None
        return OpenedProfiles(assessed, workbench.season, title, shown, example, kept, since)


def _example(directory: Path) -> Workbench:
    # Imported here: a season of one's own needs no example.
    from workbench.app.example.season import build_example

    return build_example(directory, reviews=False, assessments=True)
