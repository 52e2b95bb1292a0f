"""find vendors alike: by account, phone and street.

Locks: writes to `vendor` for as long as three indexes are made; a table of firms, thousands of rows.
"""

from alembic import op

revision = "find_vendors_alike"
down_revision = "create_order_warning"
branch_labels = None
depends_on = None

COLUMNS = ("bank_account", "phone", "street")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(f"ix_vendor_{column}", "vendor", [column], unique=False, postgresql_where=f"{column} IS NOT NULL")


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_index(f"ix_vendor_{column}", table_name="vendor")
