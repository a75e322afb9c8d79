"""Reviews in long form and the «сводный оценочный лист», as plain rows for any file format."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TypedDict

from workbench.domain.reviews import Form, Revision, total
from workbench.domain.rubric import Criterion, Gate, Rubric
from workbench.domain.season import Stage
from workbench.domain.text import Text
from workbench.workflows.ports import Unit
from workbench.workflows.tuning.version_origins import AsGiven, Origins

Cell = str | int | float | None


@dataclass(frozen=True)
class ReviewRow:
    """One criterion or gate of one juror's current review; ids only, no names.

    A gate has an `answer` and never a level, so that nothing takes it for a rating. Status, level and answer
    are as `rubric`, the stage's present version, reads them; of a review that was given by an older version,
    `rubric_given_by` names that and `status_as_given` and `level_as_given` hold what its juror gave.
    """

    entry: str
    title: str
    juror: str
    status: str
    criterion: str
    criterion_name: str
    weight: float
    level: int | None
    abstained: bool
    comment: str
    rubric: str
    saved_at: str  # ISO 8601, UTC
    answer: bool | None = None
    rubric_given_by: str | None = None
    status_as_given: str | None = None
    level_as_given: int | None = None


@dataclass(frozen=True)
class SheetLine:
    """A criterion's line of a score sheet: each juror's level and their mean."""

    criterion: str
    weight: float
    level_by_juror: tuple[int | None, ...]
    mean: float | None


@dataclass(frozen=True)
class GateLine:
    """A gate's line of a score sheet: each juror's answer, None for an abstention."""

    gate: Text
    answer_by_juror: tuple[bool | None, ...]

    @property
    def answered(self) -> int:
        return sum(each is not None for each in self.answer_by_juror)

    @property
    def yes(self) -> int:
        return sum(each is True for each in self.answer_by_juror)


@dataclass(frozen=True)
class ScoreSheet:
    """The сводный оценочный лист of one entry: criteria as rows, jurors as columns, submitted reviews only.

    An abstention is an empty cell: it counts in no mean. `mean` is the mean of the jurors' totals, `called`
    the rubric's word for an entry of so many points, where it has one.
    """

    entry: str
    title: str
    jurors: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    total_by_juror: tuple[float | None, ...]
    mean: float | None
    awaited: int  # reviews assigned and not submitted yet
    gates: tuple[GateLine, ...] = ()
    called: Text | None = None


class _Common(TypedDict):
    """What all rows of a review share."""

    entry: str
    title: str
    juror: str
    status: str
    rubric: str
    saved_at: str
    rubric_given_by: str | None
    status_as_given: str | None


def review_rows(work: Unit, stage: Stage, rubric: Rubric) -> list[ReviewRow]:
    """All current reviews of the stage: a row for each gate and criterion, one for the closing comment."""
    titles = work.entries.titles(stage.id)
    rows: list[ReviewRow] = []
    current = _current(work, stage)
    given = _as_given(work, stage, rubric, [revision for _, _, revision in current])
    for entry, juror, revision in current:
        if entry not in titles:
            continue
        before = given.get(revision.assignment_id)
        common: _Common = {
            "entry": entry,
            "title": titles[entry],
            "juror": juror,
            "status": revision.status,
            "rubric": rubric.key,
            "saved_at": revision.saved_at.isoformat(timespec="seconds"),
            "rubric_given_by": before.rubric if before else None,
            "status_as_given": before.status if before else None,
        }
        rows += [_gate_row(common, gate, revision.form) for gate in rubric.gates]
        for criterion in rubric.criteria:
            rating = revision.form.rating(criterion.id)
            rows.append(
                ReviewRow(
                    **common,
                    criterion=criterion.id,
                    criterion_name=criterion.name.ru,
                    weight=criterion.weight,
                    level=rating.level,
                    abstained=rating.abstained,
                    comment=rating.comment,
                    level_as_given=before.level(criterion.id) if before else None,
                )
            )
        if revision.form.closing_comment:
            rows.append(
                ReviewRow(
                    **common,
                    criterion="closing",
                    criterion_name="Работа в целом",
                    weight=0.0,
                    level=None,
                    abstained=False,
                    comment=revision.form.closing_comment,
                )
            )
    return rows


def _as_given(work: Unit, stage: Stage, rubric: Rubric, revisions: list[Revision]) -> dict[int, AsGiven]:
    """By assignment, of the reviews that were given by an older version."""
    older = [each.assignment_id for each in revisions if each.rubric_key != rubric.key]
    if not older:
        return {}
    origins = Origins(work, stage.id, rubric)
    return {key: origins.of(each) for key, each in work.reviews.newest_as_given(older).items()}


def _gate_row(common: _Common, gate: Gate, form: Form) -> ReviewRow:
    given = form.gate(gate.id)
    return ReviewRow(
        **common,
        criterion=gate.id,
        criterion_name=gate.name.ru,
        weight=0.0,
        level=None,
        abstained=given.abstained,
        comment=given.comment,
        answer=given.answer,
    )


def score_sheets(work: Unit, stage: Stage, rubric: Rubric) -> list[ScoreSheet]:
    """One score sheet for each entry of the stage, in order of number."""
    assigned: dict[str, int] = defaultdict(int)
    for assignment in work.assignments.all(stage.id):
        if assignment.state == "active":
            assigned[assignment.entry] += 1
    submitted: dict[str, list[tuple[str, Form]]] = defaultdict(list)
    for entry, juror, revision in _current(work, stage):
        if revision.status == "submitted":
            submitted[entry].append((juror, revision.form))
    return [
        _sheet(number, title, rubric, sorted(submitted[number], key=lambda each: each[0]), assigned[number])
        for number, title in work.entries.titles(stage.id).items()
    ]


def _sheet(
    number: str, title: str, rubric: Rubric, reviews: list[tuple[str, Form]], assigned: int
) -> ScoreSheet:
    totals = tuple(total(form, rubric) for _, form in reviews)
    mean = _mean([value for value in totals if value is not None])
    reached = None if mean is None else rubric.cut_score(mean)
    return ScoreSheet(
        number,
        title,
        tuple(juror for juror, _ in reviews),
        tuple(_line(criterion, [form for _, form in reviews]) for criterion in rubric.criteria),
        totals,
        mean,
        assigned - len(reviews),
        tuple(
            GateLine(gate.name, tuple(form.gate(gate.id).answer for _, form in reviews))
            for gate in rubric.gates
        ),
        reached.name if reached else None,
    )


def _line(criterion: Criterion, forms: list[Form]) -> SheetLine:
    levels = tuple(form.rating(criterion.id).level for form in forms)
    mean = _mean([level for level in levels if level is not None])
    return SheetLine(criterion.name.ru, criterion.weight, levels, mean)


def _mean(values: list[float] | list[int]) -> float | None:
    return sum(values) / len(values) if values else None


def _current(work: Unit, stage: Stage) -> list[tuple[str, str, Revision]]:
    """(entry, juror, current revision) of every active assignment that has one."""
    active = [each for each in work.assignments.all(stage.id) if each.state == "active"]
    newest = work.reviews.newest([each.id for each in active])
    return sorted(
        ((each.entry, each.member_id, newest[each.id]) for each in active if each.id in newest),
        key=lambda row: (row[0], row[1]),
    )
