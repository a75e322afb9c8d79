"""Limits that lie within each other (organisation in region in district): one pass chooses exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.selection.candidates import Booleans, Floats, Integers

if TYPE_CHECKING:
    from workbench.selection.limits import Matrix


@dataclass(frozen=True, eq=False)
class Level:
    """Groups that share no candidate; `group` (n_candidates,) is -1 for candidates in none of them."""

    group: Integers
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class NestedLimits:
    """Limits as levels from the innermost to the outermost; the seats come after all of them."""

    levels: tuple[Level, ...]

    @classmethod
    def of(cls, matrix: Matrix, binding: Booleans) -> NestedLimits | None:
        """The levels of the rows that can bind; None where two groups overlap and neither holds the other."""
        rows = np.flatnonzero(binding)
        part = matrix.tocsr()[rows]
        size: Floats = part.sum(axis=1)
        shared = (part @ part.T).tocoo()
        first, second = shared.coords
        if (shared.data < np.minimum(size[first], size[second])).any():
            return None
        # A row lies as deep as there are larger groups around it; of equal groups the later row is the inner.
        around = (size[first] < size[second]) | ((size[first] == size[second]) & (first > second))
        depth = np.bincount(first[around], minlength=len(rows))
        levels = []
        for level in range(int(depth.max(initial=-1)), -1, -1):
            chosen = np.flatnonzero(depth == level)
            group = np.full(matrix.shape[1], -1, dtype=np.int64)
            for number, row in enumerate(chosen):
                group[part.indices[part.indptr[row] : part.indptr[row + 1]]] = number
            levels.append(Level(group, rows[chosen]))
        return cls(tuple(levels))

    def choose(
        self,
        order: NDArray[np.int64],
        *,
        seats: int,
        lower: Integers,
        upper: Integers,
        forced: Booleans,
        allowed: Booleans,
    ) -> Booleans | None:
        """Choose `seats` candidates, the first in `order` that the limits leave room for [Edmonds1971].

        Sets within the bounds of nested groups are the bases of a generalised polymatroid: in each group,
        from the innermost outwards, those needed for its minimum are reserved and those beyond its maximum
        dropped; no order of merit and no lexicographic refinement of it is better served by another choice.

        Parameters
        ----------
        order : (n_candidates,) positions, best first.
        lower, upper : (n_rows,) bounds of all rows.

        Returns
        -------
        (n_candidates,) who is chosen; None where no choice keeps the bounds.
        """
        left = order[allowed[order]]  # still in the running, best first
        reserved = forced[left]
        for level in self.levels:
            low, high = lower[level.rows], upper[level.rows]
            group = level.group[left]
            inside = group >= 0
            held = np.bincount(group[inside & reserved], minlength=len(low))
            there = np.bincount(group[inside], minlength=len(low))
            if (held > high).any() or (there < low).any() or (low > high).any():
                return None
            rank = _rank(2 * group + ~reserved, group, inside)
            reserved = reserved | (inside & (rank < low[group]))
            kept = ~inside | (rank < high[group])
            left, reserved = left[kept], reserved[kept]
        if reserved.sum() > seats or len(left) < seats:
            return None
        chosen = np.zeros(len(order), dtype=bool)
        chosen[left[reserved]] = True
        chosen[left[~reserved][: seats - int(reserved.sum())]] = True
        return chosen


def _rank(sort_key: Integers, group: Integers, inside: Booleans) -> Integers:
    """Place of each within its group, the reserved first, then in the order given; 0 outside of groups."""
    rank = np.zeros(len(group), dtype=np.int64)
    members = np.flatnonzero(inside)
    if len(members) == 0:
        return rank
    keys = sort_key[members]
    # Small integers are sorted by counting, several times as fast.
    small = keys.astype(np.uint16) if keys.max() <= np.iinfo(np.uint16).max else keys
    sequence = members[np.argsort(small, kind="stable")]
    starts = np.r_[True, np.diff(group[sequence]) != 0]
    begin = np.maximum.accumulate(np.where(starts, np.arange(len(sequence)), 0))
    rank[sequence] = np.arange(len(sequence)) - begin
    return rank
