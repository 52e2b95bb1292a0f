"""Rate limits: strict classes count in an unlogged table, so that several processes agree; the wide ones only stop a flood on one process."""

import time
from collections import OrderedDict

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app import db
from app.clock import now
from app.errors import TooFast
from app.language import _
from app.web.access import Rate
from app.web.models import RequestCount

KEPT_CALLERS = 10_000

_windows: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()


def spend(caller: str, rate: Rate) -> None:
    """Count one request; raises `TooFast` with the seconds until the window ends."""
    moment = now().timestamp() if rate.shared else time.monotonic()
    window = int(moment // rate.seconds)
    spent = _spend_shared(caller, rate, window) if rate.shared else _spend_here(caller, rate, window)
    if spent > rate.requests:
        raise TooFast(
            _("Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi."),
            retry_after=int(rate.seconds - moment % rate.seconds) + 1,
        )


def _spend_here(caller: str, rate: Rate, window: int) -> int:
    key = (caller, rate.name)
    known, spent = _windows.pop(key, (window, 0))
    spent = spent + 1 if known == window else 1
    _windows[key] = (window, spent)
    if len(_windows) > KEPT_CALLERS:
        _windows.popitem(last=False)
    return spent


def _spend_shared(caller: str, rate: Rate, window: int) -> int:
    statement = insert(RequestCount).values(caller=caller, rate=rate.name, window=window, requests=1)
    statement = statement.on_conflict_do_update(
        index_elements=["caller", "rate", "window"], set_={"requests": RequestCount.requests + 1}
    )
    with db.new_session() as session:
        spent = session.scalars(statement.returning(RequestCount.requests)).one()
        if spent == 1:
            session.execute(delete(RequestCount).where(RequestCount.rate == rate.name, RequestCount.window < window - 1))
    return spent
