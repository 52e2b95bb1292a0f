"""keep orders from deletion: the application's role loses the right to delete orders, payments, handovers, findings, complaints, firms and accounts, which it
never did. The rights are given with every migration, by the marks of the tables (`app/schema/rights.py`); this revision is there so that there is one.

Locks no table.
"""

revision = "keep_orders_from_deletion"
down_revision = "index_orders_by_their_placing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
