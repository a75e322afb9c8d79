"""What a protocol is written from, as plain data: the decision, its signatures and score sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from workbench.domain.decisions import DecisionState, Signature, state_of
from workbench.domain.protocol import Protocol
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language, Text
from workbench.workflows.reporting import ScoreSheet


@dataclass(frozen=True)
class PairDetails:
    """Who stands behind a number. Only the organisers' own copy may have it.

    Attributes
    ----------
    names : full names of the pair's members, the mentor first. region : the mentor's.
    """

    title: str = ""
    names: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True)
class Signer:
    """Somebody for whom a line is left to sign on; without a name it is left blank.

    `member_id` (C01, K01) may be empty: then the line is for whoever signs in that office.
    """

    office: Literal["chair", "commission"]
    member_id: str = ""
    name: str = ""


_BLANK_LINES = (Signer("chair"), Signer("commission"), Signer("commission"), Signer("commission"))


@dataclass(frozen=True)
class ProtocolContent:
    """A decision as it is to be printed.

    Attributes
    ----------
    decision_id : D-0001. digest : SHA-256 of the protocol, in hexadecimal.
    signatures : oldest first; what is not published yet is printed as a draft.
    sheets : score sheets; those of finalists and reserve are printed.
    rubric : by which they were filled. zone : the season's, for dates.
    based_on : id of the decision that a withdrawal changes, empty for a first choice.
    details : by number; empty for a copy without names.
    signers : lines to sign on.
    value_names : (attribute, value) → name, for values that are ids of the season: tracks, categories.
    """

    decision_id: str
    digest: str
    protocol: Protocol
    signatures: Sequence[Signature]
    sheets: Sequence[ScoreSheet]
    rubric: Rubric
    zone: ZoneInfo
    based_on: str = ""
    details: Mapping[str, PairDetails] = field(default_factory=dict)
    signers: tuple[Signer, ...] = _BLANK_LINES
    value_names: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    language: Language = "ru"

    @property
    def state(self) -> DecisionState:
        return state_of(list(self.signatures))

    @property
    def is_draft(self) -> bool:
        return self.state != "published"

    @property
    def file_name(self) -> str:
        """The name of the JSON file, which `workbench verify` reads, without a directory."""
        return f"{self.decision_id}.json"
