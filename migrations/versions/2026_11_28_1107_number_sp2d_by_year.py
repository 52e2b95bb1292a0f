"""number sp2d by year: a number of an SP2D is used once in a region and year, as treasuries count anew every budget year.

And the check of the revision before is held against every payment. Locks no table: payments are written meanwhile. What was interrupted is begun anew.
"""

from alembic import op

revision = "number_sp2d_by_year"
down_revision = "date_reversed_sp2d"
branch_labels = None
depends_on = None

OF_YEAR, FOR_EVER = "uq_payment_sp2d_of_year", "uq_payment_region_id_sp2d_number"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE payment VALIDATE CONSTRAINT ck_payment_reversed_numbers_are_dated")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {OF_YEAR}")
        op.execute(
            f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {OF_YEAR} ON payment (region_id, sp2d_number, (EXTRACT(year FROM paid_on)))"
        )
        op.execute(f"ALTER TABLE payment DROP CONSTRAINT IF EXISTS {FOR_EVER}")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"ALTER TABLE payment DROP CONSTRAINT IF EXISTS {FOR_EVER}")
        op.create_unique_constraint(op.f(FOR_EVER), "payment", ["region_id", "sp2d_number"])
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {OF_YEAR}")
