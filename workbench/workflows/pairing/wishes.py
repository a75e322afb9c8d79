"""Whom people asked for, whom they will not have, and which of the wishes can count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from workbench.domain.people import Pair
from workbench.domain.profiles import Offer, Profile
from workbench.errors import N_, Sentence

Couple = tuple[str, str]  # mentor, mentee

_NOT_LOOKING = N_("the person asked for is not looking for a pair on the other side")
_REFUSED = N_("one of the two has refused the other, or an offer of the two was not answered")
_OTHERS_WANTED = N_("the person asked for asks for others")


@dataclass(frozen=True)
class UnmetWish:
    """`asks` and `for_whom` are the mentor and the mentee where both asked."""

    asks: str
    for_whom: str
    reason: Sentence


def refused_couples(
    profiles: Mapping[str, Profile], pairs: Iterable[Pair], offers: Iterable[Offer]
) -> set[Couple]:
    """Whom one of the two will not have, in both orders for profiles, and who parted; never offered again."""
    found: set[Couple] = set()
    for profile in profiles.values():
        for other in profile.refusals:
            found |= {(profile.participant_id, other), (other, profile.participant_id)}
    found |= {(each.mentor_id, each.mentee_id) for each in offers if each.state == "refused"}
    found |= {(each.mentor_id, each.mentee_id) for each in pairs if not each.active}
    return found


def wished_couples(
    mentors: Collection[str],
    mentees: Collection[str],
    profiles: Mapping[str, Profile],
    barred: Collection[Couple],
    pairs: Iterable[Pair],
) -> tuple[set[Couple], tuple[UnmetWish, ...]]:
    """Wishes that count, as couples, and those that do not, with the reason.

    A wish counts where both ask for each other, and where the other asks for nobody; a refusal outweighs it.
    """
    together = {frozenset((each.mentor_id, each.mentee_id)) for each in pairs if each.active}
    wishes: set[Couple] = set()
    unmet: list[UnmetWish] = []
    for side, others in ((mentors, mentees), (mentees, mentors)):
        for person in sorted(side):
            for other in profiles[person].wishes if person in profiles else ():
                couple = (person, other) if side is mentors else (other, person)
                back = profiles[other].wishes if other in profiles else ()
                if frozenset(couple) in together:
                    continue
                if other not in others:
                    unmet.append(UnmetWish(person, other, Sentence(_NOT_LOOKING)))
                elif couple in barred:
                    unmet.append(UnmetWish(person, other, Sentence(_REFUSED)))
                elif back and person not in back:
                    unmet.append(UnmetWish(person, other, Sentence(_OTHERS_WANTED)))
                else:
                    wishes.add(couple)
    return wishes, tuple(unmet)
