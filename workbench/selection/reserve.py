"""Who takes the seat of a finalist who leaves. Announced finalists never move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidSelection, Sentence
from workbench.selection.candidates import Booleans, Candidates
from workbench.selection.choosing import Problem, best_by_stages
from workbench.selection.impossible import eased, relaxation

if TYPE_CHECKING:
    import pandas as pd

_NOT_FINALISTS = N_("%(candidates)s are no finalists; only a finalist's seat can be taken by somebody else")
_BROKEN = N_("%(limit)s (there would be %(count)s)")
_NOBODY = N_("nobody is left to call up for %(count)s of the seats")


@dataclass(frozen=True)
class Replacement:
    """Who enters for those who leave.

    Attributes
    ----------
    enters : best first; fewer than leave where nobody is left, or where they take more seats.
    broken : limits that no replacement keeps, with what comes of them under this one, which breaks them by
        the fewest places; empty where all are kept.
    """

    leaves: tuple[Label, ...]
    enters: tuple[Label, ...]
    broken: tuple[Sentence, ...]

    @property
    def keeps_limits(self) -> bool:
        return not self.broken


@dataclass(frozen=True)
class Reserve:
    """The order of call-up, and for each finalist who would take the seat."""

    members: tuple[Label, ...]
    table: tuple[Replacement, ...]

    def frame(self) -> pd.DataFrame:
        """leaves, enters, on_reserve, keeps_limits, broken: one row for each finalist, best first."""
        import pandas as pd

        on_reserve = set(self.members)
        return pd.DataFrame(
            {
                "leaves": [each.leaves[0] for each in self.table],
                "enters": [", ".join(map(str, each.enters)) for each in self.table],
                "on_reserve": [bool(each.enters) and on_reserve >= set(each.enters) for each in self.table],
                "keeps_limits": [each.keeps_limits for each in self.table],
                "broken": ["; ".join(map(str, each.broken)) for each in self.table],
            }
        )


def reserve(problem: Problem, candidates: Candidates, chosen: Booleans, size: int) -> Reserve:
    """Find who would take each finalist's seat, and from them a reserve list of `size`.

    On the list are first those who would take somebody's seat (where they are too many, those who would
    take most seats), then the next in merit; called up in order of merit, tie rule and lot.
    """
    order = problem.order
    table = tuple(replacement(problem, candidates, chosen, [int(each)]) for each in order[chosen[order]])
    place = {candidates.ids[each]: number for number, each in enumerate(order.tolist())}
    served = Counter(name for each in table for name in each.enters)
    wanted = sorted(served, key=lambda name: (-served[name], place[name]))
    others = (candidates.ids[each] for each in order[(problem.allowed & ~chosen)[order]])
    listed = list(dict.fromkeys([*wanted, *others]))[:size]
    return Reserve(tuple(sorted(listed, key=place.__getitem__)), table)


def replacement(
    problem: Problem,
    candidates: Candidates,
    chosen: Booleans,
    leaving: Sequence[int],
    called_up: Sequence[int] = (),
) -> Replacement:
    """Choose who enters: the best by merit, tie rule and lot among those with whom every limit is kept.

    Parameters
    ----------
    leaving : all who have left so far.
    called_up : who has entered since the announcement and stays as firmly as the announced.

    Raises
    ------
    InvalidSelection : somebody who leaves is no finalist.
    """
    seated = chosen.copy()
    seated[list(called_up)] = True
    wrong = [str(candidates.ids[each]) for each in leaving if not seated[each]]
    if wrong:
        raise InvalidSelection(reason=Sentence(_NOT_FINALISTS, {"candidates": ", ".join(wrong)}))
    staying = seated.copy()
    staying[list(leaving)] = False
    open_to = problem.allowed & ~seated
    entering, broken = _entering(problem, staying, open_to)
    order = problem.order
    return Replacement(
        tuple(candidates.ids[each] for each in leaving),
        tuple(candidates.ids[each] for each in order[entering[order]]),
        broken,
    )


def _entering(
    problem: Problem, staying: Booleans, open_to: Booleans
) -> tuple[Booleans, tuple[Sentence, ...]]:
    nobody = np.zeros(len(staying), dtype=bool)
    if problem.count is None:
        return _several(problem, staying, open_to, 0)
    wanted = problem.count - int(staying.sum())
    if wanted == 1:
        single = _single(problem, staying, open_to)
        if single is not None:
            return single, ()
    if wanted == 0:
        return nobody, ()
    lacking = max(0, wanted - int(open_to.sum()))
    entering, broken = _several(problem, staying, open_to, lacking)
    return entering, (*broken, Sentence(_NOBODY, {"count": lacking})) if lacking else broken


def _single(problem: Problem, staying: Booleans, open_to: Booleans) -> Booleans | None:
    """The first in order with whom every limit is kept; None where there is nobody."""
    limits = problem.limits
    counts = limits.counts(staying)
    if (counts > limits.upper).any() or (limits.lower - counts > 1).any():
        return None
    full, lacking = counts >= limits.upper, counts < limits.lower
    blocked = limits.matrix.T @ full.astype(float) > 0
    helps = limits.matrix.T @ lacking.astype(float) >= lacking.sum()
    order = problem.order
    found = order[(open_to & ~blocked & helps)[order]]
    if len(found) == 0:
        return None
    entering = np.zeros(len(staying), dtype=bool)
    entering[found[0]] = True
    return entering


def _several(
    problem: Problem, staying: Booleans, open_to: Booleans, lacking: int
) -> tuple[Booleans, tuple[Sentence, ...]]:
    """The best set that enters, keeping the limits or breaking them by the fewest places in all."""
    lower = problem.program.lower.copy()
    lower[-1] -= lacking
    program = replace(problem.program, lower=lower, forced=staying, allowed=staying | open_to)
    found = best_by_stages(program, problem.keys, problem.count is not None)
    if found is not None:
        return found & ~staying, ()
    moved = relaxation(program, problem.limits, weight=problem.merit)
    if moved is None:
        raise ValueError("not even without limits can the seats be filled")
    loosened = eased(problem.limits, moved)
    program = replace(
        program,
        lower=np.r_[loosened.lower, program.lower[-1]].astype(float),
        upper=np.r_[loosened.upper, program.upper[-1]].astype(float),
    )
    found = best_by_stages(program, problem.keys, problem.count is not None)
    if found is None:
        raise ValueError("the eased limits cannot be kept")
    counts = problem.limits.counts(found)
    broken = tuple(
        Sentence(
            _BROKEN,
            {"limit": limit.at_most if each.is_maximum else limit.at_least, "count": counts[each.row]},
        )
        for each in moved
        for limit in (problem.limits.rows[each.row],)
    )
    return found & ~staying, broken
