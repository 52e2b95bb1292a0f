"""keep suspensions under blacklists: why a vendor is suspended stays written down when a blacklist comes over it, so that the end of the blacklist does not end the
suspension too.

A column without a default locks the table for a moment. Filled in are the vendors that are suspended now, and those that were when they were blacklisted last, as
the history says.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_suspensions"
down_revision = "keep_unsent_forms"
branch_labels = None
depends_on = None

BLACKLISTED = "SELECT id, coalesce(home_region_id, 0) AS region_id FROM vendor WHERE state = 'blacklisted'"
LAST = """
SELECT state_from, reason FROM move_taken
WHERE region_id = :region_id AND subject_id = :id AND machine = 'vendor' AND move = :move ORDER BY id DESC LIMIT 1
"""


def upgrade() -> None:
    op.add_column("vendor", sa.Column("suspension_reason", sa.Text()))
    op.execute("UPDATE vendor SET suspension_reason = coalesce(reason, '') WHERE state = 'suspended'")
    connection = op.get_bind()
    for vendor in connection.execute(sa.text(BLACKLISTED)).all():
        known = {"id": vendor.id, "region_id": vendor.region_id}
        blacklist = connection.execute(sa.text(LAST), known | {"move": "blacklist"}).one_or_none()
        if blacklist is None or blacklist.state_from != "suspended":
            continue
        suspension = connection.execute(sa.text(LAST), known | {"move": "suspend"}).one_or_none()
        why = suspension.reason if suspension is not None else ""
        connection.execute(
            sa.text("UPDATE vendor SET suspension_reason = :why WHERE id = :id"), {"id": vendor.id, "why": why or ""}
        )


def downgrade() -> None:
    op.drop_column("vendor", "suspension_reason")
