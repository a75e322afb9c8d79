"""Similarity of mentors and mentees: a table, the pairs worth a look, or vectors it is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.domain.naming import named
from workbench.domain.ratings import sorted_labels
from workbench.errors import N_, InvalidPairing, Sentence
from workbench.pairing.people import Floats, Integers, Side
from workbench.pairing.rules import named_pairs

SimilarityInput: TypeAlias = (
    "NDArray[Any] | sparse.sparray | sparse.spmatrix | tuple[NDArray[Any], NDArray[Any]]"
    " | tuple[sparse.csr_array, sparse.csr_array]"
)

# Cosines kept at once, 240 MB of them, and how many rows are computed at a time.
_KEPT = 60_000_000
_ROWS = 512

_SHAPE = N_(
    "the similarity has the shape %(found)s and the tables need %(needed)s (mentors × mentees);"
    " pass it in the order of the tables"
)
_VECTORS = N_(
    "the vectors of each %(role)s have the shape %(found)s and the table needs %(needed)s rows,"
    " all of one length"
)
_LENGTHS = N_(
    "vectors of mentors have %(mentors)s numbers and those of mentees %(mentees)s; encode both alike"
)
_NO_NUMBERS = N_("the similarity holds something other than numbers")
_NOT_FINITE = N_(
    "the similarity is not a finite number for %(pairs)s; compute it anew or leave the pairs out"
)
_TWICE = N_("the sparse similarity holds %(pairs)s more than once; keep one number for each pair")
_VECTOR_NOT_FINITE = N_("the vector of %(people)s holds something other than finite numbers; encode it anew")


class Similarity(Protocol):
    """Similarity in drawn order. `block` is (len(mentors), n_mentees); `pairs` is (n_pairs,)."""

    def block(self, mentors: Integers) -> Floats: ...

    def pairs(self, mentor: Integers, mentee: Integers) -> NDArray[np.float64]: ...


@dataclass(frozen=True, eq=False)
class Table:
    values: Floats
    mentor_place: Integers
    mentee_place: Integers

    def block(self, mentors: Integers) -> Floats:
        return np.take(self.values[self.mentor_place[mentors]], self.mentee_place, axis=1)

    def pairs(self, mentor: Integers, mentee: Integers) -> NDArray[np.float64]:
        found = self.values[self.mentor_place[mentor], self.mentee_place[mentee]]
        return np.asarray(found, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Vectors:
    """Cosines of unit vectors; a vector of zeros, from an empty text, is similar to nobody: 0."""

    mentors: NDArray[np.float32]
    mentees: NDArray[np.float32]

    def block(self, mentors: Integers) -> Floats:
        cosines: Floats = self.mentors[mentors] @ self.mentees.T
        return cosines

    def pairs(self, mentor: Integers, mentee: Integers) -> NDArray[np.float64]:
        cosines = np.einsum("ij,ij->i", self.mentors[mentor], self.mentees[mentee])
        return np.asarray(cosines, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class SparseVectors:
    """Cosines of unit vectors of mostly zeros, as those of texts; a row of zeros is similar to nobody."""

    mentors: sparse.csr_array
    mentees: sparse.csr_array

    @cached_property
    def _turned(self) -> sparse.csr_array:
        return self.mentees.T.tocsr()

    @cached_property
    def _table(self) -> NDArray[np.float32] | None:
        """All cosines at once where they fit: the search for the optimum asks for them five times or so."""
        n_mentors, n_mentees = self.mentors.shape[0], self.mentees.shape[0]
        if n_mentors * n_mentees > _KEPT:
            return None
        table = np.empty((n_mentors, n_mentees), dtype=np.float32)
        for start in range(0, n_mentors, _ROWS):
            table[start : start + _ROWS] = (self.mentors[start : start + _ROWS] @ self._turned).toarray()
        return table

    def block(self, mentors: Integers) -> Floats:
        if self._table is not None:
            return self._table[mentors]
        cosines: Floats = (self.mentors[mentors] @ self._turned).toarray()
        return cosines

    def pairs(self, mentor: Integers, mentee: Integers) -> NDArray[np.float64]:
        cosines = self.mentors[mentor].multiply(self.mentees[mentee]).sum(axis=1)
        return np.asarray(cosines, dtype=np.float64).ravel()


@dataclass(frozen=True, eq=False)
class Candidates:
    """Only the pairs that are stored, stored zeros included; 0 for a pair that is not."""

    mentor: Integers
    mentee: Integers
    values: NDArray[np.float64]
    n_mentees: int

    def block(self, mentors: Integers) -> Floats:
        found = np.full((len(mentors), self.n_mentees), -np.inf)
        for row, each in enumerate(mentors):
            start, end = np.searchsorted(self.mentor, [each, each + 1])
            found[row, self.mentee[start:end]] = self.values[start:end]
        return found

    def pairs(self, mentor: Integers, mentee: Integers) -> NDArray[np.float64]:
        keys = self.mentor * self.n_mentees + self.mentee
        wanted = mentor * self.n_mentees + mentee
        at = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
        if not len(keys):
            return np.zeros(len(wanted))
        return np.where(keys[at] == wanted, self.values[at], 0.0)


def read_similarity(given: SimilarityInput, mentors: Side, mentees: Side) -> Similarity:
    """Check a table, a sparse table of candidate pairs or two tables of vectors; bring it into drawn order.

    Raises
    ------
    InvalidPairing : a wrong shape; values that are no finite numbers, with whose they are.
    """
    if isinstance(given, tuple) and len(given) == 2:
        if sparse.issparse(given[0]) and sparse.issparse(given[1]):
            return _sparse_vectors(given[0], given[1], mentors, mentees)
        return _vectors(given[0], given[1], mentors, mentees)
    if sparse.issparse(given):
        return _candidates(given, mentors, mentees)
    values = _numbers(given)
    _check_shape(values.shape, mentors, mentees)
    for start in range(0, len(values), 1024):
        wrong = np.argwhere(~np.isfinite(values[start : start + 1024]))
        if len(wrong):
            _refuse(wrong[:, 0] + start, wrong[:, 1], mentors, mentees)
    return Table(values, mentors.place, mentees.place)


def _numbers(given: object) -> Floats:
    values = np.asarray(given)
    if values.dtype.kind not in "fiu":
        try:
            values = values.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise InvalidPairing(reason=Sentence(_NO_NUMBERS)) from error
    return values if values.dtype in (np.float32, np.float64) else values.astype(np.float64)


def _check_shape(shape: tuple[int, ...], mentors: Side, mentees: Side) -> None:
    needed = (len(mentors), len(mentees))
    if shape != needed:
        raise InvalidPairing(
            reason=Sentence(
                _SHAPE, {"found": " × ".join(map(str, shape)), "needed": " × ".join(map(str, needed))}
            )
        )


def _refuse(rows: Integers, columns: Integers, mentors: Side, mentees: Side) -> None:
    """Name the pairs by their rows in the frames."""
    who = [side.frame[side.role].tolist() for side in (mentors, mentees)]
    pairs = [(who[0][row], who[1][column]) for row, column in zip(rows[:20], columns[:20], strict=True)]
    raise InvalidPairing(reason=Sentence(_NOT_FINITE, {"pairs": named_pairs(pairs)}))


def _vectors(first: object, second: object, mentors: Side, mentees: Side) -> Vectors:
    tables = []
    for given, side in ((first, mentors), (second, mentees)):
        values = _numbers(given)
        _check_vectors(values.shape, side)
        values = values[side.place]
        wrong = np.flatnonzero(~np.isfinite(values).all(axis=1))
        if len(wrong):
            people = sorted_labels([side.ids[each] for each in wrong])
            raise InvalidPairing(reason=Sentence(_VECTOR_NOT_FINITE, {"people": named(people)}))
        length = np.linalg.norm(values, axis=1, keepdims=True)
        tables.append((values / np.where(length > 0, length, 1)).astype(np.float32))
    _check_lengths(tables[0].shape[1], tables[1].shape[1])
    return Vectors(tables[0], tables[1])


def _sparse_vectors(first: Any, second: Any, mentors: Side, mentees: Side) -> SparseVectors:
    tables = []
    for given, side in ((first, mentors), (second, mentees)):
        _check_vectors(given.shape, side)
        values = sparse.csr_array(given, dtype=np.float32)[side.place]
        wrong = np.flatnonzero(~np.isfinite(values.sum(axis=1)))
        if len(wrong):
            people = sorted_labels([side.ids[each] for each in wrong])
            raise InvalidPairing(reason=Sentence(_VECTOR_NOT_FINITE, {"people": named(people)}))
        length = np.sqrt(values.multiply(values).sum(axis=1))
        values.data /= np.repeat(np.where(length > 0, length, 1), np.diff(values.indptr))
        tables.append(values)
    _check_lengths(tables[0].shape[1], tables[1].shape[1])
    return SparseVectors(tables[0], tables[1])


def _check_vectors(shape: tuple[int, ...], side: Side) -> None:
    if len(shape) != 2 or shape[0] != len(side):
        found = " × ".join(map(str, shape))
        places = {"role": side.role, "found": found, "needed": len(side)}
        raise InvalidPairing(reason=Sentence(_VECTORS, places))


def _check_lengths(mentors: int, mentees: int) -> None:
    if mentors != mentees:
        raise InvalidPairing(reason=Sentence(_LENGTHS, {"mentors": mentors, "mentees": mentees}))


def _candidates(given: Any, mentors: Side, mentees: Side) -> Candidates:
    _check_shape(given.shape, mentors, mentees)
    table = sparse.coo_array(given)
    values = _numbers(table.data).astype(np.float64)
    row, column = (each.astype(np.int64) for each in table.coords)
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        _refuse(row[wrong], column[wrong], mentors, mentees)
    mentor, mentee = (np.argsort(side.place)[each] for side, each in ((mentors, row), (mentees, column)))
    order = np.lexsort((mentee, mentor))
    # Lists of both sides joined hold many pairs twice; scipy would add their similarities up.
    again = np.flatnonzero((np.diff(mentor[order]) == 0) & (np.diff(mentee[order]) == 0))
    if len(again):
        pairs = [(mentors.ids[mentor[order[each]]], mentees.ids[mentee[order[each]]]) for each in again]
        raise InvalidPairing(reason=Sentence(_TWICE, {"pairs": named_pairs(pairs)}))
    return Candidates(mentor[order], mentee[order], values[order], len(mentees))
