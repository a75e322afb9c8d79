"""Invented competency profiles, by the ready rubric of mentors' competencies."""

from __future__ import annotations

from functools import cache
from typing import Any

from workbench.domain.competencies import CompetencyResult, Norm, Profile, SourceView
from workbench.domain.rubric import Rubric
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.documents import load_rubric

CUTS = (-2.0, -0.5, 1.0, 2.5)
LEVELS = (1, 2, 3, 4, 5)
COMPETENCIES = (
    "goal_setting",
    "listening",
    "feedback",
    "development_planning",
    "knowledge_sharing",
    "support_in_difficulty",
    "boundaries_and_ethics",
    "reflection",
)


@cache
def mentors_rubric() -> Rubric:
    return load_rubric(rubric_directory() / "mentor_competencies.v1.yaml")


def a_result(competency: str = "goal_setting", **changes: Any) -> CompetencyResult:
    """Level 3 with a probability of 0.83, of nine answers out of ten."""
    fields: dict[str, Any] = {
        "competency": competency,
        "measure": 0.25,
        "se": 0.4,
        "cuts": CUTS,
        "levels": LEVELS,
        "level": 3,
        "lowest": 3,
        "highest": 3,
        "probability": 0.83,
        "at_end": "",
        "n_answered": 9,
        "n_items": 10,
    }
    return CompetencyResult(**{**fields, **changes})


def an_unknown(competency: str = "reflection", **changes: Any) -> CompetencyResult:
    """Nothing was answered that tells of it."""
    nothing = dict.fromkeys(("measure", "se", "level", "lowest", "highest", "probability"))
    return a_result(competency, **{**nothing, "n_answered": 0, **changes})


def a_profile(*results: CompetencyResult, **changes: Any) -> Profile:
    fields: dict[str, Any] = {
        "assessment_id": "entry",
        "participant_id": "100001",
        "rubric_key": "mentor_competencies@1",
        "competencies": results or (a_result(),),
        "n_raters": 0,
        "raters_missing": 0,
        "standard": 1,
        "made_at": "2025-11-21",
    }
    return Profile(**{**fields, **changes})


def a_full_profile(**changes: Any) -> Profile:
    """Eight competencies, each with something else to be said of it."""
    views = (SourceView("test", 0.1, 0.6), SourceView("self", 0.9, 0.5), SourceView("others", -0.2, 0.45))
    norms = (
        Norm("category", "teacher", 128, 64.0, 48.0, 77.0),
        Norm("region", "Московская область", 41, 58.0, 36.0, 78.0),
        Norm("all", "", 390, 61.0, 47.0, 73.0),
    )
    between = {"level": 2, "lowest": 2, "highest": 3, "probability": 0.93}
    highest = {"level": 5, "lowest": 5, "highest": 5}
    return a_profile(
        a_result(views=views, norms=norms, gap=0.4, since=-0.6, change="better"),
        a_result("listening", measure=3.1, probability=0.97, views=views, norms=norms, **highest),
        a_result("feedback", measure=-0.7, se=0.45, views=views, gap=1.1, gap_shown=True, **between),
        a_result("development_planning", measure=-2.6, level=1, lowest=1, highest=2, probability=0.99),
        a_result("knowledge_sharing", n_answered=3, se=0.95, lowest=2, highest=4, probability=0.9),
        a_result("support_in_difficulty", measure=4.8, se=1.4, at_end="highest", **highest),
        a_result("boundaries_and_ethics", since=0.3, change="not_shown", gap=-0.9, gap_shown=True),
        an_unknown(),
        **{"n_raters": 3, **changes},
    )
