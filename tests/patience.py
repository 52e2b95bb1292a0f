"""Patience: how long a test waits for what another process or a browser does before it fails. On a machine at rest nothing takes
a tenth of it; on one at a seventh of its pace the start of the product takes a minute."""

import time
from collections.abc import Callable

PATIENCE = 300.0
"""Seconds."""
PATIENCE_MS = 120_000
"""Milliseconds that an action in a browser may take."""


def eventually(question: Callable[[], object], *, every: float = 0.02) -> None:
    """Until the question is answered with something true."""
    until = time.monotonic() + PATIENCE
    while not question():
        assert time.monotonic() < until, "it never came true"
        time.sleep(every)
