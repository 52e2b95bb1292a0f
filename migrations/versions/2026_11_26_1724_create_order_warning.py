"""create order_warning: what a PPK was warned of at the approval, and the reason.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_order_warning"
down_revision = "index_listings_by_their_stems"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_warning",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_order_warning_answered_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_warning_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_warning")),
        info={"scale": "region", "append_only": True},
    )
    op.create_index("ix_order_warning_flag", "order_warning", ["region_id", "flag", "answered_at"], unique=False)
    op.create_index("ix_order_warning_order", "order_warning", ["region_id", "order_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_order_warning_order", table_name="order_warning")
    op.drop_index("ix_order_warning_flag", table_name="order_warning")
    op.drop_table("order_warning")
