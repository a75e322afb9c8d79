"""Entries that resemble each other: the last comparison, what it found, what people decided.

Revision: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SAME_DECISION = (
    "stage_id = NEW.stage_id AND first = NEW.first AND second = NEW.second AND number = NEW.number"
)


def upgrade() -> None:
    op.create_table(
        "comparisons",
        _text("stage_id"),
        _text("encoder"),
        sa.Column("entries", sa.Integer(), nullable=False),
        _text("made_by"),
        sa.Column("made_at", MOMENT, nullable=False),
        _text("digest"),
        sa.PrimaryKeyConstraint("stage_id", name=op.f("pk_comparisons")),
    )
    op.create_table(
        "duplicates",
        _text("stage_id"),
        _text("first"),
        _text("second"),
        _text("kind"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        _text("first_digest"),
        _text("second_digest"),
        sa.CheckConstraint("kind IN ('copy', 'passage', 'paraphrase')", name=op.f("ck_duplicates_kind")),
        *_of_entries("duplicates", "first", "second"),
        sa.PrimaryKeyConstraint("stage_id", "first", "second", name=op.f("pk_duplicates")),
    )
    op.create_index(op.f("ix_duplicates_second"), "duplicates", ["second"], unique=False)
    op.create_table(
        "duplicate_decisions",
        _text("stage_id"),
        _text("first"),
        _text("second"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("verdict"),
        _text("reason"),
        _text("decided_by"),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_duplicate_decisions_number")),
        sa.CheckConstraint(
            "verdict IN ('same_idea', 'copy', 'template', 'false_alarm')",
            name=op.f("ck_duplicate_decisions_verdict"),
        ),
        *_of_entries("duplicate_decisions", "first", "second"),
        sa.PrimaryKeyConstraint("stage_id", "first", "second", "number", name=op.f("pk_duplicate_decisions")),
    )
    op.create_table(
        "similar_entries",
        _text("entry"),
        sa.Column("rank", sa.Integer(), nullable=False),
        _text("stage_id"),
        _text("other"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("shared", sa.JSON(), nullable=False),
        *_of_entries("similar_entries", "entry", "other"),
        sa.PrimaryKeyConstraint("entry", "rank", name=op.f("pk_similar_entries")),
    )
    op.create_index(op.f("ix_similar_entries_stage_id"), "similar_entries", ["stage_id"], unique=False)
    _refuse_changes()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_entries(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], ["entries.number"], name=op.f(f"fk_{table}_{column}"))
        for column in columns
    ]


def _refuse_changes() -> None:
    table = "duplicate_decisions"
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
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {SAME_DECISION})"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
