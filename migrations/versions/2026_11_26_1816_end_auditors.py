"""end auditors: whoever audits has a last day. Grants that had none end a year after they began, at the earliest 90 days from now.

Locks: `role_grant` for a moment; a table of people.
"""

from alembic import op

revision = "end_auditors"
down_revision = "create_finding_and_complaint"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE role_grant SET valid_until = GREATEST(valid_from + 365, CURRENT_DATE + 90) "
        "WHERE role = 'auditor' AND valid_until IS NULL"
    )
    op.create_check_constraint("auditor_ends", "role_grant", "role <> 'auditor' OR valid_until IS NOT NULL")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_role_grant_auditor_ends"), "role_grant", type_="check")
