"""One run: the house is served, the clients order, processes are killed by seed; then everything is compared. Figures of it."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from tests.crash import checking, killing
from tests.crash.house import HERE, PROJECT, House
from tests.patience import PATIENCE

ACK = b'{"what": "ack"'
"""How a line of a client begins that says what was answered."""


@dataclass
class Run:
    """What happened and what was found."""

    found: checking.Findings
    kills: list[str]
    back: list[float]
    seconds: float
    red: list[str]

    def figures(self) -> dict[str, Any]:
        back = [seconds for seconds in self.back if seconds != float("inf")]
        return {
            "kills": len(self.kills),
            "by_kind": dict(Counter(self.kills)),
            "acknowledged_orders": self.found.orders,
            "acknowledged_moves": self.found.moves,
            "unanswered": self.found.unanswered,
            **{name: self.found.count(name) for name in checking.FAULTS},
            "notices": self.found.notices,
            "red_checks": self.red,
            "back_seconds_max": round(max(back, default=0.0), 2),
            "back_seconds_median": round(median(back), 2) if back else 0.0,
            "back_seconds_by_kind": {
                kind: round(max(seconds for one, seconds in zip(self.kills, self.back, strict=True) if one == kind), 2)
                for kind in dict.fromkeys(self.kills)
            },
            "never_back": len(self.back) - len(back),
            "seconds": round(self.seconds, 1),
        }


class Progress:
    """How many acknowledgements the clients have written; each log is read on from where the last look ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self._read_to: Counter[Path] = Counter()

    def look(self) -> int:
        for path in self.folder.glob("*.jsonl"):
            with path.open("rb") as log:
                log.seek(self._read_to[path])
                new = log.read()
            self.count += new.count(ACK)
            self._read_to[path] += len(new)
        return self.count

    def wait(self, more: int, longer: float, patience: float) -> None:
        """Until so many more were acknowledged, and a little longer, so that the next kill meets any moment of a request."""
        wanted, deadline = self.count + more, time.monotonic() + patience
        while self.look() < wanted and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(longer)


def run(
    house: House,
    name: str,
    kills: Sequence[str],
    *,
    seed: int,
    pause: float,
    pace: int = 12,
    patience: float = PATIENCE,
    settled: bool = True,
) -> Run:
    """Serve, load, kill, compare. `pause`: seconds that a stopped process stands still; `pace`: acknowledgements between two
    kills, for which it has `patience` in seconds; `settled`: wait for the jobs and prove the ledger."""
    random, began = Random(seed), time.monotonic()
    folder = house.data.with_name(name)
    folder.mkdir()
    house.serve()
    clients = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.clients", str(house.data.with_name("clients.json")), str(house.port), name, str(folder)],
        cwd=PROJECT, env=HERE,
    )  # fmt: skip
    moments: list[float] = []
    progress = Progress(folder)
    try:
        progress.wait(pace, random.uniform(0, 0.3), patience)
        for kind in kills:
            progress.look()
            at = time.monotonic()
            killing.WAYS[kind](house, pause)
            moments.append(time.monotonic() if kind.startswith("stop") else at)
            if kind in ("app", "everything"):
                house.serve()
            progress.wait(pace, random.uniform(0, 0.3), patience)
    finally:
        clients.send_signal(signal.SIGTERM)
        clients.wait(PATIENCE)
    if settled:
        _settle(house)
    red = _red(house) if settled else []
    with house.connect() as connection:
        found = checking.examine(folder, name, connection, told=settled)
    return Run(found, list(kills), checking.back_after(folder, moments), time.monotonic() - began, red)


def _settle(house: House) -> None:
    """Wait until every job was run. Those that a killed worker left half done are taken over by the product's own job; only the
    clock is helped along: its workers' last signs are made an hour old and the job is enqueued now, not in five minutes."""
    deadline = time.monotonic() + PATIENCE
    with house.connect() as connection:
        while time.monotonic() < deadline:
            waiting, doing = connection.execute(
                "SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, '-infinity') <= now()), count(*) FILTER (WHERE status = 'doing') "
                "FROM procrastinate_jobs WHERE task_name LIKE 'orders.%'"
            ).fetchone() or (0, 0)
            if not waiting and not doing:
                return
            if not waiting and doing:
                connection.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")
                connection.execute(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args) VALUES "
                    "('default', 'worker.take_over', 'worker.take_over', '{\"timestamp\": 0}') ON CONFLICT DO NOTHING"
                )
                time.sleep(1)
            time.sleep(0.2)


def _red(house: House) -> list[str]:
    """The errors that `doctor --ledger` names, each with what it saw, and with what it sees when it
    is asked once more: one that heals judged too early."""
    first = _errors(house)
    again = _errors(house) if first else {}
    return [f"{name}: {detail} [again: {again.get(name, 'well')}]" for name, detail in first.items()]


def _errors(house: House) -> dict[str, str]:
    asked = [sys.executable, "-m", "app", "doctor", "--ledger", "--json", "--data", str(house.data)]
    answer = subprocess.run(asked, cwd=PROJECT, env=HERE, stdout=subprocess.PIPE, text=True, timeout=600, check=False).stdout
    return {
        check["name"]: check["detail"] for check in json.loads(answer)["checks"] if check["level"] == "error" and not check["ok"]
    }
