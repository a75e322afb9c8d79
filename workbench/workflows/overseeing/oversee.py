"""The chair at work: progress, entries whose levels lie apart, closing and reopening the judging."""

from __future__ import annotations

import logging
import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbench.domain.access import AuditAction, StageClosing
from workbench.domain.deadlines import JudgingWindow
from workbench.domain.decisions import Dismissal, Scenario
from workbench.domain.entries import Assignment
from workbench.domain.people import Member
from workbench.domain.reviews import Form, Revision, total
from workbench.domain.season import Selection
from workbench.errors import N_, AccessDenied, InvalidDecision, Sentence
from workbench.workflows.assigning.disputes import GateApart, disputed_gates, levels_apart
from workbench.workflows.choosing.decision_views import DecisionView, views_of
from workbench.workflows.judging.stage_session import StageSession
from workbench.workflows.judging.training import TrainingResult, training_progress
from workbench.workflows.overseeing.conflicts import (
    ConflictList,
    read_conflicts,
    require_dismissed,
    require_dismissible,
)
from workbench.workflows.overseeing.duplicates import (
    AlikeList,
    OpenedPair,
    announced_by,
    judge_pair,
    open_pair,
    read_alike,
)
from workbench.workflows.overseeing.groups import GroupsView, read_groups
from workbench.workflows.ports import Unit
from workbench.workflows.reasons import reason_on_record
from workbench.workflows.tuning.version_waiting import waiting_among

if TYPE_CHECKING:
    from workbench.workflows.assigning.plan_changes import AssignmentSummary
    from workbench.workflows.choosing.deciding import DecidingSession

logger = logging.getLogger(__name__)

LATEST_DEADLINE = timedelta(days=366)  # beyond it a year was mistyped
_ANNOUNCED = N_(
    "finalists are announced (decision %(decision)s), so that reviews do not change any more; whoever leaves "
    "is replaced from the reserve"
)


@dataclass(frozen=True)
class JurorProgress:
    member_id: str
    assigned: int  # conflicts left out
    submitted: int
    begun: int
    conflicts: int
    last_saved_at: datetime | None
    active: bool = True  # False: dropped out; what was submitted counts
    training: TrainingResult | None = None  # None where the stage has no training works


@dataclass(frozen=True)
class EntryProgress:
    number: str
    title: str
    assigned: int
    submitted: int
    mean: float | None  # of submitted reviews' totals


@dataclass(frozen=True)
class LevelsApart:
    """One criterion of one entry on which submitted levels lie apart by the season's rule."""

    number: str
    title: str
    criterion_id: str
    level_by_member: Mapping[str, int]

    @property
    def distance(self) -> int:
        return max(self.level_by_member.values()) - min(self.level_by_member.values())


@dataclass(frozen=True)
class DeclaredConflict:
    number: str
    title: str
    member_id: str
    reason: str


@dataclass(frozen=True)
class Overview:
    """The state of a stage at one moment."""

    now: datetime
    window: JudgingWindow
    jurors: tuple[JurorProgress, ...]
    entries: tuple[EntryProgress, ...]
    apart: tuple[LevelsApart, ...]
    conflicts: tuple[DeclaredConflict, ...]
    decided: str = ""  # changes whenever a decision, a signature or a scenario is added
    recorded: int = 0  # grows with everything that is put on record
    gates_apart: tuple[GateApart, ...] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)  # by juror, reviews asked again; see `Waiting`


@dataclass(frozen=True)
class FinalistsView:
    """What there is to decide finalists by, and what was decided."""

    rule: Selection | None  # None: the season has no rule for the stage
    scenarios: tuple[Scenario, ...]
    decisions: tuple[DecisionView, ...]  # in the order they were made


