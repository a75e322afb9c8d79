"""What the board sends: a draft of a rubric, and what to do to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.domain.rubric import Rubric
from workbench.domain.text import storable
from workbench.errors import InvalidMessage
from workbench.ui.messages import INCOMPLETE, Message
from workbench.workflows.tuning.rubric_edits import (
    MOST_PARTS,
    Draft,
    add,
    copy,
    describe,
    insert_level,
    move,
    remove,
    remove_level,
    rename,
    undescribe,
)

MOST_CHARACTERS = 5_000  # of a text of a rubric
_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Words = Annotated[str, Field(max_length=MOST_CHARACTERS)]
_Weight = Annotated[float, Field(gt=0, le=100)]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_Step = Annotated[int, Field(ge=0, le=10)]


class _Sent(BaseModel):
    """Nothing that the board does not send, and nothing of another kind."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Text(_Sent):
    ru: _Words
    en: _Words


class _Level(_Sent):
    level: _Step
    name: _Text
    anchor: _Text
    example: _Text | None = None


class _Sign(_Sent):
    id: _Id
    text: _Text
    level: _Step | None = None


class _Gate(_Sent):
    id: _Id
    name: _Text
    question: _Text
    evidence: _Text | None = None
    comment: _Id
    may_abstain: bool


class _Criterion(_Sent):
    id: _Id
    name: _Text
    question: _Text
    evidence: _Text | None = None
    comment: _Id
    may_abstain: bool
    weight: _Weight
    levels: Annotated[list[_Level], Field(max_length=11)]
    indicators: Annotated[list[_Sign], Field(max_length=MOST_PARTS)] = []


class _Scale(_Sent):
    lowest: _Step
    highest: _Step


class _Aggregation(_Sent):
    method: Literal["weighted_mean", "sum"]
    minimum: dict[_Id, _Number]
    floor: int | None


class _Cut(_Sent):
    id: _Id
    name: _Text
    at: _Number


class _Document(_Sent):
    scale: _Scale
    criteria: Annotated[list[_Criterion], Field(min_length=1, max_length=MOST_PARTS)]
    gates: Annotated[list[_Gate], Field(max_length=MOST_PARTS)]
    aggregation: _Aggregation
    cut_scores: Annotated[list[_Cut], Field(max_length=MOST_PARTS)]


class _Fate(_Sent):
    are: Literal["kept", "mapped", "asked_again"]
    levels: dict[Annotated[str, Field(pattern=r"^(10|[0-9])$")], _Step] = {}


class _Draft(_Sent):
    document: _Document
    origin: list[_Step | None]
    fates: dict[_Id, _Fate]


class _Edit(_Sent):
    do: str
    listed: Literal["criteria", "gates"] = "criteria"
    id: _Id = "?"  # of a criterion or gate
    to: _Id = "?"
    level: Annotated[int, Field(ge=-1, le=10)] = 0


def read_draft(message: Message) -> Draft:
    """The draft of a message. Raises InvalidMessage for what no board sends."""
    try:
        found = _Draft.model_validate(_storable(message.get("draft"))).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise InvalidMessage(reason=INCOMPLETE) from error
    scale, origin = found["document"]["scale"], tuple(found["origin"])
    if len(origin) != scale["highest"] - scale["lowest"] + 1:
        raise InvalidMessage(reason=INCOMPLETE)
    return Draft(found["document"], origin, found["fates"])


def draft_message(draft: Draft) -> Message:
    """The draft as the board holds it."""
    return {"document": draft.document, "origin": list(draft.origin), "fates": dict(draft.fates)}


def edited(message: Message, in_use: Rubric) -> tuple[Draft, str]:
    """The draft of a message after its edit, and the criterion or gate to look at, "" for none.

    Raises
    ------
    InvalidMessage : what no board sends. InvalidDecision : what cannot be done, in words.
    """
    draft = read_draft(message)
    try:
        edit = _Edit.model_validate(message.get("edit"))
    except ValidationError as error:
        raise InvalidMessage(reason=INCOMPLETE) from error
    if edit.do not in _EDITS:
        raise InvalidMessage(reason=INCOMPLETE)
    return _EDITS[edit.do](draft, edit, in_use)


_EDITS: dict[str, Callable[[Draft, _Edit, Rubric], tuple[Draft, str]]] = {
    "add": lambda draft, edit, in_use: add(draft, edit.listed, in_use),
    "copy": lambda draft, edit, in_use: copy(draft, edit.listed, edit.id, in_use),
    "remove": lambda draft, edit, _in_use: (remove(draft, edit.listed, edit.id), ""),
    "up": lambda draft, edit, _in_use: (move(draft, edit.listed, edit.id, -1), edit.id),
    "down": lambda draft, edit, _in_use: (move(draft, edit.listed, edit.id, 1), edit.id),
    "rename": lambda draft, edit, in_use: (rename(draft, edit.id, edit.to, in_use), edit.to),
    "describe": lambda draft, edit, _in_use: (describe(draft, edit.id, edit.level), edit.id),
    "undescribe": lambda draft, edit, _in_use: (undescribe(draft, edit.id, edit.level), edit.id),
    "insert_level": lambda draft, edit, _in_use: (insert_level(draft, edit.level), ""),
    "remove_level": lambda draft, edit, _in_use: (remove_level(draft, edit.level), ""),
}


def _storable(value: object) -> object:
    """The same with texts that a file can hold."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {name: _storable(each) for name, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value
