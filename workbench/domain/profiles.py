"""What participants without a pair say of themselves, and the pairs offered to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OfferState = Literal["offered", "accepted", "refused", "withdrawn"]


@dataclass(frozen=True)
class Profile:
    """Goals and interests are people's own texts: never in logs, notebooks or exports for others.

    Attributes
    ----------
    experience : years, None where not said. capacity : mentees a mentor takes, None for the season's number.
    time_zone : hours ahead of UTC, or such as «МСК+4»; empty for not said.
    wishes : ids whom this person asked for. refusals : ids whom this person will not be paired with.
    preferences : ids in order, the best first, for stable pairs.
    """

    participant_id: str
    goals: str = ""
    interests: str = ""
    experience: float | None = None
    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    time_zone: str = ""
    capacity: int | None = None
    wishes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A pair that the bot is to offer, and what came of it. `pair_id` is the pair's, once accepted.

    A withdrawn offer was not answered in time: the same two may be offered to each other again, which two of
    whom one refused may not.
    """

    pair_id: str
    mentor_id: str
    mentee_id: str
    round: int
    similarity: float
    state: OfferState
    offered_at: datetime
    answered_at: datetime | None = None
