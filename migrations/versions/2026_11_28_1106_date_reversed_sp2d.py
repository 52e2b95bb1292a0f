"""date reversed sp2d: each number of an SP2D that was reversed has its date, which the history says; where it says none, the day of the invoice.

A column with a constant default, and only what was reversed is written: no table is locked for longer than a moment. The check is not held against the rows
that are there; the next revision does that.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "date_reversed_sp2d"
down_revision = "bind_links_to_what_they_rest_on"
branch_labels = None
depends_on = None

WALLS = "0b6590fbf99d"
"""The fingerprint of the walls (`app.walls.policies`): the window `paid_number` tells the date of a number."""


def upgrade() -> None:
    op.add_column("payment", sa.Column("reversed_days", postgresql.ARRAY(sa.Date()), nullable=False, server_default="{}"))
    op.execute(
        """
        UPDATE payment SET reversed_days = ARRAY(
          SELECT coalesce(
            (SELECT (taken.details ->> 'date')::date FROM move_taken AS taken
             WHERE taken.region_id = payment.region_id AND taken.subject_id = payment.id AND taken.move = 'reverse'
               AND taken.details ->> 'number' = gone.number ORDER BY taken.id DESC LIMIT 1),
            payment.invoiced_at::date)
          FROM unnest(payment.reversed_numbers) WITH ORDINALITY AS gone (number, place) ORDER BY gone.place)
        WHERE reversed_numbers <> '{}'
        """
    )
    op.create_check_constraint(
        op.f("ck_payment_reversed_numbers_are_dated"),
        "payment",
        "cardinality(reversed_days) = cardinality(reversed_numbers)",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_payment_reversed_numbers_are_dated"), "payment", type_="check")
    op.drop_column("payment", "reversed_days")
