"""create letterhead version.

Locks: none; the table is new. The app's role may not change or delete a version's row: migrating takes the rights away.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_letterhead_version"
down_revision = "hold_places_of_shipments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letterhead_version",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("office_address", sa.String(), nullable=False),
        sa.Column("office_phone", sa.String(), nullable=False),
        sa.Column("office_email", sa.String(), nullable=False),
        sa.Column("office_website", sa.String(), nullable=False),
        sa.Column("logo_sha256", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_letterhead_version_counts_from_one")),
        sa.CheckConstraint("satker_code = '' OR logo_sha256 IS NULL", name=op.f("ck_letterhead_version_the_logo_is_the_regions")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_letterhead_version")),
        sa.UniqueConstraint(
            "region_id", "satker_code", "version", name=op.f("uq_letterhead_version_region_id_satker_code_version")
        ),
        info={"scale": "region", "append_only": True},
    )


def downgrade() -> None:
    op.drop_table("letterhead_version")
