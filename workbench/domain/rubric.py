"""Scoring rules: what is asked, which levels there are and what each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from workbench.domain.problems import Problem, raise_found
from workbench.domain.rubric_checks import CLOSING as CLOSING
from workbench.domain.rubric_checks import rubric_disagreements
from workbench.domain.text import Document, Language, Text

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
CommentRule = Literal["always", "at_ends", "never"]
GateCommentRule = Literal["at_no", "always", "never"]
Listed = Field(strict=False)
# Totals that differ by less are the same number, summed in another order.
_SAME = 1e-9


class Scale(Document):
    """Whole levels from `lowest` to `highest`, both included."""

    lowest: Annotated[int, Field(ge=0, le=1)]
    highest: Annotated[int, Field(ge=2, le=10)]

    def __contains__(self, level: object) -> bool:
        return isinstance(level, int) and not isinstance(level, bool) and self.lowest <= level <= self.highest

    def levels(self) -> range:
        return range(self.lowest, self.highest + 1)


class Level(Document):
    """A described level: `name` in a word, `anchor` what one sees in such an entry."""

    level: int
    name: Text
    anchor: Text
    example: Text | None = None


class Indicator(Document):
    """An observable sign of a competency; `level` is the one from which it is usually seen."""

    id: Identifier
    text: Text
    level: int | None = None


class Criterion(Document):
    id: Identifier
    name: Text
    question: Text
    weight: Annotated[float, Field(gt=0, le=100)]
    levels: Annotated[tuple[Level, ...], Field(min_length=2, strict=False)]
    evidence: Text | None = None
    comment: CommentRule = "at_ends"
    may_abstain: bool = True
    indicators: Annotated[tuple[Indicator, ...], Listed] = ()

    @model_serializer(mode="wrap")
    def _without_what_is_absent(self, make: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without_defaults(self, make(self), "indicators")

    def described(self, level: int) -> Level | None:
        return next((each for each in self.levels if each.level == level), None)


class Gate(Document):
    """A yes/no question; an entry of which the jury says no may not be chosen, whatever its total."""

    id: Identifier
    name: Text
    question: Text
    evidence: Text | None = None
    comment: GateCommentRule = "at_no"
    may_abstain: bool = True

    def needs_comment(self, answer: bool) -> bool:
        return self.comment == "always" or (self.comment == "at_no" and not answer)


class Aggregation(Document):
    """How a juror's levels become a total, and which means an entry must reach to be chosen at all.

    Attributes
    ----------
    method : weighted_mean, in levels of the scale; or sum, that mean times the sum of all weights, so that
        an abstention is never a zero.
    minimum : criterion id → the mean of the jurors' levels that an entry must reach.
    floor : a level below which nothing compensates: a juror's total is the lowest of their levels where
        that lies below it.
    """

    method: Literal["weighted_mean", "sum"] = "weighted_mean"
    minimum: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(default_factory=dict)
    floor: int | None = None

    def points_per_level(self, all_weights: float) -> float:
        """Points of the total that a level is worth; `all_weights` is the sum over all criteria."""
        return all_weights if self.method == "sum" else 1.0

    def total(self, rated: Sequence[tuple[float, int]], all_weights: float) -> float:
        """A juror's total from (weight, level) of the criteria they rated, at least one.

        The one formula of a total: forms, score sheets and raw lists all come here.
        """
        mean = sum(weight * level for weight, level in rated) / sum(weight for weight, _ in rated)
        if self.floor is not None:
            lowest = min(level for _, level in rated)
            mean = float(lowest) if lowest < self.floor else mean
        return mean * self.points_per_level(all_weights)


WEIGHTED_MEAN = Aggregation()  # of a rubric that says nothing else


class CutScore(Document):
    """From `at` points of the total upwards an entry is called `name`, until the next cut score."""

    id: Identifier
    name: Text
    at: Annotated[float, Field(allow_inf_nan=False)]


class RatingFate(Document):
    """What happens to the ratings given on a criterion, or to the answers given at a gate.

    Attributes
    ----------
    id : of the criterion or gate in this version; `was`, in the older one, where it differs.
    are : kept; mapped, by `levels`; or asked_again, so that a juror who has given one gives it anew.
    levels : level of the older version, written as a key → the level of this version that it becomes.
    """

    id: Identifier
    are: Literal["kept", "mapped", "asked_again"]
    was: Identifier | None = None
    levels: dict[str, int] = Field(default_factory=dict)

    @model_serializer(mode="wrap")
    def _without_what_is_absent(self, make: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in make(self).items() if value not in (None, {})}

    @property
    def source(self) -> str:
        """Its id in the older version."""
        return self.was or self.id

    def level(self, given: int) -> int | None:
        """The level that `given` becomes; None where it is asked again."""
        if self.are == "mapped":
            return self.levels.get(str(given))
        return given if self.are == "kept" else None


class Replacement(Document):
    """Which version this one replaces, and what happens to ratings given by that one.

    Criteria and gates in which nothing changed need not be listed: their ratings are kept. `dropped` are
    those of the older version that are no more.
    """

    version: Annotated[int, Field(ge=1)]
    ratings: Annotated[tuple[RatingFate, ...], Listed] = ()
    dropped: Annotated[tuple[Identifier, ...], Listed] = ()

    @model_serializer(mode="wrap")
    def _without_what_is_absent(self, make: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without_defaults(self, make(self), "ratings", "dropped")


class Rubric(Document):
    """A version of a rubric; frozen once a rating refers to it.

    What a rubric does not have (gates, aggregation, cut scores, indicators, a version that it replaces) is
    not in its JSON either, so that versions written before there were such fields keep their digests.
    """

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    original: Language
    title: Text
    purpose: Text
    rates: Literal["proposal", "presentation", "interview", "task_evidence", "competency"]
    scale: Scale
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, strict=False)]
    # The text a juror may leave on the entry as a whole.
    closing_comment: Literal["required", "optional", "none"] = "optional"
    gates: Annotated[tuple[Gate, ...], Listed] = ()
    aggregation: Aggregation = WEIGHTED_MEAN
    cut_scores: Annotated[tuple[CutScore, ...], Listed] = ()
    replaces: Replacement | None = None

    @model_validator(mode="after")
    def _parts_agree(self) -> Rubric:
        raise_found(disagreements(self.model_dump()))
        return self

    @model_serializer(mode="wrap")
    def _without_what_is_absent(self, make: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without_defaults(self, make(self), "gates", "aggregation", "cut_scores", "replaces")

    @property
    def key(self) -> str:
        """`id@version`, the name by which seasons and reviews refer to this rubric."""
        return f"{self.id}@{self.version}"

    def criterion(self, criterion_id: str) -> Criterion | None:
        return next((each for each in self.criteria if each.id == criterion_id), None)

    def gate(self, gate_id: str) -> Gate | None:
        return next((each for each in self.gates if each.id == gate_id), None)

    @property
    def all_weights(self) -> float:
        return sum(each.weight for each in self.criteria)

    def share_of_weight(self, criterion: Criterion) -> float:
        """Weight of `criterion` as a share of all weights, 0..1."""
        return criterion.weight / self.all_weights

    def total(self, level_by_criterion: Mapping[str, int | None]) -> float | None:
        """A juror's total over the criteria rated so far; None before the first. See `Aggregation`."""
        rated = [
            (criterion.weight, level)
            for criterion in self.criteria
            if (level := level_by_criterion.get(criterion.id)) is not None
        ]
        return self.aggregation.total(rated, self.all_weights) if rated else None

    @property
    def total_range(self) -> tuple[float, float]:
        """The lowest and the highest total there can be, in points."""
        points = self.aggregation.points_per_level(self.all_weights)
        return self.scale.lowest * points, self.scale.highest * points

    def cut_score(self, total: float) -> CutScore | None:
        """The highest cut score that a total reaches; None below the first."""
        reached = [each for each in self.cut_scores if total >= each.at - _SAME]
        return reached[-1] if reached else None

    def needs_comment(self, criterion: Criterion, level: int) -> bool:
        if criterion.comment == "at_ends":
            return level in (self.scale.lowest, self.scale.highest)
        return criterion.comment == "always"


def disagreements(data: Any) -> Iterator[Problem]:
    """What is wrong between the parts of a rubric, given as plain data that may have other mistakes too."""
    yield from rubric_disagreements(data)


def _without_defaults(document: Document, dumped: dict[str, Any], *names: str) -> dict[str, Any]:
    absent = {name for name in names if getattr(document, name) == type(document).model_fields[name].default}
    return {name: value for name, value in dumped.items() if name not in absent}
