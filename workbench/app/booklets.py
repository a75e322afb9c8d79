"""The booklet of the bookmark method, for a command."""

from __future__ import annotations

from workbench.app.opening import Workbench
from workbench.domain.season import Assessment
from workbench.errors import N_, Sentence, TooFewAnswers
from workbench.workflows.assessing.bookmark_booklet import Booklet, bookmark_booklet
from workbench.workflows.assessing.standards import standing_standard

_NO_STANDARD = N_(
    "the pages are ordered by how difficult they proved, and no standard has been made of the answers "
    "yet; run: "
    "workbench assess standard %(assessment)s"
)
_NO_RUBRIC = N_("the standard's rubric %(rubric)s is not in the database; make the standard anew")


def booklet_of(workbench: Workbench, assessment: Assessment, competency: str) -> Booklet:
    """Order a competency's situations by the standard that holds, for print.

    Raises TooFewAnswers without a standard, SettingsError for an unknown competency.
    """
    with workbench.store.read() as work:
        standing = standing_standard(work, assessment.id)
        if standing is None:
            raise TooFewAnswers(reason=Sentence(_NO_STANDARD, {"assessment": assessment.id}))
        holds = standing[1]
        rubric = work.rubrics.get(holds.rubric_key)
        test = work.assessments.test(holds.test_key) if holds.test_key else None
    if rubric is None:
        raise TooFewAnswers(reason=Sentence(_NO_RUBRIC, {"rubric": holds.rubric_key}))
    return bookmark_booklet(assessment.id, competency, standing, test, rubric)
