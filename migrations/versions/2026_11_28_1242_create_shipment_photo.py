"""create shipment photo.

Locks: none; the table is new. The app's role may not change or delete a photo's row: migrating takes the rights away.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_shipment_photo"
down_revision = "hold_routes_of_orders"
branch_labels = None
depends_on = None

WALLS = "91869e4cdb0d"
"""The fingerprint of the walls (`app.walls.policies`): photos are seen with their shipment."""


def upgrade() -> None:
    op.create_table(
        "shipment_photo",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('buyer', 'vendor')", name=op.f("ck_shipment_photo_side_is_known")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_shipment_photo_added_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "shipment_id"],
            ["shipment.region_id", "shipment.id"],
            name=op.f("fk_shipment_photo_region_id_shipment_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_shipment_photo")),
        sa.UniqueConstraint("region_id", "shipment_id", "position", name=op.f("uq_shipment_photo_region_id_shipment_id_position")),
        info={"scale": "region", "append_only": True},
    )


def downgrade() -> None:
    op.drop_table("shipment_photo")
