"""Charge orders to packages: the package that carries an amount stands beside the code that the order was placed under.

Every entry so far is charged to its own code. The ledger is written by its owner here, this once; the application's role still cannot.

Locks: `entry` and `order_tally` are rewritten while they are locked; about a minute for ten million entries.
"""

import sqlalchemy as sa
from alembic import op

revision = "charged_to"
down_revision = "planned_days_backfill"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("entry", "order_tally"):
        op.add_column(table, sa.Column("charged_to", sa.String(), nullable=True))
        op.execute(f"UPDATE {table} SET charged_to = kd_rup")  # noqa: S608
    op.drop_index("ix_entry_package", table_name="entry")
    op.create_index("ix_entry_package", "entry", ["region_id", "charged_to"], unique=False)
    op.create_index("ix_order_tally_charged", "order_tally", ["region_id", "charged_to"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_order_tally_charged", table_name="order_tally")
    op.drop_index("ix_entry_package", table_name="entry")
    op.create_index("ix_entry_package", "entry", ["region_id", "kd_rup"], unique=False)
    for table in ("order_tally", "entry"):
        op.drop_column(table, "charged_to")
