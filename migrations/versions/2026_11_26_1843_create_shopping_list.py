"""Create shopping list.

Locks: nothing; both tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_shopping_list"
down_revision = "create_rating"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shopping_list",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_shopping_list_made_by")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_shopping_list")),
        sa.UniqueConstraint("region_id", "satker_code", "name", name=op.f("uq_shopping_list_region_id_satker_code_name")),
        info={"scale": "region"},
    )
    op.create_table(
        "shopping_list_line",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("listing_region_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shopping_list_line_quantity_is_positive")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_shopping_list_line_added_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "list_id"],
            ["shopping_list.region_id", "shopping_list.id"],
            name=op.f("fk_shopping_list_line_region_id_list_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "list_id", "listing_region_id", "listing_id", name=op.f("pk_shopping_list_line")),
        info={"scale": "region"},
    )


def downgrade() -> None:
    op.drop_table("shopping_list_line")
    op.drop_table("shopping_list")
