"""Give a decision on a reversal its reason.

Locks: `reversal_proposal` for a moment (a new column without a default).
"""

import sqlalchemy as sa
from alembic import op

revision = "reason_of_a_reversal"
down_revision = "import_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reversal_proposal", sa.Column("reason", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("reversal_proposal", "reason")
