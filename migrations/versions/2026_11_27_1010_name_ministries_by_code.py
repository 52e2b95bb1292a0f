"""name ministries by code: one that stood under the name of the province whose digits its KLPD code carries is named by the next file of its own.

Reads and writes the regions, of which there are hundreds.
"""

from alembic import op

revision = "name_ministries_by_code"
down_revision = "raise_the_walls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE region SET name = 'Kementerian ' || code WHERE tier = 'kementerian'")
    op.execute("UPDATE region SET name = 'Lembaga ' || code WHERE tier = 'lembaga'")


def downgrade() -> None:
    pass
