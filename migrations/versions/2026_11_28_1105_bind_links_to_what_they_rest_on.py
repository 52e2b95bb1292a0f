"""A one-time link is bound to the roles on which it rests, and to its person's login and password. Links that were printed before and not used are over.

Locks: one_time_link alone, a table of a few rows, for the moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "bind_links_to_what_they_rest_on"
down_revision = "create_number_template"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM one_time_link WHERE used_at IS NULL")
    op.add_column("one_time_link", sa.Column("rests_on", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False))
    op.add_column("one_time_link", sa.Column("account_sha256", sa.LargeBinary(), server_default="", nullable=False))
    op.alter_column("one_time_link", "rests_on", server_default=None)
    op.alter_column("one_time_link", "account_sha256", server_default=None)


def downgrade() -> None:
    op.drop_column("one_time_link", "account_sha256")
    op.drop_column("one_time_link", "rests_on")
