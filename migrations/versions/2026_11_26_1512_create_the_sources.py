"""Create the sources of scheduled pulls, and every pull.

Locks: nothing; the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "import_sources"
down_revision = "attribution"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_source",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("token_ref", sa.Uuid(), nullable=True),
        sa.Column("token_tail", sa.String(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("year_offset", sa.SmallInteger(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_import_source_hour_is_of_the_day")),
        sa.CheckConstraint("year_offset BETWEEN -1 AND 1", name=op.f("ck_import_source_year_is_near")),
        sa.CheckConstraint("enabled = (next_at IS NOT NULL)", name=op.f("ck_import_source_enabled_has_its_time")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_import_source")),
        info={"scale": "region"},
    )
    op.create_index("uq_import_source_name", "import_source", ["region_id", "name"], unique=True)
    op.create_table(
        "import_pull",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('RUNNING', 'RECEIVED', 'FAILED')", name=op.f("ck_import_pull_outcome_is_known")),
        sa.ForeignKeyConstraint(
            ["region_id", "source_id"],
            ["import_source.region_id", "import_source.id"],
            name="fk_import_pull_source",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_import_pull")),
        info={"scale": "region"},
    )
    op.create_index("ix_import_pull_newest", "import_pull", ["region_id", "source_id", "started_at"], unique=False)


def downgrade() -> None:
    op.drop_table("import_pull")
    op.drop_table("import_source")
