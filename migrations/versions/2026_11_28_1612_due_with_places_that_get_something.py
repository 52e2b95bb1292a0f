"""due with places that get something: a place that an addendum or a cancellation left empty has no part in when and where its order is due.

Locks the few orders that have such a place for a moment.
"""

from alembic import op

revision = "due_with_places_in_use"
down_revision = "set_aside_by_place"
branch_labels = None
depends_on = None

INVARIANTS = "1948224532c7"
"""The list that asks of the places which get something."""
SETTLE = """
WITH place AS (
  SELECT w.region_id, w.order_id, max(w.due) AS due, (array_agg(w.address ORDER BY w.position))[1] AS address
  FROM order_place w
  WHERE EXISTS (SELECT FROM order_place_line p WHERE p.region_id = w.region_id AND p.order_id = w.order_id
    AND p.position = w.position AND p.quantity > 0)
  GROUP BY w.region_id, w.order_id)
UPDATE purchase_order o SET delivery_due = w.due, delivery_address = w.address
FROM place w WHERE w.region_id = o.region_id AND w.order_id = o.id AND (o.delivery_due, o.delivery_address) <> (w.due, w.address)
"""


def upgrade() -> None:
    op.execute(SETTLE)


def downgrade() -> None:
    pass
