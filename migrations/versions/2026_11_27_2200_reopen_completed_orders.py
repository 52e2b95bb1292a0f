"""reopen completed orders: that an order left COMPLETED because its money came back is a move that its history may have.

Locks nothing: the views of the invariants are made again after it.
"""

revision = "reopen_completed_orders"
down_revision = "keep_reversed_numbers"
branch_labels = None
depends_on = None

INVARIANTS = "9afcd43383ce"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
