"""Rules of selection tried on the candidates of a stage: what each gives, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from workbench.domain.problems import Path, PlacedError
from workbench.domain.season import Selection as SelectionDocument
from workbench.domain.season import Stage
from workbench.errors import N_, InvalidSelection, Sentence
from workbench.selection.candidates import Booleans, Candidates, read_candidates
from workbench.selection.finalists import NoSelection, Selection, selection_if_any
from workbench.selection.rule import SelectionRule
from workbench.workflows.choosing.attribute_names import ATTRIBUTES
from workbench.workflows.choosing.rubric_columns import PREFIXES, with_rubrics_gates

if TYPE_CHECKING:
    import pandas as pd

# What the table of candidates holds beside attributes.
_NOT_ATTRIBUTES = ("candidate", "raw", "fair", "reviews", "seats", "complete")
# A list of values to choose from that is longer than this is no list any more.
MOST_VALUES = 150
_NOT_A_RULE = N_("the rule cannot be read at %(place)s: %(problem)s")
_NO_FAIR_LIST = N_("there is no fair list: %(reason)s")
_NOT_TRIED = N_("There is no fair list yet, so a rule that chooses by it cannot be tried. %(reason)s")


@dataclass(frozen=True)
class Changes:
    """Who enters and who leaves against another choice, best first."""

    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class BoundState:
    """A bound of the rule: how many finalists count, and whether they stand at it.

    `bound` is minimum, maximum or at_most; of the last, `value` is empty and `chosen` the most of any value.
    """

    attribute: str
    value: str
    bound: str
    limit: int
    chosen: int
    available: int

    @property
    def binds(self) -> bool:
        return self.chosen == self.limit


@dataclass(frozen=True, eq=False)
class Untried:
    """A rule that asks for scores which are not there; `reason` says why."""

    candidates: Candidates
    reason: Sentence


@dataclass(frozen=True, eq=False)
class Trial:
    """A rule and the choice it leads to; where no choice keeps the rule, `clash` says why."""

    title: str
    document: SelectionDocument
    found: Selection | NoSelection | Untried = field(repr=False)

    @property
    def selection(self) -> Selection | None:
        """None where the rule cannot be kept."""
        return self.found if isinstance(self.found, Selection) else None

    @cached_property
    def clash(self) -> Sentence | None:
        """Which limits clash, and the least change that would do; takes a while among thousands.

        Or that there is no fair list to choose by.
        """
        if isinstance(self.found, Untried):
            return self.found.reason
        return self.found.why().sentence if isinstance(self.found, NoSelection) else None

    @property
    def candidates(self) -> Candidates:
        """Sorted by id."""
        return self.found.candidates

    @property
    def chosen(self) -> Booleans:
        """(n_candidates,) nobody where the rule cannot be kept."""
        if self.selection is None:
            return np.zeros(len(self.candidates), dtype=bool)
        return self.selection.chosen

    def changes(self, base: Trial) -> Changes:
        """Whom this rule lets in and puts out, against another."""
        mine, theirs = (each.selection.finalists if each.selection else () for each in (self, base))
        enters, leaves = set(mine) - set(theirs), set(theirs) - set(mine)
        return Changes(
            tuple(str(each) for each in mine if each in enters),
            tuple(str(each) for each in theirs if each in leaves),
        )

    def mean(self, column: str) -> float:
        """The finalists' mean of a column of the candidates; NaN where there is nobody."""
        values = self.candidates.frame[column].to_numpy(dtype=float)[self.candidates.place]
        return float(values[self.chosen].mean()) if self.chosen.any() else float("nan")

    @cached_property
    def bounds(self) -> tuple[BoundState, ...]:
        """Every bound of the rule that is set, quotas first; empty where the rule cannot be kept."""
        if self.selection is None:
            return ()
        rows = self.selection.limits.rows
        chosen = self.selection.limits.counts(self.selection.chosen).tolist()
        available = self.selection.limits.counts(self.selection.candidates.eligible).tolist()
        states = []
        shared: dict[str, tuple[int, int]] = dict.fromkeys(self.document.at_most, (0, 0))
        for row, count, most in zip(rows, chosen, available, strict=True):
            if row.kind == "at_most":
                before = shared[row.attribute]
                shared[row.attribute] = (max(before[0], count), max(before[1], most))
                continue
            if row.minimum:
                states.append(BoundState(row.attribute, row.value, "minimum", row.minimum, count, most))
            if row.maximum is not None:
                states.append(BoundState(row.attribute, row.value, "maximum", row.maximum, count, most))
        for attribute, limit in self.document.at_most.items():
            states.append(BoundState(attribute, "", "at_most", limit, *shared[attribute]))
        return tuple(states)

    @cached_property
    def prices(self) -> pd.DataFrame:
        """What each bound costs; see `workbench.selection.prices`. Empty where the rule cannot be kept."""
        import pandas as pd

        if self.selection is None:
            columns = ["attribute", "value", "bound", "limit", "chosen"]
            return pd.DataFrame(columns=[*columns, "gain_if_relaxed", "loss_if_tightened"])
        return self.selection.quota_prices()


