"""Tables of a season's database, the same on SQLite and PostgreSQL. Migrations make them; a test compares."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from workbench.store.assessment_tables import answers, standards
from workbench.store.columns import json_column, moment_column, text_column
from workbench.store.columns import metadata as metadata

meta = Table("meta", metadata, text_column("key", primary_key=True), text_column("value"))

participants = Table(
    "participants",
    metadata,
    text_column("id", primary_key=True),
    json_column("tracks"),
    text_column("category"),
    text_column("region"),
    text_column("organisation"),
    text_column("pair_role"),
    moment_column("registered_at"),
)

pairs = Table(
    "pairs",
    metadata,
    text_column("id", primary_key=True),
    text_column("mentor_id", ForeignKey("participants.id"), index=True),
    text_column("mentee_id", ForeignKey("participants.id"), index=True),
    moment_column("formed_at", nullable=True),
    Column("active", Boolean, nullable=False),
)

members = Table(
    "members",
    metadata,
    text_column("id", primary_key=True),
    text_column("role"),
    text_column("region"),
    text_column("organisation"),
    text_column("expertise"),
    Column("load_max", Integer),
    Column("active", Boolean, nullable=False),
    Column("themes", JSON, nullable=False, server_default="[]"),
)

# Names and contacts, apart from all that the judging reads. The owner is a participant or a member, so no
# single foreign key holds; `verify` looks for rows of nobody instead.
personal_data = Table(
    "personal_data",
    metadata,
    text_column("owner_id", primary_key=True),
    text_column("surname"),
    text_column("given_name"),
    text_column("patronymic"),
    Column("birth_date", Date),
    text_column("email"),
    text_column("phone"),
)

entries = Table(
    "entries",
    metadata,
    text_column("number", primary_key=True),
    text_column("kind"),
    text_column("stage_id", index=True),
    text_column("pair_id", ForeignKey("pairs.id"), index=True),
)

entry_versions = Table(
    "entry_versions",
    metadata,
    text_column("entry", ForeignKey("entries.number"), primary_key=True),
    text_column("digest", primary_key=True),
    moment_column("sent_at", nullable=True),
    text_column("title"),
    json_column("sections"),
    json_column("links"),
    json_column("flags"),
    Column("judged", Boolean, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", Integer, primary_key=True),
    text_column("member_id", ForeignKey("members.id")),
    text_column("entry", ForeignKey("entries.number"), index=True),
    text_column("stage_id", index=True),
    text_column("state"),
    text_column("reason"),
    UniqueConstraint("member_id", "entry", "stage_id"),
    CheckConstraint("state IN ('active', 'conflict', 'withdrawn')", name="state"),
)

rubrics = Table("rubrics", metadata, text_column("key", primary_key=True), json_column("content"))

review_revisions = Table(
    "review_revisions",
    metadata,
    text_column("id", primary_key=True),
    Column("assignment_id", Integer, ForeignKey("assignments.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("base", Integer, nullable=False),
    text_column("status"),
    json_column("form"),
    text_column("rubric_key", ForeignKey("rubrics.key"), index=True),
    moment_column("saved_at"),
    UniqueConstraint("assignment_id", "number"),
    CheckConstraint("number >= 1 AND base >= 0 AND base < number", name="numbers"),
    CheckConstraint("status IN ('draft', 'submitted')", name="status"),
)

links = Table(
    "links",
    metadata,
    text_column("id", primary_key=True),
    text_column("member_id", ForeignKey("members.id"), index=True),
    text_column("secret_hash", unique=True),
    moment_column("created_at"),
    moment_column("expires_at"),
    moment_column("revoked_at", nullable=True),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    text_column("id", primary_key=True),
    text_column("link_id", ForeignKey("links.id"), index=True),
    text_column("member_id", ForeignKey("members.id"), index=True),
    moment_column("started_at"),
    moment_column("ended_at", nullable=True),
)

stage_closings = Table(
    "stage_closings",
    metadata,
    text_column("stage_id", primary_key=True),
    Column("closed", Boolean, nullable=False),
    text_column("reason"),
    text_column("decided_by"),
    moment_column("decided_at"),
    moment_column("closes_at", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    moment_column("at"),
    text_column("actor"),
    text_column("action"),
    text_column("subject"),
    json_column("details"),
    text_column("previous_hash"),
    text_column("hash", unique=True),
)

# Who may rate what, beside the rules: what people decided, and how entries lie together.
dismissals = Table(
    "dismissals",
    metadata,
    text_column("member_id", ForeignKey("members.id"), primary_key=True),
    text_column("entry", ForeignKey("entries.number"), primary_key=True),
    text_column("stage_id"),
    text_column("reason"),
    text_column("decided_by"),
    moment_column("decided_at"),
)

entry_groups = Table(
    "entry_groups",
    metadata,
    text_column("entry", ForeignKey("entries.number"), primary_key=True),
    text_column("stage_id", index=True),
    text_column("theme"),
    text_column("panel"),
)

common_entries = Table(
    "common_entries",
    metadata,
    text_column("entry", ForeignKey("entries.number"), primary_key=True),
    text_column("stage_id", index=True),
)

entry_attributes = Table(
    "entry_attributes",
    metadata,
    text_column("entry", ForeignKey("entries.number"), primary_key=True),
    text_column("name", primary_key=True),
    json_column("value"),
)

groupings = Table(
    "groupings",
    metadata,
    text_column("stage_id", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    json_column("document"),
    text_column("made_by"),
    moment_column("made_at"),
    CheckConstraint("number >= 1", name="number"),
)

# Entries that resemble each other: the last comparison, what it found, what people decided.
comparisons = Table(
    "comparisons",
    metadata,
    text_column("stage_id", primary_key=True),
    text_column("encoder"),
    Column("entries", Integer, nullable=False),
    text_column("made_by"),
    moment_column("made_at"),
    text_column("digest"),
)

duplicates = Table(
    "duplicates",
    metadata,
    text_column("stage_id", primary_key=True),
    text_column("first", ForeignKey("entries.number"), primary_key=True),
    text_column("second", ForeignKey("entries.number"), primary_key=True, index=True),
    text_column("kind"),
    Column("score", Float, nullable=False),
    json_column("spans"),
    text_column("first_digest"),
    text_column("second_digest"),
    CheckConstraint("kind IN ('copy', 'passage', 'paraphrase')", name="kind"),
)

duplicate_decisions = Table(
    "duplicate_decisions",
    metadata,
    text_column("stage_id", primary_key=True),
    text_column("first", ForeignKey("entries.number"), primary_key=True),
    text_column("second", ForeignKey("entries.number"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    text_column("verdict"),
    text_column("reason"),
    text_column("decided_by"),
    moment_column("decided_at"),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("verdict IN ('same_idea', 'copy', 'template', 'false_alarm')", name="verdict"),
)

similar_entries = Table(
    "similar_entries",
    metadata,
    text_column("entry", ForeignKey("entries.number"), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    text_column("stage_id", index=True),
    text_column("other", ForeignKey("entries.number")),
    Column("score", Float, nullable=False),
    json_column("shared"),
)

training_works = Table(
    "training_works",
    metadata,
    text_column("stage_id", primary_key=True),
    text_column("number", primary_key=True),
    Column("place", Integer, nullable=False),
    text_column("title"),
    json_column("sections"),
    json_column("level_by_criterion"),
    json_column("reason_by_criterion"),
    text_column("rubric_key"),
)

training_revisions = Table(
    "training_revisions",
    metadata,
    text_column("id", primary_key=True),
    text_column("member_id", ForeignKey("members.id")),
    text_column("stage_id"),
    text_column("work"),
    Column("number", Integer, nullable=False),
    Column("base", Integer, nullable=False),
    text_column("status"),
    json_column("form"),
    moment_column("saved_at"),
    ForeignKeyConstraint(["stage_id", "work"], ["training_works.stage_id", "training_works.number"]),
    UniqueConstraint("member_id", "stage_id", "work", "number"),
    CheckConstraint("number >= 1 AND base >= 0 AND base < number", name="numbers"),
    CheckConstraint("status IN ('draft', 'submitted')", name="status"),
)

# Finalists: rules that were tried, decisions, and who signed them.
scenarios = Table(
    "scenarios",
    metadata,
    text_column("id", primary_key=True),
    text_column("stage_id", index=True),
    text_column("title"),
    json_column("rule"),
    text_column("made_by"),
    moment_column("made_at"),
)

decisions = Table(
    "decisions",
    metadata,
    text_column("id", primary_key=True),
    text_column("stage_id", index=True),
    text_column("kind"),
    text_column("based_on"),
    json_column("protocol"),
    text_column("digest"),
    text_column("made_by"),
    moment_column("made_at"),
    CheckConstraint("kind IN ('selection', 'withdrawal')", name="kind"),
)

signatures = Table(
    "signatures",
    metadata,
    text_column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    text_column("member_id", ForeignKey("members.id"), primary_key=True),
    text_column("act", primary_key=True),
    text_column("reason"),
    moment_column("at"),
    CheckConstraint("act IN ('approve', 'reject', 'publish')", name="act"),
)

# Pairs that the bot is to offer, and what people say of themselves for that.
profiles = Table(
    "profiles",
    metadata,
    text_column("participant_id", ForeignKey("participants.id"), primary_key=True),
    text_column("goals"),
    text_column("interests"),
    Column("experience", Float),
    json_column("fields"),
    json_column("languages"),
    text_column("time_zone"),
    Column("capacity", Integer),
    json_column("wishes"),
    json_column("refusals"),
    json_column("preferences"),
)

offers = Table(
    "offers",
    metadata,
    text_column("pair_id", primary_key=True),
    text_column("mentor_id", ForeignKey("participants.id"), index=True),
    text_column("mentee_id", ForeignKey("participants.id"), index=True),
    Column("round", Integer, nullable=False),
    Column("similarity", Float, nullable=False),
    text_column("state"),
    moment_column("offered_at"),
    moment_column("answered_at", nullable=True),
    CheckConstraint("state IN ('offered', 'accepted', 'refused', 'withdrawn')", name="state"),
)

# Vectors of texts, to be made again whenever they are lost.
text_vectors = Table(
    "text_vectors",
    metadata,
    text_column("encoder", primary_key=True),
    text_column("text_hash", primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

APPEND_ONLY = (
    review_revisions,
    audit,
    training_revisions,
    decisions,
    signatures,
    groupings,
    duplicate_decisions,
    answers,
    standards,
)
CACHES = (text_vectors,)  # not in backups
