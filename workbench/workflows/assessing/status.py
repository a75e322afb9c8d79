"""How far an assessment is: counts only, nobody is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.domain.responses import ResponseSource
from workbench.domain.season import Assessment
from workbench.workflows.assessing.filled_forms import forms_aside
from workbench.workflows.assessing.people import OWN, takes
from workbench.workflows.assessing.standards import standing_standard
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
    """How far it is.

    Attributes
    ----------
    n_expected : people who are to take it. n_done : of them, those who submitted all their own forms.
    standard : number of the one that holds, 0 before the first. outdated : an older scoring made it.
    aside : versions other than season.yaml names → submitted forms by them, which the next standard leaves
        out. not_measured : versions other than the standard's → the same of profiles.
    """

    n_expected: int
    n_begun: int
    n_done: int
    sources: tuple[SourceStatus, ...]
    standard: int
    has_cuts: bool
    outdated: bool = False
    aside: Mapping[str, int] = field(default_factory=dict)
    not_measured: Mapping[str, int] = field(default_factory=dict)


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
    standing = standing_standard(work, assessment.id)
    aside = forms_aside(work, assessment, rubric_key=assessment.rubric, test_key=assessment.test)
    not_measured = aside
    if standing is not None:
        holds = standing[1]
        not_measured = forms_aside(work, assessment, rubric_key=holds.rubric_key, test_key=holds.test_key)
    return AssessmentStatus(
        len(expected),
        len(begun & expected),
        len(done),
        tuple(found),
        0 if standing is None else standing[0],
        standing is not None and standing[1].has_cuts,
        standing is not None and standing[1].outdated,
        aside,
        not_measured,
    )


def _asked(assessment: Assessment, source: ResponseSource) -> bool:
    return assessment.test is not None if source == "test" else source in assessment.sources
