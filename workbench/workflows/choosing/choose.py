"""Choosing the finalists of a stage: from submitted reviews, by the season's rule, with a published seed."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from workbench.domain.calibration import CalibrationRules
from workbench.domain.protocol import Basis, Inputs, digest_of
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.domain.season import Selection as SelectionDocument
from workbench.errors import N_, InvalidSelection, SelectionProblem, Sentence
from workbench.selection.comparison import compare_selections
from workbench.selection.finalists import Selection, select_finalists
from workbench.selection.rule import SelectionRule
from workbench.workflows.assigning.contested import Contest
from workbench.workflows.calibrating.calibrate import Calibration, calibrate
from workbench.workflows.calibrating.ratings import rating_frame
from workbench.workflows.choosing.candidates import left_out, read_candidates
from workbench.workflows.choosing.rubric_columns import with_rubrics_gates
from workbench.workflows.ports import Unit
from workbench.workflows.tuning.version_waiting import read_waiting

if TYPE_CHECKING:
    import pandas as pd

logger = logging.getLogger(__name__)

DRAWS = 1000
# Lots need no more; a number of nine digits can be read out and typed in.
_SEEDS = 10**9

_NO_RULE = N_(
    "season.yaml has no rule for stage %(stage)s; add one under selection (at least stage and seats), or "
    "name a saved scenario"
)
_TWO_RULES = N_("season.yaml has two rules for stage %(stage)s under selection; keep one")
_BAD_RULE = N_("the rule cannot be read at %(place)s: %(problem)s")
_NOTHING_RATED = N_("no review of the stage is submitted yet, so that there is nobody to choose from")
_ALL_WAIT = N_(
    "reviews of the stage that were submitted and wait for an answer under %(rubric)s: %(count)s; ask the "
    "jurors to answer what is asked again, then choose"
)
_NO_FAIR_LIST = N_(
    "the rule ranks by the fair list, and there is none: %(refusal)s. Do what is said there, or rank by the "
    "mean scores (merit: raw)"
)


def new_seed() -> int:
    """A seed that nobody chose, for the lots; it is published with the protocol."""
    return secrets.randbelow(_SEEDS)


def rule_of(season: Season, stage: Stage, changes: Mapping[str, Any] | None = None) -> SelectionDocument:
    """The season's rule for a stage, with what somebody asks for instead.

    Raises
    ------
    InvalidSelection : there is no rule, or it cannot be changed so.
    """
    written = [each for each in season.selection if each.stage == stage.id]
    if len(written) != 1:
        said = _TWO_RULES if written else _NO_RULE
        raise InvalidSelection(reason=Sentence(said, {"stage": stage.id}))
    return rule_from(stage, written[0].model_dump() | dict(changes or {}))


def rule_from(stage: Stage, rule: Mapping[str, Any]) -> SelectionDocument:
    """A rule as a screen, a scenario or a file holds it. Raises InvalidSelection."""
    try:
        return SelectionDocument.model_validate({**rule, "stage": stage.id})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"]) or "selection"
        places = {"place": place, "problem": first["msg"]}
        raise InvalidSelection(reason=Sentence(_BAD_RULE, places)) from error


@dataclass(frozen=True, eq=False)
class Pool:
    """Everybody who can be chosen, as the store has it at one moment.

    Attributes
    ----------
    candidates : see `workbench.workflows.choosing.candidates.read_candidates`.
    left_out : entries that are no candidates, and why.
    calibration : of the same reviews; says whether there is a fair list.
    inputs : digests of what was read. rubric : by which the reviews were given.
    """

    candidates: pd.DataFrame = field(repr=False)
    left_out: Mapping[str, Sentence]
    calibration: Calibration = field(repr=False)
    inputs: Inputs
    rubric: Rubric = field(repr=False)


def read_pool(
    work: Unit,
    season: Season,
    stage: Stage,
    rubric: Rubric,
    *,
    rules: CalibrationRules | None = None,
) -> Pool:
    """Read the candidates of a stage, and calibrate their reviews.

    Parameters
    ----------
    rules : of the calibration, instead of the season's.

    Raises
    ------
    InvalidSelection : nothing is submitted yet.
    """
    rubric = work.rubrics.get(rubric.key) or rubric
    frame, not_read = rating_frame(work, stage, rubric)
    if frame.empty:
        raise InvalidSelection(reason=_why_nobody(work, stage, rubric))
    calibration = calibrate(frame, rubric, rules or season.calibration, left_out=not_read)
    candidates = read_candidates(work, season, stage, rubric, calibration=calibration)
    out = left_out(work, stage, candidates["candidate"].tolist())
    return Pool(candidates, out, calibration, inputs_of(work, rubric, frame, candidates), rubric)


def _why_nobody(work: Unit, stage: Stage, rubric: Rubric) -> Sentence:
    """Nothing is submitted yet, or all of it is asked again by a newer version of the rubric."""
    waiting = read_waiting(work, stage.id, rubric).reviews
    return (
        Sentence(_ALL_WAIT, {"rubric": rubric.key, "count": waiting}) if waiting else Sentence(_NOTHING_RATED)
    )


def present_inputs(work: Unit, season: Season, stage: Stage, rubric: Rubric) -> Inputs:
    """The digests of what a choice would be made from now; see `read_pool`."""
    rubric = work.rubrics.get(rubric.key) or rubric
    frame, _ = rating_frame(work, stage, rubric)
    return inputs_of(work, rubric, frame, read_candidates(work, season, stage, rubric))


def inputs_of(work: Unit, rubric: Rubric, ratings: pd.DataFrame, candidates: pd.DataFrame) -> Inputs:
    """Digests of what a choice is made from: the levels given, the rubric, what is known of candidates."""
    levels = ratings[["entry", "juror", "criterion", "level"]].sort_values(["entry", "juror", "criterion"])
    known = candidates.drop(columns=["raw", "fair"]).sort_values("candidate")
    sequence, hash_ = work.audit.head()
    return Inputs(
        ratings=digest_of([plain(row) for row in levels.to_dict("records")]),
        rubric=digest_of(rubric.model_dump(mode="json")),
        candidates=digest_of([plain(row) for row in known.to_dict("records")]),
        audit_sequence=sequence,
        audit_hash=hash_,
    )


def plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of a frame as JSON has it: no NaN, no types of numpy."""
    return {str(name): _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value


@dataclass(frozen=True, eq=False)
class Choice:
    """The finalists by a rule, and what other lists would have given.

    Attributes
    ----------
    seed : of the lots.
    without_limits : the same without quotas and limits. by_other_list : by the list that the rule does not
        rank by, None where there is no such list or the rule cannot be kept with it; then `other_refusal`.
    """

    pool: Pool
    rule: SelectionDocument
    seed: int
    selection: Selection = field(repr=False)
    without_limits: Selection = field(repr=False)
    by_other_list: Selection | None = field(repr=False)
    other_refusal: Sentence | None

    @property
    def basis(self) -> Basis:
        return self.rule.merit

    @property
    def other_basis(self) -> Basis:
        return "fair" if self.basis == "raw" else "raw"

    @property
    def compared(self) -> dict[str, Selection]:
        """The choices by name: by the rule's list, without limits, by the other list."""
        named = {self.basis: self.selection, "without limits": self.without_limits}
        if self.by_other_list is not None:
            named[self.other_basis] = self.by_other_list
        return named

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """See `workbench.selection.comparison.compare_selections`."""
        return compare_selections(self.compared)

    @cached_property
    def contest(self) -> Contest | None:
        """Draws of the measures under this rule; None without a fair list, or where all are finalists.

        Its table has the probability of a seat by the rule, and who is in doubt.
        """
        calibration = self.pool.calibration
        if not calibration.adjusted or self.rule.seats >= len(self.pool.candidates):
            return None
        rng = np.random.default_rng([self.seed, 1])
        rule = _rule_for(self.rule, self.pool)
        return Contest.of(calibration, self.pool.candidates, rule, n_draws=DRAWS, rng=rng)


def choose(pool: Pool, rule: SelectionDocument, *, seed: int) -> Choice:
    """Choose the finalists; equal candidates, rules and seeds give equal choices.

    The rubric's gates and minima come to the rule's own gates, and stand in the choice's rule from there on.

    Raises
    ------
    InvalidSelection : a rule that does not fit the candidates, or asks for a fair list that there is not.
    ImpossibleSelection : no choice keeps the rule.
    """
    # A file with its keys in another order holds the same rule.
    rule = rule.model_copy(update={"at_most": dict(sorted(rule.at_most.items()))})
    rule = with_rubrics_gates(rule, pool.candidates.columns)
    refusal = pool.calibration.refusal
    if rule.merit == "fair" and refusal is not None:
        raise InvalidSelection(reason=Sentence(_NO_FAIR_LIST, {"refusal": refusal.sentence}))
    asked = _rule_for(rule, pool)
    selection = select_finalists(pool.candidates, asked, rng=np.random.default_rng(seed))
    free = select_finalists(pool.candidates, asked.without_limits(), rng=np.random.default_rng(seed))
    other, other_refusal = None, None if refusal is None else refusal.sentence
    if refusal is None:
        by_other = replace(asked, merit="raw" if rule.merit == "fair" else "fair")
        try:
            other = select_finalists(pool.candidates, by_other, rng=np.random.default_rng(seed))
        except SelectionProblem as problem:
            other_refusal = problem.sentence
    logger.info("chose %d of %d candidates", len(selection.finalists), len(pool.candidates))
    return Choice(pool, rule, seed, selection, free, other, other_refusal)


def _rule_for(document: SelectionDocument, pool: Pool) -> SelectionRule:
    """The rule for the method; who is no candidate anyway need not be excluded."""
    rule = SelectionRule.from_document(document)
    kept = {each: reason for each, reason in rule.excluded.items() if each not in pool.left_out}
    return replace(rule, excluded=kept)
