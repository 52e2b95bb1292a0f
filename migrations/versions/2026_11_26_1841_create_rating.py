"""create rating.

Locks: none; the tables are new. The app's role may only insert and read: migrating takes the other rights away (`append_only`).
"""

import sqlalchemy as sa
from alembic import op

revision = "create_rating"
down_revision = "take_over_an_older_catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rating",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("timeliness", sa.Integer(), nullable=True),
        sa.Column("service", sa.Integer(), nullable=True),
        sa.Column("clarity", sa.Integer(), nullable=True),
        sa.Column("payment_speed", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rated_by", sa.Uuid(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(side = 'buyer' AND num_nonnulls(quality, timeliness, service) = 3 AND num_nonnulls(clarity, payment_speed) = 0) OR (side = 'vendor' AND num_nonnulls(quality, timeliness, service) = 0 AND num_nonnulls(clarity, payment_speed) = 2)",
            name=op.f("ck_rating_each_side_has_its_questions"),
        ),
        sa.CheckConstraint(
            "LEAST(quality, timeliness, service, clarity, payment_speed) >= 1 AND GREATEST(quality, timeliness, service, clarity, payment_speed) <= 5",
            name=op.f("ck_rating_one_to_five"),
        ),
        sa.ForeignKeyConstraint(["rated_by"], ["account.id"], name=op.f("fk_rating_rated_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"], name=op.f("fk_rating_region_id_order_id")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_rating_vendor_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_rating")),
        sa.UniqueConstraint("region_id", "order_id", "side", name=op.f("uq_rating_region_id_order_id_side")),
        info={"scale": "region", "append_only": True},
    )
    op.create_index("ix_rating_vendor", "rating", ["region_id", "vendor_id", "id"], unique=False)
    op.create_table(
        "rating_reply",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replied_by", sa.Uuid(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "rating_id"], ["rating.region_id", "rating.id"], name=op.f("fk_rating_reply_region_id_rating_id")
        ),
        sa.ForeignKeyConstraint(["replied_by"], ["account.id"], name=op.f("fk_rating_reply_replied_by")),
        sa.PrimaryKeyConstraint("region_id", "rating_id", name=op.f("pk_rating_reply")),
        info={"scale": "region", "append_only": True},
    )


def downgrade() -> None:
    op.drop_table("rating_reply")
    op.drop_index("ix_rating_vendor", table_name="rating")
    op.drop_table("rating")
