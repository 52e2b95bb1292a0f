"""keep refunds: how much of a payment came back in parts, that a payment outside came back, and what of an order's payments has arrived.

Columns with constant defaults: no row is written, no table is locked for longer than a moment. The checks are not held against the rows that are there;
the next revision does that, and counts what has arrived.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_refunds"
down_revision = "reopen_completed_orders"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_payment_a_part_was_refunded": "0 <= refunded_ahead_rupiah AND refunded_ahead_rupiah <= refunded_rupiah AND refunded_rupiah < amount",
    "ck_payment_only_what_was_paid_comes_back": "paid_on IS NOT NULL OR refunded_rupiah = 0",
}


def upgrade() -> None:
    for column in ("refunded_rupiah", "refunded_ahead_rupiah"):
        op.add_column("payment", sa.Column(column, sa.BigInteger(), nullable=False, server_default="0"))
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(name), "payment", condition, postgresql_not_valid=True)
    op.add_column("order_outside_payment", sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("purchase_order", sa.Column("arrived_rupiah", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("purchase_order", "arrived_rupiah")
    op.drop_column("order_outside_payment", "reversed_at")
    for name in CHECKS:
        op.drop_constraint(op.f(name), "payment", type_="check")
    for column in ("refunded_ahead_rupiah", "refunded_rupiah"):
        op.drop_column("payment", column)
