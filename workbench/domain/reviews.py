"""A juror's filled form: its ratings, what is missing, how two versions of it are joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from workbench.domain.rubric import CLOSING, Rubric
from workbench.domain.text import storable
from workbench.errors import InvalidReview

ReviewStatus = Literal["draft", "submitted"]
MAX_COMMENT_CHARACTERS = 10_000


@dataclass(frozen=True)
class Rating:
    """One criterion's part of a form. Abstaining is a missing level on purpose, never a zero."""

    level: int | None = None
    abstained: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Form:
    """Everything a juror has entered on one entry, by criterion id."""

    ratings: Mapping[str, Rating] = field(default_factory=dict)
    closing_comment: str = ""

    @staticmethod
    def from_json(data: object, rubric: Rubric) -> Form:
        """Read a form sent by a browser or kept in the store; InvalidReview names what does not fit."""
        if not isinstance(data, dict) or not isinstance(data.get("ratings", {}), dict):
            raise InvalidReview(reason="the form is not of the expected shape")
        unknown = set(data) - {"ratings", CLOSING}
        if unknown:
            raise InvalidReview(reason=f"unknown field {sorted(map(str, unknown))[0][:40]!r}")
        ratings = {
            str(criterion_id): _rating_from_json(str(criterion_id), value, rubric)
            for criterion_id, value in data.get("ratings", {}).items()
        }
        return Form(
            ratings={key: value for key, value in ratings.items() if value != Rating()},
            closing_comment=_comment_from_json("closing comment", data.get(CLOSING, "")),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "ratings": {
                criterion_id: {
                    "level": rating.level,
                    "abstained": rating.abstained,
                    "comment": rating.comment,
                }
                for criterion_id, rating in sorted(self.ratings.items())
            },
            CLOSING: self.closing_comment,
        }

    def rating(self, criterion_id: str) -> Rating:
        return self.ratings.get(criterion_id, Rating())


@dataclass(frozen=True)
class Revision:
    """A saved version of a review; rows of these are only ever added.

    `id` is made by the browser, so sending the same save twice is harmless. `number` counts from 1
    within the assignment; `base` is the number the juror's screen showed when the change was made.
    """

    id: str
    assignment_id: int
    number: int
    base: int
    status: ReviewStatus
    form: Form
    rubric_key: str
    saved_at: datetime


def _rating_from_json(criterion_id: str, data: object, rubric: Rubric) -> Rating:
    criterion = rubric.criterion(criterion_id)
    if criterion is None:
        raise InvalidReview(reason=f"the rubric has no criterion {criterion_id[:40]!r}")
    if not isinstance(data, dict) or set(data) - {"level", "abstained", "comment"}:
        raise InvalidReview(reason=f"criterion {criterion_id!r} is not of the expected shape")
    level, abstained = data.get("level"), data.get("abstained", False)
    if level is not None and level not in rubric.scale:
        raise InvalidReview(
            reason=f"level {str(level)[:20]!r} of {criterion_id!r} is outside"
            f" {rubric.scale.lowest}..{rubric.scale.highest}"
        )
    if not isinstance(abstained, bool) or (abstained and level is not None):
        raise InvalidReview(reason=f"criterion {criterion_id!r} has both a level and an abstention")
    if abstained and not criterion.may_abstain:
        raise InvalidReview(reason=f"criterion {criterion_id!r} allows no abstention")
    return Rating(level, abstained, _comment_from_json(criterion_id, data.get("comment", "")))


def _comment_from_json(place: str, data: object) -> str:
    if not isinstance(data, str):
        raise InvalidReview(reason=f"the comment of {place!r} is not a text")
    if len(data) > MAX_COMMENT_CHARACTERS:
        raise InvalidReview(
            reason=f"the comment of {place!r} is longer than {MAX_COMMENT_CHARACTERS} characters"
        )
    return storable(data)


def missing(form: Form, rubric: Rubric) -> list[tuple[str, str]]:
    """Places to fill before the form may be submitted: (criterion id, "level" | "comment")."""
    places: list[tuple[str, str]] = []
    for criterion in rubric.criteria:
        rating = form.rating(criterion.id)
        if rating.level is None and not rating.abstained:
            places.append((criterion.id, "level"))
        elif (
            rating.level is not None
            and rubric.needs_comment(criterion, rating.level)
            and not rating.comment.strip()
        ):
            places.append((criterion.id, "comment"))
    if rubric.closing_comment == "required" and not form.closing_comment.strip():
        places.append((CLOSING, "comment"))
    return places


def total(form: Form, rubric: Rubric) -> float | None:
    """Weighted mean level over the criteria rated so far, on the rubric's scale; None before the first."""
    rated = [
        (criterion.weight, level)
        for criterion in rubric.criteria
        if (level := form.rating(criterion.id).level) is not None
    ]
    if not rated:
        return None
    return sum(weight * level for weight, level in rated) / sum(weight for weight, _ in rated)


def merge(base: Form, mine: Form, newest: Form) -> tuple[Form, list[str]]:
    """Join a change made on `base` into `newest`, part by part.

    Parts are the level (with abstention) and the comment of each criterion, and the closing comment.
    A part that only one side changed takes that side's value. Where both changed it differently the
    newer work stands and the place is named in the second result, so that nothing is overwritten.
    """
    conflicts: list[str] = []

    def choose(place: str, before: Any, change: Any, now: Any) -> Any:
        if change in (before, now):
            return now
        if now == before:
            return change
        conflicts.append(place)
        return now

    ratings: dict[str, Rating] = {}
    for key in sorted({*base.ratings, *mine.ratings, *newest.ratings}):
        before, change, now = base.rating(key), mine.rating(key), newest.rating(key)
        level, abstained = choose(
            f"{key}.level",
            (before.level, before.abstained),
            (change.level, change.abstained),
            (now.level, now.abstained),
        )
        comment = choose(f"{key}.comment", before.comment, change.comment, now.comment)
        ratings[key] = Rating(level, abstained, comment)
    closing = choose(f"{CLOSING}.comment", base.closing_comment, mine.closing_comment, newest.closing_comment)
    kept = {key: rating for key, rating in ratings.items() if rating != Rating()}
    return Form(kept, closing), conflicts
