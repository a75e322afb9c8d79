"""Checking a protocol: everything in it made again from the store, and what differs, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workbench.domain.protocol import Protocol, digest_of
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.errors import N_, Sentence, WorkbenchError
from workbench.workflows.choosing.choose import choose, read_pool
from workbench.workflows.choosing.decision_views import DecisionView, views_of
from workbench.workflows.choosing.protocol_differences import Difference, differences
from workbench.workflows.choosing.protocols import protocol_of, withdrawn
from workbench.workflows.ports import Unit

# When it was made is not compared, only what it was made from.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)

_OTHER_SEASON = N_("it is of season %(found)s, and this is %(season)s")
_OTHER_STAGE = N_("it is of stage %(found)s, and the season has no such stage")
_NOT_KEPT = N_(
    "the store holds no decision like this one: the file was changed, or it is of another database"
)
_EDITED = N_("decision %(decision)s in the store is another: the file was changed after it was written")
_BASE = N_("it continues a protocol (%(digest)s…) that the store does not hold")
_AUDIT = N_("row %(row)s of the record of decisions is not the one it was made after")
_IMPOSSIBLE = N_("nothing can be chosen from the store as it is: %(reason)s")


@dataclass(frozen=True)
class Verification:
    """What came of a check.

    Attributes
    ----------
    digest : of the protocol as it is in the file. decision : the decision it is, None where there is none.
    """

    digest: str
    decision: DecisionView | None
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        return not self.differences


def verify(work: Unit, season: Season, rubric: Rubric, protocol: Protocol) -> Verification:
    """Make a protocol again from the store and compare.

    The rule, the seed and the rules of the fair list are taken from the protocol; ratings, people, what is
    known of the entries and the record of decisions from the store. `rubric` is the stage's.
    """
    digest = digest_of(protocol.to_json())
    stage = season.stage(protocol.stage)
    if protocol.season != season.id:
        places = {"found": protocol.season, "season": season.id}
        return Verification(digest, None, (Difference("season", Sentence(_OTHER_SEASON, places)),))
    if stage is None:
        said = Sentence(_OTHER_STAGE, {"found": protocol.stage})
        return Verification(digest, None, (Difference("stage", said),))
    views = views_of(work, stage.id)
    decision = next((each for each in views if each.decision.digest == digest), None)
    found = [*_record(work, views, protocol, digest)]
    found += _made_again(work, season, stage, rubric, protocol)
    return Verification(digest, decision, tuple(found))


def _record(
    work: Unit, views: Sequence[DecisionView], protocol: Protocol, digest: str
) -> Iterator[Difference]:
    digests = {each.decision.digest for each in views}
    if digest not in digests:
        kept = next((each for each in views if _is_of(protocol, each)), None)
        yield Difference("record", Sentence(_EDITED, {"decision": kept.id}) if kept else Sentence(_NOT_KEPT))
    if protocol.based_on and protocol.based_on not in digests:
        yield Difference("based_on", Sentence(_BASE, {"digest": protocol.based_on[:16]}))
    sequence = protocol.inputs.audit_sequence
    if sequence == 0:
        return  # made before anything was on record
    row = next((each for each in work.audit.rows() if each.sequence == sequence), None)
    if row is None or row.hash != protocol.inputs.audit_hash:
        yield Difference("inputs", Sentence(_AUDIT, {"row": sequence}))


def _is_of(protocol: Protocol, view: DecisionView) -> bool:
    """Whether a changed file is of this decision: by the moment it was made."""
    kept: Mapping[str, Any] = view.decision.protocol
    return protocol.made_at == kept.get("made_at")


def _made_again(
    work: Unit, season: Season, stage: Stage, rubric: Rubric, protocol: Protocol
) -> Iterator[Difference]:
    try:
        pool = read_pool(work, season, stage, rubric, rules=protocol.calibration)
        choice = choose(pool, protocol.rule, seed=protocol.seed)
        found = protocol_of(choice, season, stage, made_by=protocol.made_by, made_at=_ANY_TIME)
        for each in protocol.withdrawals:
            found = withdrawn(
                found, season, each.leaves, each.reason, made_by=protocol.made_by, made_at=_ANY_TIME
            )
    except WorkbenchError as problem:
        yield Difference("record", Sentence(_IMPOSSIBLE, {"reason": problem.sentence}))
        return
    yield from differences(protocol, found)
