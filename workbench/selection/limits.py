"""Quotas and limits as rows: which candidates each counts, and between which bounds."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.naming import MOST_NAMED, named
from workbench.errors import N_, Sentence
from workbench.selection.candidates import Booleans, Candidates, Integers
from workbench.selection.rule import SelectionRule, value_key

if TYPE_CHECKING:
    from scipy.sparse import csc_array

    Matrix: TypeAlias = csc_array[np.float64]

Kind: TypeAlias = Literal["quota", "at_most"]

_NEAREST = 3
AT_LEAST = N_("%(attribute)s = %(value)s: at least %(bound)s")
AT_MOST = N_("%(attribute)s = %(value)s: at most %(bound)s")


@dataclass(frozen=True)
class Limit:
    """Between `minimum` and `maximum` finalists whose `attribute` is or contains `value`."""

    kind: Kind
    attribute: str
    value: str
    minimum: int
    maximum: int | None

    @property
    def at_least(self) -> Sentence:
        return Sentence(AT_LEAST, self._places(self.minimum))

    @property
    def at_most(self) -> Sentence:
        return Sentence(AT_MOST, self._places(self.maximum))

    def _places(self, bound: int | None) -> dict[str, object]:
        return {"attribute": self.attribute, "value": self.value, "bound": bound}


@dataclass(frozen=True, eq=False)
class Limits:
    """The rule's limits over the candidates.

    Attributes
    ----------
    rows : one limit for each row; quotas first, in the rule's order.
    matrix : (n_limits, n_candidates) 1 where the limit counts the candidate.
    lower, upper : (n_limits,) bounds; no maximum is the number of candidates counted.
    """

    rows: tuple[Limit, ...]
    matrix: Matrix
    lower: Integers
    upper: Integers

    def counts(self, chosen: Booleans) -> Integers:
        """(n_limits,) how many of the chosen each limit counts."""
        counted: Integers = np.rint(self.matrix @ chosen.astype(float)).astype(np.int64)
        return counted

    def of(self, candidate: int) -> NDArray[np.int32]:
        """The rows that count a candidate."""
        found: NDArray[np.int32] = self.matrix.indices[
            self.matrix.indptr[candidate] : self.matrix.indptr[candidate + 1]
        ]
        return found


def read_limits(candidates: Candidates, rule: SelectionRule) -> Limits:
    """Build the rows. A limit on how many may share a value has one for each value that enough share.

    Raises
    ------
    InvalidSelection : the rule names an attribute that the candidates lack.
    """
    attributes = [each.attribute for each in rule.quotas] + list(rule.at_most)
    holders = {name: _holders(candidates.members(name)) for name in dict.fromkeys(attributes)}
    rows: list[Limit] = []
    counted: list[list[int]] = []
    for quota in rule.quotas:
        key = value_key(quota.value)
        rows.append(Limit("quota", quota.attribute, key, quota.minimum, quota.maximum))
        counted.append(holders[quota.attribute].get(key, []))
    for attribute, most in rule.at_most.items():
        for key, members in sorted(holders[attribute].items()):
            if len(members) >= most:  # as many as may be bind nobody, until the limit is lowered
                rows.append(Limit("at_most", attribute, key, 0, most))
                counted.append(members)
    lower = np.array([each.minimum for each in rows], dtype=np.int64)
    upper = np.array(
        [
            len(members) if each.maximum is None else min(each.maximum, len(members))
            for each, members in zip(rows, counted, strict=True)
        ],
        dtype=np.int64,
    )
    return Limits(tuple(rows), _matrix(counted, len(candidates)), lower, upper)


def nearest_values(candidates: Candidates, limit: Limit) -> Sentence:
    """The values that candidates have of a limit's attribute: all of a few, of many the most alike."""
    known = sorted(_holders(candidates.members(limit.attribute)))
    if len(known) <= MOST_NAMED:
        return named(known)
    near = difflib.get_close_matches(limit.value, known, n=_NEAREST, cutoff=0.0)
    return named([*near, *(each for each in known if each not in near)], _NEAREST)


def _holders(members: list[frozenset[str]]) -> dict[str, list[int]]:
    holders: dict[str, list[int]] = {}
    for number, values in enumerate(members):
        for value in values:
            holders.setdefault(value, []).append(number)
    return holders


def _matrix(counted: Sequence[Sequence[int]], n_candidates: int) -> Matrix:
    from scipy.sparse import csc_array

    row = np.repeat(np.arange(len(counted)), [len(each) for each in counted])
    column = np.concatenate(
        [np.zeros(0, dtype=np.int64), *(np.array(each, dtype=np.int64) for each in counted)]
    )
    return csc_array((np.ones(len(row)), (row, column)), shape=(len(counted), n_candidates))
