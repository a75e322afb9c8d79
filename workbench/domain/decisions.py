"""What people decide about a stage: conflicts dismissed, rules to try, finalists, who signed what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

DecisionKind = Literal["selection", "withdrawal"]
Act = Literal["approve", "reject", "publish"]
DecisionState = Literal["proposed", "approved", "rejected", "published"]


@dataclass(frozen=True)
class Dismissal:
    """The chair lets a juror rate an entry although there is a conflict, and says why."""

    member_id: str
    entry: str  # number
    stage_id: str
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True)
class Scenario:
    """A rule of selection that somebody tried and saved for the chair; `rule` as in season.yaml."""

    id: str
    stage_id: str
    title: str
    rule: Mapping[str, Any]
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Signature:
    """What somebody who signed in did with a decision. Never changed or taken back."""

    decision_id: str
    member_id: str
    act: Act
    reason: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    """Finalists proposed, or a finalist's withdrawal; `protocol` holds all it can be recomputed from.

    Attributes
    ----------
    id : D-0001, in the order they were made.
    based_on : the decision that a withdrawal changes, empty for a selection.
    protocol : `workbench.domain.protocol.Protocol` as JSON. digest : its SHA-256, in hexadecimal.
    made_by : member id, or `organiser` for the command line.
    """

    id: str
    stage_id: str
    kind: DecisionKind
    based_on: str
    protocol: Mapping[str, Any]
    digest: str
    made_by: str
    made_at: datetime


def state_of(signatures: list[Signature]) -> DecisionState:
    """Where a decision stands: whoever publishes comes last, and a rejection ends it."""
    acts = {each.act for each in signatures}
    if "reject" in acts:
        return "rejected"
    if "publish" in acts:
        return "published"
    return "approved" if "approve" in acts else "proposed"
