"""create seal.

Locks nothing that is in use: one new table.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_seal"
down_revision = "tell_one_person"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=True),
        sa.Column("last_id", sa.Uuid(), nullable=True),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(of = 'seal') = (closes IS NOT NULL)", name=op.f("ck_seal_closes_a_day_or_seals_rows")),
        sa.CheckConstraint("seq > 0 AND n >= 0", name=op.f("ck_seal_counts_from_one")),
        sa.PrimaryKeyConstraint("region_id", "seq", name=op.f("pk_seal")),
    )
    op.create_index("ix_seal_day", "seal", ["region_id", "at"])
    op.create_index("ix_seal_recent", "seal", ["region_id", "of", "last_id"])


def downgrade() -> None:
    op.drop_table("seal")
