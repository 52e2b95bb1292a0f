"""hold outcomes of appeals: every one that is there is upheld, overturned or lapsed. Appeals are read and written meanwhile."""

from alembic import op

revision = "hold_outcomes_of_appeals"
down_revision = "name_appeals_that_lapsed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE listing_appeal VALIDATE CONSTRAINT ck_listing_appeal_outcome_is_known")


def downgrade() -> None:
    pass
