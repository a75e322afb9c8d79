"""The board of a rubric, and beside it the juror's own form under what is being tuned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import anywidget
import ipywidgets
import traitlets

from workbench.domain.rubric import Rubric
from workbench.ui.assets import css, esm
from workbench.ui.juror_view import JurorView, juror_screen
from workbench.ui.juror_view import Opened as OpenedForm
from workbench.ui.tuning_model import Board, TuningModel


class Opened(Board, Protocol):
    """A board that can show its form as well."""

    def preview(self, rubric: Rubric) -> OpenedForm: ...


class TuningView(anywidget.AnyWidget):
    """`TuningView(model)` at the end of a cell shows the board."""

    _esm = esm(
        "app.js",
        "tuning_words.js",
        "tuning_criteria.js",
        "tuning_effect.js",
        "tuning_version.js",
        "tuning.js",
    )
    _css = css("base.css", "scenarios.css", "tuning.css")

    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, model: TuningModel, **kwargs: Any) -> None:
        super().__init__(screen=model.screen(), **kwargs)
        self._model = model
        self._shown = model.rubric
        self._listeners: list[Callable[[Rubric], None]] = []
        self.on_msg(self._on_message)

    @property
    def rubric(self) -> Rubric:
        """What is set on the board now, for `OpenedTuning.tried` and others."""
        return self._model.rubric

    def on_rubric(self, listener: Callable[[Rubric], None]) -> None:
        """Call `listener` with each rubric on which the board comes to rest."""
        self._listeners.append(listener)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        self.send(self._model.answer(content))
        if self._model.rubric != self._shown:
            self._shown = self._model.rubric
            for listener in self._listeners:
                listener(self._shown)


class FormPreview(ipywidgets.VBox):  # type: ignore[misc] # ipywidgets has no types
    """The juror's screen under the rubric of a board, made anew when that changes."""

    def __init__(self, board: TuningView, opened: Opened, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._opened = opened
        self.form: JurorView | None = None
        self._show(board.rubric)
        board.on_rubric(self._show)

    def _show(self, rubric: Rubric) -> None:
        before, self.form = self.form, juror_screen(self._opened.preview(rubric))
        self.children = (self.form,)
        if before is not None:
            before.close()


def tuning_board(opened: Board) -> TuningView:
    """The board for what `workbench.app.notebooks.tuning.open_tuning` has opened."""
    return TuningView(TuningModel(opened))


def form_preview(board: TuningView, opened: Opened) -> FormPreview:
    """The form as a juror sees it, by the rubric that is set on the board."""
    return FormPreview(board, opened)
