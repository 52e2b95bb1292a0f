"""Create reminders: what a vendor was told about papers and listings that end, and the indexes by which they and its orders are found.

Locks: the listing, listing_version and order_tally tables against writing while their indexes are built.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_reminders"
down_revision = "add_pradipa_to_package"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_reminder",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "listing_id"], ["listing.region_id", "listing.id"], name=op.f("fk_listing_reminder_region_id_listing_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "listing_id", "reason_code", "ends_on", name=op.f("pk_listing_reminder")),
        info={"scale": "region"},
    )
    op.create_table(
        "vendor_paper_reminder",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("days_before", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days_before IN (60, 30, 7, 0)", name=op.f("ck_vendor_paper_reminder_days_before_are_known")),
        sa.ForeignKeyConstraint(["document_id"], ["vendor_document.id"], name=op.f("fk_vendor_paper_reminder_document_id")),
        sa.PrimaryKeyConstraint("document_id", "days_before", name=op.f("pk_vendor_paper_reminder")),
        info={"scale": "reference"},
    )
    op.create_index(
        "ix_listing_stock_confirmed",
        "listing",
        ["region_id", "stock_confirmed_at"],
        unique=False,
        postgresql_where="state = 'published'",
    )
    op.create_index(
        "ix_listing_version_tkdn_end",
        "listing_version",
        ["region_id", "tkdn_expires_on"],
        unique=False,
        postgresql_where="tkdn_expires_on IS NOT NULL",
    )
    op.create_index("ix_order_tally_vendor", "order_tally", ["vendor_key"], unique=False, postgresql_where="scope = 'EP_LOCAL'")
    op.create_index(
        "ix_vendor_document_expiry",
        "vendor_document",
        ["expires_on"],
        unique=False,
        postgresql_where="replaced_at IS NULL AND expires_on IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_index(
        "ix_vendor_document_expiry", table_name="vendor_document", postgresql_where="replaced_at IS NULL AND expires_on IS NOT NULL"
    )
    op.drop_index("ix_order_tally_vendor", table_name="order_tally", postgresql_where="scope = 'EP_LOCAL'")
    op.drop_index("ix_listing_version_tkdn_end", table_name="listing_version", postgresql_where="tkdn_expires_on IS NOT NULL")
    op.drop_index("ix_listing_stock_confirmed", table_name="listing", postgresql_where="state = 'published'")
    op.drop_table("vendor_paper_reminder")
    op.drop_table("listing_reminder")
