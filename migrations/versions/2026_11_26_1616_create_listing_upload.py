"""create listing_upload.

Locks: none; the table is new.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_listing_upload"
down_revision = "create_reminders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_upload",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("etalase_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("ignored", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("samples", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("bad", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("started_name", sa.String(), nullable=True),
        sa.Column("sends", sa.Boolean(), nullable=False),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("applied_at IS NULL OR started_at IS NOT NULL", name=op.f("ck_listing_upload_applied_once_started")),
        sa.CheckConstraint("done_rows BETWEEN 0 AND rows", name=op.f("ck_listing_upload_done_within_rows")),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_listing_upload_received_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"], name=op.f("fk_listing_upload_region_id_etalase_id")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_listing_upload_vendor_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_listing_upload")),
        info={"scale": "region"},
    )
    op.create_index("ix_listing_upload_vendor", "listing_upload", ["vendor_id", "received_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_listing_upload_vendor", table_name="listing_upload")
    op.drop_table("listing_upload")
