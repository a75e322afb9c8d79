"""Submitted reviews that count no longer, because a newer version of the rubric asks their jurors again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from workbench.domain.entries import Assignment
from workbench.domain.reviews import Revision
from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import unanswered
from workbench.workflows.ports import Unit


@dataclass(frozen=True)
class Waiting:
    """Reviews that were submitted by an older version and wait to be answered and submitted by `rubric`.

    Attributes
    ----------
    rubric : key of the version they wait under.
    reviews_by_juror : in order of juror; without those of whom nothing waits.
    parts : ids of gates and criteria that any of these reviews still lacks, in the order of the form.
    assignments : ids of the reviews' assignments.
    """

    rubric: str
    reviews_by_juror: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    assignments: frozenset[int] = frozenset()

    @property
    def reviews(self) -> int:
        return sum(self.reviews_by_juror.values())


def read_waiting(work: Unit, stage_id: str, rubric: Rubric) -> Waiting:
    """What waits in a stage that is rated by `rubric`; see `waiting_among`."""
    assignments = work.assignments.all(stage_id) if rubric.replaces is not None else []
    active = [each for each in assignments if each.state == "active"]
    return waiting_among(work, rubric, active, work.reviews.newest([each.id for each in active]))


def waiting_among(
    work: Unit, rubric: Rubric, assignments: Collection[Assignment], newest: Mapping[int, Revision]
) -> Waiting:
    """Which current reviews of these assignments wait for an answer under `rubric`.

    Parameters
    ----------
    newest : the current review by assignment id, as `rubric` reads it; see `Reviews.newest`.
    """
    if rubric.replaces is None:
        return Waiting(rubric.key)  # nothing was ever given by another version
    drafts = [each for each in assignments if each.id in newest and newest[each.id].status == "draft"]
    given = work.reviews.last_submitted_of([each.id for each in drafts])
    found: Counter[str] = Counter()
    parts: set[str] = set()
    ids = []
    for each in sorted(drafts, key=lambda each: (each.member_id, each.id)):
        last = given.get(each.id)
        if last is None or last.rubric_key == rubric.key:
            continue
        current = newest[each.id]
        read = current if current.number == last.number else work.reviews.at(each.id, last.number)
        # One that the juror took back, and that the newer version asks nothing of, is an ordinary draft.
        if read is None or not unanswered(read.form, rubric):
            continue
        found[each.member_id] += 1
        parts.update(unanswered(current.form, rubric))
        ids.append(each.id)
    order = [*(gate.id for gate in rubric.gates), *(criterion.id for criterion in rubric.criteria)]
    return Waiting(rubric.key, dict(found), tuple(each for each in order if each in parts), frozenset(ids))