class OverseeingSession(StageSession):
    """What the chair (and, reading only, the counting commission) may see and decide in one stage."""

    @property
    def may_decide(self) -> bool:
        return self.member.role == "chair"

    def overview(self) -> Overview:
        with self._store.read() as work:
            self._member(work)
            now = self._clock()
            window = self._window(work)
            assignments = work.assignments.all(self.stage.id)
            titles = work.entries.titles(self.stage.id)
            newest = work.reviews.newest([each.id for each in assignments])
            members = work.people.members()
            training = training_progress(work, self.stage, self.rubric)
            decided = _decided(work, self.stage.id)
            recorded, _ = work.audit.head()
            active = [each for each in assignments if each.state == "active"]
            waiting = waiting_among(work, self.rubric, active, newest)
        return Overview(
            now,
            window,
            _jurors(assignments, newest, members, training),
            self._entries(titles, active, newest),
            self._apart(titles, active, newest),
            tuple(
                DeclaredConflict(each.entry, titles.get(each.entry, ""), each.member_id, each.reason)
                for each in assignments
                if each.state == "conflict"
            ),
            decided,
            recorded,
            disputed_gates(titles, active, newest),
            waiting.reviews_by_juror,
        )

    def close(self, reason: str) -> None:
        """Stop taking reviews at once; drafts are kept."""
        self._decide(
            StageClosing(self.stage.id, True, reason_on_record(reason), self.member.id, self._clock())
        )

    def reopen(self, reason: str, closes_at: datetime | None) -> None:
        """Take reviews again, until the season's deadline or until `closes_at` (season's local time)."""
        now = self._clock()
        deadline = self.season.deadline(closes_at or self.stage.judging_closes)
        if deadline <= now:
            raise InvalidDecision(reason=N_("the deadline lies in the past; give a later one"))
        if deadline - now > LATEST_DEADLINE:
            raise InvalidDecision(reason=N_("the deadline is more than a year away; check its year"))
        with self._store.read() as work:
            self._decider(work)
            self._require_unpublished(work)
        new_deadline = deadline if closes_at else None
        self._decide(
            StageClosing(self.stage.id, False, reason_on_record(reason), self.member.id, now, new_deadline)
        )

    def _require_unpublished(self, work: Unit) -> None:
        """What announced finalists were chosen by is not to change any more."""
        announced = announced_by(work, self.stage)
        if announced is not None:
            raise InvalidDecision(reason=Sentence(_ANNOUNCED, {"decision": announced}))

    def computed_conflicts(self) -> ConflictList:
        """Conflicts that the data show, and those that were dismissed."""
        with self._store.read() as work:
            self._member(work)
            return read_conflicts(work, self.stage)

    def dismiss(self, member_id: str, number: str, reason: str) -> None:
        """Let a juror rate an entry although there is a conflict; a declared one gives the entry back."""
        dismissal = Dismissal(
            member_id, number, self.stage.id, reason_on_record(reason), self.member.id, self._clock()
        )
        with self._store.write() as work:
            self._decider(work)
            assignment = self._assignment(work, member_id, number)
            require_dismissible(work, self.stage, member_id, number, assignment)
            work.planning.put_dismissal(dismissal)
            if assignment is not None and assignment.state == "conflict":
                # The juror's own words stay with the assignment: they hold again if this is taken back.
                work.assignments.set_state(assignment.id, "active", assignment.reason)
            self._record(work, "dismiss_conflict", member_id, number, dismissal.reason)

    def restore_conflict(self, member_id: str, number: str, reason: str) -> None:
        """Take a dismissal back. A review that the juror has given meanwhile counts no more."""
        reason = reason_on_record(reason)
        with self._store.write() as work:
            self._decider(work)
            require_dismissed(work, self.stage, member_id, number)
            work.planning.remove_dismissal(member_id, number)
            assignment = self._assignment(work, member_id, number)
            if assignment is not None and assignment.state == "active":
                work.assignments.set_state(assignment.id, "conflict", assignment.reason or reason)
            self._record(work, "restore_conflict", member_id, number, reason)

    def replace(self, member_id: str, reason: str) -> AssignmentSummary:
        """A juror drops out; see `replace_juror`. Takes a moment: the open work is planned anew."""
        # Imported here: planning a jury loads numerical libraries that most of a chair's page does without.
        from workbench.workflows.assigning.replacing import replace_juror

        with self._store.read() as work:
            self._decider(work)
        return replace_juror(
            self._store,
            self.stage,
            member_id,
            reason=reason_on_record(reason),
            seed=secrets.randbelow(2**31),
            now=self._clock(),
            actor=self.member.id,
        )

    def groups(self) -> GroupsView:
        """Thematic groups with their sizes and progress."""
        with self._store.read() as work:
            self._member(work)
            return read_groups(work, self.stage)

    def alike(self) -> AlikeList:
        """Pairs of entries that resemble each other, and what was decided about them."""
        with self._store.read() as work:
            self._member(work)
            return read_alike(work, self.stage, self._rule)

    def alike_pair(self, first: str, second: str) -> OpenedPair:
        """One of these pairs with both texts."""
        with self._store.read() as work:
            self._member(work)
            return open_pair(work, self.stage, first, second)

    def judge_alike(self, first: str, second: str, verdict: str, reason: str, *, seen: int) -> None:
        """Decide what two entries have in common, until finalists are announced; see `judge_pair`."""
        reason = reason_on_record(reason)
        by, at = self.member.id, self._clock()
        with self._store.write() as work:
            self._decider(work)
            self._require_unpublished(work)
            judge_pair(work, self.stage, (first, second), verdict, reason=reason, seen=seen, by=by, at=at)

    def finalists(self) -> FinalistsView:
        """The season's rule, saved scenarios and all decisions of the stage."""
        with self._store.read() as work:
            self._member(work)
            scenarios = work.decisions.scenarios(self.stage.id)
            decisions = views_of(work, self.stage.id)
        return FinalistsView(self._rule, tuple(scenarios), tuple(decisions))

    @property
    def _rule(self) -> Selection | None:
        return next((each for each in self.season.selection if each.stage == self.stage.id), None)

    def deciding(self) -> DecidingSession:
        """The same person, to propose and to sign."""
        # Imported here: choosing finalists loads numerical libraries too.
        from workbench.workflows.choosing.deciding import DecidingSession

        return DecidingSession(
            self._store,
            self.season,
            self.stage,
            self.rubric,
            sign_in_id=self._sign_in_id,
            clock=self._clock,
        )

    def _assignment(self, work: Unit, member_id: str, number: str) -> Assignment | None:
        theirs = (each for each in work.assignments.of_member(member_id) if each.stage_id == self.stage.id)
        return next((each for each in theirs if each.entry == number), None)

    def _record(self, work: Unit, action: AuditAction, member_id: str, number: str, reason: str) -> None:
        work.audit.append(
            at=self._clock(),
            actor=self.member.id,
            action=action,
            subject=number,
            details={"member": member_id, "reason": reason},
        )
        logger.info("%s: %s %s %s", self.member.id, action, member_id, number)

    def _decide(self, closing: StageClosing) -> None:
        with self._store.write() as work:
            self._decider(work)
            work.stages.put_closing(closing)
            work.audit.append(
                at=closing.decided_at,
                actor=self.member.id,
                action="close_stage" if closing.closed else "reopen_stage",
                subject=self.stage.id,
                details={
                    "reason": closing.reason,
                    "closes_at": closing.closes_at.isoformat() if closing.closes_at else None,
                },
            )
        logger.info(
            "%s: stage %s %s", self.member.id, self.stage.id, "closed" if closing.closed else "reopened"
        )

    def _member(self, work: Unit) -> Member:
        member = super()._member(work)
        if member.role == "juror":
            raise AccessDenied
        return member

    def _decider(self, work: Unit) -> None:
        self._member(work)
        if not self.may_decide:
            raise AccessDenied

    def _entries(
        self, titles: Mapping[str, str], active: list[Assignment], newest: Mapping[int, Revision]
    ) -> tuple[EntryProgress, ...]:
        by_entry: dict[str, list[Assignment]] = defaultdict(list)
        for assignment in active:
            by_entry[assignment.entry].append(assignment)
        progress = []
        for number, title in titles.items():
            forms = [form for each in by_entry[number] if (form := _submitted(newest.get(each.id)))]
            totals = [value for form in forms if (value := total(form, self.rubric)) is not None]
            mean = sum(totals) / len(totals) if totals else None
            progress.append(EntryProgress(number, title, len(by_entry[number]), len(forms), mean))
        return tuple(progress)

    def _apart(
        self, titles: Mapping[str, str], active: list[Assignment], newest: Mapping[int, Revision]
    ) -> tuple[LevelsApart, ...]:
        apart = [
            LevelsApart(number, titles.get(number, ""), criterion_id, dict(sorted(given.items())))
            for (number, criterion_id), given in levels_apart(self.stage, active, newest).items()
        ]
        return tuple(sorted(apart, key=lambda each: (-each.distance, each.number, each.criterion_id)))


