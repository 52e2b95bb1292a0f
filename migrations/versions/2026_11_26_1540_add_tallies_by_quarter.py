"""add tallies by quarter.

Locks: `package_tally` for a moment (a column with a constant default; its small partial index is built within the lock).
"""

import sqlalchemy as sa
from alembic import op

revision = "add_tallies_by_quarter"
down_revision = "raw_packs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_quarter_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("kd_rup", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "region_id", "fiscal_year", "basis", "kd_rup", "scope", "quarter", name=op.f("pk_plan_quarter_tally")
        ),
        info={"scale": "region"},
    )
    op.create_table(
        "reach_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("plans", sa.Integer(), nullable=False),
        sa.Column("vendors", sa.Integer(), nullable=False),
        sa.CheckConstraint("plans >= 0 AND vendors >= 0", name=op.f("ck_reach_tally_they_are_not_negative")),
        sa.PrimaryKeyConstraint("region_id", "fiscal_year", "basis", "scope", "period", name=op.f("pk_reach_tally")),
        info={"scale": "region"},
    )
    op.create_table(
        "satker_quarter_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("fund_set", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("pdn_lkpp", sa.BigInteger(), nullable=False),
        sa.Column("pdn_true", sa.BigInteger(), nullable=False),
        sa.Column("pdn_known", sa.BigInteger(), nullable=False),
        sa.Column("umkk_local", sa.BigInteger(), nullable=False),
        sa.Column("umkk_known", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "region_id", "fiscal_year", "basis", "scope", "quarter", "satker_code", "fund_set", name=op.f("pk_satker_quarter_tally")
        ),
        info={"scale": "region"},
    )
    op.create_table(
        "state_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "fiscal_year", "scope", "quarter", "state", name=op.f("pk_state_tally")),
        info={"scale": "region"},
    )
    op.create_table(
        "vendor_quarter_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("vendor_key", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("umkk_local", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "region_id", "fiscal_year", "basis", "vendor_key", "scope", "quarter", name=op.f("pk_vendor_quarter_tally")
        ),
        info={"scale": "region"},
    )
    op.add_column("package_tally", sa.Column("orders", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("package_tally", "orders", server_default=None)
    op.create_index("ix_package_tally_without_pagu", "package_tally", ["region_id"], postgresql_where=sa.text("pagu = 0"))
    op.drop_table("satker_semester_tally")


def downgrade() -> None:
    op.create_table(
        "satker_semester_tally",
        sa.Column("region_id", sa.INTEGER(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.INTEGER(), autoincrement=False, nullable=False),
        sa.Column("period", sa.VARCHAR(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.VARCHAR(), autoincrement=False, nullable=False),
        sa.Column("basis", sa.VARCHAR(), autoincrement=False, nullable=False),
        sa.Column("satker_code", sa.VARCHAR(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("orders", sa.INTEGER(), autoincrement=False, nullable=False),
        sa.Column("pdn_lkpp", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("pdn_true", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("pdn_known", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("umkk_local", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("umkk_known", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "region_id", "fiscal_year", "period", "scope", "basis", "satker_code", name=op.f("pk_satker_semester_tally")
        ),
    )
    op.drop_index("ix_package_tally_without_pagu", table_name="package_tally")
    op.drop_column("package_tally", "orders")
    op.drop_table("vendor_quarter_tally")
    op.drop_table("state_tally")
    op.drop_table("satker_quarter_tally")
    op.drop_table("reach_tally")
    op.drop_table("plan_quarter_tally")
