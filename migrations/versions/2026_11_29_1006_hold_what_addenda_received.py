"""hold what addenda received: the check of the revision before is held against every addendum. Locks no table: addenda are written meanwhile."""

from alembic import op

revision = "hold_what_addenda_received"
down_revision = "receive_by_addenda"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE order_addendum VALIDATE CONSTRAINT ck_order_addendum_received_once_effective")


def downgrade() -> None:
    """A check that was held against all rows stays as true as it was."""
