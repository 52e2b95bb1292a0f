"""The queue of a region's curators: what waits, in which order, what is near it, and what may be approved together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session, aliased

from app.actor import Actor
from app.catalogue import permissions
from app.catalogue.assistant.findings import check
from app.catalogue.assistant.risk import SAFE_BELOW, reasons_of, total
from app.catalogue.curation import deciding
from app.catalogue.curation.reasons import read_reason
from app.catalogue.models import Appeal, Etalase, Listing, ListingVersion
from app.catalogue.search import Rows
from app.catalogue.states import EXPIRED, FROZEN, IN_CURATION, PUBLISHED, RETURNED
from app.errors import NotAllowed, Refusal
from app.language import _
from app.vendors.models import Vendor

SHOWN_MAX = 100


class Order(StrEnum):
    """The values are those of the address."""

    OLDEST = "terlama"
    RISK = "risiko"


@dataclass(frozen=True, slots=True)
class Together:
    """What came of deciding many at once: how many were, and why the others were left."""

    done: int
    left: Sequence[tuple[str, str]]


OPEN_APPEAL = aliased(Appeal)
SINCE = func.coalesce(OPEN_APPEAL.asked_at, ListingVersion.submitted_at)
"""Parts of the queue's statement: the appeal that is open, and since when a row waits."""


def waiting_rows(region_id: int) -> Select[Any]:
    """(`Listing`, `ListingVersion`, `vendor_name`, `etalase_name`, `appealed`, `since`), in no order."""
    return _waiting(region_id).add_columns(
        Listing,
        ListingVersion,
        Vendor.legal_name.label("vendor_name"),
        Etalase.name.label("etalase_name"),
        OPEN_APPEAL.id.is_not(None).label("appealed"),
        SINCE.label("since"),
    )


def awaiting_curation(session: Session, *, region_id: int, order: Order = Order.OLDEST, limit: int = SHOWN_MAX) -> Rows:
    """Longest waiting or riskiest first, as `waiting_rows`."""
    first = [ListingVersion.risk.desc().nulls_last()] if order is Order.RISK else []
    return session.execute(waiting_rows(region_id).order_by(*first, SINCE, Listing.id).limit(limit)).all()


def how_many_await_curation(session: Session, *, region_id: int) -> int:
    return session.scalar(_waiting(region_id).add_columns(func.count())) or 0


def approve_together(session: Session, *, region_id: int, ids: Sequence[UUID], actor: Actor, at: datetime) -> Together:
    """Approve those of the region that nothing speaks against at this moment."""

    def approve(listing: Listing) -> None:
        _demand_safe(session, listing, at)
        deciding.approve(session, listing=listing, actor=actor, at=at)

    return _each(session, region_id, ids, actor, approve)


def send_back_together(
    session: Session, *, region_id: int, ids: Sequence[UUID], reason: str | None, note: str | None, actor: Actor, at: datetime
) -> Together:
    """Return them to their vendors for one and the same reason. Raises `Invalid`
    for a reason that is none, before any is touched."""
    code, sentence = read_reason(reason, note)
    return _each(
        session,
        region_id,
        ids,
        actor,
        lambda listing: deciding.send_back(session, listing=listing, reason=code, note=sentence, actor=actor, at=at),
    )


def _each(session: Session, region_id: int, ids: Sequence[UUID], actor: Actor, decide: Callable[[Listing], object]) -> Together:
    """Each by itself, in the order in which listings are locked: one that is refused
    leaves nothing behind and is told, the others go on."""
    left: list[tuple[str, str]] = []
    done = 0
    for id in sorted(set(ids))[:SHOWN_MAX]:
        listing = session.get(Listing, (region_id, id), with_for_update=True, populate_existing=True)
        if listing is None or not permissions.see_behind(actor, listing):
            continue
        try:
            with session.begin_nested():
                decide(listing)
            done += 1
        except Refusal as refusal:
            left.append((listing.newest.name, refusal.message))
    return Together(done, left)


def _demand_safe(session: Session, listing: Listing, at: datetime) -> None:
    checked = check(session, listing, at=at)
    risky = total(reasons_of(session, listing, checked, at=at)) >= SAFE_BELOW
    if risky or checked.blocks or listing.price_jump or listing.open_appeal is not None:
        raise NotAllowed(_("Ada yang perlu dilihat dahulu. Buka produknya dan putuskan sendiri."))


def _waiting(region_id: int) -> Select[Any]:
    """What waits for a decision or has an open appeal, without columns yet. Its keys come from the
    two indexes of what is open, however much is on show."""
    appeal, version = OPEN_APPEAL, aliased(ListingVersion)
    open_ = union_all(
        select(version.listing_id).where(
            version.region_id == region_id, version.submitted_at.is_not(None), version.decision.is_(None)
        ),
        select(Appeal.listing_id).where(Appeal.region_id == region_id, Appeal.outcome.is_(None)),
    )
    return (
        select()
        .select_from(Listing)
        .join(
            ListingVersion,
            (ListingVersion.region_id == Listing.region_id)
            & (ListingVersion.listing_id == Listing.id)
            & (ListingVersion.number == Listing.newest_version),
        )
        .join(Etalase, (Etalase.region_id == Listing.region_id) & (Etalase.id == Listing.etalase_id))
        .join(Vendor, Vendor.id == Listing.vendor_id)
        .outerjoin(appeal, (appeal.region_id == Listing.region_id) & (appeal.listing_id == Listing.id) & appeal.outcome.is_(None))
        .where(
            Listing.region_id == region_id,
            Listing.id.in_(open_),
            Listing.state.in_([IN_CURATION, PUBLISHED, FROZEN, RETURNED, EXPIRED]),
        )
    )
