"""Create fiscal year: which years of a region were closed.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_fiscal_year"
down_revision = "create_frozen_report"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fiscal_year",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_fiscal_year_state_is_known")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_fiscal_year")),
        sa.UniqueConstraint("region_id", "year", name=op.f("uq_fiscal_year_region_id_year")),
        info={"scale": "region"},
    )


def downgrade() -> None:
    op.drop_table("fiscal_year")
