"""Cut scores in a methodologist's notebook: a panel's judgements, four methods, what to take, a file to keep.

    from workbench.app.notebooks.cut_scores import open_cut_scores
    panel = open_cut_scores()
    panel.rounds().findings()

Every question has `frame`, `findings()` and `table()`, some have `picture()`. The season stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.notebooks.checks import Check, DrawnCheck
from workbench.app.notebooks.chosen_cuts import ChosenCuts
from workbench.app.notebooks.cut_score_columns import BOOKLET, CUTS, DIFFERENCES, PANELLISTS, ROUNDS, SIDE
from workbench.app.notebooks.methods import SEED, opened_season
from workbench.app.notebooks.reading import Column, Reader
from workbench.app.opening import Workbench
from workbench.app.standards import answered_by, assessment_named
from workbench.charts import Picture, cut_scores
from workbench.domain.cut_scores import CutMethod
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment
from workbench.domain.text import Language
from workbench.errors import N_, Sentence, SettingsError, TooFewAnswers
from workbench.files.competencies.panel_judgements import read_bookmarks, read_item_judgements, read_verdicts
from workbench.files.shipped import example_directory
from workbench.scoring.panel_cuts import ordered_items
from workbench.workflows.assessing import cut_score_findings
from workbench.workflows.assessing.assessed import Assessed, read_assessed
from workbench.workflows.assessing.cut_score_findings import METHOD_NAMES
from workbench.workflows.assessing.cut_score_tables import difference_table, panellist_table, recommended
from workbench.workflows.assessing.cut_scoring import CutScoring, Judgements, choose_cuts
from workbench.workflows.assessing.standards import standing_standard
from workbench.workflows.ports import Unit

if TYPE_CHECKING:
    import pandas as pd

Files = Path | str | Iterable[Path | str]

_EXAMPLE_FILES = {
    "panel": "cut_score_panel.csv",
    "bookmarks": "cut_score_bookmarks.csv",
    "verdicts": "cut_score_verdicts.csv",
}
_EXAMPLE = N_("This is the example season: people, answers and judgements are invented.")
_NO_STANDARD = N_(
    "cut scores are set on a scale, and the assessment %(assessment)s has no standard yet; first run: "
    "workbench assess standard %(assessment)s"
)
_NO_TEST = N_(
    "the assessment %(assessment)s has no test, so there are no situations to judge; give verdicts about "
    "people"
)
_NOTHING = N_(
    "name files with judgements: panel, bookmarks or verdicts; for example "
    'open_cut_scores(panel="sheet.xlsx")'
)


@dataclass(frozen=True, eq=False)
class OpenedCutScores:
    """Questions about a panel's judgements, answered on the scales of the standard that holds.

    Attributes
    ----------
    scoring : every boundary by every method. title : of assessment and season, in `language`.
    number : of the standard. example : whether this is the invented season. today : of the season's clock.
    """

    scoring: CutScoring = field(repr=False)
    title: str
    language: Language
    example: bool
    number: int
    today: date

    @cached_property
    def overview(self) -> Check:
        """Who judged what, and on which scales."""
        said = [*cut_score_findings.overview_sentences(self.scoring, self.number)]
        if self.example:
            said.insert(0, Sentence(_EXAMPLE))
        return self._check(self.side_by_side.frame, said, SIDE)

    def rounds(self, method: CutMethod = "angoff") -> Check:
        """How panellists agree from round to round; boundaries that talking moved most come first."""
        self._require(method)
        frame = self.scoring.rounds(method)
        order = frame["change"].abs().sort_values(ascending=False, kind="stable", na_position="last")
        said = cut_score_findings.round_sentences(self.scoring, method)
        return self._check(frame.loc[order.index].reset_index(drop=True), said, ROUNDS)

    def panellists(self, method: CutMethod = "angoff") -> Check:
        """How far each panellist lies from the others, those farthest first."""
        self._require(method)
        frame = panellist_table(self.scoring, method)
        order = frame["distance"].abs().sort_values(ascending=False, kind="stable")
        columns = PANELLISTS if "fit" in frame.columns else PANELLISTS[:-2] + PANELLISTS[-1:]
        said = cut_score_findings.round_sentences(self.scoring, method)
        return self._check(frame.loc[order.index].reset_index(drop=True), said, columns)

    def cuts(self, method: CutMethod) -> Check:
        """Every boundary by one method: error, and the share of people who reach it."""
        self._require(method)
        frame = self.scoring.table(method)
        return self._check(frame, cut_score_findings.error_sentences(frame), CUTS)

    def of(self, competency: str, method: CutMethod) -> Check:
        """The boundaries of one competency by one method."""
        self._require(method)
        frame = self._competency(self.scoring.table(method), competency)
        return self._check(frame, cut_score_findings.error_sentences(frame), CUTS)

    def talked(self, competency: str, level: int, method: CutMethod = "angoff") -> DrawnCheck:
        """One boundary round by round, with each panellist's own cut score of the last."""
        self._require(method)
        found = self.scoring.by_method[method].panels.get((competency, level))
        if found is None:
            raise SettingsError(name="competency", reason=self._unknown(competency, level, method))
        panel = found.panellists.assign(round=found.rounds["round"].iloc[-1])
        rounds = found.rounds.assign(competency=competency, level=level)
        return self._drawn_cuts(rounds, competency, panel, {}, ROUNDS)

    def boundary(self, competency: str, level: int) -> DrawnCheck:
        """One boundary by all methods; the one that is advised stands last."""
        import pandas as pd

        advised = recommended(self.scoring).get(competency)
        order = sorted(self.scoring.by_method, key=lambda each: each == advised)
        tables = [self.scoring.table(each).assign(method=each) for each in order]
        frame = pd.concat(tables, ignore_index=True)
        frame = frame[(frame["competency"] == competency) & (frame["level"] == level)]
        if frame.empty:
            reason = self._unknown(competency, level, Sentence(N_("any method")))
            raise SettingsError(name="competency", reason=reason)
        frame = frame.assign(round=frame["method"]).reset_index(drop=True)
        return self._drawn_cuts(frame, competency, None, self._method_names, CUTS)

    @cached_property
    def side_by_side(self) -> Check:
        """The cut scores of every boundary, a column for each method."""
        import pandas as pd

        frame = pd.DataFrame(list(self.scoring.boundaries), columns=["competency", "level"])
        for method, each in self.scoring.by_method.items():
            cuts = [each.cuts.get(boundary) for boundary in self.scoring.boundaries]
            frame[method] = [float("nan") if cut is None else cut.cut for cut in cuts]
        kept = tuple(each for each in SIDE if each.name in frame.columns)
        return self._check(frame, cut_score_findings.difference_sentences(self.scoring), kept)

    @cached_property
    def differences(self) -> Check:
        """How every two methods differ."""
        frame = difference_table(self.scoring)
        for name in ("method", "other"):
            frame[f"{name}_name"] = [self._method_names[each] for each in frame[name]]
        return self._check(frame, cut_score_findings.difference_sentences(self.scoring), DIFFERENCES)

    @cached_property
    def advice(self) -> Check:
        """Which method to take for which competency, and why."""
        return self._check(
            self.side_by_side.frame,
            cut_score_findings.recommendation_sentences(self.scoring),
            self.side_by_side.columns,
        )

    def booklet(self, competency: str) -> Check:
        """The pages in which a bookmark is put: situations from the easiest credit to the hardest."""
        if competency not in self.scoring.scales:
            known = ", ".join(self.scoring.scales)
            raise SettingsError(
                name="competency",
                reason=Sentence(
                    N_("there is no %(competency)s; known: %(known)s"),
                    {"competency": competency, "known": known},
                ),
            )
        return self._check(ordered_items(self.scoring.scales[competency]), (), BOOKLET)

    def choose(
        self,
        methods: Mapping[str, CutMethod] | CutMethod | None = None,
        *,
        set_on: date | str | None = None,
    ) -> ChosenCuts:
        """Take a method for each competency; by default as `advice` says.

        Parameters
        ----------
        methods : one for all competencies, or by competency those that depart from the advice.
        set_on : the day the panel decided, «2025-11-20»; by default today.

        Raises
        ------
        InvalidAnswers : a boundary without a cut score, or cut scores that do not rise.
        """
        if isinstance(methods, str):
            taken: dict[str, CutMethod] = dict.fromkeys(self.scoring.assessed.competencies, methods)
        else:
            taken = {**recommended(self.scoring), **(methods or {})}
        for method in taken.values():
            self._require(method)
        day = datetime.fromisoformat(set_on).date() if isinstance(set_on, str) else set_on
        found = choose_cuts(self.scoring, taken, day or self.today)
        return ChosenCuts(found, self._reader, self.scoring.assessed.rubric)

    @cached_property
    def _method_names(self) -> dict[str, str]:
        return {each: self._reader.word(name) for each, name in METHOD_NAMES.items()}

    @cached_property
    def _reader(self) -> Reader:
        rubric = self.scoring.assessed.rubric
        names = {each.id: each.name.to(self.language) for each in rubric.criteria}
        return Reader(self.language, frozenset(), dict(names.items()))

    def _drawn_cuts(
        self,
        frame: pd.DataFrame,
        competency: str,
        panellists: pd.DataFrame | None,
        names: Mapping[str, str],
        columns: tuple[Column, ...],
    ) -> DrawnCheck:
        measures = self.scoring.measures(competency)
        shown = frame.assign(called=[names.get(each, str(each)) for each in frame["round"]])

        def draw(title: str | None) -> Picture:
            return cut_scores(
                frame,
                measures,
                panellists=panellists,
                names=dict(names.items()),
                title=title,
                language=self.language,
            )

        first = Column("called", N_("Method"), "label")
        kept = (first, *columns[2:]) if names else columns[2:]
        return DrawnCheck(shown, self._reader, (), kept, draw)

    def _competency(self, frame: pd.DataFrame, competency: str) -> pd.DataFrame:
        here = frame[frame["competency"] == competency].reset_index(drop=True)
        if here.empty:
            known = ", ".join(self.scoring.assessed.competencies)
            raise SettingsError(
                name="competency",
                reason=Sentence(
                    N_("there is no %(competency)s; known: %(known)s"),
                    {"competency": competency, "known": known},
                ),
            )
        return here

    def _require(self, method: str) -> None:
        if method not in self.scoring.by_method:
            known = ", ".join(self.scoring.by_method)
            reason = Sentence(
                N_("nothing was judged by %(method)s; judged were: %(known)s"),
                {"method": method, "known": known},
            )
            raise SettingsError(name="method", reason=reason)

    def _unknown(self, competency: str, level: int, method: str | Sentence) -> Sentence:
        return Sentence(
            N_("%(competency)s has no cut score of level %(level)s by %(method)s"),
            {"competency": competency, "level": level, "method": method},
        )

    def _check(self, frame: pd.DataFrame, said: Iterable[Sentence], columns: tuple[Column, ...]) -> Check:
        return Check(frame, self._reader, tuple(said), columns)


