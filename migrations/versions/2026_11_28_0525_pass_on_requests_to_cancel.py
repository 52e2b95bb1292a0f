"""pass on requests to cancel: by when each is to be opened, and since when it lies with the budget user as well.

Two columns without a default on a small table: no row is written. The worker gives the requests that wait their day, and ends those whose order came to its end.
"""

import sqlalchemy as sa
from alembic import op

revision = "pass_on_requests_to_cancel"
down_revision = "index_only_what_is_there"
branch_labels = None
depends_on = None

INVARIANTS = "417eb204bf24"
"""The list that knows the lines which a request leaves in the history."""
COLUMNS = ("due_at", "passed_on_at")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("order_cancel_request", sa.Column(column, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("order_cancel_request", column)
