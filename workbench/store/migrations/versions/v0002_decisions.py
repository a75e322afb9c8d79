"""Decisions and signatures, training works, groups, dismissed conflicts, profiles and offers of pairs.

Revision: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# What may not stand twice, by table, is also what an INSERT OR REPLACE of SQLite would remove.
APPEND_ONLY = {
    "training_revisions": (
        "id = NEW.id OR (member_id = NEW.member_id AND stage_id = NEW.stage_id AND work = NEW.work"
        " AND number = NEW.number)"
    ),
    "decisions": "id = NEW.id",
    "signatures": "decision_id = NEW.decision_id AND member_id = NEW.member_id AND act = NEW.act",
}


def upgrade() -> None:
    op.add_column("members", sa.Column("themes", sa.JSON(), server_default="[]", nullable=False))
    _planning()
    _training()
    _finalists()
    _pairing()
    op.create_table(
        "text_vectors",
        _text("encoder"),
        _text("text_hash"),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("encoder", "text_hash", name=op.f("pk_text_vectors")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _refuse_changes_on_postgresql()
    else:
        _refuse_changes_on_sqlite()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _planning() -> None:
    op.create_table(
        "dismissals",
        _text("member_id"),
        _text("entry"),
        _text("stage_id"),
        _text("reason"),
        _text("decided_by"),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_dismissals_member_id")),
        sa.ForeignKeyConstraint(["entry"], ["entries.number"], name=op.f("fk_dismissals_entry")),
        sa.PrimaryKeyConstraint("member_id", "entry", name=op.f("pk_dismissals")),
    )
    for table, columns in (("entry_groups", ("theme", "panel")), ("common_entries", ())):
        op.create_table(
            table,
            _text("entry"),
            _text("stage_id"),
            *(_text(name) for name in columns),
            sa.ForeignKeyConstraint(["entry"], ["entries.number"], name=op.f(f"fk_{table}_entry")),
            sa.PrimaryKeyConstraint("entry", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_stage_id"), table, ["stage_id"], unique=False)
    op.create_table(
        "entry_attributes",
        _text("entry"),
        _text("name"),
        _json("value"),
        sa.ForeignKeyConstraint(["entry"], ["entries.number"], name=op.f("fk_entry_attributes_entry")),
        sa.PrimaryKeyConstraint("entry", "name", name=op.f("pk_entry_attributes")),
    )


def _training() -> None:
    op.create_table(
        "training_works",
        _text("stage_id"),
        _text("number"),
        sa.Column("place", sa.Integer(), nullable=False),
        _text("title"),
        _json("sections"),
        _json("level_by_criterion"),
        _json("reason_by_criterion"),
        _text("rubric_key"),
        sa.PrimaryKeyConstraint("stage_id", "number", name=op.f("pk_training_works")),
    )
    op.create_table(
        "training_revisions",
        _text("id"),
        _text("member_id"),
        _text("stage_id"),
        _text("work"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        _text("status"),
        _json("form"),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "number >= 1 AND base >= 0 AND base < number", name=op.f("ck_training_revisions_numbers")
        ),
        sa.CheckConstraint("status IN ('draft', 'submitted')", name=op.f("ck_training_revisions_status")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_training_revisions_member_id")),
        sa.ForeignKeyConstraint(
            ["stage_id", "work"],
            ["training_works.stage_id", "training_works.number"],
            name=op.f("fk_training_revisions_stage_id_work"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_revisions")),
        sa.UniqueConstraint(
            "member_id",
            "stage_id",
            "work",
            "number",
            name=op.f("uq_training_revisions_member_id_stage_id_work_number"),
        ),
    )


def _finalists() -> None:
    op.create_table(
        "scenarios",
        _text("id"),
        _text("stage_id"),
        _text("title"),
        _json("rule"),
        _text("made_by"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenarios")),
    )
    op.create_index(op.f("ix_scenarios_stage_id"), "scenarios", ["stage_id"], unique=False)
    op.create_table(
        "decisions",
        _text("id"),
        _text("stage_id"),
        _text("kind"),
        _text("based_on"),
        _json("protocol"),
        _text("digest"),
        _text("made_by"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('selection', 'withdrawal')", name=op.f("ck_decisions_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_stage_id"), "decisions", ["stage_id"], unique=False)
    op.create_table(
        "signatures",
        _text("decision_id"),
        _text("member_id"),
        _text("act"),
        _text("reason"),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("act IN ('approve', 'reject', 'publish')", name=op.f("ck_signatures_act")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_signatures_decision_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_signatures_member_id")),
        sa.PrimaryKeyConstraint("decision_id", "member_id", "act", name=op.f("pk_signatures")),
    )


def _pairing() -> None:
    op.create_table(
        "profiles",
        _text("participant_id"),
        _text("goals"),
        _text("interests"),
        sa.Column("experience", sa.Float(), nullable=True),
        _json("fields"),
        _json("languages"),
        _text("time_zone"),
        sa.Column("capacity", sa.Integer(), nullable=True),
        _json("wishes"),
        _json("refusals"),
        _json("preferences"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_profiles_participant_id")
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "offers",
        _text("pair_id"),
        _text("mentor_id"),
        _text("mentee_id"),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        _text("state"),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'refused', 'withdrawn')", name=op.f("ck_offers_state")
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["participants.id"], name=op.f("fk_offers_mentor_id")),
        sa.ForeignKeyConstraint(["mentee_id"], ["participants.id"], name=op.f("fk_offers_mentee_id")),
        sa.PrimaryKeyConstraint("pair_id", name=op.f("pk_offers")),
    )
    for column in ("mentor_id", "mentee_id"):
        op.create_index(op.f(f"ix_offers_{column}"), "offers", [column], unique=False)


def _refuse_changes_on_sqlite() -> None:
    for table, same in APPEND_ONLY.items():
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _refuse_changes_on_postgresql() -> None:
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
