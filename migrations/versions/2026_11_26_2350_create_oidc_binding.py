"""create oidc binding.

Locks: none; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_oidc_binding"
down_revision = "keep_position_of_last_write"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oidc_binding",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_oidc_binding_account_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_oidc_binding")),
        info={"scale": "local"},
    )
    op.create_index("uq_oidc_binding_account", "oidc_binding", ["account_id", "issuer"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_oidc_binding_account", table_name="oidc_binding")
    op.drop_table("oidc_binding")
