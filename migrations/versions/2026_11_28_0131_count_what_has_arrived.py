"""count what has arrived: of the payments that the vendor confirmed, on their orders; and the checks of the revision before held against every bill.

Locks the orders that were paid while it writes them, once, and no table: the checks read the bills while people use them.
"""

from alembic import op

revision = "count_what_has_arrived"
down_revision = "keep_refunds"
branch_labels = None
depends_on = None

INVARIANTS = "fe6849184d1c"


def upgrade() -> None:
    op.execute(
        "UPDATE purchase_order o SET arrived_rupiah = p.arrived FROM (SELECT region_id, order_id, sum(amount) AS arrived FROM payment "
        "WHERE state = 'RECEIVED' GROUP BY region_id, order_id) p WHERE p.region_id = o.region_id AND p.order_id = o.id"
    )
    for name in ("ck_payment_a_part_was_refunded", "ck_payment_only_what_was_paid_comes_back"):
        op.execute(f"ALTER TABLE payment VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    pass
