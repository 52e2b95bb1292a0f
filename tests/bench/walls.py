"""What the second wall costs: each request asked behind the wall and without one, in
turn, in one run; told in processor time and as ratios.

Without: another role of the database, before which no policy stands (BYPASSRLS), and a request that says nothing and
reads in autocommit, as before there were walls. Counted is the processor's time of this process and of the server's
sessions, which other work on the machine changes little.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import time_machine
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from app import db
from app.db import engines
from app.identifiers import public_id
from app.postgres.cluster import APP
from app.schema import rights
from app.walls.standing import NOBODY
from app.web.access import Csrf
from app.web.limits import rates
from tests import world as worlds
from tests.bench.installed import installed
from tests.isolation.visitors import Visitor
from tests.journeys.stages import order_body
from tests.world import World

ORDERS = 200
WARM, PAIRS = 12, 48
"""Requests of each side before it is measured (a statement is prepared from its sixth time on), and measured."""
PLAIN = "lokapasar_plain"
ENGINES = (db.engine, db.reading_engine, db.session_factory)


@dataclass(slots=True)
class Side:
    """Behind the wall, or not: what this process asks the database with, and the sessions that answer."""

    walled: bool
    engines: tuple[list[Any], ...]

    @contextmanager
    def asking(self) -> Iterator[None]:
        for each, there in zip(ENGINES, self.engines, strict=True):
            each.there = there
        if self.walled:
            yield
        else:
            with patch("app.web.passage.wall_of", lambda actor: NOBODY):
                yield

    def clocks(self) -> list[int]:
        """The processors' clocks of its sessions, as the kernel numbers them (clock_getcpuclockid)."""
        role = APP if self.walled else PLAIN
        with db.owner_engine().connect() as owner:
            found = owner.scalars(text("SELECT pid FROM pg_stat_activity WHERE usename = :role"), {"role": role}).all()
        return [(~pid << 3) | 2 for pid in found]


def run() -> dict[str, object]:
    """A request's processor time in microseconds, of this process and of the server, with the wall and with it ÷ without."""
    with ExitStack() as open_:
        world = _made(open_)
        by = _visitors(open_, world)
        order = _an_order(world)
        open_.enter_context(patch.object(rates, "_lease", lambda *_given: 10**6))
        sides = _sides(open_)
        return {name: _compared(sides, ask) for name, ask in _asked(by, world, order).items()}


def _made(open_: ExitStack) -> World:
    open_.enter_context(installed("walls"))
    open_.enter_context(time_machine.travel(worlds.AT, tick=True))
    with db.new_session() as session:
        world = worlds.build(session, pagu=10**12, stock=10**6)
        for _number in range(ORDERS):
            worlds.place(session, world, quantity=1)
    with db.owner_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        owner.exec_driver_sql("VACUUM ANALYZE")
    return world


def _visitors(open_: ExitStack, world: World) -> dict[str, Visitor]:
    loop = open_.enter_context(asyncio.Runner()).get_loop()
    by = {name: Visitor(name, grant, loop) for name, grant in [("public", None), *world.grants.items()]}
    for visitor in by.values():
        visitor.enter()
    return by


def _an_order(world: World) -> str:
    with db.new_session() as session:
        order = worlds.place(session, world, quantity=1)
        return public_id(order.region_id, order.id)


def _sides(open_: ExitStack) -> tuple[Side, Side]:
    walled = Side(True, tuple([each()] for each in ENGINES))
    with db.owner_engine().begin() as owner:
        owner.exec_driver_sql(f"CREATE ROLE {PLAIN} LOGIN BYPASSRLS PASSWORD '{PLAIN}'")
        rights.grant_on(owner, PLAIN)
    made = engines._engine(str(db.engine().url.set(username=PLAIN, password=PLAIN).render_as_string(hide_password=False)))
    open_.callback(made.dispose)
    reading, factory = made.execution_options(isolation_level="AUTOCOMMIT"), sessionmaker(made, expire_on_commit=False)
    return walled, Side(False, ([made], [reading], [factory]))


def _asked(by: dict[str, Visitor], world: World, order: str) -> dict[str, Callable[[], object]]:
    numbers = count()

    def got(persona: str, path: str) -> Callable[[], object]:
        return lambda: _well(by[persona].send("GET", path, Csrf.SAFE))

    def place() -> object:
        key = {"Idempotency-Key": f"{next(numbers)}-{uuid4()}", "authorization": f"Bearer {by['pp'].token}"}
        return _well(by["pp"]._ask("POST", "/api/v1/orders", json=order_body(world.listing_id, 1), headers=key))

    return {
        "placing": place,
        "page: orders of an office": got("ppk", "/pesanan"),
        "page: orders of a firm": got("vendor", "/pesanan"),
        "page: orders of a region": got("auditor", "/pesanan"),
        "page: an order, its office": got("ppk", f"/pesanan/{order}"),
        "page: an order, its firm": got("vendor", f"/pesanan/{order}"),
        "page: what an office has to do": got("ppk", "/"),
        "page: packages of an office": got("pp", "/paket"),
        "page: disputes of a firm": got("vendor", "/sengketa"),
        "data: orders of an office": got("ppk", "/api/v1/orders"),
        "data: an order, its firm": got("vendor", f"/api/v1/orders/{order}"),
        "data: packages of an office": got("pp", "/api/v1/packages"),
        "page: realisation, a visitor": got("public", "/realisasi/99.01"),
    }


def _well(answer: Any) -> object:
    assert answer.status_code in (200, 201), f"{answer.url}: {answer.status_code} {answer.text[:500]}"
    return answer


def _compared(sides: tuple[Side, Side], ask: Callable[[], object]) -> dict[str, object]:
    for side in sides:
        with side.asking():
            for _request in range(WARM):
                ask()
    clocks = [side.clocks() for side in sides]
    taken: tuple[list[tuple[float, float]], ...] = ([], [])
    for pair in range(PAIRS):
        for which in (0, 1) if pair % 2 else (1, 0):
            with sides[which].asking():
                taken[which].append(_seconds(ask, clocks[which]))
    ours, servers, both = (
        [statistics.fmean(sorted(counted(one) for one in side)[: PAIRS * 3 // 4]) for side in taken]
        for counted in (lambda one: one[0], lambda one: one[1], sum)
    )
    return {
        "with_us": {"process": round(ours[0] * 1e6), "server": round(servers[0] * 1e6)},
        "ratio": {"process": _ratio(ours), "server": _ratio(servers), "both": _ratio(both)},
    }


def _ratio(pair: list[float]) -> float:
    return round(pair[0] / pair[1], 3)


def _seconds(ask: Callable[[], object], clocks: list[int]) -> tuple[float, float]:
    """Processor time of this process, and of the server's sessions."""
    server, ours = sum(map(time.clock_gettime, clocks)), time.process_time()
    ask()
    return time.process_time() - ours, sum(map(time.clock_gettime, clocks)) - server