def open_cut_scores(
    season: Path | str | None = None,
    *,
    assessment: str | None = None,
    panel: Files | None = None,
    bookmarks: Files | None = None,
    verdicts: Files | None = None,
    language: Language | None = None,
    seed: int = SEED,
) -> OpenedCutScores:
    """Open a panel's judgements about an assessment, on the scales of the standard that holds.

    Parameters
    ----------
    season : its directory; without one as `workbench.app.open_calibration` finds it, or the example, then
        with the judgements that belong to it.
    assessment : id; by default the season's first. seed : of the samples from which errors come.
    panel, bookmarks, verdicts : XLSX or CSV files as `workbench.files.competencies.panel_judgements` reads
        them; one kind at least.

    Raises
    ------
    SettingsError : no such assessment, no files. TooFewAnswers : no standard to set cut scores on.
    UnreadableFile, UnusableTable, InvalidAnswers : files that are wrong, with every mistake.
    """
    with ExitStack() as stack:
        workbench, example = opened_season(season, stack, make_example=_example)
        chosen = assessment_named(workbench, assessment)
        rubric, _ = answered_by(workbench, chosen)
        with workbench.store.read() as work:
            number, assessed = _assessed(work, chosen, rubric)
        files: dict[str, Files] = {
            name: each
            for name, each in (("panel", panel), ("bookmarks", bookmarks), ("verdicts", verdicts))
            if each is not None
        }
        if example and not files:
            files = {name: example_directory() / file for name, file in _EXAMPLE_FILES.items()}
        scoring = CutScoring(assessed, _judgements(assessed, files), seed)
        shown: Language = language or ("en" if workbench.settings.language == "en" else "ru")
        title = f"{chosen.name.to(shown)} · {workbench.season.title.to(shown)}"
        today = workbench.clock().astimezone(workbench.season.zone).date()
        return OpenedCutScores(scoring, title, shown, example, number, today)


