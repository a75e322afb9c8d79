"""Decisions on finalists as people look at them: where each stands, and who may do what with it.

The newest decision of a stage that stands is the current one. A choice that was not published before another
was made is replaced for good, whatever becomes of the other; a withdrawal that waits falls back on the one
before it. What is published stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pydantic import ValidationError

from workbench.domain.decisions import Act, Decision, Signature, state_of
from workbench.domain.people import Member
from workbench.domain.protocol import Protocol, digest_of
from workbench.errors import N_, InvalidDecision, Sentence
from workbench.workflows.ports import Unit

State = Literal["proposed", "approved", "rejected", "published", "replaced"]

_UNKNOWN = N_("there is no decision %(decision)s; there are: %(known)s")
_NONE_YET = N_("there is no decision yet; choose the finalists first: workbench select")
_REPLACED = N_("decision %(decision)s was replaced by %(newer)s; look at that one")
_REJECTED = N_("decision %(decision)s is rejected; choose anew")
_IS_PUBLISHED = N_("decision %(decision)s is published already")
_TWICE = N_("you have approved decision %(decision)s already")
_NOT_APPROVED = N_("decision %(decision)s is not approved yet; another person has to approve it first")
_SAME_PERSON = N_(
    "whoever approved decision %(decision)s cannot publish it alone: the chair or another member of the "
    "counting commission has to publish it"
)
_DAMAGED = N_("the record of decision %(decision)s is damaged; restore the database from a backup")


@dataclass(frozen=True, eq=False)
class DecisionView:
    """A decision with what has been done with it.

    Attributes
    ----------
    signatures : oldest first.
    replaced_by : id of the newer decision in whose favour this one was given up, "" for none.
    is_current : the stage's newest decision that is not rejected. is_in_force : the newest published one.
    same_person : member id → one id for all the places that a person has (a chair who is also in the counting
        commission has two links and signs once); members with one place are left out.
    """

    decision: Decision
    state: State
    signatures: tuple[Signature, ...]
    replaced_by: str = ""
    is_current: bool = False
    is_in_force: bool = False
    same_person: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.decision.id

    @property
    def seen(self) -> str:
        """What a page shows of it, to be sent back with what depends on it."""
        return f"{self.id} {self.state}"

    @property
    def remark(self) -> str:
        """What was said when it was proposed."""
        return self.protocol.remark

    @cached_property
    def protocol(self) -> Protocol:
        """Raises InvalidDecision where the record does not fit its digest."""
        try:
            found = Protocol.model_validate(self.decision.protocol)
        except ValidationError as error:
            raise InvalidDecision(reason=Sentence(_DAMAGED, {"decision": self.id})) from error
        if digest_of(found.to_json()) != self.decision.digest:
            raise InvalidDecision(reason=Sentence(_DAMAGED, {"decision": self.id}))
        return found

    def signed_by(self, act: Act) -> tuple[str, ...]:
        """Member ids."""
        return tuple(each.member_id for each in self.signatures if each.act == act)

    def may(self, act: Act, member: Member) -> bool:
        """Whether this person may do this with the decision as it stands."""
        return may_sign(member) and why_not(self, act, member.id) is None


def may_sign(member: Member) -> bool:
    """Whether this is somebody who approves, rejects and publishes at all."""
    return member.active and member.role in ("chair", "commission")


def why_not(view: DecisionView, act: Act, member_id: str) -> Sentence | None:
    """Why this member cannot do this with the decision as it stands; None where they can."""
    places: dict[str, object] = {"decision": view.id}
    if view.state == "rejected":
        return Sentence(_REJECTED, places)
    if view.state == "published":
        return Sentence(_IS_PUBLISHED, places)
    if view.state == "replaced":
        return Sentence(_REPLACED, places | {"newer": view.replaced_by})
    approved_by = {view.same_person.get(each, each) for each in view.signed_by("approve")}
    person = view.same_person.get(member_id, member_id)
    if act == "approve" and person in approved_by:
        return Sentence(_TWICE, places)
    if act == "publish" and not approved_by:
        return Sentence(_NOT_APPROVED, places)
    if act == "publish" and approved_by == {person}:
        return Sentence(_SAME_PERSON, places)
    return None


def views_of(work: Unit, stage_id: str, *, without: str = "") -> list[DecisionView]:
    """All decisions of a stage, in the order they were made; as if one of them had not been made."""
    decisions = [each for each in work.decisions.all(stage_id) if each.id != without]
    signatures = work.decisions.signatures([each.id for each in decisions])
    states = {each.id: state_of(signatures[each.id]) for each in decisions}
    choices = [each.id for each in decisions if each.kind == "selection"]
    replaced = {
        first: second for first, second in pairwise(choices) if states[first] in ("proposed", "approved")
    }
    live = [each.id for each in decisions if states[each.id] != "rejected" and each.id not in replaced]
    published = [each.id for each in decisions if states[each.id] == "published"]
    newer = replaced | dict(pairwise(live))
    same_person = _same_person(work) if decisions else {}
    views = []
    for each in decisions:
        given_up = states[each.id] in ("proposed", "approved") and each.id in newer
        views.append(
            DecisionView(
                each,
                "replaced" if given_up else states[each.id],
                tuple(signatures[each.id]),
                newer[each.id] if given_up else "",
                is_current=live[-1:] == [each.id],
                is_in_force=published[-1:] == [each.id],
                same_person=same_person,
            )
        )
    return views


def _same_person(work: Unit) -> dict[str, str]:
    """Members of one address, as the first of them; an address is what tells people apart."""
    signers = sorted(each.id for each in work.people.members().values() if each.role != "juror")
    people = work.people.personal_data(signers)
    places: dict[str, list[str]] = {}
    for member_id in signers:
        address = people[member_id].email.strip().casefold() if member_id in people else ""
        if address:
            places.setdefault(address, []).append(member_id)
    return {each: held[0] for held in places.values() if len(held) > 1 for each in held}


def view_of(views: list[DecisionView], decision_id: str | None = None) -> DecisionView:
    """The decision with this id; by default the current one, or where all are rejected the newest.

    Raises
    ------
    InvalidDecision : there is none.
    """
    if not views:
        raise InvalidDecision(reason=_NONE_YET)
    if decision_id is None:
        return next((each for each in views if each.is_current), views[-1])
    found = next((each for each in views if each.id == decision_id), None)
    if found is None:
        known = ", ".join(each.id for each in views)
        raise InvalidDecision(reason=Sentence(_UNKNOWN, {"decision": decision_id, "known": known}))
    return found
