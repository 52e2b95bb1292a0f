"""Keep why a package was revised, and find its forebears quickly.

The reasons of rows that were imported before are taken from the rows as they came.

Locks: `package_revision`, for as long as its rows are filled; a few thousand a region.
"""

import sqlalchemy as sa
from alembic import op

revision = "revision_reason"
down_revision = "reason_of_a_reversal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("package_revision", sa.Column("reason", sa.Text(), nullable=True))
    op.execute(
        "UPDATE package_revision AS step SET reason = trim(regexp_replace(came.payload ->> 'alasan_kajiulang', '\\s+', ' ', 'g')) "
        "FROM imported_row AS came WHERE came.region_id = step.region_id AND came.dataset = 'RUP-HistoryKajiUlang' "
        "AND came.fiscal_year = step.fiscal_year AND came.row_key = step.revision_key AND came.known_until IS NULL"
    )
    op.create_index("ix_package_revision_new", "package_revision", ["region_id", "new_kd_rup"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_package_revision_new", table_name="package_revision")
    op.drop_column("package_revision", "reason")
