"""add the form's other fields to listing_version, and family to listing.

Locks: both tables for one reading of each (two partial indexes that hold nothing yet, two checks); what is there gets a constant default, which rewrites nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "add_fields_to_listing_version"
down_revision = "create_etalase_attribute"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listing", sa.Column("family", sa.String(), nullable=True))
    op.create_index(
        "ix_listing_family", "listing", ["region_id", "vendor_id", "family"], unique=False, postgresql_where="family IS NOT NULL"
    )
    op.add_column("listing_version", sa.Column("brand_registration", sa.String(), nullable=True))
    op.add_column("listing_version", sa.Column("model", sa.String(), nullable=True))
    op.add_column(
        "listing_version",
        sa.Column("tiers", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column(
        "listing_version",
        sa.Column("zones", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column(
        "listing_version",
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("listing_version", sa.Column("bmp_bps", sa.Integer(), nullable=True))
    op.add_column("listing_version", sa.Column("sni_number", sa.String(), nullable=True))
    op.add_column("listing_version", sa.Column("sni_expires_on", sa.Date(), nullable=True))
    op.add_column("listing_version", sa.Column("bpom_number", sa.String(), nullable=True))
    op.add_column("listing_version", sa.Column("halal_number", sa.String(), nullable=True))
    op.add_column("listing_version", sa.Column("pirt_number", sa.String(), nullable=True))
    op.add_column(
        "listing_version",
        sa.Column("sustainability", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column("listing_version", sa.Column("size_mm", sa.ARRAY(sa.Integer()), nullable=True))
    op.create_index(
        "ix_listing_version_sni_end",
        "listing_version",
        ["region_id", "sni_expires_on"],
        unique=False,
        postgresql_where="sni_expires_on IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_listing_version_bmp_is_at_most_15_percent"), "listing_version", "bmp_bps BETWEEN 0 AND 1500"
    )
    op.create_check_constraint(op.f("ck_listing_version_size_has_three_sides"), "listing_version", "cardinality(size_mm) = 3")
    for name in ("tiers", "zones", "options", "sustainability"):
        op.alter_column("listing_version", name, server_default=None)


def downgrade() -> None:
    op.drop_index("ix_listing_version_sni_end", table_name="listing_version", postgresql_where="sni_expires_on IS NOT NULL")
    op.drop_column("listing_version", "size_mm")
    op.drop_column("listing_version", "sustainability")
    op.drop_column("listing_version", "pirt_number")
    op.drop_column("listing_version", "halal_number")
    op.drop_column("listing_version", "bpom_number")
    op.drop_column("listing_version", "sni_expires_on")
    op.drop_column("listing_version", "sni_number")
    op.drop_column("listing_version", "bmp_bps")
    op.drop_column("listing_version", "options")
    op.drop_column("listing_version", "zones")
    op.drop_column("listing_version", "tiers")
    op.drop_column("listing_version", "model")
    op.drop_column("listing_version", "brand_registration")
    op.drop_index("ix_listing_family", table_name="listing", postgresql_where="family IS NOT NULL")
    op.drop_column("listing", "family")
