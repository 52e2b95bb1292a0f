"""create order_succession, and let an order know who stands for it now: so far whoever placed it.

Locks: every order is written once, because the person who stands for it is copied from the one who placed it; do it when nobody orders.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_order_succession"
down_revision = "label_api_tokens"
branch_labels = None
depends_on = None

OPEN_PLH = sa.text("until IS NOT NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.add_column("purchase_order", sa.Column("buyer_account_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE purchase_order SET buyer_account_id = placed_by")
    op.alter_column("purchase_order", "buyer_account_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_purchase_order_buyer_account_id_account"), "purchase_order", "account", ["buyer_account_id"], ["id"]
    )
    op.add_column("purchase_order", sa.Column("acting_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("purchase_order", sa.Column("earlier_officials", sa.ARRAY(sa.Uuid()), nullable=False, server_default="{}"))
    op.alter_column("purchase_order", "earlier_officials", server_default=None)
    op.create_index(
        "ix_purchase_order_acting", "purchase_order", ["region_id", "acting_until"],
        postgresql_where=sa.text("acting_until IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "order_succession",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("decree_number", sa.String(), nullable=False),
        sa.Column("decree_date", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'plh') = (until IS NOT NULL)", name=op.f("ck_order_succession_plh_comes_back")),
        sa.CheckConstraint("from_account_id <> to_account_id", name=op.f("ck_order_succession_two_persons")),
        sa.CheckConstraint("kind IN ('definitive', 'plt', 'plh')", name=op.f("ck_order_succession_kind_is_known")),
        sa.CheckConstraint("side IN ('pp', 'ppk')", name=op.f("ck_order_succession_side_is_known")),
        sa.ForeignKeyConstraint(["from_account_id"], ["account.id"], name=op.f("fk_order_succession_from_account_id_account")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_order_succession_made_by_account")),
        sa.ForeignKeyConstraint(["to_account_id"], ["account.id"], name=op.f("fk_order_succession_to_account_id_account")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_succession_region_id_purchase_order"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_succession")),
    )  # fmt: skip
    op.create_index("ix_order_succession_order", "order_succession", ["region_id", "order_id", "id"])
    op.create_index("ix_order_succession_from", "order_succession", ["region_id", "from_account_id"], postgresql_where=OPEN_PLH)
    op.create_index(
        "uq_order_succession_open", "order_succession", ["region_id", "order_id", "side"], unique=True, postgresql_where=OPEN_PLH
    )


def downgrade() -> None:
    op.drop_table("order_succession")
    op.drop_index("ix_purchase_order_acting", "purchase_order")
    for column in ("earlier_officials", "acting_until", "buyer_account_id"):
        op.drop_column("purchase_order", column)
