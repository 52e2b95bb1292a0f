"""index orders by their placing: whether a need was split is asked of the orders that an office placed around one, not of all that it ever placed.

Locks no table: orders are written meanwhile. What was interrupted is begun anew.
"""

from alembic import op

revision = "index_orders_by_their_placing"
down_revision = "hold_amounts_of_refills"
branch_labels = None
depends_on = None

NAME = "ix_purchase_order_placed"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {NAME} ON purchase_order (region_id, satker_code, placed_at)")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")
