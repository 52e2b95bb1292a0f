"""Posting: one message to one address, and what it answered. Everything about it is bounded, and a redirect is not followed."""

import asyncio
import ssl
import time
from dataclasses import dataclass
from functools import cache

import httpx

from app.language import _
from app.outgoing import AGENT, Reach, aim

SECONDS_MAX = 10.0
"""From looking the name up to the first of the answer."""
ANSWER_BYTES = 500
"""So much of an answer is read and kept."""


@dataclass(frozen=True, slots=True)
class Said:
    """`status` None: nobody answered, and `problem` says why. What is no 2xx has a problem too."""

    status: int | None
    answer: str
    problem: str | None
    milliseconds: int


def post(url: str, *, body: bytes, headers: dict[str, str], reach: Reach, seconds: float = SECONDS_MAX) -> Said:
    """To be called where no event loop runs and no connection is held."""
    began = time.monotonic()
    status, answer, problem = asyncio.run(_posted(url, body, headers, reach, seconds))
    return Said(status, answer, problem, round((time.monotonic() - began) * 1000))


async def _posted(
    url: str, body: bytes, headers: dict[str, str], reach: Reach, seconds: float
) -> tuple[int | None, str, str | None]:
    try:
        async with asyncio.timeout(seconds):
            return await _asked(url, body, headers, reach)
    except (TimeoutError, httpx.TimeoutException):
        return None, "", _("Tidak menjawab dalam {n} detik.").format(n=f"{seconds:g}")
    except OSError as error:
        return None, "", _("Servernya tidak ditemukan ({why}).").format(why=error.strerror or type(error).__name__)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return None, "", _("Sambungan gagal ({why}).").format(why=type(error).__name__)


async def _asked(url: str, body: bytes, headers: dict[str, str], reach: Reach) -> tuple[int | None, str, str | None]:
    at = await asyncio.to_thread(aim, url, reach=reach)
    sent = {**headers, "host": at.host, "user-agent": AGENT, "content-type": "application/json", "accept-encoding": "identity"}
    async with (
        httpx.AsyncClient(verify=_trusted(), timeout=SECONDS_MAX, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", at.url, content=body, headers=sent, extensions=at.extensions) as answer,
    ):
        start = b""
        async for piece in answer.aiter_raw():
            start += piece
            if len(start) >= ANSWER_BYTES:
                break
        return answer.status_code, _readable(start[:ANSWER_BYTES]), _problem(answer.status_code)


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates hold, read once."""
    return httpx.create_ssl_context()


def _problem(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return _("Menjawab {status}: pengalihan tidak diikuti. Tulis alamat tujuannya.").format(status=status)
    return _("Menjawab {status}.").format(status=status)


def _readable(start: bytes) -> str:
    """As text on one line, whatever it was."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in start.decode("utf-8", "replace")).split())
