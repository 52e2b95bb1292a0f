"""shorten checks of orders: what an order is worth in each sense is held by two conditions instead of five.

The server reads the text of each anew whenever an order moves. The same is refused as before; no row is read and no table is locked for longer than a
moment. The next revision holds the conditions against the rows that are there.
"""

from alembic import op

revision = "shorten_checks_of_orders"
down_revision = "end_appeals_without_an_end"
branch_labels = None
depends_on = None

BEFORE = {
    "ck_order_tally_ordered_is_not_negative": "scope <> 'EP_LOCAL' OR committed + suspended >= 0",
    "ck_order_tally_received_within_committed": "scope <> 'EP_LOCAL' OR advance OR committed >= received",
    "ck_order_tally_paid_within_received": "scope <> 'EP_LOCAL' OR advance OR received >= paid",
    "ck_order_tally_received_and_paid_are_not_negative": "scope <> 'EP_LOCAL' OR (received >= 0 AND paid >= 0)",
    "ck_order_tally_an_order_counts_once": "ordered_orders IN (0, 1) AND accepted_orders IN (0, 1) AND paid_orders IN (0, 1) AND settled_orders IN (0, 1)",
}
AFTER = {
    "ck_order_tally_ordered_received_and_paid_within_each_other": "scope <> 'EP_LOCAL' OR (committed + suspended >= 0 AND received >= 0 AND paid >= 0 "
    "AND (advance OR (committed >= received AND received >= paid)))",
    "ck_order_tally_an_order_counts_once": "ordered_orders | accepted_orders | paid_orders | settled_orders IN (0, 1)",
}


def upgrade() -> None:
    _hold(AFTER, instead_of=BEFORE)


def downgrade() -> None:
    _hold(BEFORE, instead_of=AFTER)


def _hold(conditions: dict[str, str], *, instead_of: dict[str, str]) -> None:
    for name in instead_of:
        op.drop_constraint(op.f(name), "order_tally", type_="check")
    for name, condition in conditions.items():
        op.create_check_constraint(op.f(name), "order_tally", condition, postgresql_not_valid=True)
