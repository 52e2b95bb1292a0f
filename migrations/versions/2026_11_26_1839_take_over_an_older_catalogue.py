"""Take over vendors and listings from an older catalogue.

Locks: a column is added to `vendor` without a default; the index on it is empty and built at once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "take_over_an_older_catalogue"
down_revision = "create_dispute"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "takeover",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("etalase_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("ignored", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("bad", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("started_name", sa.String(), nullable=True),
        sa.Column("started_role", sa.String(), nullable=True),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'listings') = (etalase_id IS NOT NULL)", name=op.f("ck_takeover_listings_have_an_etalase")),
        sa.CheckConstraint("kind IN ('vendors', 'listings')", name=op.f("ck_takeover_kind_is_known")),
        sa.CheckConstraint("applied_at IS NULL OR started_at IS NOT NULL", name=op.f("ck_takeover_applied_once_started")),
        sa.CheckConstraint("done_rows BETWEEN 0 AND rows", name=op.f("ck_takeover_done_within_rows")),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_takeover_received_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"], name=op.f("fk_takeover_region_id_etalase_id")
        ),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name=op.f("fk_takeover_started_by")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_takeover")),
        info={"scale": "region"},
    )
    op.create_index("ix_takeover_received", "takeover", ["region_id", "received_at"], unique=False)
    op.create_table(
        "vendor_claim",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["claimed_by"], ["account.id"], name=op.f("fk_vendor_claim_claimed_by")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_vendor_claim_made_by")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_claim_vendor_id")),
        sa.PrimaryKeyConstraint("vendor_id", name=op.f("pk_vendor_claim")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_vendor_claim_secret_sha256")),
        info={"scale": "reference"},
    )
    op.add_column("vendor", sa.Column("taken_over_by", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_vendor_taken_over", "vendor", ["home_region_id", "nib"], unique=False, postgresql_where="taken_over_by IS NOT NULL"
    )
    op.create_foreign_key(op.f("fk_vendor_taken_over_by"), "vendor", "account", ["taken_over_by"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_vendor_taken_over_by"), "vendor", type_="foreignkey")
    op.drop_index("ix_vendor_taken_over", table_name="vendor", postgresql_where="taken_over_by IS NOT NULL")
    op.drop_column("vendor", "taken_over_by")
    op.drop_table("vendor_claim")
    op.drop_index("ix_takeover_received", table_name="takeover")
    op.drop_table("takeover")
