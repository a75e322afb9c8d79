"""Tests and rubrics that a season's assessments name, read from its files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from workbench.app.opening import Workbench
from workbench.domain.assessment import SituationTest
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment
from workbench.errors import N_, Sentence, SettingsError
from workbench.files.yaml_files.assessments import DIRECTORY, load_named_tests
from workbench.files.yaml_files.documents import load_named_rubrics
from workbench.workflows.assessing.forms import Questions


@dataclass(frozen=True)
class AssessmentFiles:
    """Every rubric and test that an assessment of the season names, by key."""

    rubrics: dict[str, Rubric]
    tests: dict[str, SituationTest]


def assessment_of(workbench: Workbench, assessment_id: str | None = None) -> Assessment:
    """The named assessment, or the season's first; SettingsError where it has no such one."""
    assessments = workbench.season.assessments
    known = ", ".join(each.id for each in assessments)
    if not known:
        raise SettingsError(
            name="assessments", reason=N_("season.yaml names none; add one, see its comments")
        )
    found = workbench.season.assessment(assessment_id) if assessment_id else assessments[0]
    if found is None:
        raise SettingsError(
            name="assessment",
            reason=Sentence(
                N_("'%(assessment_id)s' is unknown; known are %(known)s"),
                {"assessment_id": assessment_id, "known": known},
            ),
        )
    return found


def load_assessment_files(workbench: Workbench) -> AssessmentFiles:
    """Read them; raises SettingsError for one that no file holds, or that do not go together.

    InvalidDocument or UnreadableFile for a file that cannot be used.
    """
    assessments = workbench.season.assessments
    directory = workbench.settings.rubric_directory
    rubrics = load_named_rubrics(directory, [each.rubric for each in assessments])
    for each in assessments:
        if each.rubric not in rubrics:
            raise _missing(each, "rubric", each.rubric, str(directory), rubrics)
    named = [each.test for each in assessments if each.test is not None]
    tests = load_named_tests(directory / DIRECTORY, named, rubrics) if named else {}
    for each in assessments:
        if each.test is None:
            continue
        if each.test not in tests:
            raise _missing(each, "test", each.test, str(directory / DIRECTORY), tests)
        if tests[each.test].rubric != each.rubric:
            raise SettingsError(
                name=f"assessments.{each.id}.test",
                reason=Sentence(
                    N_(
                        "%(test)s is keyed to %(rubric)s, the assessment goes by %(goes_by)s; name the same "
                        "rubric"
                    ),
                    {"test": each.test, "rubric": tests[each.test].rubric, "goes_by": each.rubric},
                ),
            )
    return AssessmentFiles(rubrics, tests)


def questions_asked(
    workbench: Workbench, kind: Literal["ratings", "answers"], assessment_id: str | None = None
) -> tuple[Assessment, Questions]:
    """An assessment with what its ratings or its test ask: as they were first answered, once they were."""
    assessment = assessment_of(workbench, assessment_id)
    if kind == "answers" and assessment.test is None:
        raise SettingsError(
            name=f"assessments.{assessment.id}.test", reason=N_("this assessment has no test")
        )
    files = load_assessment_files(workbench)
    test_key = assessment.test if kind == "answers" else None
    with workbench.store.read() as work:
        rubric = work.rubrics.get(assessment.rubric) or files.rubrics[assessment.rubric]
        if test_key is None:
            return assessment, Questions(rubric, None)
        return assessment, Questions(rubric, work.assessments.test(test_key) or files.tests[test_key])


def _missing(
    assessment: Assessment, what: str, key: str, directory: str, found: Collection[str]
) -> SettingsError:
    known = ", ".join(sorted(found)) or Sentence(N_("none"))
    return SettingsError(
        name=f"assessments.{assessment.id}.{what}",
        reason=Sentence(
            N_("no file in %(directory)s holds %(key)s; found: %(known)s"),
            {"directory": directory, "key": key, "known": known},
        ),
    )
