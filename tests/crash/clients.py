"""The clients: `python -m tests.crash.clients CLIENTS.json PORT RUN FOLDER`, until SIGTERM.

Each places orders, over and over, and moves every fourth on. Before a request it writes what it intends, after the
answer what was answered, each line synced to the disk before it goes on. A request without an answer, or with one that
says "come back", is sent again with the same key and body.
"""

import hashlib
import http.client
import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TIMEOUT = 15.0
PAUSE = 0.1
"""Seconds before a request is sent again."""
MOVED_OF = 4
"""One of so many orders is moved on after it was placed."""
MOVES = (("vendor", "agree"), ("pp", "agree"), ("pp", "submit_for_review"))
LAST_SECONDS = 40.0
"""How long what is under way may take to get its answer once no more is begun."""


@dataclass
class Client:
    """One buyer and one vendor that follow the same orders."""

    number: int
    told: dict[str, Any]
    port: int
    run: str
    log: int
    stopping: threading.Event
    connection: http.client.HTTPConnection | None = None
    stopped_at: float = field(default=0.0)

    def work(self) -> None:
        for turn in range(10**9):
            if self.stopping.is_set():
                return
            name = f"{self.run}-{self.number:02}-{turn:06}"
            body = {
                "kd_rup": self.told["kd_rup"],
                "lines": [{"listing_id": self.told["listing_id"], "quantity": 1 + turn % 9}],
                "delivery": {"address": f"Jalan {name}", "due_date": self.told["due_date"]},
            }
            placed = self.ask("pp", "/orders", f"{name}/place", body)
            if placed is None or turn % MOVED_OF:
                continue
            for side, move in MOVES:
                if (
                    self.stopping.is_set()
                    or self.ask(side, f"/orders/{placed['id']}/moves", f"{name}/{side}/{move}", {"move": move}) is None
                ):
                    break

    def ask(self, side: str, path: str, key: str, body: dict[str, Any]) -> Any:
        """The answer, written down; None for a refusal and where none came in time."""
        self.write(what="intent", key=key, path=path, body=body)
        sent = json.dumps(body).encode()
        headers = {
            "Authorization": f"Bearer {self.told['tokens'][self.number][side]}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        while True:
            began = time.monotonic()
            status, retry, answer = self.send(path, sent, headers)
            ended = time.monotonic()
            if status in (200, 201):
                told = json.loads(answer)
                sha256 = hashlib.sha256(answer).hexdigest()
                self.write(
                    what="ack",
                    key=key,
                    sha256=sha256,
                    began=began,
                    ended=ended,
                    **{name: told[name] for name in ("id", "number", "total")},
                )
                return told
            if 400 <= status < 500 and not retry:
                self.write(what="refused", key=key, status=status, answer=answer.decode(errors="replace")[:300])
                return None
            if self.stopping.is_set():
                self.stopped_at = self.stopped_at or ended
                if ended > self.stopped_at + LAST_SECONDS:
                    return None
            time.sleep(PAUSE)

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bool, bytes]:
        """Status, whether to come back, and the answer; status 0 where there was none."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
            self.connection.request("POST", f"/api/v1{path}", body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.getheader("retry-after") is not None, answer.read()
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return 0, True, b""

    def write(self, **line: Any) -> None:
        os.write(self.log, json.dumps(line).encode() + b"\n")
        os.fsync(self.log)


def main(told: str, port: str, run: str, folder: str) -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given = json.loads(Path(told).read_text())
    threads = []
    for number in range(len(given["tokens"])):
        log = os.open(Path(folder) / f"{number:02}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        threads.append(threading.Thread(target=Client(number, given, int(port), run, log, stopping).work))
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)


if __name__ == "__main__":
    main(*sys.argv[1:])
