"""Choosing the best set exactly: integer programming on a small core, proved by a Lagrangian bound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.selection.candidates import Booleans, Floats, Integers

if TYPE_CHECKING:
    from workbench.selection.limits import Matrix

_CORE = 300  # columns in the first linear programme when good duals are at hand
_INTEGER_CORE = 150  # columns in the first integer programme
_DIRECT = 200  # so few columns need no linear programme first
_GROWTH = 4
_WHOLE = 1e-5  # how far from 0 or 1 a solver's answer may lie and still be read as one
_ROUNDING = 1e-2  # sums of whole numbers in floating point stay well within this

OPTIMAL, INFEASIBLE = 0, 2  # what scipy's solvers report


@dataclass(frozen=True, eq=False)
class Program:
    """Take candidates or leave them: `lower` <= `matrix` @ chosen <= `upper`.

    Attributes
    ----------
    matrix : (n_rows, n_candidates); the last row counts the seats.
    lower, upper : (n_rows,) finite bounds.
    forced, allowed : (n_candidates,) who has to be and who may be chosen.
    """

    matrix: Matrix
    lower: Floats
    upper: Floats
    forced: Booleans
    allowed: Booleans

    @property
    def n_candidates(self) -> int:
        return len(self.forced)

    def fixing(self, *, forced: int | None = None, barred: int | None = None) -> Program:
        """The same with one candidate in or out."""
        changed = self
        if forced is not None:
            taken, allowed = self.forced.copy(), self.allowed.copy()
            taken[forced] = allowed[forced] = True
            changed = replace(changed, forced=taken, allowed=allowed)
        if barred is not None:
            taken, allowed = changed.forced.copy(), changed.allowed.copy()
            taken[barred] = allowed[barred] = False
            changed = replace(changed, forced=taken, allowed=allowed)
        return changed


@dataclass(frozen=True, eq=False)
class Optimum:
    """A best choice and the proof of it.

    Attributes
    ----------
    chosen : (n_candidates,)
    value : the sum of the weights of the chosen.
    slack : what no choice can be better by; less than 1 step above 0 where the linear programme is tight.
    loss : (n_candidates,) a choice that differs from the linear programme's preference for a candidate
        is worth at most `value + slack - loss`; infinite for those who were fixed.
    duals : (n_rows,) prices of the rows, the start for a similar programme.
    """

    chosen: Booleans
    value: int
    slack: float
    loss: Floats
    duals: Floats

    @property
    def undecided(self) -> NDArray[np.int64]:
        """Those who may differ between equally good choices; all others are the same in each of them."""
        return np.flatnonzero(self.loss <= self.slack + _ROUNDING)


def optimum(program: Program, weight: Integers, *, duals: Floats | None = None) -> Optimum | None:
    """Find a choice of the largest total weight, exactly; None where no choice keeps the bounds.

    A linear programme by column generation gives prices of the rows. Any prices bound every choice from
    above [Geoffrion1974], so candidates whose reduced weight exceeds the gap between that bound and a
    choice at hand are settled, and an integer programme (HiGHS [HuangfuHall2018]) over the rest is exact.
    """
    free = np.flatnonzero(program.allowed & ~program.forced)
    if len(free) <= _DIRECT:
        return _direct(program, weight, free)
    relaxed = _relaxation(program, weight, free, duals)
    if relaxed is None:
        return None
    prices = relaxed.prices
    reduced, bound = _bound(program, weight, free, prices)
    loss = np.full(program.n_candidates, np.inf)
    loss[free] = np.abs(reduced[free])
    if relaxed.chosen is not None:
        value = int(weight[relaxed.chosen].sum())
        slack = float(np.floor(bound + _ROUNDING)) - value
        if slack == 0:
            return Optimum(relaxed.chosen, value, slack, loss, prices)
    preferred = program.forced.copy()
    preferred[free] = reduced[free] > 0
    core = free[np.argsort(loss[free], kind="stable")[:_INTEGER_CORE]]
    while True:
        chosen = _integral(program, weight, core, preferred)
        if chosen is not None:
            value = int(weight[chosen].sum())
            slack = float(np.floor(bound + _ROUNDING)) - value
            needed = free[loss[free] <= slack + _ROUNDING]
            if np.isin(needed, core, assume_unique=True).all():
                return Optimum(chosen, value, slack, loss, prices)
            # Not only the gap's own candidates: neighbours of theirs often close the gap.
            core = np.union1d(core, needed)
        elif len(core) == len(free):
            return None
        else:
            core = free[np.argsort(loss[free], kind="stable")[: _GROWTH * len(core)]]


def _direct(program: Program, weight: Integers, free: NDArray[np.int64]) -> Optimum | None:
    chosen = _integral(program, weight, free, program.forced)
    if chosen is None:
        return None
    loss = np.full(program.n_candidates, np.inf)
    loss[free] = 0.0
    return Optimum(chosen, int(weight[chosen].sum()), 0.0, loss, np.zeros(len(program.lower)))


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The linear relaxation's duals (n_rows,), and its answer (n_candidates,) where that is whole."""

    prices: Floats
    chosen: Booleans | None


