"""Reading ahead: a thread makes the next items while the taker waits for the server, a few of them ahead."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item], *, steps: int) -> Generator[Item, None, None]:
    """The same items, at most `steps` of them waiting. Close it (`contextlib.closing`): the thread ends with it."""
    context, end = copy_context(), object()

    def step() -> Any:
        return context.run(next, items, end)

    reader = ThreadPoolExecutor(1, thread_name_prefix="reading")
    try:
        waiting = deque(reader.submit(step) for _step in range(steps))
        while (found := waiting.popleft().result()) is not end:
            waiting.append(reader.submit(step))
            yield found
    finally:
        reader.shutdown(cancel_futures=True)
