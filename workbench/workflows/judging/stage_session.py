"""What every signed-in person's session has in common: one member, one stage, a check on every call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from workbench.domain.deadlines import JudgingWindow, judging_window
from workbench.domain.people import Member
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.errors import AccessDenied
from workbench.workflows.access import require_member
from workbench.workflows.judging.stages import StageState, stages_of
from workbench.workflows.ports import Store, Unit


class StageSession:
    """Raises NoValidLink when it is made, and by every method, once the sign-in has ended.

    AccessDenied for a participant: whoever is assessed sees nothing of the judging.
    """

    def __init__(
        self,
        store: Store,
        season: Season,
        stage: Stage,
        rubric: Rubric,
        *,
        sign_in_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._sign_in_id = sign_in_id
        self._clock = clock
        self.season = season
        self.stage = stage
        with store.read() as work:
            self.member = self._member(work)
            # Ratings hold on to the rubric they were given by, whatever happens to its file later.
            self.rubric = work.rubrics.get(rubric.key) or rubric

    def now(self) -> datetime:
        return self._clock()

    def stages(self) -> tuple[StageState, ...]:
        """The stages to switch between, this one among them; nothing where the season has only one."""
        if len(self.season.stages) == 1:
            return ()
        with self._store.read() as work:
            states = stages_of(work, self.season, self._member(work), self._clock())
            if any(each.stage == self.stage for each in states):
                return states
            # All entries here were taken back since the page was opened: it still has to say where one is.
            return (StageState(self.stage, self._window(work)), *states)

    def _member(self, work: Unit) -> Member:
        """Who this is; called first in every transaction."""
        member = require_member(work, self._sign_in_id, self._clock())
        if member.role == "participant":
            raise AccessDenied()
        return member

    def _window(self, work: Unit) -> JudgingWindow:
        return judging_window(self.season, self.stage, work.stages.closing(self.stage.id), self._clock())
