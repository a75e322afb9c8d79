"""Tables of the assessments of competencies: tests, responses, answers, standards."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, UniqueConstraint

from workbench.store.columns import json_column, metadata, moment_column, text_column

tests = Table("tests", metadata, text_column("key", primary_key=True), json_column("content"))

responses = Table(
    "responses",
    metadata,
    Column("id", Integer, primary_key=True),
    text_column("assessment_id"),
    text_column("participant_id", ForeignKey("participants.id"), index=True),
    text_column("source"),
    text_column("rater_id", index=True),
    text_column("test_key", ForeignKey("tests.key"), nullable=True),
    text_column("rubric_key", ForeignKey("rubrics.key")),
    moment_column("started_at"),
    moment_column("submitted_at", nullable=True),
    UniqueConstraint("assessment_id", "participant_id", "source", "rater_id"),
    CheckConstraint("source IN ('test', 'self', 'mentor', 'mentee', 'expert')", name="source"),
    CheckConstraint("(source = 'test') = (test_key IS NOT NULL)", name="test"),
)

answers = Table(
    "answers",
    metadata,
    text_column("id", primary_key=True),
    Column("response_id", Integer, ForeignKey("responses.id"), nullable=False),
    Column("number", Integer, nullable=False),
    text_column("item"),
    text_column("value"),
    moment_column("at"),
    UniqueConstraint("response_id", "number"),
    CheckConstraint("number >= 1", name="number"),
)

# Scales, cut scores and norms by which profiles are made; the newest holds.
standards = Table(
    "standards",
    metadata,
    text_column("assessment_id", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    json_column("document"),
    text_column("made_by"),
    moment_column("made_at"),
    CheckConstraint("number >= 1", name="number"),
)
