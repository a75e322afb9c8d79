"""Forming pairs of mentors and mentees, at once and again after refusals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.identifiers import identifier
from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidPairing, Sentence
from workbench.pairing.leftovers import reasons_of
from workbench.pairing.nearest import Search, links_of
from workbench.pairing.optimum import cheapest_flow, most_similar
from workbench.pairing.pairs import Couple, Pairs, People
from workbench.pairing.people import Booleans, Integers, Side, read_capacity, read_side
from workbench.pairing.permissions import Marked, Permissions, marks, numbers_of, read_permissions
from workbench.pairing.preferences import Preferences, read_preferences
from workbench.pairing.rules import PairingRules, as_pairs, named_pairs
from workbench.pairing.similarity import Candidates, Similarity, SimilarityInput, read_similarity
from workbench.pairing.stable import stable_pairs

if TYPE_CHECKING:
    import pandas as pd

_LISTED = N_("a similarity is given for the two")
_WISHES_OR_STABLE = N_(
    "stable pairs follow the column preferences alone; write the wishes there, or form pairs without stable"
)
_WISH_BREAKS = N_("the wish breaks the rules: %(rules)s")
_WISH_TAKEN = N_("the mentor's places or the mentee went to another wish or an earlier pair")
_NOT_FORMED = N_("%(pairs)s in the answers are not among the pairs formed; check the ids")
_BOTH_ANSWERS = N_("%(pairs)s is accepted and refused at once; find out which holds")


@dataclass(frozen=True, eq=False)
class _Table:
    """The two sides numbered by lot, and everything about them in these numbers."""

    mentors: Side
    mentees: Side
    similarity: Similarity
    permissions: Permissions
    capacity: Integers
    preferences: Preferences | None


def form_pairs(
    mentors: pd.DataFrame,
    mentees: pd.DataFrame,
    *,
    similarity: SimilarityInput,
    rules: PairingRules | None = None,
    capacity: int | Mapping[Label, int] | pd.Series[int] = 1,
    rng: np.random.Generator,
    stable: bool = False,
) -> Pairs:
    """Pair mentors and mentees by the largest sum of similarity, as a network flow [AhujaMagnantiOrlin1993].

    Wishes are met first. Then as many people as possible get a pair, since one left alone loses more than a
    pair less alike; among all such plans the sum of similarity is the largest there is. Ties are decided by
    lot; the order of rows changes nothing.

    Parameters
    ----------
    mentors, mentees : a row each, with the id in `mentor` or `mentee` and the columns that the rules ask for:
        experience (years), field, region, time_zone (hours ahead of UTC, or such as «МСК+4»), languages; each
        field, region and language a value or a collection of values.
    similarity : (n_mentors, n_mentees) in the order of the frames, higher is more alike; or a sparse array of
        the pairs worth a look, the only ones to be formed besides wishes; or a tuple of two arrays of
        vectors, (n_mentors, n) and (n_mentees, n), both dense or both sparse, compared by their cosines.
    rules : None for no rules.
    capacity : how many mentees a mentor takes: one number for all, or each mentor's own by id.
    stable : pair by deferred acceptance [GaleShapley1962] instead, by what both sides name in their column
        `preferences` (ids of the other side, best first); for when both sides were asked.

    Raises
    ------
    InvalidPairing : names the people, pairs, columns or numbers that are wrong.
    """
    people = People(mentors, mentees, similarity, rules or PairingRules(), capacity, stable)
    return _formed(people, frozenset(), frozenset(), rng)


def second_round(
    pairs: Pairs,
    accepted: Collection[Couple],
    refused: Collection[Couple],
    *,
    rng: np.random.Generator,
    keep_unanswered: bool = True,
) -> Pairs:
    """Pair anew those who were refused or had nobody; nobody who accepted is moved.

    Refused pairs are not formed again. Who has not answered yet keeps the offer, unless `keep_unanswered` is
    false. Ids may be written in any of the spellings exports have.

    Raises
    ------
    InvalidPairing : an answer about a pair that was not formed, or accepted and refused at once.
    """
    yes, no = (
        _answered(pairs, given, name) for given, name in ((accepted, "accepted"), (refused, "refused"))
    )
    if yes & no:
        both = [each for each in pairs.couples if each in yes & no]
        raise InvalidPairing(reason=Sentence(_BOTH_ANSWERS, {"pairs": named_pairs(both)}))
    agreed = (pairs.accepted | yes) - no
    kept = frozenset(pairs.couples) - no if keep_unanswered else agreed
    refusals = [each for each in pairs.couples if each in no]
    people = replace(pairs.people, rules=pairs.people.rules.after_refusals(refusals))
    return _formed(people, kept, agreed, rng)


def _answered(pairs: Pairs, given: Collection[Couple], name: str) -> frozenset[Couple]:
    spelled = {(identifier(mentor), identifier(mentee)): (mentor, mentee) for mentor, mentee in pairs}
    found, unknown = set(), []
    for couple in as_pairs(given, name):
        known = spelled.get((identifier(couple[0]), identifier(couple[1])))
        known = couple if couple in pairs.similarity_of else known
        if known is None:
            unknown.append(couple)
        else:
            found.add(known)
    if unknown:
        raise InvalidPairing(reason=Sentence(_NOT_FORMED, {"pairs": named_pairs(unknown)}))
    return frozenset(found)


def _formed(
    people: People, standing: frozenset[Couple], accepted: frozenset[Couple], rng: np.random.Generator
) -> Pairs:
    table = _read(people, rng)
    kept = [each for each in people.rules.wishes if each not in standing]
    wished = numbers_of(kept, "wishes", table.mentors, table.mentees)
    taken = numbers_of(standing, "pairs", table.mentors, table.mentees)
    search = _left_over(table, *taken)
    granted = _grant(search, *wished)
    taken = _joined(taken, (wished[0][granted], wished[1][granted]))
    search = _left_over(table, *taken)
    made = most_similar(search) if table.preferences is None else stable_pairs(search, table.preferences)
    mentor, mentee = _joined(taken, made)
    values = table.similarity.pairs(mentor, mentee).tolist()
    ids = [
        (table.mentors.ids[first], table.mentees.ids[second])
        for first, second in zip(mentor.tolist(), mentee.tolist(), strict=True)
    ]
    left = [
        np.flatnonzero(np.bincount(numbers, minlength=len(side)) == 0)
        for side, numbers in ((table.mentors, mentor), (table.mentees, mentee))
    ]
    wishes = {
        kept[each]: _unmet(table, wished[0][each], wished[1][each]) for each in np.flatnonzero(~granted)
    }
    return Pairs(
        people,
        dict(zip(ids, values, strict=True)),
        standing,
        accepted,
        _reasons(table, table.mentors, left[0]),
        _reasons(table, table.mentees, left[1]),
        wishes,
    )


def _read(people: People, rng: np.random.Generator) -> _Table:
    mentors = read_side(people.mentors, "mentor", rng)
    mentees = read_side(people.mentees, "mentee", rng)
    capacity = read_capacity(people.capacity, mentors)
    similarity = read_similarity(people.similarity, mentors, mentees)
    permissions = read_permissions(people.rules, mentors, mentees)
    preferences = None
    if people.stable:
        if people.rules.wishes:
            raise InvalidPairing(reason=Sentence(_WISHES_OR_STABLE))
        preferences = read_preferences(mentors, mentees)
        permissions = replace(permissions, rules=(*permissions.rules, preferences))
    return _Table(mentors, mentees, similarity, permissions, capacity, preferences)


def _left_over(table: _Table, mentor: Integers, mentee: Integers) -> Search:
    """Everybody who is not in the pairs given, with the places that are left."""
    places = table.capacity - np.bincount(mentor, minlength=len(table.mentors))
    waiting = np.ones(len(table.mentees), dtype=bool)
    waiting[mentee] = False
    return Search(table.similarity, table.permissions, np.maximum(places, 0), waiting)


def _grant(search: Search, mentor: Integers, mentee: Integers) -> Booleans:
    """(n_wishes,) the most wishes that rules and places allow, and of those the most similar."""
    possible = (search.places[mentor] > 0) & search.waiting[mentee]
    possible[possible] = search.permissions.pairs(mentor[possible], mentee[possible])
    if not possible.any():
        return possible
    values = search.similarity.pairs(mentor[possible], mentee[possible])
    links = links_of(mentor[possible], mentee[possible], values, float(values.min()), float(values.max()))
    granted = possible.copy()
    granted[possible] = cheapest_flow(links, search.places, search.n_mentees)
    return granted


def _unmet(table: _Table, mentor: np.int64, mentee: np.int64) -> Sentence:
    pair = np.array([mentor]), np.array([mentee])
    broken = tuple(rule.words for rule in table.permissions.rules if not rule.pairs(*pair)[0])
    return Sentence(_WISH_BREAKS, {"rules": broken}) if broken else Sentence(_WISH_TAKEN)


def _reasons(table: _Table, side: Side, left: Integers) -> Mapping[Label, Sentence]:
    permissions, similarity = table.permissions, table.similarity
    if isinstance(similarity, Candidates):
        listed = marks(similarity.mentor, similarity.mentee, table.mentors, table.mentees)
        rules = (*permissions.rules, Marked(listed, _LISTED, marks_allowed=True))
        permissions = replace(permissions, rules=rules)
    found = reasons_of(
        side.role, left, side, permissions, table.capacity, stable=table.preferences is not None
    )
    return {side.ids[number]: sentence for number, sentence in found.items()}


def _joined(first: tuple[Integers, Integers], second: tuple[Integers, Integers]) -> tuple[Integers, Integers]:
    return np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])
