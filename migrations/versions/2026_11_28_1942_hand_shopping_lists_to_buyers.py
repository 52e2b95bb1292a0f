"""hand shopping lists to buyers: a PPTK gives a list to a PP or PPK for a package. None was given so far.

Locks: the lists, which are few, for as long as five columns without a value take.
"""

import sqlalchemy as sa
from alembic import op

revision = "hand_shopping_lists_to_buyers"
down_revision = "add_prepared_by_to_payment"
branch_labels = None
depends_on = None

COLUMNS: tuple[tuple[str, sa.types.TypeEngine[object]], ...] = (
    ("kd_rup", sa.String()),
    ("handed_to", sa.Uuid()),
    ("handed_by", sa.Uuid()),
    ("handed_at", sa.DateTime(timezone=True)),
    ("hand_note", sa.Text()),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("shopping_list", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _kind in COLUMNS:
        op.drop_column("shopping_list", name)
