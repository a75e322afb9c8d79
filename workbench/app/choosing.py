"""Choosing finalists, deciding on them and checking their protocols, for commands and downloads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.app.opening import Workbench
from workbench.domain.people import Pair, Participant, PersonalData
from workbench.domain.protocol import Protocol, digest_of
from workbench.domain.rubric import Rubric
from workbench.domain.season import Selection as SelectionDocument
from workbench.domain.season import Stage
from workbench.domain.stage_versions import Versions
from workbench.domain.text import Language, Text
from workbench.files.protocols.writing import PairDetails, ProtocolContent, Signer, read_protocol
from workbench.store.database import Database
from workbench.workflows.access import ORGANISER
from workbench.workflows.choosing.choose import Choice, choose, new_seed, read_pool, rule_from, rule_of
from workbench.workflows.choosing.decision_views import DecisionView, view_of, views_of
from workbench.workflows.choosing.decisions import published_base
from workbench.workflows.choosing.protocols import protocol_of, withdrawn
from workbench.workflows.choosing.scenarios import scenario
from workbench.workflows.choosing.verify import Verification, verify
from workbench.workflows.ports import Unit
from workbench.workflows.reasons import reason_on_record
from workbench.workflows.reporting import score_sheets

_NO_NUMBER = "–"


def season_rule(
    workbench: Workbench,
    stage: Stage,
    *,
    scenario_id: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> SelectionDocument:
    """The season's rule for a stage, or a saved one, with what is asked for instead; None changes nothing.

    Raises
    ------
    InvalidSelection, InvalidDecision : there is no rule, or it cannot be changed so.
    """
    asked = {name: value for name, value in (changes or {}).items() if value is not None}
    if scenario_id is None:
        return rule_of(workbench.season, stage, asked)
    with workbench.store.read() as work:
        found = scenario(work, stage, scenario_id)
    return rule_from(stage, dict(found.rule) | asked)


def choose_finalists(
    workbench: Workbench,
    stage: Stage,
    rule: SelectionDocument,
    *,
    seed: int | None = None,
) -> Choice:
    """Choose from the submitted reviews as they stand; nothing is kept.

    `seed` : of the lots; by default one that nobody chose.

    Raises
    ------
    InvalidSelection, ImpossibleSelection : no choice can be made.
    """
    with workbench.store.read() as work:
        pool = read_pool(work, workbench.season, stage, workbench.rubric(stage))
    return choose(pool, rule, seed=new_seed() if seed is None else seed)


def decision(workbench: Workbench, stage: Stage, decision_id: str | None = None) -> DecisionView:
    """A decision of the stage; by default the current one. Raises InvalidDecision where there is none."""
    with workbench.store.read() as work:
        return view_of(views_of(work, stage.id), decision_id)


def protocol_content(
    workbench: Workbench,
    decision_id: str | None = None,
    *,
    stage: Stage | None = None,
    names: bool = False,
    language: Language | None = None,
) -> ProtocolContent:
    """What a decision's protocol is printed from.

    Parameters
    ----------
    names : titles, and full names and regions of the pairs and of those who sign: only for the organisers'
        own copy.

    Raises
    ------
    InvalidDecision : there is no such decision, or its record is damaged.
    """
    stage = stage or workbench.stage()
    with workbench.store.read() as work:
        views = views_of(work, stage.id)
    view = view_of(views, decision_id)
    store, rubric = _as_decided(workbench, stage, view.protocol)
    with store.read() as work:
        sheets = score_sheets(work, stage, rubric)
        details = _details(work, stage) if names else {}
        signers = _signers(work, names)
    return ProtocolContent(
        decision_id=view.id,
        digest=view.decision.digest,
        protocol=view.protocol,
        signatures=view.signatures,
        sheets=sheets,
        rubric=rubric,
        zone=workbench.season.zone,
        based_on=_in_force_before(views, view),
        details=details,
        signers=signers,
        value_names=value_names(workbench),
        language=language or ("en" if workbench.settings.language == "en" else "ru"),
    )


def _in_force_before(views: list[DecisionView], view: DecisionView) -> str:
    """The published decision that this one changes, whatever waits in between; "" for a choice."""
    by_id = {each.id: each for each in views}
    while view.decision.based_on:
        view = by_id[view.decision.based_on]
        if view.state == "published":
            return view.id
    return ""


def draft_content(workbench: Workbench, stage: Stage, choice: Choice) -> ProtocolContent:
    """The same of a choice that is not kept: a draft without a number."""
    rubric = workbench.rubric(stage)
    with workbench.store.read() as work:
        rubric = work.rubrics.get(rubric.key) or rubric
        sheets = score_sheets(work, stage, rubric)
    protocol = protocol_of(choice, workbench.season, stage, made_by=ORGANISER, made_at=workbench.clock())
    return ProtocolContent(
        decision_id=_NO_NUMBER,
        digest=digest_of(protocol.to_json()),
        protocol=protocol,
        signatures=(),
        sheets=sheets,
        rubric=rubric,
        zone=workbench.season.zone,
        value_names=value_names(workbench),
        language="en" if workbench.settings.language == "en" else "ru",
    )


def after_withdrawal(workbench: Workbench, stage: Stage, number: str, reason: str) -> Protocol:
    """The current protocol as it would be after a finalist has left; nothing is kept.

    Raises
    ------
    InvalidDecision : nothing is published, no reason, or nobody's number.
    """
    with workbench.store.read() as work:
        base = published_base(views_of(work, stage.id))
    said = reason_on_record(reason)
    return withdrawn(
        base.protocol, workbench.season, number, said, made_by=ORGANISER, made_at=workbench.clock()
    )


def value_names(workbench: Workbench) -> dict[tuple[str, str], Text]:
    """Names of what the season gives ids to: tracks and categories."""
    season = workbench.season
    tracks = {("track", each.id): each.name for each in season.tracks}
    return tracks | {("category", each.id): each.name for each in season.eligibility.categories}


def verify_protocol(workbench: Workbench, path: Path) -> Verification:
    """Read a protocol's JSON file and make it again from the store. Raises FileProblem."""
    protocol = read_protocol(path)
    stage = workbench.season.stage(protocol.stage)
    store, rubric = _as_decided(workbench, stage or workbench.stage(), protocol)
    with store.read() as work:
        return verify(work, workbench.season, rubric, protocol)


