"""`make bench`: how long a start takes, how much memory a process holds, and how
fast three pages are against a floor of the same run.

A page's speed is told as a ratio to a static page of the same size, served by the same uvicorn with the same settings, asked in
turn with the page by the same client: a file of our own application, and bytes of an application that does nothing else. Figures
of two machines, or of a busy and an idle one, can be compared that way. Loopback only, bounded in count and time.

    python -m tests.bench [start] [memory] [pages] [papers] | nation | province | imports | search | placing | seals | walls
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.asking import free_port, get, is_ready, requests_per_second
from tests.patience import PATIENCE
from tests.processes import under

PAGES = ("/", "/katalog", "/realisasi/99.01")
FILE = "/page.html"
ROUNDS = 5
START_SECONDS_MAX = 180.0
PARTS = ("start", "memory", "pages", "papers")
LONG = ("nation", "province", "imports", "search", "placing", "seals", "walls")
"""Only when named."""


def main(wanted: list[str]) -> int:
    parts = wanted or list(PARTS)
    unknown = [part for part in parts if part not in PARTS + LONG]
    if unknown:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS + LONG)}", file=sys.stderr)
        return 2
    told: dict[str, object] = {"cpus": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    if "nation" in parts:
        from tests.bench import nation

        told["nation"] = nation.run(os.environ.get("LOKAPASAR_BENCH_SIZE", "nation"))
    if "province" in parts:
        from tests.bench import province

        told["province"] = province.run()
    if "papers" in parts:
        from tests.bench import papers

        told["papers"] = papers.run()
    if "imports" in parts:
        from tests.bench import imports

        told["imports"] = imports.run()
    if "search" in parts:
        from tests.bench import search

        told["search"] = search.run()
    if "placing" in parts:
        from tests.bench import placing

        told["placing"] = placing.run()
    if "walls" in parts:
        from tests.bench import walls

        told["walls"] = walls.run()
    if "seals" in parts:
        from tests.bench import seals

        told["seals"] = seals.run()
    parts = [part for part in parts if part not in (*LONG, "papers")]
    if not parts:
        print(json.dumps(told, indent=2))
        return 0
    with tempfile.TemporaryDirectory(prefix="lokapasar-bench-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        with serving(data) as (cold, _port, _process):
            pass
        with serving(data) as (second, port, process):
            if "start" in parts:
                told["start"] = {"first_seconds": round(cold, 2), "second_seconds": round(second, 2)}
            if "pages" in parts:
                told["pages"] = {page: measured(port, page) for page in PAGES}
            if "memory" in parts:
                told["memory"] = memory(process.pid)
        if "pages" in parts:
            told["given_again_percent"] = given_again(data.with_name("serve.log"))
    print(json.dumps(told, indent=2))
    return 0


@contextmanager
def serving(data: Path, **given: str) -> Iterator[tuple[float, int, subprocess.Popen[bytes]]]:
    """`lokapasar demo` on this data folder, with these settings in its environment and no others; the
    seconds until it answered, its port and its process."""
    port = free_port()
    log = data.with_name("serve.log")
    begun = time.monotonic()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "demo", "--port", str(port), "--data", str(data)],
            stdout=output,
            stderr=output,
            env={name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "LOKAPASAR_"))} | given,
        )
    try:
        while not is_ready(port):
            if process.poll() is not None or time.monotonic() - begun > START_SECONDS_MAX:
                raise SystemExit(f"it did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        yield time.monotonic() - begun, port, process
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        if process.poll() is None:
            process.kill()


@contextmanager
def floor(size: int, kind: str) -> Iterator[int]:
    """A process that serves `size` bytes and nothing else; its port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.floor", str(port), str(size), kind])
    try:
        while not is_ready(port, FILE):
            assert process.poll() is None, "the floor did not start"
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def measured(port: int, page: str) -> dict[str, object]:
    """The page, made anew each time, for a browser that has it, and both floors in turn; the
    median of each, and the page's share of each floor."""
    answer = get(port, page)
    if answer.status != 200:
        return {"status": answer.status}
    with floor(len(answer.body), "file") as file, floor(len(answer.body), "bare") as bare:
        asked = {"page": (port, page, ""), "anew": (port, page, ""), "file": (file, FILE, ""), "bare": (bare, FILE, "")}
        if answer.etag:
            asked["unchanged"] = (port, page, answer.etag)
        rounds = [
            {name: requests_per_second(to, path, etag=etag, anew=name == "anew") for name, (to, path, etag) in asked.items()}
            for _ in range(ROUNDS)
        ]
    told: dict[str, object] = {"bytes": len(answer.body), "load": round(os.getloadavg()[0], 2)}
    for name in asked:
        told[f"{name}_per_second"] = round(statistics.median(each[name] for each in rounds))
    for name in [name for name in ("page", "anew", "unchanged") if name in asked]:
        for below in ("file", "bare"):
            told[f"{name}_of_{below}"] = round(statistics.median(each[name] / each[below] for each in rounds), 2)
    return told


def given_again(log: Path) -> dict[str, float]:
    """How many of a hundred requests found their page, and their cards, made already: what the last server said when it stopped."""
    told = next(json.loads(line) for line in reversed(log.read_text().splitlines()) if '"event": "kept"' in line)
    return {
        name: round(100 * told[f"{name}_given"] / max(1, told[f"{name}_given"] + told[f"{name}_made"]), 1)
        for name in ("pages", "cards")
    }


def memory(serve: int) -> list[dict[str, object]]:
    """Resident and proportional megabytes of `serve` and each of its children, those of PostgreSQL in one row. What the program
    and its forks share is counted in each as resident, and once in all as proportional."""
    rows: dict[str, list[int]] = {}
    for pid, name in sorted(under(serve).items()):
        called = "serve" if pid == serve else "postgres" if "postgres" in name else name.rstrip(" 0123456789")
        rows.setdefault(called, []).append(pid)
    return [
        {"process": name, "count": len(pids), "rss_mb": sum(map(_rss, pids)), "pss_mb": sum(map(_pss, pids))}
        for name, pids in rows.items()
    ]


def _rss(pid: int) -> int:
    return _megabytes(pid, "status", "VmRSS:")


def _pss(pid: int) -> int:
    return _megabytes(pid, "smaps_rollup", "Pss:")


def _megabytes(pid: int, file: str, label: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(label):
                return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
