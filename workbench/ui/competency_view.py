"""The participant's screen as one anywidget: hands messages to the model and back, decides nothing."""

from __future__ import annotations

from typing import Any, Protocol

import anywidget
import traitlets

from workbench.domain.text import Language
from workbench.ui.assets import css, esm
from workbench.ui.competency_model import CompetencyModel
from workbench.workflows.assessing.assess import AssessmentSession

PARTS = (
    *("app.js", "kept.js", "page.js", "competency_answers.js", "competency_app.js"),
    *("competency_home.js", "competency_task.js", "competency_profile.js", "competency.js"),
)


class Opened(Protocol):
    @property
    def session(self) -> AssessmentSession: ...
    @property
    def preview(self) -> bool: ...
    @property
    def language(self) -> Language: ...


class CompetencyView(anywidget.AnyWidget):
    """`CompetencyView(model)` at the end of a cell shows the screen, in Voila and in JupyterLab alike."""

    _esm = esm(*PARTS)
    _css = css("base.css", "profile_picture.css", "competency.css")

    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, model: CompetencyModel, **kwargs: Any) -> None:
        super().__init__(screen=model.screen(), **kwargs)
        self._model = model
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        self.send(self._model.answer(content))


def competency_screen(opened: Opened) -> CompetencyView:
    """The screen for a session that `workbench.app.open_assessing` has opened."""
    return CompetencyView(CompetencyModel(opened.session, language=opened.language, preview=opened.preview))
