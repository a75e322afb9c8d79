"""Who takes the seat of a finalist who leaves. Announced finalists never move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidSelection, Sentence
from workbench.selection.candidates import Booleans, Candidates
from workbench.selection.choosing import Problem, best_by_stages
from workbench.selection.impossible import eased, relaxation
from workbench.selection.limits import Limits

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

    def frame(self, translate: Callable[[str], str] = str) -> pd.DataFrame:
        """leaves, enters, on_reserve, keeps_limits, broken: one row for each finalist, best first."""
        import pandas as pd

        on_reserve = set(self.members)
        return pd.DataFrame(
            {
                "leaves": [each.leaves[0] for each in self.table],
                "enters": [", ".join(map(str, each.enters)) for each in self.table],
                "on_reserve": [bool(each.enters) and on_reserve >= set(each.enters) for each in self.table],
                "keeps_limits": [each.keeps_limits for each in self.table],
                "broken": [
                    "; ".join(said.translated(translate) for said in each.broken) for each in self.table
                ],
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
    if problem.count is None:
        return _several(problem, staying, open_to, 0)
    wanted = problem.count - int(staying.sum())
    if wanted == 0:
        return np.zeros(len(staying), dtype=bool), ()
    if wanted == 1 and open_to.any():
        return _single(problem, staying, open_to)
    lacking = max(0, wanted - int(open_to.sum()))
    entering, broken = _several(problem, staying, open_to, lacking)
    return entering, (*broken, Sentence(_NOBODY, {"count": lacking})) if lacking else broken


def _single(problem: Problem, staying: Booleans, open_to: Booleans) -> tuple[Booleans, tuple[Sentence, ...]]:
    """The first in order among those with whom the limits are broken by the fewest places, mostly none."""
    limits = problem.limits
    counts = limits.counts(staying)
    # One more where the maximum is reached breaks a place; one more below the minimum mends one.
    change = (counts >= limits.upper).astype(float) - (counts < limits.lower)
    places = np.rint(limits.matrix.T @ change)
    order = problem.order[open_to[problem.order]]
    entering = np.zeros(len(staying), dtype=bool)
    entering[order[np.argmin(places[order])]] = True
    return entering, _broken(limits, staying | entering)


def _broken(limits: Limits, chosen: Booleans) -> tuple[Sentence, ...]:
    counts = limits.counts(chosen)
    over, under = counts > limits.upper, counts < limits.lower
    return tuple(
        Sentence(
            _BROKEN,
            {
                "limit": limits.rows[row].at_most if over[row] else limits.rows[row].at_least,
                "count": int(counts[row]),
            },
        )
        for row in np.flatnonzero(over | under)
    )


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
    return found & ~staying, _broken(problem.limits, found)
