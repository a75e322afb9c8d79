"""The switch between the stages of a season: what juror's and chair's pages are told of them."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.domain.season import Season
from workbench.domain.text import Language
from workbench.ui.messages import Message
from workbench.workflows.judging.stages import StageState


def stages_message(states: Iterable[StageState], season: Season, language: Language) -> list[Message]:
    """Where one may switch to, the stage of the page among them; nothing, where there is only one."""
    return [
        {
            "id": each.stage.id,
            "name": each.stage.name.to(language),
            "track": season.track_of(each.stage).name.to(language),
            "state": each.window.state,
            "opens_at": each.window.opens_at.isoformat(),
            "closes_at": each.window.closes_at.isoformat(),
            "done": each.done,
            "total": each.total,
        }
        for each in states
    ]
