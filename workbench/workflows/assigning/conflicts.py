"""Conflicts of interest that the imports show: a juror and an entry's pair have something in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from workbench.domain.entries import Entry
from workbench.domain.organisations import organisation_key
from workbench.domain.people import Member, Pair, Participant, PersonalData


def conflict_reasons(
    members: Mapping[str, Member],
    entries: list[Entry],
    pairs: Mapping[str, Pair],
    participants: Mapping[str, Participant],
    emails: Mapping[str, str],
) -> dict[tuple[str, str], str]:
    """Hard conflicts as (member id, entry number) → own_pair | own_organisation | own_region.

    Both members of a pair count. `emails` are lower-case addresses by participant and member id.
    """
    of_address = _by_key({each: emails.get(each, "") for each in members})
    of_organisation = _by_key({each.id: organisation_key(each.organisation) for each in members.values()})
    of_region = _by_key({each.id: each.region for each in members.values()})
    conflicts: dict[tuple[str, str], str] = {}
    for entry in entries:
        people = people_of(pairs.get(entry.pair_id), participants)
        # What weighs more comes last and stands.
        found = {member: "own_region" for each in people for member in of_region[each.region]}
        for person in people:
            key = organisation_key(person.organisation)
            found |= dict.fromkeys(of_organisation[key], "own_organisation")
        for person in people:
            found |= dict.fromkeys(of_address[emails.get(person.id, "")], "own_pair")
        conflicts |= {(member, entry.number): found[member] for member in sorted(found)}
    return conflicts


def addresses(people: Mapping[str, PersonalData]) -> dict[str, str]:
    """Addresses by owner, as `conflict_reasons` compares them."""
    return {owner: person.email.strip().casefold() for owner, person in people.items() if person.email}


def people_of(pair: Pair | None, participants: Mapping[str, Participant]) -> list[Participant]:
    """The members of a pair that are known."""
    ids: Iterable[str] = (pair.mentor_id, pair.mentee_id) if pair else ()
    return [participants[each] for each in ids if each in participants]


def _by_key(key_by_member: Mapping[str, str]) -> defaultdict[str, list[str]]:
    """Members by what they may share with a pair; nothing is shared where nothing was filled in."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for member, key in key_by_member.items():
        if key:
            found[key].append(member)
    return found
