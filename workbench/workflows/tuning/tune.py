"""A rubric under tuning: the ratings of a stage under other weights and rules of the total.

What jurors gave stays; only how their levels become a total changes, and with it the list by mean scores.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Label
from workbench.domain.rubric import Rubric
from workbench.errors import N_, Sentence, SettingsError
from workbench.selection.rule import SelectionRule
from workbench.selection.uncertainty import bands
from workbench.workflows.assigning.contested import Contest
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.calibrating.ratings import Scoring
from workbench.workflows.choosing.candidates import SCORE_DIGITS
from workbench.workflows.choosing.rubric_columns import CRITERION, MINIMUM, reaches, with_rubrics_gates
from workbench.workflows.choosing.trying_rules import RuleTrials, Trial

if TYPE_CHECKING:
    import pandas as pd

# Of what the ratings leave possible; enough to tell 0.95 from 0.90.
DRAWS = 1000

_OTHER_QUESTIONS = N_(
    "has other criteria or another scale than %(rubric)s, by which the ratings were given; keep both, or "
    "compare the two files with `workbench rubric diff`"
)


@dataclass(frozen=True, eq=False)
class RubricTrial:
    """What a rubric makes of the ratings.

    Attributes
    ----------
    found : finalists by the season's rule. frame : the candidates with their scores by this rubric.
    """

    rubric: Rubric
    found: Trial
    frame: pd.DataFrame = field(repr=False)

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

        Raises
        ------
        SettingsError : a rubric with other criteria, or on another scale.
        InvalidSelection : a season's rule that does not fit the candidates.
        """
        asked = {each.id for each in rubric.criteria}
        if asked != {each.id for each in self.rubric.criteria} or rubric.scale != self.rubric.scale:
            reason = Sentence(_OTHER_QUESTIONS, {"rubric": self.rubric.key})
            raise SettingsError(name=rubric.key, reason=reason)
        frame = self._rescored(rubric)
        found = replace(self.rules, frame=frame).trial(rubric.key, self.rules.start)
        return RubricTrial(rubric, found, frame)

    def effect(self, trial: RubricTrial) -> Effect:
        """What changes against the rubric in use."""
        base = self.base
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

    def _rescored(self, rubric: Rubric) -> pd.DataFrame:
        """The candidates with what depends on weights and aggregation made anew."""
        import pandas as pd

        frame = self.rules.frame
        kept = frame[[each for each in frame.columns if not str(each).startswith(MINIMUM)]].copy()
        order = kept["candidate"]
        kept["raw"] = order.map(self._raw(rubric)).astype(float).round(SCORE_DIGITS)
        if self.calibration.adjusted and self._fair_depends(rubric):
            scored = replace(self.calibration, scoring=Scoring.of(rubric))
            fair = scored.entries().set_index("entry")["fair"]
            kept["fair"] = order.map(fair).astype(float).round(SCORE_DIGITS)
        told = {
            MINIMUM + each: reaches(least, frame[CRITERION + each].tolist())
            for each, least in rubric.aggregation.minimum.items()
        }
        # None stays None: columns of objects.
        return pd.concat([kept, pd.DataFrame(told, index=kept.index, dtype=object)], axis=1)

    def _fair_depends(self, rubric: Rubric) -> bool:
        """Whether the fair list is worth making anew: its order never depends on weights, its points do."""
        own = self.rubric
        return self.rules.start.merit == "fair" and Scoring.of(rubric) != Scoring.of(own)

    def _raw(self, rubric: Rubric) -> dict[str, float]:
        """Entry → mean of its jurors' totals."""
        weight = {each.id: each.weight for each in rubric.criteria}
        total, all_weights = rubric.aggregation.total, rubric.all_weights
        entries, forms = self._forms
        totals = [
            total([(weight[criterion], level) for criterion, level in form], all_weights) for form in forms
        ]
        sums = np.bincount(entries, totals)
        means = sums / np.bincount(entries)
        return dict(zip(self._entries, means.tolist(), strict=True))

    @cached_property
    def _entries(self) -> list[str]:
        return [str(each) for each in self.calibration.ratings["entry"].drop_duplicates()]

    @cached_property
    def _forms(self) -> tuple[NDArray[np.int64], list[list[tuple[str, int]]]]:
        """(n_reviews,) place of the entry in `_entries`, and each review's levels by criterion."""
        ratings = self.calibration.ratings
        forms: dict[tuple[Label, Label], list[tuple[str, int]]] = {}
        columns = (ratings[name].tolist() for name in ("entry", "juror", "criterion", "level"))
        for entry, juror, criterion, level in zip(*columns, strict=True):
            forms.setdefault((entry, juror), []).append((criterion, level))
        place = {entry: number for number, entry in enumerate(self._entries)}
        return np.array([place[str(entry)] for entry, _ in forms], dtype=np.int64), list(forms.values())


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
    frame = frame[frame["up"] != 0]
    largest = np.lexsort((frame["candidate"], -frame["up"].abs()))
    return frame.iloc[largest].reset_index(drop=True).astype({"before": int, "after": int, "up": int})


def _rank_correlation(before: pd.Series[float], after: pd.Series[float]) -> float:
    """Spearman's: Pearson's of ranks, of which equal scores share the mean."""
    was, is_now = (
        each.round(SCORE_DIGITS).rank().to_numpy() for each in (before, after.reindex(before.index))
    )
    if was.std() == 0 or is_now.std() == 0:
        return float("nan")
    return float(np.corrcoef(was, is_now)[0, 1])
