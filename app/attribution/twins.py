"""Twins: an imported order that may be one of ours, and the number by which a buyer says so.

Same package, value and vendor, dated within a week of each other, and no link: that is proposed, never linked by itself. Linked,
the imported order is a duplicate: it stays in EP_NATIONAL and leaves EP_ALL.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.attribution.models import Attribution
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.regions.models import Region

DAYS_MAX = 7
FEED_KEYS = ("v6:", "v5:")


@dataclass(frozen=True, slots=True)
class Twin:
    """A pair: the imported order, ours, how many days lie between them, and whether the vendor is known to be the same."""

    national: Row[Any]
    local: Row[Any]
    days: int
    is_same_vendor: bool | None


def twins(session: Session, region: Region, year: int, *, order_key: str | None = None) -> list[Twin]:
    """Pairs that nobody has decided on, nearest dates first; of one order (either side) when given."""
    known = _vendors_known(session, region.id)
    found = []
    for national, local, days in _pairs(session, region.id, year, order_key):
        same = _is_same_vendor(national.vendor_key, local.vendor_key, known)
        if same is not False:
            found.append(Twin(national, local, days, same))
    return sorted(found, key=lambda pair: (pair.is_same_vendor is not True, pair.days, pair.national.order_key))


def national_keys(ref: str) -> list[str]:
    """The keys under which a catalogue's number may have been imported."""
    return [ref] if ref.startswith(FEED_KEYS) else [f"{feed}{ref}" for feed in FEED_KEYS]


def _pairs(session: Session, region_id: int, year: int, order_key: str | None) -> list[tuple[Any, Any, int]]:
    national, local = aliased(OrderTally, name="national"), aliased(OrderTally, name="local")
    days = func.abs(national.order_date - local.order_date)

    def decided(*where: Any) -> Any:
        return exists().where(Attribution.region_id == region_id, Attribution.undone_at.is_(None), *where)

    linked = Attribution.decision == "linked"
    statement = (
        select(national, local, days)
        .join(
            local,
            (local.region_id == region_id)
            & (local.kd_rup == national.kd_rup)
            & (local.total == national.total)
            & (local.scope == Scope.EP_LOCAL)
            & (days <= DAYS_MAX),
        )
        .where(
            national.region_id == region_id,
            national.fiscal_year == year,
            national.scope == Scope.EP_NATIONAL,
            ~decided(linked, Attribution.twin_key == local.order_key),
            ~decided(Attribution.order_key == national.order_key, Attribution.twin_key == local.order_key),
        )
    )
    if order_key is not None:
        statement = statement.where((national.order_key == order_key) | (local.order_key == order_key))
    return [(row[0], row[1], int(row[2])) for row in session.execute(statement)]


def _vendors_known(session: Session, region_id: int) -> dict[str, set[str]]:
    """National vendor key → vendors of ours, as pairs that were linked before say."""
    national, local = aliased(OrderTally), aliased(OrderTally)
    rows = session.execute(
        select(national.vendor_key, local.vendor_key)
        .select_from(Attribution)
        .join(national, (national.region_id == region_id) & (national.order_key == Attribution.order_key))
        .join(local, (local.region_id == region_id) & (local.order_key == Attribution.twin_key))
        .where(Attribution.region_id == region_id, Attribution.decision == "linked", Attribution.undone_at.is_(None))
        .distinct()
    )
    known: dict[str, set[str]] = {}
    for ours, theirs in ((local_key, national_key) for national_key, local_key in rows if national_key and local_key):
        known.setdefault(theirs, set()).add(ours)
    return known


def _is_same_vendor(national: str | None, local: str | None, known: dict[str, set[str]]) -> bool | None:
    """Our own key come back, or a key that was linked before; None where nobody knows."""
    if national is None or local is None:
        return None
    if national.removeprefix("v6:") in (local, local.partition(".")[2]):
        return True
    return local in known[national] if national in known else None
