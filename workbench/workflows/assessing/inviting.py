"""Personal links for everybody who has something to fill in an assessment, in bulk."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from workbench.domain.naming import named
from workbench.domain.people import Member, Pair, Participant, PersonalData
from workbench.domain.season import Assessment, Season
from workbench.errors import N_, InvalidDecision, Sentence
from workbench.workflows.access import (
    ORGANISER,
    Invitation,
    TokenSource,
    awaits_link,
    new_invitation,
    new_token,
)
from workbench.workflows.assessing.people import forms_of
from workbench.workflows.ports import Store, Unit

logger = logging.getLogger(__name__)

_UNKNOWN = N_("there are no participants %(ids)s in the season; check the ids")
_NOT_TAKING = N_("%(ids)s have nothing to fill in this assessment: not its track, its role or its pairs")
_TAKEN = N_("participants %(ids)s have the ids of people who judge; correct the ids in the jurors' file")


def invite_participants(
    store: Store,
    season: Season,
    assessment: Assessment,
    *,
    now: datetime,
    participant_ids: Collection[str] | None = None,
    token_source: TokenSource = new_token,
) -> list[Invitation]:
    """Make a link for everybody who takes the assessment or rates somebody in it, and has no living one.

    participant_ids : only these. Whose link was revoked gets none, as with jurors. The audit trail gets one
    row for all of them: 24,000 rows would bury what was decided.

    Raises InvalidDecision for ids that are unknown or have nothing to fill.
    """
    with store.write() as work:
        people = work.people.participants()
        fillers = _fillers(assessment, people, work.people.pairs().values())
        if participant_ids is not None:
            _require_known(participant_ids, people, fillers)
            fillers = [each for each in fillers if each in set(participant_ids)]
        _refuse_taken(fillers, work.people.members())
        members = _enlisted(work, fillers)
        links = work.access.links_of_all([each.id for each in members])
        waiting = [each for each in members if each.active and awaits_link(links.get(each.id, ()), now)]
        return _issued(work, waiting, season, assessment, now, token_source)


def _fillers(assessment: Assessment, people: Mapping[str, Participant], pairs: Iterable[Pair]) -> list[str]:
    of_person: dict[str, list[Pair]] = {}
    for pair in pairs:
        for each in {pair.mentor_id, pair.mentee_id}:
            of_person.setdefault(each, []).append(pair)
    return [
        each for each in sorted(people) if any(forms_of(assessment, each, people, of_person.get(each, ())))
    ]


def _require_known(
    wanted: Collection[str], people: Mapping[str, Participant], fillers: Collection[str]
) -> None:
    if unknown := sorted(set(wanted) - set(people)):
        raise InvalidDecision(reason=Sentence(_UNKNOWN, {"ids": named(unknown)}))
    if idle := sorted(set(wanted) - set(fillers)):
        raise InvalidDecision(reason=Sentence(_NOT_TAKING, {"ids": named(idle)}))


def _refuse_taken(fillers: Iterable[str], judging: Mapping[str, Member]) -> None:
    if taken := sorted(set(fillers) & set(judging)):
        raise InvalidDecision(reason=Sentence(_TAKEN, {"ids": named(taken)}))


def _enlisted(work: Unit, fillers: Iterable[str]) -> list[Member]:
    """Members for those who are none yet."""
    known = work.people.invited_participants()
    members = [known.get(each) or Member(each, "participant") for each in fillers]
    work.people.put_members(each for each in members if each.id not in known)
    return members


def _issued(
    work: Unit,
    members: list[Member],
    season: Season,
    assessment: Assessment,
    now: datetime,
    token_source: TokenSource,
) -> list[Invitation]:
    people = work.people.personal_data([each.id for each in members])
    issued = [
        new_invitation(
            each, people.get(each.id, PersonalData(each.id)), season.link_days, now, token_source()
        )
        for each in members
    ]
    work.access.add_links(each.link for each in issued)
    if issued:
        work.audit.append(
            at=now,
            actor=ORGANISER,
            action="invite",
            subject=assessment.id,
            details={
                "role": "participant",
                "links": len(issued),
                "expires_at": issued[0].link.expires_at.isoformat(),
            },
        )
    logger.info("%s: %d new links of participants", assessment.id, len(issued))
    return issued
