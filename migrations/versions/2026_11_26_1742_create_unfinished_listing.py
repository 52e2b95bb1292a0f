"""create unfinished_listing.

Locks: none; the table is new.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_unfinished_listing"
down_revision = "add_fields_to_listing_version"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unfinished_listing",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("etalase_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("typed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("photo_sha256", sa.String(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id", "etalase_id"],
            ["etalase.region_id", "etalase.id"],
            name=op.f("fk_unfinished_listing_region_id_etalase_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "listing_id"],
            ["listing.region_id", "listing.id"],
            name=op.f("fk_unfinished_listing_region_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_unfinished_listing_saved_by")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_unfinished_listing_vendor_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_unfinished_listing")),
        info={"scale": "region"},
    )
    op.create_index("ix_unfinished_listing_vendor", "unfinished_listing", ["vendor_id", "saved_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_unfinished_listing_vendor", table_name="unfinished_listing")
    op.drop_table("unfinished_listing")
