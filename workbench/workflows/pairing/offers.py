"""Offers of pairs over time: which are open, what an answer makes of them, which a new pair overtakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from workbench.domain.people import Pair
from workbench.domain.planning import PairingDocument
from workbench.domain.profiles import Offer, OfferState, Profile
from workbench.workflows.pairing.status import PairStatus


@dataclass(frozen=True)
class MentorPlaces:
    """How many mentees each mentor takes: what the profile says, else the season's number."""

    profiles: Mapping[str, Profile]
    rules: PairingDocument

    def of(self, mentor_id: str) -> int:
        profile = self.profiles.get(mentor_id)
        if profile is None or profile.capacity is None:
            return self.rules.mentees_per_mentor
        return profile.capacity

    def for_pairs(self, mentor_id: str) -> int:
        """Places for pairs that the bot formed already: one at least, whatever a profile says later."""
        return max(1, self.of(mentor_id))


@dataclass
class OfferBook:
    """All offers by pair id; `changed` holds those to be written."""

    by_id: dict[str, Offer]
    at: datetime
    changed: dict[str, Offer] = field(default_factory=dict)

    @classmethod
    def of(cls, offers: Iterable[Offer], at: datetime) -> OfferBook:
        return cls({each.pair_id: each for each in offers}, at)

    @property
    def open(self) -> list[Offer]:
        return [each for each in self.by_id.values() if each.state == "offered"]

    def is_open(self, pair_id: str) -> bool:
        offer = self.by_id.get(pair_id)
        return offer is not None and offer.state == "offered"

    def is_of_others(self, pair: Pair) -> bool:
        """Whether two other people were offered to each other under this pair's id."""
        offer = self.by_id.get(pair.id)
        return offer is not None and (offer.mentor_id, offer.mentee_id) != (pair.mentor_id, pair.mentee_id)

    def answer(self, pair: Pair, status: PairStatus) -> None:
        """Take what the bot says of a pair as the answer to its offer, under whatever id the bot keeps it."""
        couple = (pair.mentor_id, pair.mentee_id)
        for offer in list(self.by_id.values()):
            same_two = (offer.mentor_id, offer.mentee_id) == couple
            own = offer.pair_id == pair.id and same_two
            if own or (same_two and offer.state == "offered" and status == "active"):
                self._set(offer, _state_after(offer.state, status))

    def withdraw_overtaken(self, pairs: Iterable[Pair], places: MentorPlaces) -> list[str]:
        """Withdraw open offers to people whom active pairs have taken; returns the pair ids."""
        active = [each for each in pairs if each.active]
        mentees = {each.mentee_id for each in active}
        held = Counter(each.mentor_id for each in active)
        overtaken = [
            offer
            for offer in self.open
            if {offer.mentor_id, offer.mentee_id} & mentees
            or offer.mentee_id in held
            or held[offer.mentor_id] >= places.for_pairs(offer.mentor_id)
        ]
        for offer in overtaken:
            self._set(offer, "withdrawn")
        return [offer.pair_id for offer in overtaken]

    def _set(self, offer: Offer, state: OfferState) -> None:
        if state != offer.state:
            self.by_id[offer.pair_id] = self.changed[offer.pair_id] = replace(
                offer, state=state, answered_at=self.at
            )


def _state_after(state: OfferState, status: PairStatus) -> OfferState:
    match status:
        case "active":
            return "accepted"
        case "refused":
            return "refused"
        case "dissolved":
            # An accepted offer stays one when its pair parts later; a withdrawn one was ended by ourselves.
            return "refused" if state == "offered" else state
        case "offered":
            return state
