"""What a participant's page shows of an assessment: tasks, their items, what was saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workbench.domain.responses import ResponseSource
from workbench.domain.text import Text

TaskState = Literal["not_begun", "draft", "submitted"]
Window = Literal["before", "open", "closed"]


@dataclass(frozen=True)
class Task:
    """One form for the signed-in participant to fill: test, self-assessment, or ratings of the partner.

    `id` is of this page's own making: `<assessment>.<source>`, e.g. `entry.test`; for ratings of a partner
    `<assessment>.<source>.<partner's id>`, since a mentor may have several mentees. `source` says as whom
    one answers: `mentor` rates one's mentee, `mentee` one's mentor; `partner` is how that person is called,
    given name and patronymic, "" for oneself or where no name is known.
    """

    id: str
    assessment_id: str
    assessment: Text
    source: ResponseSource
    state: TaskState
    window: Window
    opens_at: datetime
    closes_at: datetime
    minutes: int
    n_items: int
    n_answered: int
    submitted_at: datetime | None = None
    partner: str = ""


@dataclass(frozen=True)
class Choice:
    id: str
    text: Text


@dataclass(frozen=True)
class TaskItem:
    """A situation with its options, or an indicator with frequencies. Credits are never here.

    `text` : what happened; None for an indicator. `question` : what is asked, or the indicator itself.
    `heading` : the competency's name for indicators, which stand together; None for situations, since knowing
    what is looked for would help with the answer.
    """

    id: str
    text: Text | None
    question: Text
    choices: tuple[Choice, ...]
    heading: Text | None = None


@dataclass(frozen=True)
class TaskForm:
    task: Task
    items: tuple[TaskItem, ...]
    answers: dict[str, str]  # item → value that holds


@dataclass(frozen=True)
class AnswerSaved:
    at: datetime
    n_answered: int


@dataclass(frozen=True)
class ProfileState:
    """Whether there is a profile to show, and why not.

    no_answers: nothing submitted yet. no_standard: cut scores were not set yet. ready: ask for it.
    """

    assessment_id: str
    assessment: Text
    state: Literal["no_answers", "no_standard", "ready"]
    tasks_left: int


@dataclass(frozen=True)
class Overview:
    """The participant's own page: what there is to do, and what can be read."""

    tasks: tuple[Task, ...]
    profiles: tuple[ProfileState, ...]
