"""A juror at work: the queue, an entry, saving, submitting, reopening, conflicts.

`JudgingSession` is the one place through which a juror's screen reaches the store. It is made for
one member and checks, on every call, that the sign-in still holds and that the entry is theirs.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from workbench.domain.deadlines import JudgingWindow
from workbench.domain.entries import Assignment, Entry
from workbench.domain.reviews import Form, Revision
from workbench.domain.rubric_versions import unanswered
from workbench.domain.text import storable
from workbench.errors import N_, EntryNotAssigned, InvalidReview, JudgingClosed
from workbench.workflows.judging.revisions import Draft, Intent, Saved, canonical_uuid, form_at, join
from workbench.workflows.judging.similar_works import SimilarWork, similar_works
from workbench.workflows.judging.stage_session import StageSession
from workbench.workflows.judging.training import TrainingSession, require_training
from workbench.workflows.ports import Unit
from workbench.workflows.tuning.version_origins import Mapped, Origins

logger = logging.getLogger(__name__)

EntryStatus = Literal["not_begun", "draft", "submitted", "conflict"]
Group = tuple[str, str]  # labels of a theme and of a panel, which may be ""
MAX_REASON_CHARACTERS = 1_000


@dataclass(frozen=True)
class QueueItem:
    """One entry of a juror's queue with the state of their own review."""

    number: str
    title: str
    status: EntryStatus
    revision: Revision | None
    conflict_reason: str = ""
    group: Group | None = None  # None: in no thematic group


@dataclass(frozen=True)
class Reading:
    """An entry to read, with what the juror may read of works like it.

    `asked_again` are the gates and criteria on which a submitted review counts no longer, because the rubric
    has a newer version: in the order of the form, until the review is submitted again. `mapped` are the
    criteria whose level that version counts as another one, until then as well.
    """

    entry: Entry
    similar: tuple[SimilarWork, ...]
    asked_again: tuple[str, ...] = ()
    mapped: Mapping[str, Mapped] = field(default_factory=dict)


