"""keep particulars of orders: what the PPK has the Surat Pesanan say of the DPA, the way of payment and the packaging.

Columns without a value: no row is written, no table is locked for longer than a moment. The check is not held against the rows that are there; the next
revision does that.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_particulars_of_orders"
down_revision = "hold_outcomes_of_appeals"
branch_labels = None
depends_on = None

COLUMNS = ("dpa_number", "payment_route", "packaging")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("purchase_order", sa.Column(name, sa.String(), nullable=True))
    op.create_check_constraint(
        op.f("ck_purchase_order_payment_route_is_known"),
        "purchase_order",
        "payment_route IN ('UP', 'GU', 'TU', 'LS', 'KKPD')",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_purchase_order_payment_route_is_known"), "purchase_order", type_="check")
    for name in reversed(COLUMNS):
        op.drop_column("purchase_order", name)
