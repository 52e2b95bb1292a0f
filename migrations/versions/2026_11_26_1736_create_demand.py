"""create demand.

Locks: none; the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_demand"
down_revision = "create_competition"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demand",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_demand_quantity_is_positive")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_demand_closed_at_a_time")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_demand_region_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_demand_asked_by")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_demand")),
        info={"scale": "region"},
    )
    op.create_index("ix_demand_open", "demand", ["region_id", "asked_at"], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index("ix_demand_asked_by", "demand", ["region_id", "asked_by", "asked_at"], unique=False)
    op.create_table(
        "demand_answer",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("demand_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "demand_id"], ["demand.region_id", "demand.id"], name=op.f("fk_demand_answer_region_id_demand_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "listing_id"], ["listing.region_id", "listing.id"], name=op.f("fk_demand_answer_region_id_listing_id")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_demand_answer_vendor_id")),
        sa.PrimaryKeyConstraint("region_id", "demand_id", "listing_id", name=op.f("pk_demand_answer")),
        info={"scale": "region"},
    )


def downgrade() -> None:
    op.drop_table("demand_answer")
    op.drop_index("ix_demand_asked_by", table_name="demand")
    op.drop_index("ix_demand_open", table_name="demand", postgresql_where=sa.text("state = 'open'"))
    op.drop_table("demand")
