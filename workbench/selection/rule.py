"""The rule by which finalists are chosen: seats, quotas, limits, decisions on persons, ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidSelection, Sentence

if TYPE_CHECKING:
    from workbench.domain.season import Selection as SelectionDocument

_SEATS = N_("the number of seats")
_RESERVE = N_("the length of the reserve list")
_MINIMUM = N_("the minimum of quota %(quota)s")
_MAXIMUM = N_("the maximum of quota %(quota)s")
_AT_MOST = N_("the limit for each %(attribute)s")
_BOUND = N_("%(name)s has to be a whole number from %(lowest)s up, not %(value)r")
_REVERSED = N_(
    "quota %(quota)s: the maximum %(maximum)s is below the minimum %(minimum)s; check both numbers"
)
_TWICE = N_("quota %(quota)s stands twice in the rule; write both bounds into one")
_BOTH_WAYS = N_("%(candidates)s must be in and are excluded at once; keep one of the two decisions")
_NO_REASON = N_("the decision on %(candidate)s has no reason; write it down, it goes into the protocol")
_RESOLUTION = N_("the resolution of merit has to be a number above 0, not %(value)r")
_MINIMUM_MERIT = N_("the minimum merit has to be a number, not %(value)r")
_LIST_OF_NAMES = N_("%(name)s has to be a list of column names, not %(value)r")


@dataclass(frozen=True)
class Quota:
    """At least `minimum`, at most `maximum` finalists whose `attribute` is or contains `value`."""

    attribute: str
    value: Label
    minimum: int = 0
    maximum: int | None = None

    def __post_init__(self) -> None:
        _check_count(Sentence(_MINIMUM, {"quota": self.label}), self.minimum)
        if self.maximum is None:
            return
        _check_count(Sentence(_MAXIMUM, {"quota": self.label}), self.maximum)
        if self.maximum < self.minimum:
            places = {"quota": self.label, "minimum": self.minimum, "maximum": self.maximum}
            raise InvalidSelection(reason=Sentence(_REVERSED, places))

    @property
    def label(self) -> str:
        return f"{self.attribute} = {self.value}"


@dataclass(frozen=True)
class SelectionRule:
    """Everything that decides who becomes a finalist.

    Attributes
    ----------
    seats : places in the final; a candidate takes as many as the candidates' column `seats` says, else 1.
    quotas : bounds on the number of finalists with an attribute's value.
    at_most : attribute → most finalists that may share one value of it, e.g. `{"organisation": 2}`.
    minimum_merit : who has less cannot be chosen, unless they must be in.
    gates : columns that have to be true of every finalist, those who must be in included.
    must_have, excluded : candidate → the reason, as it goes into the protocol.
    ties : columns that decide between choices of equal merit, in this order; higher first.
    casting_vote : column of the chair's votes, asked after `ties`; higher first, empty is no vote.
    reserve : length of the reserve list.
    merit : the column by which candidates are ranked.
    resolution : merit is rounded to multiples of this; what then is equal is a tie.
    """

    seats: int
    quotas: Sequence[Quota] = ()
    at_most: Mapping[str, int] = field(default_factory=dict)
    minimum_merit: float | None = None
    gates: Sequence[str] = ()
    must_have: Mapping[Any, str] = field(default_factory=dict)
    excluded: Mapping[Any, str] = field(default_factory=dict)
    ties: Sequence[str] = ()
    casting_vote: str | None = None
    reserve: int = 0
    merit: str = "merit"
    resolution: float = 0.001

    def __post_init__(self) -> None:
        _check_count(Sentence(_SEATS), self.seats, lowest=1)
        _check_count(Sentence(_RESERVE), self.reserve)
        for attribute, most in self.at_most.items():
            _check_count(Sentence(_AT_MOST, {"attribute": attribute}), most)
        for name, columns in (("gates", self.gates), ("ties", self.ties)):
            if isinstance(columns, str):
                raise InvalidSelection(reason=Sentence(_LIST_OF_NAMES, {"name": name, "value": columns}))
        _check_numbers(self.resolution, self.minimum_merit)
        _check_quotas(self.quotas)
        _check_decisions(self.must_have, self.excluded)

    @classmethod
    def from_document(cls, document: SelectionDocument) -> SelectionRule:
        """Read the rule that a season's file gives for a stage."""
        return cls(
            seats=document.seats,
            quotas=tuple(
                Quota(each.attribute, each.value, each.minimum, each.maximum) for each in document.quotas
            ),
            at_most=dict(document.at_most),
            minimum_merit=document.minimum_merit,
            gates=document.gates,
            must_have=dict(document.must_have),
            excluded=dict(document.excluded),
            ties=document.ties,
            casting_vote=document.casting_vote,
            reserve=document.reserve,
            merit=document.merit,
            resolution=document.resolution,
        )

    def without_limits(self) -> SelectionRule:
        """The same rule by merit alone: no quotas, no limits; to show what the limits change."""
        return replace(self, quotas=(), at_most={})


def _check_count(name: Sentence, value: object, *, lowest: int = 0) -> None:
    if not isinstance(value, Integral) or isinstance(value, bool) or value < lowest:
        places = {"name": name, "lowest": lowest, "value": value}
        raise InvalidSelection(reason=Sentence(_BOUND, places))


def _check_numbers(resolution: object, minimum_merit: object) -> None:
    if not _is_number(resolution) or float(resolution) <= 0:  # type: ignore[arg-type]
        raise InvalidSelection(reason=Sentence(_RESOLUTION, {"value": resolution}))
    if minimum_merit is not None and not _is_number(minimum_merit):
        raise InvalidSelection(reason=Sentence(_MINIMUM_MERIT, {"value": minimum_merit}))


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def _check_quotas(quotas: Sequence[Quota]) -> None:
    seen = set()
    for quota in quotas:
        key = (quota.attribute, value_key(quota.value))
        if key in seen:
            raise InvalidSelection(reason=Sentence(_TWICE, {"quota": quota.label}))
        seen.add(key)


def _check_decisions(must_have: Mapping[Any, str], excluded: Mapping[Any, str]) -> None:
    both = [str(each) for each in must_have if each in excluded]
    if both:
        raise InvalidSelection(reason=Sentence(_BOTH_WAYS, {"candidates": ", ".join(sorted(both))}))
    for decisions in (must_have, excluded):
        for candidate, reason in decisions.items():
            if not isinstance(reason, str) or not reason.strip():
                raise InvalidSelection(reason=Sentence(_NO_REASON, {"candidate": candidate}))


def value_key(value: object) -> str:
    """One spelling for a value, whether a file or a spreadsheet gave it: 1, 1.0 and "1" are the same."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
