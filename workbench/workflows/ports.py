"""What the workflows need from outside. `store` implements it on SQLite and PostgreSQL.

A unit of work is one transaction: everything inside `with store.write() as work:` is kept together or
not at all. Times are aware datetimes (UTC). Methods that take a collection are one round trip each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from workbench.domain.access import AuditAction, AuditRow, Link, SignIn, StageClosing
from workbench.domain.assessment import SituationTest
from workbench.domain.decisions import Decision, Dismissal, Scenario, Signature
from workbench.domain.duplicates import Comparison, Duplicate, DuplicateDecision, SimilarEntry, Verdict
from workbench.domain.entries import Assignment, AssignmentState, AttributeValue, Entry, EntryVersion
from workbench.domain.neighbours import Neighbour
from workbench.domain.people import Member, Pair, Participant, PersonalData
from workbench.domain.profiles import Offer, Profile
from workbench.domain.responses import Answer, Response
from workbench.domain.reviews import Revision
from workbench.domain.rubric import Rubric
from workbench.domain.training import TrainingRevision, TrainingWork


class People(Protocol):
    def participants(self) -> dict[str, Participant]: ...
    def put_participants(self, rows: Iterable[Participant]) -> None:
        """Insert or replace by id."""

    def pairs(self) -> dict[str, Pair]: ...
    def put_pairs(self, rows: Iterable[Pair]) -> None: ...
    def participant(self, participant_id: str) -> Participant | None: ...
    def pairs_of(self, participant_id: str) -> list[Pair]:
        """Pairs that a participant is or was in."""

    def members(self) -> dict[str, Member]:
        """Those who work on the judging; participants who may sign in are not among them."""

    def invited_participants(self) -> dict[str, Member]:
        """Participants who may sign in."""

    def member(self, member_id: str) -> Member | None: ...
    def put_members(self, rows: Iterable[Member]) -> None: ...
    def personal_data(self, owner_ids: Collection[str] | None = None) -> dict[str, PersonalData]:
        """By owner id. For imports, invitations and conflict checks only."""

    def put_personal_data(self, rows: Iterable[PersonalData]) -> None: ...


class Entries(Protocol):
    def all(self, stage_id: str) -> list[Entry]:
        """Each entry with the version to be judged, in order of number."""

    def get(self, number: str) -> Entry | None: ...
    def numbers(self, stage_id: str) -> list[str]: ...
    def titles(self, stage_id: str) -> dict[str, str]:
        """Titles of the judged versions by number, without reading the texts."""

    def headings(self, numbers: Collection[str]) -> dict[str, tuple[str, tuple[str, str] | None]]:
        """Number → title, and theme and panel of these entries; None for one that is in no group."""

    def versions(self, number: str) -> list[EntryVersion]:
        """All kept versions, oldest first."""

    def put(self, rows: Iterable[tuple[Entry, Sequence[EntryVersion]]]) -> None:
        """Insert or update entries; the given older versions are added if not there yet."""


class Assignments(Protocol):
    def all(self, stage_id: str) -> list[Assignment]: ...
    def of_member(self, member_id: str) -> list[Assignment]: ...
    def add(self, rows: Iterable[Assignment]) -> None: ...
    def set_state(self, assignment_id: int, state: AssignmentState, reason: str) -> None: ...


class Reviews(Protocol):
    """Append-only: there is no way to change or remove a revision.

    Revisions come as the rubric of their stage reads them, whichever of its versions they were given by
    (`workbench.domain.stage_versions`); SettingsError where nothing says how.
    """

    def by_id(self, revision_id: str) -> Revision | None: ...
    def at(self, assignment_id: int, number: int) -> Revision | None: ...
    def newest(self, assignment_ids: Collection[int]) -> dict[int, Revision]:
        """The current review by assignment id; assignments without one are left out."""

    def newest_as_given(self, assignment_ids: Collection[int]) -> dict[int, Revision]:
        """`newest` as they were given, whichever versions of the rubric that was by."""

    def last_submitted(self, assignment_id: int) -> Revision | None:
        """The newest submitted revision as it was given, whichever version of the rubric that was by."""

    def last_submitted_of(self, assignment_ids: Collection[int]) -> dict[int, Revision]:
        """`last_submitted` of many at once; those of which nothing was ever submitted are left out."""

    def given_by(self) -> frozenset[tuple[str, str]]:
        """Stage and key of the rubric of all reviews, earlier states included."""

    def read_through(self, stage_id: str) -> tuple[Rubric, ...]:
        """The versions from those that a stage's reviews were given by to its own; none where all are one."""

    def append(self, revision: Revision) -> None:
        """Raises StoreBusy when another writer took the same number first."""


