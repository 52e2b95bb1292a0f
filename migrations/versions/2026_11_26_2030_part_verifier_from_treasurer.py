"""part verifier from treasurer: a satker's PPK-SKPD is a role of its own, and a bill says whose role checks it. Bills so far were the treasurer's.

Locks: the grants, which are few; payments for as long as one constant column and its check take.
"""

import sqlalchemy as sa
from alembic import op

revision = "part_verifier_from_treasurer"
down_revision = "add_second_factors"
branch_labels = None
depends_on = None

WHERE_DUE = "(role IN ({roles})) = (satker_code IS NOT NULL)"


def upgrade() -> None:
    _satker_where_due("'pp', 'ppk', 'treasurer', 'verifier', 'budget_user'")
    op.add_column("payment", sa.Column("checker", sa.String(), nullable=False, server_default="treasurer"))
    op.alter_column("payment", "checker", server_default=None)
    op.create_check_constraint(op.f("ck_payment_checker_is_known"), "payment", "checker IN ('treasurer', 'verifier')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_payment_checker_is_known"), "payment", type_="check")
    op.drop_column("payment", "checker")
    _satker_where_due("'pp', 'ppk', 'treasurer', 'budget_user'")


def _satker_where_due(roles: str) -> None:
    op.drop_constraint(op.f("ck_role_grant_satker_where_due"), "role_grant", type_="check")
    op.create_check_constraint(op.f("ck_role_grant_satker_where_due"), "role_grant", WHERE_DUE.format(roles=roles))
