"""count states in slots: the orders in a state are counted in several rows, so that new orders do not wait for one.

The table is made anew and told by the orders: seconds for millions of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "count_states_in_slots"
down_revision = "tell_nobody_of_jobs"
branch_labels = None
depends_on = None

INVARIANTS = "5951393cc734"
"""The fingerprint of the list (`app.invariants.views`): the view of this tally is made again."""
KEY = ["region_id", "fiscal_year", "scope", "quarter", "state"]
QUARTER = (
    "CASE WHEN extract(year FROM order_date) = fiscal_year THEN extract(quarter FROM order_date)::smallint ELSE 0::smallint END"
)
SLOT = "ascii(right(order_key, 1)) % 8"


def upgrade() -> None:
    _make_anew(["slot"], f", {SLOT} AS slot")


def downgrade() -> None:
    _make_anew([], "")


def _make_anew(more: list[str], told: str) -> None:
    op.drop_table("state_tally")
    op.create_table(
        "state_tally",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in more),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, *more, name=op.f("pk_state_tally")),
        info={"scale": "region"},
    )
    op.execute(
        f"""INSERT INTO state_tally ({", ".join([*KEY, *more, "orders", "amount"])})
        SELECT {", ".join([*KEY, *more])}, sum(orders), sum(total) FROM (
            SELECT DISTINCT region_id, fiscal_year, scope, {QUARTER} AS quarter, state_to AS state{told}, 0 AS orders, 0 AS total
            FROM entry WHERE order_key IS NOT NULL
            UNION ALL SELECT region_id, fiscal_year, scope, {QUARTER}, state{told}, 1, total FROM order_tally
        ) rows GROUP BY {", ".join([*KEY, *more])}"""  # noqa: S608 - our own words
    )
