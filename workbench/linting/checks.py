"""All rules on a rubric, all on a season, and those on versions in use."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.domain.assessment import SituationTest
from workbench.domain.rubric import Rubric
from workbench.domain.text import Document
from workbench.errors import N_, Sentence
from workbench.linting.levels import check_levels
from workbench.linting.questions import check_questions
from workbench.linting.rules import Finding
from workbench.linting.seasons import check_season
from workbench.linting.texts import check_texts
from workbench.linting.time_needed import check_rating_time
from workbench.linting.weights import check_bounds, check_weights

__all__ = ["check_frozen", "check_frozen_test", "check_rubric", "check_season"]

_CHECKS = (check_texts, check_levels, check_questions, check_weights, check_bounds, check_rating_time)

_CHANGED = N_(
    "ratings have been given by this version as it was; save the change as version %(next)s, move this file "
    "away, and write the version back: workbench rubric restore %(key)s"
)
_ANSWERED = N_(
    "somebody has answered this version as it was; save the change as version %(next)s, move this file "
    "away, and write the version back: workbench rubric restore %(key)s"
)


def check_rubric(rubric: Rubric) -> list[Finding]:
    """Advice on a valid rubric, in the order of the rules' codes and of the document."""
    found = [finding for check in _CHECKS for finding in check(rubric)]
    return sorted(found, key=lambda each: each.code)


def check_frozen(rubric: Rubric, in_use: Rubric | None, taken: Iterable[str] = ()) -> list[Finding]:
    """RUB019. `in_use` : the same version as ratings know it, if there are any.

    `taken` : keys of the rubrics that there are, in files or in use; the first version after them is free.
    """
    last = max((int(key.partition("@")[2]) for key in taken if key.startswith(f"{rubric.id}@")), default=0)
    said = Sentence(_CHANGED, {"next": max(rubric.version, last) + 1, "key": rubric.key})
    return [Finding("RUB019", (name,), said) for name in _first_change(rubric, in_use)]


def check_frozen_test(test: SituationTest, in_use: SituationTest | None) -> list[Finding]:
    """ASM009. `in_use` : the same version as those who answered have seen it, if there are any."""
    said = Sentence(_ANSWERED, {"next": test.version + 1, "key": test.key})
    return [Finding("ASM009", (name,), said) for name in _first_change(test, in_use)]


def _first_change(document: Document, in_use: Document | None) -> list[str]:
    """The first field that differs, or none."""
    if in_use is None or document == in_use:
        return []
    names = type(document).model_fields
    return [name for name in names if getattr(document, name) != getattr(in_use, name)][:1]
