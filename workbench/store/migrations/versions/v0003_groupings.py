"""Groups of entries as they were formed and corrected: what the next run begins with.

Revision: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "groupings",
        sa.Column("stage_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_groupings_number")),
        sa.PrimaryKeyConstraint("stage_id", "number", name=op.f("pk_groupings")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER groupings_no_change BEFORE UPDATE OR DELETE ON groupings"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER groupings_no_truncate BEFORE TRUNCATE ON groupings"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER groupings_no_{change.lower()} BEFORE {change} ON groupings"
            " BEGIN SELECT RAISE(ABORT, 'groupings is append-only'); END"
        )
    # What an INSERT OR REPLACE of SQLite would remove.
    op.execute(
        "CREATE TRIGGER groupings_no_replace BEFORE INSERT ON groupings WHEN EXISTS"
        " (SELECT 1 FROM groupings WHERE stage_id = NEW.stage_id AND number = NEW.number)"
        " BEGIN SELECT RAISE(ABORT, 'groupings is append-only'); END"
    )
