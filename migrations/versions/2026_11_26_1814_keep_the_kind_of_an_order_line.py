"""Keep the kind of what was ordered; lines that stand take it from the version they were ordered from.

Locks: order_line while the rows of services and works are filled.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_the_kind_of_an_order_line"
down_revision = "tell_advances_from_other_bills"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("order_line", sa.Column("kind", sa.String(), nullable=False, server_default="goods"))
    op.execute(
        "UPDATE order_line SET kind = listing_version.kind FROM listing_version "
        "WHERE listing_version.region_id = order_line.listing_region_id AND listing_version.listing_id = order_line.listing_id "
        "AND listing_version.number = order_line.listing_version AND listing_version.kind <> 'goods'"
    )
    op.alter_column("order_line", "kind", server_default=None)


def downgrade() -> None:
    op.drop_column("order_line", "kind")
