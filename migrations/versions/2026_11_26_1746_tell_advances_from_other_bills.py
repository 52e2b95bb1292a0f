"""Tell advances from other bills: none that stands is one.

Locks: payment for a moment; its new column is filled without rewriting the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "tell_advances_from_other_bills"
down_revision = "let_regions_set_rules_by_decree"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment", sa.Column("advance", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("payment", "advance", server_default=None)


def downgrade() -> None:
    op.drop_column("payment", "advance")
