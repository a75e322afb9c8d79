"""What a report on entries that resemble each other says, whatever the file: numbers, titles and passages.

It holds no names, no ids of pairs and no names of organisations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from zoneinfo import ZoneInfo

from workbench.domain.duplicates import Duplicate, Span
from workbench.domain.text import Language
from workbench.errors import N_
from workbench.i18n import translator
from workbench.workflows.grouping.compare import ComparisonSummary
from workbench.workflows.grouping.relations import (
    KIND_TEXTS,
    RELATION_TEXTS,
    VERDICT_TEXTS,
    ExplainedDuplicate,
)

Translate = Callable[[str], str]
Piece = tuple[str, bool]  # a part of a passage; whether the other text has the same words
Pieces = tuple[Piece, ...]

NOT_DECIDED = N_("not decided yet")
_COMPARED = N_("Compared on %(moment)s.")
_AROUND = 160  # characters shown before and after a passage
_LONGEST_ALIGNED = 2_000  # words; of longer passages single words are not compared
_WORD = re.compile(r"\w+|\W+")


@dataclass(frozen=True)
class PassageSide:
    """A passage in one text: the words before it, the passage in pieces, the words after it."""

    before: str
    pieces: Pieces
    after: str

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True)
class PairReport:
    """Two entries; all texts in the language of the report.

    share : 0..1 of the words, None where they share a meaning and no words. known : what explains it.
    """

    first: str
    second: str
    first_title: str
    second_title: str
    kind: str
    share: float | None
    known: tuple[str, ...]
    verdict: str
    reason: str
    decided_at: str
    passages: tuple[tuple[PassageSide, PassageSide], ...]


@dataclass(frozen=True)
class DuplicatesReport:
    """`title` : stage and season. `said` : what there is to say of all pairs."""

    title: str
    language: Language
    said: tuple[str, ...]
    pairs: tuple[PairReport, ...]


def duplicates_report(
    summary: ComparisonSummary, *, title: str, language: Language, zone: ZoneInfo
) -> DuplicatesReport:
    """Put into words what a comparison found. Moments are shown in `zone`."""
    _ = translator(language).gettext
    moment = _shown(summary.comparison.made_at, language, zone)
    said = [each.translated(_) for each in summary.sentences()]
    said.append(_(_COMPARED) % {"moment": moment})
    pairs = tuple(_pair(each, summary, language, zone) for each in summary.pairs)
    return DuplicatesReport(title, language, tuple(said), pairs)


def share_of(found: Duplicate) -> float | None:
    """How much of a text is shared; of a paraphrase the score says how sure it is, which is no share."""
    return None if found.kind == "paraphrase" else found.score


def _pair(
    each: ExplainedDuplicate, summary: ComparisonSummary, language: Language, zone: ZoneInfo
) -> PairReport:
    _ = translator(language).gettext
    found, decision = each.duplicate, each.decision
    return PairReport(
        found.first,
        found.second,
        summary.versions[found.first].title,
        summary.versions[found.second].title,
        _(KIND_TEXTS[found.kind]),
        share_of(found),
        tuple(_(RELATION_TEXTS[relation]) for relation in each.relations),
        _(VERDICT_TEXTS[decision.verdict]) if decision else "",
        decision.reason if decision else "",
        _shown(decision.decided_at, language, zone) if decision else "",
        _passages(found, summary.versions[found.first].text, summary.versions[found.second].text),
    )


def _shown(moment: datetime, language: Language, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):{'%d.%m.%Y %H:%M' if language == 'ru' else '%Y-%m-%d %H:%M'}}"


def _passages(found: Duplicate, first: str, second: str) -> tuple[tuple[PassageSide, PassageSide], ...]:
    rows = []
    around = zip(
        _around(first, [each[0] for each in found.spans]),
        _around(second, [each[1] for each in found.spans]),
        strict=True,
    )
    for (one, other), (one_around, other_around) in zip(found.spans, around, strict=True):
        passages = first[slice(*one)], second[slice(*other)]
        # In other words: that single words are the same says nothing.
        pieces = _whole(*passages) if found.kind == "paraphrase" else _aligned(*passages)
        rows.append(
            (
                PassageSide(one_around[0], pieces[0], one_around[1]),
                PassageSide(other_around[0], pieces[1], other_around[1]),
            )
        )
    return tuple(rows)


def _around(text: str, spans: Sequence[Span]) -> list[tuple[str, str]]:
    """What stands before and after each passage; no words are shown twice between two of them."""
    found = [("", "")] * len(spans)
    shown = 0  # up to here the text has been shown
    order = sorted(range(len(spans)), key=lambda place: spans[place])
    for place, following in zip_longest(order, order[1:]):
        begin, end = spans[place]
        next_begin = len(text) if following is None else spans[following][0]
        before = _before(text[min(shown, begin) : begin])
        after, length = _after(text[end : max(end, next_begin)])
        found[place] = before, after
        shown = max(shown, end + length)
    return found


def _whole(first: str, second: str) -> tuple[Pieces, Pieces]:
    return ((first, True),), ((second, True),)


def _aligned(first: str, second: str) -> tuple[Pieces, Pieces]:
    words, others = _WORD.findall(first), _WORD.findall(second)
    if max(len(words), len(others)) > 2 * _LONGEST_ALIGNED:
        return _whole(first, second)
    bare: list[list[str]] = [[word.casefold() for word in each] for each in (words, others)]
    blocks = SequenceMatcher(a=bare[0], b=bare[1], autojunk=False).get_matching_blocks()
    return (
        tuple(_pieces(words, [(each.a, each.size) for each in blocks])),
        tuple(_pieces(others, [(each.b, each.size) for each in blocks])),
    )


def _pieces(words: list[str], same: list[tuple[int, int]]) -> Iterator[Piece]:
    """The last block of `same` is empty and stands at the end."""
    done = 0
    for begin, size in same:
        if begin > done:
            yield "".join(words[done:begin]), False
        if size:
            yield "".join(words[begin : begin + size]), True
        done = begin + size


def _before(text: str) -> str:
    if len(text) <= _AROUND:
        return text
    return "… " + re.sub(r"^\S*\s+", "", text[-_AROUND:])


def _after(text: str) -> tuple[str, int]:
    """The words after a passage, and how many characters of the text they are."""
    if len(text) <= _AROUND:
        return text, len(text)
    words = re.sub(r"\s+\S*$", "", text[:_AROUND])
    return f"{words} …", len(words)
