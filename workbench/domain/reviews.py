"""A juror's filled form: its ratings, what is missing, how two versions of it are joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from workbench.domain.rubric import CLOSING, Rubric
from workbench.domain.text import storable
from workbench.errors import N_, InvalidReview, Sentence

ReviewStatus = Literal["draft", "submitted"]
MAX_COMMENT_CHARACTERS = 10_000


@dataclass(frozen=True)
class Rating:
    """One criterion's part of a form. Abstaining is a missing level on purpose, never a zero."""

    level: int | None = None
    abstained: bool = False
    comment: str = ""


@dataclass(frozen=True)
class GateAnswer:
    """One gate's part of a form. Abstaining is a missing answer on purpose, never a no."""

    answer: bool | None = None
    abstained: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Form:
    """Everything a juror has entered on one entry, by criterion id and by gate id."""

    ratings: Mapping[str, Rating] = field(default_factory=dict)
    closing_comment: str = ""
    gates: Mapping[str, GateAnswer] = field(default_factory=dict)

    @staticmethod
    def from_json(data: object, rubric: Rubric) -> Form:
        """Read a form sent by a browser or kept in the store; InvalidReview names what does not fit."""
        if not isinstance(data, dict) or not all(
            isinstance(data.get(part, {}), dict) for part in ("ratings", "gates")
        ):
            raise InvalidReview(reason=N_("the form is not of the expected shape"))
        unknown = set(data) - {"ratings", "gates", CLOSING}
        if unknown:
            raise InvalidReview(
                reason=Sentence(
                    N_("unknown field '%(unknown)s'"), {"unknown": sorted(map(str, unknown))[0][:40]}
                )
            )
        ratings = {
            str(criterion_id): _rating_from_json(str(criterion_id), value, rubric)
            for criterion_id, value in data.get("ratings", {}).items()
        }
        gates = {
            str(gate_id): _answer_from_json(str(gate_id), value, rubric)
            for gate_id, value in data.get("gates", {}).items()
        }
        return Form(
            ratings={key: value for key, value in ratings.items() if value != Rating()},
            closing_comment=_comment_from_json("closing comment", data.get(CLOSING, "")),
            gates={key: value for key, value in gates.items() if value != GateAnswer()},
        )

    def to_json(self) -> dict[str, Any]:
        """Without answers there are no gates in it: the form of a rubric that has none."""
        gates = {
            gate_id: {"answer": each.answer, "abstained": each.abstained, "comment": each.comment}
            for gate_id, each in sorted(self.gates.items())
        }
        return ({"gates": gates} if gates else {}) | {
            "ratings": {
                criterion_id: {
                    "level": rating.level,
                    "abstained": rating.abstained,
                    "comment": rating.comment,
                }
                for criterion_id, rating in sorted(self.ratings.items())
            },
            CLOSING: self.closing_comment,
        }

    def rating(self, criterion_id: str) -> Rating:
        return self.ratings.get(criterion_id, Rating())

    def gate(self, gate_id: str) -> GateAnswer:
        return self.gates.get(gate_id, GateAnswer())


@dataclass(frozen=True)
class Revision:
    """A saved version of a review; rows of these are only ever added.

    `id` is made by the browser, so sending the same save twice is harmless. `number` counts from 1
    within the assignment; `base` is the number the juror's screen showed when the change was made.
    """

    id: str
    assignment_id: int
    number: int
    base: int
    status: ReviewStatus
    form: Form
    rubric_key: str
    saved_at: datetime


def _rating_from_json(criterion_id: str, data: object, rubric: Rubric) -> Rating:
    criterion = rubric.criterion(criterion_id)
    if criterion is None:
        raise InvalidReview(
            reason=Sentence(
                N_("the rubric has no criterion '%(criterion_id)s'"), {"criterion_id": criterion_id[:40]}
            )
        )
    if not isinstance(data, dict) or set(data) - {"level", "abstained", "comment"}:
        raise InvalidReview(
            reason=Sentence(
                N_("criterion '%(criterion_id)s' is not of the expected shape"),
                {"criterion_id": criterion_id},
            )
        )
    level, abstained = data.get("level"), data.get("abstained", False)
    if level is not None and level not in rubric.scale:
        raise InvalidReview(
            reason=Sentence(
                N_("level '%(level)s' of '%(criterion_id)s' is outside %(lowest)s..%(highest)s"),
                {
                    "level": str(level)[:20],
                    "criterion_id": criterion_id,
                    "lowest": rubric.scale.lowest,
                    "highest": rubric.scale.highest,
                },
            )
        )
    if not isinstance(abstained, bool) or (abstained and level is not None):
        raise InvalidReview(
            reason=Sentence(
                N_("criterion '%(criterion_id)s' has both a level and an abstention"),
                {"criterion_id": criterion_id},
            )
        )
    if abstained and not criterion.may_abstain:
        raise InvalidReview(
            reason=Sentence(
                N_("criterion '%(criterion_id)s' allows no abstention"), {"criterion_id": criterion_id}
            )
        )
    return Rating(level, abstained, _comment_from_json(criterion_id, data.get("comment", "")))


