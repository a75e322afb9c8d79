"""The pairs formed, who is left and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum
from typing import Any

import pandas as pd

from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import Sentence
from workbench.pairing.rules import PairingRules
from workbench.pairing.similarity import SimilarityInput

Couple = tuple[Label, Label]


@dataclass(frozen=True, eq=False)
class People:
    """What pairs are formed from, as it was given; a further round begins from it."""

    mentors: pd.DataFrame
    mentees: pd.DataFrame
    similarity: SimilarityInput
    rules: PairingRules
    capacity: object
    stable: bool


@dataclass(frozen=True, eq=False)
class Pairs:
    """(mentor, mentee) pairs and everybody who has none.

    Attributes
    ----------
    similarity_of : pair → similarity, of every pair formed.
    standing : pairs of earlier rounds that were not moved: accepted, or not answered yet.
    accepted : those of `standing` whom both accepted.
    mentor_reasons, mentee_reasons : person without a pair → why.
    wish_reasons : wish that is not met → why.
    """

    people: People
    similarity_of: Mapping[Couple, float]
    standing: frozenset[Couple]
    accepted: frozenset[Couple]
    mentor_reasons: Mapping[Label, Sentence]
    mentee_reasons: Mapping[Label, Sentence]
    wish_reasons: Mapping[Couple, Sentence]

    def __len__(self) -> int:
        return len(self.similarity_of)

    def __iter__(self) -> Iterator[Couple]:
        return iter(self.couples)

    @cached_property
    def couples(self) -> tuple[Couple, ...]:
        """(mentor, mentee) sorted by both."""
        mentors, mentees = (
            (
                {label: place for place, label in enumerate(sorted_labels(list(dict.fromkeys(side))))}
                for side in zip(*self.similarity_of, strict=True)
            )
            if self.similarity_of
            else ({}, {})
        )
        return tuple(sorted(self.similarity_of, key=lambda each: (mentors[each[0]], mentees[each[1]])))

    @property
    def total(self) -> float:
        """Sum of similarity over all pairs."""
        return fsum(self.similarity_of.values())

    def frame(self) -> pd.DataFrame:
        """The pairs: mentor, mentee, similarity, wish (whether they asked for each other)."""
        wishes = set(self.people.rules.wishes)
        return pd.DataFrame(
            {
                "mentor": _objects([mentor for mentor, _ in self.couples]),
                "mentee": _objects([mentee for _, mentee in self.couples]),
                "similarity": pd.Series([self.similarity_of[each] for each in self.couples], dtype=float),
                "wish": pd.Series([each in wishes for each in self.couples], dtype=bool),
            }
        )

    @property
    def left_mentors(self) -> pd.DataFrame:
        """Mentors without a mentee: mentor, reason."""
        return _left("mentor", self.mentor_reasons)

    @property
    def left_mentees(self) -> pd.DataFrame:
        """Mentees without a mentor: mentee, reason."""
        return _left("mentee", self.mentee_reasons)

    @property
    def unmet_wishes(self) -> pd.DataFrame:
        """Wishes that could not be met: mentor, mentee, reason."""
        wishes = list(self.wish_reasons)
        return pd.DataFrame(
            {
                "mentor": _objects([mentor for mentor, _ in wishes]),
                "mentee": _objects([mentee for _, mentee in wishes]),
                "reason": _objects([str(each) for each in self.wish_reasons.values()]),
            }
        )


def _left(role: str, reasons: Mapping[Label, Sentence]) -> pd.DataFrame:
    labels = sorted_labels(list(reasons))
    return pd.DataFrame({role: _objects(labels), "reason": _objects([str(reasons[each]) for each in labels])})


def _objects(values: list[Any]) -> pd.Series[Any]:
    """A column of labels as they are: whole numbers as such, all else as objects."""
    return pd.Series(values) if values else pd.Series([], dtype=object)
