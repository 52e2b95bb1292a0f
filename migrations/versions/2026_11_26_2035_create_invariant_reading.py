"""create invariant reading; the views of the invariants are made after it.

Locks nothing that is in use: one new, small table.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_invariant_reading"
down_revision = "date_decrees_of_officials"
branch_labels = None
depends_on = None

INVARIANTS = "7ce75b3ea732"
"""The fingerprint of the list (`app.invariants.views`): a change of it takes a new revision, so that every installation makes its views again."""


def upgrade() -> None:
    op.create_table(
        "invariant_reading",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("violations", sa.BigInteger(), nullable=False),
        sa.Column("subjects", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_invariant_reading")),
    )


def downgrade() -> None:
    op.drop_table("invariant_reading")
