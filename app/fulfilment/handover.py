"""Handover (BAST): numbered by the satker, signed by the vendor and then by the PPK; with that its value is received.

Accepted quantities are written on the order's lines, and on those of the place where the goods came. The value of a part is
rounded half up once per line; shipping is received with the last part, so that parts add up to the order's total to the rupiah.
What earlier handovers were worth says the ledger: an addendum may have changed a line since.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor
from app.clock import local_date
from app.errors import Refusal, invalid_field
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.queries import wanted_of
from app.fulfilment.sharing import share_out, take_back
from app.fulfilment.states import HANDOVER, SHIPMENT, HandoverState
from app.identifiers import new_id
from app.language import _
from app.ledger import Basis, Kind, Line
from app.moves.machine import staying
from app.moves.taking import begin, step
from app.numbering.models import Paper
from app.numbering.writing import next_paper_number
from app.orders import bookkeeping
from app.orders.accepted import accepted_value, domestic_part
from app.orders.completion import complete_if_done
from app.orders.places import ordered_by_place
from app.orders.queries import load_lines
from app.orders.states import TERMINAL
from app.orders.value_added import refuse_tax


class MoreThanOrdered(Refusal):
    """The order was cut after the shipment was confirmed: what the handover would accept is no longer ordered."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Pesanan ini berubah sesudah kirimannya dikonfirmasi: berita acara ini menerima lebih banyak daripada yang masih dipesan. PPK menolaknya, lalu mengonfirmasi kirimannya lagi sejumlah yang masih dipesan."
            )
        )


def open_handover(session: Session, shipment: Shipment, *, actor: Actor, at: datetime) -> Handover:
    """Built from a confirmed shipment; a new one where an earlier was rejected."""
    handover = Handover(
        region_id=shipment.region_id,
        id=new_id(),
        order_id=shipment.order_id,
        shipment_id=shipment.id,
        state=HandoverState.DRAFT,
        satker_code=shipment.order.satker_code,
        amount=0,
    )
    session.add(handover)
    begin(session, HANDOVER, handover, "open", actor=actor, at=at)
    session.flush()
    return handover


def number(session: Session, *, handover: Handover, given: str | None, actor: Actor, at: datetime) -> Handover:
    """The satker's own number; the next of its series when none is typed. Raises `Invalid` for a number that it used before."""
    step(session, HANDOVER, handover, "number", actor=actor, at=at)
    handover.number = given or _next_number(session, handover, at)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise invalid_field("number", _("Nomor berita acara ini sudah dipakai satuan kerja Anda.")) from None
    return handover


def sign(session: Session, *, handover: Handover, actor: Actor, at: datetime) -> Handover:
    """The vendor's signature, then the PPK's, with which the goods are accepted and their value received; what was short is the
    vendor's to send. Raises `MoreThanOrdered`, `TaxNotDue`."""
    taken = step(session, HANDOVER, handover, "sign", actor=actor, at=at)
    if _exceeds_order(handover):
        raise MoreThanOrdered
    if taken.to == HandoverState.SIGNED_VENDOR:
        handover.vendor_signed_at = at
        return handover
    order, shipment = handover.order, handover.shipment
    worth, pdn_before = worth_once_accepted(session, handover), bookkeeping.domestic(session, order)[Basis.ACCEPTED]
    confirmed = _confirmed(handover)
    refuse_tax(session, order, [line for line in order.lines if confirmed.get(line.id)])
    for line in order.lines:
        line.accepted_quantity += confirmed.get(line.id, Decimal(0))
    for part in shipment.to.lines if shipment.to else ():
        part.accepted_quantity += confirmed.get(part.line_id, Decimal(0))
    handover.buyer_signed_at, handover.accepted_on = at, local_date(at, bookkeeping.region_of(session, order).timezone)
    handover.amount = worth
    step(session, SHIPMENT, shipment, "complete", actor=SYSTEM_ACTOR, at=at)
    take_back(session, shipment)
    session.flush()
    share_out(session, order, ordered_by_place(order), actor=actor, at=at)
    pdn = domestic_part(order, bookkeeping.worth(session, order).received + handover.amount) - pdn_before
    received = Line(kind=Kind.RECEIVED, amount=handover.amount, pdn_true=pdn, ref=handover.number)
    bookkeeping.enter(session, order, staying(order, "receive"), received, actor=actor, at=at)
    complete_if_done(session, order=order, at=at)
    return handover


def reject(session: Session, *, handover: Handover, reason: str | None, actor: Actor, at: datetime) -> Handover:
    """The PPK does not accept it after all: back to the shipment, which can be confirmed or returned anew."""
    step(session, HANDOVER, handover, "reject", actor=actor, at=at, reason=reason)
    step(session, SHIPMENT, handover.shipment, "reopen", actor=SYSTEM_ACTOR, at=at, reason=reason)
    return handover


def worths_of(session: Session, handovers: Sequence[Handover]) -> dict[UUID, int | None]:
    """What each accepted or, as it stands now, would accept; None of one that cannot be accepted: rejected, of an order
    that has ended, or of more than is still ordered. As many statements for one that is open as for all of them."""
    closed = (HandoverState.ACCEPTED, HandoverState.REJECTED)
    open_ = [each for each in handovers if each.state not in closed and each.order.state not in TERMINAL]
    load_lines(session, [each.order for each in open_], [each.shipment.to for each in open_ if each.shipment.to is not None])
    received = bookkeeping.received_of(session, [each.order for each in open_])
    return {
        **{each.id: each.amount if each.state == HandoverState.ACCEPTED else None for each in handovers},
        **{each.id: None if _exceeds_order(each) else _adds(each, received[each.order.id]) for each in open_},
    }


def worth_once_accepted(session: Session, handover: Handover) -> int:
    """What the PPK's signature on it adds to what is received, as long as it is
    not signed; the last one brings the shipping with it."""
    return _adds(handover, bookkeeping.worth(session, handover.order).received)


def _adds(handover: Handover, received: int) -> int:
    order, confirmed = handover.order, _confirmed(handover)
    accepted = {line.id: line.accepted_quantity + confirmed.get(line.id, Decimal(0)) for line in order.lines}
    return max(0, accepted_value(order, accepted) - received)


def _exceeds_order(handover: Handover) -> bool:
    """Was more confirmed than is still to be accepted? An addendum or a cancellation may have cut the order since."""
    wanted = wanted_of(handover.shipment)
    return any(quantity > wanted[line_id] for line_id, quantity in _confirmed(handover).items())


def _confirmed(handover: Handover) -> dict[UUID, Decimal]:
    return {line.line_id: line.confirmed_quantity or Decimal(0) for line in handover.shipment.lines}


def _next_number(session: Session, handover: Handover, at: datetime) -> str:
    used = select(Handover.id).where(Handover.region_id == handover.region_id, Handover.satker_code == handover.satker_code)
    return next_paper_number(
        session,
        region=bookkeeping.region_of(session, handover.order),
        satker_code=handover.satker_code,
        paper=Paper.BAST,
        is_used=lambda number: session.scalar(used.where(Handover.number == number)) is not None,
        at=at,
    )
