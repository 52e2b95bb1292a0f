"""Create claim: figures that somebody published, with their source.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_claim"
down_revision = "add_non_tender_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("metric", sa.String(), nullable=True),
        sa.Column("divides_by", sa.Text(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("period", sa.String(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("percent", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("percent_places", sa.SmallInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("amount_unit", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("denominator_unit", sa.BigInteger(), nullable=True),
        sa.Column("orders", sa.Integer(), nullable=True),
        sa.Column("rank_by_percent", sa.Integer(), nullable=True),
        sa.Column("rank_by_amount", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_date", sa.Date(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(amount IS NULL) = (amount_unit IS NULL)", name=op.f("ck_claim_amount_has_its_unit")),
        sa.CheckConstraint("(denominator IS NULL) = (denominator_unit IS NULL)", name=op.f("ck_claim_denominator_has_its_unit")),
        sa.CheckConstraint("(percent IS NULL) = (percent_places IS NULL)", name=op.f("ck_claim_percent_has_its_places")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name=op.f("ck_claim_withdrawn_with_a_reason")),
        sa.CheckConstraint("metric IS NOT NULL OR divides_by IS NOT NULL", name=op.f("ck_claim_says_of_what")),
        sa.CheckConstraint("percent IS NOT NULL OR amount IS NOT NULL", name=op.f("ck_claim_says_a_number")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_claim")),
        info={"scale": "region"},
    )
    op.create_index("ix_claim_year", "claim", ["region_id", "fiscal_year", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_claim_year", table_name="claim")
    op.drop_table("claim")
