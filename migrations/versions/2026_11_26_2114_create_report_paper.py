"""Create the table of reports that carry a code.

Locks: none; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_report_paper"
down_revision = "create_one_time_link"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_paper",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_report_paper")),
        sa.UniqueConstraint("region_id", "content_sha256", name=op.f("uq_report_paper_region_id_content_sha256")),
        sa.UniqueConstraint("region_id", "token", name=op.f("uq_report_paper_region_id_token")),
        info={"scale": "region"},
    )
    op.create_index("ix_report_paper_scope", "report_paper", ["region_id", "subtitle", "title"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_report_paper_scope", table_name="report_paper")
    op.drop_table("report_paper")
