"""The best choice under a rule: merit, then the tie rule, then lots, each among equals of the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.selection.candidates import Booleans, Candidates, Floats, Integers
from workbench.selection.limits import Limits
from workbench.selection.nested import NestedLimits
from workbench.selection.program import Optimum, Program, optimum

# So many different lots that two equal sums are all but impossible [MulmuleyVaziraniVazirani1987];
# the second lot settles even those.
_LOTS = 2**20
_LOTS_EACH = 2
_LAST_DIGITS = 2**10


def draw_lots(n_candidates: int, rng: np.random.Generator) -> tuple[Integers, ...]:
    """Lots (n_candidates,) for candidates sorted by id, drawn once for a selection and all its questions."""
    return tuple(rng.integers(1, _LOTS, size=n_candidates) for _ in range(_LOTS_EACH))


@dataclass(frozen=True, eq=False)
class Problem:
    """Candidates, limits and what decides between choices.

    Attributes
    ----------
    keys : (n_candidates,) each, in steps: merit, the tie rule's columns, lots. A choice is better if the
        sum of its first key is higher; of equal sums the second decides, and so on.
    """

    limits: Limits
    seats: int
    seats_taken: Integers
    forced: Booleans
    allowed: Booleans
    keys: tuple[Integers, ...]
    duals: Floats | None = field(default=None, repr=False)

    @classmethod
    def of(cls, candidates: Candidates, limits: Limits, seats: int, lots: tuple[Integers, ...]) -> Problem:
        keys = (candidates.merit, *candidates.ties, *lots)
        return cls(limits, seats, candidates.seats, candidates.must_have, candidates.eligible, keys)

    @property
    def merit(self) -> Integers:
        return self.keys[0]

    @cached_property
    def count(self) -> int | None:
        """How many are chosen, where all candidates take equally many seats; None where that is open."""
        each = int(self.seats_taken[0])
        return self.seats // each if (self.seats_taken == each).all() else None

    @cached_property
    def program(self) -> Program:
        from scipy.sparse import csr_array, vstack

        taken = np.ones(len(self.forced)) if self.count is not None else self.seats_taken.astype(float)
        fewest, most = (self.count, self.count) if self.count is not None else (0, self.seats)
        matrix = vstack([self.limits.matrix, csr_array(taken[None, :])], format="csc")
        lower, upper = np.r_[self.limits.lower, fewest], np.r_[self.limits.upper, most]
        return Program(matrix, lower.astype(float), upper.astype(float), self.forced, self.allowed)

    @cached_property
    def nested(self) -> NestedLimits | None:
        """The limits as nested groups, where they are that and all candidates take equally many seats."""
        if self.count is None:
            return None
        size = np.diff(self.limits.matrix.tocsr().indptr)
        binding = (self.limits.lower > 0) | (self.limits.upper < size)
        return NestedLimits.of(self.limits.matrix, binding)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Candidates by merit, tie rule and lot, best first."""
        return np.lexsort([-key for key in reversed(self.keys)])

    @cached_property
    def prices(self) -> Floats | None:
        """Duals of the problem as it stands, where all variations of it start."""
        if self.duals is not None or self.nested is not None:
            return self.duals
        found = optimum(self.program, self.merit)
        return None if found is None else found.duals

    def best(self, *, forced: int | None = None, barred: int | None = None) -> Booleans | None:
        """(n_candidates,) the one best choice, with a candidate forced in or out; None: there is none."""
        if self.nested is not None:
            return self._best_nested(self.order, forced, barred)
        return best_by_stages(
            self.program.fixing(forced=forced, barred=barred), self.keys, self.count is not None, self.prices
        )

    def best_for(
        self, draw: Floats, allowed: Booleans, rng: np.random.Generator, *, step: float
    ) -> Booleans | None:
        """The best choice under a drawn merit, with others allowed; lots from `rng` where keys are equal.

        `draw` (n_candidates,) is rounded to whole steps, except under nested limits, which need none.
        """
        if self.nested is not None:
            order = np.argsort(-draw)  # equal ones are put in order below
            if (np.diff(draw[order]) == 0).any():
                lots = draw_lots(len(draw), rng)
                order = np.lexsort([-key for key in (*reversed(lots), *reversed(self.keys[1:]), draw)])
            return self._best_nested(order, None, None, allowed)
        merit = np.rint(draw / step).astype(np.int64)
        program = replace(self.program, allowed=allowed)
        found = optimum(program, merit, duals=self.prices)
        if found is None:
            return None
        equals = merit[found.undecided]
        if len(np.unique(equals)) == len(equals):
            return found.chosen
        keys = (merit, *self.keys[1:], *draw_lots(len(merit), rng))
        return by_stages(program, found, keys, self.count is not None)

    def highest_merit(self) -> int | None:
        """The highest total merit of any choice; None where none is possible."""
        if self.nested is not None:
            chosen = self._best_nested(self.order, None, None)
            return None if chosen is None else int(self.merit[chosen].sum())
        found = optimum(self.program, self.merit, duals=self.duals)
        return None if found is None else found.value

    def nearest(
        self, chosen: Booleans, *, forced: int | None = None, barred: int | None = None
    ) -> Booleans | None:
        """The choice of most merit with a candidate forced in or out; of several, one that changes least."""
        if self.nested is not None:
            return self._best_nested(self.order, forced, barred)
        return self._nearest_in(self.program.fixing(forced=forced, barred=barred), chosen)

    def _nearest_in(self, program: Program, chosen: Booleans) -> Booleans | None:
        # Merit outweighs how many of the chosen stay; who of equals goes is settled by order and lot.
        scale = len(chosen) if self.count is None else self.count
        prices = None if self.prices is None else self.prices * (scale + 1)
        keys = (self.merit * (scale + 1) + chosen, self._by_order)
        return best_by_stages(program, keys, self.count is not None, prices)

    @cached_property
    def _by_order(self) -> Integers:
        """(n_candidates,) higher nearer the top; with the lot's last digits, hardly two sums are equal."""
        rank = np.empty(len(self.order), dtype=np.int64)
        rank[self.order] = np.arange(len(self.order), 0, -1)
        return rank * _LAST_DIGITS + self.keys[-1] % _LAST_DIGITS

    def nearest_of_each(
        self, chosen: Booleans, outsiders: Iterable[int]
    ) -> Iterator[tuple[int, Booleans | None]]:
        """`nearest` with each of the `outsiders` forced in, in another order, for many at once.

        Outsiders who count in the same tight rows share a relaxation: all its other rows may be kept with
        or without them. Where its best choice is one for the candidate too, nothing better exists.
        """
        if self.nested is not None:
            yield from ((each, self.nearest(chosen, forced=each)) for each in outsiders)
            return
        counts = self.limits.counts(chosen)
        tight = (counts >= self.limits.upper) | ((counts <= self.limits.lower) & (self.limits.lower > 0))
        alike: dict[tuple[int, ...], list[int]] = {}
        for each in outsiders:
            rows = self.limits.of(each)
            alike.setdefault((int(self.seats_taken[each]), *rows[tight[rows]].tolist()), []).append(each)
        for (taken, *shared), members in alike.items():
            relaxed = None if len(members) == 1 else self._with_somebody(chosen, shared, ~tight, taken)
            for each in members:
                found = relaxed if relaxed is not None and self._fits(relaxed, each) else None
                if found is None:
                    yield each, self.nearest(chosen, forced=each)
                else:
                    with_candidate = found.copy()
                    with_candidate[each] = True
                    yield each, with_candidate

    def _with_somebody(
        self, chosen: Booleans, rows: list[int], either: Booleans, taken: int
    ) -> Booleans | None:
        """The best choice beside somebody who counts in `rows`, and in the rows `either` where it helps."""
        lower, upper = self.program.lower.copy(), self.program.upper.copy()
        lower[:-1][either] -= 1
        lower[rows] -= 1
        upper[rows] -= 1
        seats = 1 if self.count is not None else taken
        lower[-1], upper[-1] = self.program.lower[-1] - seats, self.program.upper[-1] - seats
        return self._nearest_in(replace(self.program, lower=lower, upper=upper), chosen)

    def _fits(self, choice: Booleans, candidate: int) -> bool:
        """Whether the candidate may be added to the choice."""
        if choice[candidate]:
            return False
        added = choice.astype(float)
        added[candidate] = 1.0
        counts = np.rint(self.program.matrix @ added)
        return bool((counts >= self.program.lower).all() and (counts <= self.program.upper).all())

    def with_limits(self, limits: Limits) -> Problem:
        """The same candidates under other bounds, starting from this problem's prices."""
        return replace(self, limits=limits, duals=self.prices)

    def _best_nested(
        self,
        order: NDArray[np.int64],
        forced: int | None,
        barred: int | None,
        allowed: Booleans | None = None,
    ) -> Booleans | None:
        if self.nested is None or self.count is None:
            raise ValueError("the limits are not nested")
        fixed = self.program.fixing(forced=forced, barred=barred)
        return self.nested.choose(
            order,
            seats=self.count,
            lower=self.limits.lower,
            upper=self.limits.upper,
            forced=fixed.forced,
            allowed=fixed.allowed if allowed is None else allowed,
        )


