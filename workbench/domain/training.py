"""Training works: rated before the first real entry, with reference levels and the reasons for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.entries import Section
from workbench.domain.reviews import Form, ReviewStatus

_PREFIX = "Т-"  # no entry's number begins so


def training_number(place: int) -> str:
    """Т-01 for the first training work of a stage."""
    return f"{_PREFIX}{place:02d}"


def is_training_number(number: str) -> bool:
    return number.startswith(_PREFIX)


@dataclass(frozen=True)
class TrainingWork:
    """A work that is rated for practice only. `number` is Т-01; `place` is its place in the training.

    Attributes
    ----------
    level_by_criterion, reason_by_criterion : what methodologists agreed on, and why, by criterion id.
    rubric_key : the version of the rubric that they used.
    """

    number: str
    stage_id: str
    place: int
    title: str
    sections: tuple[Section, ...]
    level_by_criterion: Mapping[str, int]
    reason_by_criterion: Mapping[str, str]
    rubric_key: str


@dataclass(frozen=True)
class TrainingRevision:
    """One saved version of a juror's review of a training work; append-only, as other reviews."""

    id: str
    member_id: str
    work: str  # number
    stage_id: str
    number: int
    base: int
    status: ReviewStatus
    form: Form
    saved_at: datetime
