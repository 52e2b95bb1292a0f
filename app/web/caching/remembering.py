"""Remembering: what is dear to look up (a page of answers, how they divide, what a year's packages come to by month) is looked
up once for as long as its stamp says the same, whoever asks.

The stamp is asked before it is given again, so a change that is committed is in the next answer, in every process. A session in
a transaction of its own may see what nobody else does yet: for it all is looked up, and nothing of it is kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.web.caching.stamps import Answered, Said, Stamp

KEPT_MAX = 1_000
"""Answers of one process, some kilobytes each; what was asked for least recently goes first."""

Looked = TypeVar("Looked")

_kept: OrderedDict[Hashable, tuple[Said, Any]] = OrderedDict()
_lock = Lock()


def remembered(session: Session, stamp: Stamp | Answered, key: Hashable, look: Callable[[], Looked]) -> Looked:
    """What was found under this key, if the stamp still says the same; else it
    is looked up now. What has no stamp yet is not kept."""
    if session.connection().get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        return look()
    said = stamp.read(session)
    if said is None:
        return look()
    with _lock:
        known = _kept.get(key)
        if known is not None and known[0] == said:
            _kept.move_to_end(key)
            given: Looked = known[1]
            return given
    found = look()
    with _lock:
        _kept[key] = said, found
        _kept.move_to_end(key)
        if len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Look everything up anew; for measuring."""
    with _lock:
        _kept.clear()
