"""A season as its organisers wrote it down: tracks, rules, stages, dates. Data, never constants in code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from workbench.domain.assessment_checks import repeated_sources
from workbench.domain.calibration import CalibrationRules
from workbench.domain.entries import EntryKind
from workbench.domain.people import TeamRole
from workbench.domain.planning import AssignmentRules, PairingDocument
from workbench.domain.problems import (
    Path,
    PlacedError,
    Problem,
    quoted,
    raise_found,
    repeated_ids,
    rows,
    spellings,
)
from workbench.domain.regions import find_region
from workbench.domain.responses import RatingSource
from workbench.domain.rubric import Identifier
from workbench.domain.selection_checks import selection_disagreements, with_known_values
from workbench.domain.spelling import normal
from workbench.domain.text import Document, Text
from workbench.errors import N_, Sentence

Source = Literal[
    "participants",
    "pairs",
    "proposals",
    "jurors",
    "profiles",
    "groups",
    "attributes",
    "ratings",
    "answers",
]
SettingName = Literal["database", "host", "port", "base_url", "language", "log_level"]

_A_MOMENT = N_("write the moment as 2025-11-04 23:59")
_UNKNOWN_ZONE = N_("unknown time zone %(name)s; write it as Europe/Moscow")
_CLOSES_FIRST = N_("judging closes before it opens; check both dates")
_ENTRIES_LAST = N_("entries close after judging does; check both dates")
_ABOVE_MAXIMUM = N_("is above load_max, %(load_max)s; check both numbers")
_ASSESSMENT_CLOSES_FIRST = N_("the assessment closes before it opens; check both dates")
_ASKS_NOTHING = N_("there is neither a test nor a source of ratings; name one")
_BELOW_MINIMUM = N_("is below the minimum %(minimum)s; check both numbers")
_NO_REGION = N_("there is no region %(name)s; write its full name")
_UNKNOWN = {
    "track": N_("there is no track %(name)s; known: %(known)s"),
    "stage": N_("there is no stage %(name)s; known: %(known)s"),
    "compared_with": N_("there is no assessment %(name)s; known: %(known)s"),
}
_NOT_EARLIER = N_("%(name)s does not stand before this assessment; compare with an earlier one")
_SHARED = N_("%(text)s already stands for %(owner)s; keep it in one of them")


def _moment(value: object) -> object:
    """`2025-11-04 23:59` → datetime without zone; the season's own time zone is added later."""
    if isinstance(value, str):
        for pattern in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"):
            try:
                return datetime.strptime(value, pattern)  # noqa: DTZ007
            except ValueError:
                continue
        raise _wrong((), _A_MOMENT)
    return value


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _wrong((), _UNKNOWN_ZONE, name=quoted(name)) from error
    return name


def _wrong(path: Path, text: str, **places: object) -> PlacedError:
    return PlacedError([(path, Sentence(text, places))])


LocalMoment = Annotated[datetime, BeforeValidator(_moment)]
Names = Annotated[tuple[str, ...], Field(strict=False)]


class Track(Document):
    id: Identifier
    name: Text
    also: Names = ()  # other spellings in exports
    registration_closes: LocalMoment


class Category(Document):
    id: Identifier
    name: Text
    also: Names = ()


class Eligibility(Document):
    minimum_age: Annotated[int, Field(ge=0, le=120)] = 18
    consent_required: bool = True
    categories: Annotated[tuple[Category, ...], Field(min_length=1, strict=False)]


class Dispute(Document):
    """The chair is shown entries whose levels on one criterion lie `levels_apart` or more from each other."""

    levels_apart: Annotated[int, Field(ge=1, le=10)] = 2


class Stage(Document):
    id: Identifier
    track: Identifier
    name: Text
    rates: EntryKind = "proposal"
    rubric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$")]
    entries_close: LocalMoment  # proposals sent later are late
    judging_opens: LocalMoment
    judging_closes: LocalMoment
    ratings_per_entry: Annotated[int, Field(ge=1, le=20)] = 3
    load_max: Annotated[int, Field(ge=1)] = 30  # of a juror whose row names none
    blind: Annotated[tuple[Literal["authors"], ...], Field(strict=False)] = ("authors",)
    show_total: bool = True
    # Of works like the one at hand a juror sees title and shared passage: of any, of own ones, or nothing.
    similar_works: Literal["all", "own", "hidden"] = "all"
    training: Literal["required", "offered"] = "offered"  # before the first review
    dispute: Dispute = Dispute()
    assignment: AssignmentRules = AssignmentRules()

    @model_validator(mode="after")
    def _judging_takes_time(self) -> Stage:
        if self.judging_opens >= self.judging_closes:
            raise _wrong(("judging_closes",), _CLOSES_FIRST)
        if self.entries_close > self.judging_closes:
            raise _wrong(("entries_close",), _ENTRIES_LAST)
        return self

    @model_validator(mode="after")
    def _loads_leave_room(self) -> Stage:
        if self.assignment.load_min > self.load_max:
            raise _wrong(("assignment", "load_min"), _ABOVE_MAXIMUM, load_max=self.load_max)
        return self


