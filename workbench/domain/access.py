"""Personal links and the sign-ins made with them. Only hashes of secrets are ever kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Link:
    id: str
    member_id: str
    secret_hash: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class SignIn:
    """One browser let in by a link; ends by signing out, or with its link."""

    id: str
    link_id: str
    member_id: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class StageClosing:
    """What the chair decided about a stage; no decision means the season's dates hold."""

    stage_id: str
    closed: bool
    reason: str
    decided_by: str
    decided_at: datetime
    closes_at: datetime | None = None  # a new deadline given with a reopening


@dataclass(frozen=True)
class AuditRow:
    """A decision on record; `hash` covers the row and the hash before it."""

    sequence: int
    at: datetime
    actor: str  # member id, or "organiser" for the command line
    action: str
    subject: str
    details: dict[str, object]
    previous_hash: str
    hash: str


AuditAction = Literal[
    "import",
    "assign",
    "invite",
    "revoke",
    "submit",
    "reopen",
    "conflict",
    "withdraw_conflict",
    "close_stage",
    "reopen_stage",
    "restore",
    "dismiss_conflict",
    "restore_conflict",
    "replace_juror",
    "group",
    "compare",
    "judge_duplicate",
    "save_scenario",
    "propose",
    "approve",
    "reject",
    "publish",
    "offer_pairs",
    "answer_offers",
    "submit_response",
    "set_standard",
]
