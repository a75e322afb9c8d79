"""Why no choice keeps every rule: which limits clash, and the least change that would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from workbench.domain.naming import named
from workbench.errors import N_, ImpossibleSelection, Sentence
from workbench.selection.candidates import Candidates, Floats, Integers, names_at
from workbench.selection.choosing import Problem
from workbench.selection.limits import Limits
from workbench.selection.program import INFEASIBLE, OPTIMAL, Program

_TOO_FEW = N_(
    "%(count)s are to be chosen and only %(eligible)s of the %(all)s candidates may be; have fewer seats, or"
    " admit more (not admitted: %(barred)s)"
)
_NOT_ENOUGH = N_("%(count)s are to be chosen and there are only %(all)s candidates; have fewer seats")
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
_SHARED = N_("%(attribute)s: at most %(bound)s with the same value (%(values)s)")
_SHARED_NOW = N_("%(attribute)s: at most %(new)s instead of %(old)s with the same value (%(values)s)")


# More values than regions or themes: such as organisations or sets of copies.
_MANY_VALUES = 150
# So many values of one attribute are told one by one; more of them are one sentence.
_MOST_TOLD = 3
_VALUES_NAMED = 5


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
    limits, least = _least_change(problem)
    if not least:
        raise ValueError("the choice failed for a reason other than its limits")
    clashes = _clashes(problem.program, limits, least)
    said = [
        Sentence(_NOR if number else _CLASH, {"seats": problem.seats, "clash": clash})
        for number, clash in enumerate(_in_words(problem, candidates, each) for each in clashes)
    ]
    said.append(Sentence(_LEAST, {"change": _changes(problem, least)}))
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

    rows = _binding(program, limits)
    n_limits = len(rows)
    merit = None if weight is None else weight.astype(float)
    some = _counted(program, limits, rows, merit)
    n = len(some.many)
    # No difference in merit outweighs a place.
    place = 1.0 + (some.most[-1] * np.ptp(some.merit) if n else 0.0)
    slack, none = eye_array(n_limits, format="csr"), csr_array((n_limits, n_limits))
    seats = hstack([some.matrix[[-1]], csr_array((1, 2 * n_limits))], format="csr")
    counted = some.matrix[:-1]
    room = np.full(2 * n_limits, np.inf)
    held = {(each.row, each.is_maximum) for each in rigid}
    for at, row in enumerate(rows.tolist()):
        room[[at, n_limits + at]] = [0.0 if (row, side) in held else np.inf for side in (True, False)]
    if n + n_limits == 0:
        return {} if some.least[-1] <= 0 <= some.most[-1] else None
    found = milp(
        np.r_[-some.merit, np.full(2 * n_limits, place)],
        constraints=[
            LinearConstraint(seats, some.least[-1], some.most[-1]),
            LinearConstraint(hstack([counted, -slack, none]), -np.inf, some.most[:-1]),
            LinearConstraint(hstack([counted, none, slack]), some.least[:-1], np.inf),
        ],
        integrality=np.r_[np.ones(n, dtype=np.int64), np.zeros(2 * n_limits, dtype=np.int64)],
        bounds=Bounds(np.zeros(n + 2 * n_limits), np.r_[some.many, room]),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != OPTIMAL or found.x is None:
        raise ValueError(f"the elastic problem cannot be solved: {found.message}")
    by = np.rint(found.x[n:]).astype(np.int64)
    moved = {Bound(int(rows[at]), True): int(by[at]) for at in np.flatnonzero(by[:n_limits])}
    lowered = by[n_limits:]
    return moved | {Bound(int(rows[at]), False): int(lowered[at]) for at in np.flatnonzero(lowered)}


@dataclass(frozen=True, eq=False)
class _Counted:
    """Those who may still be chosen, by kind: whom the same limits count are one number, how many are chosen.

    Attributes
    ----------
    matrix : (n_rows, n_kinds) how each limit counts one of a kind; the last row counts seats.
    least, most : (n_rows,) bounds, less those who have to be in. many, merit : (n_kinds,) of each kind.
    """

    matrix: Any
    least: Floats
    most: Floats
    many: Floats
    merit: Floats


def _counted(program: Program, limits: Limits, rows: Integers, merit: Floats | None = None) -> _Counted:
    """Merit tells candidates apart, so that with it everybody is a kind."""
    from scipy.sparse import vstack

    matrix = vstack([limits.matrix.tocsr()[rows], program.matrix.tocsr()[[-1]]], format="csc")
    taken = matrix @ program.forced.astype(float)
    still = np.flatnonzero(program.allowed & ~program.forced)
    kept, many = still, np.ones(len(still))
    if merit is None:
        matrix.sort_indices()
        ends, seen = matrix.indptr, dict[tuple[bytes, bytes], list[int]]()
        for each in still.tolist():
            here = slice(ends[each], ends[each + 1])
            key = matrix.indices[here].tobytes(), matrix.data[here].tobytes()
            seen.setdefault(key, []).append(each)
        kept = np.array([each[0] for each in seen.values()], dtype=np.int64)
        many = np.array([len(each) for each in seen.values()], dtype=float)
    least = np.r_[limits.lower[rows], program.lower[-1]] - taken
    most = np.r_[limits.upper[rows], program.upper[-1]] - taken
    worth = np.zeros(len(kept)) if merit is None else merit[kept]
    return _Counted(matrix[:, kept].tocsr(), least, most, many, worth)


def _binding(program: Program, limits: Limits) -> Integers:
    """The rows that some choice could break."""
    reach = limits.counts(program.allowed)
    found: Integers = np.flatnonzero((limits.lower > 0) | (limits.upper < reach)).astype(np.int64)
    return found


def _least_change(problem: Problem) -> tuple[Limits, dict[Bound, int] | None]:
    """The least change, and the limits that it is about.

    A limit for each of a thousand organisations seldom has a part in a clash and makes every program a
    thousand times as large. The least change of the other limits is the least for all, where it is enough.
    """
    program, limits = problem.program, problem.limits
    few = _with_few_values(limits)
    least = relaxation(program, few)
    if least and few is not limits:
        loosened = eased(limits, least)
        every = {Bound(row, side) for row in range(len(limits.rows)) for side in (True, False)}
        if relaxation(program, loosened, rigid=every) is None:
            return limits, relaxation(program, limits)
        return few, least
    return limits, least if least else relaxation(program, limits)


def _with_few_values(limits: Limits) -> Limits:
    """The limits without those on how many may share a value of an attribute that has very many."""
    shared = Counter(each.attribute for each in limits.rows if each.kind == "at_most")
    many = [each.kind == "at_most" and shared[each.attribute] > _MANY_VALUES for each in limits.rows]
    if not any(many):
        return limits
    upper = np.where(many, np.int64(limits.matrix.shape[1]), limits.upper)
    return replace(limits, upper=upper)


def _clashes(program: Program, limits: Limits, least: dict[Bound, int]) -> list[list[Bound]]:
    """Sets of bounds that cannot hold together, until the least change of those found mends everything."""
    clashes: list[list[Bound]] = []
    left = least
    while left:
        clash = _irreducible(program, limits, _clashing(program, limits, left))
        limits = eased(limits, {each: by for each, by in least.items() if each in clash})
        clashes.append(clash)
        left = relaxation(program, limits) or {}
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
    is_maximum = np.array([*(each.is_maximum for each in bounds), True], dtype=bool)
    some = _counted(program, limits, rows)
    least, most = some.least.copy(), some.most.copy()
    least[:-1][is_maximum[:-1]] = -np.inf
    most[~is_maximum] = np.inf
    if len(some.many) == 0:
        return bool(((least <= 0) & (most >= 0)).all())
    found = milp(
        np.zeros(len(some.many)),
        constraints=LinearConstraint(some.matrix, least, most),
        integrality=np.ones(len(some.many), dtype=np.int64),
        bounds=Bounds(0, some.many),
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
        if eligible == len(candidates):
            return Sentence(_NOT_ENOUGH, {"count": problem.count, "all": len(candidates)})
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
    told, folded = _folded(problem.limits, clash)
    for bound in told:
        limit = problem.limits.rows[bound.row]
        places = {"limit": limit.at_least, "available": int(available[bound.row])}
        said.append(limit.at_most if bound.is_maximum else Sentence(_AVAILABLE, places))
    for attribute, some in folded.items():
        rows = [problem.limits.rows[each.row] for each in some]
        values = named((each.value for each in rows), _VALUES_NAMED)
        places = {"attribute": attribute, "bound": rows[0].maximum, "values": values}
        said.append(Sentence(_SHARED, places))
    return tuple(said)


def _changes(problem: Problem, least: dict[Bound, int]) -> tuple[Sentence, ...]:
    told, folded = _folded(problem.limits, list(least))
    said = [_change(problem, each, least[each]) for each in told]
    for attribute, some in folded.items():
        # As many as the value that needs most: of a limit for all values there is one number.
        old = int(problem.limits.rows[some[0].row].maximum or 0)
        places = {
            "attribute": attribute,
            "old": old,
            "new": old + max(least[each] for each in some),
            "values": named((problem.limits.rows[each.row].value for each in some), _VALUES_NAMED),
        }
        said.append(Sentence(_SHARED_NOW, places))
    return tuple(said)


def _folded(limits: Limits, bounds: list[Bound]) -> tuple[list[Bound], dict[str, list[Bound]]]:
    """The bounds to be told one by one, and those of a limit that is in it with many values together."""
    of_attribute: dict[str, list[Bound]] = {}
    for each in bounds:
        if limits.rows[each.row].kind == "at_most":
            of_attribute.setdefault(limits.rows[each.row].attribute, []).append(each)
    folded = {attribute: some for attribute, some in of_attribute.items() if len(some) > _MOST_TOLD}
    together = {each for some in folded.values() for each in some}
    return [each for each in bounds if each not in together], folded


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
