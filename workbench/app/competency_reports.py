"""A participant's own profile as a PDF report."""

from __future__ import annotations

from workbench.app.assessments import assessment_of, load_assessment_files
from workbench.app.opening import Workbench
from workbench.domain.text import Language
from workbench.workflows.assessing.assess import AssessmentSession


def own_report(workbench: Workbench, sign_in_id: str, assessment_id: str, language: Language) -> bytes:
    """Print the profile of whoever is signed in, as they may see it and without their name.

    Raises NoValidLink, AccessDenied for whoever is not assessed, SettingsError for an unknown assessment,
    TooFewAnswers where there is no profile yet.
    """
    # Imported here: a server that nobody asks for a report loads no library of computing or printing.
    from workbench.files.competencies.competency_report import competency_report
    from workbench.workflows.assessing.standards import standing_standard

    assessment = assessment_of(workbench, assessment_id)
    files = load_assessment_files(workbench)
    session = AssessmentSession(
        workbench.store,
        workbench.season,
        files.tests,
        files.rubrics,
        sign_in_id=sign_in_id,
        clock=workbench.clock,
    )
    profile, rubric = session.profile(assessment.id), session.rubric(assessment.id)
    with workbench.store.read() as work:
        standing = standing_standard(work, assessment.id)
    return competency_report(
        profile,
        rubric,
        assessment_name=assessment.name,
        language=language,
        categories={each.id: each.name for each in workbench.season.eligibility.categories},
        standard_digest="" if standing is None else standing[1].digest,
    )
