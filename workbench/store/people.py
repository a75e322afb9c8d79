"""Participants, pairs, members, and apart from them their names and contacts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, or_, select

from workbench.domain.people import Member, Pair, Participant, PersonalData
from workbench.store import tables
from workbench.store.repository import Repository, batches


class SqlPeople(Repository):
    def participants(self) -> dict[str, Participant]:
        return {row.id: _participant(row) for row in self._rows(select(tables.participants))}

    def put_participants(self, rows: Iterable[Participant]) -> None:
        self._put(tables.participants, (vars(row) | {"tracks": list(row.tracks)} for row in rows))

    def pairs(self) -> dict[str, Pair]:
        return {row.id: Pair(**row._mapping) for row in self._rows(select(tables.pairs))}

    def put_pairs(self, rows: Iterable[Pair]) -> None:
        self._put(tables.pairs, map(vars, rows))

    def members(self) -> dict[str, Member]:
        """Those who work on the judging; participants who may sign in are not among them."""
        judging = select(tables.members).where(tables.members.c.role != "participant")
        return {row.id: _member(row) for row in self._rows(judging)}

    def invited_participants(self) -> dict[str, Member]:
        """Participants who may sign in."""
        invited = select(tables.members).where(tables.members.c.role == "participant")
        return {row.id: _member(row) for row in self._rows(invited)}

    def participant(self, participant_id: str) -> Participant | None:
        row = self._first(select(tables.participants).where(tables.participants.c.id == participant_id))
        return _participant(row) if row else None

    def pairs_of(self, participant_id: str) -> list[Pair]:
        """Pairs that a participant is or was in."""
        c = tables.pairs.c
        of_them = or_(c.mentor_id == participant_id, c.mentee_id == participant_id)
        return [Pair(**row._mapping) for row in self._rows(select(tables.pairs).where(of_them))]

    def member(self, member_id: str) -> Member | None:
        row = self._first(select(tables.members).where(tables.members.c.id == member_id))
        return _member(row) if row else None

    def put_members(self, rows: Iterable[Member]) -> None:
        self._put(tables.members, (vars(row) | {"themes": list(row.themes)} for row in rows))

    def personal_data(self, owner_ids: Collection[str] | None = None) -> dict[str, PersonalData]:
        """By owner id. For imports, invitations and conflict checks only."""
        everyone = select(tables.personal_data)
        if owner_ids is None:
            return {row.owner_id: PersonalData(**row._mapping) for row in self._rows(everyone)}
        return {
            row.owner_id: PersonalData(**row._mapping)
            for batch in batches(owner_ids)
            for row in self._rows(everyone.where(tables.personal_data.c.owner_id.in_(batch)))
        }

    def put_personal_data(self, rows: Iterable[PersonalData]) -> None:
        self._put(tables.personal_data, map(vars, rows))


def _participant(row: Row[Any]) -> Participant:
    return Participant(**{**row._mapping, "tracks": tuple(row.tracks)})


def _member(row: Row[Any]) -> Member:
    return Member(**{**row._mapping, "themes": tuple(row.themes)})
