"""A season as its organisers wrote it down: tracks, rules, stages, dates. Data, never constants in code."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, model_validator

from workbench.domain.people import Role
from workbench.domain.rubric import Identifier
from workbench.domain.text import Document, Text

Source = Literal["participants", "pairs", "proposals", "jurors"]


def _moment(value: object) -> object:
    """`2025-11-04 23:59` → datetime without zone; the season's own time zone is added later."""
    if isinstance(value, str):
        for pattern in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"):
            try:
                return datetime.strptime(value, pattern)  # noqa: DTZ007
            except ValueError:
                continue
        raise ValueError("write the moment as 2025-11-04 23:59")
    return value


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
    """Entries whose levels on one criterion lie `levels_apart` or more from each other are shown to the chair."""

    levels_apart: Annotated[int, Field(ge=1, le=10)] = 2


class Stage(Document):
    id: Identifier
    track: Identifier
    name: Text
    rates: Literal["proposal"] = "proposal"
    rubric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$")]
    entries_close: LocalMoment  # proposals sent later are late
    judging_opens: LocalMoment
    judging_closes: LocalMoment
    ratings_per_entry: Annotated[int, Field(ge=1, le=20)] = 3
    load_max: Annotated[int, Field(ge=1)] = 30  # of a juror whose row names none
    blind: Annotated[tuple[Literal["authors"], ...], Field(strict=False)] = ("authors",)
    show_total: bool = True
    dispute: Dispute = Dispute()


class Quota(Document):
    """At least `minimum`, at most `maximum` finalists whose `attribute` is `value`."""

    attribute: str
    value: str
    minimum: Annotated[int, Field(ge=0)] = 0
    maximum: Annotated[int | None, Field(ge=0)] = None


class Selection(Document):
    stage: Identifier
    seats: Annotated[int, Field(ge=1)]
    reserve: Annotated[int, Field(ge=0)] = 0
    quotas: Annotated[tuple[Quota, ...], Field(strict=False)] = ()


class TeamMember(Document):
    """Someone beside the jurors' file who gets a personal link."""

    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    role: Role
    name: str = ""


class Season(Document):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    title: Text
    timezone: str = "Europe/Moscow"
    tracks: Annotated[tuple[Track, ...], Field(min_length=1, strict=False)]
    eligibility: Eligibility
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, strict=False)]
    selection: Annotated[tuple[Selection, ...], Field(strict=False)] = ()
    link_days: Annotated[int, Field(ge=1, le=365)] = 30  # how long a personal link lives
    team: Annotated[tuple[TeamMember, ...], Field(strict=False)] = ()
    # Column headings this season's exports use beside the usual ones: source → field → headings.
    columns: dict[Source, dict[str, Names]] = {}
    # Regions an export spells in a way the workbench does not know: spelling → canonical name.
    regions: dict[str, str] = {}
    # Defaults for the workbench's settings (database, host, port, base_url, language, log_level).
    settings: dict[Literal["database", "host", "port", "base_url", "language", "log_level"], str | int] = {}

    @model_validator(mode="after")
    def _references_resolve(self) -> Season:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {self.timezone!r}; write it as Europe/Moscow") from error
        tracks = [track.id for track in self.tracks]
        stages = [stage.id for stage in self.stages]
        for what, ids in (
            ("track", tracks),
            ("stage", stages),
            ("category", [category.id for category in self.eligibility.categories]),
        ):
            twice = sorted({each for each in ids if ids.count(each) > 1})
            if twice:
                raise ValueError(f"{what} id {twice[0]!r} stands twice; give each its own")
        for stage in self.stages:
            if stage.track not in tracks:
                raise ValueError(
                    f"stage {stage.id!r} names track {stage.track!r}; known: {', '.join(tracks)}"
                )
            if stage.judging_opens >= stage.judging_closes:
                raise ValueError(f"stage {stage.id!r}: judging opens after it closes")
        for rule in self.selection:
            if rule.stage not in stages:
                raise ValueError(f"selection names stage {rule.stage!r}; known: {', '.join(stages)}")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def moment(self, local: datetime) -> datetime:
        """A moment of the file as an aware datetime. A deadline of 23:59 includes 23:59:59."""
        return local.replace(tzinfo=self.zone)

    def stage(self, stage_id: str) -> Stage | None:
        return next((each for each in self.stages if each.id == stage_id), None)
