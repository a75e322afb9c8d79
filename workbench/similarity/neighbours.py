"""How alike texts are, by meaning and by words together, and which are nearest to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

# Compared at a time: so many texts with all others, or fewer where that makes more pairs than so many. The
# blocks are the same on one machine and on a cluster, and so is every product.
_ROWS, _PAIRS = 1024, 8_000_000
_LOOKED_AT = 16  # of how many times as many others the bound is found that the nearest have to reach
_DIGITS = 6  # of a cosine that are the same whatever stands beside a text in a product
_SAMPLE = 1000  # texts by which the two kinds of similarity are brought to one scale
_FEWEST, _MOST = 5, 100
_COMMON_SHARE = 0.3  # a lemma of more texts tells no two of them from the rest
_SMALLEST = 20  # of fewer texts no lemma can be called common


@dataclass(frozen=True, eq=False)
class Features:
    """What texts are compared by.

    meaning : (n, dimensions) vectors of length 1, or 0. words : (n, n_lemmas) TF-IDF, rows of length 1 or 0.
    meaning_weight, words_weight : bring both cosines to one scale, so that neither drowns the other.
    """

    meaning: NDArray[np.float32]
    words: sparse.csr_array
    meaning_weight: float
    words_weight: float

    def __len__(self) -> int:
        return len(self.meaning)

    def __sizeof__(self) -> int:
        """What all arrays take: schedulers send what is large once, not with each task."""
        words = sum(each.nbytes for each in (self.words.data, self.words.indices, self.words.indptr))
        return int(self.meaning.nbytes + words)

    @cached_property
    def texts_by_lemma(self) -> sparse.csr_array:
        """(n_lemmas, n) the words turned round."""
        return sparse.csr_array(self.words.T)

    @cached_property
    def graph(self) -> sparse.csr_matrix:
        """(n, n) of `neighbour_graph`, of as many neighbours of each text as count among so many texts."""
        return neighbour_graph(nearest(self, n_neighbours(len(self)))[0])

    def part(self, rows: Sequence[int] | Numbers) -> Features:
        """The same scale, fewer texts."""
        chosen = np.asarray(rows, dtype=np.int64)
        if np.array_equal(chosen, np.arange(len(self))):
            return self  # with the neighbours that are known already
        return Features(self.meaning[chosen], self.words[chosen], self.meaning_weight, self.words_weight)

    def similarity(self, rows: Sequence[int] | Numbers, columns: Sequence[int] | Numbers) -> Floats:
        """(n_rows, n_columns) weighted mean of both cosines; at most 1."""
        rows, columns = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
        meaning = (self.meaning[rows] @ self.meaning[columns].T).astype(np.float64)
        words = cast(Floats, (self.words[rows] @ self.words[columns].T).toarray())
        return self.meaning_weight * meaning + self.words_weight * words

    def to_groups(self, group: Numbers, n_groups: int, rows: Numbers | None = None) -> Floats:
        """(n, n_groups) mean similarity of each text to the others of each group; group -1 is none.

        0 for groups that hold nobody else. rows : of these texts only, (n_rows, n_groups).
        """
        chosen = np.arange(len(self)) if rows is None else rows
        meaning, words = self._sums(group, n_groups)
        total = self.meaning_weight * (self.meaning[chosen] @ meaning.T).astype(np.float64)
        total += self.words_weight * (self.words[chosen] @ sparse.csr_array(words.T)).toarray()
        others = np.tile(np.bincount(group[group >= 0], minlength=n_groups).astype(float), (len(chosen), 1))
        placed = np.flatnonzero(group[chosen] >= 0)
        total[placed, group[chosen[placed]]] -= self.itself()[chosen[placed]]
        others[placed, group[chosen[placed]]] -= 1
        found: Floats = np.divide(total, others, out=np.zeros_like(total), where=others > 0)
        return found

    def to_own_group(self, group: Numbers) -> Floats:
        """(n,) mean similarity of each text to the others of its group; 0 for -1 and alone."""
        n_groups = int(group.max(initial=-1)) + 1
        meaning, words = self._sums(group, n_groups)
        size = np.bincount(group[group >= 0], minlength=n_groups)
        found = np.zeros(len(self))
        for start in range(0, len(self), _ROWS):
            rows = start + np.flatnonzero(group[start : start + _ROWS] >= 0)
            own = group[rows]
            total = self.meaning_weight * np.einsum("ij,ij->i", self.meaning[rows], meaning[own])
            total += self.words_weight * self.words[rows].multiply(words[own]).sum(axis=1)
            others = np.maximum(size[own] - 1, 1)
            found[rows] = np.where(size[own] > 1, (total - self.part(rows).itself()) / others, 0.0)
        return found

    def _sums(self, group: Numbers, n_groups: int) -> tuple[NDArray[np.float32], sparse.csr_array]:
        """(n_groups, dimensions) and (n_groups, n_lemmas) what the texts of each group come to."""
        placed = np.flatnonzero(group >= 0)
        membership = sparse.csr_array(
            (np.ones(len(placed), dtype=np.float32), (group[placed], placed)), shape=(n_groups, len(self))
        )
        return membership @ self.meaning, sparse.csr_array(membership @ self.words)

    def itself(self) -> Floats:
        """(n,) of each text to itself: 1, less for texts without words or meaning."""
        meaning = np.einsum("ij,ij->i", self.meaning, self.meaning).astype(np.float64)
        words = np.asarray(self.words.multiply(self.words).sum(axis=1)).ravel()
        return cast(Floats, self.meaning_weight * meaning + self.words_weight * words)


def features(meaning: NDArray[np.float32], lemmas: Sequence[Sequence[str]]) -> Features:
    """Make ready to compare texts by cosine of vectors and of TF-IDF of lemmas [Salton1988].

    Parameters
    ----------
    meaning : (n, dimensions) vectors. lemmas : n lists.
    """
    meaning = _unit(meaning)
    words = _tfidf(lemmas)
    step = max(1, len(meaning) // _SAMPLE)
    some = np.arange(0, len(meaning), step)
    apart = ~np.eye(len(some), dtype=bool)
    spread = [
        float(np.std(cosines[apart])) if len(some) > 1 else 0.0
        for cosines in (meaning[some] @ meaning[some].T, (words[some] @ words[some].T).toarray())
    ]
    # Equal spread: a difference of one deviation counts the same on either side.
    weights = np.array([1 / each if each > 1e-6 else 0.0 for each in spread])
    if not weights.any():
        weights[:] = 1.0
    weights /= weights.sum()
    return Features(meaning, words, float(weights[0]), float(weights[1]))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return unit


def _tfidf(lemmas: Sequence[Sequence[str]]) -> sparse.csr_array:
    from sklearn.feature_extraction.text import TfidfTransformer  # type: ignore[import-untyped]

    number_of: dict[str, int] = {}
    numbers = [number_of.setdefault(lemma, len(number_of)) for each in lemmas for lemma in each]
    ends = np.cumsum([0, *map(len, lemmas)])
    counts = sparse.csr_array((np.ones(len(numbers)), numbers, ends), shape=(len(lemmas), len(number_of)))
    counts.sum_duplicates()
    # A lemma of one text alone links it to nothing, but shortens what it shares with others.
    most = len(lemmas) * _COMMON_SHARE if len(lemmas) >= _SMALLEST else len(lemmas)
    held_by = np.bincount(counts.indices, minlength=len(number_of))
    kept = [number for _, number in sorted(number_of.items()) if 2 <= held_by[number] <= most]
    if not kept:
        return sparse.csr_array((len(lemmas), 1), dtype=np.float64)
    return sparse.csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(counts[:, kept]))


def n_neighbours(n_texts: int) -> int:
    """How many neighbours of each text count: the root of their number, within bounds."""
    return int(min(max(_FEWEST, round(n_texts**0.5)), _MOST, n_texts - 1))


def nearest(of: Features, count: int, among: Features | None = None) -> tuple[Numbers, Floats]:
    """(n, count) the nearest texts of each, the nearest first, and how near; exact.

    Of equally near texts the earlier ones are taken; near to six digits is equally near. Blocks of texts are
    spread by joblib: `with joblib.parallel_config(backend="dask")` sends them to the workers of a cluster,
    and without it they are compared one after another in this process.

    Parameters
    ----------
    among : the texts that the nearest are sought among; None for the others of the same texts.
    """
    from joblib import Parallel, delayed  # type: ignore[import-untyped]

    n, n_others = len(of), len(of if among is None else among)
    if not n or not count:
        return np.zeros((n, count), dtype=np.int64), np.zeros((n, count))
    rows = min(max(_PAIRS // n_others, 1), _ROWS)
    found = Parallel()(
        delayed(_nearest)(of, among, count, start, min(start + rows, n)) for start in range(0, n, rows)
    )
    return np.concatenate([each[0] for each in found]), np.concatenate([each[1] for each in found])


def _nearest(
    of: Features, among: Features | None, count: int, begin: int, end: int
) -> tuple[Numbers, Floats]:
    """Of the texts from `begin` to `end`; no text is its own neighbour."""
    others = of if among is None else among
    alike = (of.words[begin:end] @ others.texts_by_lemma).toarray()
    alike *= of.words_weight
    alike += of.meaning_weight * (of.meaning[begin:end] @ others.meaning.T)
    if among is None:
        alike[np.arange(end - begin), np.arange(begin, end)] = -np.inf
    # Whoever is among the nearest of all is no further than the last of the nearest of some.
    some = alike[:, :: max(1, alike.shape[1] // (_LOOKED_AT * count))]
    bounds = np.partition(some, -count, axis=1)[:, -count] - 10.0**-_DIGITS
    indices = np.empty((len(alike), count), dtype=np.int64)
    for row, (near, bound) in enumerate(zip(alike, bounds, strict=True)):
        reached = np.flatnonzero(near >= bound)
        indices[row] = reached[np.argsort(-np.round(near[reached], _DIGITS), kind="stable")[:count]]
    return indices, np.take_along_axis(alike, indices, axis=1)


def neighbour_graph(indices: Numbers) -> sparse.csr_matrix:
    """(n, n) symmetric: 2 where each is among the other's nearest, 1 where one is, 0 elsewhere."""
    n, count = indices.shape
    ones = np.ones(n * count)
    one_way = sparse.csr_matrix(
        (ones, (np.repeat(np.arange(n), count), indices.ravel())), shape=(n, n), dtype=np.float64
    )
    return sparse.csr_matrix(one_way + one_way.T)
