"""know hand-overs in history: that an order passed to another official, or came back, is a line of its history and no move.

Locks nothing: the views of the invariants are made again after it.
"""

revision = "know_hand_overs_in_history"
down_revision = "create_export_file"
branch_labels = None
depends_on = None

INVARIANTS = "0f8e58feeaa0"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
