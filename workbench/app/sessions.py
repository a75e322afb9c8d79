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
from workbench.domain.text import Language
from workbench.workflows.judging import JudgingSession
from workbench.workflows.overseeing import OverseeingSession

# The serving layer puts it into the kernel's environment after removing whatever the client sent.
SIGN_IN_VARIABLE = "HTTP_X_WORKBENCH_SIGN_IN"

Session = TypeVar("Session", JudgingSession, OverseeingSession)


@dataclass(frozen=True)
class Opened(Generic[Session]):
    session: Session
    preview: bool
    language: Language


def open_judging() -> Opened[JudgingSession]:
    """The signed-in juror's session, or a preview as an invented juror. Raises NoValidLink."""
    return _open("juror", JudgingSession)


def open_overseeing() -> Opened[OverseeingSession]:
    """The signed-in chair's session, or a preview as an invented chair. Raises NoValidLink, AccessDenied."""
    return _open("chair", OverseeingSession)


def _open(role: Role, kind: type[Session]) -> Opened[Session]:
    sign_in_id = os.environ.get(SIGN_IN_VARIABLE)
    workbench, sign_in = (open_workbench(), sign_in_id) if sign_in_id else _preview(role)
    language: Language = "en" if workbench.settings.language == "en" else "ru"
    stage = workbench.stage()
    session = kind(
        workbench.store,
        workbench.season,
        stage,
        workbench.rubric(stage),
        sign_in_id=sign_in,
        clock=workbench.clock,
    )
    return Opened(session, not sign_in_id, language)


def _preview(role: Role) -> tuple[Workbench, str]:
    # Imported here: a juror's kernel never builds an example and stays lean.
    from workbench.app.example import build_example, sign_in_invented

    directory = tempfile.TemporaryDirectory(prefix="workbench-preview-")
    workbench = build_example(Path(directory.name), reviews=role == "chair")

    def clean_up() -> None:
        workbench.store.close()
        directory.cleanup()

    atexit.register(clean_up)
    return workbench, sign_in_invented(workbench, role)
