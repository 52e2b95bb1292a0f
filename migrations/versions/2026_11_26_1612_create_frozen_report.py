"""Create frozen report: what was published, every version of it; only ever added to.

Locks: nothing; the table is new. The app's role may insert and read it, not change it: migrating takes the right away (`append_only`).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_frozen_report"
down_revision = "create_claim"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "frozen_report",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("question", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=True),
        sa.Column("frozen_as", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('tally', 'ranking', 'closing')", name=op.f("ck_frozen_report_kind_is_known")),
        sa.CheckConstraint("(version = 1) = (reason IS NULL)", name=op.f("ck_frozen_report_a_correction_has_its_reason")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_frozen_report")),
        sa.UniqueConstraint("region_id", "series_id", "version", name=op.f("uq_frozen_report_region_id_series_id_version")),
        info={"scale": "region", "append_only": True},
    )
    op.create_index("ix_frozen_report_year", "frozen_report", ["region_id", "fiscal_year", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_frozen_report_year", table_name="frozen_report")
    op.drop_table("frozen_report")
