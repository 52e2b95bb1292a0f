"""Create the attributions: what people settled about orders without a package and about twins.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "attribution"
down_revision = "revision_reason"
branch_labels = None
depends_on = None

OPEN_PACKAGE = "undone_at IS NULL AND decision IN ('charged', 'none')"
OPEN_LINK = "undone_at IS NULL AND decision = 'linked'"


def upgrade() -> None:
    op.create_table(
        "attribution",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_key", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("own_kd_rup", sa.String(), nullable=True),
        sa.Column("kd_rup", sa.String(), nullable=True),
        sa.Column("twin_key", sa.String(), nullable=True),
        sa.Column("twin_ref_before", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("decision IN ('charged', 'none', 'linked', 'different')", name=op.f("ck_attribution_decision_is_known")),
        sa.CheckConstraint("(decision = 'charged') = (kd_rup IS NOT NULL)", name=op.f("ck_attribution_charged_names_its_package")),
        sa.CheckConstraint(
            "(decision IN ('linked', 'different')) = (twin_key IS NOT NULL)", name=op.f("ck_attribution_twins_are_two")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_attribution")),
        info={"scale": "region"},
    )
    op.create_index("ix_attribution_order", "attribution", ["region_id", "order_key", "decided_at"], unique=False)
    for name, column, where in (
        ("uq_attribution_package", "order_key", OPEN_PACKAGE),
        ("uq_attribution_link", "order_key", OPEN_LINK),
        ("uq_attribution_linked", "twin_key", OPEN_LINK),
    ):
        op.create_index(name, "attribution", ["region_id", column], unique=True, postgresql_where=sa.text(where))


def downgrade() -> None:
    op.drop_table("attribution")
