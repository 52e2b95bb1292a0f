"""Notes and head figures of the control report.

Locks: no table that is there already.
"""

import sqlalchemy as sa
from alembic import op

revision = "add_control_notes_and_headers"
down_revision = "fill_tallies_by_quarter"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "control_header",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("income_budget", sa.BigInteger(), nullable=True),
        sa.Column("income_realised", sa.BigInteger(), nullable=True),
        sa.Column("spending_budget", sa.BigInteger(), nullable=True),
        sa.Column("spending_realised", sa.BigInteger(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "income_budget >= 0 AND income_realised >= 0 AND spending_budget >= 0 AND spending_realised >= 0",
            name=op.f("ck_control_header_figures_are_not_negative"),
        ),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_control_header_month_is_a_month")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_control_header")),
        sa.UniqueConstraint(
            "region_id",
            "fiscal_year",
            "month",
            "satker_code",
            name=op.f("uq_control_header_region_id_fiscal_year_month_satker_code"),
        ),
        info={"scale": "region"},
    )
    op.create_table(
        "control_note",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("kd_rup", sa.String(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("physical_bps", sa.Integer(), nullable=True),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_finish", sa.Date(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_control_note_month_is_a_month")),
        sa.CheckConstraint("physical_bps BETWEEN 0 AND 10000", name=op.f("ck_control_note_physical_is_a_share")),
        sa.CheckConstraint("planned_finish >= planned_start", name=op.f("ck_control_note_plan_ends_after_it_starts")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_control_note")),
        sa.UniqueConstraint(
            "region_id", "fiscal_year", "month", "kd_rup", name=op.f("uq_control_note_region_id_fiscal_year_month_kd_rup")
        ),
        info={"scale": "region"},
    )


def downgrade() -> None:
    op.drop_table("control_note")
    op.drop_table("control_header")
