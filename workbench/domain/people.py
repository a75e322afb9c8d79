"""Participants, pairs, and those who judge. Names and contacts are apart: few places may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

TeamRole = Literal["juror", "chair", "commission"]  # of those who work on the judging
Role = Literal[TeamRole, "participant"]


@dataclass(frozen=True)
class Participant:
    """A registered person as the judging sees one: no name, no contact."""

    id: str
    tracks: tuple[str, ...]  # track ids of the season
    category: str  # category id of the season
    region: str  # canonical name, see workbench.domain.regions
    organisation: str
    pair_role: Literal["mentor", "mentee", ""]
    registered_at: datetime


@dataclass(frozen=True)
class PersonalData:
    """What only organisers may see; kept in tables of its own."""

    owner_id: str  # participant or member id
    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))


@dataclass(frozen=True)
class Pair:
    id: str
    mentor_id: str
    mentee_id: str
    formed_at: datetime | None
    active: bool


@dataclass(frozen=True)
class Member:
    """Someone who may sign in. `id` (J01, C01) is what screens, logs and exports show.

    A participant who takes an assessment is a member too, with the same id and the same personal data.
    """

    id: str
    role: Role
    region: str = ""
    organisation: str = ""
    expertise: str = ""
    load_max: int | None = None  # None: the season's default
    active: bool = True
    themes: tuple[str, ...] = ()  # that a juror chose, in the juror's words
