"""Pairs worth a look among all that the rules allow, found block by block: memory stays small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.pairing.people import Booleans, Floats, Integers
from workbench.pairing.permissions import Permissions
from workbench.pairing.similarity import Candidates, Similarity

# Similarities at a time: 16 MB as 32-bit numbers.
_BLOCK = 4_000_000
# The network solver multiplies costs by the number of people: whole steps this fine leave it room.
_STEPS = 2**23


@dataclass(frozen=True, eq=False)
class Links:
    """Pairs that may be formed: (n_links,) numbers of mentor and mentee, and what the pair costs.

    A cost is the distance to the highest similarity in steps of `step`, a power of two: whole and half
    numbers stay exact.
    """

    mentor: Integers
    mentee: Integers
    cost: Integers
    highest: float
    step: float

    def __len__(self) -> int:
        return len(self.mentor)

    def costs(self, values: Floats) -> Integers:
        return np.rint((self.highest - values.astype(np.float64)) / self.step).astype(np.int64)

    def with_more(self, mentor: Integers, mentee: Integers, cost: Integers) -> Links:
        return Links(
            np.concatenate([self.mentor, mentor]),
            np.concatenate([self.mentee, mentee]),
            np.concatenate([self.cost, cost]),
            self.highest,
            self.step,
        )


@dataclass(frozen=True, eq=False)
class Search:
    """What is still to be paired: places left with each mentor, mentees without one."""

    similarity: Similarity
    permissions: Permissions
    places: Integers
    waiting: Booleans

    @property
    def n_mentees(self) -> int:
        return len(self.waiting)

    def blocks(self, among: Booleans | None = None) -> Iterator[tuple[Integers, Floats]]:
        """Mentors with a place, and their similarity to every mentee: -inf where a pair may not be formed.

        `among` (n_mentors,) leaves out the mentors where it is false.
        """
        free = np.flatnonzero((self.places > 0) & (True if among is None else among))
        rows = max(1, _BLOCK // max(1, self.n_mentees))
        for start in range(0, len(free), rows):
            mentors = free[start : start + rows]
            values = self.similarity.block(mentors)
            values[~(self.permissions.block(mentors) & self.waiting)] = -np.inf
            yield mentors, values

    def listed(self) -> tuple[Integers, Integers, NDArray[np.float64]] | None:
        """All pairs that may be formed where the similarity lists them; None where it covers everybody."""
        if not isinstance(self.similarity, Candidates):
            return None
        mentor, mentee = self.similarity.mentor, self.similarity.mentee
        kept = (self.places[mentor] > 0) & self.waiting[mentee]
        kept[kept] = self.permissions.pairs(mentor[kept], mentee[kept])
        return mentor[kept], mentee[kept], self.similarity.values[kept]


def links_of(mentor: Integers, mentee: Integers, values: Floats, low: float, high: float) -> Links:
    """Links whose costs are steps between the lowest and the highest similarity that is allowed."""
    spread = high - low
    step = 2.0 ** np.ceil(np.log2(spread)) / _STEPS if spread > 0 else 1.0
    empty = Links(mentor, mentee, np.zeros(0, dtype=np.int64), high, float(step))
    return Links(mentor, mentee, empty.costs(values), high, float(step))


def nearest(search: Search, count: int) -> Links:
    """The `count` most similar allowed mentees of each mentor and mentors of each mentee.

    Where similarity is equal, the order drawn by lot decides who is among them.
    """
    listed = search.listed()
    if listed is not None:
        low, high = (listed[2].min(), listed[2].max()) if len(listed[2]) else (0.0, 0.0)
        return links_of(*listed, float(low), float(high))
    n_mentees = search.n_mentees
    least = np.full((n_mentees, 0), np.inf)
    holder = np.zeros((n_mentees, 0), dtype=np.int64)
    found: list[tuple[Integers, Integers, NDArray[np.float64]]] = []
    low, high = np.inf, -np.inf
    for mentors, values in search.blocks():
        low = min(low, float(values.min(where=values > -np.inf, initial=np.inf)))
        high = max(high, float(values.max(initial=-np.inf)))
        # Partitioned from the lower end: among many equal infinities the upper end takes ten times as long.
        far = np.negative(values, out=values)
        columns = lowest(far, count)
        rows = np.repeat(np.arange(len(mentors)), columns.shape[1])
        found.append(_kept(mentors[rows], columns.ravel(), far[rows, columns.ravel()]))
        least, holder = _merged(least, holder, far, mentors, count)
    columns = np.repeat(np.arange(n_mentees), least.shape[1])
    found.append(_kept(holder.ravel(), columns, least.ravel()))
    mentor, mentee, value = (np.concatenate(part) for part in zip(*found, strict=True))
    _, first = np.unique(mentor * n_mentees + mentee, return_index=True)
    if not len(first):
        low = high = 0.0
    return links_of(mentor[first], mentee[first], value[first], low, high)


def lowest(values: Floats, count: int) -> Integers:
    """(n_rows, at most `count`) columns of the lowest values in each row."""
    n = values.shape[1]
    if n <= count:
        return np.broadcast_to(np.arange(n), values.shape)
    return np.argpartition(values, count - 1, axis=1)[:, :count]


def _kept(mentor: Integers, mentee: Integers, far: Floats) -> tuple[Integers, Integers, NDArray[np.float64]]:
    allowed = far < np.inf
    return mentor[allowed], mentee[allowed], -far[allowed].astype(np.float64)


def _merged(
    least: Floats, holder: Integers, far: Floats, mentors: Integers, count: int
) -> tuple[Floats, Integers]:
    """Each mentee's nearest so far together with a further block of mentors."""
    turned = np.ascontiguousarray(far.T)
    rows = lowest(turned, count)
    least = np.concatenate([least, np.take_along_axis(turned, rows, axis=1)], axis=1)
    holder = np.concatenate([holder, mentors[rows]], axis=1)
    kept = lowest(least, count)
    return np.take_along_axis(least, kept, axis=1), np.take_along_axis(holder, kept, axis=1)
