"""create dispute.

Locks: none; the tables are new. The app's role may not delete a dispute, nor change its evidence: migrating takes the rights away.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_dispute"
down_revision = "end_auditors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispute",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side IN ('buyer', 'vendor')", name=op.f("ck_dispute_side_is_known")),
        sa.CheckConstraint("(ended_at IS NULL) = (due_at IS NOT NULL)", name=op.f("ck_dispute_open_ones_have_a_clock")),
        sa.CheckConstraint("num_nonnulls(answer, answered_by, answered_at) IN (0, 3)", name=op.f("ck_dispute_answered_whole")),
        sa.CheckConstraint("num_nonnulls(decision, decided_by) IN (0, 2)", name=op.f("ck_dispute_decided_whole")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_dispute_answered_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_dispute_decided_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_dispute_opened_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"], name=op.f("fk_dispute_region_id_order_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("region_id", "order_id", "position", name=op.f("uq_dispute_region_id_order_id_position")),
        info={"scale": "region", "never_deleted": True},
    )
    op.create_index(
        "ix_dispute_due", "dispute", ["region_id", "due_at"], unique=False, postgresql_where="state IN ('claim', 'answered')"
    )
    op.create_index("ix_dispute_state", "dispute", ["region_id", "state", "id"], unique=False)
    op.create_index(
        "uq_dispute_open_of_a_side",
        "dispute",
        ["region_id", "order_id", "side"],
        unique=True,
        postgresql_where="state IN ('claim', 'answered', 'pending')",
    )
    op.create_table(
        "dispute_evidence",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_type", sa.String(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('buyer', 'vendor')", name=op.f("ck_dispute_evidence_side_is_known")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_dispute_evidence_added_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "dispute_id"], ["dispute.region_id", "dispute.id"], name=op.f("fk_dispute_evidence_region_id_dispute_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_dispute_evidence")),
        sa.UniqueConstraint("region_id", "dispute_id", "position", name=op.f("uq_dispute_evidence_region_id_dispute_id_position")),
        info={"scale": "region", "append_only": True},
    )


def downgrade() -> None:
    op.drop_table("dispute_evidence")
    op.drop_index("uq_dispute_open_of_a_side", table_name="dispute", postgresql_where="state IN ('claim', 'answered', 'pending')")
    op.drop_index("ix_dispute_state", table_name="dispute")
    op.drop_index("ix_dispute_due", table_name="dispute", postgresql_where="state IN ('claim', 'answered')")
    op.drop_table("dispute")
