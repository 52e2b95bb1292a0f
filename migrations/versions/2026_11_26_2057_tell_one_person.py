"""tell one person: a notice may be for a single account.

Locks: the notices, for an empty column and while its check is proved over them.
"""

import sqlalchemy as sa
from alembic import op

revision = "tell_one_person"
down_revision = "create_order_succession"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("account_id", sa.Uuid(), nullable=True))
    _one_of("account_id, vendor_id, satker_code, region_role")
    op.create_index("ix_notice_account", "notice", ["account_id", "at"], postgresql_where=sa.text("account_id IS NOT NULL"))


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE account_id IS NOT NULL")
    op.drop_index("ix_notice_account", "notice")
    _one_of("vendor_id, satker_code, region_role")
    op.drop_column("notice", "account_id")


def _one_of(columns: str) -> None:
    op.drop_constraint(op.f("ck_notice_one_audience"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_one_audience"), "notice", f"num_nonnulls({columns}) = 1")
