"""The juror's screen as one anywidget: hands messages to the model and back, decides nothing."""

from __future__ import annotations

from typing import Any, Protocol

import anywidget
import traitlets

from workbench.domain.text import Language
from workbench.ui.assets import css, esm
from workbench.ui.juror_model import JurorModel
from workbench.workflows.judging.judge import JudgingSession

PARTS = (
    *("app.js", "stages.js", "kept.js", "outbox.js", "page.js", "juror_app.js", "juror_training.js"),
    *("juror_similar.js", "juror_gates.js", "juror_form.js", "juror.js"),
)


class Opened(Protocol):
    @property
    def session(self) -> JudgingSession: ...
    @property
    def preview(self) -> bool: ...
    @property
    def language(self) -> Language: ...


class JurorView(anywidget.AnyWidget):
    """`JurorView(model)` at the end of a cell shows the screen, in Voila and in JupyterLab alike."""

    _esm = esm(*PARTS)
    _css = css("base.css", "juror.css")

    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, model: JurorModel, **kwargs: Any) -> None:
        super().__init__(screen=model.screen(), **kwargs)
        self._model = model
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        self.send(self._model.answer(content))


def juror_screen(opened: Opened) -> JurorView:
    """The screen for a session that `workbench.app.open_judging` has opened."""
    return JurorView(JurorModel(opened.session, language=opened.language, preview=opened.preview))
