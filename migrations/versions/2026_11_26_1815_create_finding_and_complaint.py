"""create finding and complaint.

Locks: nothing; the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_finding_and_complaint"
down_revision = "keep_the_kind_of_an_order_line"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("link_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('received', 'replied', 'finished')", name=op.f("ck_complaint_state_is_known")),
        sa.CheckConstraint("subject_kind IN ('order', 'vendor', 'listing', 'price')", name=op.f("ck_complaint_subject_is_known")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("region_id", "link_sha256", name=op.f("uq_complaint_region_id_link_sha256")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_complaint_region_id_number")),
        info={"scale": "region"},
    )
    op.create_index("ix_complaint_due", "complaint", ["region_id", "due_at"], unique=False, postgresql_where="due_at IS NOT NULL")
    op.create_index("ix_complaint_state", "complaint", ["region_id", "state", "filed_at"], unique=False)
    op.create_table(
        "complaint_file",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_complaint_file_at_most_three")),
        sa.ForeignKeyConstraint(
            ["region_id", "complaint_id"],
            ["complaint.region_id", "complaint.id"],
            name=op.f("fk_complaint_file_region_id_complaint_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_complaint_file")),
        sa.UniqueConstraint(
            "region_id", "complaint_id", "position", name=op.f("uq_complaint_file_region_id_complaint_id_position")
        ),
        info={"scale": "region"},
    )
    op.create_table(
        "finding",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=True),
        sa.Column("flag", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f("ck_finding_state_is_known")),
        sa.CheckConstraint("subject_kind IN ('order', 'vendor', 'listing')", name=op.f("ck_finding_subject_is_known")),
        sa.ForeignKeyConstraint(["found_by"], ["account.id"], name=op.f("fk_finding_found_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "satker_code"], ["satker.region_id", "satker.code"], name=op.f("fk_finding_region_id_satker_code")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_finding")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_finding_region_id_number")),
        info={"scale": "region"},
    )
    op.create_index("ix_finding_due", "finding", ["region_id", "due_at"], unique=False, postgresql_where="due_at IS NOT NULL")
    op.create_index("ix_finding_satker", "finding", ["region_id", "satker_code", "state"], unique=False)
    op.create_index("ix_finding_subject", "finding", ["region_id", "subject_kind", "subject_key"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_finding_subject", table_name="finding")
    op.drop_index("ix_finding_satker", table_name="finding")
    op.drop_index("ix_finding_due", table_name="finding", postgresql_where="due_at IS NOT NULL")
    op.drop_table("finding")
    op.drop_table("complaint_file")
    op.drop_index("ix_complaint_state", table_name="complaint")
    op.drop_index("ix_complaint_due", table_name="complaint", postgresql_where="due_at IS NOT NULL")
    op.drop_table("complaint")
