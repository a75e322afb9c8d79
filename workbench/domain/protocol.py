"""The protocol of a decision: all it was made from and all that came of it, as one JSON document."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field

from workbench.domain.calibration import CalibrationRules
from workbench.domain.season import Selection
from workbench.domain.text import Document, Text

Listed = Field(strict=False)
Basis = Literal["raw", "fair"]


class Inputs(Document):
    """SHA-256, in hexadecimal, of what was read from the store, and the newest row of the audit chain."""

    ratings: str
    rubric: str
    candidates: str
    audit_sequence: int
    audit_hash: str


class ProtocolCandidate(Document):
    """A row of the ranking table. Ids only: `candidate` is the entry's number.

    `raw` and `fair` are the mean score and the fair average on the rubric's scale, None where there is
    none; `attributes` are what quotas and limits look at.
    """

    candidate: str
    raw: float | None
    fair: float | None
    reviews: int
    attributes: dict[str, Any]
    place: int
    status: Literal["finalist", "reserve", "out", "barred"]
    reserve_place: int | None
    lot: int
    reason: str
    explanation: Text | None = None


class ProtocolLimit(Document):
    """A quota or a limit with what came of it."""

    kind: Literal["quota", "at_most"]
    attribute: str
    value: str
    minimum: int
    maximum: int | None
    chosen: int
    available: int


class ProtocolReplacement(Document):
    """If `leaves` leaves, `enters` take the seat; `broken` are the limits that this would break."""

    leaves: str
    enters: Annotated[tuple[str, ...], Listed]
    broken: Annotated[tuple[Text, ...], Listed] = ()


class ProtocolWithdrawal(Document):
    """Somebody left, and who was called up; `beyond_reserve` are those who were on no reserve list."""

    leaves: str
    enters: Annotated[tuple[str, ...], Listed]
    reason: str
    broken: Annotated[tuple[Text, ...], Listed] = ()
    beyond_reserve: Annotated[tuple[str, ...], Listed] = ()


class ProtocolLeftOut(Document):
    """An entry that is no candidate, and why."""

    entry: str
    reason: Text


class Protocol(Document):
    """A decision on finalists. Equal stores, rules and seeds give equal documents, but for `made_*`.

    Attributes
    ----------
    workbench : version that made it.
    rule : as in season.yaml, decisions on persons with their reasons included.
    basis : by which list candidates were ranked. calibration : the rules by which the fair list was made
        or refused; None where it was not asked for.
    seed : of the lots.
    candidates : best first. finalists : numbers, best first. reserve_list : in the order of call-up.
    without_limits : who would be finalists by merit alone.
    by_other_list : who would be finalists by the other list under the same rule, None where there is no
        other list or the rule cannot be kept with it.
    left_out : entries of the stage that are no candidates.
    withdrawals : all so far, oldest first; `finalists`, `reserve_list`, what the `limits` count and
        `replacements` are those after them, `candidates` and all else are those of the first choice.
    based_on : digest of the protocol that withdrawals change, empty for a first choice.
    remark : what was said when it was proposed.
    """

    format: Literal[1] = 1
    workbench: str
    season: str
    season_title: Text
    stage: str
    stage_title: Text
    rule: Selection
    basis: Basis
    calibration: CalibrationRules | None
    seed: int
    inputs: Inputs
    candidates: Annotated[tuple[ProtocolCandidate, ...], Listed]
    finalists: Annotated[tuple[str, ...], Listed]
    reserve_list: Annotated[tuple[str, ...], Listed]
    limits: Annotated[tuple[ProtocolLimit, ...], Listed]
    replacements: Annotated[tuple[ProtocolReplacement, ...], Listed]
    notes: Annotated[tuple[Text, ...], Listed] = ()
    without_limits: Annotated[tuple[str, ...], Listed] = ()
    by_other_list: Annotated[tuple[str, ...], Listed] | None = None
    left_out: Annotated[tuple[ProtocolLeftOut, ...], Listed] = ()
    withdrawals: Annotated[tuple[ProtocolWithdrawal, ...], Listed] = ()
    based_on: str = ""
    remark: str = ""
    made_by: str
    made_at: str  # ISO 8601, UTC

    def to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = self.model_dump(mode="json")
        return document


def digest_of(content: Any) -> str:
    """SHA-256 of a JSON value, whatever the order of its keys, in hexadecimal."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
