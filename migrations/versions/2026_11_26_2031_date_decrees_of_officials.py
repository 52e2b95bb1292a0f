"""date decrees of officials, and find those of a satker.

Locks: the grants, which are few, for an empty column and an index.
"""

import sqlalchemy as sa
from alembic import op

revision = "date_decrees_of_officials"
down_revision = "part_verifier_from_treasurer"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("role_grant", sa.Column("decree_date", sa.Date(), nullable=True))
    op.create_index("ix_role_grant_satker", "role_grant", ["region_id", "satker_code"])


def downgrade() -> None:
    op.drop_index("ix_role_grant_satker", "role_grant")
    op.drop_column("role_grant", "decree_date")
