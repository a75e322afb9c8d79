"""What a jury rates, and who is to rate it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

# A text, what is said on a stage, what is said in an interview, a practical task that was handed in.
EntryKind = Literal["proposal", "presentation", "interview", "task_evidence"]
AssignmentState = Literal["active", "conflict", "withdrawn"]
# Of an entry, beside its text: the score of an interview, a certificate, a vote, the set of copies it is in.
AttributeValue: TypeAlias = str | float | bool


@dataclass(frozen=True)
class Section:
    """A headed part of a proposal; `field` is its id (problem, goal, …), `text` plain text."""

    field: str
    text: str


@dataclass(frozen=True)
class EntryVersion:
    """One sent version of an entry; older versions are kept, the newest sent in time is judged."""

    sent_at: datetime | None
    title: str
    sections: tuple[Section, ...]
    links: tuple[str, ...] = ()  # http(s) attachments
    flags: tuple[str, ...] = ()  # "title_only", …

    @property
    def text(self) -> str:
        """Title and sections, a line each, without the headings of the form: what is compared with others."""
        return "\n".join(self._parts)

    def parts_of(self, span: tuple[int, int]) -> list[tuple[int, int, int]]:
        """Characters of `text` by part: (-1 for the title or a section's place, begin, end in that part)."""
        found, start = [], 0
        for place, part in enumerate(self._parts, start=-1):
            begin, end = max(span[0], start), min(span[1], start + len(part))
            if begin < end:
                found.append((place, begin - start, end - start))
            start += len(part) + 1
        return found

    @property
    def _parts(self) -> list[str]:
        return [self.title, *(section.text for section in self.sections)]


@dataclass(frozen=True)
class Entry:
    """`number` (И-0001) is public; `pair_id` stays hidden from jurors."""

    number: str
    kind: EntryKind
    stage_id: str
    pair_id: str
    version: EntryVersion


@dataclass(frozen=True)
class Assignment:
    """A juror is to rate an entry. `id` is 0 until the store has given one."""

    id: int
    member_id: str
    entry: str  # number
    stage_id: str
    state: AssignmentState = "active"
    reason: str = ""  # of a conflict or withdrawal