def _jurors(
    assignments: list[Assignment],
    newest: Mapping[int, Revision],
    members: Mapping[str, Member],
    training: Mapping[str, TrainingResult],
) -> tuple[JurorProgress, ...]:
    by_member: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        if assignment.state != "withdrawn":
            by_member[assignment.member_id].append(assignment)
    progress = []
    for member_id, theirs in sorted(by_member.items()):
        active = [each for each in theirs if each.state == "active"]
        revisions = [newest[each.id] for each in active if each.id in newest]
        submitted = sum(revision.status == "submitted" for revision in revisions)
        progress.append(
            JurorProgress(
                member_id,
                assigned=len(active),
                submitted=submitted,
                begun=sum(revision.form != Form() for revision in revisions) - submitted,
                conflicts=len(theirs) - len(active),
                last_saved_at=max((revision.saved_at for revision in revisions), default=None),
                active=members[member_id].active,
                training=training.get(member_id),
            )
        )
    return tuple(progress)


def _decided(work: Unit, stage_id: str) -> str:
    """How much there is to see of decisions, without reading their protocols."""
    count = work.decisions.count()
    signatures = work.decisions.signatures([f"D-{number:04d}" for number in range(1, count + 1)])
    scenarios = work.decisions.scenarios(stage_id)
    return f"{count} {sum(map(len, signatures.values()))} {len(scenarios)}"


def _submitted(revision: Revision | None) -> Form | None:
    return revision.form if revision is not None and revision.status == "submitted" else None
