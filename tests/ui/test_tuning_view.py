"""The board hands messages to its model and back; the form beside it follows what is set on the board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import a_rubric
from tests.judging_case import a_season
from tests.ui.test_tuning_model import Opened, a_draft
from workbench.app.notebooks.rubric_preview import PreviewRoom
from workbench.app.sessions import Opened as OpenedForm
from workbench.domain.rubric import Rubric
from workbench.ui.tuning_view import TuningView, form_preview, tuning_board
from workbench.workflows.judging.judge import JudgingSession

HEAVY = a_draft(a_rubric(), weights={"plan": 8})


class OpenedWithForm(Opened):
    """As `OpenedTuning`: the form opens in a room of its own."""

    room: PreviewRoom

    def preview(self, rubric: Rubric) -> OpenedForm[JudgingSession]:
        return self.room.preview(rubric)


@pytest.fixture
def opened() -> Iterator[OpenedWithForm]:
    made = OpenedWithForm()
    season = a_season()
    made.room = PreviewRoom(season, season.stages[0], "en")
    yield made
    made.room.close()


def test_an_answer_goes_back_to_the_browser(monkeypatch: pytest.MonkeyPatch, opened: OpenedWithForm) -> None:
    board = tuning_board(opened)
    sent: list[Any] = []
    monkeypatch.setattr(TuningView, "send", lambda _self, content, _buffers=None: sent.append(content))
    board._handle_custom_msg({"kind": "try", "draft": HEAVY, "request": 1}, [])
    assert [(each["kind"], each["request"]) for each in sent] == [("effect", 1)]
    board.close()


def test_the_form_follows_the_board_when_that_comes_to_rest(opened: OpenedWithForm) -> None:
    board = tuning_board(opened)
    beside = form_preview(board, opened)
    first = beside.form
    assert first is not None
    assert [each["share"] for each in first.screen["rubric"]["criteria"]] == [33.3, 33.3, 33.3]
    board._handle_custom_msg({"kind": "try", "draft": HEAVY, "request": 1}, [])
    assert beside.form is first  # a slider that is still moved redraws no form
    board._handle_custom_msg({"kind": "rest", "draft": HEAVY, "request": 1}, [])
    assert beside.form is not first
    assert beside.form is not None
    assert [each["share"] for each in beside.form.screen["rubric"]["criteria"]] == [10.0, 80.0, 10.0]
    assert beside.children == (beside.form,)
    now = beside.form
    board._handle_custom_msg({"kind": "rest", "draft": HEAVY, "request": 2}, [])
    assert beside.form is now  # and one that rests again on the same, neither
    assert board.rubric.criteria[1].weight == 8
    board.close()
    beside.close()
