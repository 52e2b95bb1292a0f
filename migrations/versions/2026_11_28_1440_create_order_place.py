"""create order place: the several places of an order, what goes to each, the days of an offer, and the place of a shipment.

Locks: none for longer than a moment. The tables are new, the two columns have no value, and the key of shipments is not held against the rows that are
there (none of them names a place); the next revision does that.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_order_place"
down_revision = "create_shipment_photo"
branch_labels = None
depends_on = None

WALLS = "708ea84bb2b8"
"""The fingerprint of the walls (`app.walls.policies`): places are seen with their order, and a shipment's record has the day of its place."""
INVARIANTS = "11cf67ccb4c0"
"""The fingerprint of the invariants (`app.invariants.views`): the places of an order share its lines, and it is due with them."""
ORDERED = sa.Numeric(18, 4)


def upgrade() -> None:
    op.create_table(
        "order_place",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 20", name=op.f("ck_order_place_position_is_within_twenty")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_place_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "order_id", "position", name=op.f("pk_order_place")),
        info={"scale": "region"},
    )
    op.create_table(
        "order_place_line",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", ORDERED, nullable=False),
        sa.Column("shipped_quantity", ORDERED, nullable=False),
        sa.Column("accepted_quantity", ORDERED, nullable=False),
        sa.CheckConstraint(
            "quantity >= 0 AND accepted_quantity BETWEEN 0 AND quantity", name=op.f("ck_order_place_line_accepted_within_ordered")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_place_line_region_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id", "position"],
            ["order_place.region_id", "order_place.order_id", "order_place.position"],
            name=op.f("fk_order_place_line_region_id_order_id_position"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "line_id"],
            ["order_line.region_id", "order_line.id"],
            name=op.f("fk_order_place_line_region_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "order_id", "position", "line_id", name=op.f("pk_order_place_line")),
        info={"scale": "region"},
    )
    op.add_column("order_offer", sa.Column("place_days", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("shipment", sa.Column("place", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_shipment_region_id_order_id_place"),
        "shipment",
        "order_place",
        ["region_id", "order_id", "place"],
        ["region_id", "order_id", "position"],
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_shipment_region_id_order_id_place"), "shipment", type_="foreignkey")
    op.drop_column("shipment", "place")
    op.drop_column("order_offer", "place_days")
    op.drop_table("order_place_line")
    op.drop_table("order_place")
