"""Add planned days to package: when its office plans to choose, to contract and to use.

Locks: `package`, for an instant; the columns are empty and have no default.
"""

import sqlalchemy as sa
from alembic import op

revision = "planned_days"
down_revision = "inbox"
branch_labels = None
depends_on = None

NAMES = ("selection_from", "selection_to", "contract_from", "contract_to", "use_from", "use_to")


def upgrade() -> None:
    for name in NAMES:
        op.add_column("package", sa.Column(name, sa.Date(), nullable=True))


def downgrade() -> None:
    for name in reversed(NAMES):
        op.drop_column("package", name)
