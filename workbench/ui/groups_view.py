"""The board of groups as one anywidget: hands messages to the model and back, decides nothing."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from workbench.ui.assets import css, esm
from workbench.ui.groups_model import Board, GroupsModel


class GroupsView(anywidget.AnyWidget):
    """`GroupsView(model)` at the end of a cell shows the board."""

    _esm = esm("app.js", "groups_map.js", "groups_lists.js", "groups.js")
    _css = css("base.css", "groups.css")

    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, model: GroupsModel, **kwargs: Any) -> None:
        super().__init__(screen=model.screen(), **kwargs)
        self._model = model
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        self.send(self._model.answer(content))


def groups_board(opened: Board) -> GroupsView:
    """The board for what `workbench.app.notebooks.groups_opening.open_groups` has opened."""
    return GroupsView(GroupsModel(opened))
