"""Scoring rules: what is asked, which levels there are and what each of them means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from workbench.domain.problems import Problem, raise_found, repeated_ids, rows
from workbench.domain.text import Document, Language, Text

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
CLOSING = "closing"  # the place of the comment on the whole entry in a form, so no criterion's id
CommentRule = Literal["always", "at_ends", "never"]


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


class Criterion(Document):
    id: Identifier
    name: Text
    question: Text
    weight: Annotated[float, Field(gt=0, le=100)]
    levels: Annotated[tuple[Level, ...], Field(min_length=2, strict=False)]
    evidence: Text | None = None
    comment: CommentRule = "at_ends"
    may_abstain: bool = True

    def described(self, level: int) -> Level | None:
        return next((each for each in self.levels if each.level == level), None)


class Rubric(Document):
    """A version of a rubric; frozen once a rating refers to it."""

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

    @model_validator(mode="after")
    def _parts_agree(self) -> Rubric:
        raise_found(disagreements(self.model_dump()))
        return self

    @property
    def key(self) -> str:
        """`id@version`, the name by which seasons and reviews refer to this rubric."""
        return f"{self.id}@{self.version}"

    def criterion(self, criterion_id: str) -> Criterion | None:
        return next((each for each in self.criteria if each.id == criterion_id), None)

    def share_of_weight(self, criterion: Criterion) -> float:
        """Weight of `criterion` as a share of all weights, 0..1."""
        return criterion.weight / sum(each.weight for each in self.criteria)

    def needs_comment(self, criterion: Criterion, level: int) -> bool:
        if criterion.comment == "at_ends":
            return level in (self.scale.lowest, self.scale.highest)
        return criterion.comment == "always"


def disagreements(data: Any) -> Iterator[Problem]:
    """What is wrong between the parts of a rubric, given as plain data that may have other mistakes too."""
    yield from repeated_ids(data, "criteria", "criterion")
    for index, criterion in rows(data, "criteria"):
        if criterion.get("id") == CLOSING:
            yield ("criteria", index, "id"), f"{CLOSING!r} is the comment on the whole entry; take another id"
    scale = data.get("scale") if isinstance(data, dict) else None
    ends = (scale.get("lowest"), scale.get("highest")) if isinstance(scale, dict) else (None, None)
    for index, criterion in rows(data, "criteria"):
        for path, message in _level_problems(criterion, *ends):
            yield ("criteria", index, *path), message


def _level_problems(criterion: Any, lowest: Any, highest: Any) -> Iterator[Problem]:
    described = [
        (index, row["level"]) for index, row in rows(criterion, "levels") if type(row.get("level")) is int
    ]
    for (_, before), (index, level) in pairwise(described):
        if level <= before:
            yield (
                ("levels", index, "level"),
                f"level {level} follows {before}; list each level once, from low to high",
            )
    if type(lowest) is not int or type(highest) is not int:
        return
    for index, level in described:
        if not lowest <= level <= highest:
            yield ("levels", index, "level"), f"level {level} is outside the scale {lowest}..{highest}"
    values = {level for _, level in described}
    for end in (lowest, highest):
        if described and end not in values:
            yield ("levels",), f"level {end}, an end of the scale, is not described; describe it"
