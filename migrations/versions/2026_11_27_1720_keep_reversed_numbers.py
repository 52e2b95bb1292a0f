"""keep reversed numbers: the SP2D of a payment that were reversed; the window on numbers that a region has seen shows them too.

A column with a constant default: no row is written, no table is locked for longer than a moment.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "keep_reversed_numbers"
down_revision = "count_states_in_more_slots"
branch_labels = None
depends_on = None

WALLS = "5b2c9a48d8e9"
"""The fingerprint of the walls (`app.walls.policies`): the window `paid_number` is made again."""


def upgrade() -> None:
    op.add_column("payment", sa.Column("reversed_numbers", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("payment", "reversed_numbers")
