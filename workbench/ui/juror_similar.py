"""The similar works of the juror's screen: the list, and where in the text a shared passage stands."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.domain.entries import EntryVersion
from workbench.ui.messages import Message
from workbench.ui.sections import excerpt
from workbench.workflows.judging.judge import Reading
from workbench.workflows.judging.similar_works import SimilarWork

TITLE = -1


@dataclass(frozen=True)
class Mark:
    """Characters of the title or of a section that stand in other works as well.

    part : `TITLE`, or the section's place in the version. passages : (number of the work, place among the
    passages shared with it), all those that stand here wholly or in part.
    """

    part: int
    begin: int
    end: int
    passages: tuple[tuple[str, int], ...]


def similar_message(reading: Reading) -> Message:
    """What the page is told beside the text; nothing where there is nothing, or the season hides it."""
    if not reading.similar:
        return {}
    version = reading.entry.version
    # The page is not sent sections without text.
    shown = [place for place, section in enumerate(version.sections) if section.text.strip()]
    place_shown = {TITLE: TITLE} | {place: at for at, place in enumerate(shown)}
    return {
        "similar": [_work(version, each) for each in reading.similar],
        "marks": [
            {
                "part": place_shown[each.part],
                "begin": each.begin,
                "end": each.end,
                "passages": [list(passage) for passage in each.passages],
            }
            for each in marks(version, reading.similar)
            if each.part in place_shown
        ],
    }


def marks(version: EntryVersion, works: tuple[SimilarWork, ...]) -> list[Mark]:
    """Passages by part of the text; those that overlap or touch make one mark, which names them all."""
    # The works stand in a mark in the order of the list.
    passages = [(work.number, at) for work in works for at in range(len(work.passages))]
    spans = [passage.span for work in works for passage in work.passages]
    places = sorted((*place, at) for at, span in enumerate(spans) for place in version.parts_of(span))
    joined: list[tuple[int, int, int, set[int]]] = []
    for part, begin, end, at in places:
        if joined and joined[-1][0] == part and begin <= joined[-1][2]:
            _, first, last, found = joined.pop()
            joined.append((part, first, max(last, end), found | {at}))
        else:
            joined.append((part, begin, end, {at}))
    return [
        Mark(part, begin, end, tuple(passages[at] for at in sorted(found)))
        for part, begin, end, found in joined
    ]


def _work(version: EntryVersion, work: SimilarWork) -> Message:
    return {
        "number": work.number,
        "title": work.title,
        "own": work.own,
        "kind": work.kind or "theme",
        "shared": list(work.shared),
        "passages": [
            {"here": excerpt(version.text[slice(*each.span)]), "there": excerpt(each.other)}
            for each in work.passages
        ],
    }
