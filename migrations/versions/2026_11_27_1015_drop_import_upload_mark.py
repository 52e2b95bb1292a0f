"""drop import_upload.mark: files come in pieces before their form, for every form alike, and lie on the disk only until then.

What was half sent to the desk goes with it; its bytes are tidied away a day later. Locks a small table for a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "drop_import_upload_mark"
down_revision = "name_ministries_by_code"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM import_upload WHERE state = 'UPLOADING'")
    op.drop_column("import_upload", "mark")


def downgrade() -> None:
    op.add_column("import_upload", sa.Column("mark", sa.String(), nullable=True))
