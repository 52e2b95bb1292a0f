"""Leave the plan's entries out of the indexes of `entry`: an order or a basis is what they are asked for; by package nobody asks.

Locks: `entry` while two indexes are built, about half a minute for ten million entries.
"""

import sqlalchemy as sa
from alembic import op

revision = "entry_indexes_without_plan"
down_revision = "create_listing_upload"
branch_labels = None
depends_on = None

KEYS = {"ix_entry_order": ["region_id", "order_key", "id"], "ix_entry_year": ["region_id", "fiscal_year", "known_at"]}
ONLY = {"ix_entry_order": "order_key IS NOT NULL", "ix_entry_year": "order_key IS NOT NULL OR basis IS NOT NULL"}


def upgrade() -> None:
    op.drop_index("ix_entry_package", table_name="entry")
    for name, columns in KEYS.items():
        op.drop_index(name, table_name="entry")
        op.create_index(name, "entry", columns, unique=False, postgresql_where=sa.text(ONLY[name]))


def downgrade() -> None:
    for name, columns in KEYS.items():
        op.drop_index(name, table_name="entry")
        op.create_index(name, "entry", columns, unique=False)
    op.create_index("ix_entry_package", "entry", ["region_id", "charged_to"], unique=False)
