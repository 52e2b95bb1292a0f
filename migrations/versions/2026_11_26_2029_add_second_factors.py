"""add second factors.

Everybody signs in anew: what is kept of a sign-in has grown. Locks: accounts and sign-ins, which are small, for the moment that they get their columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "add_second_factors"
down_revision = "keep_taxes_of_bills"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_key",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_code_key_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_code_key")),
        info={"scale": "local"},
    )
    op.create_table(
        "factor_duty",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_factor_duty_region_id")),
        sa.PrimaryKeyConstraint("region_id", name=op.f("pk_factor_duty")),
        info={"scale": "reference"},
    )
    op.create_table(
        "half_sign_in",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("next_path", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_half_sign_in_account_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_half_sign_in")),
        info={"scale": "local"},
    )
    op.create_index("ix_half_sign_in_account", "half_sign_in", ["account_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("beginning", sa.String(), nullable=False),
        sa.Column("rest_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        info={"scale": "local"},
    )
    op.create_index("ix_recovery_code_account", "recovery_code", ["account_id", "beginning"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        info={"scale": "local"},
    )
    op.create_index("ix_sign_in_account", "sign_in", ["account_id", "id"], unique=False)
    op.add_column("account", sa.Column("has_code", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("account", "has_code", server_default=None)
    op.add_column("account", sa.Column("has_passkey", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("account", "has_passkey", server_default=None)
    op.execute("DELETE FROM web_session")
    op.add_column("web_session", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False))
    op.add_column("web_session", sa.Column("way", sa.String(), nullable=False))
    op.add_column("web_session", sa.Column("address", sa.String(), nullable=False))
    op.add_column("web_session", sa.Column("agent", sa.String(), nullable=False))


def downgrade() -> None:
    op.drop_column("web_session", "agent")
    op.drop_column("web_session", "address")
    op.drop_column("web_session", "way")
    op.drop_column("web_session", "confirmed_at")
    op.drop_column("account", "has_passkey")
    op.drop_column("account", "has_code")
    op.drop_index("ix_sign_in_account", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index("ix_recovery_code_account", table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index("ix_half_sign_in_account", table_name="half_sign_in")
    op.drop_table("half_sign_in")
    op.drop_table("factor_duty")
    op.drop_table("code_key")
