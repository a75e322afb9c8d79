"""The same told in other words: texts whose words and sentences answer each other one by one.

A fixed cosine says nothing: encoders differ, and so do subjects. So each word and each sentence of a text is
asked whether the other text holds one nearer to it than its own text does, with as many to choose from, and
whether that text answers it better than others on the same subject do. What both share word for word is no
sign of other words and is left out: two answers to one form, or two ideas in one frame, are no paraphrase.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.duplicates import Span
from workbench.domain.plain_text import plain_text
from workbench.similarity.answering import FEWEST_OTHERS, Evidence, WordsAlike, answered
from workbench.similarity.neighbours import Floats, features, nearest
from workbench.similarity.runs import SMALL_RUN, covered, runs_of
from workbench.similarity.russian import is_plain, lemma_of
from workbench.similarity.sentences import sentences
from workbench.similarity.shared_runs import SharedRuns
from workbench.similarity.vectors import Encode, around_zero, encoded
from workbench.similarity.words import Numbers, Words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_READ = 30_000  # characters of a text: what it proposes is said by then
_FEWEST_WORDS = 60  # that are no common text and not shared word for word: of fewer nothing can be told
_FEWEST = 12  # lemmas of its own without which a text cannot be told from another
_FEWEST_ALIGNED = 2  # sentences: of one alone nothing can be said to be told again
_LISTED = 16  # nearest texts of each, against which an answer has to stand out
_NEAR, _NEARLY = 3, 8  # a paraphrase is among the nearest of one text and near to the other
# By so many deviations a pair is nearer than others near to it: so are the invented paraphrases that are
# found, but for one among 700 texts, and one of four other pairs.
_STANDS_OUT = 1.2
_NOISE = 0.01  # of similarity, so that among others that are all alike no difference is large
_LITERAL = 0.5  # a sentence of which more is shared word for word is no other words


@dataclass(frozen=True)
class Paraphrase:
    """Two texts by their places. score : 0.5..1. sentences : runs of words in either that say the same."""

    first: int
    second: int
    score: float
    sentences: tuple[tuple[Span, Span], ...]


@dataclass(frozen=True, eq=False)
class _Told:
    """A text without what is common: the lemma of each word ("" for none), and its sentences."""

    words: Words
    lemmas: tuple[str, ...]
    sentences: tuple[Span, ...]
    whole: str

    def lines(self) -> list[str]:
        """Its sentences, as an encoder reads them."""
        return [_line(_given(self.words, each)) for each in self.sentences]


def find_paraphrases(
    runs: SharedRuns,
    encoder: SentenceTransformer | Encode,
    *,
    parts: SentenceTransformer | Encode,
    besides: Collection[tuple[int, int]] = (),
) -> list[Paraphrase]:
    """Find texts told in other words, by aligning their words and sentences by meaning [Kusner2015].

    Candidates are near to each other by `neighbours.features`, and nearer than the others near to them. Their
    words are encoded, and the sentences of those whose words answer each other. Texts with fewer than 60
    words that are neither common nor shared word for word say too little to be judged: no paraphrase is
    looked for.

    Parameters
    ----------
    runs : texts and what they share word for word. encoder : of whole texts. parts : of words and sentences,
        in the same dimensions or others. besides : pairs that are known to be alike already.

    Raises
    ------
    InvalidTexts : an encoder that gives no vectors.
    """
    told = [_told(runs, place) for place in range(len(runs.texts))]
    rows = [place for place, each in enumerate(told) if len(set(each.lemmas) - {""}) >= _FEWEST]
    if len(rows) < 2:
        return []
    told = [told[row] for row in rows]
    lemmas = [[each for each in one.lemmas if each] for one in told]
    of = features(around_zero(encoded(encoder, [each.whole for each in told])), lemmas)
    near, nearness = nearest(of, min(_LISTED, len(told) - 1))
    pairs = [
        _Pair(told, first, second)
        for first, second in _candidates(near, nearness)
        if (rows[first], rows[second]) not in besides
    ]
    if not pairs:
        return []
    alike = WordsAlike([sorted(set(each)) for each in lemmas], near.tolist(), parts)
    hopeful = []
    for pair in pairs:
        left = pair.lemmas(0), pair.lemmas(1)
        if pair.own_words >= _FEWEST_WORDS and min(len(each) for each in left) >= _FEWEST:
            found = alike.evidence(pair.places, left, pair.share)
            if found is not None and found.holds:  # with sentences as near as can be
                hopeful.append((pair, found))
    return [
        Paraphrase(rows[each.first], rows[each.second], each.score, each.sentences)
        for each in _by_sentences(hopeful, parts)
    ]


def _told(runs: SharedRuns, place: int) -> _Told:
    words, inside = runs.texts[place], runs.own(place).copy()
    inside[np.searchsorted(words.end, _READ, side="right") :] = False
    spans = tuple(sentences(words, inside))
    # As it was given, and so encoded once with all else that compares texts, or what is left of it.
    whole = words.given if inside.all() else "\n".join(_given(words, each) for each in spans)
    lemmas = tuple(
        _lemma(words.given[begin:end]) if its_own else ""
        for begin, end, its_own in zip(words.begin.tolist(), words.end.tolist(), inside.tolist(), strict=True)
    )
    return _Told(words, lemmas, spans, plain_text(whole).text)


def _given(words: Words, run: Span) -> str:
    return words.given[words.begin[run[0]] : words.end[run[1] - 1]]


def _line(text: str) -> str:
    return " ".join(plain_text(text).text.split())


@cache
def _lemma(word: str) -> str:
    """ "" for words that say nothing of a subject."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # type: ignore[import-untyped]

    lemma = lemma_of(word.casefold())
    return "" if is_plain(lemma) or lemma in ENGLISH_STOP_WORDS else lemma


