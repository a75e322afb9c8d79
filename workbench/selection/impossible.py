"""Why no choice keeps every rule: which limits clash, and the least change that would do."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

import numpy as np

from workbench.errors import N_, ImpossibleSelection, Sentence
from workbench.selection.candidates import Candidates, Integers, names_at
from workbench.selection.choosing import Problem
from workbench.selection.limits import Limits
from workbench.selection.program import INFEASIBLE, OPTIMAL, Program

_TOO_FEW = N_(
    "%(count)s are to be chosen and only %(eligible)s of the %(all)s candidates may be; have fewer seats, or"
    " admit more (not admitted: %(barred)s)"
)
_FORCED = N_(
    "those who must be in take %(taken)s seats and there are %(seats)s: %(candidates)s;"
    " have more seats or withdraw some of these decisions"
)
_CLASH = N_("with %(seats)s seats to be filled these cannot hold together: %(clash)s.")
_NOR = N_("Nor can these: %(clash)s.")
_LEAST = N_("The least change that would do: %(change)s.")
_OTHER_SEATS = N_("Or, with all limits as they are, %(seats)s seats.")
_MUST = N_("%(candidates)s must be in")
_AVAILABLE = N_("%(limit)s (%(available)s may be chosen)")
_NOW_AT_LEAST = N_("%(attribute)s = %(value)s: at least %(new)s instead of %(old)s")
_NOW_AT_MOST = N_("%(attribute)s = %(value)s: at most %(new)s instead of %(old)s")


@dataclass(frozen=True)
class Bound:
    """One side of a limit."""

    row: int
    is_maximum: bool


def impossible(problem: Problem, candidates: Candidates) -> ImpossibleSelection:
    """Build the error for a problem without a choice.

    The elastic problem (each bound may give way, at a price of 1 a place) gives the least change; filtering
    its bounds gives a set that clashes and of which none can be left out [ChinneckDravnieks1991].
    """
    plain = _plain_reason(problem, candidates)
    if plain is not None:
        return ImpossibleSelection(reason=plain)
    least = relaxation(problem.program, problem.limits)
    if not least:
        raise ValueError("the choice failed for a reason other than its limits")
    clashes = _clashes(problem, least)
    said = [
        Sentence(_NOR if number else _CLASH, {"seats": problem.seats, "clash": clash})
        for number, clash in enumerate(_in_words(problem, candidates, each) for each in clashes)
    ]
    said.append(Sentence(_LEAST, {"change": tuple(_change(problem, each, by) for each, by in least.items())}))
    other = _other_seats(problem)
    if other is not None:
        said.append(Sentence(_OTHER_SEATS, {"seats": other}))
    # A row of sentences is the same in every language.
    text = " ".join(f"%({number})s" for number in range(len(said)))
    return ImpossibleSelection(reason=Sentence(text, {str(at): each for at, each in enumerate(said)}))


def relaxation(
    program: Program,
    limits: Limits,
    *,
    rigid: Set[Bound] = frozenset(),
    weight: Integers | None = None,
) -> dict[Bound, int] | None:
    """The fewest places by which bounds have to give way, `rigid` ones excepted; None where nothing helps.

    The bounds are those of `limits`; `program` says who must and may be in and how many seats there are.
    Of several ways, one that allows a choice of the largest total `weight`.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    n, n_limits = program.n_candidates, len(limits.rows)
    merit = np.zeros(n) if weight is None else weight.astype(float)
    # No difference in merit outweighs a place.
    open_to = merit[program.allowed & ~program.forced]
    filled = min(len(open_to), program.upper[-1] - (program.matrix.tocsr()[[-1]] @ program.forced).sum())
    place = 1.0 + filled * (open_to.max(initial=0.0) - open_to.min(initial=0.0))
    slack, none = eye_array(n_limits, format="csr"), csr_array((n_limits, n_limits))
    seats = hstack([program.matrix.tocsr()[[-1]], csr_array((1, 2 * n_limits))], format="csr")
    room = np.full(2 * n_limits, np.inf)
    room[[each.row + (0 if each.is_maximum else n_limits) for each in rigid]] = 0.0
    found = milp(
        np.r_[-merit, np.full(2 * n_limits, place)],
        constraints=[
            LinearConstraint(seats, program.lower[-1], program.upper[-1]),
            LinearConstraint(hstack([limits.matrix, -slack, none]), -np.inf, limits.upper.astype(float)),
            LinearConstraint(hstack([limits.matrix, none, slack]), limits.lower.astype(float), np.inf),
        ],
        integrality=np.r_[np.ones(n, dtype=np.int64), np.zeros(2 * n_limits, dtype=np.int64)],
        bounds=Bounds(np.r_[program.forced, np.zeros(2 * n_limits)], np.r_[program.allowed, room]),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != OPTIMAL or found.x is None:
        raise ValueError(f"the elastic problem cannot be solved: {found.message}")
    by = np.rint(found.x[n:]).astype(np.int64)
    moved = {Bound(int(row), True): int(by[row]) for row in np.flatnonzero(by[:n_limits])}
    return moved | {Bound(int(row), False): int(by[n_limits + row]) for row in np.flatnonzero(by[n_limits:])}


def _clashes(problem: Problem, least: dict[Bound, int]) -> list[list[Bound]]:
    """Sets of bounds that cannot hold together, until the least change of those found mends everything."""
    clashes: list[list[Bound]] = []
    limits, left = problem.limits, least
    while left:
        clash = _irreducible(problem.program, limits, _clashing(problem.program, limits, left))
        limits = eased(limits, {each: by for each, by in least.items() if each in clash})
        clashes.append(clash)
        left = relaxation(problem.program, limits) or {}
    return sorted(clashes, key=lambda clash: clash[0].row)


def eased(limits: Limits, moved: dict[Bound, int]) -> Limits:
    """The limits after bounds have given way."""
    lower, upper = limits.lower.copy(), limits.upper.copy()
    for bound, by in moved.items():
        if bound.is_maximum:
            upper[bound.row] += by
        else:
            lower[bound.row] -= by
    return replace(limits, lower=lower, upper=upper)


def _clashing(program: Program, limits: Limits, least: dict[Bound, int]) -> list[Bound]:
    """Bounds that cannot all hold: those that give way are made rigid until nothing is left to give way."""
    rigid: list[Bound] = []
    moved: dict[Bound, int] | None = least
    while moved:
        rigid += list(moved)
        moved = relaxation(program, limits, rigid=frozenset(rigid))
    return rigid


def _irreducible(program: Program, limits: Limits, clash: list[Bound]) -> list[Bound]:
    """The clash without whatever can be left out of it, in the rule's order."""
    kept = sorted(clash, key=lambda each: (each.row, each.is_maximum))
    for bound in list(kept):
        rest = [each for each in kept if each != bound]
        if not _can_hold(program, limits, rest):
            kept = rest
    return kept


def _can_hold(program: Program, limits: Limits, bounds: list[Bound]) -> bool:
    """Whether some choice keeps these bounds and fills the seats, all other bounds apart."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = np.array([each.row for each in bounds], dtype=np.int64)
    is_maximum = np.array([each.is_maximum for each in bounds], dtype=bool)
    counted = np.vstack([limits.matrix.tocsr()[rows].toarray(), program.matrix.tocsr()[[-1]].toarray()])
    taken = counted[:, program.forced].sum(axis=1)
    # Candidates whom the same bounds count are one number: how many of them are chosen.
    kinds, many = np.unique(counted[:, program.allowed & ~program.forced], axis=1, return_counts=True)
    least = np.r_[np.where(is_maximum, -np.inf, limits.lower[rows]), program.lower[-1]]
    most = np.r_[np.where(is_maximum, limits.upper[rows], np.inf), program.upper[-1]]
    if kinds.shape[1] == 0:
        return bool(((taken >= least) & (taken <= most)).all())
    found = milp(
        np.zeros(len(many)),
        constraints=LinearConstraint(kinds, least - taken, most - taken),
        integrality=np.ones(len(many), dtype=np.int64),
        bounds=Bounds(0, many),
    )
    if found.status not in (OPTIMAL, INFEASIBLE):
        raise ValueError(f"the clash cannot be examined: {found.message}")
    return found.status == OPTIMAL


def _plain_reason(problem: Problem, candidates: Candidates) -> Sentence | None:
    eligible = int(problem.allowed.sum())
    taken = int(problem.seats_taken[problem.forced].sum())
    if taken > problem.seats:
        who = names_at(candidates.ids, np.flatnonzero(problem.forced))
        return Sentence(_FORCED, {"taken": taken, "seats": problem.seats, "candidates": who})
    if problem.count is not None and eligible < problem.count:
        barred = names_at(candidates.ids, np.flatnonzero(~problem.allowed))
        places = {"count": problem.count, "eligible": eligible, "all": len(candidates), "barred": barred}
        return Sentence(_TOO_FEW, places)
    return None


def _in_words(problem: Problem, candidates: Candidates, clash: list[Bound]) -> tuple[Sentence, ...]:
    said = []
    undecided = replace(problem.program, forced=np.zeros(len(candidates), dtype=bool))
    if problem.forced.any() and _can_hold(undecided, problem.limits, clash):
        who = names_at(candidates.ids, np.flatnonzero(problem.forced))
        said.append(Sentence(_MUST, {"candidates": who}))
    available = problem.limits.counts(problem.allowed)
    for bound in clash:
        limit = problem.limits.rows[bound.row]
        places = {"limit": limit.at_least, "available": int(available[bound.row])}
        said.append(limit.at_most if bound.is_maximum else Sentence(_AVAILABLE, places))
    return tuple(said)


def _change(problem: Problem, bound: Bound, by: int) -> Sentence:
    limits = problem.limits
    old = int((limits.upper if bound.is_maximum else limits.lower)[bound.row])
    places = {
        "attribute": limits.rows[bound.row].attribute,
        "value": limits.rows[bound.row].value,
        "old": old,
        "new": old + by if bound.is_maximum else old - by,
    }
    return Sentence(_NOW_AT_MOST if bound.is_maximum else _NOW_AT_LEAST, places)


def _other_seats(problem: Problem) -> int | None:
    """The nearest number of seats with which every limit can be kept; None where no number helps."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    program = problem.program
    taken = problem.seats_taken.astype(float)
    if len(problem.limits.rows) == 0:
        return None
    possible = []
    for sign in (1.0, -1.0):
        found = milp(
            sign * taken,
            constraints=LinearConstraint(
                problem.limits.matrix,
                problem.limits.lower.astype(float),
                problem.limits.upper.astype(float),
            ),
            integrality=np.ones(program.n_candidates, dtype=np.int64),
            bounds=Bounds(program.forced.astype(float), program.allowed.astype(float)),
            options={"mip_rel_gap": 0.0},
        )
        if found.status == OPTIMAL:
            possible.append(int(np.rint(taken @ found.x)))
    return min(
        (each for each in possible if each > 0), key=lambda each: abs(each - problem.seats), default=None
    )
