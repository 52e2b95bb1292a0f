"""Seats: a process serves as many requests at once as it has database connections. The others wait outside, without a thread and
without a connection, for a moment; then they are asked to come back.

Without seats a request that has its connection could wait for a thread that another holds while it waits for a connection.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from weakref import WeakKeyDictionary

from anyio import from_thread

from app.errors import Unavailable
from app.language import _
from app.settings import settings

WAIT_SECONDS = 5.0
"""Waiting outside costs nothing, so it may last longer than a wait for a connection."""

_seats: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
"""One set of seats an event loop: a serving process has one."""


@asynccontextmanager
async def seat() -> AsyncIterator[None]:
    """Raises `Unavailable` where none became free in time."""
    free = _here()
    await _take(free)
    try:
        yield
    finally:
        free.release()


async def wait_outside(seconds: float) -> None:
    """Let time pass without keeping the seat; afterwards there is one, however long it takes."""
    free = _here()
    free.release()
    try:
        await asyncio.sleep(seconds)
    finally:
        await free.acquire()


@contextmanager
def away() -> Iterator[None]:
    """The same from a handler's own thread, for as long as another server is asked: whoever holds no
    connection meanwhile takes no seat from those who need one."""
    try:
        free = from_thread.run_sync(_here)
    except RuntimeError:  # nobody serves here: a command, or a test of one
        yield
        return
    from_thread.run_sync(free.release)
    try:
        yield
    finally:
        from_thread.run(free.acquire)


def _here() -> asyncio.Semaphore:
    loop = asyncio.get_running_loop()
    if loop not in _seats:
        _seats[loop] = asyncio.Semaphore(settings().pool_size)
    return _seats[loop]


async def _take(free: asyncio.Semaphore) -> None:
    if not free.locked():
        await free.acquire()
        return
    try:
        await asyncio.wait_for(free.acquire(), WAIT_SECONDS)
    except TimeoutError:
        raise Unavailable(_("Sistem sedang sibuk. Coba lagi sebentar."), retry_after=2) from None
