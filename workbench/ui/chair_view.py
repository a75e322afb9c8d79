"""The chair's screen as one anywidget: hands messages to the model and back, decides nothing."""

from __future__ import annotations

from typing import Any, Protocol

import anywidget
import traitlets

from workbench.domain.text import Language
from workbench.ui.assets import css, esm
from workbench.ui.chair_model import ChairModel
from workbench.workflows.overseeing.oversee import OverseeingSession

# One scope: what a part uses stands in a part before it.
PARTS = (
    "app.js",
    "stages.js",
    "chair_app.js",
    "chair_progress.js",
    "chair_groups.js",
    "chair_conflicts.js",
    "chair_duplicates.js",
    "chair_finalists.js",
    "chair.js",
)


class Opened(Protocol):
    @property
    def session(self) -> OverseeingSession: ...
    @property
    def preview(self) -> bool: ...
    @property
    def language(self) -> Language: ...


class ChairView(anywidget.AnyWidget):
    """`ChairView(model)` at the end of a cell shows the screen, in Voila and in JupyterLab alike."""

    _esm = esm(*PARTS)
    _css = css("base.css", "chair.css")

    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, model: ChairModel, **kwargs: Any) -> None:
        super().__init__(screen=model.screen(), **kwargs)
        self._model = model
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        self.send(self._model.answer(content))


def chair_screen(opened: Opened) -> ChairView:
    """The screen for a session that `workbench.app.open_overseeing` has opened."""
    return ChairView(ChairModel(opened.session, language=opened.language, preview=opened.preview))
