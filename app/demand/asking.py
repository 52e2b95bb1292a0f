"""Asking for what is missing, answering with a listing, closing."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.models import Listing
from app.catalogue.states import PUBLISHED
from app.demand import permissions
from app.demand.models import Demand, DemandAnswer
from app.demand.states import DEMAND, OPEN
from app.errors import NotAllowed, Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.moves.taking import begin, step

A_DAY_MAX = 20
"""Demands of one person in 24 hours."""
DAY = timedelta(days=1)


class AskedEnough(Refusal):
    """So many in a day are no list of what is missing any more."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            _("Anda sudah menulis {n} permintaan dalam 24 jam. Tutup yang tidak perlu, lalu lanjutkan besok.").format(n=A_DAY_MAX)
        )


def ask(session: Session, *, name: str, quantity: Decimal, unit: str, description: str, actor: Actor, at: datetime) -> Demand:
    """Write down what is missing, in the asker's region. Raises `NotAllowed` for anyone but a buyer, `AskedEnough` above
    `A_DAY_MAX` a day, `Invalid` where the same person asks the same again."""
    if not permissions.ask(actor) or actor.region_id is None or actor.account_id is None:
        raise NotAllowed(_("Hanya pejabat pengadaan dan PPK yang dapat meminta barang."))
    own = select(func.count()).where(Demand.region_id == actor.region_id, Demand.asked_by == actor.account_id)
    if (session.scalar(own.where(Demand.asked_at > at - DAY)) or 0) >= A_DAY_MAX:
        raise AskedEnough
    if session.scalar(own.where(Demand.state == OPEN, func.lower(Demand.name) == name.lower())):
        raise invalid_field("name", _("Permintaan Anda untuk {name} masih terbuka. Tutup dulu yang lama.").format(name=name))
    demand = Demand(
        region_id=actor.region_id,
        id=new_id(),
        state=OPEN,
        name=name,
        quantity=quantity,
        unit=unit,
        description=description,
        satker_code=actor.satker_code,
        asked_by=actor.account_id,
        asked_at=at,
    )
    session.add(demand)
    session.flush()
    begin(session, DEMAND, demand, "ask", actor=actor, at=at)
    return demand


def answer(session: Session, *, demand: Demand, listing_id: UUID, actor: Actor, at: datetime) -> Demand:
    """A vendor answers with one of its listings on show in the demand's region; the same one twice changes nothing.

    Raises `NotNow` when it is closed or for anyone but a vendor, `Invalid` for a listing that is not theirs or not on show there.
    """
    known = session.get(DemandAnswer, (demand.region_id, demand.id, listing_id))
    if known is not None and known.vendor_id == actor.vendor_id:
        return demand
    listing = session.get(Listing, (demand.region_id, listing_id))
    step(session, DEMAND, demand, "answer", actor=actor, at=at, details={"listing": str(listing_id)})
    if listing is None or listing.vendor_id != actor.vendor_id or listing.state != PUBLISHED:
        raise invalid_field(
            "listing_id", _("Pilih produk Anda yang tayang di wilayah ini, atau tulis yang baru dan tunggu disetujui.")
        )
    session.add(
        DemandAnswer(
            region_id=demand.region_id,
            demand_id=demand.id,
            listing_id=listing.id,
            vendor_id=listing.vendor_id,
            answered_by=actor.account_id,
            answered_at=at,
        )
    )
    session.flush()
    session.expire(demand, ["answers"])
    return demand


def close(session: Session, *, demand: Demand, reason: str | None, actor: Actor, at: datetime) -> Demand:
    """Its asker has what was missing or needs it no more, or a curator takes down what is no demand. The reason is public."""
    with session.no_autoflush:
        step(session, DEMAND, demand, "close", actor=actor, at=at, reason=reason)
        demand.closed_at = at
    session.flush()
    return demand