def _as_decided(workbench: Workbench, stage: Stage, protocol: Protocol) -> tuple[Database, Rubric]:
    """The store and the rubric that a decision was made by, whichever version its stage has now.

    Reviews are read as they stood before anybody rated by a later version.
    """
    rubric = workbench.rubric(stage)
    with workbench.store.read() as work:
        kept = work.rubrics.in_use()
    digests = {digest_of(each.model_dump(mode="json")): each for each in kept.values()}
    made_by = digests.get(protocol.inputs.rubric)
    if made_by is None or made_by.id != rubric.id or made_by.version >= rubric.version:
        return workbench.store, kept.get(rubric.key, rubric)
    until = {key for key, each in kept.items() if each.id == made_by.id and each.version <= made_by.version}
    versions = Versions({stage.id: made_by}, kept.get, only=frozenset(until))
    return workbench.store.seen_by(versions), made_by


def _details(work: Unit, stage: Stage) -> dict[str, PairDetails]:
    pairs, people, personal = work.people.pairs(), work.people.participants(), work.people.personal_data()
    return {
        entry.number: _detail(entry.version.title, pairs.get(entry.pair_id), people, personal)
        for entry in work.entries.all(stage.id)
    }


def _detail(
    title: str,
    pair: Pair | None,
    people: Mapping[str, Participant],
    personal: Mapping[str, PersonalData],
) -> PairDetails:
    ids = (pair.mentor_id, pair.mentee_id) if pair else ()
    mentor = people.get(pair.mentor_id) if pair else None
    found = tuple(personal[each].full_name for each in ids if each in personal)
    return PairDetails(title, found, mentor.region if mentor else "")


def _signers(work: Unit, names: bool) -> tuple[Signer, ...]:
    """A line for everybody who may sign, the chair first; blank ones where nobody is on record."""
    members = sorted(work.people.members().values(), key=lambda each: (each.role != "chair", each.id))
    personal = work.people.personal_data([each.id for each in members]) if names else {}
    found = [
        Signer(each.role, each.id, personal[each.id].full_name if each.id in personal else "")
        for each in members
        if each.active and (each.role == "chair" or each.role == "commission")
    ]
    lacking = [office for office in ("chair", "commission") if office not in {each.office for each in found}]
    return (*found, *(Signer("chair" if each == "chair" else "commission") for each in lacking))
