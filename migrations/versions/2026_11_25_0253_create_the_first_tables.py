"""Create the first tables of every room.

Locks: nothing; the database is empty.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "first_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        info={"scale": "reference"},
    )
    op.create_table(
        "audit_row",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_audit_row")),
        info={"scale": "region", "append_only": True},
    )
    op.create_index("ix_audit_row_subject", "audit_row", ["region_id", "subject_id", "id"], unique=False)
    op.create_table(
        "budget_line",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_key", sa.String(), nullable=False),
        sa.Column("kd_rup", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=False),
        sa.Column("fund_source", sa.String(), nullable=False),
        sa.Column("pagu", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("region_id", "fiscal_year", "line_key", name=op.f("uq_budget_line_region_id_fiscal_year_line_key")),
        info={"scale": "region"},
    )
    op.create_index("ix_budget_line_package", "budget_line", ["region_id", "kd_rup"], unique=False)
    op.create_table(
        "category",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{2}([.][0-9]{2}){0,2}$'", name=op.f("ck_category_code_is_a_path")),
        sa.ForeignKeyConstraint(["parent_code"], ["category.code"], name=op.f("fk_category_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
        info={"scale": "reference"},
    )
    op.create_table(
        "counter",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "series", name=op.f("pk_counter")),
        info={"scale": "region"},
    )
    op.create_table(
        "entry",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("basis_date", sa.Date(), nullable=True),
        sa.Column("period", sa.String(), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("order_key", sa.String(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("state_from", sa.String(), nullable=True),
        sa.Column("state_to", sa.String(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("satker_code", sa.String(), nullable=True),
        sa.Column("kd_rup", sa.String(), nullable=True),
        sa.Column("vendor_key", sa.String(), nullable=True),
        sa.Column("fund_set", sa.String(), nullable=True),
        sa.Column("account_code", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("orders_delta", sa.SmallInteger(), nullable=False),
        sa.Column("pdn_lkpp", sa.BigInteger(), nullable=False),
        sa.Column("pdn_true", sa.BigInteger(), nullable=False),
        sa.Column("pdn_known", sa.BigInteger(), nullable=False),
        sa.Column("umkk_local", sa.BigInteger(), nullable=False),
        sa.Column("umkk_known", sa.BigInteger(), nullable=False),
        sa.Column("proxy", sa.Boolean(), nullable=False),
        sa.Column("advance", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.CheckConstraint("(order_key IS NULL) = (kind = 'planned')", name=op.f("ck_entry_order_unless_planned")),
        sa.CheckConstraint("amount <> 0 OR kind = 'moved' OR scope <> 'EP_LOCAL'", name=op.f("ck_entry_amount_is_not_zero")),
        sa.CheckConstraint("(basis IS NULL) = (basis_date IS NULL)", name=op.f("ck_entry_basis_has_its_date")),
        sa.CheckConstraint("orders_delta IN (-1, 0, 1)", name=op.f("ck_entry_orders_delta_is_a_step")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_entry")),
        info={"scale": "region", "append_only": True},
    )
    op.create_index("ix_entry_order", "entry", ["region_id", "order_key", "id"], unique=False)
    op.create_index("ix_entry_package", "entry", ["region_id", "kd_rup"], unique=False)
    op.create_index("ix_entry_year", "entry", ["region_id", "fiscal_year", "known_at"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_import_batch")),
        info={"scale": "region"},
    )
    op.create_index("ix_import_batch_newest", "import_batch", ["region_id", "dataset", "fiscal_year", "known_at"], unique=False)
    op.create_table(
        "imported_row",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("row_hash", sa.LargeBinary(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_imported_row")),
        info={"scale": "region"},
    )
    op.create_index(
        "ix_imported_row_history", "imported_row", ["region_id", "dataset", "fiscal_year", "row_key", "known_from"], unique=False
    )
    op.create_index(
        "uq_imported_row_current",
        "imported_row",
        ["region_id", "dataset", "fiscal_year", "row_key"],
        unique=True,
        postgresql_where="known_until IS NULL",
    )
    op.create_table(
        "move_taken",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("machine", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("state_from", sa.String(), nullable=True),
        sa.Column("state_to", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_move_taken")),
        info={"scale": "region", "append_only": True},
    )
    op.create_index("ix_move_taken_subject", "move_taken", ["region_id", "subject_id", "id"], unique=False)
    op.create_table(
        "once_answer",
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_once_answer")),
        info={"scale": "local"},
    )
    op.create_index("ix_once_answer_at", "once_answer", ["at"], unique=False)
    op.create_table(
        "order_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_key", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=True),
        sa.Column("kd_rup", sa.String(), nullable=True),
        sa.Column("vendor_key", sa.String(), nullable=True),
        sa.Column("fund_set", sa.String(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("suspended", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("ordered_orders", sa.Integer(), nullable=False),
        sa.Column("accepted_orders", sa.Integer(), nullable=False),
        sa.Column("paid_orders", sa.Integer(), nullable=False),
        sa.Column("settled_orders", sa.Integer(), nullable=False),
        sa.Column("pdn_lkpp", sa.BigInteger(), nullable=False),
        sa.Column("pdn_true", sa.BigInteger(), nullable=False),
        sa.Column("pdn_known", sa.BigInteger(), nullable=False),
        sa.Column("umkk_local", sa.BigInteger(), nullable=False),
        sa.Column("umkk_known", sa.BigInteger(), nullable=False),
        sa.Column("advance", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "scope <> 'EP_LOCAL' OR (received >= 0 AND paid >= 0)", name=op.f("ck_order_tally_received_and_paid_are_not_negative")
        ),
        sa.CheckConstraint(
            "scope <> 'EP_LOCAL' OR advance OR committed >= received", name=op.f("ck_order_tally_received_within_committed")
        ),
        sa.CheckConstraint("scope <> 'EP_LOCAL' OR advance OR received >= paid", name=op.f("ck_order_tally_paid_within_received")),
        sa.CheckConstraint(
            "scope <> 'EP_LOCAL' OR committed + suspended >= 0", name=op.f("ck_order_tally_ordered_is_not_negative")
        ),
        sa.CheckConstraint("held >= 0 AND suspended <= 0", name=op.f("ck_order_tally_held_and_suspended_have_their_sign")),
        sa.CheckConstraint(
            "ordered_orders IN (0, 1) AND accepted_orders IN (0, 1) AND paid_orders IN (0, 1) AND settled_orders IN (0, 1)",
            name=op.f("ck_order_tally_an_order_counts_once"),
        ),
        sa.PrimaryKeyConstraint("region_id", "order_key", name=op.f("pk_order_tally")),
        info={"scale": "region"},
    )
    op.create_index("ix_order_tally_package", "order_tally", ["region_id", "kd_rup"], unique=False)
    op.create_index("ix_order_tally_year", "order_tally", ["region_id", "fiscal_year", "satker_code", "order_date"], unique=False)
    op.create_table(
        "package",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kd_rup", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("procurement_type", sa.String(), nullable=True),
        sa.Column("pagu", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("status_pdn", sa.String(), nullable=True),
        sa.Column("status_ukm", sa.String(), nullable=True),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('provider', 'self_managed')", name=op.f("ck_package_kind_is_known")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_package")),
        sa.UniqueConstraint("region_id", "kd_rup", name=op.f("uq_package_region_id_kd_rup")),
        info={"scale": "region"},
    )
    op.create_index("ix_package_satker", "package", ["region_id", "fiscal_year", "satker_code"], unique=False)
    op.create_table(
        "package_revision",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_key", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("old_kd_rup", sa.String(), nullable=False),
        sa.Column("new_kd_rup", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('SATUKESATU', 'SATUKEBANYAK', 'PEMBATALAN', 'PENGAKTIFAN')", name=op.f("ck_package_revision_kind_is_known")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_package_revision")),
        sa.UniqueConstraint(
            "region_id", "fiscal_year", "revision_key", name=op.f("uq_package_revision_region_id_fiscal_year_revision_key")
        ),
        info={"scale": "region"},
    )
    op.create_index("ix_package_revision_old", "package_revision", ["region_id", "old_kd_rup"], unique=False)
    op.create_table(
        "package_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kd_rup", sa.String(), nullable=False),
        sa.Column("pagu", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("over_pagu", sa.Boolean(), nullable=False),
        sa.CheckConstraint("held + committed <= pagu OR over_pagu", name=op.f("ck_package_tally_within_pagu")),
        sa.CheckConstraint("held >= 0", name=op.f("ck_package_tally_held_is_not_negative")),
        sa.PrimaryKeyConstraint("region_id", "kd_rup", name=op.f("pk_package_tally")),
        info={"scale": "region"},
    )
    op.create_table(
        "plan_total",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "fiscal_year", "measure", "known_from", name=op.f("pk_plan_total")),
        info={"scale": "region"},
    )
    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("klpd_code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.CheckConstraint(
            "tier IN ('provinsi', 'kabupaten', 'kota', 'kementerian', 'lembaga')", name=op.f("ck_region_tier_is_known")
        ),
        sa.CheckConstraint("id > 0", name=op.f("ck_region_id_is_positive")),
        sa.ForeignKeyConstraint(["parent_id"], ["region.id"], name=op.f("fk_region_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("code", name=op.f("uq_region_code")),
        sa.UniqueConstraint("klpd_code", name=op.f("uq_region_klpd_code")),
        info={"scale": "reference"},
    )
    op.create_table(
        "region_day_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("pdn_lkpp", sa.BigInteger(), nullable=False),
        sa.Column("pdn_true", sa.BigInteger(), nullable=False),
        sa.Column("pdn_known", sa.BigInteger(), nullable=False),
        sa.Column("umkk_local", sa.BigInteger(), nullable=False),
        sa.Column("umkk_known", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "fiscal_year", "day", "scope", "basis", name=op.f("pk_region_day_tally")),
        info={"scale": "region"},
    )
    op.create_table(
        "region_semester_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("pdn_lkpp", sa.BigInteger(), nullable=False),
        sa.Column("pdn_true", sa.BigInteger(), nullable=False),
        sa.Column("pdn_known", sa.BigInteger(), nullable=False),
        sa.Column("umkk_local", sa.BigInteger(), nullable=False),
        sa.Column("umkk_known", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "fiscal_year", "period", "scope", "basis", name=op.f("pk_region_semester_tally")),
        info={"scale": "region"},
    )
    op.create_table(
        "request_count",
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("rate", sa.String(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "rate", "window", name=op.f("pk_request_count")),
        info={"scale": "local"},
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failure")),
        info={"scale": "local"},
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "reversal_proposal",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_key", sa.String(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_reversal_proposal")),
        info={"scale": "region"},
    )
    op.create_index(
        "uq_reversal_proposal_open",
        "reversal_proposal",
        ["region_id", "order_key"],
        unique=True,
        postgresql_where="decision IS NULL",
    )
    op.create_table(
        "satker",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sirup_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("blud", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_satker")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_satker_region_id_code")),
        info={"scale": "region"},
    )
    op.create_table(
        "satker_budget",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("satker_name", sa.String(), nullable=False),
        sa.Column("belanja_operasi", sa.BigInteger(), nullable=True),
        sa.Column("belanja_modal", sa.BigInteger(), nullable=True),
        sa.Column("belanja_btt", sa.BigInteger(), nullable=True),
        sa.Column("belanja_non_pengadaan", sa.BigInteger(), nullable=True),
        sa.Column("belanja_pengadaan", sa.BigInteger(), nullable=True),
        sa.Column("total_belanja", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_satker_budget")),
        sa.UniqueConstraint(
            "region_id", "fiscal_year", "satker_code", name=op.f("uq_satker_budget_region_id_fiscal_year_satker_code")
        ),
        info={"scale": "region"},
    )
    op.create_table(
        "satker_semester_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("pdn_lkpp", sa.BigInteger(), nullable=False),
        sa.Column("pdn_true", sa.BigInteger(), nullable=False),
        sa.Column("pdn_known", sa.BigInteger(), nullable=False),
        sa.Column("umkk_local", sa.BigInteger(), nullable=False),
        sa.Column("umkk_known", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "region_id", "fiscal_year", "period", "scope", "basis", "satker_code", name=op.f("pk_satker_semester_tally")
        ),
        info={"scale": "region"},
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(content_type = 'image/webp') = (width IS NOT NULL)", name=op.f("ck_stored_file_pictures_have_a_size")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_stored_file_sha256_is_a_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
        info={"scale": "local"},
    )
    op.create_table(
        "cart_line",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("listing_region_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_line_quantity_is_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_cart_line_account_id")),
        sa.PrimaryKeyConstraint(
            "account_id", "region_id", "satker_code", "listing_region_id", "listing_id", name=op.f("pk_cart_line")
        ),
        info={"scale": "local"},
    )
    op.create_table(
        "etalase",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category_code", sa.String(), nullable=False),
        sa.Column("picture_sha256", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("price_ceiling", sa.BigInteger(), nullable=True),
        sa.Column("open_to_others", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "closes_on IS NULL OR opens_on IS NULL OR closes_on >= opens_on", name=op.f("ck_etalase_opens_before_it_closes")
        ),
        sa.CheckConstraint("price_ceiling > 0", name=op.f("ck_etalase_price_ceiling_is_positive")),
        sa.ForeignKeyConstraint(["category_code"], ["category.code"], name=op.f("fk_etalase_category_code")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_etalase_created_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_etalase_region_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_etalase")),
        sa.UniqueConstraint("region_id", "slug", name=op.f("uq_etalase_region_id_slug")),
        info={"scale": "region"},
    )
    op.create_table(
        "holiday",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_holiday_region_id")),
        sa.PrimaryKeyConstraint("region_id", "day", name=op.f("pk_holiday")),
        info={"scale": "reference"},
    )
    op.create_table(
        "vendor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nib", sa.String(), nullable=True),
        sa.Column("npwp", sa.String(), nullable=True),
        sa.Column("legal_form", sa.String(), nullable=True),
        sa.Column("legal_name", sa.String(), nullable=True),
        sa.Column("owner_name", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("capital_rupiah", sa.BigInteger(), nullable=True),
        sa.Column("yearly_sales_rupiah", sa.BigInteger(), nullable=True),
        sa.Column("scale", sa.String(), nullable=True),
        sa.Column("scale_rule", sa.String(), nullable=True),
        sa.Column("cooperative", sa.Boolean(), nullable=False),
        sa.Column("pkp", sa.Boolean(), nullable=False),
        sa.Column("address_region_code", sa.String(), nullable=True),
        sa.Column("address_name", sa.String(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("home_region_id", sa.Integer(), nullable=True),
        sa.Column("bank_name", sa.String(), nullable=True),
        sa.Column("bank_account", sa.String(), nullable=True),
        sa.Column("bank_holder", sa.String(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consented_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("blacklist_decree", sa.String(), nullable=True),
        sa.Column("blacklisted_until", sa.Date(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("nib ~ '^[0-9]{13}$'", name=op.f("ck_vendor_nib_has_13_digits")),
        sa.CheckConstraint("npwp ~ '^[0-9]{16}$'", name=op.f("ck_vendor_npwp_has_16_digits")),
        sa.CheckConstraint("postcode ~ '^[0-9]{5}$'", name=op.f("ck_vendor_postcode_has_5_digits")),
        sa.CheckConstraint("scale IN ('micro', 'small', 'medium', 'large')", name=op.f("ck_vendor_scale_is_known")),
        sa.CheckConstraint(
            "state <> 'blacklisted' OR (blacklist_decree IS NOT NULL AND blacklisted_until IS NOT NULL)",
            name=op.f("ck_vendor_blacklisted_by_decree"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'returned', 'closed') OR (nib IS NOT NULL AND npwp IS NOT NULL AND legal_name IS NOT NULL AND (scale IS NOT NULL OR cooperative) AND address_region_code IS NOT NULL AND home_region_id IS NOT NULL)",
            name=op.f("ck_vendor_complete_once_submitted"),
        ),
        sa.ForeignKeyConstraint(["consented_by"], ["account.id"], name=op.f("fk_vendor_consented_by")),
        sa.ForeignKeyConstraint(["home_region_id"], ["region.id"], name=op.f("fk_vendor_home_region_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["account.id"], name=op.f("fk_vendor_registered_by")),
        sa.ForeignKeyConstraint(["verified_by"], ["account.id"], name=op.f("fk_vendor_verified_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor")),
        info={"scale": "reference"},
    )
    op.create_index(
        "ix_vendor_queue", "vendor", ["home_region_id", "submitted_at"], unique=False, postgresql_where="state = 'submitted'"
    )
    op.create_index("ix_vendor_registered_by", "vendor", ["registered_by"], unique=False)
    op.create_index(
        "uq_vendor_nib", "vendor", ["nib"], unique=True, postgresql_where="state NOT IN ('draft', 'returned', 'closed')"
    )
    op.create_index(
        "uq_vendor_npwp", "vendor", ["npwp"], unique=True, postgresql_where="state NOT IN ('draft', 'returned', 'closed')"
    )
    op.create_table(
        "listing",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("etalase_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("newest_version", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("price_jump", sa.Boolean(), nullable=False),
        sa.Column("stock", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("stock_confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('published', 'frozen', 'expired') OR published_version IS NOT NULL",
            name=op.f("ck_listing_shown_in_a_version"),
        ),
        sa.CheckConstraint("stock >= 0 AND reserved >= 0 AND reserved <= stock", name=op.f("ck_listing_reserved_within_stock")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_listing_created_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"], name=op.f("fk_listing_region_id_etalase_id")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_listing_vendor_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_listing")),
        info={"scale": "region"},
    )
    op.create_index("ix_listing_etalase", "listing", ["region_id", "etalase_id", "state"], unique=False)
    op.create_index("ix_listing_vendor", "listing", ["region_id", "vendor_id", "state"], unique=False)
    op.create_index("uq_listing_sku", "listing", ["region_id", "vendor_id", "sku"], unique=True, postgresql_where="sku IS NOT NULL")
    op.create_table(
        "purchase_order",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("kd_rup", sa.String(), nullable=False),
        sa.Column("package_name", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_name", sa.String(), nullable=False),
        sa.Column("fund_set", sa.String(), nullable=True),
        sa.Column("local_umkk", sa.Boolean(), nullable=True),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("placed_as", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shipping_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("held_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("delivery_address", sa.Text(), nullable=False),
        sa.Column("delivery_due", sa.Date(), nullable=False),
        sa.Column("offer_round", sa.Integer(), nullable=False),
        sa.Column("offered_by", sa.String(), nullable=False),
        sa.Column("buyer_agreed", sa.Boolean(), nullable=False),
        sa.Column("vendor_agreed", sa.Boolean(), nullable=False),
        sa.Column("ppk_account_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sp_number", sa.String(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("review_answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("buyer_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vendor_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vendor_signed_by", sa.Uuid(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_from", sa.String(), nullable=True),
        sa.Column("advance", sa.Boolean(), nullable=False),
        sa.Column("national_ref", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("held_rupiah IN (0, total)", name=op.f("ck_purchase_order_holds_all_or_nothing")),
        sa.CheckConstraint("total > 0 AND shipping_rupiah >= 0", name=op.f("ck_purchase_order_amounts_are_positive")),
        sa.ForeignKeyConstraint(["placed_by"], ["account.id"], name=op.f("fk_purchase_order_placed_by")),
        sa.ForeignKeyConstraint(["ppk_account_id"], ["account.id"], name=op.f("fk_purchase_order_ppk_account_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "kd_rup"], ["package.region_id", "package.kd_rup"], name=op.f("fk_purchase_order_region_id_kd_rup")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "satker_code"], ["satker.region_id", "satker.code"], name=op.f("fk_purchase_order_region_id_satker_code")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_purchase_order_vendor_id")),
        sa.ForeignKeyConstraint(["vendor_signed_by"], ["account.id"], name=op.f("fk_purchase_order_vendor_signed_by")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_purchase_order_region_id_number")),
        sa.UniqueConstraint(
            "region_id", "satker_code", "sp_number", name=op.f("uq_purchase_order_region_id_satker_code_sp_number")
        ),
        info={"scale": "region"},
    )
    op.create_index(
        "ix_purchase_order_due", "purchase_order", ["region_id", "due_at"], unique=False, postgresql_where="due_at IS NOT NULL"
    )
    op.create_index("ix_purchase_order_satker", "purchase_order", ["region_id", "satker_code", "state"], unique=False)
    op.create_index("ix_purchase_order_vendor", "purchase_order", ["region_id", "vendor_id", "state"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("satker_code", sa.String(), nullable=True),
        sa.Column("vendor_id", sa.Uuid(), nullable=True),
        sa.Column("decree_number", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("(role = 'vendor') = (region_id IS NULL)", name=op.f("ck_role_grant_region_unless_vendor")),
        sa.CheckConstraint(
            "(role IN ('pp', 'ppk', 'treasurer', 'budget_user')) = (satker_code IS NOT NULL)",
            name=op.f("ck_role_grant_satker_where_due"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_role_grant_region_id")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_role_grant_vendor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        info={"scale": "reference"},
    )
    op.create_index("ix_role_grant_account", "role_grant", ["account_id"], unique=False)
    op.create_index("ix_role_grant_vendor", "role_grant", ["vendor_id"], unique=False)
    op.create_table(
        "vendor_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_type", sa.String(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on", name=op.f("ck_vendor_document_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_document_vendor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_document")),
        info={"scale": "reference"},
    )
    op.create_index(op.f("ix_vendor_document_vendor_id"), "vendor_document", ["vendor_id"], unique=False)
    op.create_index(
        "uq_vendor_document_current", "vendor_document", ["vendor_id", "kind"], unique=True, postgresql_where="replaced_at IS NULL"
    )
    op.create_table(
        "vendor_industry",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("kbli", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kbli ~ '^[0-9]{5}$'", name=op.f("ck_vendor_industry_kbli_has_5_digits")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_industry_vendor_id")),
        sa.PrimaryKeyConstraint("vendor_id", "kbli", name=op.f("pk_vendor_industry")),
        info={"scale": "reference"},
    )
    op.create_table(
        "api_token",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_api_token_account_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grant.id"], name=op.f("fk_api_token_grant_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_api_token")),
        info={"scale": "local"},
    )
    op.create_index("ix_api_token_account", "api_token", ["account_id"], unique=False)
    op.create_table(
        "listing_appeal",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("first_decision_by", sa.Uuid(), nullable=True),
        sa.Column("first_decision_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('UPHELD', 'OVERTURNED')", name=op.f("ck_listing_appeal_outcome_is_known")),
        sa.ForeignKeyConstraint(
            ["region_id", "listing_id"], ["listing.region_id", "listing.id"], name=op.f("fk_listing_appeal_region_id_listing_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_listing_appeal")),
        info={"scale": "region"},
    )
    op.create_index(
        "uq_listing_appeal_open", "listing_appeal", ["region_id", "listing_id"], unique=True, postgresql_where="outcome IS NULL"
    )
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE TEXT SEARCH CONFIGURATION public.lokapasar (COPY = pg_catalog.indonesian)")
    op.create_table(
        "listing_search",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("etalase_id", sa.Uuid(), nullable=False),
        sa.Column("etalase_slug", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_name", sa.String(), nullable=False),
        sa.Column("vendor_place", sa.String(), nullable=False),
        sa.Column("vendor_region_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("pdn", sa.Boolean(), nullable=False),
        sa.Column("umkk", sa.Boolean(), nullable=False),
        sa.Column("photo_sha256", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('public.lokapasar', name), 'A') || setweight(to_tsvector('public.lokapasar', keywords), 'B') || setweight(to_tsvector('public.lokapasar', description), 'D')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "listing_id"], ["listing.region_id", "listing.id"], name=op.f("fk_listing_search_region_id_listing_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "listing_id", name=op.f("pk_listing_search")),
        info={"scale": "region"},
        postgresql_partition_by="LIST (region_id)",
    )
    op.execute("CREATE TABLE listing_search_default PARTITION OF listing_search DEFAULT")
    op.create_index("ix_listing_search_etalase", "listing_search", ["region_id", "etalase_id", "published_at"], unique=False)
    op.create_index(
        "ix_listing_search_name",
        "listing_search",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_index("ix_listing_search_newest", "listing_search", ["published_at", "listing_id"], unique=False)
    op.create_index("ix_listing_search_region_newest", "listing_search", ["region_id", "published_at", "listing_id"], unique=False)
    op.create_index("ix_listing_search_region_price", "listing_search", ["region_id", "unit_price", "listing_id"], unique=False)
    op.create_index("ix_listing_search_vendor", "listing_search", ["vendor_id"], unique=False)
    op.create_index("ix_listing_search_words", "listing_search", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "listing_version",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kbki", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("price_with_ppn", sa.Boolean(), nullable=False),
        sa.Column("tax_rate_bps", sa.Integer(), nullable=False),
        sa.Column("min_purchase", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("pdn", sa.Boolean(), nullable=False),
        sa.Column("pdn_reason", sa.String(), nullable=True),
        sa.Column("tkdn_bps", sa.Integer(), nullable=True),
        sa.Column("tkdn_certificate", sa.String(), nullable=True),
        sa.Column("tkdn_expires_on", sa.Date(), nullable=True),
        sa.Column("preorder_days", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("warranty", sa.String(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=True),
        sa.CheckConstraint("decision IN ('approved', 'returned')", name=op.f("ck_listing_version_decision_is_known")),
        sa.CheckConstraint("kbki ~ '^[0-9]{10}$'", name=op.f("ck_listing_version_kbki_has_10_digits")),
        sa.CheckConstraint("kind IN ('goods', 'service', 'construction')", name=op.f("ck_listing_version_kind_is_known")),
        sa.CheckConstraint(
            "decision IS NULL OR (submitted_at IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f("ck_listing_version_decided_once_submitted"),
        ),
        sa.CheckConstraint("min_purchase > 0", name=op.f("ck_listing_version_min_purchase_is_positive")),
        sa.CheckConstraint("preorder_days BETWEEN 0 AND 90", name=op.f("ck_listing_version_preorder_within_90_days")),
        sa.CheckConstraint(
            "tax_rate_bps BETWEEN 0 AND 10000 AND (NOT price_with_ppn OR tax_rate_bps = 0)",
            name=op.f("ck_listing_version_tax_once"),
        ),
        sa.CheckConstraint("tkdn_bps BETWEEN 0 AND 10000", name=op.f("ck_listing_version_tkdn_is_a_share")),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_listing_version_unit_price_is_positive")),
        sa.ForeignKeyConstraint(["category_code"], ["category.code"], name=op.f("fk_listing_version_category_code")),
        sa.ForeignKeyConstraint(
            ["region_id", "listing_id"], ["listing.region_id", "listing.id"], name=op.f("fk_listing_version_region_id_listing_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_listing_version")),
        sa.UniqueConstraint("region_id", "listing_id", "number", name=op.f("uq_listing_version_region_id_listing_id_number")),
        info={"scale": "region"},
    )
    op.create_index(
        "ix_listing_version_queue",
        "listing_version",
        ["region_id", "submitted_at"],
        unique=False,
        postgresql_where="submitted_at IS NOT NULL AND decision IS NULL",
    )
    op.create_table(
        "order_account",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kd_rup", sa.String(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_order_account_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_account_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_account")),
        sa.UniqueConstraint("region_id", "order_id", "account_code", name=op.f("uq_order_account_region_id_order_id_account_code")),
        info={"scale": "region"},
    )
    op.create_index("ix_order_account_package", "order_account", ["region_id", "kd_rup", "account_code"], unique=False)
    op.create_table(
        "order_addendum",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_side", sa.String(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total_before", sa.BigInteger(), nullable=False),
        sa.Column("total_after", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("buyer_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_order_addendum_proposed_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_addendum_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_addendum")),
        info={"scale": "region"},
    )
    op.create_index(
        "uq_order_addendum_open", "order_addendum", ["region_id", "order_id"], unique=True, postgresql_where="outcome IS NULL"
    )
    op.create_table(
        "order_cancel_request",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_side", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("letter", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_order_cancel_request_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_order_cancel_request_decided_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_cancel_request_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_cancel_request")),
        info={"scale": "region"},
    )
    op.create_index(
        "uq_order_cancel_request_open",
        "order_cancel_request",
        ["region_id", "order_id"],
        unique=True,
        postgresql_where="decision IS NULL",
    )
    op.create_table(
        "order_line",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("listing_region_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("listing_version", sa.Integer(), nullable=False),
        sa.Column("etalase_id", sa.Uuid(), nullable=False),
        sa.Column("etalase_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("kbki", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("pdn", sa.Boolean(), nullable=False),
        sa.Column("photo_sha256", sa.String(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate_bps", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("shipped_quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("accepted_quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.CheckConstraint("accepted_quantity BETWEEN 0 AND quantity", name=op.f("ck_order_line_accepted_within_ordered")),
        sa.CheckConstraint("quantity >= 0 AND unit_price > 0 AND amount >= 0", name=op.f("ck_order_line_amounts_are_not_negative")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_line_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_line")),
        info={"scale": "region", "crosses_by_plain_columns": ("listing_region_id", "listing_id", "listing_version", "etalase_id")},
    )
    op.create_index("ix_order_line_order", "order_line", ["region_id", "order_id"], unique=False)
    op.create_table(
        "order_offer",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("prices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shipping_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("delivery_due", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_offer_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_offer")),
        sa.UniqueConstraint("region_id", "order_id", "round", name=op.f("uq_order_offer_region_id_order_id_round")),
        info={"scale": "region"},
    )
    op.create_table(
        "order_outside_payment",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_order_outside_payment_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_order_outside_payment_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_order_outside_payment")),
        info={"scale": "region"},
    )
    op.create_table(
        "payment",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("invoice_number", sa.String(), nullable=False),
        sa.Column("tax_invoice_number", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("spp_number", sa.String(), nullable=True),
        sa.Column("spm_number", sa.String(), nullable=True),
        sa.Column("sp2d_number", sa.String(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("invoiced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"], name=op.f("fk_payment_region_id_order_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_payment")),
        sa.UniqueConstraint("region_id", "order_id", "invoice_number", name=op.f("uq_payment_region_id_order_id_invoice_number")),
        sa.UniqueConstraint("region_id", "sp2d_number", name=op.f("uq_payment_region_id_sp2d_number")),
        info={"scale": "region"},
    )
    op.create_index("ix_payment_queue", "payment", ["region_id", "satker_code", "state", "invoiced_at"], unique=False)
    op.create_table(
        "shipment",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("service", sa.Boolean(), nullable=False),
        sa.Column("courier", sa.String(), nullable=True),
        sa.Column("tracking_number", sa.String(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_shipment_confirmed_by")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_shipment_region_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("region_id", "order_id", "position", name=op.f("uq_shipment_region_id_order_id_position")),
        info={"scale": "region"},
    )
    op.create_table(
        "web_session",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_web_session_account_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grant.id"], name=op.f("fk_web_session_grant_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_web_session")),
        info={"scale": "local"},
    )
    op.create_index("ix_web_session_account", "web_session", ["account_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("satker_code", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("vendor_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("buyer_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_handover_amount_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["region_id", "order_id"],
            ["purchase_order.region_id", "purchase_order.id"],
            name=op.f("fk_handover_region_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "shipment_id"], ["shipment.region_id", "shipment.id"], name=op.f("fk_handover_region_id_shipment_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_handover")),
        sa.UniqueConstraint("region_id", "satker_code", "number", name=op.f("uq_handover_region_id_satker_code_number")),
        info={"scale": "region"},
    )
    op.create_index("ix_handover_order", "handover", ["region_id", "order_id"], unique=False)
    op.create_table(
        "listing_photo",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 5", name=op.f("ck_listing_photo_at_most_five")),
        sa.ForeignKeyConstraint(
            ["region_id", "listing_id"], ["listing.region_id", "listing.id"], name=op.f("fk_listing_photo_region_id_listing_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "version_id"],
            ["listing_version.region_id", "listing_version.id"],
            name=op.f("fk_listing_photo_region_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_listing_photo")),
        sa.UniqueConstraint("region_id", "version_id", "position", name=op.f("uq_listing_photo_region_id_version_id_position")),
        info={"scale": "region"},
    )
    op.create_index("ix_listing_photo_listing", "listing_photo", ["region_id", "listing_id"], unique=False)
    op.create_index("ix_listing_photo_sha256", "listing_photo", ["region_id", "sha256"], unique=False)
    op.create_table(
        "shipment_line",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("confirmed_quantity", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.CheckConstraint(
            "quantity > 0 AND confirmed_quantity BETWEEN 0 AND quantity", name=op.f("ck_shipment_line_confirmed_within_sent")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "line_id"], ["order_line.region_id", "order_line.id"], name=op.f("fk_shipment_line_region_id_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "shipment_id"], ["shipment.region_id", "shipment.id"], name=op.f("fk_shipment_line_region_id_shipment_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "shipment_id", "line_id", name=op.f("pk_shipment_line")),
        info={"scale": "region"},
    )


def downgrade() -> None:
    op.drop_table("shipment_line")
    op.drop_index("ix_listing_photo_sha256", table_name="listing_photo")
    op.drop_index("ix_listing_photo_listing", table_name="listing_photo")
    op.drop_table("listing_photo")
    op.drop_index("ix_handover_order", table_name="handover")
    op.drop_table("handover")
    op.drop_index("ix_web_session_account", table_name="web_session")
    op.drop_table("web_session")
    op.drop_table("shipment")
    op.drop_index("ix_payment_queue", table_name="payment")
    op.drop_table("payment")
    op.drop_table("order_outside_payment")
    op.drop_table("order_offer")
    op.drop_index("ix_order_line_order", table_name="order_line")
    op.drop_table("order_line")
    op.drop_index("uq_order_cancel_request_open", table_name="order_cancel_request", postgresql_where="decision IS NULL")
    op.drop_table("order_cancel_request")
    op.drop_index("uq_order_addendum_open", table_name="order_addendum", postgresql_where="outcome IS NULL")
    op.drop_table("order_addendum")
    op.drop_index("ix_order_account_package", table_name="order_account")
    op.drop_table("order_account")
    op.drop_index(
        "ix_listing_version_queue", table_name="listing_version", postgresql_where="submitted_at IS NOT NULL AND decision IS NULL"
    )
    op.drop_table("listing_version")
    op.drop_index("ix_listing_search_words", table_name="listing_search", postgresql_using="gin")
    op.drop_index("ix_listing_search_vendor", table_name="listing_search")
    op.drop_index("ix_listing_search_region_price", table_name="listing_search")
    op.drop_index("ix_listing_search_region_newest", table_name="listing_search")
    op.drop_index("ix_listing_search_newest", table_name="listing_search")
    op.drop_index(
        "ix_listing_search_name", table_name="listing_search", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
    )
    op.drop_index("ix_listing_search_etalase", table_name="listing_search")
    op.drop_table("listing_search")
    op.drop_index("uq_listing_appeal_open", table_name="listing_appeal", postgresql_where="outcome IS NULL")
    op.drop_table("listing_appeal")
    op.drop_index("ix_api_token_account", table_name="api_token")
    op.drop_table("api_token")
    op.drop_table("vendor_industry")
    op.drop_index("uq_vendor_document_current", table_name="vendor_document", postgresql_where="replaced_at IS NULL")
    op.drop_index(op.f("ix_vendor_document_vendor_id"), table_name="vendor_document")
    op.drop_table("vendor_document")
    op.drop_index("ix_role_grant_vendor", table_name="role_grant")
    op.drop_index("ix_role_grant_account", table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index("ix_purchase_order_vendor", table_name="purchase_order")
    op.drop_index("ix_purchase_order_satker", table_name="purchase_order")
    op.drop_index("ix_purchase_order_due", table_name="purchase_order", postgresql_where="due_at IS NOT NULL")
    op.drop_table("purchase_order")
    op.drop_index("uq_listing_sku", table_name="listing", postgresql_where="sku IS NOT NULL")
    op.drop_index("ix_listing_vendor", table_name="listing")
    op.drop_index("ix_listing_etalase", table_name="listing")
    op.drop_table("listing")
    op.drop_index("uq_vendor_npwp", table_name="vendor", postgresql_where="state NOT IN ('draft', 'returned', 'closed')")
    op.drop_index("uq_vendor_nib", table_name="vendor", postgresql_where="state NOT IN ('draft', 'returned', 'closed')")
    op.drop_index("ix_vendor_registered_by", table_name="vendor")
    op.drop_index("ix_vendor_queue", table_name="vendor", postgresql_where="state = 'submitted'")
    op.drop_table("vendor")
    op.drop_table("holiday")
    op.drop_table("etalase")
    op.drop_table("cart_line")
    op.drop_table("stored_file")
    op.drop_table("satker_semester_tally")
    op.drop_table("satker_budget")
    op.drop_table("satker")
    op.drop_index("uq_reversal_proposal_open", table_name="reversal_proposal", postgresql_where="decision IS NULL")
    op.drop_table("reversal_proposal")
    op.drop_table("sign_in_failure")
    op.drop_table("request_count")
    op.drop_table("region_semester_tally")
    op.drop_table("region_day_tally")
    op.drop_table("region")
    op.drop_table("plan_total")
    op.drop_table("package_tally")
    op.drop_index("ix_package_revision_old", table_name="package_revision")
    op.drop_table("package_revision")
    op.drop_index("ix_package_satker", table_name="package")
    op.drop_table("package")
    op.drop_index("ix_order_tally_year", table_name="order_tally")
    op.drop_index("ix_order_tally_package", table_name="order_tally")
    op.drop_table("order_tally")
    op.drop_index("ix_once_answer_at", table_name="once_answer")
    op.drop_table("once_answer")
    op.drop_index("ix_move_taken_subject", table_name="move_taken")
    op.drop_table("move_taken")
    op.drop_index("uq_imported_row_current", table_name="imported_row", postgresql_where="known_until IS NULL")
    op.drop_index("ix_imported_row_history", table_name="imported_row")
    op.drop_table("imported_row")
    op.drop_index("ix_import_batch_newest", table_name="import_batch")
    op.drop_table("import_batch")
    op.drop_index("ix_entry_year", table_name="entry")
    op.drop_index("ix_entry_package", table_name="entry")
    op.drop_index("ix_entry_order", table_name="entry")
    op.drop_table("entry")
    op.drop_table("counter")
    op.drop_table("category")
    op.drop_index("ix_budget_line_package", table_name="budget_line")
    op.drop_table("budget_line")
    op.drop_index("ix_audit_row_subject", table_name="audit_row")
    op.drop_table("audit_row")
    op.drop_table("account")
    op.execute("DROP TEXT SEARCH CONFIGURATION public.lokapasar")
