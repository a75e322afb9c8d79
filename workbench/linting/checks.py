"""All rules on a rubric, and all on a season."""

from __future__ import annotations

from workbench.domain.rubric import Rubric
from workbench.linting.levels import check_levels
from workbench.linting.questions import check_questions
from workbench.linting.rules import Finding
from workbench.linting.seasons import check_season
from workbench.linting.texts import check_texts
from workbench.linting.time_needed import check_rating_time
from workbench.linting.weights import check_bounds, check_weights

__all__ = ["check_rubric", "check_season"]

_CHECKS = (check_texts, check_levels, check_questions, check_weights, check_bounds, check_rating_time)


def check_rubric(rubric: Rubric) -> list[Finding]:
    """Advice on a valid rubric, in the order of the rules' codes and of the document."""
    found = [finding for check in _CHECKS for finding in check(rubric)]
    return sorted(found, key=lambda each: each.code)
