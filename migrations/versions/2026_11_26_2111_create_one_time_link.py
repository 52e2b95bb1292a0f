"""create one time link.

Locks: none; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_one_time_link"
down_revision = "keep_where_clocks_began"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('password', 'login', 'factors')", name=op.f("ck_one_time_link_purpose_is_known")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_one_time_link_account_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_one_time_link_made_by")),
        sa.PrimaryKeyConstraint("secret_sha256", name=op.f("pk_one_time_link")),
        info={"scale": "local"},
    )
    op.create_index("ix_one_time_link_account", "one_time_link", ["account_id", "purpose"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_one_time_link_account", table_name="one_time_link")
    op.drop_table("one_time_link")