def _assessed(work: Unit, assessment: Assessment, rubric: Rubric) -> tuple[int, Assessed]:
    standing = standing_standard(work, assessment.id)
    if standing is None:
        raise TooFewAnswers(reason=Sentence(_NO_STANDARD, {"assessment": assessment.id}))
    return standing[0], read_assessed(work, assessment, rubric, standing[1])


def _judgements(assessed: Assessed, files: Mapping[str, Files]) -> Judgements:
    if not files:
        raise SettingsError(name="panel", reason=_NOTHING)
    items = bookmarks = verdicts = None
    if "panel" in files:
        if assessed.test is None:
            raise TooFewAnswers(reason=Sentence(_NO_TEST, {"assessment": assessed.assessment.id}))
        items = read_item_judgements(_paths(files["panel"]), assessed.test, assessed.rubric)
    if "bookmarks" in files:
        pages = {name: len(ordered_items(each)) for name, each in assessed.scales("test").items()}
        bookmarks = read_bookmarks(_paths(files["bookmarks"]), assessed.rubric, pages)
    if "verdicts" in files:
        verdicts = read_verdicts(_paths(files["verdicts"]), assessed.rubric)
    return Judgements(items, bookmarks, verdicts)


def _paths(files: Files) -> list[Path]:
    return [Path(files)] if isinstance(files, (str, Path)) else [Path(each) for each in files]


def _example(directory: Path) -> Workbench:
    # Imported here: a season of one's own needs no example.
    from workbench.app.example.season import build_example

    return build_example(directory, reviews=False, assessments=True)
