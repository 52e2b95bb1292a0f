"""keep earlier decrees: of a post that was prolonged the decree before it, and from when the new one holds. What was prolonged so far kept its newest alone.

Locks: the grants, which are few, for as long as a column without a value takes; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_earlier_decrees"
down_revision = "create_order_attachment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("role_grant", sa.Column("decree_from", sa.Date(), nullable=True))
    op.create_table(
        "earlier_decree",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("decree_number", sa.String(), nullable=True),
        sa.Column("decree_date", sa.Date(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_earlier_decree_account_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grant.id"], name=op.f("fk_earlier_decree_grant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_decree")),
        info={"scale": "reference"},
    )
    op.create_index("ix_earlier_decree_grant", "earlier_decree", ["grant_id"])


def downgrade() -> None:
    """Of a post whose new decree has not begun the new one is kept."""
    op.drop_index("ix_earlier_decree_grant", table_name="earlier_decree")
    op.drop_table("earlier_decree")
    op.drop_column("role_grant", "decree_from")
