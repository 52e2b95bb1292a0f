"""Keep the position in the server's log after each caller's last write, for installations that read from a replica.

Locks: none; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_position_of_last_write"
down_revision = "keep_how_a_person_reads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "last_write",
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", name=op.f("pk_last_write")),
        info={"scale": "local"},
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    op.drop_table("last_write")