class Access(Protocol):
    def add_link(self, link: Link) -> None: ...
    def add_links(self, links: Iterable[Link]) -> None: ...
    def links_of_all(self, member_ids: Collection[str]) -> dict[str, list[Link]]:
        """`links_of` for many at once; those without a link are left out."""

    def link_by_hash(self, secret_hash: str) -> Link | None: ...
    def link(self, link_id: str) -> Link | None: ...
    def links_of(self, member_id: str) -> list[Link]: ...
    def revoke_link(self, link_id: str, at: datetime) -> None: ...
    def add_sign_in(self, sign_in: SignIn) -> None: ...
    def sign_in(self, sign_in_id: str) -> SignIn | None: ...
    def end_sign_in(self, sign_in_id: str, at: datetime) -> None: ...


class Stages(Protocol):
    def closing(self, stage_id: str) -> StageClosing | None: ...
    def put_closing(self, closing: StageClosing) -> None: ...


class Rubrics(Protocol):
    def get(self, key: str) -> Rubric | None:
        """A rubric version as it was when ratings first referred to it."""

    def in_use(self) -> dict[str, Rubric]:
        """The versions that ratings or decisions rest on, which no file may change, by key.

        Those that ratings are read through on the way from one to the other are among them.
        """

    def put(self, rubric: Rubric) -> None: ...


class Planning(Protocol):
    def dismissals(self, stage_id: str) -> list[Dismissal]: ...
    def put_dismissal(self, dismissal: Dismissal) -> None: ...
    def remove_dismissal(self, member_id: str, entry: str) -> None: ...
    def groups(self, stage_id: str) -> dict[str, tuple[str, str]]:
        """Entry → theme and panel; entries that are not grouped are left out."""

    def put_groups(self, stage_id: str, groups: Mapping[str, tuple[str, str]]) -> None:
        """Insert or replace by entry."""

    def attributes(self, stage_id: str) -> dict[str, dict[str, AttributeValue]]:
        """What further is known of entries: entry → name → value; those without any are left out."""

    def put_attributes(self, rows: Mapping[str, Mapping[str, AttributeValue | None]]) -> None:
        """Insert or replace by entry and name; None removes, names that are not given stay."""

    def common(self, stage_id: str) -> list[str]:
        """Entries that every juror without a conflict rates."""

    def put_common(self, stage_id: str, entries: Iterable[str]) -> None:
        """Exactly these from now on."""


class Training(Protocol):
    """Revisions are append-only, as those of other reviews."""

    def works(self, stage_id: str) -> list[TrainingWork]: ...
    def put(self, works: Iterable[TrainingWork]) -> None: ...
    def remove(self, stage_id: str, number: str) -> None:
        """StoreProblem where somebody has rated it already."""

    def by_id(self, revision_id: str) -> TrainingRevision | None: ...
    def revisions(self, stage_id: str, member_id: str | None = None) -> list[TrainingRevision]: ...
    def submitted(self, stage_id: str, member_id: str | None = None) -> list[TrainingRevision]:
        """The submitted ones only, of one juror or of all; oldest first for each work."""

    def newest(self, stage_id: str, member_id: str) -> dict[str, TrainingRevision]:
        """A juror's current review by work; works without one are left out."""

    def at(self, stage_id: str, member_id: str, work: str, number: int) -> TrainingRevision | None: ...
    def append(self, revision: TrainingRevision) -> None:
        """Raises StoreBusy when another writer took the same number first."""


class Decisions(Protocol):
    """Append-only, but for scenarios."""

    def add(self, decision: Decision) -> None:
        """Raises StoreBusy when another writer took the same id first."""

    def get(self, decision_id: str) -> Decision | None: ...
    def all(self, stage_id: str) -> list[Decision]: ...
    def count(self) -> int:
        """Decisions of all stages; the next one's number follows from it."""

    def sign(self, signature: Signature) -> None:
        """Raises StoreBusy when the same person has done the same already."""

    def signatures(self, decision_ids: Collection[str]) -> dict[str, list[Signature]]:
        """Oldest first, by decision; an empty list for one that nobody has signed."""

    def put_scenario(self, scenario: Scenario) -> None: ...
    def scenarios(self, stage_id: str) -> list[Scenario]: ...


class Pairing(Protocol):
    def profiles(self) -> dict[str, Profile]: ...
    def put_profiles(self, rows: Iterable[Profile]) -> None: ...
    def offers(self) -> list[Offer]: ...
    def put_offers(self, rows: Iterable[Offer]) -> None: ...


class Vectors(Protocol):
    """A cache: whatever is missing can be made again."""

    def get(self, encoder: str, hashes: Collection[str]) -> dict[str, bytes]: ...
    def put(self, encoder: str, vectors: Mapping[str, bytes]) -> None: ...


class Groupings(Protocol):
    """Append-only: groups of a stage's entries, each time they were formed or corrected."""

    def newest(self, stage_id: str) -> tuple[int, dict[str, Any]] | None:
        """Number and document of the one that holds; None before the first."""

    def add(self, stage_id: str, number: int, document: Mapping[str, Any], *, by: str, at: datetime) -> None:
        """Raises StoreBusy when another writer took the same number first."""


