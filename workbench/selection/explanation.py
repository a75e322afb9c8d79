"""Why somebody is in or out: exact rises and margins, who else it concerns, which limits stood in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence
from workbench.selection.candidates import NOT_ELIGIBLE_MERIT, Booleans, Candidates, in_merit, lowest_steps
from workbench.selection.choosing import Problem
from workbench.selection.rule import SelectionRule

if TYPE_CHECKING:
    import pandas as pd

_IN = N_("In. The total merit is higher by %(margin)s than it could be without this candidate.")
_IN_TIE = N_("In, though a choice without this candidate has the same total merit: decided by %(decided)s.")
_IN_DECISION = N_("In by decision: %(reason)s.")
_IN_ALWAYS = N_("In. No choice keeps the limits without this candidate.")
_OUT = N_("Not in. Merit would have to rise by %(rise)s.")
_OUT_TIE = N_("Not in, though a choice with this candidate has the same total merit: decided by %(decided)s.")
_OUT_BARRED = N_("Not in: %(reason)s.")
_OUT_ALWAYS = N_("Not in. No choice with this candidate keeps the limits.")
_TIED = N_("At exactly that there is a tie, which then is decided by: %(deciders)s.")
_LOSES = N_("The seat would come from: %(candidates)s.")
_GAINS = N_("The seat would go to: %(candidates)s.")
_BINDING = N_("Limits that hold it so: %(limits)s.")
_TIE_RULE = N_("the tie rule, column %(column)s")
_CASTING_VOTE = N_("the casting vote")
_LOT = N_("the lot")


@dataclass(frozen=True)
class Explanation:
    """What it would take for a candidate to change sides.

    Attributes
    ----------
    rise : of somebody not chosen: by how much merit has to rise to be in a choice of the highest total; at
        exactly this much there is a tie. None where no rise helps.
    margin : of a finalist: by how much the best choice without them is worse. None where there is none, or
        where they are in by decision.
    replaces : finalists who would lose the seat to the candidate.
    replaced_by : who would enter in the finalist's place.
    along : who else would change sides.
    limits : what a swap with somebody of lower merit who is in (for a finalist: of higher merit who is out)
        would break.
    decided_by : where rise or margin is 0, what decided. deciders : where a rise above 0 makes a tie, what
        is asked then, in this order.
    reason : of those who are in or barred by decision or rule.
    """

    candidate: Label
    merit: float
    chosen: bool
    rise: float | None
    margin: float | None
    replaces: tuple[Label, ...]
    replaced_by: tuple[Label, ...]
    along: tuple[Label, ...]
    limits: tuple[Sentence, ...]
    decided_by: Sentence | None
    reason: Sentence | None
    deciders: tuple[Sentence, ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """The explanation in words."""
        said = [self._verdict()]
        if self.deciders:
            said.append(Sentence(_TIED, {"deciders": self.deciders}))
        if self.replaces:
            said.append(Sentence(_LOSES, {"candidates": ", ".join(map(str, self.replaces))}))
        if self.replaced_by:
            said.append(Sentence(_GAINS, {"candidates": ", ".join(map(str, self.replaced_by))}))
        if self.limits:
            said.append(Sentence(_BINDING, {"limits": self.limits}))
        return tuple(said)

    def _verdict(self) -> Sentence:
        if self.reason is not None:
            return Sentence(_IN_DECISION if self.chosen else _OUT_BARRED, {"reason": self.reason})
        amount = self.margin if self.chosen else self.rise
        if amount is None:
            return Sentence(_IN_ALWAYS if self.chosen else _OUT_ALWAYS)
        if self.decided_by is not None:
            return Sentence(_IN_TIE if self.chosen else _OUT_TIE, {"decided": self.decided_by})
        return Sentence(_IN, {"margin": amount}) if self.chosen else Sentence(_OUT, {"rise": amount})


class Turned(NamedTuple):
    """What the best choice with a candidate on the other side loses, in steps (None: there is none)."""

    loss: int | None
    leaves: NDArray[np.int64]
    enters: NDArray[np.int64]


_NOT_TURNED = Turned(None, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def explain(
    problem: Problem, candidates: Candidates, rule: SelectionRule, chosen: Booleans, position: int
) -> Explanation:
    """Explain one candidate; rise and margin by solving once more with the candidate forced in or out."""
    is_in = bool(chosen[position])
    turned = _NOT_TURNED
    if _may_turn(candidates, position):
        found = problem.nearest(
            chosen, forced=None if is_in else position, barred=position if is_in else None
        )
        turned = _turned(problem, chosen, found)
    return _explanation(problem, candidates, rule, chosen, position, turned, Swaps(problem, chosen))


def _explanation(
    problem: Problem,
    candidates: Candidates,
    rule: SelectionRule,
    chosen: Booleans,
    position: int,
    turned: Turned,
    swaps: Swaps,
) -> Explanation:
    is_in = bool(chosen[position])
    decided = None
    if turned.loss == 0 and position not in candidates.barred:
        best = problem.best(forced=None if is_in else position, barred=position if is_in else None)
        decided = _decided_by(problem, rule, chosen, best)
    names = candidates.ids
    leaves, enters = (
        tuple(names[each] for each in side if each != position) for side in (turned.leaves, turned.enters)
    )
    amount = _amount(candidates, rule, position, turned.loss)
    return Explanation(
        candidate=names[position],
        merit=in_merit(candidates.merit[position], rule.resolution),
        chosen=is_in,
        rise=None if is_in else amount,
        margin=amount if is_in else None,
        replaces=() if is_in else leaves,
        replaced_by=enters if is_in else (),
        along=leaves if is_in else enters,
        limits=swaps.in_words(position),
        decided_by=decided,
        reason=_reason(candidates, rule, position),
        deciders=_deciders(candidates, rule, position, None if is_in else turned.loss),
    )


def explain_each(
    problem: Problem,
    candidates: Candidates,
    rule: SelectionRule,
    chosen: Booleans,
    positions: Sequence[int],
) -> Iterator[Explanation]:
    """`explain` for many at once; candidates who count in the same tight limits share their programmes."""
    turned = _turn(problem, candidates, chosen, positions)
    swaps = Swaps(problem, chosen)
    for each in positions:
        yield _explanation(problem, candidates, rule, chosen, each, turned.get(each, _NOT_TURNED), swaps)


def explanations(
    problem: Problem,
    candidates: Candidates,
    rule: SelectionRule,
    chosen: Booleans,
    translate: Callable[[str], str] = str,
) -> pd.DataFrame:
    """Explain everybody: candidate, merit, chosen, rise, margin, replaces, replaced_by, limits, reason.

    The same as `explain`, in the language of `translate`, best candidate first; candidates who count in the
    same tight limits share their programmes.
    """
    import pandas as pd

    turned = _turn(problem, candidates, chosen, range(len(candidates)))
    swaps = Swaps(problem, chosen)
    rows = []
    for each in problem.order.tolist():
        is_in, change = bool(chosen[each]), turned.get(each, _NOT_TURNED)
        amount = _amount(candidates, rule, each, change.loss)
        reason = _reason(candidates, rule, each)
        leaves, enters = (
            ", ".join(str(candidates.ids[other]) for other in side if other != each)
            for side in (change.leaves, change.enters)
        )
        rows.append(
            {
                "candidate": candidates.ids[each],
                "merit": in_merit(candidates.merit[each], rule.resolution),
                "chosen": is_in,
                "rise": np.nan if is_in or amount is None else amount,
                "margin": amount if is_in and amount is not None else np.nan,
                "replaces": "" if is_in else leaves,
                "replaced_by": enters if is_in else "",
                "limits": "; ".join(said.translated(translate) for said in swaps.in_words(each)),
                "reason": "" if reason is None else reason.translated(translate),
            }
        )
    return pd.DataFrame(rows)


def _turn(
    problem: Problem, candidates: Candidates, chosen: Booleans, positions: Sequence[int]
) -> dict[int, Turned]:
    may_turn = [each for each in positions if _may_turn(candidates, each)]
    turned = {
        each: _turned(problem, chosen, problem.nearest(chosen, barred=each))
        for each in may_turn
        if chosen[each]
    }
    outsiders = [each for each in may_turn if not chosen[each]]
    for each, found in problem.nearest_of_each(chosen, outsiders):
        turned[each] = _turned(problem, chosen, found)
    return turned


def _turned(problem: Problem, chosen: Booleans, found: Booleans | None) -> Turned:
    if found is None:
        return Turned(None, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    loss = int(problem.merit[chosen].sum() - problem.merit[found].sum())
    order = problem.order
    return Turned(loss, order[(chosen & ~found)[order]], order[(found & ~chosen)[order]])


def _may_turn(candidates: Candidates, position: int) -> bool:
    """Whether merit can decide: not for those in by decision, behind a closed gate or excluded."""
    barred = candidates.barred.get(position)
    return not candidates.must_have[position] and (barred is None or barred.text == NOT_ELIGIBLE_MERIT)


def _amount(candidates: Candidates, rule: SelectionRule, position: int, loss: int | None) -> float | None:
    """The rise or margin in merit; who is below the minimum has to reach that too."""
    if loss is None:
        return None
    if position in candidates.barred:
        loss = max(loss, lowest_steps(rule) - int(candidates.merit[position]))
    return in_merit(loss, rule.resolution)


def _reason(candidates: Candidates, rule: SelectionRule, position: int) -> Sentence | None:
    if candidates.must_have[position]:
        return Sentence("%(reason)s", {"reason": rule.must_have[candidates.ids[position]]})
    return candidates.barred.get(position)


def _decided_by(
    problem: Problem, rule: SelectionRule, chosen: Booleans, other: Booleans | None
) -> Sentence | None:
    """The first key after merit in which two choices differ."""
    if other is None or problem.merit[other].sum() != problem.merit[chosen].sum():
        return None
    for key, said in zip(problem.keys[1:], _after_merit(rule), strict=False):
        if key[chosen].sum() != key[other].sum():
            return said
    return Sentence(_LOT)


def _after_merit(rule: SelectionRule) -> list[Sentence]:
    """What is asked of equal totals, in this order; the lot comes last."""
    columns = [Sentence(_TIE_RULE, {"column": each}) for each in rule.ties]
    return columns if rule.casting_vote is None else [*columns, Sentence(_CASTING_VOTE)]


def _deciders(
    candidates: Candidates, rule: SelectionRule, position: int, loss: int | None
) -> tuple[Sentence, ...]:
    """What decides at the rise; nothing where the minimum merit asks for more than the tie does."""
    if not loss:
        return ()
    lacks = lowest_steps(rule) - int(candidates.merit[position]) if position in candidates.barred else 0
    return () if lacks > loss else (*_after_merit(rule), Sentence(_LOT))


class Swaps:
    """Which limits keep a candidate from changing places with somebody of other merit."""

    def __init__(self, problem: Problem, chosen: Booleans) -> None:
        self._limits = problem.limits
        self._chosen = chosen
        self._matrix = problem.limits.matrix.tocsr()
        self._place = np.empty(len(chosen), dtype=np.int64)
        self._place[problem.order] = np.arange(len(chosen))
        self._allowed = problem.allowed
        self._free = ~problem.forced
        counts = problem.limits.counts(chosen)
        self._full = counts >= problem.limits.upper
        self._least = (counts <= problem.limits.lower) & (problem.limits.lower > 0)

    def in_words(self, position: int) -> tuple[Sentence, ...]:
        """The limits that each such swap would break, in the rule's order."""
        limits = self._limits
        own = np.zeros(len(limits.rows), dtype=bool)
        own[limits.of(position)] = True
        is_in = bool(self._chosen[position])
        if is_in:
            # Somebody better who is out would have entered, were it not for a limit.
            others = ~self._chosen & self._allowed & (self._place < self._place[position])
            broken_with, broken_without = self._least & own, self._full & ~own
        else:
            others = self._chosen & self._free & (self._place > self._place[position])
            broken_with, broken_without = self._full & own, self._least & ~own
        n_others = int(others.sum())
        if n_others == 0:
            return ()
        held = np.rint(self._matrix @ others.astype(float)).astype(np.int64)
        # A row of the candidate's own breaks with those outside of it, another row with those inside.
        broken = (broken_with & (held < n_others)) | (broken_without & (held > 0))
        return tuple(
            limits.rows[row].at_most if self._full[row] and own[row] != is_in else limits.rows[row].at_least
            for row in np.flatnonzero(broken)
        )
