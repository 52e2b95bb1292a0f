"""Tell those who hold a role for a whole region: a third audience of a notice.

Locks: `notice` for a moment (a new column without a default, a check over its rows).
"""

import sqlalchemy as sa
from alembic import op

revision = "notices_of_a_role"
down_revision = "create_target"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("region_role", sa.String(), nullable=True))
    op.drop_constraint(op.f("ck_notice_one_audience"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_one_audience"), "notice", "num_nonnulls(vendor_id, satker_code, region_role) = 1")
    op.create_index("ix_notice_role", "notice", ["region_id", "region_role", "at"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE region_role IS NOT NULL")
    op.drop_index("ix_notice_role", table_name="notice")
    op.drop_constraint(op.f("ck_notice_one_audience"), "notice", type_="check")
    op.drop_column("notice", "region_role")
    op.create_check_constraint(op.f("ck_notice_one_audience"), "notice", "(vendor_id IS NULL) <> (satker_code IS NULL)")