class Assessment(Document):
    """An assessment of competencies: a test of situations, ratings of indicators, or both.

    Attributes
    ----------
    pair_role : who takes it; empty: every participant of the track.
    rubric : the competencies, its criteria. test : the situations, keyed to that rubric.
    sources : who rates the indicators. Whom the participant is paired with rates as mentor or mentee.
    compared_with : an earlier assessment of the season; a profile shows what changed since.
    raters_shown : others' ratings count in what a participant sees by so many raters at once, so that nobody
        reads off what one person said, not even from what the next one changes.
    """

    id: Identifier
    track: Identifier
    name: Text
    pair_role: Literal["mentor", "mentee", ""] = ""
    rubric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$")]
    test: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$")] = None
    sources: Annotated[tuple[RatingSource, ...], Field(strict=False)] = ("self",)
    opens: LocalMoment
    closes: LocalMoment
    compared_with: Identifier | None = None
    raters_shown: Annotated[int, Field(ge=1, le=10)] = 2

    @model_validator(mode="after")
    def _asks_something(self) -> Assessment:
        if self.opens >= self.closes:
            raise _wrong(("closes",), _ASSESSMENT_CLOSES_FIRST)
        if self.test is None and not self.sources:
            raise _wrong(("sources",), _ASKS_NOTHING)
        return self


class Quota(Document):
    """At least `minimum`, at most `maximum` finalists whose `attribute` is `value`."""

    attribute: str
    value: str
    minimum: Annotated[int, Field(ge=0)] = 0
    maximum: Annotated[int | None, Field(ge=0)] = None

    @model_validator(mode="after")
    def _bounds_leave_room(self) -> Quota:
        if self.maximum is not None and self.minimum > self.maximum:
            raise _wrong(("maximum",), _BELOW_MINIMUM, minimum=self.minimum)
        return self


class Selection(Document):
    """The rule by which a stage's finalists are chosen; see `workbench.selection.rule` for the fields."""

    stage: Identifier
    seats: Annotated[int, Field(ge=1)]
    reserve: Annotated[int, Field(ge=0)] = 0
    quotas: Annotated[tuple[Quota, ...], Field(strict=False)] = ()
    at_most: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    minimum_merit: float | None = None
    gates: Names = ()
    must_have: dict[str, str] = Field(default_factory=dict)  # candidate → reason
    excluded: dict[str, str] = Field(default_factory=dict)  # candidate → reason
    ties: Names = ()
    casting_vote: str | None = None
    merit: Literal["raw", "fair"] = "raw"
    resolution: Annotated[float, Field(gt=0)] = 0.001


class TeamMember(Document):
    """Someone beside the jurors' file who gets a personal link."""

    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    role: TeamRole
    name: str = ""


class Season(Document):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    title: Text
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Moscow"
    tracks: Annotated[tuple[Track, ...], Field(min_length=1, strict=False)]
    eligibility: Eligibility
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, strict=False)]
    selection: Annotated[tuple[Selection, ...], Field(strict=False)] = ()
    calibration: CalibrationRules = CalibrationRules()
    pairing: PairingDocument = PairingDocument()
    assessments: Annotated[tuple[Assessment, ...], Field(strict=False)] = ()
    link_days: Annotated[int, Field(ge=1, le=365)] = 30  # how long a personal link lives
    team: Annotated[tuple[TeamMember, ...], Field(strict=False)] = ()
    # Column headings this season's exports use beside the usual ones: source → field → headings.
    columns: dict[Source, dict[str, Names]] = Field(default_factory=dict)
    # Regions an export spells in a way the workbench does not know: spelling → canonical name.
    regions: dict[str, str] = Field(default_factory=dict)
    # Defaults for the workbench's settings (database, host, port, base_url, language, log_level).
    settings: dict[SettingName, str | int] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _quotas_name_known_values(cls, data: Any) -> Any:
        return with_known_values(data)

    @model_validator(mode="after")
    def _parts_agree(self) -> Season:
        raise_found(disagreements(self.model_dump()))
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def moment(self, local: datetime) -> datetime:
        """A moment of the file as an aware datetime."""
        return local.replace(tzinfo=self.zone)

    def deadline(self, local: datetime) -> datetime:
        """The last instant that is in time: a deadline of 23:59 includes 23:59:59."""
        ends = local.replace(microsecond=999_999)
        return self.moment(ends if local.second else ends.replace(second=59))

    def stage(self, stage_id: str) -> Stage | None:
        return next((each for each in self.stages if each.id == stage_id), None)

    def assessment(self, assessment_id: str) -> Assessment | None:
        return next((each for each in self.assessments if each.id == assessment_id), None)

    @property
    def pairing_track(self) -> Track:
        """The track whose participants form pairs."""
        name = self.pairing.track or self.stages[0].track
        return next(each for each in self.tracks if each.id == name)

    def track_of(self, stage: Stage) -> Track:
        return next(each for each in self.tracks if each.id == stage.track)


