"""Decisions on finalists: proposed by one, approved by one and published by another, on record for good.

A first choice can be replaced until it is published; after that finalists only leave, one by one, and
somebody is called up for each.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workbench.domain.access import AuditAction
from workbench.domain.deadlines import judging_window
from workbench.domain.decisions import Act, Decision, DecisionKind, Signature
from workbench.domain.people import Member
from workbench.domain.protocol import Inputs, Protocol, digest_of
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.errors import N_, AccessDenied, InvalidDecision, Sentence
from workbench.workflows.choosing.choose import (
    Choice,
    present_inputs,
)
from workbench.workflows.choosing.decision_views import DecisionView, may_sign, view_of, views_of, why_not
from workbench.workflows.choosing.protocols import protocol_of, withdrawn
from workbench.workflows.ports import Store, Unit
from workbench.workflows.reasons import reason_on_record

logger = logging.getLogger(__name__)

_ACTIONS: dict[Act, AuditAction] = {"approve": "approve", "reject": "reject", "publish": "publish"}

_JUDGING = N_(
    "judging goes on until %(closes)s; wait for the deadline, or have the chair close the judging on the "
    "chair's page (the list alone: workbench select --dry-run)"
)
_PUBLISHED = N_(
    "decision %(decision)s is published, and announced finalists do not change; when somebody leaves, run: "
    "workbench withdraw NUMBER --reason TEXT"
)
_WAITING = N_(
    "decision %(decision)s waits to be approved or published; reject it first, or replace it (workbench "
    "select --replace)"
)
_NOT_PUBLISHED = N_("no list of finalists is published yet, so that nobody can leave it")
_MOVED = N_("meanwhile something was done with decision %(decision)s; look at it, then decide again")
_STALE = N_("meanwhile there is a newer decision, %(newer)s; look at that one")
_INPUTS = N_("since decision %(decision)s was made, there is a change of %(changed)s; choose anew")
_CHANGED = {
    "ratings": N_("the submitted reviews"),
    "rubric": N_("the criteria"),
    "candidates": N_("what is known of the candidates"),
}


def why_not_yet(work: Unit, season: Season, stage: Stage, now: datetime) -> Sentence | None:
    """Why finalists cannot be decided on at this moment; None where they can, because judging is over."""
    window = judging_window(season, stage, work.stages.closing(stage.id), now)
    if window.state in ("closed_by_chair", "deadline_passed"):
        return None
    closes = window.closes_at.astimezone(season.zone).strftime("%d.%m.%Y %H:%M")
    return Sentence(_JUDGING, {"closes": closes})


def propose(
    store: Store,
    season: Season,
    stage: Stage,
    choice: Choice,
    *,
    actor: str,
    now: datetime,
    reason: str = "",
    replace: bool = False,
    seen: str | None = None,
) -> DecisionView:
    """Keep a choice as a decision that others approve and publish.

    `replace` gives up one that waits to be approved or published, but no other than the one that was `seen`
    (`DecisionView.seen` of the current decision, empty for none); by default whichever it is.

    Raises
    ------
    InvalidDecision : judging goes on, or another decision stands in the way.
    """
    said = reason_on_record(reason) if reason else ""
    protocol = protocol_of(choice, season, stage, made_by=actor, made_at=now, remark=said)
    with store.write() as work:
        details: dict[str, Any] = {"kind": "selection", "seed": choice.seed, "reason": said}
        kept = _keep(work, stage, "selection", "", protocol, actor, now, details)
        too_early = why_not_yet(work, season, stage, now)
        if too_early is not None:
            raise InvalidDecision(reason=too_early)
        others = views_of(work, stage.id, without=kept.id)
        require_free(others, replace=replace)
        require_seen(others, seen)
        _hold_rubrics(work, stage, choice.pool.rubric)
        return view_of(views_of(work, stage.id), kept.id)


def require_open(
    store: Store,
    season: Season,
    stage: Stage,
    now: datetime,
    *,
    replace: bool = False,
    seen: str | None = None,
) -> None:
    """Raises InvalidDecision while no choice can be proposed, before seconds are spent on making one."""
    with store.read() as work:
        too_early = why_not_yet(work, season, stage, now)
        if too_early is not None:
            raise InvalidDecision(reason=too_early)
        views = views_of(work, stage.id)
        require_free(views, replace=replace)
        require_seen(views, seen)


def require_seen(views: list[DecisionView], seen: str | None) -> None:
    """Raises InvalidDecision where the current decision is not the one, or not as, somebody looked at."""
    current = next((each for each in views if each.is_current), None)
    if seen is not None and seen != ("" if current is None else current.seen):
        newer = views[-1].id if current is None else current.id
        raise InvalidDecision(reason=Sentence(_MOVED, {"decision": newer}))


def require_free(views: list[DecisionView], *, replace: bool = False) -> None:
    """Raises InvalidDecision where a decision is published, or waits and is not to be replaced."""
    standing = [each for each in views if each.state not in ("rejected", "replaced")]
    for each in reversed(standing):
        if each.state == "published":
            raise InvalidDecision(reason=Sentence(_PUBLISHED, {"decision": each.id}))
    if standing and not replace:
        raise InvalidDecision(reason=Sentence(_WAITING, {"decision": standing[-1].id}))


def withdraw(
    store: Store,
    season: Season,
    stage: Stage,
    number: str,
    *,
    reason: str,
    actor: str,
    now: datetime,
    decision_id: str | None = None,
) -> DecisionView:
    """Keep a finalist's withdrawal, and who is called up, as a decision that others approve and publish.

    It continues the current decision, the withdrawals that wait to be published included.

    Parameters
    ----------
    decision_id : the decision that whoever asks is looking at; by default the current one.

    Raises
    ------
    InvalidDecision : nothing is published, nobody's number, no reason, or a newer decision.
    """
    said = reason_on_record(reason)
    with store.write() as work:
        base = published_base(views_of(work, stage.id), decision_id)
        protocol = withdrawn(base.protocol, season, number, said, made_by=actor, made_at=now)
        details: dict[str, Any] = {"kind": "withdrawal", "leaves": number, "reason": said}
        kept = _keep(work, stage, "withdrawal", base.id, protocol, actor, now, details)
        # Keeping begins with the audit chain, where on PostgreSQL others wait: what is read now is final.
        current = view_of(views_of(work, stage.id, without=kept.id))
        if current.id != base.id:
            raise InvalidDecision(reason=Sentence(_STALE, {"newer": current.id}))
        return view_of(views_of(work, stage.id), kept.id)


def published_base(views: list[DecisionView], decision_id: str | None = None) -> DecisionView:
    """The decision that a withdrawal continues. Raises InvalidDecision where there is none."""
    if not any(each.state == "published" for each in views):
        raise InvalidDecision(reason=_NOT_PUBLISHED)
    current = view_of(views)
    if decision_id is not None and view_of(views, decision_id).id != current.id:
        raise InvalidDecision(reason=Sentence(_STALE, {"newer": current.id}))
    return current


def sign(
    work: Unit,
    season: Season,
    stage: Stage,
    rubric: Rubric,
    *,
    member: Member,
    decision_id: str,
    act: Act,
    now: datetime,
    reason: str = "",
) -> DecisionView:
    """Approve, reject or publish a decision as a chair or a member of the counting commission.

    Whoever publishes is another person than one who approved. A choice is approved and published only after
    judging, while the store holds what it was made from; a withdrawal rests on the published protocol alone.

    Raises
    ------
    AccessDenied : a juror. InvalidDecision : says why it cannot be done.
    """
    if not may_sign(member):
        raise AccessDenied
    digest = view_of(views_of(work, stage.id), decision_id).decision.digest
    details = {"digest": digest, "reason": reason}
    # The audit chain first: on PostgreSQL whoever else signs waits here, and what is read below is final.
    work.audit.append(at=now, actor=member.id, action=_ACTIONS[act], subject=decision_id, details=details)
    view = view_of(views_of(work, stage.id), decision_id)
    refused = why_not(view, act, member.id)
    if refused is not None:
        raise InvalidDecision(reason=refused)
    if act != "reject" and view.decision.kind == "selection":
        too_early = why_not_yet(work, season, stage, now)
        if too_early is not None:
            raise InvalidDecision(reason=too_early)
        _require_same_inputs(work, season, stage, rubric, view)
        _hold_rubrics(work, stage, work.rubrics.get(rubric.key) or rubric)
    work.decisions.sign(Signature(decision_id, member.id, act, reason, now))
    logger.info("%s: %s %s", member.id, act, decision_id)
    return view_of(views_of(work, stage.id), decision_id)


def changed_inputs(kept: Inputs, present: Inputs) -> tuple[str, ...]:
    """Which of ratings, rubric and candidates are no longer what they were."""
    return tuple(name for name in _CHANGED if getattr(kept, name) != getattr(present, name))


def _require_same_inputs(
    work: Unit, season: Season, stage: Stage, rubric: Rubric, view: DecisionView
) -> None:
    protocol = view.protocol
    present = present_inputs(work, season, stage, rubric)
    changed = tuple(Sentence(_CHANGED[each]) for each in changed_inputs(protocol.inputs, present))
    if changed:
        raise InvalidDecision(reason=Sentence(_INPUTS, {"decision": view.id, "changed": changed}))


def _hold_rubrics(work: Unit, stage: Stage, rubric: Rubric) -> None:
    """Keep the versions that a decision rests on: by some of them nobody need have rated."""
    for each in (*work.reviews.read_through(stage.id), rubric):
        work.rubrics.put(each)


def _keep(
    work: Unit,
    stage: Stage,
    kind: DecisionKind,
    based_on: str,
    protocol: Protocol,
    actor: str,
    now: datetime,
    details: Mapping[str, Any],
) -> Decision:
    document = protocol.to_json()
    digest = digest_of(document)
    decision_id = f"D-{work.decisions.count() + 1:04d}"
    work.audit.append(
        at=now, actor=actor, action="propose", subject=decision_id, details={**details, "digest": digest}
    )
    kept = Decision(decision_id, stage.id, kind, based_on, document, digest, actor, now)
    work.decisions.add(kept)
    logger.info("%s: proposed %s (%s)", actor, decision_id, kind)
    return kept
