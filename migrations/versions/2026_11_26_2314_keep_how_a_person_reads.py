"""keep how a person reads: the language, and pages with pictures or without.

Locks: `account` for a moment; nothing is rewritten.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_how_a_person_reads"
down_revision = "know_hand_overs_in_history"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("language", sa.String(), nullable=True))
    op.add_column("account", sa.Column("saves_data", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "saves_data")
    op.drop_column("account", "language")
