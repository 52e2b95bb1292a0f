"""hold amounts of refills: the check of the revision before is held against every payment. Locks no table: payments are written meanwhile."""

from alembic import op

revision = "hold_amounts_of_refills"
down_revision = "keep_amounts_of_refills"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE payment VALIDATE CONSTRAINT ck_payment_amount_of_a_refill")


def downgrade() -> None:
    """A check that was held against all rows stays as true as it was."""
