"""Create target: what a percentage should be, since when and by which decree.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_target"
down_revision = "charged_to"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name=op.f("ck_target_withdrawn_with_a_reason")),
        sa.CheckConstraint("percent > 0", name=op.f("ck_target_percent_is_positive")),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_target_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_target")),
        info={"scale": "region"},
    )
    op.create_index(
        "uq_target_standing", "target", ["region_id", "metric", "valid_from"], unique=True, postgresql_where="withdrawn_at IS NULL"
    )


def downgrade() -> None:
    op.drop_index("uq_target_standing", table_name="target")
    op.drop_table("target")
