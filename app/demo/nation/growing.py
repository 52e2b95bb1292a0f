"""Growing: the small demo with the regions of a whole province, or of a nation, around
it; personas and logins stay those of the small demo.

Units, budgets, packages, vendors, listings and imported orders come by statements of the database; orders that were placed here
live step by step (`demo.lives`), from the cart to the vendor's account, and are written by COPY with their lines, papers,
history and entries. The tallies are the ledger's own fold. Each region is written in two transactions (`region.py`), side by
side with others by as many processes as there are processors: first all are founded, then the database looks at what it has,
then they trade. Interrupted, what is lacking is written by the next start. The index of words takes its place at the end.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from signal import SIGKILL

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from app import db
from app.accounts.passwords import hash_password
from app.demo import neighbours, places
from app.demo.nation import filling, listing, planning, region, spread
from app.errors import Refusal
from app.language import _
from app.processes.children import tied_to_us
from app.regions.models import Region
from app.settings import DEMO_GROWING

LISTINGS_OF_A_PROCESS = 10_000
"""So many at least that it is worth the start of a further process."""
PROCESSES_MAX = 8
RUN = "import app.schema.tables; from app.demo.nation.growing import main; main()"
"""With every table known, as in the process that starts it."""
STEPS = FOUNDING, TRADING = "founding", "trading"
GROWING = 0x67726F77
"""The advisory locks of the regions that somebody writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What comes to the small demo, and by which name it is asked for. `imported` orders stand in the ledger alone; `placed`
    ones have all their rows. `within`: the province that all regions belong to; None: they have provinces of their own."""

    size: str
    regions: int
    packages: int
    listings: int
    imported: int
    placed: int
    within: str | None = None


GROWTHS = {
    "province": Growth(
        size="province", regions=33, packages=330_000, listings=498_000, imported=166_000, placed=29_000, within="99"
    ),
    "nation": Growth(size="nation", regions=549, packages=5_500_000, listings=6_300_000, imported=2_970_000, placed=30_000),
}


class AnotherSizeIsThere(Refusal):
    """The small demo grows once."""

    def __init__(self, regions: int) -> None:
        super().__init__(
            _(
                "Folder data ini sudah berisi {regions} wilayah. Jalankan tanpa --size, atau pilih folder lain dengan --data."
            ).format(regions=regions)
        )


class NotGrown(Refusal):
    """A process that wrote regions came to an end before them."""

    def __init__(self) -> None:
        super().__init__(
            _("Sebuah proses berhenti sebelum data contoh selesai; sebabnya tertulis di atas. Jalankan lagi untuk melanjutkan.")
        )


def grow(engine: Engine, growth: Growth, *, at: datetime, data: Path, processes: int | None = None) -> None:
    """To a database that holds the small demo, as the owner; where the regions are there already, only what they lack is taken
    up. In the data folder stands that it was begun, until it is done. `processes`: how many write, this one among them; by
    itself as many as there are processors and the growth is worth."""
    begun = data / DEMO_GROWING
    with engine.begin() as connection:
        there, small = connection.scalar(select(func.count()).select_from(Region)) or 0, len(_small(connection))
        if there not in (small, small + growth.regions):
            raise AnotherSizeIsThere(there)
        if there == small:
            with spread.known(connection, _shares(connection, growth)):
                planning.found(connection)
        filling.begin(connection)
    begun.write_text(growth.size, encoding="utf-8")
    count = processes or _processes(growth)
    for step in STEPS:
        if _lacking(engine, growth, step):
            with _beside(growth, at, step, count - 1):
                _write(engine, growth, at, step)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
    listing.finish(engine)
    begun.unlink()


def main() -> None:
    """A process beside the one that grows: what to do stands in its arguments, its database in its settings."""
    told = json.loads(sys.argv[1])
    _write(db.owner_engine(), Growth(**told["growth"]), datetime.fromisoformat(told["at"]), told["step"])


def _small(connection: Connection) -> dict[str, int]:
    """The regions that were there before it grew, numbers by code: those of the small
    demo, and their neighbours where it began with them."""
    is_small = Region.code.in_(places.GOVERNMENTS) | Region.name.in_(neighbours.NAMES)
    return dict(connection.execute(select(Region.code, Region.id).where(is_small)).all())


def _shares(connection: Connection, growth: Growth) -> list[spread.RegionSpread]:
    small = _small(connection)
    return spread.regions(
        growth.regions,
        packages=growth.packages,
        orders=growth.imported,
        listings=growth.listings,
        first_id=max(small.values(), default=0) + 1,
        within=growth.within,
        taken=small.keys(),
    )


def _lacking(engine: Engine, growth: Growth, step: str) -> list[int]:
    """The regions that have not taken this step, the largest first."""
    with Session(engine) as session:
        shares = _shares(session.connection(), growth)
        lacks = set(filling.lacking(session.connection())) if step == TRADING else set()
        is_done = region.is_trading if step == TRADING else region.is_founded
        by_size = sorted(shares, key=lambda share: -share.listings)
        return [share.id for share in by_size if share.id in lacks or not is_done(session, share.id)]


def _write(engine: Engine, growth: Growth, at: datetime, step: str) -> None:
    """What the regions lack of this step, but for those that another process writes."""
    closed_hash = hash_password(secrets.token_urlsafe(32))
    with engine.connect() as connection:
        shares = _shares(connection, growth)
    of_region = {comes.share.id: comes for comes in region.coming(shares, imported=growth.imported, placed=growth.placed)}
    for id in _lacking(engine, growth, step):
        with Session(engine) as session, session.begin():
            if not session.scalar(select(func.pg_try_advisory_xact_lock(GROWING, id))):
                continue
            if step == FOUNDING and not region.is_founded(session, id):
                region.found(session, places.make_regions(session, at=at), of_region[id])
            if step == TRADING:
                if not region.is_trading(session, id):
                    region.trade_in(session, places.make_regions(session, at=at), of_region[id], closed_hash=closed_hash)
                filling.fill(session, id)


def _processes(growth: Growth) -> int:
    return max(1, min(len(os.sched_getaffinity(0)), growth.listings // LISTINGS_OF_A_PROCESS, PROCESSES_MAX))


@contextmanager
def _beside(growth: Growth, at: datetime, step: str, count: int) -> Iterator[None]:
    """So many further processes that write what this one does not; at the end all of them have ended well."""
    told = json.dumps({"growth": asdict(growth), "at": at.isoformat(), "step": step})
    run = [sys.executable, "-c", RUN, told]
    with ExitStack() as ending:
        children = [subprocess.Popen(run, **tied_to_us(SIGKILL)) for _ in range(count)]
        for child in children:
            ending.callback(child.kill)
        yield
        ended = [child.wait() for child in children]
        if any(ended):
            raise NotGrown
