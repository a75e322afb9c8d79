"""What people say themselves: whom they would be paired with, the best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.domain.identifiers import identifier
from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidPairing, Sentence
from workbench.pairing.people import Booleans, Integers, Side, split

COLUMN = "preferences"

_MUTUAL = N_("both name each other, where they name anybody")
_STRANGERS = N_("%(people)s name in their preferences who is not in the table: %(unknown)s; check the ids")
_TWICE = N_("%(people)s name the same person more than once in their preferences; keep one place for each")


@dataclass(frozen=True, eq=False)
class Preferences:
    """Whom each names, in numbers, best first; nobody where they leave it open. A rule as well.

    Whoever names somebody is paired only with those they name; whoever names nobody takes anyone, the more
    similar the better.
    """

    by_mentor: Sequence[Integers]
    by_mentee: Sequence[Integers]
    columns = ()

    @property
    def words(self) -> Sentence:
        return Sentence(_MUTUAL)

    def stated(self, side: Side) -> Booleans:
        return np.ones(len(side), dtype=bool)

    def rank(self, mentor: int) -> Mapping[int, int] | None:
        """The places a mentor gives to mentees; None where they leave it open."""
        listed = self.by_mentor[mentor]
        return {int(mentee): place for place, mentee in enumerate(listed)} if len(listed) else None

    def block(self, mentors: Integers) -> Booleans:
        allowed = np.ones((len(mentors), len(self.by_mentee)), dtype=bool)
        row_of = {int(mentor): row for row, mentor in enumerate(mentors)}
        for row, mentor in enumerate(mentors):
            if len(listed := self.by_mentor[mentor]):
                allowed[row] = False
                allowed[row, listed] = True
        for mentee, listed in enumerate(self.by_mentee):
            if len(listed):
                column = np.zeros(len(mentors), dtype=bool)
                column[[row_of[each] for each in listed.tolist() if each in row_of]] = True
                allowed[:, mentee] &= column
        return allowed

    def pairs(self, mentor: Integers, mentee: Integers) -> Booleans:
        agreed = [
            _open_to(self.by_mentor[first], second) and _open_to(self.by_mentee[second], first)
            for first, second in zip(mentor.tolist(), mentee.tolist(), strict=True)
        ]
        return np.array(agreed, dtype=bool)


def read_preferences(mentors: Side, mentees: Side) -> Preferences:
    """Read the column `preferences` of both frames: ids of the other side, best first.

    Raises
    ------
    InvalidPairing : no such column, an id that is unknown or repeated; names who wrote it.
    """
    return Preferences(_named_by(mentors, mentees), _named_by(mentees, mentors))


def _open_to(listed: Integers, other: int) -> bool:
    return not len(listed) or other in listed


def _named_by(side: Side, others: Side) -> list[Integers]:
    by_text = {identifier(label): number for label, number in others.number.items()}
    found: list[Integers] = []
    strangers: dict[Label, object] = {}
    repeating: list[Label] = []
    for label, cell in zip(side.ids, side.column(COLUMN), strict=True):
        parts = [] if cell is None else [each for each in split(cell) if each is not None and each != ""]
        numbers = [others.number.get(each, by_text.get(identifier(each))) for each in parts]
        for each, number in zip(parts, numbers, strict=True):
            if number is None:
                strangers.setdefault(label, each)
        known = [each for each in numbers if each is not None]
        if len(set(known)) < len(known):
            repeating.append(label)
        found.append(np.array(known, dtype=np.int64))
    if strangers:
        places = {"people": named(list(strangers)), "unknown": named(list(strangers.values()))}
        raise InvalidPairing(reason=Sentence(_STRANGERS, places))
    if repeating:
        raise InvalidPairing(reason=Sentence(_TWICE, {"people": named(repeating)}))
    return found