def _relaxation(
    program: Program, weight: Integers, free: NDArray[np.int64], duals: Floats | None
) -> _Relaxed | None:
    """Solve the linear relaxation by column generation; None where it is infeasible."""
    preferred = program.forced.copy()
    core, reduced = free, weight.astype(float)
    if duals is not None:
        reduced = weight - program.matrix.T @ duals
        preferred[free] = reduced[free] > 0
        core = free[np.argsort(np.abs(reduced[free]), kind="stable")[:_CORE]]
    while True:
        relaxed = _relaxed(program, weight, core, preferred)
        if relaxed is None:
            if len(core) == len(free):
                return None
            core = _grown(core, free, reduced)
            continue
        if len(core) == len(free):
            return relaxed
        priced = weight - program.matrix.T @ relaxed.prices
        outside = np.setdiff1d(free, core, assume_unique=True)
        wrong = outside[(priced[outside] > 0) != preferred[outside]]
        wrong = wrong[np.abs(priced[wrong]) > _ROUNDING]
        if len(wrong) == 0:
            return relaxed
        core = np.union1d(core, wrong)


def _grown(core: NDArray[np.int64], free: NDArray[np.int64], reduced: Floats) -> NDArray[np.int64]:
    order = np.argsort(np.abs(reduced[free]), kind="stable")
    return np.union1d(core, free[order[: _GROWTH * len(core)]])


def _bound(
    program: Program, weight: Integers, free: NDArray[np.int64], prices: Floats
) -> tuple[Floats, float]:
    """(n_candidates,) reduced weights, and what no choice can exceed; valid for prices of any quality."""
    reduced: Floats = weight - program.matrix.T @ prices
    rows = np.where(prices > 0, prices * program.upper, prices * program.lower).sum()
    return reduced, float(rows + np.maximum(reduced[free], 0).sum() + reduced[program.forced].sum())


@dataclass(frozen=True, eq=False)
class _Core:
    """The rows that can bind when everybody outside the core is settled; `rows` are their numbers."""

    matrix: Matrix
    lower: Floats
    upper: Floats
    rows: NDArray[np.int64]


def _restricted(program: Program, core: NDArray[np.int64], preferred: Booleans) -> _Core | None:
    """None where those outside the core break a row that the core cannot mend."""
    settled = preferred.copy()
    settled[core] = False
    taken = program.matrix @ settled.astype(float)
    lower, upper = program.lower - taken, program.upper - taken
    part = program.matrix[:, core]
    most: Floats = part.maximum(0).sum(axis=1)
    least: Floats = part.minimum(0).sum(axis=1)
    if (most < lower - _ROUNDING).any() or (least > upper + _ROUNDING).any():
        return None
    rows = np.flatnonzero((most > upper) | (least < lower))
    return _Core(part[rows], lower[rows], upper[rows], rows)


def _relaxed(
    program: Program, weight: Integers, core: NDArray[np.int64], preferred: Booleans
) -> _Relaxed | None:
    """The linear programme over the core; None where it has no solution."""
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    within = _restricted(program, core, preferred)
    if within is None:
        return None
    matrix, lower, upper = within.matrix, within.lower, within.upper
    below = lower > matrix.minimum(0).sum(axis=1)
    above = upper < matrix.maximum(0).sum(axis=1)
    equal = below & above & (lower == upper)
    below, above = below & ~equal, above & ~equal
    found = linprog(
        -weight[core].astype(float),
        A_ub=vstack([matrix[above], -matrix[below]]) if (above | below).any() else None,
        b_ub=np.r_[upper[above], -lower[below]] if (above | below).any() else None,
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=lower[equal] if equal.any() else None,
        bounds=(0, 1),
        method="highs",
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != OPTIMAL or found.x is None:
        raise ValueError(f"the linear programme cannot be solved: {found.message}")
    prices = np.zeros(len(program.lower))
    if (above | below).any():
        marginals = -np.asarray(found.ineqlin.marginals)
        prices[within.rows[above]] += marginals[: above.sum()]
        prices[within.rows[below]] -= marginals[above.sum() :]
    if equal.any():
        prices[within.rows[equal]] -= np.asarray(found.eqlin.marginals)
    return _Relaxed(prices, _kept(program, core, preferred, found.x))


def _integral(
    program: Program, weight: Integers, core: NDArray[np.int64], preferred: Booleans
) -> Booleans | None:
    """The best choice in which everybody outside the core is as preferred; None where there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    within = _restricted(program, core, preferred)
    if within is None:
        return None
    chosen = preferred.copy()
    if len(within.rows) == 0:
        chosen[core] = weight[core] > 0
        return chosen
    found = milp(
        -weight[core].astype(float),
        constraints=LinearConstraint(within.matrix, within.lower, within.upper),
        integrality=np.ones(len(core), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != OPTIMAL or found.x is None:
        raise ValueError(f"the integer programme cannot be solved: {found.message}")
    taken = _kept(program, core, preferred, found.x)
    if taken is None:
        raise ValueError("the integer programme's answer is not whole or breaks a bound")
    return taken


def _kept(program: Program, core: NDArray[np.int64], preferred: Booleans, found: Floats) -> Booleans | None:
    """A solver's answer over the core as a choice; None where it is not whole or breaks a bound."""
    whole = np.rint(found)
    if np.abs(found - whole).max(initial=0.0) > _WHOLE:
        return None
    chosen = preferred.copy()
    chosen[core] = whole > 0.5
    counts = program.matrix @ chosen.astype(float)
    if (counts < program.lower - _ROUNDING).any() or (counts > program.upper + _ROUNDING).any():
        return None
    return chosen