def best_by_stages(
    program: Program, keys: Sequence[Integers], is_count_fixed: bool, duals: Floats | None = None
) -> Booleans | None:
    """(n_candidates,) the choice with the lexicographically highest sums of `keys`; None where there is none.

    Each stage keeps the sums of the stages before it and decides only among those who differ between
    equally good choices.
    """
    found = optimum(program, keys[0], duals=duals)
    return None if found is None else by_stages(program, found, keys, is_count_fixed)


def by_stages(program: Program, found: Optimum, keys: Sequence[Integers], is_count_fixed: bool) -> Booleans:
    """The stages after the first, whose answer is `found`."""
    chosen = found.chosen
    columns = np.arange(program.n_candidates)
    for decided, key in pairwise(keys):
        program, columns = _among_equals(program, found, columns, decided, is_count_fixed)
        if len(columns) == 0:
            break
        later = optimum(program, key[columns])
        if later is None:
            raise ValueError("a stage of ties lost the choice it began with")
        found = later
        chosen = chosen.copy()
        chosen[columns] = found.chosen
    return chosen


def _among_equals(
    program: Program, found: Optimum, columns: NDArray[np.int64], decided: Integers, is_count_fixed: bool
) -> tuple[Program, NDArray[np.int64]]:
    """The programme of those left undecided, with the sum that was reached as one more bound."""
    from scipy.sparse import csr_array, vstack

    kept = found.undecided
    settled = found.chosen.copy()
    settled[kept] = False
    taken = program.matrix @ settled.astype(float)
    # Where the number chosen is fixed, a shift of the key changes nothing but makes the row's numbers small.
    weight = decided[columns[kept]]
    shift = int(np.median(weight)) if is_count_fixed and len(weight) else 0
    row = csr_array((weight - shift).astype(float)[None, :])
    reached = float((weight - shift)[found.chosen[kept]].sum())
    part = program.matrix[:, kept]
    matrix = vstack([row, part], format="csc") if len(kept) else part
    lower, upper = program.lower - taken, program.upper - taken
    if len(kept):
        lower, upper = np.r_[reached, lower], np.r_[reached, upper]
    all_free = np.zeros(len(kept), dtype=bool)
    return Program(matrix, lower, upper, all_free, ~all_free), columns[kept]
