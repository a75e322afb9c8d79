"""Sessions for the judging notebooks: whose page this is comes from the server, never from the browser.

Opened in JupyterLab, where no server has signed anybody in, a notebook previews as an invented member of
the example season, kept in a temporary directory: nothing is saved.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from workbench.app.opening import Workbench, open_workbench
from workbench.domain.people import Role
from workbench.domain.season import Stage
from workbench.domain.text import Language
from workbench.workflows.access import require_member
from workbench.workflows.assessing.assess import AssessmentSession
from workbench.workflows.judging.judge import JudgingSession
from workbench.workflows.judging.stages import opened_stage, stages_of
from workbench.workflows.overseeing.oversee import OverseeingSession

# The serving layer puts it into the kernel's environment after removing whatever the client sent.
SIGN_IN_VARIABLE = "HTTP_X_WORKBENCH_SIGN_IN"
# The stage that the page's address names. Anybody can write one there, so it only chooses among one's own.
STAGE_VARIABLE = "HTTP_X_WORKBENCH_STAGE"

Session = TypeVar("Session", JudgingSession, OverseeingSession, AssessmentSession)
StageKind = TypeVar("StageKind", JudgingSession, OverseeingSession)


@dataclass(frozen=True)
class Opened(Generic[Session]):
    session: Session
    preview: bool
    language: Language


def open_judging() -> Opened[JudgingSession]:
    """The signed-in juror's session in the stage chosen (`opened_stage`), or a preview as an invented juror.

    Raises NoValidLink.
    """
    return _open("juror", JudgingSession)


def open_overseeing() -> Opened[OverseeingSession]:
    """The signed-in chair's session in the stage chosen (`opened_stage`), or a preview as an invented chair.

    Raises NoValidLink, AccessDenied.
    """
    return _open("chair", OverseeingSession)


def open_assessing() -> Opened[AssessmentSession]:
    """The signed-in participant's session, or a preview as an invented one.

    Raises NoValidLink, AccessDenied for whoever judges, SettingsError where rubric or test is missing.
    """
    # Imported here: jurors' kernels need no tests.
    from workbench.app.assessments import load_assessment_files

    workbench, sign_in, preview = _whose("participant")
    files = load_assessment_files(workbench)
    session = AssessmentSession(
        workbench.store,
        workbench.season,
        files.tests,
        files.rubrics,
        sign_in_id=sign_in,
        clock=workbench.clock,
    )
    return Opened(session, preview, _language(workbench))


def _open(role: Role, kind: type[StageKind]) -> Opened[StageKind]:
    workbench, sign_in, preview = _whose(role)
    stage = _stage(workbench, sign_in)
    session = kind(
        workbench.store,
        workbench.season,
        stage,
        workbench.rubric(stage),
        sign_in_id=sign_in,
        clock=workbench.clock,
    )
    return Opened(session, preview, _language(workbench))


def _stage(workbench: Workbench, sign_in_id: str) -> Stage:
    if len(workbench.season.stages) == 1:
        return workbench.stage()
    now = workbench.clock()
    with workbench.store.read() as work:
        states = stages_of(work, workbench.season, require_member(work, sign_in_id, now), now)
    return opened_stage(states, os.environ.get(STAGE_VARIABLE, ""))


def _language(workbench: Workbench) -> Language:
    return "en" if workbench.settings.language == "en" else "ru"


def _whose(role: Role) -> tuple[Workbench, str, bool]:
    """The season, who is signed in there, and whether both are invented for a preview."""
    sign_in_id = os.environ.get(SIGN_IN_VARIABLE)
    if sign_in_id:
        return open_workbench(), sign_in_id, False
    return (*_preview(role), True)


def _preview(role: Role) -> tuple[Workbench, str]:
    # Imported here: a juror's kernel never builds an example and stays lean.
    from workbench.app.example.season import build_example, sign_in_invented

    directory = tempfile.TemporaryDirectory(prefix="workbench-preview-")
    workbench = build_example(
        Path(directory.name), reviews=role == "chair", assessments=role == "participant"
    )

    def clean_up() -> None:
        workbench.store.close()
        directory.cleanup()

    atexit.register(clean_up)
    return workbench, sign_in_invented(workbench, role)
