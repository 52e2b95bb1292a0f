"""add what curation compares: a version's risk, a photo's bands, and the index of a price's group.

Locks: the columns are empty, so the tables are held for an instant; building the two indexes stops writing (not reading) on
`listing_version` and `listing_photo` for about a second per 500,000 rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "add_what_curation_compares"
down_revision = "entry_indexes_without_plan"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listing_photo", sa.Column("bands", postgresql.ARRAY(sa.Integer()), nullable=True))
    op.create_index("ix_listing_photo_bands", "listing_photo", ["bands"], unique=False, postgresql_using="gin")
    op.add_column("listing_version", sa.Column("risk", sa.Integer(), nullable=True))
    op.add_column("listing_version", sa.Column("risk_reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_index(
        "ix_listing_version_price",
        "listing_version",
        ["region_id", "kbki", sa.literal_column("lower(unit)")],
        unique=False,
        postgresql_where="decision = 'approved'",
    )


def downgrade() -> None:
    op.drop_index("ix_listing_version_price", table_name="listing_version", postgresql_where="decision = 'approved'")
    op.drop_column("listing_version", "risk_reasons")
    op.drop_column("listing_version", "risk")
    op.drop_index("ix_listing_photo_bands", table_name="listing_photo", postgresql_using="gin")
    op.drop_column("listing_photo", "bands")
