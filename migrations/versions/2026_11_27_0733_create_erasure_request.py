"""create erasure request: what people ask the admin of their region to erase, and the answer.

Locks nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_erasure_request"
down_revision = "count_states_in_slots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure_request",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decision IN ('granted', 'refused')", name=op.f("ck_erasure_request_decision_is_known")),
        sa.CheckConstraint(
            "num_nulls(decision, answer, decided_at) IN (0, 3)", name=op.f("ck_erasure_request_settled_whole_or_not")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_erasure_request")),
        info={"scale": "region"},
    )
    op.create_index(
        "uq_erasure_request_open", "erasure_request", ["region_id", "account_id"], unique=True, postgresql_where="decision IS NULL"
    )


def downgrade() -> None:
    op.drop_index("uq_erasure_request_open", table_name="erasure_request", postgresql_where="decision IS NULL")
    op.drop_table("erasure_request")
