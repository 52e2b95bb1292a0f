"""receive by addenda: what an addendum made received, where all that is ordered had been accepted before it. The invariant of what was received counts it.

A column with a constant default: no row is written, no table is locked for longer than a moment. The check is held against no row that is there: all are 0.
"""

import sqlalchemy as sa
from alembic import op

revision = "receive_by_addenda"
down_revision = "hold_refills_to_their_paper"
branch_labels = None
depends_on = None

INVARIANTS = "66975adf4765"


def upgrade() -> None:
    op.add_column("order_addendum", sa.Column("received_rupiah", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_check_constraint(
        op.f("ck_order_addendum_received_once_effective"),
        "order_addendum",
        "received_rupiah = 0 OR (received_rupiah > 0 AND outcome = 'effective')",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_order_addendum_received_once_effective"), "order_addendum", type_="check")
    op.drop_column("order_addendum", "received_rupiah")
