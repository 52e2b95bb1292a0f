"""give needs their kind: what a line of a mini-competition is where its winner names no product, by the package's jenis pengadaan for those that are there.

A column with a constant default, and one write of a small table; orders that were awarded keep the kind that their lines have.
"""

import sqlalchemy as sa
from alembic import op

revision = "give_needs_their_kind"
down_revision = "pass_on_requests_to_cancel"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("competition_line", sa.Column("kind", sa.String(), nullable=False, server_default="goods"))
    op.execute(
        "UPDATE competition_line l SET kind = CASE lower(trim(p.procurement_type)) WHEN 'pekerjaan konstruksi' THEN 'construction' ELSE 'service' END "
        "FROM competition c JOIN package p ON p.region_id = c.region_id AND p.kd_rup = c.kd_rup "
        "WHERE c.region_id = l.region_id AND c.id = l.competition_id AND c.order_id IS NULL "
        "AND lower(trim(p.procurement_type)) IN ('pekerjaan konstruksi', 'jasa konsultansi', 'jasa lainnya')"
    )


def downgrade() -> None:
    op.drop_column("competition_line", "kind")
