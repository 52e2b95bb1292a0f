"""Standard output and exit codes. With `--json` it is for one JSON document, and whatever
else is printed, by anybody, goes to standard error."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

DONE, REFUSED, WRONG_USAGE, QUARANTINED = 0, 1, 2, 3
"""What a command ends with: done, refused and nothing changed, used wrongly, done but some rows set aside."""

_kept: int | None = None
"""A copy of the real standard output while it is kept for the document."""


def keep_for_json() -> None:
    """From here on everything else goes to standard error."""
    global _kept
    if _kept is None:
        sys.stdout.flush()
        _kept = os.dup(1)
        os.dup2(2, 1)


def is_kept_for_json() -> bool:
    return _kept is not None


@contextmanager
def opened() -> Iterator[BinaryIO]:
    """The real standard output, for bytes."""
    sys.stdout.flush()
    with os.fdopen(os.dup(1 if _kept is None else _kept), "wb") as stream:
        yield stream


def note(sentence: str) -> None:
    """A word beside the document, on standard error."""
    print(sentence, file=sys.stderr, flush=True)
