"""The similar works of the juror's screen: the list, and where in the text a shared passage stands."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.domain.entries import EntryVersion
from workbench.ui.messages import Message
from workbench.workflows.judging import Reading
from workbench.workflows.similar_works import SimilarWork

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
    places = sorted(
        (*place, (work.number, at))
        for work in works
        for at, passage in enumerate(work.passages)
        for place in version.parts_of(passage.span)
    )
    joined: list[Mark] = []
    for part, begin, end, passage in places:
        last = joined[-1] if joined else None
        if last is not None and last.part == part and begin <= last.end:
            passages = last.passages if passage in last.passages else (*last.passages, passage)
            joined[-1] = Mark(part, last.begin, max(last.end, end), passages)
        else:
            joined.append(Mark(part, begin, end, (passage,)))
    return joined


def _work(version: EntryVersion, work: SimilarWork) -> Message:
    return {
        "number": work.number,
        "title": work.title,
        "own": work.own,
        "kind": work.kind or "theme",
        "shared": list(work.shared),
        "passages": [
            {"here": version.text[each.span[0] : each.span[1]], "there": each.other} for each in work.passages
        ],
    }