class Duplicates(Protocol):
    """What a comparison found is replaced by the next one; decisions are append-only."""

    def comparison(self, stage_id: str) -> Comparison | None:
        """The last one; None before the first."""

    def found(self, stage_id: str) -> list[Duplicate]: ...
    def of_entry(self, stage_id: str, entry: str) -> list[Duplicate]:
        """Those of which `entry` is one of the two."""

    def with_verdicts(self, stage_id: str, entry: str) -> list[tuple[Duplicate, Verdict | None]]:
        """`of_entry`, each with the verdict that holds; None where nobody has decided."""

    def similar(self, stage_id: str, entry: str) -> list[SimilarEntry]:
        """The entries most like one, the most alike first."""

    def beside(
        self, stage_id: str, entry: str, others: Collection[str], *, reader_id: str
    ) -> list[Neighbour]:
        """`others` of the stage and those most like `entry`, the latter first; with whose they are.

        For the decision what `reader_id` may be shown of them. One round trip.
        """

    def put(
        self, comparison: Comparison, found: Iterable[Duplicate], similar: Iterable[SimilarEntry]
    ) -> None:
        """Exactly these from now on, for the comparison's stage."""

    def decisions(self, stage_id: str) -> list[DuplicateDecision]:
        """All that were made, oldest first for each two entries."""

    def decide(self, decision: DuplicateDecision) -> None:
        """Raises StoreBusy when somebody has decided about the same two entries at the same moment."""


class Assessments(Protocol):
    """Answers and standards are append-only."""

    def test(self, key: str) -> SituationTest | None:
        """A version of a test as it was when somebody first answered it."""

    def tests_in_use(self) -> dict[str, SituationTest]:
        """The versions that somebody has answered, which no file may change, by key."""

    def put_test(self, test: SituationTest) -> None:
        """Raises FrozenRubric when somebody has answered this version with other content."""

    def responses(self, assessment_id: str, participant_id: str | None = None) -> list[Response]:
        """All of an assessment, or those about one participant; in the order they were begun."""

    def of_rater(self, rater_id: str) -> list[Response]:
        """What one person has filled or begun, about anybody; in the order it was begun."""

    def begin(self, rows: Iterable[Response]) -> list[Response]:
        """Add responses, whose `id` is not read; those that are there already stay as they are."""

    def held(self, response_id: int) -> Response | None:
        """A response that nobody else answers or submits before this unit ends."""

    def submit(self, response_id: int, at: datetime) -> None:
        """A second time changes nothing: the first moment stands."""

    def answer(self, answer_id: str) -> Answer | None: ...
    def last_number(self, response_id: int) -> int:
        """0 before the first answer."""

    def answers(self, response_ids: Collection[int]) -> dict[int, dict[str, str]]:
        """What holds: response → item → value; responses without an answer are left out."""

    def append(self, rows: Iterable[Answer]) -> None:
        """Raises StoreBusy when another writer took the same number, or saved the same id, first."""

    def standard(self, assessment_id: str) -> tuple[int, dict[str, Any]] | None:
        """Number and document of the one that holds; None before the first."""

    def add_standard(
        self, assessment_id: str, number: int, document: Mapping[str, Any], *, by: str, at: datetime
    ) -> None:
        """Raises StoreBusy when another writer took the same number first."""


class Audit(Protocol):
    def append(
        self, *, at: datetime, actor: str, action: AuditAction, subject: str, details: Mapping[str, Any]
    ) -> AuditRow: ...
    def rows(self) -> list[AuditRow]: ...
    def head(self) -> tuple[int, str]:
        """Sequence and hash of the newest row."""


class Unit(Protocol):
    """One transaction."""

    @property
    def people(self) -> People: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def assignments(self) -> Assignments: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def access(self) -> Access: ...
    @property
    def stages(self) -> Stages: ...
    @property
    def rubrics(self) -> Rubrics: ...
    @property
    def planning(self) -> Planning: ...
    @property
    def training(self) -> Training: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def pairing(self) -> Pairing: ...
    @property
    def vectors(self) -> Vectors: ...
    @property
    def groupings(self) -> Groupings: ...
    @property
    def duplicates(self) -> Duplicates: ...
    @property
    def assessments(self) -> Assessments: ...
    @property
    def audit(self) -> Audit: ...


class Store(Protocol):
    @property
    def season_key(self) -> bytes:
        """Random bytes made with the season's database; its cookies and entry numbers depend on them."""

    def read(self) -> AbstractContextManager[Unit]: ...
    def write(self) -> AbstractContextManager[Unit]:
        """Raises StoreBusy or StoreUnavailable; then nothing inside was kept."""
