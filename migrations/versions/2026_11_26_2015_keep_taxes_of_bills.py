"""Keep the taxes of bills: a table of their own and their sums on the payment; what was billed before has none.

Locks: payment for a moment; its new columns are empty and the checks read it once.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_taxes_of_bills"
down_revision = "keep_letters_of_cancellations"
branch_labels = None
depends_on = None
CHECKS = {
    "taxes_are_kept_whole": "num_nonnulls(taxed_on, ppn_rupiah, withheld_rupiah, transferred_rupiah) IN (0, 4)",
    "transferred_and_withheld_add_up": "transferred_rupiah + withheld_rupiah = amount",
    "taxes_within_amount": "ppn_rupiah >= 0 AND ppn_rupiah < amount AND withheld_rupiah >= 0 AND transferred_rupiah > 0",
}


def upgrade() -> None:
    op.create_table(
        "payment_tax",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tax", sa.String(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("rate_bps", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("withheld", sa.BigInteger(), nullable=False),
        sa.Column("rule_code", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("free_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "CASE tax WHEN 'PPN' THEN abs(amount * 10000 - base::numeric * rate_bps) <= 1000000 ELSE amount = div(2 * base::numeric * rate_bps + 10000, 20000) END",
            name=op.f("ck_payment_tax_amount_is_base_times_rate"),
        ),
        sa.CheckConstraint("base >= 0 AND amount >= 0 AND rate_bps >= 0", name=op.f("ck_payment_tax_amounts_are_not_negative")),
        sa.CheckConstraint(
            "withheld = CASE WHEN free_by IS NULL THEN amount ELSE 0 END", name=op.f("ck_payment_tax_withheld_unless_freed")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "payment_id"], ["payment.region_id", "payment.id"], name=op.f("fk_payment_tax_region_id_payment_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_payment_tax")),
        sa.UniqueConstraint("region_id", "payment_id", "position", name=op.f("uq_payment_tax_region_id_payment_id_position")),
        info={"scale": "region"},
    )
    op.add_column("payment", sa.Column("taxed_on", sa.Date(), nullable=True))
    op.add_column("payment", sa.Column("ppn_rupiah", sa.BigInteger(), nullable=True))
    op.add_column("payment", sa.Column("withheld_rupiah", sa.BigInteger(), nullable=True))
    op.add_column("payment", sa.Column("transferred_rupiah", sa.BigInteger(), nullable=True))
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_payment_{name}"), "payment", rule)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_payment_{name}"), "payment")
    op.drop_column("payment", "transferred_rupiah")
    op.drop_column("payment", "withheld_rupiah")
    op.drop_column("payment", "ppn_rupiah")
    op.drop_column("payment", "taxed_on")
    op.drop_table("payment_tax")
