"""A save joined with what another tab has saved meanwhile: the same for entries and training works."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from workbench.domain.reviews import Form, ReviewStatus, merge, missing
from workbench.domain.rubric import Rubric
from workbench.errors import N_, InvalidReview, Sentence

Intent = Literal["save", "submit", "reopen"]


class Kept(Protocol):
    """A saved version of a review: of an entry, or of a training work."""

    @property
    def number(self) -> int: ...
    @property
    def status(self) -> ReviewStatus: ...
    @property
    def form(self) -> Form: ...


AnyKept = TypeVar("AnyKept", bound=Kept)


@dataclass(frozen=True)
class Saved(Generic[AnyKept]):
    """What a save came to.

    `conflicts` names the places where newer work of another tab stands; `missing` what kept a
    submitted form a draft.
    """

    revision: AnyKept
    conflicts: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Draft:
    """The next version to keep: what a revision holds beside its own ids, its base and its moment."""

    number: int
    status: ReviewStatus
    form: Form


def join(
    newest: AnyKept | None,
    before: Form,
    form: Form,
    intent: Intent,
    rubric: Rubric,
    make: Callable[[Draft], AnyKept],
) -> Saved[AnyKept]:
    """The revision to keep, made by `make`; `newest` itself when this save adds nothing to it.

    The change is what `form` holds beyond `before`. What is submitted changes only by reopening it.
    """
    joined, conflicts = merge(before, form, newest.form if newest else Form())
    submitted = newest is not None and newest.status == "submitted"
    if newest is not None and submitted and intent != "reopen":
        # Submitted, perhaps in another tab: nothing changes it but an explicit reopening.
        changed = merge(newest.form, joined, newest.form)[0] != newest.form
        return Saved(newest, tuple(conflicts) or (("submitted",) if changed else ()))
    places = tuple(missing(joined, rubric)) if intent == "submit" else ()
    status: ReviewStatus = "submitted" if intent == "submit" and not places and not conflicts else "draft"
    if newest is not None and joined == newest.form and status == newest.status:
        return Saved(newest, tuple(conflicts), places)
    number = newest.number + 1 if newest else 1
    return Saved(make(Draft(number, status, joined)), tuple(conflicts), places)


def form_at(newest: Kept | None, base: int, look_up: Callable[[int], Kept | None]) -> Form:
    """The form that the juror's screen showed when the change was made; InvalidReview for an unknown base."""
    if base == 0:
        return Form()
    # A number beyond the newest may be one that the database cannot even look up.
    known = newest is not None and 0 < base <= newest.number
    revision = look_up(base) if known else None
    if revision is None:
        raise InvalidReview(reason=Sentence(N_("the review has no revision %(base)s"), {"base": base}))
    return revision.form


def canonical_uuid(text: object) -> str:
    try:
        return str(uuid.UUID(str(text)))
    except ValueError as error:
        raise InvalidReview(reason=N_("the save carries no valid id")) from error
