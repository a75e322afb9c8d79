"""Whether one text answers another: is there a nearer one to each word or sentence than its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln

from workbench.similarity.neighbours import Floats
from workbench.similarity.vectors import Encode, around_zero, encoded

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_LOWEST, _HIGHEST = -0.5, 1.0  # bounds of what one word or sentence can say
_SURE = 0.95  # a cosine beyond which there is no nearer
FEWEST_OTHERS = 4  # texts on the same subject, of which fewer say nothing of an answer's standing
_SMOOTHING = 20  # texts by which rarity is tempered: of two texts nothing is rare
_NOISE = 0.02  # of means of cosines, so that others that are all alike do not make any difference large
# Fitted on invented pairs with three encoders, see benchmarks/README.md; a pair counts from even chances.
_SENTENCES, _STANDING, _LITERAL, _BASE = 23.0, 3.1, -11.0, -9.2
_MOST_SENTENCES, _MOST_STANDING, _MOST_LITERAL = 0.15, 3.0, 0.3  # beyond these nothing becomes surer
# Where there is nothing to stand out against.
_WORDS_ALONE, _SENTENCES_ALONE, _LITERAL_ALONE, _BASE_ALONE = 19.0, 24.0, -15.0, -6.1
# Beside one of two others first: most pairs do not stand out, and this takes most of the time.
_STEP, _ROUGHLY = 2, 1.0
_LEAST_WORDS = 0.1  # less is met with no paraphrase; looking no further saves most of the time
_EVEN = 0.5


@dataclass(frozen=True)
class Evidence:
    """That two texts say the same.

    words, sentences : how much nearer those of the two texts are to each other than to their own, -0.5..1.
    standing : by how many standard deviations each answers the other's words better than the texts nearest to
        it do; None where there are too few of these.
    literal : the share of either text that the other holds word for word.
    """

    words: float
    standing: float | None
    literal: float
    sentences: float = _MOST_SENTENCES

    @property
    def score(self) -> float:
        """0..1, rounded: the same whatever the last bits of the vectors are."""
        literal = min(self.literal, _MOST_LITERAL)
        if self.standing is None:
            total = _WORDS_ALONE * self.words + _SENTENCES_ALONE * self.sentences
            total += _LITERAL_ALONE * literal + _BASE_ALONE
        else:
            total = _SENTENCES * min(self.sentences, _MOST_SENTENCES)
            total += _STANDING * min(self.standing, _MOST_STANDING) + _LITERAL * literal + _BASE
        return round(float(expit(total)), 3)

    @property
    def holds(self) -> bool:
        return self.score >= _EVEN


class WordsAlike:
    """Texts as sets of lemmas, compared by the meanings of these."""

    def __init__(
        self,
        lemmas: Sequence[Sequence[str]],
        near: Sequence[Sequence[int]],
        encoder: SentenceTransformer | Encode,
    ) -> None:
        different = sorted({lemma for each in lemmas for lemma in each})
        self._row_of = {lemma: row for row, lemma in enumerate(different)}
        self._rows = [self._places(each) for each in lemmas]
        self._near = near
        held_by = np.bincount(np.concatenate(self._rows), minlength=len(different))
        # Inverse document frequency [SparckJones1972].
        self._rarity = np.log((len(lemmas) + _SMOOTHING) / (held_by + 0.5))
        self._vectors = around_zero(encoded(encoder, different))

    def evidence(
        self, texts: tuple[int, int], lemmas: tuple[Sequence[str], Sequence[str]], literal: float
    ) -> Evidence | None:
        """That two texts answer each other by `lemmas`; None for less than any paraphrase does."""
        first, second = (self._places(each) for each in lemmas)
        cross = (self._vectors[first] @ self._vectors[second].T).astype(np.float64)
        one, other = self._answered(cross, first), self._answered(cross.T, second)
        words = round((one + other) / 2, 4)
        if words < _LEAST_WORDS:
            return None
        standing = self._standing(cross, (first, second), texts, step=_STEP)
        if standing is not None and standing < _ROUGHLY:
            return None
        return Evidence(words, self._standing(cross, (first, second), texts), literal)

    def _places(self, lemmas: Sequence[str]) -> NDArray[np.int64]:
        return np.array([self._row_of[each] for each in lemmas], dtype=np.int64)

    def _answered(self, cross: Floats, lemmas: NDArray[np.int64]) -> float:
        own = self._vectors[lemmas]
        found = answered(cross, (own @ own.T).astype(np.float64))
        return float(np.average(found, weights=self._rarity[lemmas]))

    def _standing(
        self,
        cross: Floats,
        lemmas: tuple[NDArray[np.int64], NDArray[np.int64]],
        texts: tuple[int, int],
        *,
        step: int = 1,
    ) -> float | None:
        """How far two texts stand above those nearest to either in answering each other, the mean."""
        one = self._above(cross, lemmas[0], texts, step)
        other = self._above(cross.T, lemmas[1], texts[::-1], step)
        return None if one is None or other is None else round((one + other) / 2, 3)

    def _above(
        self, cross: Floats, lemmas: NDArray[np.int64], texts: tuple[int, int], step: int
    ) -> float | None:
        """How far the second text stands above every `step`-th of those nearest to the first."""
        others = [each for each in self._near[texts[0]] if each not in texts][::step]
        if len(others) < FEWEST_OTHERS:
            return None
        own, weights = self._vectors[lemmas], self._rarity[lemmas] / self._rarity[lemmas].sum()
        rows = [self._rows[each] for each in others]
        all_of_them = own @ self._vectors[np.concatenate(rows)].T
        ends = np.cumsum([len(each) for each in rows])
        by_text = [
            float(best_of_as_many(part, cross.shape[1]) @ weights)
            for part in np.split(all_of_them, ends[:-1], axis=1)
        ]
        mine = float(cross.max(axis=1) @ weights)
        return (mine - float(np.mean(by_text))) / (float(np.std(by_text)) + _NOISE)


def answered(cross: Floats, own: Floats) -> Floats:
    """(n,) how much nearer the best of the other side is than the best of as many of the own, -0.5..1.

    Parameters
    ----------
    cross : (n, m) cosines with the other side. own : (n, n) with the own, each with itself too.
    """
    n = len(own)
    if n < 2:
        return np.full(n, _LOWEST)
    others = own[~np.eye(n, dtype=bool)].reshape(n, n - 1)
    best = np.minimum(best_of_as_many(others, cross.shape[1]), _SURE)
    found: Floats = np.clip((cross.max(axis=1) - best) / (1 - best), _LOWEST, _HIGHEST)
    return found


def best_of_as_many(values: Floats | NDArray[np.float32], count: int) -> Floats:
    """(n,) the expected best of `count` of the values of each row, or of all where there are fewer."""
    of_all = values.shape[1]
    if count >= of_all:
        return np.asarray(values.max(axis=1))
    ordered: Floats = np.sort(values, axis=1).astype(np.float64)
    return np.asarray(ordered @ _chances(of_all, count))


@cache
def _chances(of_all: int, count: int) -> Floats:
    """(of_all,) that each of some values, in rising order, is the best of so many drawn of them."""
    rank = np.arange(count, of_all + 1, dtype=np.float64)
    # Of the others drawn all are lower: C(rank - 1, count - 1) of C(of_all, count) ways.
    logs = (
        gammaln(rank)
        - gammaln(rank - count + 1)
        - gammaln(count)
        - (gammaln(of_all + 1) - gammaln(of_all - count + 1) - gammaln(count + 1))
    )
    chances = np.zeros(of_all)
    chances[count - 1 :] = np.exp(logs)
    return chances
