"""create competition; an order line may come from no listing.

Locks: order_line for as long as one look at its rows takes (a new check); the other tables are new.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_competition"
down_revision = "create_catalogue_edition"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competition",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("kd_rup", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=True),
        sa.Column("technical_weight", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("audience_key", sa.String(), nullable=True),
        sa.Column("delivery_address", sa.Text(), nullable=False),
        sa.Column("delivery_due", sa.Date(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_share", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_hps", sa.LargeBinary(), nullable=False),
        sa.Column("hps_commitment", sa.String(), nullable=False),
        sa.Column("hps", sa.BigInteger(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_as", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evaluated_by", sa.Uuid(), nullable=True),
        sa.Column("evaluated_as", sa.String(), nullable=True),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(audience IN ('etalase', 'kbli')) = (audience_key IS NOT NULL)", name=op.f("ck_competition_audience_is_named")
        ),
        sa.CheckConstraint("(state = 'awarded') = (order_id IS NOT NULL)", name=op.f("ck_competition_an_award_has_its_order")),
        sa.CheckConstraint("audience IN ('invited', 'open', 'etalase', 'kbli')", name=op.f("ck_competition_audience_is_known")),
        sa.CheckConstraint("state NOT IN ('draft', 'open') OR opened_at IS NULL", name=op.f("ck_competition_sealed_while_open")),
        sa.CheckConstraint("(criteria IS NULL) = (technical_weight IS NULL)", name=op.f("ck_competition_criteria_are_weighed")),
        sa.CheckConstraint("(hps IS NULL) = (opened_at IS NULL)", name=op.f("ck_competition_hps_is_hidden_until_opened")),
        sa.CheckConstraint("technical_weight BETWEEN 1 AND 90", name=op.f("ck_competition_price_always_counts")),
        sa.ForeignKeyConstraint(["evaluated_by"], ["account.id"], name=op.f("fk_competition_evaluated_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "kd_rup"], ["package.region_id", "package.kd_rup"], name=op.f("fk_competition_region_id_kd_rup")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_competition_region_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "satker_code"], ["satker.region_id", "satker.code"], name=op.f("fk_competition_region_id_satker_code")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_competition_written_by")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_competition")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_competition_region_id_number")),
        info={"scale": "region"},
    )
    op.create_index("ix_competition_closing", "competition", ["closes_at"], unique=False, postgresql_where="state = 'open'")
    op.create_index("ix_competition_satker", "competition", ["region_id", "satker_code", "id"], unique=False)
    op.create_table(
        "competition_amendment",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("competition_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("closed_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("closes_at > closed_before", name=op.f("ck_competition_amendment_extends_the_closing")),
        sa.ForeignKeyConstraint(
            ["region_id", "competition_id"],
            ["competition.region_id", "competition.id"],
            name=op.f("fk_competition_amendment_region_id_competition_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_competition_amendment")),
        info={"scale": "region", "append_only": True},
    )
    op.create_index(
        "ix_competition_amendment_competition", "competition_amendment", ["region_id", "competition_id", "id"], unique=False
    )
    op.create_table(
        "competition_bid",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("competition_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_name", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("offer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("admin_fit", sa.Boolean(), nullable=True),
        sa.Column("technical_fit", sa.Boolean(), nullable=True),
        sa.Column("price_fit", sa.Boolean(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.CheckConstraint("ended_by IN ('replaced', 'withdrawn')", name=op.f("ck_competition_bid_end_is_known")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_competition_bid_ended_somehow")),
        sa.CheckConstraint("ended_at IS NULL OR content IS NULL", name=op.f("ck_competition_bid_what_ended_stays_sealed")),
        sa.CheckConstraint("num_nonnulls(content, offer, total) IN (0, 3)", name=op.f("ck_competition_bid_opened_whole")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_competition_bid_score_of_hundred")),
        sa.ForeignKeyConstraint(
            ["region_id", "competition_id"],
            ["competition.region_id", "competition.id"],
            name=op.f("fk_competition_bid_region_id_competition_id"),
        ),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name=op.f("fk_competition_bid_submitted_by")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_competition_bid_vendor_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_competition_bid")),
        info={"scale": "region"},
    )
    op.create_index("ix_competition_bid_vendor", "competition_bid", ["vendor_id"], unique=False)
    op.create_index(
        "uq_competition_bid_standing",
        "competition_bid",
        ["region_id", "competition_id", "vendor_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "competition_invitation",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("competition_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "competition_id"],
            ["competition.region_id", "competition.id"],
            name=op.f("fk_competition_invitation_region_id_competition_id"),
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_competition_invitation_vendor_id")),
        sa.PrimaryKeyConstraint("region_id", "competition_id", "vendor_id", name=op.f("pk_competition_invitation")),
        info={"scale": "region"},
    )
    op.create_index("ix_competition_invitation_vendor", "competition_invitation", ["vendor_id"], unique=False)
    op.create_table(
        "competition_line",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("competition_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("kbki", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_competition_line_quantity_is_positive")),
        sa.ForeignKeyConstraint(
            ["region_id", "competition_id"],
            ["competition.region_id", "competition.id"],
            name=op.f("fk_competition_line_region_id_competition_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_competition_line")),
        info={"scale": "region"},
    )
    op.create_index("ix_competition_line_competition", "competition_line", ["region_id", "competition_id"], unique=False)
    op.create_table(
        "competition_question",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("competition_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_competition_question_answered_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "competition_id"],
            ["competition.region_id", "competition.id"],
            name=op.f("fk_competition_question_region_id_competition_id"),
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_competition_question_vendor_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_competition_question")),
        info={"scale": "region"},
    )
    op.create_index(
        "ix_competition_question_competition", "competition_question", ["region_id", "competition_id", "id"], unique=False
    )
    op.alter_column("order_line", "listing_region_id", existing_type=sa.INTEGER(), nullable=True)
    op.alter_column("order_line", "listing_id", existing_type=sa.UUID(), nullable=True)
    op.alter_column("order_line", "listing_version", existing_type=sa.INTEGER(), nullable=True)
    op.alter_column("order_line", "etalase_id", existing_type=sa.UUID(), nullable=True)
    op.create_check_constraint(
        op.f("ck_order_line_listing_is_named_whole"),
        "order_line",
        "num_nonnulls(listing_region_id, listing_id, listing_version, etalase_id) IN (0, 4)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_order_line_listing_is_named_whole"), "order_line", type_="check")
    op.alter_column("order_line", "etalase_id", existing_type=sa.UUID(), nullable=False)
    op.alter_column("order_line", "listing_version", existing_type=sa.INTEGER(), nullable=False)
    op.alter_column("order_line", "listing_id", existing_type=sa.UUID(), nullable=False)
    op.alter_column("order_line", "listing_region_id", existing_type=sa.INTEGER(), nullable=False)
    op.drop_index("ix_competition_question_competition", table_name="competition_question")
    op.drop_table("competition_question")
    op.drop_index("ix_competition_line_competition", table_name="competition_line")
    op.drop_table("competition_line")
    op.drop_index("ix_competition_invitation_vendor", table_name="competition_invitation")
    op.drop_table("competition_invitation")
    op.drop_index("uq_competition_bid_standing", table_name="competition_bid", postgresql_where="ended_at IS NULL")
    op.drop_index("ix_competition_bid_vendor", table_name="competition_bid")
    op.drop_table("competition_bid")
    op.drop_index("ix_competition_amendment_competition", table_name="competition_amendment")
    op.drop_table("competition_amendment")
    op.drop_index("ix_competition_satker", table_name="competition")
    op.drop_index("ix_competition_closing", table_name="competition", postgresql_where="state = 'open'")
    op.drop_table("competition")
