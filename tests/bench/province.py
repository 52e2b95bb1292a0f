"""`make bench B=province`: the demo at the size of a province, as `lokapasar demo --size province` writes
it: seconds of every part, proof, and bytes on disk.

LOKAPASAR_BENCH_SHARE (0 to 1) writes so much of it; LOKAPASAR_BENCH_DATA names a folder that is kept. Bytes are
`pg_total_relation_size`, indexes included, of freshly written tables: those that updates have gone over are larger.
"""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, text

from app import db, demo
from app.catalogue.search import Question, find
from app.clock import now
from app.demo.nation import growing
from app.doctor import ledger as whole_ledger
from app.doctor.checks import examined
from tests.bench.installed import installed

PARTS = {
    # what             tables (a % stands for all that begin so)                               counted by
    "listing":         (("listing", "listing_version", "listing_photo", "listing_search%"), "listing"),
    "package":         (("package", "budget_line", "plan_total%"), "package"),
    "order placed here": (
        ("purchase_order", "order_%", "shipment%", "handover%", "payment%", "move_taken", "audit_row"),
        "purchase_order",
    ),
    "ledger entry":    (("entry",), "entry"),
    "tallies, per order": (("%_tally",), "order_tally"),
}  # fmt: skip


def run() -> dict[str, object]:
    share = float(os.environ.get("LOKAPASAR_BENCH_SHARE", "1"))
    whole = growing.GROWTHS["province"]
    of = {name: round(getattr(whole, name) * share) for name in ("packages", "listings", "imported", "placed")}
    with installed("province", may_stay=True) as cluster:
        owner = db.owner_engine()
        at = now()

        def seed() -> None:
            with db.new_session() as session:
                db.take_time(session)
                demo.seed(session, data=cluster.data.parent, at=at)

        told: dict[str, object] = {"share": share, "load": round(os.getloadavg()[0], 2), "seconds_small": _seconds(seed)}
        told["seconds_grown"] = _seconds(lambda: growing.grow(owner, replace(whole, **of), at=at, data=cluster.data.parent))
        told["python_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told["on_disk"] = on_disk(owner)
        told["search_ms"] = _seconds(_search) * 1000
        told["seconds_to_prove"] = _seconds(lambda: told.update(proof=_proof(owner)))
        told["load_after"] = round(os.getloadavg()[0], 2)
        return told


def on_disk(owner: Engine) -> dict[str, dict[str, int]]:
    """Rows and bytes of each part, and bytes by row."""
    size = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace AND "
    found = {}
    with owner.connect() as connection:
        for name, (tables, counted) in PARTS.items():
            which = " OR ".join(f"relname LIKE '{table.replace('_', chr(92) + '_')}'" for table in tables)
            which = f"({which}) AND relname NOT LIKE '%tally'" if name.startswith("order") else f"({which})"
            octets = int(connection.scalar(text(size + which)) or 0)
            rows = int(connection.scalar(text(f"SELECT count(*) FROM {counted}")) or 0)  # noqa: S608
            found[name] = {"rows": rows, "bytes": octets, "each": round(octets / rows)}
        whole = connection.scalar(text("SELECT pg_database_size(current_database())"))
    return {**found, "database": {"bytes": int(whole or 0)}}


def _search() -> None:
    with db.new_session() as session:
        db.take_time(session)
        assert find(session, Question(q="kertas hitam", limit=24)).cards


def _proof(owner: Engine) -> dict[str, Any]:
    with owner.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        return {found["name"]: f"{found['ok']}: {found['detail']}" for found in examined(whole_ledger.CHECKS, connection)}


def _seconds(do: Callable[[], Any]) -> float:
    began = time.monotonic()
    do()
    return round(time.monotonic() - began, 3)
