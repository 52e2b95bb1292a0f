"""A nation of no real government at the size of the real one: for measuring, not for looking at.

Regions, units, budgets and packages are written by statements of the database over series of numbers, because rows that Python
makes one by one would take an hour; what is derived is not made up beside them: plan totals by `plan.totals`, tallies by the
ledger's own fold. The same seed gives the same rows. Codes are of provinces that do not exist.

`spread.py` decides how much each region has, `planning.py` writes the plan, `trading.py` the entries of orders.
"""

from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.demo.nation import planning, spread, trading
from app.ledger import proving


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are of each. `orders` may be fewer than `orders_planned`: then the rest can be added with `more_orders`."""

    regions: int
    packages: int
    orders: int
    orders_planned: int


SIZES = {
    "try": Size(regions=60, packages=60_000, orders=3_000, orders_planned=30_000),
    "tenth": Size(regions=552, packages=550_000, orders=30_000, orders_planned=300_000),
    "nation": Size(regions=552, packages=5_500_000, orders=300_000, orders_planned=3_000_000),
}


def write(engine: Engine, size: Size, *, year: int) -> None:
    """The whole nation into empty tables, as the owner; every statistic is fresh afterwards. Commits its steps."""
    with engine.begin() as connection, spread.known(connection, _regions(size)):
        planning.found(connection)
        planning.write(connection, year=year)
        trading.write(connection, year=year, of=size.orders_planned, orders=range(size.orders))
    settle(engine)


def more_orders(engine: Engine, size: Size, orders: range, *, year: int) -> None:
    """Those of the planned orders that fall into the range, to a nation that was written before."""
    with engine.begin() as connection, spread.known(connection, _regions(size)):
        trading.write(connection, year=year, of=size.orders_planned, orders=orders)
    settle(engine)


def settle(engine: Engine) -> None:
    """Fold every tally, then let the database look at what it has."""
    with Session(engine) as session, session.begin():
        session.execute(text("SET LOCAL work_mem = '256MB'"))
        proving.rebuild(session)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))


def _regions(size: Size) -> list[spread.RegionSpread]:
    return spread.regions(size.regions, packages=size.packages, orders=size.orders_planned)
