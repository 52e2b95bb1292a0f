"""list prices with their tax: the index of search sorts, filters and shows by what a buyer pays; the price that its
vendor wrote stands beside it.

A column without a default locks the table for a moment. Rows are indexed again after the migration, as after every
change of what a row is made of; until then a row without the new column has the price as it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "list_prices_with_tax"
down_revision = "hold_what_addenda_received"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listing_search", sa.Column("listed_price", sa.BigInteger()))


def downgrade() -> None:
    op.execute("UPDATE listing_search SET unit_price = listed_price WHERE listed_price <> unit_price")
    op.drop_column("listing_search", "listed_price")
