"""create order attachment: scans of the papers of payments and handovers.

Locks: none; the table is new. The app's role may not change or delete a row: migrating takes the rights away.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_order_attachment"
down_revision = "hand_shopping_lists_to_buyers"
branch_labels = None
depends_on = None

WALLS = "277f7b737fa8"
"""The fingerprint of the walls (`app.walls.policies`): attachments are seen with their order."""


def upgrade() -> None:
    op.create_table(
        "order_attachment",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("handover_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(payment_id, handover_id) = 1", name=op.f("ck_order_attachment_of_a_payment_or_a_handover")
        ),
        sa.CheckConstraint("side IN ('buyer', 'vendor')", name=op.f("ck_order_attachment_side_is_known")),
        sa.CheckConstraint("size > 0", name=op.f("ck_order_attachment_size_is_positive")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_order_attachment_added_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "handover_id"],
            ["handover.region_id", "handover.id"],
            name=op.f("fk_order_attachment_region_id_handover_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_attachment_region_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "payment_id"], ["payment.region_id", "payment.id"], name=op.f("fk_order_attachment_region_id_payment_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_attachment")),
        sa.UniqueConstraint("region_id", "order_id", "position", name=op.f("uq_order_attachment_region_id_order_id_position")),
        info={"scale": "region", "append_only": True},
    )


def downgrade() -> None:
    op.drop_table("order_attachment")
