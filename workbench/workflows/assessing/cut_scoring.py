"""Cut scores of all competencies of an assessment from what a panel judged: each boundary by each method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workbench.domain.cut_scores import CompetencyCuts, Cut, CutScores
from workbench.errors import N_, InvalidAnswers, ScoringProblem, Sentence
from workbench.psychometrics.rasch.scale import Floats
from workbench.scoring.cut_scores import CutScore, Method, compared
from workbench.scoring.group_cuts import borderline_group, contrasting_groups
from workbench.scoring.item_scales import CompetencyScale
from workbench.scoring.levels import classification
from workbench.scoring.panel_cuts import PanelResult, angoff, bookmark
from workbench.scoring.standard_making import MadeStandard
from workbench.workflows.assessing.assessed import Assessed

if TYPE_CHECKING:
    import pandas as pd

Boundary: TypeAlias = tuple[str, int]  # competency, and the level that begins there

_CUT_COLUMNS = ("competency", "level", "cut", "se", "n", "share", "share_lower", "share_higher", "step")

METHODS: tuple[Method, ...] = ("angoff", "bookmark", "borderline", "contrasting")

_NO_SITUATIONS = N_(
    "competency %(competency)s is measured by ratings alone; where no situations are judged, use the groups "
    "of judged people"
)
_NOT_JUDGED = N_("competency %(competency)s, level %(level)s: nobody judged it by this method")
_MISSING = N_("competency %(competency)s has no cut score of level %(level)s by %(method)s: %(reason)s")
_FALLING = N_(
    "competency %(competency)s: the cut score of level %(level)s does not lie above that of the level below; "
    "let the panel discuss both again"
)
_UNKNOWN = N_("there are no cut scores of %(competency)s; known: %(known)s")


@dataclass(frozen=True, eq=False)
class Judgements:
    """What people judged, as `workbench.files.competencies.panel_judgements` reads it.

    None where they were not asked.

    Attributes
    ----------
    items : panellist, round, competency, item, level, credit (expected of who barely reaches the level).
    bookmarks : panellist, round, competency, level, page.
    verdicts : judge, participant, competency, level, borderline (the level somebody is just about at; 0
        where none was named).
    """

    items: pd.DataFrame | None = None
    bookmarks: pd.DataFrame | None = None
    verdicts: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class MethodCuts:
    """What one method gives.

    Attributes
    ----------
    cuts : by boundary. refused : boundary → why there is none.
    panels : of the methods in which a panel judges items: rounds and panellists of each boundary.
    """

    method: Method
    cuts: Mapping[Boundary, CutScore]
    refused: Mapping[Boundary, Sentence]
    panels: Mapping[Boundary, PanelResult] = field(default_factory=dict)

    def of(self, competency: str, levels: Iterable[int]) -> list[CutScore] | None:
        """The cuts of a competency, rising; None where one is missing or they do not rise."""
        found = [self.cuts.get((competency, level)) for level in levels]
        known = [each for each in found if each is not None]
        rising = all(one.cut < other.cut for one, other in pairwise(known))
        return known if len(known) == len(found) and rising else None


@dataclass(frozen=True, eq=False)
class CutScoring:
    """The cut scores of an assessment by every method, on the standard that holds.

    seed : of the samples from which errors come.
    """

    assessed: Assessed
    judgements: Judgements
    seed: int

    @property
    def levels(self) -> tuple[int, ...]:
        """Those that have a cut score: all but the lowest."""
        return tuple(self.assessed.rubric.scale.levels())[1:]

    @property
    def boundaries(self) -> Iterator[Boundary]:
        for competency in self.assessed.competencies:
            for level in self.levels:
                yield competency, level

    @cached_property
    def scales(self) -> dict[str, CompetencyScale]:
        """Scales of situations, of the competencies whose logits are those of the test."""
        standard = self.assessed.standard.competencies
        found = self.assessed.scales("test")
        return {name: each for name, each in found.items() if standard[name].zero == "test"}

    @cached_property
    def by_method(self) -> dict[Method, MethodCuts]:
        """The methods for which something was judged."""
        judged = self.judgements
        asked: dict[Method, bool] = {
            "angoff": judged.items is not None,
            "bookmark": judged.bookmarks is not None,
            "borderline": judged.verdicts is not None and bool((judged.verdicts["borderline"] > 0).any()),
            "contrasting": judged.verdicts is not None,
        }
        return {method: self._set(method) for method in METHODS if asked[method]}

    def measures(self, competency: str) -> Floats:
        """(n_people,) of everybody, NaN without one; the order of `assessed.measured`."""
        return self.assessed.scores[competency].measure

    def table(self, method: Method) -> pd.DataFrame:
        """competency, level, cut, se, n, share (who reach it), share_lower, share_higher, step (to the cut
        below, logits; NaN of the first)."""
        import pandas as pd

        found = []
        for competency in self.assessed.competencies:
            cuts = {level: self.by_method[method].cuts.get((competency, level)) for level in self.levels}
            known = {level: each for level, each in cuts.items() if each is not None}
            if not known:
                continue
            frame = compared(known.values(), self.measures(competency)).drop(columns="method")
            frame.insert(0, "level", list(known))
            frame.insert(0, "competency", competency)
            frame["step"] = frame["cut"].diff().where(frame["level"].diff() == 1)
            found.append(frame)
        if not found:
            return pd.DataFrame(columns=list(_CUT_COLUMNS))
        return pd.concat(found, ignore_index=True)

    def rounds(self, method: Method) -> pd.DataFrame:
        """competency, level and the rounds of `PanelResult`; no rows of methods that have none."""
        return self._panels(method, "rounds")

    def panellists(self, method: Method) -> pd.DataFrame:
        """competency, level and the panellists of `PanelResult`, of the last round."""
        return self._panels(method, "panellists")

    def _panels(self, method: Method, name: str) -> pd.DataFrame:
        import pandas as pd

        parts = []
        for (competency, level), panel in self.by_method[method].panels.items():
            frame: pd.DataFrame = getattr(panel, name).copy()
            frame.insert(0, "level", level)
            frame.insert(0, "competency", competency)
            parts.append(frame)
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def _set(self, method: Method) -> MethodCuts:
        cuts: dict[Boundary, CutScore] = {}
        refused: dict[Boundary, Sentence] = {}
        panels: dict[Boundary, PanelResult] = {}
        for number, boundary in enumerate(self.boundaries):
            # Of its own, so that a boundary's error does not hang on which others were judged.
            rng = np.random.default_rng([self.seed, METHODS.index(method), number])
            try:
                if method in ("angoff", "bookmark"):
                    panels[boundary] = self._by_panel(method, boundary, rng)
                    cuts[boundary] = panels[boundary].cut_score
                else:
                    cuts[boundary] = self._by_people(method, boundary, rng)
            except ScoringProblem as problem:
                refused[boundary] = _reason(problem)
        return MethodCuts(method, cuts, refused, panels)

    def _by_panel(self, method: Method, boundary: Boundary, rng: np.random.Generator) -> PanelResult:
        competency, level = boundary
        if competency not in self.scales:
            raise InvalidAnswers(reason=Sentence(_NO_SITUATIONS, {"competency": competency}))
        frame = self.judgements.items if method == "angoff" else self.judgements.bookmarks
        here = _part(frame, competency, level)
        if method == "angoff":
            return angoff(here, self.scales[competency])
        return bookmark(here, self.scales[competency], rng=rng)

    def _by_people(self, method: Method, boundary: Boundary, rng: np.random.Generator) -> CutScore:
        competency, level = boundary
        verdicts = self.judgements.verdicts
        here = _part(verdicts, competency, None)
        measure = dict(zip(self.assessed.measured, self.measures(competency).tolist(), strict=True))
        if method == "borderline":
            people, said = _by_most(here, here["borderline"] == level)
            known = np.array([measure.get(each, np.nan) for each in people])
            return borderline_group(known, said > 0.5, rng=rng)
        people, said = _by_most(here, here["level"] >= level)
        known = np.array([measure.get(each, np.nan) for each in people])
        # Judges who are evenly split about a person say nothing of them.
        return contrasting_groups(np.where(said == 0.5, np.nan, known), said > 0.5, rng=rng)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The methods that were taken, and what they come to.

    methods : by competency. cuts : ready to be written. made : the standard that holds, with these cut
    scores in place of its own.
    """

    scoring: CutScoring
    methods: Mapping[str, Method]
    cuts: CutScores
    made: MadeStandard

    def certainty(self) -> pd.DataFrame:
        """competency, method, and accuracy, consistency, kappa, false_higher, false_lower of its levels, as
        `workbench.scoring.levels.Classification` has them."""
        import pandas as pd

        found = []
        for each in self.cuts.competencies:
            said = self.made.classified(each.id)
            if said is not None:
                shares = (said.accuracy, said.consistency, said.kappa, said.false_higher, said.false_lower)
                found.append((each.id, each.method, *shares))
        columns = ("accuracy", "consistency", "kappa", "false_higher", "false_lower")
        return pd.DataFrame(found, columns=["competency", "method", *columns])

    def errors_at_cuts(self) -> pd.DataFrame:
        """competency, level, share (who reach it), false_positive (reach it and are truly below it),
        false_negative: expected shares of all people, each boundary by itself."""
        import pandas as pd

        found = []
        for each in self.cuts.competencies:
            scores = self.made.scores[each.id]
            known = scores.measure[np.isfinite(scores.measure)]
            for cut in each.cuts:
                said = classification(scores.measure, scores.se, [cut.logits])
                share = float((known >= cut.logits).mean())
                found.append((each.id, cut.level, share, said.false_higher, said.false_lower))
        columns = ["competency", "level", "share", "false_positive", "false_negative"]
        return pd.DataFrame(found, columns=columns)

    def level_counts(self) -> pd.DataFrame:
        """competency, level, n_people: by the level in which the measure lies."""
        import pandas as pd

        lowest = self.scoring.levels[0] - 1
        found = []
        for each in self.cuts.competencies:
            measure = self.made.scores[each.id].measure
            known = measure[np.isfinite(measure)]
            place = np.searchsorted(np.array(each.logits), known, side="right")
            for number, count in enumerate(np.bincount(place, minlength=len(each.cuts) + 1).tolist()):
                found.append((each.id, lowest + number, count))
        return pd.DataFrame(found, columns=["competency", "level", "n_people"])