class JudgingSession(StageSession):
    """What one signed-in juror may read and do in one stage."""

    @cached_property
    def training(self) -> TrainingSession:
        """The same juror's training."""
        return TrainingSession(
            self._store,
            self.season,
            self.stage,
            self.rubric,
            sign_in_id=self._sign_in_id,
            clock=self._clock,
        )

    def window(self) -> JudgingWindow:
        """Whether reviews are taken now. Raises NoValidLink when the sign-in has ended."""
        with self._store.read() as work:
            self._member(work)
            return self._window(work)

    def queue(self) -> list[QueueItem]:
        """The juror's entries by thematic group, in an order of their own: no entry is everybody's first.

        A group stands where its first entry would stand alone; entries without a group come last.
        """
        with self._store.read() as work:
            self._member(work)
            assignments = self._assignments(work)
            newest = work.reviews.newest([each.id for each in assignments.values()])
            headings = work.entries.headings(assignments)
            groups = {number: group for number, (_, group) in headings.items() if group is not None}
            return [
                QueueItem(
                    number,
                    headings[number][0],
                    _status(assignments[number], newest.get(assignments[number].id)),
                    newest.get(assignments[number].id),
                    assignments[number].reason if assignments[number].state == "conflict" else "",
                    groups.get(number),
                )
                for number in _by_group(sorted(assignments, key=self._place_in_queue), groups)
            ]

    def entry(self, number: str) -> Entry:
        """An entry to read. Raises EntryNotAssigned; with a declared conflict it is closed as well."""
        with self._store.read() as work:
            self._member(work)
            self._assigned(work, number, states=("active",))
            return self._entry(work, number)

    def reading(self, number: str) -> Reading:
        """`entry`, with the works like it; see `workbench.workflows.judging.similar_works`."""
        with self._store.read() as work:
            member = self._member(work)
            ever = work.assignments.of_member(self.member.id)
            assignment = self._among(ever, number, states=("active",))
            entry = self._entry(work, number)
            similar = similar_works(work, self.stage, member, entry, ever)
            return Reading(entry, similar, *self._by_older_version(work, assignment))

    def authors(self, number: str) -> list[str]:
        """Who sent an entry; nobody, where the stage is blind."""
        if "authors" in self.stage.blind:
            return []
        with self._store.read() as work:
            self._member(work)
            self._assigned(work, number, states=("active",))
            entry = work.entries.get(number)
            pair = work.people.pairs().get(entry.pair_id) if entry else None
            if pair is None:
                return []
            people = work.people.personal_data([pair.mentor_id, pair.mentee_id])
            return [people[owner].full_name for owner in (pair.mentor_id, pair.mentee_id) if owner in people]

    def save(
        self, number: str, *, revision_id: str, base: int, form: object, intent: Intent
    ) -> Saved[Revision]:
        """Keep a version of the review, joined with what another tab has saved meanwhile.

        The change is what `form` holds beyond revision `base`, which this juror's screen showed.
        Saving the same `revision_id` again returns the first answer. With intent "submit" an
        incomplete form is kept as a draft and the answer says what is missing. Raises JudgingClosed,
        EntryNotAssigned, TrainingFirst, InvalidReview, StoreBusy, StoreUnavailable; then nothing was kept.
        """
        parsed = Form.from_json(form, self.rubric)
        revision_id = canonical_uuid(revision_id)
        with self._store.write() as work:
            member = self._member(work)
            assignment = self._assigned(work, number, states=("active",))
            repeated = work.reviews.by_id(revision_id)
            if repeated is not None:
                if repeated.assignment_id != assignment.id:
                    raise InvalidReview(reason=N_("this save belongs to another review"))
                return Saved(repeated)
            self._require_open(work)
            require_training(work, self.stage, self.rubric, member)
            newest = work.reviews.newest([assignment.id]).get(assignment.id)
            saved = self._joined(work, assignment, newest, revision_id, base, parsed, intent)
            if saved.revision is not newest:
                work.rubrics.put(self.rubric)
                work.reviews.append(saved.revision)
                self._record(work, newest, saved.revision, number)
        return saved

    def declare_conflict(self, number: str, reason: str) -> None:
        """Step back from an entry. What was entered stays on record and counts for nothing."""
        reason = storable(reason).strip()
        if not reason:
            raise InvalidReview(reason=N_("say in a few words what the conflict is"))
        if len(reason) > MAX_REASON_CHARACTERS:
            raise InvalidReview(reason=N_("the reason is too long"))
        with self._store.write() as work:
            self._member(work)
            assignment = self._assigned(work, number, states=("active",))
            self._require_open(work)
            work.assignments.set_state(assignment.id, "conflict", reason)
            self._decide(work, "conflict", number)

    def withdraw_conflict(self, number: str) -> None:
        """Take a declaration back, for instance after a slip of the finger."""
        with self._store.write() as work:
            self._member(work)
            assignment = self._assigned(work, number, states=("conflict",))
            self._require_open(work)
            work.assignments.set_state(assignment.id, "active", "")
            self._decide(work, "withdraw_conflict", number)

    def _by_older_version(
        self, work: Unit, assignment: Assignment
    ) -> tuple[tuple[str, ...], Mapping[str, Mapped]]:
        """What is asked again, and which levels were mapped, of a review given by an older version."""
        if self.rubric.replaces is None:
            return (), {}
        submitted = work.reviews.last_submitted(assignment.id)
        given = submitted or work.reviews.newest_as_given([assignment.id]).get(assignment.id)
        if given is None or given.rubric_key == self.rubric.key:
            return (), {}
        read = work.reviews.at(assignment.id, given.number)
        if read is None:
            return (), {}
        asked = unanswered(read.form, self.rubric) if submitted else ()
        return asked, Origins(work, self.stage.id, self.rubric).mapped(given, read.form)

    def _joined(
        self,
        work: Unit,
        assignment: Assignment,
        newest: Revision | None,
        revision_id: str,
        base: int,
        form: Form,
        intent: Intent,
    ) -> Saved[Revision]:
        """The revision to keep; `newest` itself when this save adds nothing to it."""

        def make(draft: Draft) -> Revision:
            key, now = self.rubric.key, self._clock()
            return Revision(
                revision_id, assignment.id, draft.number, base, draft.status, draft.form, key, now
            )

        before = form_at(newest, base, lambda number: work.reviews.at(assignment.id, number))
        return join(newest, before, form, intent, self.rubric, make)

    def _record(self, work: Unit, before: Revision | None, after: Revision, number: str) -> None:
        was = before.status if before else "draft"
        if after.status == was:
            return
        action: Literal["submit", "reopen"] = "submit" if after.status == "submitted" else "reopen"
        self._decide(work, action, number, revision=after.id, rubric=after.rubric_key)

    def _decide(
        self,
        work: Unit,
        action: Literal["submit", "reopen", "conflict", "withdraw_conflict"],
        number: str,
        **details: object,
    ) -> None:
        work.audit.append(
            at=self._clock(), actor=self.member.id, action=action, subject=number, details=details
        )
        logger.info("%s: %s %s", self.member.id, action, number)

    def _assignments(self, work: Unit) -> dict[str, Assignment]:
        return self._standing(work.assignments.of_member(self.member.id))

    def _assigned(self, work: Unit, number: str, *, states: tuple[str, ...]) -> Assignment:
        return self._among(work.assignments.of_member(self.member.id), number, states=states)

    def _among(self, ever: Iterable[Assignment], number: str, *, states: tuple[str, ...]) -> Assignment:
        """The gate: what is not in this list a juror can neither read nor rate."""
        assignment = self._standing(ever).get(number)
        if assignment is None or assignment.state not in states:
            raise EntryNotAssigned(entry=str(number)[:20])
        return assignment

    def _standing(self, ever: Iterable[Assignment]) -> dict[str, Assignment]:
        return {
            each.entry: each for each in ever if each.stage_id == self.stage.id and each.state != "withdrawn"
        }

    def _entry(self, work: Unit, number: str) -> Entry:
        entry = work.entries.get(number)
        if entry is None:
            raise EntryNotAssigned(entry=number)
        return entry

    def _require_open(self, work: Unit) -> None:
        window = self._window(work)
        if window.state != "open":
            raise JudgingClosed(state=window.state)

    def _place_in_queue(self, number: str) -> bytes:
        return hashlib.sha256(f"{self.member.id} {number}".encode()).digest()


def _by_group(numbers: list[str], groups: Mapping[str, Group]) -> list[str]:
    """The same numbers, those of one group together; otherwise their order stays."""
    first: dict[Group | None, int] = {}
    for place, number in enumerate(numbers):
        first.setdefault(groups.get(number), place)
    return sorted(numbers, key=lambda each: (each not in groups, first[groups.get(each)]))


def _status(assignment: Assignment, revision: Revision | None) -> EntryStatus:
    if assignment.state == "conflict":
        return "conflict"
    if revision is None or (revision.status == "draft" and revision.form == Form()):
        return "not_begun"
    return revision.status
