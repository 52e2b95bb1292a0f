"""keep where clocks began, what each change of the calendar did to them, and which kind a day off is.

Locks: orders get an empty column; those whose clock runs are written once (few). The rest is new or small.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_where_clocks_began"
down_revision = "create_seal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holiday", sa.Column("kind", sa.String(), nullable=False, server_default="national"))
    op.alter_column("holiday", "kind", server_default=None)
    op.create_check_constraint(op.f("ck_holiday_kind_is_known"), "holiday", "kind IN ('national', 'joint', 'own')")
    op.add_column("purchase_order", sa.Column("clock_from", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE purchase_order o SET clock_from = (SELECT max(m.at) FROM move_taken m WHERE m.region_id = o.region_id "
        "AND m.subject_id = o.id AND m.machine = 'order') WHERE o.due_at IS NOT NULL"
    )
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


def downgrade() -> None:
    op.drop_table("order_deadline_change")
    op.drop_column("purchase_order", "clock_from")
    op.drop_constraint(op.f("ck_holiday_kind_is_known"), "holiday", type_="check")
    op.drop_column("holiday", "kind")