@dataclass(frozen=True, eq=False)
class RuleTrials:
    """Candidates of a stage and its own rule, beside which others are tried.

    Attributes
    ----------
    frame : as from `workbench.workflows.choosing.candidates.read_candidates`.
    document : the season's rule. seed : of the lots, the same for every rule tried.
    no_fair_list : why there is none, where there is none.
    """

    stage: Stage
    frame: pd.DataFrame = field(repr=False)
    document: SelectionDocument
    seed: int
    no_fair_list: Sentence | None = None

    @cached_property
    def candidates(self) -> Candidates:
        return read_candidates(self.frame, SelectionRule(seats=1, merit="raw"))

    @property
    def bases(self) -> tuple[str, ...]:
        """By what candidates may be ranked: raw and, where there is a fair list, fair."""
        return ("raw",) if self.no_fair_list is not None else ("raw", "fair")

    @property
    def start(self) -> SelectionDocument:
        """The rule that trying begins with: the season's, by the mean scores where others are not there."""
        if self.document.merit in self.bases:
            return self.document
        return self.document.model_copy(update={"merit": "raw"})

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """Attributes that quotas and limits may look at: those the workbench knows first."""
        known = [each for each in ATTRIBUTES if each in self.frame.columns]
        others = [
            str(each)
            for each in self.frame.columns
            if each not in (*known, *_NOT_ATTRIBUTES) and not str(each).startswith(PREFIXES)
        ]
        return tuple(each for each in (*known, *others) if len([*filter(None, self.applicants(each))]) > 1)

    def members(self, attribute: str) -> list[frozenset[str]]:
        """(n_candidates,) the values of each candidate, sorted by id."""
        return self._members.setdefault(attribute, self.candidates.members(attribute))

    @cached_property
    def _members(self) -> dict[str, list[frozenset[str]]]:
        return {}

    def applicants(self, attribute: str) -> dict[str, int]:
        """How many candidates have each value of an attribute, by value; "" for those who have none."""
        return self._counts(attribute, np.ones(len(self.candidates), dtype=bool))

    def finalists(self, trial: Trial, attribute: str) -> dict[str, int]:
        """How many finalists have each value; values nobody chosen has are left out."""
        return self._counts(attribute, trial.chosen)

    def _counts(self, attribute: str, chosen: Booleans) -> dict[str, int]:
        members = self.members(attribute)
        counts: dict[str, int] = {}
        for place in np.flatnonzero(chosen).tolist():
            for value in members[place] or ("",):
                counts[value] = counts.get(value, 0) + 1
        return dict(sorted(counts.items()))

    def changed(self, changes: Mapping[str, Any]) -> SelectionDocument:
        """The rule of `start` with changes, by the names of season.yaml.

        Raises
        ------
        InvalidSelection : names what is wrong.
        """
        return self.read(self.start.model_dump() | dict(changes))

    def read(self, rule: Mapping[str, Any]) -> SelectionDocument:
        """A whole rule, as a screen or the store holds it. Raises InvalidSelection."""
        try:
            return SelectionDocument.model_validate({**rule, "stage": self.stage.id})
        except ValidationError as error:
            place, problem = _first_problem(error)
            raise InvalidSelection(
                reason=Sentence(_NOT_A_RULE, {"place": place, "problem": problem})
            ) from error

    def trial(self, title: str, document: SelectionDocument) -> Trial:
        """Choose by a rule, and by the rubric's gates and minima.

        Raises
        ------
        InvalidSelection : a rule that is wrong in itself, or asks for a fair list that there is not.
        """
        if document.merit not in self.bases:
            raise InvalidSelection(reason=Sentence(_NO_FAIR_LIST, {"reason": self.no_fair_list}))
        rule = SelectionRule.from_document(with_rubrics_gates(document, self.frame.columns))
        found = selection_if_any(self.frame, rule, rng=np.random.default_rng(self.seed))
        return Trial(title, document, found)

    def trial_or_reason(self, title: str, document: SelectionDocument) -> Trial:
        """As `trial`; that there is no fair list is an answer here, told as a clash is.

        Raises
        ------
        InvalidSelection : a rule that is wrong in itself.
        """
        if document.merit in self.bases:
            return self.trial(title, document)
        reason = Sentence(_NOT_TRIED, {"reason": self.no_fair_list})
        return Trial(title, document, Untried(self.candidates, reason))

    def place_of(self, number: str) -> int:
        """Where a candidate stands among those sorted by id; -1 for nobody's number."""
        return self._places.get(number, -1)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {str(each): place for place, each in enumerate(self.candidates.ids)}