def choose_cuts(scoring: CutScoring, methods: Mapping[str, Method], set_on: date) -> Chosen:
    """Take a method for each competency; those that are not named keep no cut scores.

    Raises
    ------
    InvalidAnswers : a boundary without a cut score, or cut scores that do not rise; tells all of them.
    """
    assessed = scoring.assessed
    problems: list[Sentence] = []
    found: list[CompetencyCuts] = []
    for competency, method in methods.items():
        if competency not in assessed.competencies or method not in scoring.by_method:
            known = ", ".join(assessed.competencies)
            places = {"competency": f"{competency} ({method})", "known": known}
            problems.append(Sentence(_UNKNOWN, places))
            continue
        here = scoring.by_method[method]
        wrong = list(_problems(here, competency, scoring.levels))
        problems += wrong
        if not wrong:
            found.append(_competency_cuts(scoring, here, competency))
    if problems:
        raise InvalidAnswers(reason=Sentence("%(all)s", {"all": tuple(problems)}))
    cuts = CutScores(
        assessment=assessed.assessment.id,
        rubric=assessed.rubric.key,
        set_on=set_on,
        competencies=tuple(found),
    )
    return Chosen(scoring, dict(methods), cuts, _with_cuts(scoring, cuts))


def _competency_cuts(scoring: CutScoring, here: MethodCuts, competency: str) -> CompetencyCuts:
    taken = [here.cuts[competency, level] for level in scoring.levels]
    return CompetencyCuts(
        id=competency,
        scale=scoring.assessed.standard.competencies[competency].origin,
        method=here.method,
        n=min(each.n for each in taken),
        cuts=tuple(
            Cut(level=level, logits=each.cut, se=each.se)
            for level, each in zip(scoring.levels, taken, strict=True)
        ),
    )


