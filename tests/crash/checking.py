"""What the clients were told against what the database holds."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid5

import psycopg

from app.identifiers import public_id


@dataclass
class Findings:
    """Counts, and a few of each fault by name."""

    orders: int = 0
    moves: int = 0
    unanswered: int = 0
    notices: int = 0
    faults: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in FAULTS})

    def count(self, fault: str) -> int:
        return len(self.faults[fault])


FAULTS = ("lost", "doubled", "changed", "refused", "untold", "told_twice")


def lines(folder: Path) -> Iterator[dict[str, Any]]:
    """Every line that the clients wrote."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield json.loads(line)


def examine(folder: Path, run: str, connection: psycopg.Connection[Any], *, told: bool = True) -> Findings:
    """Compare; `told`: the queue is empty, so that every move must have been told by now."""
    found = Findings()
    intents = {line["key"]: line for line in lines(folder) if line["what"] == "intent"}
    acks = {line["key"]: line for line in lines(folder) if line["what"] == "ack"}
    refused = {line["key"]: line for line in lines(folder) if line["what"] == "refused"}
    found.unanswered = len(intents.keys() - acks.keys() - refused.keys())
    found.faults["refused"] = [f"{key}: {line['status']} {line['answer']}" for key, line in refused.items()]
    question = "SELECT delivery_address, region_id, id, number, total FROM purchase_order WHERE delivery_address LIKE %s"
    orders = connection.execute(question, (f"Jalan {run}-%",)).fetchall()
    by_address = Counter(order[0] for order in orders)
    placed = {order[0]: (public_id(order[1], order[2]), order[3], order[4]) for order in orders}
    answers = dict(
        connection.execute("SELECT key, encode(sha256(body), 'hex') FROM once_answer WHERE key LIKE %s", (f"{run}-%",)).fetchall()
    )
    taken = _moves(connection, run)
    for key, ack in acks.items():
        order, _slash, move = key.partition("/")
        if answers.get(key) not in (None, ack["sha256"]):
            found.faults["changed"].append(key)
        if move == "place":
            found.orders += 1
            if f"Jalan {order}" not in placed:
                found.faults["lost"].append(key)
            elif placed[f"Jalan {order}"] != (ack["id"], ack["number"], ack["total"]):
                found.faults["changed"].append(key)
        else:
            found.moves += 1
            role, name = move.split("/")
            if not taken[(f"Jalan {order}", role, name)]:
                found.faults["lost"].append(key)
    found.faults["doubled"] = [address for address, count in by_address.items() if count > 1]
    found.faults["doubled"] += [" ".join(move) for move, count in taken.items() if count > 1]
    if told:
        _notices(connection, run, found)
    return found


def _moves(connection: psycopg.Connection[Any], run: str) -> Counter[tuple[str, str, str]]:
    question = (
        "SELECT o.delivery_address, m.role, m.move FROM move_taken m JOIN purchase_order o ON o.region_id = m.region_id AND o.id = m.subject_id "
        "WHERE o.delivery_address LIKE %s"
    )
    return Counter(connection.execute(question, (f"Jalan {run}-%",)).fetchall())


def _notices(connection: psycopg.Connection[Any], run: str, found: Findings) -> None:
    """Each move is told to the other side: at least once by a job, and as one notice however often the job ran."""
    question = (
        "SELECT m.id, m.role, o.vendor_id, o.satker_code, o.region_id, o.id FROM move_taken m "
        "JOIN purchase_order o ON o.region_id = m.region_id AND o.id = m.subject_id WHERE o.delivery_address LIKE %s"
    )
    expected = {
        uuid5(cause, str(satker if role == "vendor" else vendor)): public_id(region, order)
        for cause, role, vendor, satker, region, order in connection.execute(question, (f"Jalan {run}-%",))
    }
    links = {f"/pesanan/{order}" for order in expected.values()}
    there = {id for id, link in connection.execute("SELECT id, link FROM notice WHERE link LIKE '/pesanan/%'") if link in links}
    found.notices = len(there)
    found.faults["untold"] = [f"{expected[id]} {id}" for id in expected.keys() - there]
    found.faults["told_twice"] = [str(id) for id in there - expected.keys()]


def back_after(folder: Path, moments: list[float]) -> list[float]:
    """Seconds from each moment to the first order or move that was asked for after it and acknowledged."""
    acks = sorted((line["ended"], line["began"]) for line in lines(folder) if line["what"] == "ack")
    return [next((ended - moment for ended, began in acks if began >= moment), float("inf")) for moment in moments]
