"""Create number template: how an office writes the numbers of its papers, since when and by which letter.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_number_template"
down_revision = "give_needs_their_kind"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_template",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("paper IN ('sp', 'bast')", name=op.f("ck_number_template_paper_is_one")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_number_template_ends_after_it_begins")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name=op.f("ck_number_template_withdrawn_with_a_reason")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_number_template")),
        info={"scale": "region"},
    )
    op.create_index(
        "uq_number_template_standing",
        "number_template",
        ["region_id", "satker_code", "paper", "valid_from"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )


def downgrade() -> None:
    op.drop_index("uq_number_template_standing", table_name="number_template")
    op.drop_table("number_template")
