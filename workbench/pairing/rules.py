"""The rules by which mentors and mentees may be paired, as an organiser states them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import isfinite

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidPairing, Sentence

_NUMBER = N_("%(name)s has to be a number from 0 up, not %(value)r")
_FLAG = N_("%(name)s has to be true or false, not %(value)r")
_NO_PAIRS = N_("%(name)s has to be a list of (mentor, mentee) pairs, not %(value)r")
_BOTH = N_("the pair %(pairs)s is wished for and refused at once; keep one of the two")


@dataclass(frozen=True)
class PairingRules:
    """Who may be paired with whom. A rule that is not set asks for nothing, not even for its column.

    Attributes
    ----------
    experience_lead : years by which the mentor's `experience` is at least ahead of the mentee's.
    same_field : both have a `field` in common.
    same_region : both have a `region` in common, in whatever spelling.
    hours_apart : their clocks (`time_zone`) differ by at most so many hours. Set beside `same_region`, one of
        the two is enough.
    shared_language : both have one of `languages` in common.
    wishes : (mentor, mentee) pairs who asked for each other. They are formed before all others wherever rules
        and capacity allow; where wishes compete, most of them, then those of most similarity.
    refusals : (mentor, mentee) pairs that are not to be formed.
    """

    experience_lead: float | None = None
    same_field: bool = False
    same_region: bool = False
    hours_apart: float | None = None
    shared_language: bool = False
    wishes: Collection[tuple[Label, Label]] = ()
    refusals: Collection[tuple[Label, Label]] = ()

    def __post_init__(self) -> None:
        for name in ("experience_lead", "hours_apart"):
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and not (number and isfinite(value) and value >= 0):
                raise InvalidPairing(reason=Sentence(_NUMBER, {"name": name, "value": value}))
        for name in ("same_field", "same_region", "shared_language"):
            if not isinstance(getattr(self, name), bool):
                raise InvalidPairing(reason=Sentence(_FLAG, {"name": name, "value": getattr(self, name)}))
        for name in ("wishes", "refusals"):
            object.__setattr__(self, name, as_pairs(getattr(self, name), name))
        both = [each for each in self.wishes if each in set(self.refusals)]
        if both:
            raise InvalidPairing(reason=Sentence(_BOTH, {"pairs": named_pairs(both)}))

    def after_refusals(self, refused: Collection[tuple[Label, Label]]) -> PairingRules:
        """The same rules with further refusals, which also end a wish."""
        wishes = tuple(each for each in self.wishes if each not in refused)
        return replace(self, wishes=wishes, refusals=(*self.refusals, *refused))


def as_pairs(given: object, name: str) -> tuple[tuple[Label, Label], ...]:
    """Return (mentor, mentee) pairs without repeats, in the order given."""
    wrong: object = given
    if isinstance(given, Collection) and not isinstance(given, str | bytes):
        wrong = next((each for each in given if not isinstance(each, tuple | list) or len(each) != 2), None)
        if wrong is None:
            return tuple(dict.fromkeys((mentor, mentee) for mentor, mentee in given))
    raise InvalidPairing(reason=Sentence(_NO_PAIRS, {"name": name, "value": wrong}))


def named_pairs(pairs: Collection[tuple[Label, Label]]) -> Sentence:
    """The first few of the pairs, for a sentence."""
    return named([f"{mentor} – {mentee}" for mentor, mentee in pairs])
