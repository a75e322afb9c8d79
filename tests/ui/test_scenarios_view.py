"""The widget hands messages to its model and back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.test_scenarios_model import Opened
from workbench.ui.scenarios_view import ScenariosView, scenarios_board


def test_an_answer_goes_back_to_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    view = scenarios_board(Opened())
    sent: list[Any] = []
    monkeypatch.setattr(ScenariosView, "send", lambda _self, content, _buffers=None: sent.append(content))
    view._handle_custom_msg({"kind": "try", "rule": view.screen["rule"], "request": 1}, [])
    assert [(each["kind"], each["request"]) for each in sent] == [("effect", 1)]
    view.close()
