"""Answers as a page sends them: each with an id of its own, an item of the form and a value it may have."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from workbench.domain.responses import TAKEN_BACK, Response
from workbench.errors import N_, AnswersRefused, Sentence
from workbench.workflows.assessing.forms import Questions
from workbench.workflows.ports import Unit

MAX_ANSWERS = 500  # in one save; a page sends a few
_NO_ITEM = N_("this form has no question %(item)s; reload the page")
_NO_VALUE = N_("%(item)s has no answer %(value)s; reload the page")


def by_id(answers: Sequence[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Answer id → item and value; the ids in one spelling."""
    if not 0 < len(answers) <= MAX_ANSWERS:
        raise AnswersRefused(reason=N_("no answers came, or too many at once; reload the page"))
    wanted: dict[str, tuple[str, str]] = {}
    for answer_id, item, value in answers:
        same = wanted.setdefault(_canonical(answer_id), (item, value))
        if same != (item, value):
            raise AnswersRefused(reason=N_("two answers have the same id; reload the page"))
    return wanted


def _canonical(answer_id: str) -> str:
    try:
        return str(uuid.UUID(answer_id))
    except ValueError as error:
        raise AnswersRefused(reason=N_("an answer carries no valid id; reload the page")) from error


def require_known(wanted: Mapping[str, tuple[str, str]], questions: Questions) -> None:
    known = questions.values()
    for item, value in wanted.values():
        if item not in known:
            raise AnswersRefused(reason=Sentence(_NO_ITEM, {"item": str(item)[:80]}))
        if value != TAKEN_BACK and value not in known[item]:
            places = {"item": item, "value": str(value)[:80]}
            raise AnswersRefused(reason=Sentence(_NO_VALUE, places))


def not_kept(
    work: Unit, wanted: Mapping[str, tuple[str, str]], response: Response
) -> dict[str, tuple[str, str]]:
    """Those that no earlier save has brought. Raises AnswersRefused for an id that stands for another one."""
    new: dict[str, tuple[str, str]] = {}
    for answer_id, said in wanted.items():
        kept = work.assessments.answer(answer_id)
        if kept is None:
            new[answer_id] = said
        elif kept.response_id != response.id or (kept.item, kept.value) != said:
            raise AnswersRefused(reason=N_("this save belongs to another form; reload the page"))
    return new
