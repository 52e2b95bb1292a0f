"""create catalogue edition.

Locks: none; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_catalogue_edition"
down_revision = "create_order_paper"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_edition",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_catalogue_edition_region_id")),
        sa.PrimaryKeyConstraint("region_id", name=op.f("pk_catalogue_edition")),
        info={"scale": "region"},
    )


def downgrade() -> None:
    op.drop_table("catalogue_edition")
