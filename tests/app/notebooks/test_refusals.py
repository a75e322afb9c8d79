"""What cannot be done, as a notebook tells it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

from workbench.app.notebooks.refusals import refusal, tell_refusals
from workbench.errors import TooFewRatings, WorkbenchError

RAISING = "from workbench.errors import WorkbenchError; raise WorkbenchError(detail='J07 has left')"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setattr(InteractiveShell, "history_length", 0)
    made = InteractiveShell.instance()
    yield made
    InteractiveShell.clear_instance()


def test_refusal_is_a_sentence_without_lines_of_code(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_refusals("ru")
    result = shell.run_cell(RAISING, store_history=False)
    assert isinstance(result.error_in_exec, WorkbenchError)
    shown = "".join(capsys.readouterr())
    assert "Э07 has left" in shown
    assert "Traceback" not in shown


def test_mistake_of_programming_keeps_its_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_refusals("ru")
    shell.run_cell("[][0]", store_history=False)
    assert "Traceback" in "".join(capsys.readouterr())


def test_nothing_rated_yet_is_said_in_russian() -> None:
    problem = TooFewRatings(reason="the table has no row; there is nothing to measure yet")
    (said,) = refusal(problem, "ru")
    assert said.endswith("ещё не сдан ни один оценочный лист")
    with pytest.raises(TypeError, match="ValueError"):
        refusal(ValueError("x"), "ru")
