"""keep unsent forms: a form that came after its sign-in had ended waits for its person, sealed with a token that its browser holds.

Locks no table that is there: the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_unsent_forms"
down_revision = "keep_orders_from_deletion"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsent_form",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_unsent_form_account_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_unsent_form")),
        info={"scale": "local"},
    )
    op.create_index("ix_unsent_form_account", "unsent_form", ["account_id"])


def downgrade() -> None:
    """What waits is typed once more."""
    op.drop_index("ix_unsent_form_account", table_name="unsent_form")
    op.drop_table("unsent_form")
