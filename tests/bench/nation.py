"""`make bench B=nation`: dashboards and rankings of a whole nation, with a tenth of its orders and with all of them, in one run.

Each question is told as p50 and p95 in milliseconds, as a multiple of a read by primary key in the same minute (the
floor), and as growth: its p50 with all orders over that with a tenth. It takes tens of minutes and about 15 GB;
LOKAPASAR_BENCH_DATA names a folder that is kept and taken up again.
"""

import resource
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from app import db, ledger
from app.actor import SYSTEM_ACTOR
from app.demo import nation
from app.identifiers import new_id
from app.ledger import Basis, Kind, Line, Subject, proving
from app.ledger.models import OrderTally, PackageTally, RegionSemesterTally
from app.postgres.cluster import DURABLE
from app.realisation.asking import AskedScope, By, Period, question
from app.realisation.metrics import METRICS
from app.realisation.ranking import TIERS, rank
from app.realisation.tallying import tally
from app.regions.models import Region
from tests.bench.installed import installed

YEAR = 2025
REGIONS, REPEATS = 40, 15
AT = datetime(YEAR, 12, 30, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds."""

    p50: float
    p95: float
    times_floor: float


def run(name: str = "nation") -> dict[str, object]:
    """The figures of both sizes, and what one grows to the other."""
    size = nation.SIZES[name]
    with installed("nation", server_settings={**DURABLE, "fsync": "off", "max_wal_size": "4GB"}, may_stay=True):
        owner = db.owner_engine()
        told: dict[str, object] = {"size": name}
        if _orders(owner) == 0:
            told["seconds_to_write_a_tenth"] = _seconds(lambda: nation.write(owner, size, year=YEAR))
        few, orders_few = measured(), _orders(owner)
        if orders_few < size.orders_planned:
            rest = range(size.orders, size.orders_planned)
            told["seconds_to_write_the_rest"] = _seconds(lambda: nation.more_orders(owner, size, rest, year=YEAR))
        many, orders_many = measured(), _orders(owner)
        told["orders"] = [orders_few, orders_many]
        told["questions"] = {
            asked: {
                "p50": [few[asked].p50, many[asked].p50],
                "p95": [few[asked].p95, many[asked].p95],
                "times_floor": [few[asked].times_floor, many[asked].times_floor],
                "growth": round(many[asked].p50 / few[asked].p50, 2),
            }
            for asked in many
        }
        told["one_order"] = one_order()
        told["proof"] = proof()
        told["megabytes"] = _megabytes(owner)
        return told


def measured() -> dict[str, Spread]:
    """Every question, asked of many regions and of the largest."""
    figures: dict[str, Spread] = {}
    with Session(db.reading_engine()) as session:
        by_orders = select(RegionSemesterTally.region_id).group_by(RegionSemesterTally.region_id)
        largest_id = session.scalars(by_orders.order_by(func.sum(RegionSemesterTally.orders).desc()).limit(1)).one()
        codes = dict(session.execute(select(Region.id, Region.code)).tuples().all())
        largest, some = codes[largest_id], Random(YEAR).sample(sorted(codes.values()), REGIONS)  # noqa: S311
        floor_p50 = _spread(lambda: _by_key(session, largest_id), REPEATS * 10, 1.0).p50
        figures["floor: one row by its key"] = Spread(round(floor_p50, 2), round(floor_p50, 2), 1.0)
        for name, ask in _tallies(session).items():
            figures[f"{name}, any region"] = _over(some, ask, floor_p50)
            figures[f"{name}, largest"] = _over([largest] * REPEATS, ask, floor_p50)
        for period in (Period.YEAR, Period.S1, Period.TW3):
            asked = [(tier, metric.code) for tier in TIERS for metric in METRICS]
            figures[f"rank {period.value}, every tier and metric"] = _over(
                asked, lambda pair, period=period: rank(session, tier=pair[0], year=YEAR, metric=pair[1], period=period), floor_p50
            )
    from app.main import create_app

    client = TestClient(create_app(), base_url="http://127.0.0.1")

    def page(path: str) -> None:
        assert client.get(path).status_code == 200, path

    static = _over(["/masuk"] * REPEATS, page, floor_p50)
    figures["floor: a page without figures"] = static
    figures["page of a region, any"] = _over([f"/realisasi/{code}?tahun={YEAR}" for code in some], page, floor_p50)
    figures["page of a region, largest"] = _over([f"/realisasi/{largest}?tahun={YEAR}"] * REPEATS, page, floor_p50)
    figures["page of a ranking"] = _over([f"/peringkat?tahun={YEAR}&tingkat={tier}" for tier in TIERS] * 5, page, floor_p50)
    return figures


def _tallies(session: Session) -> dict[str, Callable[[str], Any]]:
    def ask(**values: Any) -> Callable[[str], Any]:
        return lambda code: tally(session, question(region=code, year=YEAR, **values))

    quarter = dict(zip(("from_", "to"), Period.TW3.days(YEAR), strict=True))
    return {
        "tally": ask(),
        **{f"tally by {by.value}": ask(by=by) for by in By if by is not By.ETALASE},
        "tally paid, digital": ask(basis=Basis.PAID, scope=AskedScope.DIGITAL, by=By.SATKER),
        "tally of a quarter": ask(by=By.SATKER, **quarter),
        "tally of free dates": ask(by=By.SATKER, from_=date(YEAR, 2, 3), to=date(YEAR, 10, 10)),
        "tally accepted, free dates": ask(by=By.SATKER, basis=Basis.ACCEPTED, from_=date(YEAR, 2, 3), to=date(YEAR, 10, 10)),
        "tally as of a day": ask(by=By.SATKER, as_of=date(YEAR, 10, 10)),
    }


def one_order() -> dict[str, float]:
    """What one order costs in the ledger, in milliseconds: placing (held) and signing (released,
    committed), and the share of the tallies by quarter."""
    new, took = 0.0, 0.0
    held: list[float] = []
    signed: list[float] = []

    def begins(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        connection.info["began"] = time.perf_counter()

    def ends(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal new, took
        spent = time.perf_counter() - connection.info["began"]
        took += spent
        new += spent * any(
            table in statement for table in ("plan_quarter_tally", "vendor_quarter_tally", "reach_tally", "state_tally")
        )

    with Session(db.engine()) as session:
        region_id, kd_rup = session.execute(
            select(PackageTally.region_id, PackageTally.kd_rup)
            .where(PackageTally.region_id == 40, PackageTally.pagu > 10**8)
            .limit(1)
        ).one()
        event.listen(db.engine(), "before_cursor_execute", begins)
        event.listen(db.engine(), "after_cursor_execute", ends)
        for number in range(REPEATS * 10):
            of: dict[str, Any] = {
                "region_id": region_id, "scope": "EP_LOCAL", "order_key": f"bench-{new_id()}", "fiscal_year": YEAR,
                "satker_code": "1.01.0.00.0.00.01.0000", "kd_rup": kd_rup, "vendor_key": f"v6:bench-{number % 7}", "fund_set": "APBD",
                "state_from": None, "total": 1000, "pdn_marked": True, "local_umkk": True,
            }  # fmt: skip
            day = AT.date()
            placed = Subject(**of, order_date=None, state_to="ON_NEGOTIATION")
            in_process = Subject(**of, order_date=day, state_to="ON_PROCESS")
            lines = (Line(kind=Kind.RELEASED, amount=-1000), Line(kind=Kind.COMMITTED, amount=1000, pdn_true=1000))
            began = time.perf_counter()
            ledger.enter(session, placed, Line(kind=Kind.HELD, amount=1000), actor=SYSTEM_ACTOR, at=AT, on=day)
            between = time.perf_counter()
            ledger.enter(session, in_process, *lines, actor=SYSTEM_ACTOR, at=AT, on=day)
            held.append((between - began) * 1000)
            signed.append((time.perf_counter() - between) * 1000)
        session.rollback()
    event.remove(db.engine(), "before_cursor_execute", begins)
    event.remove(db.engine(), "after_cursor_execute", ends)
    return {
        "place_p50": round(statistics.median(held), 2),
        "sign_p50": round(statistics.median(signed), 2),
        "share_of_new_tallies": round(new / took, 2),
    }


def proof() -> dict[str, object]:
    """`doctor --ledger` itself: seconds, and the memory of this process at its highest."""
    with db.engine().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        session = Session(connection)
        db.take_time(session)
        found: list[Any] = []
        seconds = _seconds(lambda: found.extend(proving.differences(session)))
    return {"seconds": seconds, "differences": len(found), "python_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def _over(things: Iterable[Any], ask: Callable[[Any], Any], floor: float) -> Spread:
    things = list(things)
    for thing in things[:5]:
        ask(thing)
    times = []
    for thing in things:
        began = time.perf_counter()
        ask(thing)
        times.append((time.perf_counter() - began) * 1000)
    return _of(times, floor)


def _spread(ask: Callable[[], Any], times: int, floor: float) -> Spread:
    return _over(range(times), lambda _number: ask(), floor)


def _of(times: list[float], floor: float) -> Spread:
    middle, high = statistics.median(times), sorted(times)[max(0, round(len(times) * 0.95) - 1)]
    return Spread(round(middle, 2), round(high, 2), round(middle / floor, 1))


def _by_key(session: Session, region_id: int) -> None:
    row = RegionSemesterTally
    session.execute(
        select(row.amount).where(
            row.region_id == region_id,
            row.fiscal_year == YEAR,
            row.period == f"{YEAR}-S1",
            row.scope == "EP_NATIONAL",
            row.basis == "ordered",
        )
    ).one()


def _orders(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(OrderTally)) or 0


def _seconds(do: Callable[[], Any]) -> float:
    began = time.monotonic()
    do()
    return round(time.monotonic() - began, 1)


def _megabytes(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT relname, pg_total_relation_size(oid) / 1000000 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "ORDER BY 2 DESC LIMIT 9"
        )
        return {name: int(size) for name, size in rows}
