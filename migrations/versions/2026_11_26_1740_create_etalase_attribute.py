"""create etalase_attribute, and what else an etalase asks of listings and vendors.

Locks: etalase (small) for a moment; what is there gets constant defaults, which rewrite nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_etalase_attribute"
down_revision = "index_order_lines_by_listing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "etalase_attribute",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("etalase_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("category_code", sa.String(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'choice') = (jsonb_array_length(choices) > 0)", name=op.f("ck_etalase_attribute_choices_of_a_choice")
        ),
        sa.CheckConstraint("kind IN ('text', 'number', 'choice', 'yes_no')", name=op.f("ck_etalase_attribute_kind_is_known")),
        sa.CheckConstraint("unit IS NULL OR kind = 'number'", name=op.f("ck_etalase_attribute_unit_of_a_number")),
        sa.ForeignKeyConstraint(["category_code"], ["category.code"], name=op.f("fk_etalase_attribute_category_code")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_etalase_attribute_created_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"], name=op.f("fk_etalase_attribute_region_id_etalase_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_etalase_attribute")),
        sa.UniqueConstraint("region_id", "etalase_id", "code", name=op.f("uq_etalase_attribute_region_id_etalase_id_code")),
        info={"scale": "region"},
    )
    op.create_index("ix_etalase_attribute_shelf", "etalase_attribute", ["region_id", "etalase_id", "position"], unique=False)
    op.add_column("etalase", sa.Column("rules", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "etalase",
        sa.Column("certificates", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column("etalase", sa.Column("umkk_only", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("etalase", sa.Column("local_only", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column(
        "etalase", sa.Column("industries", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False)
    )
    for name in ("rules", "certificates", "umkk_only", "local_only", "industries"):
        op.alter_column("etalase", name, server_default=None)


def downgrade() -> None:
    op.drop_column("etalase", "industries")
    op.drop_column("etalase", "local_only")
    op.drop_column("etalase", "umkk_only")
    op.drop_column("etalase", "certificates")
    op.drop_column("etalase", "rules")
    op.drop_index("ix_etalase_attribute_shelf", table_name="etalase_attribute")
    op.drop_table("etalase_attribute")
