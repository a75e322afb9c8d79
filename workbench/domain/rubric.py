"""Scoring rules: what is asked, which levels there are and what each of them means."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from workbench.domain.text import Document, Language, Text

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
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
    weight: Annotated[float, Field(gt=0, le=100, strict=False)]
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
    def _levels_and_ids_agree(self) -> Rubric:
        seen: set[str] = set()
        for criterion in self.criteria:
            if criterion.id in seen:
                raise ValueError(f"criterion id {criterion.id!r} stands twice; give each its own")
            seen.add(criterion.id)
            values = [each.level for each in criterion.levels]
            outside = [value for value in values if value not in self.scale]
            if outside:
                raise ValueError(f"criterion {criterion.id!r} describes levels {outside} outside the scale")
            if values != sorted(set(values)):
                raise ValueError(f"criterion {criterion.id!r}: list each level once, from low to high")
            if not {self.scale.lowest, self.scale.highest} <= set(values):
                raise ValueError(f"criterion {criterion.id!r}: describe the lowest and the highest level")
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
