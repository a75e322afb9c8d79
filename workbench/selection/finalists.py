"""Finalists: the best choice under the rule, and every question one may ask about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workbench.domain.ratings import Label
from workbench.errors import N_, ImpossibleSelection, InvalidSelection, Sentence
from workbench.selection.candidates import Booleans, Candidates, Integers, in_merit, read_candidates
from workbench.selection.choosing import Problem, draw_lots
from workbench.selection.explanation import Explanation, explain, explain_each, explanations
from workbench.selection.impossible import impossible
from workbench.selection.limits import Limits, nearest_values, read_limits
from workbench.selection.prices import quota_prices
from workbench.selection.reserve import Replacement, Reserve, replacement, reserve
from workbench.selection.rule import SelectionRule

if TYPE_CHECKING:
    import pandas as pd

Translate: TypeAlias = Callable[[str], str]

_UNKNOWN = N_("there is no candidate %(candidate)s; check the id")
_NOT_EVEN = N_("%(left)s seat(s) stay empty: every candidate takes %(each)s")
_NOBODY_FITS = N_(
    "%(left)s seat(s) stay empty: nobody else fits them within the limits at a higher total merit"
)
_NOBODY_HAS = N_(
    "no candidate has %(attribute)s = %(value)s; check the spelling of the quota (the candidates have: "
    "%(known)s)"
)


@dataclass(frozen=True, eq=False)
class Selection:
    """Who was chosen, by which rule, from whom.

    Attributes
    ----------
    chosen : (n_candidates,) for the candidates sorted by id.
    lots : (n_candidates,) the lots that decided what merit and tie rule left open; higher first. The second
        is asked only where sums of the first are equal.
    """

    rule: SelectionRule
    candidates: Candidates
    limits: Limits
    problem: Problem
    chosen: Booleans
    lots: tuple[Integers, ...]

    @cached_property
    def finalists(self) -> tuple[Label, ...]:
        """The finalists, best first."""
        order = self.problem.order
        return tuple(self.candidates.ids[each] for each in order[self.chosen[order]])

    @property
    def total_merit(self) -> float:
        return in_merit(self.candidates.merit[self.chosen].sum(), self.rule.resolution)

    @property
    def seats_taken(self) -> int:
        return int(self.candidates.seats[self.chosen].sum())

    @cached_property
    def notes(self) -> tuple[Sentence, ...]:
        """What the organiser should know: seats that stay empty, quotas that fit nobody."""
        notes = []
        left = self.rule.seats - self.seats_taken
        if left:
            each = self.candidates.seats_each
            notes.append(
                Sentence(_NOBODY_FITS, {"left": left})
                if each is None
                else Sentence(_NOT_EVEN, {"left": left, "each": each})
            )
        size = np.diff(self.limits.matrix.tocsr().indptr)
        for number, limit in enumerate(self.limits.rows):
            if size[number] == 0:
                known = nearest_values(self.candidates, limit)
                places = {"attribute": limit.attribute, "value": limit.value, "known": known}
                notes.append(Sentence(_NOBODY_HAS, places))
        return tuple(notes)

    def frame(self, translate: Translate = str) -> pd.DataFrame:
        """All candidates, best first: candidate, merit, seats, place, status, reserve_place, lot, reason.

        `place` counts by merit, tie rule and lot among all; `status` is finalist, reserve, out or barred;
        `reason` is the decision by which someone is in or barred, in the language of `translate`.
        """
        import pandas as pd

        order = self.problem.order
        ids = [self.candidates.ids[each] for each in order]
        on_reserve = {each: number for number, each in enumerate(self.reserve_list, start=1)}
        return pd.DataFrame(
            {
                "candidate": ids,
                "merit": [in_merit(self.candidates.merit[each], self.rule.resolution) for each in order],
                "seats": self.candidates.seats[order],
                "place": np.arange(1, len(order) + 1),
                "status": [self._status(int(each), on_reserve) for each in order],
                "reserve_place": pd.array([on_reserve.get(each) for each in ids], dtype="Int64"),
                "lot": self.lots[0][order],
                "reason": [self._reason(int(each), translate) for each in order],
            }
        )

    def quota_frame(self) -> pd.DataFrame:
        """One row for each limit: kind, attribute, value, minimum, maximum, chosen, available."""
        import pandas as pd

        rows = self.limits.rows
        return pd.DataFrame(
            {
                "kind": [each.kind for each in rows],
                "attribute": [each.attribute for each in rows],
                "value": [each.value for each in rows],
                "minimum": np.array([each.minimum for each in rows], dtype=np.int64),
                "maximum": pd.array([each.maximum for each in rows], dtype="Int64"),
                "chosen": self.limits.counts(self.chosen),
                "available": self.limits.counts(self.candidates.eligible),
            }
        )

    def explain(self, candidate: Label) -> Explanation:
        """Why a candidate is in or out: exact rise or margin, whom else it concerns, limits in the way."""
        return explain(self.problem, self.candidates, self.rule, self.chosen, self._position(candidate))

    def explain_each(self, candidates: Sequence[Label]) -> tuple[Explanation, ...]:
        """`explain` for many at once."""
        positions = [self._position(each) for each in candidates]
        return tuple(explain_each(self.problem, self.candidates, self.rule, self.chosen, positions))

    def explanations(self, translate: Translate = str) -> pd.DataFrame:
        """`explain` for every candidate, best first; see `workbench.selection.explanation`."""
        return explanations(self.problem, self.candidates, self.rule, self.chosen, translate)

    def quota_prices(self) -> pd.DataFrame:
        """What each quota costs in merit; see `workbench.selection.prices`."""
        return quota_prices(self.problem, self.rule, self.chosen)

    @cached_property
    def reserve(self) -> Reserve:
        return reserve(self.problem, self.candidates, self.chosen, self.rule.reserve)

    @property
    def reserve_list(self) -> tuple[Label, ...]:
        """The reserve in the order of call-up."""
        return self.reserve.members

    def replacements(self, translate: Translate = str) -> pd.DataFrame:
        """If X leaves, Y enters: leaves, enters, on_reserve, keeps_limits, broken; finalists best first."""
        return self.reserve.frame(translate)

    def replacement(self, *leaving: Label, called_up: Sequence[Label] = ()) -> Replacement:
        """Who takes the seats of all who have left so far; those `called_up` since and all others stay."""
        left, entered = ([self._position(each) for each in some] for some in (leaving, called_up))
        return replacement(self.problem, self.candidates, self.chosen, left, entered)

    def _position(self, candidate: Label) -> int:
        if candidate not in self._positions:
            raise InvalidSelection(reason=Sentence(_UNKNOWN, {"candidate": candidate}))
        return self._positions[candidate]

    @cached_property
    def _positions(self) -> dict[Label, int]:
        return {each: number for number, each in enumerate(self.candidates.ids)}

    def _status(self, position: int, on_reserve: dict[Label, int]) -> str:
        if self.chosen[position]:
            return "finalist"
        if position in self.candidates.barred:
            return "barred"
        return "reserve" if self.candidates.ids[position] in on_reserve else "out"

    def _reason(self, position: int, translate: Translate) -> str:
        if self.candidates.must_have[position]:
            return self.rule.must_have[self.candidates.ids[position]]
        barred = self.candidates.barred.get(position)
        return "" if barred is None else barred.translated(translate)


@dataclass(frozen=True, eq=False)
class NoSelection:
    """No choice keeps the rule. To find out why may take much longer than to find out that."""

    problem: Problem
    candidates: Candidates

    def why(self) -> ImpossibleSelection:
        """The error that says which limits clash and the least change that would do."""
        return impossible(self.problem, self.candidates)


def selection_if_any(
    candidates: pd.DataFrame, rule: SelectionRule, *, rng: np.random.Generator
) -> Selection | NoSelection:
    """As `select_finalists`; that no choice keeps the rule is an answer here. Raises InvalidSelection."""
    known = read_candidates(candidates, rule)
    limits = read_limits(known, rule)
    lots = draw_lots(len(known), rng)
    problem = Problem.of(known, limits, rule.seats, lots)
    chosen = problem.best()
    if chosen is None:
        return NoSelection(problem, known)
    return Selection(rule, known, limits, problem, chosen, lots)


def select_finalists(candidates: pd.DataFrame, rule: SelectionRule, *, rng: np.random.Generator) -> Selection:
    """Choose the finalists of the highest total merit that the rule allows, exactly.

    Merit is a whole number of the rule's steps. Of choices with equal total merit the one with the highest
    sum of the first tie column wins, then of the next, then of the casting vote, then of the lots, which
    `rng` draws once for the candidates sorted by id. Nested limits are solved by one greedy pass
    [Edmonds1971], all others by integer programming [HuangfuHall2018] with a proof of optimality. Where all
    candidates take equally many seats, all seats are filled; otherwise at most all.

    Parameters
    ----------
    candidates : one row each: candidate, merit, seats (1 where there is no such column), any attributes;
        an attribute is a value or a collection of values, empty for none.
    rule : seats, quotas and the rest.
    rng : draws the lots; publish its seed.

    Raises
    ------
    InvalidSelection : candidates or a rule that are wrong in themselves, by name.
    ImpossibleSelection : no choice keeps every limit; says which clash and the least change that would do.
    """
    found = selection_if_any(candidates, rule, rng=rng)
    if isinstance(found, NoSelection):
        raise found.why()
    return found
