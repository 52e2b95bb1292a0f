"""Tables for what SPSE notes of procurement outside the systems: recorded packages and their payments.

Locks: nothing; the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "add_non_tender_records"
down_revision = "dashboard_choice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "non_tender_payment",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("payment_key", sa.String(), nullable=False),
        sa.Column("record_key", sa.String(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("vendor", sa.String(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_non_tender_payment")),
        sa.UniqueConstraint(
            "region_id", "fiscal_year", "payment_key", name=op.f("uq_non_tender_payment_region_id_fiscal_year_payment_key")
        ),
        info={"scale": "region"},
    )
    op.create_table(
        "non_tender_record",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("record_key", sa.String(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("kd_rups", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("fund_set", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_detail", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("pagu", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("realised", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("pdn", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("umk", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_non_tender_record")),
        sa.UniqueConstraint(
            "region_id", "fiscal_year", "record_key", name=op.f("uq_non_tender_record_region_id_fiscal_year_record_key")
        ),
        info={"scale": "region"},
    )
    op.create_index("ix_non_tender_record_satker", "non_tender_record", ["region_id", "fiscal_year", "satker_code"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_non_tender_record_satker", table_name="non_tender_record")
    op.drop_table("non_tender_record")
    op.drop_table("non_tender_payment")
