"""Conflicts of interest before the chair: those that the data show, and those that were dismissed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.domain.decisions import Dismissal
from workbench.domain.entries import Assignment, Entry
from workbench.domain.people import Member
from workbench.domain.season import Stage
from workbench.errors import N_, InvalidDecision
from workbench.workflows.assigning.conflicts import addresses, conflict_reasons
from workbench.workflows.ports import Unit

ConflictKind = Literal["own_pair", "own_organisation", "own_region", "declared"]

_OWN_PAIR = N_("the juror belongs to this pair; that conflict always stands")
_NO_CONFLICT = N_("there is no such conflict any more; reload the page")
_NOT_DISMISSED = N_("this conflict is not dismissed; reload the page")


@dataclass(frozen=True)
class ComputedConflict:
    """A juror and an entry that have something in common; `shared` is the juror's organisation or region."""

    member_id: str
    number: str
    title: str
    kind: ConflictKind
    shared: str = ""


@dataclass(frozen=True)
class DismissedConflict:
    """What the chair let pass; `kind` is declared where the data show nothing, with the juror's words."""

    dismissal: Dismissal
    title: str
    kind: ConflictKind
    declared: str = ""


@dataclass(frozen=True)
class ConflictList:
    """Every conflict that the data show, by entry and juror: those that hold, and those dismissed."""

    computed: tuple[ComputedConflict, ...]
    dismissed: tuple[DismissedConflict, ...]


def read_conflicts(work: Unit, stage: Stage) -> ConflictList:
    """Conflicts of the active jurors with the entries of a stage. What jurors declared is not among them."""
    jurors = {
        each.id: each for each in work.people.members().values() if each.active and each.role == "juror"
    }
    entries = work.entries.all(stage.id)
    titles = {each.number: each.version.title for each in entries}
    kinds = _kinds(work, jurors, entries)
    dismissals = work.planning.dismissals(stage.id)
    words = {(each.member_id, each.entry): each.reason for each in work.assignments.all(stage.id)}
    passed = {(each.member_id, each.entry) for each in dismissals}
    return ConflictList(
        tuple(
            ComputedConflict(member_id, number, titles[number], kind, _shared(jurors[member_id], kind))
            for (member_id, number), kind in kinds.items()
            if (member_id, number) not in passed
        ),
        tuple(_dismissed(each, titles, kinds, words) for each in dismissals),
    )


def _dismissed(
    dismissal: Dismissal,
    titles: Mapping[str, str],
    kinds: Mapping[tuple[str, str], ConflictKind],
    words: Mapping[tuple[str, str], str],
) -> DismissedConflict:
    pair = (dismissal.member_id, dismissal.entry)
    kind = kinds.get(pair, "declared")
    declared = words.get(pair, "") if kind == "declared" else ""
    return DismissedConflict(dismissal, titles.get(dismissal.entry, ""), kind, declared)


def require_dismissible(
    work: Unit, stage: Stage, member_id: str, number: str, assignment: Assignment | None
) -> None:
    """Raises InvalidDecision unless the juror has a conflict with the entry that a chair may dismiss."""
    member, entry = work.people.member(member_id), work.entries.get(number)
    if member is None or entry is None or entry.stage_id != stage.id or member.role != "juror":
        raise InvalidDecision(reason=_NO_CONFLICT)
    kind = _kinds(work, {member.id: member}, [entry]).get((member.id, number))
    if kind == "own_pair":
        raise InvalidDecision(reason=_OWN_PAIR)
    if assignment is not None and assignment.state == "conflict":
        return
    if kind is None or _dismissal(work, stage, member_id, number) is not None:
        raise InvalidDecision(reason=_NO_CONFLICT)


def require_dismissed(work: Unit, stage: Stage, member_id: str, number: str) -> None:
    if _dismissal(work, stage, member_id, number) is None:
        raise InvalidDecision(reason=_NOT_DISMISSED)


def _dismissal(work: Unit, stage: Stage, member_id: str, number: str) -> Dismissal | None:
    found = (each for each in work.planning.dismissals(stage.id) if each.member_id == member_id)
    return next((each for each in found if each.entry == number), None)


def _kinds(
    work: Unit, jurors: Mapping[str, Member], entries: list[Entry]
) -> dict[tuple[str, str], ConflictKind]:
    emails = addresses(work.people.personal_data())
    found = conflict_reasons(jurors, entries, work.people.pairs(), work.people.participants(), emails)
    return {pair: _KINDS[reason] for pair, reason in found.items()}


def _shared(juror: Member, kind: ConflictKind) -> str:
    return {"own_organisation": juror.organisation, "own_region": juror.region}.get(kind, "")


_KINDS: Mapping[str, ConflictKind] = {
    "own_pair": "own_pair",
    "own_organisation": "own_organisation",
    "own_region": "own_region",
}
