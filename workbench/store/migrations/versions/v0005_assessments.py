"""Assessments of competencies: tests, responses, answers, and the standards profiles are made by.

Revision: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# Append-only table → what makes a row the same as a kept one.
APPEND_ONLY = {
    "answers": "id = NEW.id OR (response_id = NEW.response_id AND number = NEW.number)",
    "standards": "assessment_id = NEW.assessment_id AND number = NEW.number",
}


def upgrade() -> None:
    op.create_table(
        "tests",
        _text("key"),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tests")),
    )
    op.create_table(
        "responses",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("assessment_id"),
        _text("participant_id"),
        _text("source"),
        _text("rater_id"),
        sa.Column("test_key", sa.Text(), nullable=True),
        _text("rubric_key"),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "source IN ('test', 'self', 'mentor', 'mentee', 'expert')", name=op.f("ck_responses_source")
        ),
        sa.CheckConstraint("(source = 'test') = (test_key IS NOT NULL)", name=op.f("ck_responses_test")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_responses_participant_id")
        ),
        sa.ForeignKeyConstraint(["test_key"], ["tests.key"], name=op.f("fk_responses_test_key")),
        sa.ForeignKeyConstraint(["rubric_key"], ["rubrics.key"], name=op.f("fk_responses_rubric_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint(
            "assessment_id",
            "participant_id",
            "source",
            "rater_id",
            name=op.f("uq_responses_assessment_id_participant_id_source_rater_id"),
        ),
    )
    op.create_index(op.f("ix_responses_participant_id"), "responses", ["participant_id"], unique=False)
    op.create_index(op.f("ix_responses_rater_id"), "responses", ["rater_id"], unique=False)
    op.create_table(
        "answers",
        _text("id"),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("item"),
        _text("value"),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_answers_number")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_answers_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("response_id", "number", name=op.f("uq_answers_response_id_number")),
    )
    op.create_table(
        "standards",
        _text("assessment_id"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        _text("made_by"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_standards_number")),
        sa.PrimaryKeyConstraint("assessment_id", "number", name=op.f("pk_standards")),
    )
    for table, same in APPEND_ONLY.items():
        _refuse_changes(table, same)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _refuse_changes(table: str, same: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    # What an INSERT OR REPLACE of SQLite would remove.
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