def _problems(here: MethodCuts, competency: str, levels: Iterable[int]) -> Iterator[Sentence]:
    below: float | None = None
    for level in levels:
        cut = here.cuts.get((competency, level))
        if cut is None:
            places = {"competency": competency, "level": level, "method": here.method}
            yield Sentence(_MISSING, {**places, "reason": here.refused[competency, level]})
            continue
        if below is not None and cut.cut <= below:
            yield Sentence(_FALLING, {"competency": competency, "level": level})
        below = cut.cut


def _with_cuts(scoring: CutScoring, cuts: CutScores) -> MadeStandard:
    """The standard that holds and its measures, with other cut scores."""
    standard = scoring.assessed.standard
    wanted = {each.id: each for each in cuts.competencies}
    competencies = {
        name: replace(each, cuts=wanted.get(name, each.cuts)) for name, each in standard.competencies.items()
    }
    return MadeStandard(replace(standard, competencies=competencies), {}, (), scoring.assessed.scores)


def _part(frame: pd.DataFrame | None, competency: str, level: int | None) -> pd.DataFrame:
    """The judgements of one boundary; of all levels where none is named."""
    if frame is None:
        raise ValueError("nothing was judged by this method")
    here = frame["competency"] == competency
    part: pd.DataFrame = frame[here if level is None else here & (frame["level"] == level)]
    if part.empty:
        raise InvalidAnswers(reason=Sentence(_NOT_JUDGED, {"competency": competency, "level": level or "–"}))
    return part


def _by_most(frame: pd.DataFrame, said: pd.Series) -> tuple[list[str], Floats]:
    """People, and the share of their judges who say so."""
    share = said.groupby(frame["participant"], sort=True).mean()
    return [str(each) for each in share.index], share.to_numpy(dtype=float)


def _reason(problem: ScoringProblem) -> Sentence:
    reason = problem.parameters.get("reason")
    return reason if isinstance(reason, Sentence) else problem.sentence
