"""label api tokens.

Locks: tokens, which are few, for the moment that they get an empty label.
"""

import sqlalchemy as sa
from alembic import op

revision = "label_api_tokens"
down_revision = "create_sp2d_list"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_token", sa.Column("label", sa.String(), nullable=False, server_default=""))
    op.alter_column("api_token", "label", server_default=None)


def downgrade() -> None:
    op.drop_column("api_token", "label")
