"""index only what is there: a notice stands in the index of its own audience, an order among the Surat Pesanan once it has one.

And the checks of the revision before are held against every order. Locks no table: orders and notices are written meanwhile. What was interrupted is begun anew.
"""

from alembic import op

revision = "index_only_what_is_there"
down_revision = "shorten_checks_of_orders"
branch_labels = None
depends_on = None

CHECKS = ("ck_order_tally_ordered_received_and_paid_within_each_other", "ck_order_tally_an_order_counts_once")
NOTICES = {
    "ix_notice_vendor": ("(vendor_id, at)", "vendor_id"),
    "ix_notice_role": ("(region_id, region_role, at)", "region_role"),
    "ix_notice_satker": ("(region_id, satker_code, at)", "satker_code"),
}
SP_NUMBERS, ALL_NUMBERS = "uq_purchase_order_sp_number", "uq_purchase_order_region_id_satker_code_sp_number"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name in CHECKS:
            op.execute(f"ALTER TABLE order_tally VALIDATE CONSTRAINT {name}")
        for name, (columns, audience) in NOTICES.items():
            _index(name, f"notice {columns} WHERE {audience} IS NOT NULL")
        _index(SP_NUMBERS, "purchase_order (region_id, satker_code, sp_number) WHERE sp_number IS NOT NULL", unique="UNIQUE ")
        op.execute(f"ALTER TABLE purchase_order DROP CONSTRAINT IF EXISTS {ALL_NUMBERS}")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"ALTER TABLE purchase_order DROP CONSTRAINT IF EXISTS {ALL_NUMBERS}")
        op.create_unique_constraint(op.f(ALL_NUMBERS), "purchase_order", ["region_id", "satker_code", "sp_number"])
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {SP_NUMBERS}")
        for name, (columns, _audience) in NOTICES.items():
            _index(name, f"notice {columns}")


def _index(name: str, on: str, *, unique: str = "") -> None:
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    op.execute(f"CREATE {unique}INDEX CONCURRENTLY IF NOT EXISTS {name} ON {on}")
