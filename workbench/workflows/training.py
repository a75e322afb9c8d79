"""Training before judging: who has done it, and how near to the reference levels.

What is given to training works is kept apart from real reviews, so no rating, list or sheet ever sees it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.domain.reviews import Form
from workbench.domain.rubric import Rubric
from workbench.domain.season import Stage
from workbench.domain.training import TrainingRevision, TrainingWork
from workbench.workflows.ports import Unit


@dataclass(frozen=True)
class Difference:
    """One criterion of a training work: the juror's level beside the reference, and the reason for that."""

    criterion_id: str
    level: int | None  # None: the juror abstained
    reference: int
    reason: str

    @property
    def distance(self) -> int | None:
        """The juror's level less the reference: above 0 where the juror was kinder."""
        return None if self.level is None else self.level - self.reference


@dataclass(frozen=True)
class TrainingResult:
    """How one juror's training went, by the first submitted review of each work.

    Later tries are left out: by then the juror has seen the reference levels.

    Attributes
    ----------
    works : training works of the stage. submitted : of these, submitted at least once.
    compared : levels given on criteria that have a reference; abstentions are left out.
    mean_difference : mean absolute difference from the reference, in levels; None where nothing is compared.
    within_one : share of the compared levels that lie at most one level off, 0..1; None as above.
    """

    works: int
    submitted: int
    compared: int
    mean_difference: float | None
    within_one: float | None


def training_progress(work: Unit, stage: Stage, rubric: Rubric) -> dict[str, TrainingResult]:
    """By juror, those who have not begun included; nobody where the stage has no training works."""
    works = {each.number: each for each in works_of(work, stage, rubric)}
    if not works:
        return {}
    first: dict[str, dict[str, TrainingRevision]] = defaultdict(dict)
    for revision in work.training.submitted(stage.id):  # oldest first
        if revision.work in works:
            first[revision.member_id].setdefault(revision.work, revision)
    jurors = sorted(each.id for each in work.people.members().values() if each.role == "juror")
    return {
        juror: _result(len(works), [(works[each.work], each.form) for each in first[juror].values()])
        for juror in jurors
    }


def works_of(work: Unit, stage: Stage, rubric: Rubric) -> list[TrainingWork]:
    """In order. Works made for another version of the rubric say nothing about this one."""
    return [each for each in work.training.works(stage.id) if each.rubric_key == rubric.key]


def differences(work: TrainingWork, form: Form) -> tuple[Difference, ...]:
    """A juror's form beside the reference levels, in the order of these."""
    return tuple(
        Difference(
            criterion_id, form.rating(criterion_id).level, reference, work.reason_by_criterion[criterion_id]
        )
        for criterion_id, reference in work.level_by_criterion.items()
    )


def _result(works: int, submitted: Iterable[tuple[TrainingWork, Form]]) -> TrainingResult:
    reviews = list(submitted)
    apart = [
        abs(each.distance)
        for work, form in reviews
        for each in differences(work, form)
        if each.distance is not None
    ]
    return TrainingResult(
        works,
        len(reviews),
        len(apart),
        mean_difference=sum(apart) / len(apart) if apart else None,
        within_one=sum(each <= 1 for each in apart) / len(apart) if apart else None,
    )
