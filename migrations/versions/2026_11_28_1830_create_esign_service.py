"""create esign service: where a region's officials sign with certificates, by which number the authority knows an official, and how an issue of a paper was signed.

Locks: order_paper for a moment; the new columns have no value, and what is said of them is not held against the rows that are there (no value breaks it); the next
revision does that.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_esign_service"
down_revision = "due_with_places_in_use"
branch_labels = None
depends_on = None

CHECKS = {
    "signed_whole_or_not": "num_nulls(signed_with, signed_by, signed_at) IN (0, 3)",
    "a_certificate_signs_a_file": "signed_with IS DISTINCT FROM 'certificate' OR sha256 IS NOT NULL",
    "continues_an_earlier_one": "continues < issue",
}


def upgrade() -> None:
    op.create_table(
        "esign_service",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("seal_allowed", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("protocol IN ('v1', 'v2')", name=op.f("ck_esign_service_protocol_is_known")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_esign_service")),
        sa.UniqueConstraint("region_id", name=op.f("uq_esign_service_region_id")),
        info={"scale": "region"},
    )
    op.create_table(
        "esign_identity",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("nik_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_esign_identity_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_esign_identity")),
        info={"scale": "local"},
    )
    op.add_column("order_paper", sa.Column("signed_with", sa.String(), nullable=True))
    op.add_column("order_paper", sa.Column("signed_by", sa.Uuid(), nullable=True))
    op.add_column("order_paper", sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("order_paper", sa.Column("esign_document", sa.String(), nullable=True))
    op.add_column("order_paper", sa.Column("continues", sa.Integer(), nullable=True))
    for name, holds in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_order_paper_{name}"), "order_paper", holds, postgresql_not_valid=True)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_order_paper_{name}"), "order_paper", type_="check")
    for column in ("continues", "esign_document", "signed_at", "signed_by", "signed_with"):
        op.drop_column("order_paper", column)
    op.drop_table("esign_identity")
    op.drop_table("esign_service")
