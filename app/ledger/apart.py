"""Apart: what an import would do is counted in tallies of its own transaction, so that nobody who places
or moves an order waits for somebody who only looks.

The tallies of a region are copied into temporary tables of the same names, which PostgreSQL finds before the real ones.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import citus
from app.ledger.models import OrderTally, PackageTally, RegionDayTally, RegionSemesterTally
from app.ledger.quarters import PlanQuarterTally, ReachTally, SatkerQuarterTally, StateTally, VendorQuarterTally

APART = (
    OrderTally,
    PackageTally,
    RegionDayTally,
    RegionSemesterTally,
    SatkerQuarterTally,
    VendorQuarterTally,
    PlanQuarterTally,
    StateTally,
    ReachTally,
)


def count_apart(session: Session, *, region_id: int) -> None:
    """From here to the end of this transaction, which must be undone, the region's tallies are copies
    that only it sees. On Citus they stay the real ones."""
    if citus.is_distributed(session.connection()) or session.scalar(text("SELECT to_regclass('pg_temp.order_tally')")) is not None:
        return
    session.flush()
    for model in APART:
        name = model.__tablename__
        session.execute(text(f"CREATE TEMPORARY TABLE {name} (LIKE {name} INCLUDING ALL) ON COMMIT DROP"))
        session.execute(
            text(f"INSERT INTO pg_temp.{name} SELECT * FROM public.{name} WHERE region_id = :region_id"),  # noqa: S608 - names of our own
            {"region_id": region_id},
        )
    session.execute(text("DISCARD PLANS"))  # a statement that was prepared before knows the real table alone
