"""add passkeys.

Locks: none; the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "add_passkeys"
down_revision = "create_invariant_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "passkey",
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_account_id")),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_passkey")),
        info={"scale": "local"},
    )
    op.create_index("ix_passkey_account", "passkey", ["account_id"], unique=False)
    op.create_table(
        "passkey_challenge",
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_challenge_account_id")),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_passkey_challenge")),
        info={"scale": "local"},
    )


def downgrade() -> None:
    op.drop_table("passkey_challenge")
    op.drop_index("ix_passkey_account", table_name="passkey")
    op.drop_table("passkey")
