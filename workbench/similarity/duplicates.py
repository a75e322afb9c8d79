"""Copies, shared passages and paraphrases among texts.

What stands in several texts, such as the headings of a form or a quotation that five of them give, is no sign
of copying and is left out by how many hold it; near copies of one text hold it once. The steps: read words as
they look (`words`), index runs of them (`shared_runs`), compare by meaning what is not shared word for word
(`paraphrases`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, get_args

from workbench.domain.duplicates import DuplicateKind, Span
from workbench.errors import N_, InvalidTexts, Sentence
from workbench.similarity.paraphrases import Paraphrase, find_paraphrases
from workbench.similarity.shared_runs import Place, SharedRuns, shares, stretches
from workbench.similarity.vectors import Encode
from workbench.similarity.words import Words, read_words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PASSAGE_WORDS = 40
_KINDS: tuple[DuplicateKind, ...] = get_args(DuplicateKind)
_COPY_SHARE = 0.5
_COPY_WORDS = 20  # in shorter texts as much is alike by chance
_LISTED_TOGETHER = 20  # of more equal texts each is listed with the first alone
_NAMED = 5


@dataclass(frozen=True)
class DuplicatePair:
    """Two texts that share words or meaning.

    kind : the first that holds of copy (half and more of either text, by runs of three words), passage (40
        words and more) and paraphrase (the same in other words).
    score : 0..1, of a copy what is shared of the text that shares less of itself; of a passage, more; of a
        paraphrase how sure it is, from 0.5.
    spans : what is shared, or says the same, as characters (begin, end) of the first text and of the second
        as given.
    """

    first: str
    second: str
    kind: DuplicateKind
    score: float
    spans: tuple[tuple[Span, Span], ...]


def find_duplicates(
    texts: Mapping[str, str],
    *,
    encoder: SentenceTransformer | Encode | None = None,
    parts: SentenceTransformer | Encode | None = None,
) -> list[DuplicatePair]:
    """Find copies and passages of 40 words and more by runs of 8 words [Broder1997], paraphrases by meaning.

    Letter case, punctuation, ё, look-alike signs of other alphabets, invisible characters and HTML hide
    nothing. Of more than 20 equal texts each is listed with the first alone.

    Parameters
    ----------
    texts : id → text.
    encoder : a sentence-transformers model, or a function from texts to (n, dimensions) vectors, by which
        paraphrases are found, see `find_paraphrases`; None finds copies and passages only.
    parts : the same for words and sentences, of which there are many; None takes the encoder.

    Returns
    -------
    copies, passages, paraphrases, each by falling score; the id that sorts lower is `first`. The result does
    not depend on the order of `texts`.

    Raises
    ------
    InvalidTexts : a text that is none, an encoder that gives no vectors.
    """
    _check(texts)
    number_of: dict[str, int] = {}
    # Words are numbered in the order of ids, so that nothing depends on the order of the texts.
    words = {name: read_words(texts[name], number_of) for name in sorted(texts)}
    equal: dict[bytes, list[str]] = defaultdict(list)
    for name, each in words.items():
        equal[each.number.tobytes()].append(name)
    # Equal texts count as one: what one text says does not become common by being handed in ten times.
    sets = list(equal.values())
    runs = SharedRuns([words[names[0]] for names in sets])
    found = []
    for number, names in enumerate(sets):
        if runs.own_words(number) >= _COPY_WORDS:
            several = (
                combinations(names, 2) if len(names) <= _LISTED_TOGETHER else product(names[:1], names[1:])
            )
            found += [_equal(words, *each) for each in several]
    alike = set()
    for first, second, places in runs.shared():
        kind = _kind(runs, first, second, places)
        if kind:
            alike.add((first, second))
            for pair in _names(sets[first], sets[second]):
                found.append(_pair(words, pair, kind, places))
    if encoder is not None:
        for told in find_paraphrases(runs, encoder, parts=parts or encoder, besides=alike):
            found += [_paraphrase(words, pair, told) for pair in _names(sets[told.first], sets[told.second])]
    return sorted(found, key=lambda each: (_KINDS.index(each.kind), -each.score, each.first, each.second))


def _check(texts: Mapping[str, str]) -> None:
    wrong = [
        str(name) for name, text in texts.items() if not isinstance(text, str) or not isinstance(name, str)
    ]
    if wrong:
        reason = Sentence(
            N_("the entries and their texts have to be texts; see %(entries)s"),
            {"entries": ", ".join(sorted(wrong)[:_NAMED])},
        )
        raise InvalidTexts(reason=reason)


def _kind(
    runs: SharedRuns, first: int, second: int, places: Sequence[Place]
) -> tuple[DuplicateKind, float] | None:
    """What two texts share word for word, and how much of them, or None for too little."""
    of_each = shares(runs.small_runs(first), runs.small_runs(second))
    if min(of_each) >= _COPY_SHARE and min(runs.own_words(each) for each in (first, second)) >= _COPY_WORDS:
        return "copy", min(of_each)
    if any(each.words >= PASSAGE_WORDS for each in stretches(places)):
        return "passage", max(of_each)
    return None


def _names(first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(first) * len(second) > _LISTED_TOGETHER**2:
        first, second = first[:1], second[:1]
    return product(first, second)


def _equal(words: Mapping[str, Words], first: str, second: str) -> DuplicatePair:
    whole = tuple((int(words[name].begin[0]), int(words[name].end[-1])) for name in (first, second))
    return DuplicatePair(first, second, "copy", 1.0, ((whole[0], whole[1]),))


def _pair(
    words: Mapping[str, Words],
    names: tuple[str, str],
    found: tuple[DuplicateKind, float],
    places: Sequence[Place],
) -> DuplicatePair:
    kind, score = found
    runs = [
        ((each.begin[0], each.end[0]), (each.begin[1], each.end[1]))
        for each in stretches(places)
        if kind == "copy" or each.words >= PASSAGE_WORDS
    ]
    return _as_given(words, names, kind, score, runs)


def _paraphrase(words: Mapping[str, Words], names: tuple[str, str], found: Paraphrase) -> DuplicatePair:
    return _as_given(words, names, "paraphrase", found.score, found.sentences)


def _as_given(
    words: Mapping[str, Words],
    names: tuple[str, str],
    kind: DuplicateKind,
    score: float,
    runs: Sequence[tuple[Span, Span]],
) -> DuplicatePair:
    """Put the lower id first, and runs of words into characters."""
    first, second = names
    spans = [(_characters(words[first], one), _characters(words[second], other)) for one, other in runs]
    if first > second:
        first, second, spans = second, first, [(b, a) for a, b in spans]
    return DuplicatePair(first, second, kind, score, tuple(sorted(spans)))


def _characters(words: Words, run: Span) -> Span:
    return int(words.begin[run[0]]), int(words.end[run[1] - 1])
