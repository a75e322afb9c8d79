"""Training before judging: a juror at the training works, and how near to the reference levels jurors come.

Works with reference levels and reasons give jurors one frame of reference [Woehr1994].
What is given to training works is kept apart from real reviews, so no rating, list or sheet ever sees it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workbench.domain.people import Member
from workbench.domain.reviews import Form
from workbench.domain.rubric import Rubric
from workbench.domain.season import Stage
from workbench.domain.training import TrainingRevision, TrainingWork
from workbench.errors import N_, EntryNotAssigned, InvalidReview, JudgingClosed, TrainingFirst
from workbench.workflows.judging.revisions import Draft, Intent, Saved, canonical_uuid, form_at, join
from workbench.workflows.judging.stage_session import StageSession
from workbench.workflows.ports import Unit

logger = logging.getLogger(__name__)

TrainingStatus = Literal["not_begun", "draft", "submitted"]


@dataclass(frozen=True)
class TrainingItem:
    """One training work of a juror's queue with the state of their own review."""

    number: str
    title: str
    status: TrainingStatus
    revision: TrainingRevision | None


@dataclass(frozen=True)
class TrainingQueue:
    """`left` are the works to submit before the first real review is taken; empty where none has to be."""

    items: tuple[TrainingItem, ...]
    left: tuple[str, ...]


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


class TrainingSession(StageSession):
    """What one signed-in juror may read and do in the training of one stage."""

    def queue(self) -> TrainingQueue:
        """In the order of the training; nothing for those who do not judge."""
        with self._store.read() as work:
            member = self._member(work)
            works = self._works(work, member)
            newest = work.training.newest(self.stage.id, member.id) if works else {}
            left = training_left(work, self.stage, self.rubric, member)
        items = [
            TrainingItem(number, each.title, _status(newest.get(number)), newest.get(number))
            for number, each in works.items()
        ]
        return TrainingQueue(tuple(items), tuple(left))

    def work(self, number: str) -> TrainingWork:
        """A training work to read; its reference levels are for `compared` alone. Raises EntryNotAssigned."""
        with self._store.read() as work:
            return self._open_work(work, self._member(work), number)

    def compared(self, number: str) -> tuple[TrainingRevision, tuple[Difference, ...]] | None:
        """A submitted review beside the reference levels; None for a draft. Raises EntryNotAssigned."""
        with self._store.read() as work:
            member = self._member(work)
            found = self._open_work(work, member, number)
            revision = work.training.newest(self.stage.id, member.id).get(number)
        if revision is None or revision.status != "submitted":
            return None
        return revision, differences(found, revision.form)

    def save(
        self, number: str, *, revision_id: str, base: int, form: object, intent: Intent
    ) -> Saved[TrainingRevision]:
        """Keep a version of the review by the rules of `JudgingSession.save`.

        Training is open from the invitation to the end of judging. Raises JudgingClosed, EntryNotAssigned,
        InvalidReview, StoreBusy, StoreUnavailable; then nothing was kept.
        """
        parsed = Form.from_json(form, self.rubric)
        revision_id = canonical_uuid(revision_id)
        with self._store.write() as work:
            member = self._member(work)
            self._open_work(work, member, number)
            repeated = work.training.by_id(revision_id)
            if repeated is not None:
                if (repeated.member_id, repeated.stage_id, repeated.work) != (
                    member.id,
                    self.stage.id,
                    number,
                ):
                    raise InvalidReview(reason=N_("this save belongs to another review"))
                return Saved(repeated)
            window = self._window(work)
            if window.state not in ("open", "not_open"):
                raise JudgingClosed(state=window.state)
            newest = work.training.newest(self.stage.id, member.id).get(number)
            saved = self._joined(work, number, newest, revision_id, base, parsed, intent)
            if saved.revision is not newest:
                work.training.append(saved.revision)
        if saved.revision.status == "submitted":
            logger.info("%s: training %s submitted", member.id, number)
        return saved

    def _joined(
        self,
        work: Unit,
        number: str,
        newest: TrainingRevision | None,
        revision_id: str,
        base: int,
        form: Form,
        intent: Intent,
    ) -> Saved[TrainingRevision]:
        stage, member = self.stage.id, self.member.id

        def make(draft: Draft) -> TrainingRevision:
            return TrainingRevision(
                revision_id,
                member,
                number,
                stage,
                draft.number,
                base,
                draft.status,
                draft.form,
                self._clock(),
            )

        before = form_at(newest, base, lambda place: work.training.at(stage, member, number, place))
        return join(newest, before, form, intent, self.rubric, make)

    def _works(self, work: Unit, member: Member) -> dict[str, TrainingWork]:
        found = works_of(work, self.stage, self.rubric) if member.role == "juror" else []
        return {each.number: each for each in found}

    def _open_work(self, work: Unit, member: Member, number: str) -> TrainingWork:
        """The gate: what is not in this list cannot be read or rated here."""
        found = self._works(work, member).get(number)
        if found is None:
            raise EntryNotAssigned(entry=str(number)[:20])
        return found


def require_training(work: Unit, stage: Stage, rubric: Rubric, member: Member) -> None:
    """Raises TrainingFirst with the training works that the season wants done before the first review."""
    left = training_left(work, stage, rubric, member)
    if left:
        raise TrainingFirst(works=", ".join(left))


def training_left(work: Unit, stage: Stage, rubric: Rubric, member: Member) -> list[str]:
    """Training works to submit before the first review is taken; none where the season only offers them.

    Whoever has saved a real review is past this: training that is added or required later, or a later
    version of the rubric, never shuts out somebody who is judging, least of all on the last evening.
    """
    if stage.training != "required" or member.role != "juror":
        return []
    done = {each.work for each in work.training.submitted(stage.id, member.id)}
    left = [each.number for each in works_of(work, stage, rubric) if each.number not in done]
    assigned = [each.id for each in work.assignments.of_member(member.id) if each.stage_id == stage.id]
    return [] if left and work.reviews.newest(assigned) else left


def _status(revision: TrainingRevision | None) -> TrainingStatus:
    if revision is None or (revision.status == "draft" and revision.form == Form()):
        return "not_begun"
    return revision.status
