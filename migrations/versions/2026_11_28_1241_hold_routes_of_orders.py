"""hold routes of orders: the check on the way of payment of every order that is there. Orders are read and written meanwhile."""

from alembic import op

revision = "hold_routes_of_orders"
down_revision = "keep_particulars_of_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE purchase_order VALIDATE CONSTRAINT ck_purchase_order_payment_route_is_known")


def downgrade() -> None:
    pass