def _candidates(near: Numbers, alike: Floats) -> list[tuple[int, int]]:
    """Pairs of which one is among the nearest of the other, which is near to it, and that stand out so."""
    place_of = {
        (row, each): place
        for row, some in enumerate(near[:, :_NEARLY].tolist())
        for place, each in enumerate(some)
    }
    found = []
    for (first, second), place in place_of.items():
        back = place_of.get((second, first)) if first < second else None
        if back is not None and min(place, back) < _NEAR:
            known = [_standing_out(alike[first], place), _standing_out(alike[second], back)]
            if sum(known) / 2 >= _STANDS_OUT:
                found.append((first, second))
    return sorted(found)


def _standing_out(alike: Floats, place: int) -> float:
    """By how many standard deviations one of the nearest is nearer than the others are."""
    others = np.delete(alike, place)
    if len(others) < FEWEST_OTHERS:
        return np.inf
    return float((alike[place] - others.mean()) / (others.std() + _NOISE))


class _Pair:
    """Two texts without what both share word for word."""

    def __init__(self, told: Sequence[_Told], first: int, second: int) -> None:
        self.places = first, second
        self.told = told[first], told[second]
        runs = [runs_of(each.words.number, SMALL_RUN) for each in self.told]
        self.literal = [
            covered(np.isin(runs[side], runs[1 - side]), len(self.told[side].words), SMALL_RUN)
            for side in (0, 1)
        ]

    @property
    def share(self) -> float:
        """How much of either both share word for word, the larger."""
        return max(float(each.mean()) for each in self.literal)

    @property
    def own_words(self) -> int:
        """How many words are in its sentences alone, of the text with fewer."""
        return int(min(self.free(side).sum() for side in (0, 1)))

    def lemmas(self, side: int) -> list[str]:
        """In an order that is the same on every run."""
        told, literal = self.told[side], self.literal[side].tolist()
        return sorted({each for each, both in zip(told.lemmas, literal, strict=True) if each and not both})

    def free(self, side: int) -> Floats:
        """(n_sentences,) of each sentence the words that are not shared word for word."""
        literal = self.literal[side]
        return np.array([np.sum(~literal[begin:end]) for begin, end in self.told[side].sentences], float)

    def tells(self, side: int) -> NDArray[np.bool_]:
        """(n_sentences,) whether a sentence is in other words."""
        length = np.array([end - begin for begin, end in self.told[side].sentences])
        return np.asarray(self.free(side) > _LITERAL * length)


def _by_sentences(
    pairs: Sequence[tuple[_Pair, Evidence]], parts: SentenceTransformer | Encode
) -> Iterator[Paraphrase]:
    lines = {
        place: told.lines()
        for place, told in {
            place: pair.told[side] for pair, _ in pairs for side, place in enumerate(pair.places)
        }.items()
    }
    different = sorted({each for some in lines.values() for each in some})
    row_of = {each: row for row, each in enumerate(different)}
    vectors = around_zero(encoded(parts, different))
    for pair, evidence in pairs:
        first, second = (vectors[[row_of[each] for each in lines[place]]] for place in pair.places)
        by_sentences, aligned = _aligned(pair, first, second)
        found = replace(evidence, sentences=by_sentences)
        if found.holds and len(aligned) >= _FEWEST_ALIGNED:
            yield Paraphrase(*pair.places, found.score, aligned)


def _aligned(
    pair: _Pair, first: NDArray[np.float32], second: NDArray[np.float32]
) -> tuple[float, tuple[tuple[Span, Span], ...]]:
    """How the sentences of two texts answer each other, and which: those that are nearest to each other."""
    tells = pair.tells(0), pair.tells(1)
    if not (tells[0].any() and tells[1].any()):
        return -1.0, ()
    cross = (first @ second.T).astype(np.float64)
    one = answered(cross[:, tells[1]], (first @ first.T).astype(np.float64))
    other = answered(cross.T[:, tells[0]], (second @ second.T).astype(np.float64))
    # A sentence that is shared whole weighs nothing.
    mean = (np.average(one, weights=pair.free(0) + 1e-6) + np.average(other, weights=pair.free(1) + 1e-6)) / 2
    near = np.round(cross, 6)
    aligned = tuple(
        (pair.told[0].sentences[i], pair.told[1].sentences[j])
        for i, j in enumerate(near.argmax(axis=1).tolist())
        if near[:, j].argmax() == i and max(one[i], other[j]) > 0
    )
    return round(float(mean), 4), aligned