def _answer_from_json(gate_id: str, data: object, rubric: Rubric) -> GateAnswer:
    gate = rubric.gate(gate_id)
    if gate is None:
        raise InvalidReview(
            reason=Sentence(N_("the rubric has no gate '%(gate_id)s'"), {"gate_id": gate_id[:40]})
        )
    if not isinstance(data, dict) or set(data) - {"answer", "abstained", "comment"}:
        raise InvalidReview(
            reason=Sentence(N_("gate '%(gate_id)s' is not of the expected shape"), {"gate_id": gate_id})
        )
    answer, abstained = data.get("answer"), data.get("abstained", False)
    if answer is not None and not isinstance(answer, bool):
        raise InvalidReview(
            reason=Sentence(
                N_("the answer '%(answer)s' to gate '%(gate_id)s' is neither yes nor no"),
                {"answer": str(answer)[:20], "gate_id": gate_id},
            )
        )
    if not isinstance(abstained, bool) or (abstained and answer is not None):
        raise InvalidReview(
            reason=Sentence(
                N_("gate '%(gate_id)s' has both an answer and an abstention"), {"gate_id": gate_id}
            )
        )
    if abstained and not gate.may_abstain:
        raise InvalidReview(
            reason=Sentence(N_("gate '%(gate_id)s' allows no abstention"), {"gate_id": gate_id})
        )
    return GateAnswer(answer, abstained, _comment_from_json(gate_id, data.get("comment", "")))


def _comment_from_json(place: str, data: object) -> str:
    if not isinstance(data, str):
        raise InvalidReview(reason=Sentence(N_("the comment of '%(place)s' is not a text"), {"place": place}))
    if len(data) > MAX_COMMENT_CHARACTERS:
        raise InvalidReview(
            reason=Sentence(
                N_("the comment of '%(place)s' is longer than %(most)s characters"),
                {"place": place, "most": MAX_COMMENT_CHARACTERS},
            )
        )
    return storable(data)


def missing(form: Form, rubric: Rubric) -> list[tuple[str, str]]:
    """Places to fill before the form may be submitted, in the order of the form.

    They are (gate id, "answer" | "comment"), then (criterion id, "level" | "comment").
    """
    places: list[tuple[str, str]] = []
    for gate in rubric.gates:
        given = form.gate(gate.id)
        if given.answer is None and not given.abstained:
            places.append((gate.id, "answer"))
        elif given.answer is not None and gate.needs_comment(given.answer) and not given.comment.strip():
            places.append((gate.id, "comment"))
    for criterion in rubric.criteria:
        rating = form.rating(criterion.id)
        if rating.level is None and not rating.abstained:
            places.append((criterion.id, "level"))
        elif (
            rating.level is not None
            and rubric.needs_comment(criterion, rating.level)
            and not rating.comment.strip()
        ):
            places.append((criterion.id, "comment"))
    if rubric.closing_comment == "required" and not form.closing_comment.strip():
        places.append((CLOSING, "comment"))
    return places


def total(form: Form, rubric: Rubric) -> float | None:
    """A juror's total over the criteria rated so far, by the rubric's aggregation; None before the first."""
    return rubric.total({criterion_id: rating.level for criterion_id, rating in form.ratings.items()})


def merge(base: Form, mine: Form, newest: Form) -> tuple[Form, list[str]]:
    """Join a change made on `base` into `newest`, part by part.

    Parts are the level (with abstention) and the comment of each criterion, the answer (with abstention)
    and the comment of each gate, and the closing comment.
    A part that only one side changed takes that side's value. Where both changed it differently the
    newer work stands and the place is named in the second result, so that nothing is overwritten.
    """
    conflicts: list[str] = []

    def choose(place: str, before: Any, change: Any, now: Any) -> Any:
        if change in (before, now):
            return now
        if now == before:
            return change
        conflicts.append(place)
        return now

    ratings: dict[str, Rating] = {}
    for key in sorted({*base.ratings, *mine.ratings, *newest.ratings}):
        before, change, now = base.rating(key), mine.rating(key), newest.rating(key)
        level, abstained = choose(
            f"{key}.level",
            (before.level, before.abstained),
            (change.level, change.abstained),
            (now.level, now.abstained),
        )
        comment = choose(f"{key}.comment", before.comment, change.comment, now.comment)
        ratings[key] = Rating(level, abstained, comment)
    gates: dict[str, GateAnswer] = {}
    for key in sorted({*base.gates, *mine.gates, *newest.gates}):
        was, wanted, stands = base.gate(key), mine.gate(key), newest.gate(key)
        answer, abstained = choose(
            f"{key}.answer",
            (was.answer, was.abstained),
            (wanted.answer, wanted.abstained),
            (stands.answer, stands.abstained),
        )
        comment = choose(f"{key}.comment", was.comment, wanted.comment, stands.comment)
        gates[key] = GateAnswer(answer, abstained, comment)
    closing = choose(f"{CLOSING}.comment", base.closing_comment, mine.closing_comment, newest.closing_comment)
    kept = {key: rating for key, rating in ratings.items() if rating != Rating()}
    answered = {key: each for key, each in gates.items() if each != GateAnswer()}
    return Form(kept, closing, answered), conflicts
