"""Remembering: how the answers to a question divide is counted once for as long as nothing changes in the catalogue, whoever asks it, sorts it or turns its pages.

Before it is given again the edition is asked, so a change that is committed is counted by the next question, in every process. A session in a transaction of
its own may see what nobody else does yet: for it all is counted, and nothing of it is kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.catalogue.editions import edition
from app.web.stamps import Said

KEPT_MAX = 500
"""Questions of one process, some kilobytes each; what was asked least recently goes first."""

Counted = TypeVar("Counted")

_kept: OrderedDict[Hashable, tuple[Said, Any]] = OrderedDict()
_lock = Lock()


def remembered(session: Session, region_id: int | None, key: Hashable, count: Callable[[], Counted]) -> Counted:
    """What was counted under this key, if the edition of the region (of all) is still the same; else it is counted now."""
    if session.connection().get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        return count()
    said = edition(region_id).read(session)
    with _lock:
        known = _kept.get(key)
        if known is not None and known[0] == said:
            _kept.move_to_end(key)
            given: Counted = known[1]
            return given
    counted = count()
    with _lock:
        _kept[key] = said, counted
        _kept.move_to_end(key)
        if len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return counted


def forget() -> None:
    """Count all anew; for measuring."""
    with _lock:
        _kept.clear()
