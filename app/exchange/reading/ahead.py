"""Reading ahead: a thread makes the next items while the taker waits for the server, a few of them ahead.

The taker comes back from the server some thousand times, each time for a moment's work. By Python's own
measure the reading thread keeps the interpreter 5 ms before it gives way, and the server would stand idle as
long; so turns are short while something is read ahead.
"""

import sys
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

Item = TypeVar("Item")
USUAL_TURN_SECONDS = sys.getswitchinterval()
SHORT_TURN_SECONDS = 0.0005


def ahead(items: Iterator[Item], *, steps: int, at_once: int) -> Generator[list[Item], None, None]:
    """The same items, at most `steps` of them waiting: each time as many as are there, one at least and `at_once` at most. Close
    it (`contextlib.closing`): the thread ends with it."""
    context, end = copy_context(), object()

    def step() -> Any:
        return context.run(next, items, end)

    reader = ThreadPoolExecutor(1, thread_name_prefix="reading")
    sys.setswitchinterval(SHORT_TURN_SECONDS)
    try:
        waiting = deque(reader.submit(step) for _step in range(steps))
        while (found := waiting.popleft().result()) is not end:
            waiting.append(reader.submit(step))
            there = [found]
            while len(there) < at_once and waiting[0].done() and waiting[0].exception() is None and waiting[0].result() is not end:
                there.append(waiting.popleft().result())
                waiting.append(reader.submit(step))
            yield there
    finally:
        sys.setswitchinterval(USUAL_TURN_SECONDS)
        reader.shutdown(cancel_futures=True)
