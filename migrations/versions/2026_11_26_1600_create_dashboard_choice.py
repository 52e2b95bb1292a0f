"""Create dashboard_choice: which number stands on top of a region's dashboard, when an office is behind, and whether everybody may look.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "dashboard_choice"
down_revision = "add_control_notes_and_headers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dashboard_choice",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("metric", sa.String(), nullable=True),
        sa.Column("behind_below", sa.Integer(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("behind_below BETWEEN 1 AND 100", name=op.f("ck_dashboard_choice_behind_below_is_a_percent")),
        sa.PrimaryKeyConstraint("region_id", name=op.f("pk_dashboard_choice")),
        info={"scale": "region"},
    )


def downgrade() -> None:
    op.drop_table("dashboard_choice")
