"""Create the lists of SP2D and their rows.

Locks: none; the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "create_sp2d_list"
down_revision = "add_passkeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sp2d_list",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id", "satker_code"], ["satker.region_id", "satker.code"], name=op.f("fk_sp2d_list_region_id_satker_code")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_sp2d_list_sent_by")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_sp2d_list")),
        info={"scale": "region"},
    )
    op.create_index("ix_sp2d_list_satker", "sp2d_list", ["region_id", "satker_code", "id"], unique=False)
    op.create_table(
        "sp2d_row",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "verdict NOT IN ('match', 'paid') OR num_nonnulls(dated, amount, payment_id) = 3",
            name=op.f("ck_sp2d_row_a_match_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "list_id"], ["sp2d_list.region_id", "sp2d_list.id"], name=op.f("fk_sp2d_row_region_id_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "payment_id"], ["payment.region_id", "payment.id"], name=op.f("fk_sp2d_row_region_id_payment_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_sp2d_row")),
        info={"scale": "region"},
    )
    op.create_index("uq_sp2d_row_position", "sp2d_row", ["region_id", "list_id", "position"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_sp2d_row_position", table_name="sp2d_row")
    op.drop_table("sp2d_row")
    op.drop_index("ix_sp2d_list_satker", table_name="sp2d_list")
    op.drop_table("sp2d_list")
