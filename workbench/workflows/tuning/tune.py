"""A rubric under tuning: the ratings of a stage under other weights and rules of the total.

What jurors gave stays; how their levels become a total changes, and with it the list by mean scores. Criteria
and levels may come and go, too: then the version says what counts of the levels given.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.rubric import Rubric
from workbench.errors import N_, InvalidSelection, Sentence
from workbench.selection.rule import SelectionRule
from workbench.selection.uncertainty import bands
from workbench.workflows.assigning.contested import Contest
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.calibrating.ratings import Scoring
from workbench.workflows.choosing.candidates import SCORE_DIGITS
from workbench.workflows.choosing.rubric_columns import (
    CRITERION,
    GATE,
    MINIMUM,
    reaches,
    with_rubrics_gates,
)
from workbench.workflows.choosing.trying_rules import RuleTrials, Trial
from workbench.workflows.tuning.ratings_read import Reading, ReadRatings, affected, as_given, reading_of
from workbench.workflows.tuning.version_effect import RatingsAffected

if TYPE_CHECKING:
    import pandas as pd

# Of what the ratings leave possible; enough to tell 0.95 from 0.90.
DRAWS = 1000
_REMEMBERED = 4  # ways of reading the ratings

_NOTHING_COUNTS = N_(
    "nothing that jurors gave counts by %(rubric)s: every criterion is new or asked again; keep the ratings "
    "of one of them, or nobody can be ranked before jurors have answered"
)


@dataclass(frozen=True, eq=False)
class RubricTrial:
    """What a rubric makes of the ratings.

    Attributes
    ----------
    found : finalists by the season's rule. frame : the candidates with their scores by this rubric.
    reading : what counts of the levels given.
    anew : whether these are other levels or criteria than were given: then places are by mean scores, as
        the fair list has to be measured first.
    """

    rubric: Rubric
    found: Trial
    frame: pd.DataFrame = field(repr=False)
    reading: Reading
    anew: bool = False

    @cached_property
    def places(self) -> pd.Series[float]:
        """By candidate: 1 for the highest score of the rule's list; equal scores share the best place."""
        scores = self.scores.round(SCORE_DIGITS)
        return scores.rank(method="min", ascending=False)

    @cached_property
    def scores(self) -> pd.Series[float]:
        """By candidate: points of the total in the list that the rule ranks by."""
        indexed: pd.Series[float] = self.frame.set_index("candidate")[self.found.document.merit]
        return indexed.astype(float)

    @cached_property
    def reserve(self) -> tuple[str, ...]:
        """In the order of call-up; nobody where the rule cannot be kept."""
        selection = self.found.selection
        return () if selection is None else tuple(str(each) for each in selection.reserve_list)


@dataclass(frozen=True, eq=False)
class Effect:
    """What a rubric changes against the one in use.

    Attributes
    ----------
    enters, leaves : finalists, best first. joins, drops : the same of the reserve list.
    moves : candidate, before, after (places), up (places gained), score_before, score_after; of those who
        move, largest moves first.
    rank_correlation : Spearman's, of both lists; NaN where one of them is all equal.
    """

    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    joins: tuple[str, ...]
    drops: tuple[str, ...]
    moves: pd.DataFrame = field(repr=False)
    rank_correlation: float

    @property
    def changed(self) -> tuple[str, ...]:
        return (*self.enters, *self.leaves)


