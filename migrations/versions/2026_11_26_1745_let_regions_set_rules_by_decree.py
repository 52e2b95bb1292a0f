"""Let regions set rules by decree, and let each order keep the rows that judged it.

Locks: purchase_order for a moment; its new column is filled without rewriting the table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "let_regions_set_rules_by_decree"
down_revision = "create_unfinished_listing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "region_rule",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("decree_number", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name=op.f("ck_region_rule_withdrawn_with_a_reason")
        ),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_region_rule_ends_after_it_begins")),
        sa.CheckConstraint("value > 0", name=op.f("ck_region_rule_value_is_positive")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_region_rule")),
        info={"scale": "region"},
    )
    op.create_index(
        "uq_region_rule_standing",
        "region_rule",
        ["region_id", "code", "valid_from"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.add_column("purchase_order", sa.Column("judged_by", postgresql.JSONB(), nullable=False, server_default="[]"))
    op.alter_column("purchase_order", "judged_by", server_default=None)


def downgrade() -> None:
    op.drop_column("purchase_order", "judged_by")
    op.drop_index("uq_region_rule_standing", table_name="region_rule", postgresql_where="withdrawn_at IS NULL")
    op.drop_table("region_rule")