def disagreements(data: Any) -> Iterator[Problem]:
    """What is wrong between the parts of a season, given as plain data that may have other mistakes too."""
    eligibility = data.get("eligibility") if isinstance(data, dict) else None
    yield from repeated_ids(data, "tracks", N_("track id"))
    yield from repeated_ids(data, "stages", N_("stage id"))
    yield from repeated_ids(data, "assessments", N_("assessment id"))
    yield from _shared_names(data, "tracks")
    for found in (
        repeated_ids(eligibility, "categories", N_("category id")),
        _shared_names(eligibility, "categories"),
    ):
        yield from ((("eligibility", *path), message) for path, message in found)
    yield from _unknown_references(data, "stages", "track", known_in="tracks")
    yield from _unknown_references(data, "selection", "stage", known_in="stages")
    yield from _unknown_references(data, "assessments", "track", known_in="tracks")
    yield from _unknown_references(data, "assessments", "compared_with", known_in="assessments")
    yield from _compared_with_itself(data)
    yield from repeated_sources(data)
    yield from _unknown_pairing_track(data)
    yield from _unknown_regions(data)
    yield from selection_disagreements(data)


def _unknown_pairing_track(data: Any) -> Iterator[Problem]:
    pairing = data.get("pairing") if isinstance(data, Mapping) else None
    name = pairing.get("track") if isinstance(pairing, Mapping) else None
    known = [row["id"] for _, row in rows(data, "tracks") if isinstance(row.get("id"), str)]
    if known and isinstance(name, str) and name not in known:
        told = {"name": quoted(name), "known": ", ".join(known)}
        yield ("pairing", "track"), Sentence(_UNKNOWN["track"], told)


def _unknown_regions(data: Any) -> Iterator[Problem]:
    """Spellings that a season teaches have to mean a region that is known."""
    taught = data.get("regions") if isinstance(data, dict) else None
    for spelling, meant in taught.items() if isinstance(taught, Mapping) else ():
        if isinstance(meant, str) and find_region(meant) is None:
            yield ("regions", spelling), Sentence(_NO_REGION, {"name": quoted(meant)})


def _unknown_references(data: Any, field: str, reference: str, *, known_in: str) -> Iterator[Problem]:
    known = [row["id"] for _, row in rows(data, known_in) if isinstance(row.get("id"), str)]
    for index, row in rows(data, field):
        name = row.get(reference)
        if known and isinstance(name, str) and name not in known:
            told = {"name": quoted(name), "known": ", ".join(known)}
            yield (field, index, reference), Sentence(_UNKNOWN[reference], told)


def _compared_with_itself(data: Any) -> Iterator[Problem]:
    """An assessment is compared with an earlier one of the list, so that there is no circle."""
    earlier: list[object] = []
    for index, row in rows(data, "assessments"):
        name = row.get("compared_with")
        known = [other.get("id") for _, other in rows(data, "assessments")]
        if name in known and name not in earlier:
            told = {"name": quoted(name)}
            yield ("assessments", index, "compared_with"), Sentence(_NOT_EARLIER, told)
        earlier.append(row.get("id"))


def _shared_names(data: Any, field: str) -> Iterator[Problem]:
    """Spellings that would stand for two things at once in an export."""
    owners: dict[str, tuple[int, object]] = {}
    for index, row in rows(data, field):
        for path, text in spellings(row):
            owner, owner_id = owners.setdefault(normal(text), (index, row.get("id")))
            if owner != index:
                told = {"text": quoted(text), "owner": quoted(owner_id)}
                yield (field, index, *path), Sentence(_SHARED, told)
