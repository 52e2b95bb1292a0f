"""Create the import desk: files on their way in, and how far their reading is.

Locks: nothing; the tables are new.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "import_desk"
down_revision = "notices_of_a_role"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_progress",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_import_progress")),
        info={"scale": "region"},
    )
    op.create_table(
        "import_upload",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("preview", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("seen_batch", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'APPLIED') = (batch_id IS NOT NULL)", name=op.f("ck_import_upload_applied_has_its_import")),
        sa.CheckConstraint("size > 0", name=op.f("ck_import_upload_a_file_has_bytes")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_import_upload")),
        info={"scale": "region"},
    )
    op.create_index("ix_import_upload_newest", "import_upload", ["region_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_import_upload_newest", table_name="import_upload")
    op.drop_table("import_upload")
    op.drop_table("import_progress")
