"""Create the inbox: what somebody else did that concerns you.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "inbox"
down_revision = "job_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=True),
        sa.Column("satker_code", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(vendor_id IS NULL) <> (satker_code IS NULL)", name=op.f("ck_notice_one_audience")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_notice")),
        info={"scale": "region"},
    )
    op.create_index("ix_notice_satker", "notice", ["region_id", "satker_code", "at"], unique=False)
    op.create_index("ix_notice_vendor", "notice", ["vendor_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_notice_vendor", table_name="notice")
    op.drop_index("ix_notice_satker", table_name="notice")
    op.drop_table("notice")
