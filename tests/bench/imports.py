"""How fast a file of packages is imported, against a plain COPY of the same rows in the same run, and how much memory that takes.

The floor copies the rows as text, all 48 columns, into a table without keys or indexes of the same server. The import
does everything: it reads, checks, compares, keeps the raw rows, writes packages, ledger and tallies. Each import is a
process of its own, so that its peak of memory is its own.

Three imports of each format: all new; the same file again; and the file of the next day, of which
every row was served anew and one in a hundred changed.

    python -m tests.bench.imports COUNT      100,000 rows unless given
"""

import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

COUNT = 100_000
ROUNDS = 3
YEAR, SNAPSHOT = 2026, date(2026, 1, 31)
CHANGES_EVERY = 100


def run(count: int = COUNT) -> dict[str, Any]:
    """Seconds of the floor, and for each format seconds, ratio (floor ÷ import) and peak resident megabytes."""
    told: dict[str, Any] = {"rows": count}
    with _server() as (folder, environment):
        files, later = (_written(folder, count, days=days) for days in (0, 1))
        floors = [_copied(environment, files[".csv"]) for _round in range(ROUNDS)]
        for kind, path in files.items():
            for word, imported in {"first": path, "again": path, "next day": later[kind]}.items():
                told[f"{kind[1:]} {word}"] = _imported(environment, imported, kind)
            floors.append(_copied(environment, files[".csv"]))
        copied, *worked = zip(*floors, strict=True)
        floor = statistics.median(copied)
        told["copy_seconds"] = {"median": round(floor, 2), "least": round(min(copied), 2), "most": round(max(copied), 2)}
        told["copy_python_seconds"], told["copy_server_seconds"] = (round(statistics.median(lane), 2) for lane in worked)
        for answer in told.values():
            if isinstance(answer, dict) and "seconds" in answer:
                answer["ratio"] = round(floor / answer["seconds"], 3)
    return told


@contextmanager
def _server() -> Iterator[tuple[Path, dict[str, str]]]:
    """A server with the product's own settings and an empty, migrated database."""
    from app.postgres import Cluster, postmaster
    from app.postgres.cluster import APP, DATABASE, OWNER

    folder = Path(tempfile.mkdtemp(prefix="lokapasar-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "data")
    cluster.start()
    try:
        environment = {
            **os.environ,
            "DATABASE_URL": cluster.url(APP, DATABASE),
            "DATABASE_URL_OWNER": cluster.url(OWNER, DATABASE),
            "LOKAPASAR_DATA": str(folder),
        }
        subprocess.run([sys.executable, "-m", "app", "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        yield folder, environment
    finally:
        cluster.stop(postmaster.FAST)
        shutil.rmtree(folder, ignore_errors=True)


def _written(folder: Path, count: int, *, days: int) -> dict[str, Path]:
    """The files of the snapshot's day, or of one so many days later."""
    from app.exchange import synthetic

    government = synthetic.KABUPATEN
    rows = list(synthetic.packages(government, synthetic.satkers(government), year=YEAR, count=count, snapshot=SNAPSHOT))
    for place, row in enumerate(rows if days else ()):
        row["_event_date"] = (SNAPSHOT + timedelta(days=days)).isoformat()
        row["pagu"] += days if place % CHANGES_EVERY == 0 else 0
    files = {kind: folder / f"packages-{days}{kind}" for kind in (".json", ".csv")}
    files[".json"].write_text(json.dumps(rows, ensure_ascii=False))
    with files[".csv"].open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "kd_klpd": "X9902"} for row in rows)
    return files


def _copied(environment: dict[str, str], path: Path) -> tuple[float, float, float]:
    """Seconds by the clock, of a processor here and in the server."""
    import psycopg

    with path.open(newline="") as file:
        names = next(csv.reader(file))
    with psycopg.connect(environment["DATABASE_URL_OWNER"], autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_floor")
        connection.execute(f"CREATE TABLE bench_floor ({', '.join(f'{name} text' for name in names)})")  # type: ignore[arg-type]
        begun, worked, served = time.monotonic(), time.process_time(), _processor_seconds(connection.info.backend_pid)
        with connection.cursor().copy("COPY bench_floor FROM STDIN (FORMAT csv, HEADER)") as copy, path.open("rb") as rows:
            while chunk := rows.read(1 << 20):
                copy.write(chunk)
        seconds, worked = time.monotonic() - begun, time.process_time() - worked
        served = _processor_seconds(connection.info.backend_pid) - served
        connection.execute("DROP TABLE bench_floor")
    return seconds, worked, served


def _imported(environment: dict[str, str], path: Path, kind: str) -> dict[str, Any]:
    """One import in a process of its own; each format has its region, so that each is new once. Both
    regions are of the demo: the name of another is looked up in the list of all villages when it is
    founded, which takes a third of a second once in its life."""
    region = {".json": "99.01", ".csv": "99.71"}[kind]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.imports", "--one", str(path), region],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _one(path: Path, region: str) -> dict[str, Any]:
    from sqlalchemy import text

    from app import db
    from app.actor import SYSTEM_ACTOR
    from app.clock import now
    from app.exchange.importing import import_file

    begun, worked = time.monotonic(), time.process_time()
    with db.session_factory()() as session, session.begin():
        report = import_file(session, path, region_code=region, year=YEAR, actor=SYSTEM_ACTOR, at=now())
        session.flush()
        served = _processor_seconds(session.scalar(text("SELECT pg_backend_pid()")))
    return {
        "seconds": round(time.monotonic() - begun, 2),
        "python_seconds": round(time.process_time() - worked, 2),
        "server_seconds": round(served, 2),
        "peak_mb": _peak(),
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }


def _processor_seconds(pid: int) -> float:
    """What a process has taken of a processor so far, for itself and in the kernel."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _peak() -> int:
    """Resident megabytes at most, of this process alone (`getrusage` begins with what its parent had)."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) // 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_one(Path(sys.argv[2]), sys.argv[3])))
    else:
        print(json.dumps(run(int(sys.argv[1]) if sys.argv[1:] else COUNT), indent=2))