def _first_problem(error: ValidationError) -> tuple[str, Sentence | str]:
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    path: Path = ()
    problem: Sentence | str = first["msg"]
    if isinstance(cause, PlacedError):
        path, problem = cause.problems[0]
    return ".".join(str(each) for each in (*first["loc"], *path)), problem


def side_by_side(trials: RuleTrials, tried: Sequence[Trial], base: Trial) -> pd.DataFrame:
    """What several rules give, a row for each.

    Returns
    -------
    scenario, basis (raw or fair), seats, finalists, total (merit of all finalists by the rule's own basis),
    raw and fair (the finalists' means; fair is NaN without such a list), regions, districts, organisations
    (how many are among the finalists), `category:ID` (share of the finalists), enters and leaves (against
    `base`), possible; all of the choice is NaN where the rule cannot be kept.
    """
    import pandas as pd

    present = [each for each in ("region", "district", "organisation") if each in trials.frame.columns]
    categories = (
        [each for each in trials.applicants("category") if each] if "category" in trials.frame else []
    )
    rows = []
    for trial in tried:
        row: dict[str, object] = {
            "scenario": trial.title,
            "basis": trial.document.merit,
            "seats": trial.document.seats,
            "possible": trial.selection is not None,
        }
        if trial.selection is not None:
            count, changes = int(trial.chosen.sum()), trial.changes(base)
            row |= {"finalists": count, "total": trial.selection.total_merit}
            row |= {each: trial.mean(each) for each in trials.bases}
            for each in present:
                row[f"{each}s"] = sum(1 for value in trials.finalists(trial, each) if value)
            among = trials.finalists(trial, "category") if categories else {}
            row |= {f"category:{each}": among.get(each, 0) / count for each in categories}
            row |= {"enters": len(changes.enters), "leaves": len(changes.leaves)}
        rows.append(row)
    columns = ["scenario", "basis", "seats", "possible", "finalists", "total", "raw", "fair"]
    columns += [*(f"{each}s" for each in present), *(f"category:{each}" for each in categories)]
    return pd.DataFrame(rows, columns=[*columns, "enters", "leaves"])


def shares(trials: RuleTrials, tried: Sequence[Trial], attribute: str) -> pd.DataFrame:
    """value, applicants, and finalists by each rule under its title; a row for each value."""
    import pandas as pd

    applicants = trials.applicants(attribute)
    frame = pd.DataFrame({"value": list(applicants), "applicants": list(applicants.values())})
    for trial in tried:
        counts = trials.finalists(trial, attribute)
        frame[trial.title] = [counts.get(value, 0) for value in applicants]
    return frame
