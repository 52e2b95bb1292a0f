"""appoint activity officers: the PPTK is a role of a satker, and a grant says which sub-activities its decree names.

Locks: the grants, which are few, for as long as one constant column and two checks take.
"""

import sqlalchemy as sa
from alembic import op

revision = "appoint_activity_officers"
down_revision = "hold_signatures_of_papers"
branch_labels = None
depends_on = None

WHERE_DUE = "(role IN ({roles})) = (satker_code IS NOT NULL)"
OF_A_PPTK = "role = 'activity_officer' OR sub_activities = '{}'"


def upgrade() -> None:
    op.add_column("role_grant", sa.Column("sub_activities", sa.ARRAY(sa.String()), nullable=False, server_default="{}"))
    op.alter_column("role_grant", "sub_activities", server_default=None)
    _satker_where_due("'pp', 'ppk', 'treasurer', 'verifier', 'budget_user', 'activity_officer'")
    op.create_check_constraint(op.f("ck_role_grant_sub_activities_of_a_pptk"), "role_grant", OF_A_PPTK)


def downgrade() -> None:
    """Who was a PPTK is one no more: their sign-ins and tokens end with the post."""
    op.drop_constraint(op.f("ck_role_grant_sub_activities_of_a_pptk"), "role_grant", type_="check")
    pptk = "(SELECT id FROM role_grant WHERE role = 'activity_officer')"
    for table in ("web_session", "api_token"):
        op.execute(f"DELETE FROM {table} WHERE grant_id IN {pptk}")  # noqa: S608
    op.execute("DELETE FROM role_grant WHERE role = 'activity_officer'")
    _satker_where_due("'pp', 'ppk', 'treasurer', 'verifier', 'budget_user'")
    op.drop_column("role_grant", "sub_activities")


def _satker_where_due(roles: str) -> None:
    op.drop_constraint(op.f("ck_role_grant_satker_where_due"), "role_grant", type_="check")
    op.create_check_constraint(op.f("ck_role_grant_satker_where_due"), "role_grant", WHERE_DUE.format(roles=roles))
