"""create saved list: what narrows a list and which columns it has, kept by a person under a name.

Locks: none; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_saved_list"
down_revision = "create_webhook"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("list_code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_list_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_list")),
        sa.UniqueConstraint("account_id", "list_code", "name", name=op.f("uq_saved_list_account_id_list_code_name")),
        info={"scale": "local"},
    )
    op.create_index("uq_saved_list_chosen", "saved_list", ["account_id", "list_code"], unique=True, postgresql_where="chosen")


def downgrade() -> None:
    op.drop_index("uq_saved_list_chosen", table_name="saved_list", postgresql_where="chosen")
    op.drop_table("saved_list")
