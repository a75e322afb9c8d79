"""Standards and profiles of a season's assessments, for commands and notebooks."""

from __future__ import annotations

from workbench.app.opening import Workbench
from workbench.domain.assessment import SituationTest
from workbench.domain.competencies import Profile
from workbench.domain.cut_scores import CutScores
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment
from workbench.errors import N_, Sentence, SettingsError, TooFewAnswers
from workbench.files.yaml_files.assessments import DIRECTORY, load_named_tests
from workbench.files.yaml_files.documents import load_named_rubrics
from workbench.workflows.assessing.filled_forms import forms_aside
from workbench.workflows.assessing.setting_standards import StandardSet, set_standard
from workbench.workflows.assessing.standards import profile_of, profiles

_NO_ASSESSMENTS = N_("the season has none; add assessments to season.yaml")
_UNKNOWN = N_("the season has no assessment %(assessment)s; known: %(known)s")
_NOTHING = N_("nothing has been answered in the assessment %(assessment)s yet")

_OTHER_VERSIONS = N_(
    "nothing has been answered by %(rubric)s, which season.yaml names for the assessment %(assessment)s; "
    "forms submitted by other versions do not count: %(versions)s"
)
_NOTHING_SHOWN = N_(
    "of participant %(participant)s nothing may be shown in the assessment %(assessment)s yet: they have "
    "submitted nothing themselves, and too few others have"
)


def assessment_named(workbench: Workbench, assessment_id: str | None) -> Assessment:
    """The season's assessment of this id; None: its first.

    Raises SettingsError where the season has none of this id, or none at all.
    """
    known = workbench.season.assessments
    if not known:
        raise SettingsError(name="assessments", reason=_NO_ASSESSMENTS)
    found = known[0] if assessment_id is None else workbench.season.assessment(assessment_id)
    if found is None:
        places = {"assessment": assessment_id, "known": ", ".join(each.id for each in known)}
        raise SettingsError(name="assessment", reason=Sentence(_UNKNOWN, places))
    return found


def answered_by(workbench: Workbench, assessment: Assessment) -> tuple[Rubric, SituationTest | None]:
    """Rubric and test as they were answered. Raises TooFewAnswers before the first answer."""
    with workbench.store.read() as work:
        rubric = work.rubrics.get(assessment.rubric)
        test = None if assessment.test is None else work.assessments.test(assessment.test)
        aside = forms_aside(work, assessment, rubric_key=assessment.rubric, test_key=assessment.test)
    if rubric is None:
        places = {"assessment": assessment.id, "rubric": assessment.rubric}
        if not aside:
            raise TooFewAnswers(reason=Sentence(_NOTHING, places))
        versions = ", ".join(f"{version} ({forms})" for version, forms in aside.items())
        raise TooFewAnswers(reason=Sentence(_OTHER_VERSIONS, {**places, "versions": versions}))
    return rubric, test


def to_be_judged(workbench: Workbench, assessment: Assessment) -> tuple[Rubric, SituationTest]:
    """Rubric and test for a panel: as they were answered, before the first answer from the files.

    Raises SettingsError where there is no test, or no file of it.
    """
    if assessment.test is None:
        raise SettingsError(
            name="assessment",
            reason=Sentence(N_("%(id)s has no test, so no situations to judge"), {"id": assessment.id}),
        )
    with workbench.store.read() as work:
        rubric, test = work.rubrics.get(assessment.rubric), work.assessments.test(assessment.test)
    if rubric is not None and test is not None:
        return rubric, test
    directory = workbench.settings.rubric_directory
    rubrics = load_named_rubrics(directory, [assessment.rubric])
    tests = load_named_tests(directory / DIRECTORY, [assessment.test], rubrics)
    if assessment.rubric not in rubrics or assessment.test not in tests:
        reason = Sentence(
            N_("no file in %(directory)s holds %(rubric)s or %(test)s; put them back"),
            {"directory": directory, "rubric": assessment.rubric, "test": assessment.test},
        )
        raise SettingsError(name=f"assessments.{assessment.id}", reason=reason)
    return rubrics[assessment.rubric], tests[assessment.test]


def make_standard_of(
    workbench: Workbench,
    assessment: Assessment,
    cuts: CutScores | None = None,
    *,
    by: str = "organiser",
    seed: int = 0,
    anew: bool = False,
    drop_cuts: bool = False,
    dry_run: bool = False,
) -> StandardSet:
    """Make the assessment's next standard from what was submitted; see `set_standard`."""
    rubric, test = answered_by(workbench, assessment)
    return set_standard(
        workbench.store,
        workbench.season,
        assessment,
        test,
        rubric,
        cuts,
        by=by,
        now=workbench.clock(),
        seed=seed,
        anew=anew,
        drop_cuts=drop_cuts,
        dry_run=dry_run,
        language="en" if workbench.settings.language == "en" else "ru",
    )


def all_profiles(workbench: Workbench, assessment: Assessment, rubric: Rubric) -> list[Profile]:
    """Profiles as organisers see them, by participant id. Raises TooFewAnswers without a standard."""
    with workbench.store.read() as work:
        return profiles(work, workbench.season, assessment, rubric)


def profile_for(workbench: Workbench, assessment: Assessment, rubric: Rubric, participant_id: str) -> Profile:
    """A profile as its participant sees it.

    Raises SettingsError for an unknown participant, TooFewAnswers where there is nothing to show them.
    """
    with workbench.store.read() as work:
        if work.people.participant(participant_id) is None:
            reason = Sentence(
                N_("the season has no %(participant_id)s; check the id"), {"participant_id": participant_id}
            )
            raise SettingsError(name="participant", reason=reason)
        found = profile_of(work, workbench.season, assessment, rubric, participant_id, for_participant=True)
    if not found.made_at:
        places = {"participant": participant_id, "assessment": assessment.id}
        raise TooFewAnswers(reason=Sentence(_NOTHING_SHOWN, places))
    return found


def profiles_for_participants(workbench: Workbench, assessment: Assessment, rubric: Rubric) -> list[Profile]:
    """Every profile as its participant sees it."""
    with workbench.store.read() as work:
        return profiles(work, workbench.season, assessment, rubric, for_participant=True)
