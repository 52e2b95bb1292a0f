"""Sealing: what was committed since the last time gets a seal. Who writes entries or audit rows waits for nothing here.

A row is found because it is in no seal yet, not because its key is greater than the last one's: keys are made
before their transactions commit, so that of two orders the later may be seen first. Every minute what is younger
than an hour before the last seal is looked through, once a day everything; a row that commits later than that,
or carries an old key, is sealed by the next look that sees it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.db import among
from app.identifiers import first_id_at
from app.seals import keys, verifier
from app.seals.lines import FORMAT, TABLES, leaf
from app.seals.models import Seal

KEY_BYTES = 16
LOOKED_BACK = timedelta(hours=1)
ROWS_MAX = 4096
"""Rows of one seal."""
ROWS_AT_ONCE_MAX = 50 * ROWS_MAX
"""Rows of a table in one transaction."""
LOCK = 0x5EA1
"""Advisory lock, with the region: one process seals a region at a time."""
NOBODY = UUID(int=0)


def seal_rows(session: Session, region_id: int, *, at: datetime, everything: bool = False) -> int:
    """Seal what is in no seal yet, at most `ROWS_AT_ONCE_MAX` rows of each table; returns how many of the table that has the most.

    `everything` looks through all rows, not only the newest.
    """
    _alone(session, region_id)
    most = 0
    for table in TABLES:
        unsealed = _unsealed(session, region_id, table, at=at, everything=everything)
        for start in range(0, len(unsealed), ROWS_MAX):
            ids = unsealed[start : start + ROWS_MAX]
            found = leaves_by_id(session, region_id, table, ids, FORMAT)
            _add(session, region_id, at=at, of=table, leaves=[found[id] for id in ids], ids=ids)
        most = max(most, len(unsealed))
    return most


def close_day(session: Session, region_id: int, *, timezone: str, at: datetime) -> bool:
    """Once the region's day is over, one seal over those of that day; the days in which nothing was sealed are not closed."""
    _alone(session, region_id)
    open_since = session.scalar(select(func.max(Seal.seq)).where(Seal.region_id == region_id, Seal.of == verifier.DAY))
    open_ones = session.execute(
        select(Seal.at, Seal.digest).where(Seal.region_id == region_id, Seal.seq > (open_since or 0)).order_by(Seal.seq)
    ).all()
    if not open_ones or local_date(open_ones[0].at, timezone) >= local_date(at, timezone):
        return False
    day = local_date(open_ones[0].at, timezone)
    _add(session, region_id, at=at, of=verifier.DAY, leaves=[one.digest for one in open_ones], closes=day)
    return True


def newest(session: Session, region_id: int) -> Seal | None:
    return session.scalars(select(Seal).where(Seal.region_id == region_id).order_by(Seal.seq.desc()).limit(1)).first()


def leaves_by_id(session: Session, region_id: int, table: str, ids: Sequence[UUID], format: int) -> dict[UUID, bytes]:
    """The leaves of rows as they are now; one that is not there is left out."""
    of = TABLES[table]
    asked = select(of.c.id, leaf(table, format)).where(of.c.region_id == region_id, among(of.c.id, ids))
    return dict(session.execute(asked).all())


def keys_in(packed: bytes) -> list[bytes]:
    """The keys of a seal's `ids`, one after the other."""
    return [packed[place : place + KEY_BYTES] for place in range(0, len(packed), KEY_BYTES)]


def _unsealed(session: Session, region_id: int, table: str, *, at: datetime, everything: bool) -> list[UUID]:
    """The keys of rows that are there and in no seal, the least first; those of
    an hour before the last seal and younger, or all."""
    mine = (Seal.region_id == region_id, Seal.of == table)
    last_at = session.scalar(select(func.max(Seal.at)).where(*mine))
    since = NOBODY if everything or last_at is None else first_id_at(min(at, last_at) - LOOKED_BACK)
    known: set[bytes] = set()
    for packed in session.scalars(select(Seal.ids).where(*mine, Seal.last_id >= since)):
        known.update(keys_in(packed))
    of = TABLES[table]
    there = session.scalars(select(of.c.id).where(of.c.region_id == region_id, of.c.id >= since).order_by(of.c.id))
    found: list[UUID] = []
    for id in there.yield_per(10_000):
        if id.bytes not in known:
            found.append(id)
            if len(found) == ROWS_AT_ONCE_MAX:
                break
    there.close()
    return found


def _add(
    session: Session,
    region_id: int,
    *,
    at: datetime,
    of: str,
    leaves: Sequence[bytes],
    ids: Sequence[UUID] = (),
    closes: date | None = None,
) -> None:
    before = newest(session, region_id)
    made = Seal(
        region_id=region_id,
        seq=before.seq + 1 if before else 1,
        format=FORMAT,
        at=max(at, before.at) if before else at,
        of=of,
        closes=closes,
        n=len(leaves),
        first_id=min(ids, default=None),
        last_id=max(ids, default=None),
        root=verifier.root(leaves),
        previous=before.digest if before else bytes.fromhex(verifier.NOTHING),
        public_key=keys.public_key(),
        signature=b"",
        ids=b"".join(id.bytes for id in ids),
        leaves=b"".join(leaves) if ids else b"",
    )
    told = verifier.statement(made.said())
    made.digest, made.signature = bytes.fromhex(verifier.digest(made.said())), keys.sign(told)
    session.add(made)
    session.flush()


def _alone(session: Session, region_id: int) -> None:
    session.execute(select(func.pg_advisory_xact_lock(LOCK, region_id)))
