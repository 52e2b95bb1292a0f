"""keep amounts of refills: what an SP2D GU is of itself, on each payment that it covers. Of those so far only what their payments come to is known.

A column without a value: no row is written. The check is held against no row that is there: none has a value.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_amounts_of_refills"
down_revision = "keep_earlier_decrees"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment", sa.Column("refill_rupiah", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_payment_amount_of_a_refill"),
        "payment",
        "refill_rupiah > 0 AND refill_number IS NOT NULL OR refill_rupiah IS NULL",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_payment_amount_of_a_refill"), "payment", type_="check")
    op.drop_column("payment", "refill_rupiah")
