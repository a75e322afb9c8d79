"""What was given by another version of a rubric or test than the season names now, and does not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from workbench.domain.naming import named
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding

_REVIEWS = N_(
    "submitted reviews that wait for answers to %(parts)s under %(rubric)s: %(reviews)s, jurors: %(jurors)s; "
    "ask these to answer and to submit again, the reviews do not count until then"
)
_FORMS = N_(
    "submitted forms by another version, %(version)s, which do not count here: %(forms)s; name the version "
    "that people answered, or open an assessment of its own for the new one"
)


@dataclass(frozen=True)
class WaitingReviews:
    """Reviews of a stage that a newer version asks again.

    stage : its place in the season. rubric : key of the newer version. parts : ids of what is asked again.
    """

    stage: int
    rubric: str
    reviews: int
    jurors: int
    parts: tuple[str, ...]


@dataclass(frozen=True)
class WaitingForms:
    """Submitted forms of an assessment by a version of its rubric or test that it does not name.

    assessment : its place in the season. version : its key; field : of the assessment, where another stands.
    """

    assessment: int
    version: str
    forms: int
    field: Literal["rubric", "test"]


Given = WaitingReviews | WaitingForms


def check_waiting(given: Iterable[Given]) -> Iterator[Finding]:
    """SEA010, at the version that the season names now."""
    for each in given:
        if isinstance(each, WaitingReviews):
            told = {"parts": named(each.parts), "rubric": each.rubric, "jurors": each.jurors}
            said = Sentence(_REVIEWS, {**told, "reviews": each.reviews})
            yield Finding("SEA010", ("stages", each.stage, "rubric"), said)
        else:
            said = Sentence(_FORMS, {"version": each.version, "forms": each.forms})
            yield Finding("SEA010", ("assessments", each.assessment, each.field), said)