@dataclass(frozen=True, eq=False)
class RubricTrials:
    """A stage's ratings, beside whose rubric others are tried.

    Attributes
    ----------
    rubric : in use. rules : candidates and the season's rule of selection.
    """

    rubric: Rubric
    calibration: Calibration = field(repr=False)
    rules: RuleTrials = field(repr=False)

    @cached_property
    def base(self) -> RubricTrial:
        """What the rubric in use gives."""
        return self.trial(self.rubric)

    def trial(self, rubric: Rubric) -> RubricTrial:
        """The finalists by the season's rule, were the levels given totalled by this rubric.

        A criterion that is new or asked again counts for nothing yet.

        Raises
        ------
        SettingsError : another scale of which nothing says what the levels given become.
        InvalidSelection : a season's rule that does not fit the candidates, or nothing that counts.
        """
        reading = reading_of(self.rubric, rubric)
        if not reading.levels:
            raise InvalidSelection(reason=Sentence(_NOTHING_COUNTS, {"rubric": rubric.key}))
        anew = reading.levels != self._as_given.levels
        trials = self._by_means if anew else self
        frame = trials._rescored(rubric, reading, anew=anew)
        found = replace(trials.rules, frame=frame).trial(rubric.key, trials.rules.start)
        return RubricTrial(rubric, found, frame, reading, anew)

    def effect(self, trial: RubricTrial) -> Effect:
        """What changes against the rubric in use."""
        base = self._by_means.base if trial.anew else self.base
        changes = trial.found.changes(base.found)
        was, is_now = set(base.reserve), set(trial.reserve)
        return Effect(
            changes.enters,
            changes.leaves,
            tuple(each for each in trial.reserve if each not in was),
            tuple(each for each in base.reserve if each not in is_now),
            _moves(base, trial),
            _rank_correlation(base.scores, trial.scores),
        )

    @cached_property
    def in_doubt(self) -> frozenset[str] | None:
        """Entries whose seat the ratings leave open, whatever the weights: measures do not depend on them.

        None where there is no fair list, or everybody is a finalist: then nobody knows.
        """
        document, frame = self.rules.start, self.rules.frame
        if not self.calibration.adjusted or document.seats >= len(frame):
            return None
        rule = SelectionRule.from_document(with_rubrics_gates(document, frame.columns))
        rng = np.random.default_rng([self.rules.seed, 1])
        contest = Contest.of(self.calibration, frame, rule, n_draws=DRAWS, rng=rng)
        known = np.asarray(contest.candidates["candidate"])
        return frozenset(known[bands(contest.rule_probability()) == "contested"].tolist())

    def affected(self, trial: RubricTrial) -> RatingsAffected:
        """How much jurors would be asked again."""
        return affected(self.calibration.ratings, trial.rubric, trial.reading, self.rubric)

    @cached_property
    def _by_means(self) -> RubricTrials:
        """The same, ranked by mean scores whatever the season ranks by."""
        if self.rules.start.merit == "raw":
            return self
        rules = replace(self.rules, document=self.rules.changed({"merit": "raw"}))
        return RubricTrials(self.rubric, self.calibration, rules)

    def _rescored(self, rubric: Rubric, reading: Reading, *, anew: bool) -> pd.DataFrame:
        """The candidates with what depends on weights and aggregation made anew; `anew` as of the trial."""
        import pandas as pd

        frame, ratings = self.rules.frame, self._read(reading)
        kept = frame[[each for each in frame.columns if not str(each).startswith(MINIMUM)]].copy()
        kept["raw"] = kept["candidate"].map(ratings.totals(rubric)).astype(float).round(SCORE_DIGITS)
        if reading.gates != self._as_given.gates:
            kept = _with_gates(kept, reading)
        if anew:
            kept = _with_means(kept[kept["raw"].notna()].reset_index(drop=True), rubric, ratings)
        elif self.calibration.adjusted and self._fair_depends(rubric):
            scored = replace(self.calibration, scoring=Scoring.of(rubric))
            fair = scored.entries().set_index("entry")["fair"]
            kept["fair"] = kept["candidate"].map(fair).astype(float).round(SCORE_DIGITS)
        told = {
            MINIMUM + each: reaches(least, kept[CRITERION + each].tolist())
            for each, least in rubric.aggregation.minimum.items()
        }
        # None stays None: columns of objects.
        return pd.concat([kept, pd.DataFrame(told, index=kept.index, dtype=object)], axis=1)

    def _fair_depends(self, rubric: Rubric) -> bool:
        """Whether the fair list is worth making anew: its order never depends on weights, its points do."""
        own = self.rubric
        return self.rules.start.merit == "fair" and Scoring.of(rubric) != Scoring.of(own)

    @cached_property
    def _as_given(self) -> Reading:
        return as_given(self.rubric)

    def _read(self, reading: Reading) -> ReadRatings:
        if reading.key not in self._readings:
            while len(self._readings) >= _REMEMBERED:
                del self._readings[next(iter(self._readings))]
            self._readings[reading.key] = ReadRatings.of(self.calibration.ratings, reading)
        return self._readings[reading.key]

    @cached_property
    def _readings(self) -> dict[str, ReadRatings]:
        return {}


def _with_gates(candidates: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Only gates whose answers count bar anybody."""
    found = candidates[[each for each in candidates.columns if not str(each).startswith(GATE)]].copy()
    for was, now in reading.gates.items():
        if GATE + was in candidates:
            found[GATE + now] = candidates[GATE + was]
    return found


def _with_means(candidates: pd.DataFrame, rubric: Rubric, ratings: ReadRatings) -> pd.DataFrame:
    """With the means of another version's criteria, and without a fair list."""
    own = [each for each in candidates.columns if not str(each).startswith(CRITERION)]
    found = candidates[own].copy()
    found["fair"] = float("nan")
    entries = [str(each) for each in found["candidate"]]
    for criterion in rubric.criteria:
        found[CRITERION + criterion.id] = ratings.criterion_means(criterion.id, entries)
    return found


def _moves(base: RubricTrial, trial: RubricTrial) -> pd.DataFrame:
    import pandas as pd

    after = trial.places.reindex(base.places.index)
    frame = pd.DataFrame(
        {
            "candidate": base.places.index,
            "before": base.places.to_numpy(),
            "after": after.to_numpy(),
            "up": (base.places - after).to_numpy(),
            "score_before": base.scores.to_numpy(),
            "score_after": trial.scores.reindex(base.scores.index).to_numpy(),
        }
    )
    frame = frame[frame["up"].notna() & (frame["up"] != 0)]  # what has no place cannot move
    largest = np.lexsort((frame["candidate"], -frame["up"].abs()))
    return frame.iloc[largest].reset_index(drop=True).astype({"before": int, "after": int, "up": int})


def _rank_correlation(before: pd.Series[float], after: pd.Series[float]) -> float:
    """Spearman's: Pearson's of ranks, of which equal scores share the mean."""
    both = before.index.intersection(after.index)
    was, is_now = (each.loc[both].round(SCORE_DIGITS).rank().to_numpy() for each in (before, after))
    if was.std() == 0 or is_now.std() == 0:
        return float("nan")
    return float(np.corrcoef(was, is_now)[0, 1])
