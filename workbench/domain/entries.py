"""What a jury rates, and who is to rate it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

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


@dataclass(frozen=True)
class Entry:
    """`number` (И-0001) is public; `pair_id` stays hidden from jurors."""

    number: str
    kind: Literal["proposal"]
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
