"""What a form of an assessment asks: situations of the test, or indicators of the rubric. Never credits."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

from workbench.domain.assessment import Situation, SituationTest
from workbench.domain.responses import CANNOT_SAY, FREQUENCIES
from workbench.domain.rubric import Rubric
from workbench.domain.text import Text
from workbench.errors import N_
from workbench.i18n import translator
from workbench.workflows.assessing.views import Choice, TaskItem

SECONDS_PER_INDICATOR = 12
_WORDS = {
    "never": N_("Never"),
    "sometimes": N_("Sometimes"),
    "often": N_("Often"),
    "always": N_("Always"),
    CANNOT_SAY: N_("I cannot judge this"),
}


@dataclass(frozen=True)
class Questions:
    """Test or rubric behind one form; `test` is None for a rating of the rubric's indicators."""

    rubric: Rubric
    test: SituationTest | None

    @property
    def n_items(self) -> int:
        if self.test is not None:
            return len(self.test.situations)
        return sum(len(each.indicators) for each in self.rubric.criteria)

    @property
    def minutes(self) -> int:
        """About how long it takes to answer."""
        if self.test is not None:
            return self.test.minutes
        return max(1, math.ceil(self.n_items * SECONDS_PER_INDICATOR / 60))

    def values(self) -> dict[str, frozenset[str]]:
        """Item → what may be answered, in the order of the form."""
        if self.test is not None:
            return {each.id: frozenset(option.id for option in each.options) for each in self.test.situations}
        frequencies = frozenset((*FREQUENCIES, CANNOT_SAY))
        return {
            f"{each.id}.{sign.id}": frequencies for each in self.rubric.criteria for sign in each.indicators
        }

    def items(self, participant_id: str) -> tuple[TaskItem, ...]:
        """The form as one participant sees it: options in an order of their own, always the same one."""
        if self.test is not None:
            return tuple(_situation(each, participant_id) for each in self.test.situations)
        choices = _frequencies()
        return tuple(
            TaskItem(f"{each.id}.{sign.id}", None, sign.text, choices, heading=each.name)
            for each in self.rubric.criteria
            for sign in each.indicators
        )


def _situation(situation: Situation, participant_id: str) -> TaskItem:
    def place(choice: Choice) -> bytes:
        return hashlib.sha256(f"{participant_id} {situation.id} {choice.id}".encode()).digest()

    # Id and text only: credits and reasons are the key and stay on the server.
    choices = sorted((Choice(each.id, each.text) for each in situation.options), key=place)
    return TaskItem(situation.id, situation.text, situation.question, tuple(choices))


def _frequencies() -> tuple[Choice, ...]:
    ru, en = translator("ru").gettext, translator("en").gettext
    return tuple(
        Choice(value, Text(ru=ru(_WORDS[value]), en=en(_WORDS[value])))
        for value in (*FREQUENCIES, CANNOT_SAY)
    )
