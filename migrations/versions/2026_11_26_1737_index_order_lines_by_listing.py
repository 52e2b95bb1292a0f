"""index order lines by listing.

Locks: order_line against writes while the index is built.
"""

from alembic import op

revision = "index_order_lines_by_listing"
down_revision = "create_demand"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_order_line_listing", "order_line", ["region_id", "listing_region_id", "listing_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_order_line_listing", table_name="order_line")
