"""Add pradipa to package: was it announced before its year's budget document was valid.

Locks: the package table for a moment, to add an empty column.
"""

import sqlalchemy as sa
from alembic import op

revision = "add_pradipa_to_package"
down_revision = "create_fiscal_year"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("package", sa.Column("pradipa", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("package", "pradipa")
