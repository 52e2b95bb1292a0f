"""What the second wall costs: the same requests with the policies and without them, in turn, in one run; told as ratios.

Without: the policies are down, and a request says nothing to the database and reads in autocommit, as before there were walls.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import time_machine

from app import db, migrating, reactions
from app.postgres import Cluster
from app.postgres.cluster import APP, OWNER
from app.settings import give
from app.walls import policies
from app.walls.standing import NOBODY
from app.web import rates
from tests import world as worlds
from tests.journeys.house import Caller, callers
from tests.journeys.test_by_api import order_body
from tests.world import World

ORDERS = 200
ROUNDS, REQUESTS = 9, 10


def run() -> dict[str, object]:
    """The quickest of a round's requests: medians of all rounds in milliseconds, and with ÷ without of each round (median, least, most)."""
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="lokapasar-walls-")))
        folder.chmod(0o755)
        cluster = Cluster(folder / "data")
        open_.enter_context(cluster.attached())
        give(database_url=cluster.url(APP), database_url_owner=cluster.url(OWNER), data=folder)
        open_.callback(db.forget_engines)
        migrating.upgrade(db.owner_engine())
        reactions.install()
        open_.enter_context(time_machine.travel(worlds.AT, tick=True))
        with db.new_session() as session:
            world = worlds.build(session, pagu=10**12, stock=10**6)
            for _number in range(ORDERS):
                worlds.place(session, world, quantity=1)
        with db.owner_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
            owner.exec_driver_sql("ANALYZE")
        open_.enter_context(patch.object(rates, "_lease", lambda *_given: 10**6))
        asked = _asked(callers(world), world)
        return {name: _compared(ask) for name, ask in asked.items()}


def _asked(by: Mapping[str, Caller], world: World) -> dict[str, Callable[[], object]]:
    numbers = count()
    return {
        "placing": lambda: by["pp"].post("/orders", order_body(world.listing_id, 1), key=f"{next(numbers)}-{uuid4()}"),
        "orders of an office": lambda: by["ppk"].get("/orders"),
        "orders of a firm": lambda: by["vendor"].get("/orders"),
        "orders of a region": lambda: by["auditor"].get("/orders"),
        "packages of an office": lambda: by["pp"].get("/packages"),
        "realisation, as a visitor": lambda: Caller(client=by["pp"].client).get("/regions/99.01/realisation", year=2026),
    }


def _compared(ask: Callable[[], object]) -> dict[str, object]:
    rounds = []
    ask()
    for _round in range(ROUNDS):
        walled = _seconds(ask)
        with without():
            plain = _seconds(ask)
        rounds.append((walled, plain))
    shares = sorted(walled / plain for walled, plain in rounds)
    return {
        "with_ms": round(statistics.median(walled for walled, _plain in rounds) * 1000, 2),
        "without_ms": round(statistics.median(plain for _walled, plain in rounds) * 1000, 2),
        "ratio": [round(share, 3) for share in (statistics.median(shares), shares[0], shares[-1])],
    }


def _seconds(ask: Callable[[], object]) -> float:
    """The quickest: what else the machine does makes the others slower, never this one quicker."""
    taken = []
    for _request in range(REQUESTS):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return min(taken)


@contextmanager
def without() -> Iterator[None]:
    with db.owner_engine().begin() as owner:
        policies.drop(owner)
        for name in policies.WINDOWS:
            owner.exec_driver_sql(f"CREATE VIEW {name} AS {policies.WINDOWS[name]}")
        migrating.grant_on(owner, APP)
    with patch("app.web.passage.wall_of", lambda actor: NOBODY):
        yield
    with db.owner_engine().begin() as owner:
        policies.make(owner)
        migrating.grant_on(owner, APP)
