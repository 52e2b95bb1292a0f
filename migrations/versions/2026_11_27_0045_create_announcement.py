"""create announcement: what a region says on top of pages, and who has closed which.

Locks: nothing that is there.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_announcement"
down_revision = "keep_deadline_changes_of_all"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("audience IN ('everyone', 'vendors', 'officials')", name=op.f("ck_announcement_audience_is_known")),
        sa.CheckConstraint("shown_from < shown_until", name=op.f("ck_announcement_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_announcement")),
        info={"scale": "region"},
    )
    op.create_table(
        "closed_announcement",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "announcement_id", name=op.f("pk_closed_announcement")),
        info={"scale": "local"},
    )


def downgrade() -> None:
    op.drop_table("closed_announcement")
    op.drop_table("announcement")
