"""Tables of a season's database, the same on SQLite and PostgreSQL. Migrations make them; a test compares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite has no time zones, so there it is kept as a plain UTC text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be kept")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _text(name: str, *rest: Any, **options: Any) -> Column[str]:
    options.setdefault("nullable", False)
    return Column(name, Text, *rest, **options)


def _json(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=nullable)


meta = Table("meta", metadata, _text("key", primary_key=True), _text("value"))

participants = Table(
    "participants",
    metadata,
    _text("id", primary_key=True),
    _json("tracks"),
    _text("category"),
    _text("region"),
    _text("organisation"),
    _text("pair_role"),
    _moment("registered_at"),
)

pairs = Table(
    "pairs",
    metadata,
    _text("id", primary_key=True),
    _text("mentor_id", ForeignKey("participants.id"), index=True),
    _text("mentee_id", ForeignKey("participants.id"), index=True),
    _moment("formed_at", nullable=True),
    Column("active", Boolean, nullable=False),
)

members = Table(
    "members",
    metadata,
    _text("id", primary_key=True),
    _text("role"),
    _text("region"),
    _text("organisation"),
    _text("expertise"),
    Column("load_max", Integer),
    Column("active", Boolean, nullable=False),
    Column("themes", JSON, nullable=False, server_default="[]"),
)

# Names and contacts, apart from all that the judging reads. The owner is a participant or a member, so no
# single foreign key holds; `verify` looks for rows of nobody instead.
personal_data = Table(
    "personal_data",
    metadata,
    _text("owner_id", primary_key=True),
    _text("surname"),
    _text("given_name"),
    _text("patronymic"),
    Column("birth_date", Date),
    _text("email"),
    _text("phone"),
)

entries = Table(
    "entries",
    metadata,
    _text("number", primary_key=True),
    _text("kind"),
    _text("stage_id", index=True),
    _text("pair_id", ForeignKey("pairs.id"), index=True),
)

entry_versions = Table(
    "entry_versions",
    metadata,
    _text("entry", ForeignKey("entries.number"), primary_key=True),
    _text("digest", primary_key=True),
    _moment("sent_at", nullable=True),
    _text("title"),
    _json("sections"),
    _json("links"),
    _json("flags"),
    Column("judged", Boolean, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("member_id", ForeignKey("members.id")),
    _text("entry", ForeignKey("entries.number"), index=True),
    _text("stage_id", index=True),
    _text("state"),
    _text("reason"),
    UniqueConstraint("member_id", "entry", "stage_id"),
    CheckConstraint("state IN ('active', 'conflict', 'withdrawn')", name="state"),
)

rubrics = Table("rubrics", metadata, _text("key", primary_key=True), _json("content"))

review_revisions = Table(
    "review_revisions",
    metadata,
    _text("id", primary_key=True),
    Column("assignment_id", Integer, ForeignKey("assignments.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("base", Integer, nullable=False),
    _text("status"),
    _json("form"),
    _text("rubric_key", ForeignKey("rubrics.key"), index=True),
    _moment("saved_at"),
    UniqueConstraint("assignment_id", "number"),
    CheckConstraint("number >= 1 AND base >= 0 AND base < number", name="numbers"),
    CheckConstraint("status IN ('draft', 'submitted')", name="status"),
)

links = Table(
    "links",
    metadata,
    _text("id", primary_key=True),
    _text("member_id", ForeignKey("members.id"), index=True),
    _text("secret_hash", unique=True),
    _moment("created_at"),
    _moment("expires_at"),
    _moment("revoked_at", nullable=True),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    _text("id", primary_key=True),
    _text("link_id", ForeignKey("links.id"), index=True),
    _text("member_id", ForeignKey("members.id"), index=True),
    _moment("started_at"),
    _moment("ended_at", nullable=True),
)

stage_closings = Table(
    "stage_closings",
    metadata,
    _text("stage_id", primary_key=True),
    Column("closed", Boolean, nullable=False),
    _text("reason"),
    _text("decided_by"),
    _moment("decided_at"),
    _moment("closes_at", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    _moment("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _json("details"),
    _text("previous_hash"),
    _text("hash", unique=True),
)

# Who may rate what, beside the rules: what people decided, and how entries lie together.
dismissals = Table(
    "dismissals",
    metadata,
    _text("member_id", ForeignKey("members.id"), primary_key=True),
    _text("entry", ForeignKey("entries.number"), primary_key=True),
    _text("stage_id"),
    _text("reason"),
    _text("decided_by"),
    _moment("decided_at"),
)

entry_groups = Table(
    "entry_groups",
    metadata,
    _text("entry", ForeignKey("entries.number"), primary_key=True),
    _text("stage_id", index=True),
    _text("theme"),
    _text("panel"),
)

common_entries = Table(
    "common_entries",
    metadata,
    _text("entry", ForeignKey("entries.number"), primary_key=True),
    _text("stage_id", index=True),
)

entry_attributes = Table(
    "entry_attributes",
    metadata,
    _text("entry", ForeignKey("entries.number"), primary_key=True),
    _text("name", primary_key=True),
    _json("value"),
)

groupings = Table(
    "groupings",
    metadata,
    _text("stage_id", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _json("document"),
    _text("made_by"),
    _moment("made_at"),
    CheckConstraint("number >= 1", name="number"),
)

training_works = Table(
    "training_works",
    metadata,
    _text("stage_id", primary_key=True),
    _text("number", primary_key=True),
    Column("place", Integer, nullable=False),
    _text("title"),
    _json("sections"),
    _json("level_by_criterion"),
    _json("reason_by_criterion"),
    _text("rubric_key"),
)

training_revisions = Table(
    "training_revisions",
    metadata,
    _text("id", primary_key=True),
    _text("member_id", ForeignKey("members.id")),
    _text("stage_id"),
    _text("work"),
    Column("number", Integer, nullable=False),
    Column("base", Integer, nullable=False),
    _text("status"),
    _json("form"),
    _moment("saved_at"),
    ForeignKeyConstraint(["stage_id", "work"], ["training_works.stage_id", "training_works.number"]),
    UniqueConstraint("member_id", "stage_id", "work", "number"),
    CheckConstraint("number >= 1 AND base >= 0 AND base < number", name="numbers"),
    CheckConstraint("status IN ('draft', 'submitted')", name="status"),
)

# Finalists: rules that were tried, decisions, and who signed them.
scenarios = Table(
    "scenarios",
    metadata,
    _text("id", primary_key=True),
    _text("stage_id", index=True),
    _text("title"),
    _json("rule"),
    _text("made_by"),
    _moment("made_at"),
)

decisions = Table(
    "decisions",
    metadata,
    _text("id", primary_key=True),
    _text("stage_id", index=True),
    _text("kind"),
    _text("based_on"),
    _json("protocol"),
    _text("digest"),
    _text("made_by"),
    _moment("made_at"),
    CheckConstraint("kind IN ('selection', 'withdrawal')", name="kind"),
)

signatures = Table(
    "signatures",
    metadata,
    _text("decision_id", ForeignKey("decisions.id"), primary_key=True),
    _text("member_id", ForeignKey("members.id"), primary_key=True),
    _text("act", primary_key=True),
    _text("reason"),
    _moment("at"),
    CheckConstraint("act IN ('approve', 'reject', 'publish')", name="act"),
)

# Pairs that the bot is to offer, and what people say of themselves for that.
profiles = Table(
    "profiles",
    metadata,
    _text("participant_id", ForeignKey("participants.id"), primary_key=True),
    _text("goals"),
    _text("interests"),
    Column("experience", Float),
    _json("fields"),
    _json("languages"),
    _text("time_zone"),
    Column("capacity", Integer),
    _json("wishes"),
    _json("refusals"),
    _json("preferences"),
)

offers = Table(
    "offers",
    metadata,
    _text("pair_id", primary_key=True),
    _text("mentor_id", ForeignKey("participants.id"), index=True),
    _text("mentee_id", ForeignKey("participants.id"), index=True),
    Column("round", Integer, nullable=False),
    Column("similarity", Float, nullable=False),
    _text("state"),
    _moment("offered_at"),
    _moment("answered_at", nullable=True),
    CheckConstraint("state IN ('offered', 'accepted', 'refused', 'withdrawn')", name="state"),
)

# Vectors of texts, to be made again whenever they are lost.
text_vectors = Table(
    "text_vectors",
    metadata,
    _text("encoder", primary_key=True),
    _text("text_hash", primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

APPEND_ONLY = (review_revisions, audit, training_revisions, decisions, signatures)
CACHES = (text_vectors,)  # not in backups
