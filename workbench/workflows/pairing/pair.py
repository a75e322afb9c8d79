"""Forms pairs of those who have none yet: what is known of them, whom they may have, who stays without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.domain.people import Pair, Participant
from workbench.domain.profiles import Offer, Profile
from workbench.domain.ratings import Label
from workbench.domain.season import Season
from workbench.errors import N_, ImpossiblePairing, InvalidPairing, NobodyToPair, Sentence
from workbench.pairing import PairingRules, Pairs, SimilarityInput, form_pairs, offers_frame, text_vectors
from workbench.workflows.pairing.offers import MentorPlaces
from workbench.workflows.pairing.wishes import Couple, UnmetWish, refused_couples, wished_couples
from workbench.workflows.ports import Unit

if TYPE_CHECKING:
    import pandas as pd

Side = Literal["mentor", "mentee"]
# How alike texts of mentors and of mentees are; an encoder's vectors fit in here.
Compare = Callable[[Sequence[str], Sequence[str]], SimilarityInput]

_PAIR_NUMBER = re.compile(r"П-(\d+)")
_REASONS_TOLD = 3
_NO_ROLES = N_(
    "nobody on the track %(track)s is a mentor or a mentee; import participants with a column such as "
    "«Роль в паре»"
)
_ALL_PAIRED = N_(
    "everybody has a pair or an offer not answered yet (%(open)s); import the answers, or run: "
    "workbench pair --withdraw-unanswered"
)
_NO_MENTEES = N_("no mentee looks for a mentor, while mentors look for a mentee: %(count)s")
_NO_MENTORS = N_("no mentor has a place left, while mentees look for a mentor: %(count)s")
_NO_PREFERENCES: Mapping[Side, str] = {
    "mentor": N_(
        "stable pairs need the preferences of both sides, and no mentor states any; import them "
        "(workbench import profiles) or leave out --stable"
    ),
    "mentee": N_(
        "stable pairs need the preferences of both sides, and no mentee states any; import them "
        "(workbench import profiles) or leave out --stable"
    ),
}
_NAMED_ARE_TAKEN = N_("nobody named in the preferences is looking for a pair")
_OFTEN = N_("%(reason)s (%(count)s)")
_OUT_OF = N_("mentors %(mentors)s, mentees %(mentees)s; the commonest reasons: %(reasons)s")


@dataclass(frozen=True)
class Situation:
    """All that pairs are formed from, as it stood at one moment."""

    participants: Mapping[str, Participant]
    profiles: Mapping[str, Profile]
    pairs: Mapping[str, Pair]
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class PairingOptions:
    """`seed` decides ties. `withdraw_unanswered` takes open offers back first."""

    stable: bool = False
    seed: int = 0
    withdraw_unanswered: bool = False


@dataclass(frozen=True)
class Left:
    """Somebody without a pair, and why."""

    person: str
    side: Side
    reason: Sentence


@dataclass(frozen=True)
class Formed:
    """A round of offers, not saved yet.

    Attributes
    ----------
    offers : new ones. withdrawn : open ones that are taken back. waiting : open ones that stay.
    standing : active pairs; none of them is moved.
    refused : pairs of people in this round that are not offered, as one of the two refused or they parted.
    without_texts : people in this round who state neither goals nor interests.
    without_role : participants of the track of whom no role is known.
    """

    round: int
    offers: tuple[Offer, ...]
    withdrawn: tuple[Offer, ...]
    waiting: int
    standing: int
    refused: int
    without_texts: int
    without_role: int
    left: tuple[Left, ...]
    unmet: tuple[UnmetWish, ...]
    options: PairingOptions

    @property
    def mean_similarity(self) -> float:
        return sum(each.similarity for each in self.offers) / max(1, len(self.offers))

    def left_by_reason(self, side: Side) -> list[tuple[Sentence, list[str]]]:
        """Reasons with the people they hold for, the commonest first."""
        people: dict[str, list[str]] = {}
        reasons: dict[str, Sentence] = {}
        for each in self.left:
            if each.side == side:
                reasons[str(each.reason)] = each.reason
                people.setdefault(str(each.reason), []).append(each.person)
        return sorted(
            ((reasons[text], sorted(who)) for text, who in people.items()),
            key=lambda each: (-len(each[1]), str(each[0])),
        )


@dataclass(frozen=True)
class _Pool:
    """Who takes part in a round. `places` are those a mentor has left; `busy` lead a pair already."""

    mentors: tuple[str, ...]
    mentees: tuple[str, ...]
    places: Mapping[str, int]
    busy: frozenset[str]
    left: tuple[Left, ...] = ()

    def people(self) -> tuple[str, ...]:
        return (*self.mentors, *self.mentees)


def read_situation(work: Unit) -> Situation:
    return Situation(
        work.people.participants(),
        work.pairing.profiles(),
        work.people.pairs(),
        tuple(work.pairing.offers()),
    )


def form_round(
    season: Season,
    situation: Situation,
    options: PairingOptions,
    *,
    at: datetime,
    compare: Compare = text_vectors,
) -> Formed:
    """Pair whoever has no pair and no open offer, by the season's rules and by how alike their texts are.

    Whoever is in an active pair is not part of the round, so nobody who accepted is moved; a mentor with
    places left takes part with those. Refused pairs, and those that parted, are not formed again.

    Raises
    ------
    NobodyToPair : one side or both are empty. ImpossiblePairing : the rules leave nobody a pair.
    InvalidPairing : stable pairs without preferences, or with wishes.
    """
    opened = [each for each in situation.offers if each.state == "offered"]
    withdrawn = tuple(
        replace(each, state="withdrawn", answered_at=at) for each in opened if options.withdraw_unanswered
    )
    waiting = [] if options.withdraw_unanswered else opened
    pool = _pool(season, situation, waiting)
    refused = refused_couples(situation.profiles, situation.pairs.values(), situation.offers)
    # Offered at once to each other again, the two would be as silent as before.
    barred = refused | {(each.mentor_id, each.mentee_id) for each in withdrawn}
    if options.stable:
        pool = _with_preferences(pool, situation.profiles)
    pairs, unmet = _pairs(season, situation, pool, barred, options, compare)
    mentees = set(pool.mentees)
    formed = Formed(
        round=max((each.round for each in situation.offers), default=0) + 1,
        offers=_offers(season, situation, pairs, at),
        withdrawn=withdrawn,
        waiting=len(waiting),
        standing=sum(each.active for each in situation.pairs.values()),
        refused=sum(mentor in pool.places and mentee in mentees for mentor, mentee in refused),
        without_texts=sum(not _text(situation.profiles.get(each)) for each in pool.people()),
        without_role=sum(not each.pair_role for each in _on_track(season, situation)),
        left=(*pool.left, *_left(pairs, pool)),
        unmet=unmet,
        options=options,
    )
    if not formed.offers:
        raise _impossible(formed, pool)
    return formed


def _on_track(season: Season, situation: Situation) -> list[Participant]:
    track = season.pairing_track.id
    return [each for each in situation.participants.values() if track in each.tracks]


def _pool(season: Season, situation: Situation, waiting: Iterable[Offer]) -> _Pool:
    active = [each for each in situation.pairs.values() if each.active]
    taken = [
        *((each.mentor_id, each.mentee_id) for each in active),
        *((each.mentor_id, each.mentee_id) for each in waiting),
    ]
    mentees_taken = {mentee for _, mentee in taken}
    led = Counter(mentor for mentor, _ in taken)
    places = MentorPlaces(situation.profiles, season.pairing)
    people = sorted(_on_track(season, situation), key=lambda each: each.id)
    mentors, mentees = [], []
    for each in people:
        if each.id in mentees_taken:
            continue
        if each.pair_role == "mentee" and not led[each.id]:
            mentees.append(each.id)
        # A mentor who takes nobody has no pair either; the reason says why.
        if each.pair_role == "mentor" and (not led[each.id] or places.of(each.id) > led[each.id]):
            mentors.append(each.id)
    pool = _Pool(
        tuple(mentors),
        tuple(mentees),
        {each: places.of(each) - led[each] for each in mentors},
        frozenset(led),
    )
    if not mentors or not mentees:
        raise _nobody(season, people, pool, sum(each.state == "offered" for each in situation.offers))
    return pool


def _nobody(season: Season, people: Iterable[Participant], pool: _Pool, opened: int) -> NobodyToPair:
    if not any(each.pair_role for each in people):
        return NobodyToPair(reason=Sentence(_NO_ROLES, {"track": season.pairing_track.id}))
    if pool.mentors:
        return NobodyToPair(reason=Sentence(_NO_MENTEES, {"count": len(pool.mentors)}))
    if pool.mentees:
        return NobodyToPair(reason=Sentence(_NO_MENTORS, {"count": len(pool.mentees)}))
    return NobodyToPair(reason=Sentence(_ALL_PAIRED, {"open": opened}))


def _with_preferences(pool: _Pool, profiles: Mapping[str, Profile]) -> _Pool:
    """The pool without those who name only people that are not in it: nobody else may be given to them."""
    stated = {
        each: set(profiles[each].preferences) for each in pool.people() if each in profiles
    }  # fmt: skip
    sides: tuple[tuple[Side, tuple[str, ...]], ...] = (("mentor", pool.mentors), ("mentee", pool.mentees))
    for side, people in sides:
        if not any(stated.get(each) for each in people):
            raise InvalidPairing(reason=Sentence(_NO_PREFERENCES[side]))
    others: Mapping[Side, set[str]] = {"mentor": set(pool.mentees), "mentee": set(pool.mentors)}
    gone = [
        Left(each, side, Sentence(_NAMED_ARE_TAKEN))
        for side, people in sides
        for each in people
        if stated.get(each) and not stated[each] & others[side]
    ]
    out = {each.person for each in gone}
    mentors, mentees = (
        tuple(each for each in side if each not in out) for side in (pool.mentors, pool.mentees)
    )
    if not mentors or not mentees:
        raise ImpossiblePairing(reason=Sentence(_NAMED_ARE_TAKEN))
    left = tuple(each for each in gone if each.person not in pool.busy)
    return _Pool(mentors, mentees, {each: pool.places[each] for each in mentors}, pool.busy, left)


def _pairs(
    season: Season,
    situation: Situation,
    pool: _Pool,
    barred: set[Couple],
    options: PairingOptions,
    compare: Compare,
) -> tuple[Pairs, tuple[UnmetWish, ...]]:
    mentors, mentees = set(pool.mentors), set(pool.mentees)
    wishes, unmet = wished_couples(mentors, mentees, situation.profiles, barred, situation.pairs.values())
    rules = PairingRules(
        experience_lead=season.pairing.experience_lead,
        same_field=season.pairing.same_field,
        same_region=season.pairing.same_region,
        hours_apart=season.pairing.hours_apart,
        shared_language=season.pairing.shared_language,
        wishes=sorted(wishes),
        refusals=sorted(each for each in barred if each[0] in mentors and each[1] in mentees),
    )
    capacity: dict[Label, int] = {mentor: places for mentor, places in pool.places.items()}  # noqa: C416
    pairs = form_pairs(
        _frame("mentor", pool.mentors, mentees, situation),
        _frame("mentee", pool.mentees, mentors, situation),
        similarity=compare(_texts(pool.mentors, situation), _texts(pool.mentees, situation)),
        rules=rules,
        capacity=capacity,
        rng=np.random.default_rng(options.seed),
        stable=options.stable,
    )
    not_granted = [
        UnmetWish(str(mentor), str(mentee), reason) for (mentor, mentee), reason in pairs.wish_reasons.items()
    ]
    return pairs, (*unmet, *not_granted)


def _frame(side: Side, people: Sequence[str], others: set[str], situation: Situation) -> pd.DataFrame:
    """What the rules may ask of each: an empty cell where it was not stated."""
    import pandas as pd

    profiles = [situation.profiles.get(each, Profile(each)) for each in people]
    columns = {
        side: list(people),
        "experience": [each.experience for each in profiles],
        "field": [list(each.fields) for each in profiles],
        "region": [situation.participants[each].region or None for each in people],
        "time_zone": [each.time_zone or None for each in profiles],
        "languages": [list(each.languages) for each in profiles],
        "preferences": [[name for name in each.preferences if name in others] for each in profiles],
    }
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})


def _texts(people: Iterable[str], situation: Situation) -> list[str]:
    return [_text(situation.profiles.get(each)) for each in people]


def _text(profile: Profile | None) -> str:
    return "" if profile is None else f"{profile.goals}\n{profile.interests}".strip()


def _offers(season: Season, situation: Situation, pairs: Pairs, at: datetime) -> tuple[Offer, ...]:
    """New offers; their ids go on after all that pairs and offers ever had."""
    ids = [*situation.pairs, *(each.pair_id for each in situation.offers)]
    numbers = [int(found[1]) for each in ids if (found := _PAIR_NUMBER.fullmatch(each))]
    frame = offers_frame(
        pairs, first_number=max(numbers, default=0) + 1, created_at=at.astimezone(season.zone)
    )
    number = max((each.round for each in situation.offers), default=0) + 1
    return tuple(
        Offer(
            pair_id,
            mentor,
            mentee,
            number,
            # Cosines of 32-bit vectors are off by 1e-7; so much is kept that it means something.
            round(pairs.similarity_of[mentor, mentee], 6),
            "offered",
            at,
        )
        for pair_id, mentor, mentee in zip(
            frame["pair_id"], frame["mentor_id"], frame["mentee_id"], strict=True
        )
    )


def _left(pairs: Pairs, pool: _Pool) -> list[Left]:
    sides: tuple[tuple[Side, Mapping[object, Sentence]], ...] = (
        ("mentor", dict(pairs.mentor_reasons)),
        ("mentee", dict(pairs.mentee_reasons)),
    )
    return [
        Left(str(person), side, reason)
        for side, reasons in sides
        for person, reason in sorted(reasons.items(), key=lambda each: str(each[0]))
        if person not in pool.busy
    ]


def _impossible(formed: Formed, pool: _Pool) -> ImpossiblePairing:
    common = sorted(
        (found for side in ("mentor", "mentee") for found in formed.left_by_reason(side)),
        key=lambda each: -len(each[1]),
    )
    reasons = tuple(
        Sentence(_OFTEN, {"reason": reason, "count": len(people)})
        for reason, people in common[:_REASONS_TOLD]
    )
    places = {"mentors": len(pool.mentors), "mentees": len(pool.mentees), "reasons": reasons}
    return ImpossiblePairing(reason=Sentence(_OUT_OF, places))
