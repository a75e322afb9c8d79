"""The board of rules as one anywidget: hands messages to the model and back, decides nothing."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from workbench.ui.assets import css, esm
from workbench.ui.scenarios_model import Board, ScenariosModel


class ScenariosView(anywidget.AnyWidget):
    """`ScenariosView(model)` at the end of a cell shows the board."""

    _esm = esm("app.js", "scenarios_rule.js", "scenarios_effect.js", "scenarios.js")
    _css = css("base.css", "scenarios.css")

    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, model: ScenariosModel, **kwargs: Any) -> None:
        super().__init__(screen=model.screen(), **kwargs)
        self._model = model
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        self.send(self._model.answer(content))


def scenarios_board(opened: Board) -> ScenariosView:
    """The board for what `workbench.app.notebooks.finalists.open_finalists` has opened."""
    return ScenariosView(ScenariosModel(opened))
