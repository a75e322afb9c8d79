"""What a juror may read of other works beside the one at hand: the one place that decides it.

A work that the juror is to rate may be read whole elsewhere, so that here it is listed with what both share.
Of any other work of the stage the title and the shared passage are shown, where the season allows it. A work
that the juror stepped back from, that was taken from them, or whose authors are from their region or
organisation is left out altogether: to hear that "some work" resembles the one at hand would be enough to
know whose it is, and to weigh this one by it. The chair, who decides about such pairs, sees all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.domain.duplicates import Duplicate, DuplicateKind, Span, Verdict
from workbench.domain.entries import Assignment, Entry
from workbench.domain.neighbours import Neighbour
from workbench.domain.people import Member
from workbench.domain.season import Stage
from workbench.domain.text import text_digest
from workbench.workflows.assigning.conflicts import addresses, conflict_reasons
from workbench.workflows.ports import Unit

# So decided, two works share nothing that a juror should look at.
NOTHING_SHARED: frozenset[Verdict] = frozenset({"false_alarm", "template"})
# Of paraphrases whole texts are alike: they have no passage in common that could be marked.
_WORD_FOR_WORD: frozenset[DuplicateKind] = frozenset({"copy", "passage"})
_KINDS: tuple[DuplicateKind | None, ...] = ("copy", "passage", "paraphrase", None)


@dataclass(frozen=True)
class Passage:
    """What two works share. span : in `EntryVersion.text` of the one at hand. other : the other's words."""

    span: Span
    other: str


@dataclass(frozen=True)
class SimilarWork:
    """Another work as a juror may see it.

    Attributes
    ----------
    own : it is in the juror's queue, and may be opened.
    kind : how it shares text or meaning; None for one that is only like it, or whose text has changed since.
    shared : phrases that both hold. passages : none, where either text has changed since the comparison.
    """

    number: str
    title: str
    own: bool
    kind: DuplicateKind | None
    shared: tuple[str, ...]
    passages: tuple[Passage, ...]


def similar_works(
    work: Unit, stage: Stage, reader: Member, entry: Entry, assignments: Iterable[Assignment]
) -> tuple[SimilarWork, ...]:
    """The works like an entry that the reader has been let read: those that share text, then the most alike.

    Two queries, none where the season hides similar works.

    Parameters
    ----------
    assignments : all that the reader ever had, of any state.
    """
    if stage.similar_works == "hidden":
        return ()
    found = {
        _other(duplicate, entry.number): duplicate
        for duplicate, verdict in work.duplicates.with_verdicts(stage.id, entry.number)
        if verdict not in NOTHING_SHARED
    }
    beside = work.duplicates.beside(stage.id, entry.number, found.keys(), reader_id=reader.id)
    readable = _readable(stage, reader, beside, assignments)
    listed = [
        _shown(entry, each, found.get(each.entry.number), own=readable[each.entry.number])
        for each in beside
        if each.entry.number in readable
    ]
    # Sorting keeps those of one kind in the order of their likeness.
    return tuple(sorted(listed, key=lambda each: _KINDS.index(each.kind)))


def _readable(
    stage: Stage, reader: Member, beside: list[Neighbour], assignments: Iterable[Assignment]
) -> dict[str, bool]:
    """Entry → whether it is in the reader's queue; works of which nothing may be shown are left out."""
    states = {each.entry: each.state for each in assignments if each.stage_id == stage.id}
    conflicts = {number for _, number in _conflicts(reader, beside)}
    readable = {}
    for each in beside:
        number = each.entry.number
        own = states.get(number) == "active"
        foreign = stage.similar_works == "all" and number not in states and number not in conflicts
        if own or foreign:
            readable[number] = own
    return readable


def _conflicts(reader: Member, beside: list[Neighbour]) -> Iterable[tuple[str, str]]:
    """Also those that the chair has dismissed: a dismissal lets a juror rate, and then the work is theirs."""
    contacts = {owner: data for each in beside for owner, data in each.contacts.items()}
    return conflict_reasons(
        {reader.id: reader},
        [each.entry for each in beside],
        {each.pair.id: each.pair for each in beside},
        {person.id: person for each in beside for person in each.people},
        addresses(contacts),
    )


def _shown(entry: Entry, neighbour: Neighbour, found: Duplicate | None, *, own: bool) -> SimilarWork:
    other, similar = neighbour.entry, neighbour.similar
    holds = found is not None and _unchanged(found, entry, other)
    kind = found.kind if found is not None and holds else None
    return SimilarWork(
        other.number,
        other.version.title,
        own,
        kind,
        similar.shared if similar else (),
        _passages(entry, other, found) if found is not None and kind in _WORD_FOR_WORD else (),
    )


def _passages(entry: Entry, other: Entry, found: Duplicate) -> tuple[Passage, ...]:
    first = found.first == entry.number
    pairs = (each if first else (each[1], each[0]) for each in found.spans)
    text = other.version.text
    return tuple(Passage(here, text[there[0] : there[1]]) for here, there in sorted(pairs))


def _unchanged(found: Duplicate, *entries: Entry) -> bool:
    """Whether the texts are those that were compared; otherwise the spans mean nothing any more."""
    digest_of = {found.first: found.first_digest, found.second: found.second_digest}
    return all(digest_of[each.number] == text_digest(each.version.text) for each in entries)


def _other(found: Duplicate, number: str) -> str:
    return found.second if found.first == number else found.first
