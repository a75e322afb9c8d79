"""What the workflows need from outside. `store` implements it on SQLite and PostgreSQL.

A unit of work is one transaction: everything inside `with store.write() as work:` is kept together or
not at all. Times are aware datetimes (UTC). Methods that take a collection are one round trip each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from workbench.domain.access import AuditAction, AuditRow, Link, SignIn, StageClosing
from workbench.domain.entries import Assignment, AssignmentState, Entry, EntryVersion
from workbench.domain.people import Member, Pair, Participant, PersonalData
from workbench.domain.reviews import Revision
from workbench.domain.rubric import Rubric


class People(Protocol):
    def participants(self) -> dict[str, Participant]: ...
    def put_participants(self, rows: Iterable[Participant]) -> None:
        """Insert or replace by id."""

    def pairs(self) -> dict[str, Pair]: ...
    def put_pairs(self, rows: Iterable[Pair]) -> None: ...
    def members(self) -> dict[str, Member]: ...
    def member(self, member_id: str) -> Member | None: ...
    def put_members(self, rows: Iterable[Member]) -> None: ...
    def personal_data(self, owner_ids: Collection[str] | None = None) -> dict[str, PersonalData]:
        """By owner id. For imports, invitations and conflict checks only."""

    def put_personal_data(self, rows: Iterable[PersonalData]) -> None: ...


class Entries(Protocol):
    def all(self, stage_id: str) -> list[Entry]:
        """Each entry with the version to be judged, in order of number."""

    def get(self, number: str) -> Entry | None: ...
    def numbers(self, stage_id: str) -> list[str]: ...
    def titles(self, stage_id: str) -> dict[str, str]:
        """Titles of the judged versions by number, without reading the texts."""

    def versions(self, number: str) -> list[EntryVersion]:
        """All kept versions, oldest first."""

    def put(self, rows: Iterable[tuple[Entry, Sequence[EntryVersion]]]) -> None:
        """Insert or update entries; the given older versions are added if not there yet."""


class Assignments(Protocol):
    def all(self, stage_id: str) -> list[Assignment]: ...
    def of_member(self, member_id: str) -> list[Assignment]: ...
    def add(self, rows: Iterable[Assignment]) -> None: ...
    def set_state(self, assignment_id: int, state: AssignmentState, reason: str) -> None: ...


class Reviews(Protocol):
    """Append-only: there is no way to change or remove a revision."""

    def by_id(self, revision_id: str) -> Revision | None: ...
    def at(self, assignment_id: int, number: int) -> Revision | None: ...
    def newest(self, assignment_ids: Collection[int]) -> dict[int, Revision]:
        """The current review by assignment id; assignments without one are left out."""

    def append(self, revision: Revision) -> None:
        """Raises StoreBusy when another writer took the same number first."""


class Access(Protocol):
    def add_link(self, link: Link) -> None: ...
    def link_by_hash(self, secret_hash: str) -> Link | None: ...
    def link(self, link_id: str) -> Link | None: ...
    def links_of(self, member_id: str) -> list[Link]: ...
    def revoke_link(self, link_id: str, at: datetime) -> None: ...
    def add_sign_in(self, sign_in: SignIn) -> None: ...
    def sign_in(self, sign_in_id: str) -> SignIn | None: ...
    def end_sign_in(self, sign_in_id: str, at: datetime) -> None: ...


class Stages(Protocol):
    def closing(self, stage_id: str) -> StageClosing | None: ...
    def put_closing(self, closing: StageClosing) -> None: ...


class Rubrics(Protocol):
    def get(self, key: str) -> Rubric | None:
        """A rubric version as it was when ratings first referred to it."""

    def put(self, rubric: Rubric) -> None: ...


class Audit(Protocol):
    def append(
        self, *, at: datetime, actor: str, action: AuditAction, subject: str, details: Mapping[str, Any]
    ) -> AuditRow: ...
    def rows(self) -> list[AuditRow]: ...


class Unit(Protocol):
    """One transaction."""

    @property
    def people(self) -> People: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def assignments(self) -> Assignments: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def access(self) -> Access: ...
    @property
    def stages(self) -> Stages: ...
    @property
    def rubrics(self) -> Rubrics: ...
    @property
    def audit(self) -> Audit: ...


class Store(Protocol):
    @property
    def season_key(self) -> bytes:
        """Random bytes made with the season's database; its cookies and entry numbers depend on them."""

    def read(self) -> AbstractContextManager[Unit]: ...
    def write(self) -> AbstractContextManager[Unit]:
        """Raises StoreBusy or StoreUnavailable; then nothing inside was kept."""
