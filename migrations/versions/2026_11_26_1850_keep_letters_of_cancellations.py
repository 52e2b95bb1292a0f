"""keep letters of cancellations.

Locks: the table of requests, which is small, for the moment that it gets two empty columns and their check.
"""

import sqlalchemy as sa
from alembic import op

revision = "keep_letters_of_cancellations"
down_revision = "create_shopping_list"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("order_cancel_request", sa.Column("letter_sha256", sa.String(), nullable=True))
    op.add_column("order_cancel_request", sa.Column("letter_type", sa.String(), nullable=True))
    op.create_check_constraint(
        op.f("ck_order_cancel_request_letter_is_kept_whole"),
        "order_cancel_request",
        "num_nonnulls(letter_sha256, letter_type) IN (0, 2)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_order_cancel_request_letter_is_kept_whole"), "order_cancel_request", type_="check")
    op.drop_column("order_cancel_request", "letter_type")
    op.drop_column("order_cancel_request", "letter_sha256")
