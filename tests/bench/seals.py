"""What sealing and checking a million entries of one region cost, against a floor of the
same run: the same rows read by COPY and hashed whole.

`processor` is what it took of this process; the rest is the database, and whatever else the machine was doing.
"""

import hashlib
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import text

from app import db
from app.postgres import Cluster
from app.postgres.cluster import OWNER
from app.schema import migrating
from app.seals import checking, exporting, keys, sealing, verifier
from app.settings import give
from tests.seals import making

ENTRIES = int(os.environ.get("LOKAPASAR_BENCH_ENTRIES", "1000000"))
KEY = "(lpad(to_hex(1769999999000 + g), 12, '0') || '7' || lpad(to_hex(g % 4096), 3, '0') || '8' || lpad(to_hex(g), 15, '0'))::uuid"
OF_EACH = {"id": KEY, "amount": "amount + g", "order_key": "'v6:' || g"}


def run() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="lokapasar-bench-") as folder:
        Path(folder).chmod(0o755)
        with Cluster(Path(folder, "data"), server_settings={"shared_buffers": "256MB", "fsync": "off"}).attached() as cluster:
            give(data=Path(folder, "secrets"), database_url=cluster.url(OWNER), database_url_owner=cluster.url(OWNER))
            migrating.upgrade(db.owner_engine())
            _write()
            try:
                return _measured(Path(folder, "export"))
            finally:
                db.forget_engines()


def _write() -> None:
    with db.new_session() as session:
        making.region(session)
        making.entries(session, 1)
        asked = text(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'entry' AND table_schema = 'public' ORDER BY 1"
        )
        columns = session.scalars(asked).all()
        values = ", ".join(OF_EACH.get(name, name) for name in columns)
        session.execute(
            text(f"INSERT INTO entry ({', '.join(columns)}) SELECT {values} FROM entry, generate_series(1, {ENTRIES - 1}) g")
        )
    with db.owner_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE entry"))


def _measured(export: Path) -> dict[str, object]:
    told: dict[str, object] = {"entries": ENTRIES}
    with _timed(told, "floor"):
        _read_and_hash()
    with _timed(told, "sealing"):
        while _seal(everything=True) == sealing.ROWS_AT_ONCE_MAX:
            pass
    with _timed(told, "a_minute_without_news"):
        assert _seal() == 0
    with _timed(told, "the_daily_look"):
        assert _seal(everything=True) == 0
    with _timed(told, "audit_verify"), db.new_session() as session:
        checked = checking.check(session, making.REGION, trusted=keys.trusted())
        assert (checked.rows, checked.findings) == (ENTRIES, [])
    with _timed(told, "audit_export"), db.new_session() as session, export.open("wb") as file:
        file.writelines(exporting.lines(session, making.REGION, exporting.Written()))
    with _timed(told, "verifier_alone"), export.open("rb") as lines:
        assert verifier.check(lines)["ok"]
    with db.new_session() as session:
        sizes = session.execute(text("SELECT pg_total_relation_size('seal') >> 20, pg_total_relation_size('entry') >> 20")).one()
    told["megabytes"] = {"seals": sizes[0], "entries": sizes[1], "export": export.stat().st_size >> 20}
    told["peak_rss_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return told


def _seal(*, everything: bool = False) -> int:
    with db.new_session() as session:
        return sealing.seal_rows(session, making.REGION, at=datetime.now(UTC), everything=everything)


def _read_and_hash() -> None:
    whole = hashlib.sha256()
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor().copy("COPY entry TO STDOUT") as copy:
        for block in copy:
            whole.update(block)


@contextmanager
def _timed(told: dict[str, object], name: str) -> Iterator[None]:
    began, own = time.perf_counter(), time.process_time()
    yield
    told[name] = {"seconds": round(time.perf_counter() - began, 2), "processor": round(time.process_time() - own, 2)}
