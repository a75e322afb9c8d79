"""Which mentor may be paired with which mentee: each rule over blocks of pairs and over single pairs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidPairing, Sentence
from workbench.pairing.people import Booleans, Integers, Side, shared_values
from workbench.pairing.rules import PairingRules

_LEAD = N_("the mentor is ahead by %(years)s years of experience")
_FIELD = N_("the same field")
_REGION = N_("the same region")
_HOURS = N_("clocks at most %(hours)s hours apart")
_EITHER = N_("the same region or clocks at most %(hours)s hours apart")
_LANGUAGE = N_("a shared language")
_REFUSALS = N_("no refusal between the two")
_ONESELF = N_("nobody is their own mentor")
_UNKNOWN = {
    "mentor": N_("%(name)s name mentors who are not in the table: %(people)s; check the ids"),
    "mentee": N_("%(name)s name mentees who are not in the table: %(people)s; check the ids"),
}
_DAY = 24.0


class Rule(Protocol):
    """One rule. Pairs are (mentor, mentee) numbers; `stated` says whose cells the rule could read."""

    @property
    def words(self) -> Sentence: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    def stated(self, side: Side) -> Booleans: ...

    def block(self, mentors: Integers) -> Booleans:
        """(len(mentors), n_mentees) who may be paired by this rule."""
        ...

    def pairs(self, mentor: Integers, mentee: Integers) -> Booleans:
        """(n_pairs,) who may be paired by this rule."""
        ...


@dataclass(frozen=True, eq=False)
class ExperienceLead:
    mentor_years: NDArray[np.float64]
    mentee_years: NDArray[np.float64]
    lead: float
    columns = ("experience",)

    @property
    def words(self) -> Sentence:
        return Sentence(_LEAD, {"years": f"{self.lead:g}"})

    def stated(self, side: Side) -> Booleans:
        return np.isfinite(self.mentor_years if side.role == "mentor" else self.mentee_years)

    def block(self, mentors: Integers) -> Booleans:
        # Years not stated are NaN, and NaN is ahead of nobody.
        ahead: Booleans = (self.mentor_years[mentors] - self.lead)[:, None] >= self.mentee_years
        return ahead

    def pairs(self, mentor: Integers, mentee: Integers) -> Booleans:
        ahead: Booleans = self.mentor_years[mentor] - self.lead >= self.mentee_years[mentee]
        return ahead


@dataclass(frozen=True, eq=False)
class InCommon:
    """Both have a value of the column in common."""

    mentor_values: sparse.csr_array
    mentee_values: sparse.csr_array
    columns: tuple[str, ...]
    text: str

    @property
    def words(self) -> Sentence:
        return Sentence(self.text)

    def stated(self, side: Side) -> Booleans:
        values = self.mentor_values if side.role == "mentor" else self.mentee_values
        has: Booleans = np.diff(values.indptr) > 0
        return has

    @cached_property
    def _kinds(self) -> tuple[sparse.csr_array, Integers]:
        """The different sets of values among mentees, and which of them each mentee has."""
        values = self.mentee_values
        keys = [
            values.indices[start:end].tobytes()
            for start, end in zip(values.indptr, values.indptr[1:], strict=False)
        ]
        first = {key: number for number, key in reversed(list(enumerate(keys)))}
        place = {key: number for number, key in enumerate(first)}
        return values[list(first.values())], np.array([place[key] for key in keys], dtype=np.int64)

    def block(self, mentors: Integers) -> Booleans:
        kinds, kind = self._kinds
        common = (self.mentor_values[mentors] @ kinds.T).toarray() > 0
        return np.take(common, kind, axis=1)

    def pairs(self, mentor: Integers, mentee: Integers) -> Booleans:
        common = self.mentor_values[mentor].multiply(self.mentee_values[mentee]).sum(axis=1)
        return np.asarray(common).ravel() > 0


@dataclass(frozen=True, eq=False)
class HoursApart:
    """Clocks a day apart show the same hour: UTC+12 and UTC-11 are one hour apart."""

    mentor_hours: NDArray[np.float64]
    mentee_hours: NDArray[np.float64]
    most: float
    columns = ("time_zone",)

    @property
    def words(self) -> Sentence:
        return Sentence(_HOURS, {"hours": f"{self.most:g}"})

    def stated(self, side: Side) -> Booleans:
        return np.isfinite(self.mentor_hours if side.role == "mentor" else self.mentee_hours)

    @cached_property
    def _zones(self) -> tuple[NDArray[np.float64], Integers]:
        """The different hours among mentees, and which of them each mentee has."""
        zones, zone = np.unique(self.mentee_hours, return_inverse=True)
        return zones, zone.astype(np.int64)

    def block(self, mentors: Integers) -> Booleans:
        zones, zone = self._zones
        return np.take(self._near(self.mentor_hours[mentors][:, None] - zones), zone, axis=1)

    def pairs(self, mentor: Integers, mentee: Integers) -> Booleans:
        return self._near(self.mentor_hours[mentor] - self.mentee_hours[mentee])

    def _near(self, difference: NDArray[np.float64]) -> Booleans:
        apart = np.abs(difference)
        near: Booleans = np.minimum(apart, _DAY - apart) <= self.most
        return near


@dataclass(frozen=True, eq=False)
class Either:
    """One of the two is enough."""

    first: InCommon
    second: HoursApart

    @property
    def words(self) -> Sentence:
        return Sentence(_EITHER, {"hours": f"{self.second.most:g}"})

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.first.columns, *self.second.columns)

    def stated(self, side: Side) -> Booleans:
        return self.first.stated(side) | self.second.stated(side)

    def block(self, mentors: Integers) -> Booleans:
        return self.first.block(mentors) | self.second.block(mentors)

    def pairs(self, mentor: Integers, mentee: Integers) -> Booleans:
        return self.first.pairs(mentor, mentee) | self.second.pairs(mentor, mentee)


@dataclass(frozen=True, eq=False)
class Marked:
    """Single pairs that are out (refusals), or that alone are in (those with a similarity)."""

    marked: sparse.csr_array
    text: str
    marks_allowed: bool = False
    columns = ()

    @property
    def words(self) -> Sentence:
        return Sentence(self.text)

    def stated(self, side: Side) -> Booleans:
        return np.ones(len(side), dtype=bool)

    def block(self, mentors: Integers) -> Booleans:
        marked: Booleans = self.marked[mentors].toarray() != 0
        return marked if self.marks_allowed else ~marked

    def pairs(self, mentor: Integers, mentee: Integers) -> Booleans:
        row, column = (each.astype(np.int64) for each in self.marked.tocoo().coords)
        n_mentees = self.marked.shape[1]
        marked = np.isin(mentor * n_mentees + mentee, row * n_mentees + column)
        return marked if self.marks_allowed else ~marked


@dataclass(frozen=True, eq=False)
class Permissions:
    """All rules at once."""

    rules: Sequence[Rule]
    n_mentees: int

    def block(self, mentors: Integers) -> Booleans:
        allowed = np.ones((len(mentors), self.n_mentees), dtype=bool)
        for rule in self.rules:
            allowed &= rule.block(mentors)
        return allowed

    def pairs(self, mentor: Integers, mentee: Integers) -> Booleans:
        allowed = np.ones(len(mentor), dtype=bool)
        for rule in self.rules:
            allowed &= rule.pairs(mentor, mentee)
        return allowed


def read_permissions(rules: PairingRules, mentors: Side, mentees: Side) -> Permissions:
    """Read what the rules ask from both frames.

    A person whose cell is empty fails the rule that asks for it, and the reason says so.
    """
    found: list[Rule] = []
    if rules.experience_lead is not None:
        years = mentors.years("experience"), mentees.years("experience")
        found.append(ExperienceLead(*years, rules.experience_lead))
    if rules.same_field:
        found.append(_in_common("field", _FIELD, mentors, mentees))
    hours = None
    if rules.hours_apart is not None:
        hours = HoursApart(mentors.hours("time_zone"), mentees.hours("time_zone"), rules.hours_apart)
    if rules.same_region:
        region = _in_common("region", _REGION, mentors, mentees)
        found.append(region if hours is None else Either(region, hours))
    elif hours is not None:
        found.append(hours)
    if rules.shared_language:
        found.append(_in_common("languages", _LANGUAGE, mentors, mentees))
    refused = numbers_of(rules.refusals, "refusals", mentors, mentees)
    if len(refused[0]):
        found.append(Marked(marks(*refused, mentors, mentees), _REFUSALS))
    oneself = [(each, each) for each in mentors.ids if each in mentees.number]
    if oneself:
        same = numbers_of(oneself, "people", mentors, mentees)
        found.append(Marked(marks(*same, mentors, mentees), _ONESELF))
    return Permissions(tuple(found), len(mentees))


def numbers_of(
    pairs: Collection[tuple[Label, Label]], name: str, mentors: Side, mentees: Side
) -> tuple[Integers, Integers]:
    """(n_pairs,) numbers of the mentors and of the mentees; whoever is unknown is named."""
    for side, labels in ((mentors, [each for each, _ in pairs]), (mentees, [each for _, each in pairs])):
        unknown = list(dict.fromkeys(each for each in labels if each not in side.number))
        if unknown:
            places = {"name": name, "people": named(unknown)}
            raise InvalidPairing(reason=Sentence(_UNKNOWN[side.role], places))
    mentor = np.array([mentors.number[each] for each, _ in pairs], dtype=np.int64)
    mentee = np.array([mentees.number[each] for _, each in pairs], dtype=np.int64)
    return mentor, mentee


def _in_common(column: str, text: str, mentors: Side, mentees: Side) -> InCommon:
    return InCommon(*shared_values(mentors.values(column), mentees.values(column)), (column,), text)


def marks(mentor: Integers, mentee: Integers, mentors: Side, mentees: Side) -> sparse.csr_array:
    """(n_mentors, n_mentees) with the pairs marked."""
    shape = (len(mentors), len(mentees))
    return sparse.csr_array((np.ones(len(mentor), dtype=np.int8), (mentor, mentee)), shape=shape)
