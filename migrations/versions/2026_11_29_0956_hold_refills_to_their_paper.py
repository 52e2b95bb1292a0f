"""hold refills to their paper: the list of invariants has one more, by which an SP2D GU refills no more than it is of.

The views are made again with every migration; this revision is there so that there is one. Locks no table.
"""

revision = "hold_refills_to_their_paper"
down_revision = "keep_lifted_awards"
branch_labels = None
depends_on = None

INVARIANTS = "6d3ed1cc294f"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
