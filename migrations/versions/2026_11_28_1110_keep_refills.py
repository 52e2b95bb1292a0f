"""keep refills: the SP2D by which petty cash was refilled (GU) or the card's bill was paid, on each payment that it gave back.

Columns without a value: no row is written, no table is locked for longer than a moment. The check is not held against the rows that are there; the next
revision does that, and indexes them.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_refills"
down_revision = "number_sp2d_by_year"
branch_labels = None
depends_on = None

WALLS = "3acb82c35811"
"""The fingerprint of the walls (`app.walls.policies`): the window `paid_number` has the SP2D GU too."""


def upgrade() -> None:
    op.add_column("payment", sa.Column("refill_number", sa.String(), nullable=True))
    op.add_column("payment", sa.Column("refill_on", sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_payment_what_was_paid_is_refilled_later"),
        "payment",
        "num_nonnulls(refill_number, refill_on) = 0 OR (num_nonnulls(refill_number, refill_on) = 2 AND route <> 'LS' AND refill_on >= paid_on)",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_payment_what_was_paid_is_refilled_later"), "payment", type_="check")
    op.drop_column("payment", "refill_on")
    op.drop_column("payment", "refill_number")
