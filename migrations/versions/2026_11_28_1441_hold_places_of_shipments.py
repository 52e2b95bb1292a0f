"""hold places of shipments: the key to its place of every shipment that is there. Shipments are read and written meanwhile."""

from alembic import op

revision = "hold_places_of_shipments"
down_revision = "create_order_place"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE shipment VALIDATE CONSTRAINT fk_shipment_region_id_order_id_place")


def downgrade() -> None:
    pass
