"""Crowds: very many requests at the same moment, and connections that never finish what they say."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.crash.house import House


@dataclass
class Answered:
    """How a crowd was answered: by status, the longest wait, and refusals that do not say when to come back."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds_max: float = 0.0
    without_retry: int = 0


def orders_at_once(house: House, told: dict[str, Any], count: int, run: str) -> Answered:
    """So many orders in the same moment, each on a connection of its own."""
    return asyncio.run(_crowd(house, told, count, run))


async def _crowd(house: House, told: dict[str, Any], count: int, run: str) -> Answered:
    answered = Answered()

    async def one(number: int) -> None:
        body = json.dumps(
            {
                "kd_rup": told["kd_rup"],
                "lines": [{"listing_id": told["listing_id"], "quantity": 1}],
                "delivery": {"address": f"Jalan {run}-{number}", "due_date": told["due_date"]},
            }
        ).encode()
        token = told["tokens"][number % len(told["tokens"])]["pp"]
        head = (
            f"POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {run}-{number}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        writer.write(head.encode() + body)
        answer = await reader.read()
        writer.close()
        answered.seconds_max = max(answered.seconds_max, time.monotonic() - began)
        status = int(answer[9:12])
        answered.statuses[status] += 1
        if status in (409, 429, 503) and b"retry-after:" not in answer.lower():
            answered.without_retry += 1

    await asyncio.gather(*(one(number) for number in range(count)))
    return answered


def while_slow(house: House, count: int, seconds: float) -> list[float]:
    """How long `/healthz` takes to answer 200 while so many connections send a
    letter each second and never end; inf where it does not."""
    return asyncio.run(_slow(house, count, seconds))


async def _slow(house: House, count: int, seconds: float) -> list[float]:
    writers = []
    for number in range(count):
        _reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        begun = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " if number % 2 else (
            "POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
        )  # fmt: skip
        writer.write(begun.encode())
        writers.append(writer)
    took: list[float] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for writer in writers:
            if not writer.is_closing():
                writer.write(b"x")
        began = time.monotonic()
        status = await asyncio.to_thread(house.status, "/healthz", 20)
        took.append(time.monotonic() - began if status == 200 else float("inf"))
        await asyncio.sleep(max(0.0, min(1.0, deadline - time.monotonic())))
    for writer in writers:
        writer.close()
    return took
