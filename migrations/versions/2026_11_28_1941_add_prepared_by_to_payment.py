"""add prepared by to payment: the PPTK who said that the papers of a bill are complete. Nobody did so far.

Locks: payments, for as long as a column without a value takes.
"""

import sqlalchemy as sa
from alembic import op

revision = "add_prepared_by_to_payment"
down_revision = "appoint_activity_officers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment", sa.Column("prepared_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("payment", "prepared_by")
