"""How far an assessment is: counts only, nobody is named."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.domain.responses import ResponseSource
from workbench.domain.season import Assessment
from workbench.workflows.assessing_people import OWN, takes
from workbench.workflows.ports import Unit

SOURCES: tuple[ResponseSource, ...] = ("test", "self", "mentor", "mentee", "expert")


@dataclass(frozen=True)
class SourceStatus:
    """Forms of one source: begun and not submitted, submitted, and people whom a submitted one is about."""

    source: ResponseSource
    drafts: int
    submitted: int
    people: int


@dataclass(frozen=True)
class AssessmentStatus:
    """n_expected : people who are to take it. n_done : of them, those who submitted all their own forms."""

    n_expected: int
    n_begun: int
    n_done: int
    sources: tuple[SourceStatus, ...]
    standard: int  # number of the one that holds, 0 before the first
    has_cuts: bool


def assessment_status(work: Unit, assessment: Assessment) -> AssessmentStatus:
    expected = {each.id for each in work.people.participants().values() if takes(assessment, each)}
    responses = work.assessments.responses(assessment.id)
    asked = [each for each in SOURCES if _asked(assessment, each)]
    found = []
    submitted_by: dict[str, set[str]] = {}
    for source in asked:
        here = [each for each in responses if each.source == source]
        sent = [each for each in here if each.submitted_at is not None]
        submitted_by[source] = {each.participant_id for each in sent}
        found.append(SourceStatus(source, len(here) - len(sent), len(sent), len(submitted_by[source])))
    own = [each for each in asked if each in OWN]
    begun = {each.participant_id for each in responses if each.source in OWN}
    done = set.intersection(expected, *(submitted_by[each] for each in own)) if own else set()
    standard = work.assessments.standard(assessment.id)
    return AssessmentStatus(
        len(expected),
        len(begun & expected),
        len(done),
        tuple(found),
        0 if standard is None else standard[0],
        standard is not None and bool(standard[1]["cut_scores"]),
    )


def _asked(assessment: Assessment, source: ResponseSource) -> bool:
    return assessment.test is not None if source == "test" else source in assessment.sources
