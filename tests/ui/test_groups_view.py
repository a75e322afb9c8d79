"""The widget of groups hands messages to its model and back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.test_groups_model import Board
from workbench.ui.groups_view import GroupsView, groups_board


def test_an_answer_goes_back_to_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board()
    view = groups_board(board)
    sent: list[Any] = []
    monkeypatch.setattr(GroupsView, "send", lambda _self, content, _buffers=None: sent.append(content))
    first = board.summary.grouping.panels[0].entries[0]
    view._handle_custom_msg({"kind": "pin", "entries": [first]}, [])
    assert [(each["kind"], len(each["state"]["steps"])) for each in sent] == [("effect", 1)]
    view.close()
