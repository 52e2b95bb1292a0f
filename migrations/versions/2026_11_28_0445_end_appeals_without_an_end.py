"""end appeals without an end: those that nobody could decide any more, because their freeze was lifted or their product taken down while they were open.

The freeze that was lifted has what it asked for; what was taken down was given up by its vendor, or taken down by the office. Each gets a line of history
and of the trail, by the system, that says why. Locks the rows of these appeals.
"""

import secrets
import time
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "end_appeals_without_an_end"
down_revision = "count_what_has_arrived"
branch_labels = None
depends_on = None

WITHOUT_END = """
SELECT a.region_id, a.id, a.listing_id, l.state,
       CASE WHEN a.version_number IS NOT NULL THEN 'withdrawn'
            WHEN l.state = 'withdrawn' AND l.reason_code IS NOT NULL THEN 'taken_down' ELSE 'lifted' END AS why
FROM listing_appeal a JOIN listing l ON l.region_id = a.region_id AND l.id = a.listing_id
WHERE a.outcome IS NULL AND (CASE WHEN a.version_number IS NOT NULL THEN l.state = 'withdrawn'
                                  ELSE l.state <> 'frozen' OR l.decided_at IS DISTINCT FROM a.first_decision_at END)
ORDER BY a.region_id, a.id
"""
ENDS = {
    "lifted": ("overturn", "OVERTURNED", "Ditutup oleh sistem: pembekuan yang dibanding sudah dicabut."),
    "taken_down": ("uphold", "UPHELD", "Ditutup oleh sistem: produk sudah diturunkan oleh kurator selagi banding terbuka."),
    "withdrawn": ("uphold", "UPHELD", "Ditutup oleh sistem: produk sudah diturunkan selagi banding terbuka."),
}
DECIDE = "UPDATE listing_appeal SET outcome = :outcome, decided_at = now(), note = :note WHERE region_id = :region_id AND id = :appeal_id"
HISTORY = """
INSERT INTO move_taken (region_id, id, machine, subject_id, move, state_from, state_to, role, actor_name, note, details, at)
VALUES (:region_id, :id, 'listing', :listing_id, :move, :state, :state, 'system', 'SYSTEM', :note, '{}', now())
"""
TRAIL = """
INSERT INTO audit_row (region_id, id, at, role, actor_name, action, subject_kind, subject_id, details)
VALUES (:region_id, :id, now(), 'system', 'SYSTEM', 'listing.' || :move, 'listing', :listing_text,
        jsonb_build_object('from', CAST(:state AS text), 'to', CAST(:state AS text), 'note', CAST(:note AS text)))
"""


def upgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.text(WITHOUT_END)).all():
        move, outcome, note = ENDS[row.why]
        given = {
            "region_id": row.region_id, "appeal_id": row.id, "listing_id": row.listing_id, "listing_text": str(row.listing_id),
            "state": row.state, "move": move, "outcome": outcome, "note": note,
        }  # fmt: skip
        connection.execute(sa.text(DECIDE), given)
        for statement in (HISTORY, TRAIL):
            connection.execute(sa.text(statement), given | {"id": _key()})


def downgrade() -> None:
    pass


def _key() -> UUID:
    """A UUIDv7 of this moment (RFC 9562)."""
    return UUID(int=time.time_ns() // 1_000_000 << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))
