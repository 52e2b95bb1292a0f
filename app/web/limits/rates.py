"""Rate limits: one count of all processes in an unlogged table, taken in leases so that
a busy caller costs one statement for many requests.

A visitor is known only by an address that a whole office may share: for the wide classes each process counts visitors by
itself and lets more through, and an address of this machine (a proxy, a probe) is not counted. The strict classes
(sign-in, registration) count every address exactly.
"""

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from fastapi import Request
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from app.actor import Actor
from app.clock import now
from app.errors import TooFast
from app.language import _
from app.web.access import Rate
from app.web.identity import Credentials, fingerprint
from app.web.models import RequestCount

KEPT_CALLERS = 10_000
NETWORK_BITS = 64
"""Of an IPv6 address: what one connection is given (RFC 6177). Whoever has it has 2^64 addresses, and a new one for each try."""
VISITORS_PER_ADDRESS = 4
"""How many times the limit of one person an address gets in the wide classes."""

_left: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
"""(caller, class) → (window, requests that this process may still let through)."""
_beyond: dict[tuple[str, str], int] = {}
"""(caller, class) → what the common count still held at the last lease."""
_tidied: dict[str, int] = {}
"""Class → the window up to which older rows were removed."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a caller may still ask before its window ends, at least: what other processes hold leased is not in it."""

    rate: Rate
    requests: int
    seconds: int


def caller_of(request: Request, credentials: Credentials, actor: Actor) -> str:
    """Whose requests are counted together: one token's, one person's, or one address's."""
    if credentials.bearer is not None:
        return f"token:{fingerprint(credentials.bearer)}"
    if actor.account_id is not None:
        return f"account:{actor.account_id}"
    return f"address:{address_of(request)}"


def address_of(request: Request) -> str:
    """The caller's address, as the server was told it (a trusted proxy's `X-Forwarded-For` is the server's business) and as it
    is counted: of IPv6 the first address of its network, of IPv4 that came by IPv6 the IPv4 address."""
    return _counted_as(request.client.host) if request.client else "?"


@lru_cache(maxsize=KEPT_CALLERS)
def _counted_as(host: str) -> str:
    if ":" not in host:
        return host
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address) or address.is_loopback:
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    host_bits = 128 - NETWORK_BITS
    return str(IPv6Address(int(address) >> host_bits << host_bits))


def spend_as_visitor(scope: Scope, rate: Rate) -> bool:
    """Count one more request of a visitor whose window has begun; False where `spend` has to decide."""
    client = scope.get("client")
    key = (f"address:{_counted_as(client[0]) if client else '?'}", rate.name)
    known, left = _left.get(key, (-1, 0))
    if left <= 0 or known != int(now().timestamp() // rate.seconds):
        return False
    _keep(key, known, left - 1)
    scope["state"]["left"] = _told(key, rate)
    return True


async def spend(session: Session, caller: str, rate: Rate, *, is_known: bool) -> Left:
    """Count one request, in a session without a transaction. Raises `TooFast` with the seconds until the window ends."""
    moment = now().timestamp()
    window = int(moment // rate.seconds)
    key = (caller, rate.name)
    known, left = _left.get(key, (window, 0))
    if known != window or left == 0:
        if is_known or rate.leased == 1:
            left = await run_in_threadpool(_lease, session, caller, rate, window)
        elif known != window or key not in _left:
            left = _visitors_share(caller, rate)
    if left <= 0:
        _keep(key, window, -1)
        raise TooFast(
            _("Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi."),
            retry_after=int(rate.seconds - moment % rate.seconds) + 1,
        )
    _keep(key, window, left - 1)
    return _told(key, rate)


def _told(key: tuple[str, str], rate: Rate) -> Left:
    left = max(0, _left[key][1]) + _beyond.get(key, 0)
    return Left(rate, min(left, rate.requests), int(rate.seconds - now().timestamp() % rate.seconds) + 1)


def _keep(key: tuple[str, str], window: int, left: int) -> None:
    _left[key] = (window, left)
    _left.move_to_end(key)
    if len(_left) > KEPT_CALLERS:
        _beyond.pop(_left.popitem(last=False)[0], None)


def _visitors_share(caller: str, rate: Rate) -> int:
    address = caller.removeprefix("address:")
    try:
        is_ours = ip_address(address).is_loopback
    except ValueError:
        is_ours = False
    return 2**31 if is_ours else rate.requests * VISITORS_PER_ADDRESS


def _lease(session: Session, caller: str, rate: Rate, window: int) -> int:
    """Take requests from the common count: how many may go through, 0 when the window is used up."""
    statement = insert(RequestCount).values(caller=caller, rate=rate.name, window=window, requests=rate.leased)
    statement = statement.on_conflict_do_update(
        index_elements=["caller", "rate", "window"], set_={"requests": RequestCount.requests + rate.leased}
    )
    taken = session.scalars(statement.returning(RequestCount.requests)).one()
    if _tidied.get(rate.name) != window:
        _tidied[rate.name] = window
        session.execute(delete(RequestCount).where(RequestCount.rate == rate.name, RequestCount.window < window - 1))
    _beyond[caller, rate.name] = max(0, rate.requests - taken)
    return rate.leased if taken <= rate.requests else max(0, rate.leased - (taken - rate.requests))
