"""keep lifted awards: the orders of a competition whose award was lifted, and when a bid was passed over.

Columns with a constant default or none: no row is written, no table is locked for longer than a moment.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "keep_lifted_awards"
down_revision = "keep_suspensions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("competition", sa.Column("earlier_orders", postgresql.ARRAY(sa.Uuid()), nullable=False, server_default="{}"))
    op.add_column("competition_bid", sa.Column("passed_over_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("competition_bid", "passed_over_at")
    op.drop_column("competition", "earlier_orders")
