"""keep deadline changes of all: what a change of the calendar did to disputes, findings and complaints stands beside what it did to orders.

Locks only the table that is replaced, which nobody reads and one job wrote to; its rows, one an order and change of the calendar, go over as those of orders.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_deadline_changes_of_all"
down_revision = "create_saved_list"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadline_change",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_deadline_change")),
    )
    op.create_index("ix_deadline_change_thing", "deadline_change", ["region_id", "thing_id", "id"])
    op.execute(
        "INSERT INTO deadline_change (region_id, id, kind, thing_id, change_id, due_before, due_after, at) "
        "SELECT region_id, id, 'purchase_order', order_id, change_id, due_before, due_after, at FROM order_deadline_change"
    )
    op.drop_table("order_deadline_change")


def downgrade() -> None:
    op.create_table(
        "order_deadline_change",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_deadline_change_region_id_purchase_order"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_deadline_change")),
    )  # fmt: skip
    op.create_index("ix_order_deadline_change_order", "order_deadline_change", ["region_id", "order_id", "id"])
    op.execute(
        "INSERT INTO order_deadline_change (region_id, id, order_id, change_id, due_before, due_after, at) "
        "SELECT region_id, id, thing_id, change_id, due_before, due_after, at FROM deadline_change WHERE kind = 'purchase_order'"
    )
    op.drop_table("deadline_change")
