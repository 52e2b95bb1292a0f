"""index numbers of payments: those of an SP2D GU, and the payments whose SP2D was reversed, which a number that is recorded is looked up in.

And the check of the revision before is held against every payment. Locks no table: payments are written meanwhile. What was interrupted is begun anew.
"""

from alembic import op

revision = "index_numbers_of_payments"
down_revision = "keep_refills"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_payment_reversed": "(region_id) WHERE reversed_numbers <> '{}'",
    "ix_payment_refill": "(region_id, refill_number) WHERE refill_number IS NOT NULL",
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE payment VALIDATE CONSTRAINT ck_payment_what_was_paid_is_refilled_later")
        for name, on in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON payment {on}")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
