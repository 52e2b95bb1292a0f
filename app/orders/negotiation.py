"""Negotiation: offers and counter-offers in rounds until both agree to the one that stands; the total held follows
every offer."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.errors import FieldError, Invalid, Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.money import rupiah
from app.moves.machine import moves_for, names_of
from app.moves.taking import step
from app.orders import bookkeeping, deadlines, ending, judging
from app.orders.awarded import was_awarded
from app.orders.models import Offer, Order
from app.orders.opening import line_total
from app.orders.permissions import side_of
from app.orders.places import days_of, misplaced, settle
from app.orders.splitting import Share, split
from app.orders.states import ORDER


def offer(
    session: Session,
    *,
    order: Order,
    prices: Mapping[UUID, int],
    shipping: int | None,
    due_date: date | None,
    place_days: Mapping[int, date] | None = None,
    actor: Actor,
    at: datetime,
) -> Order:
    """Put other prices (rupiah per unit), shipping or date on the table, or the days of its
    places where it goes to several; clears both agreements.

    Raises `Invalid` for a line that is not this order's or where nothing is offered, `BudgetExceeded`
    where the new total is more than the package has left.
    """
    today = local_date(at, bookkeeping.region_of(session, order).timezone)
    place_days = place_days or {}
    _check(order, prices, due_date, place_days, today)
    taken = step(
        session, ORDER, order, "offer", actor=actor, at=at, details={"prices": {str(key): price for key, price in prices.items()}}
    )
    if not prices and shipping is None and due_date is None and not place_days:
        raise invalid_field("lines", _("Tulis yang ditawarkan: harga, ongkos kirim, atau tanggal kirim."))
    if errors := above_the_bid(session, order, prices, shipping):
        raise Invalid(_("Tawaran belum dapat dikirim."), errors=errors)
    for line in order.lines:
        line.unit_price = prices.get(line.id, line.unit_price)
        line.amount = line_total(unit_price=line.unit_price, quantity=line.quantity, tax_rate_bps=line.tax_rate_bps)
    order.shipping_rupiah = order.shipping_rupiah if shipping is None else shipping
    order.delivery_due = due_date or order.delivery_due
    for place in order.places:
        place.due = place_days.get(place.position, place.due)
    settle(order)
    order.total = sum(line.amount for line in order.lines) + order.shipping_rupiah
    held = bookkeeping.hold(order)
    order.offer_round += 1
    order.offered_by = side_of(actor)
    order.buyer_agreed = order.vendor_agreed = False
    deadlines.wind(session, order, at)
    session.add(_as_put(order, actor, at))
    session.flush()
    if held.amount:
        resplit(session, order)
        bookkeeping.enter(session, order, taken, held, actor=actor, at=at)
    return order


class OfferChanged(Refusal):
    """The other side has put a newer offer on the table than the one that was agreed to."""

    def __init__(self) -> None:
        super().__init__(_("Tawaran sudah berubah sejak halaman ini dibuka. Periksa harga yang baru, lalu setujui lagi."))


def agree(session: Session, *, order: Order, round: int | None = None, actor: Actor, at: datetime) -> Order:
    """Mark the caller's side on the standing offer; a second time by the same side changes nothing.

    `round` is the offer that the caller saw; raises `OfferChanged` where it is not the standing one any more.
    """
    if round is not None and round != order.offer_round:
        raise OfferChanged
    side = f"{side_of(actor)}_agreed"
    if getattr(order, side) and "agree" in names_of(moves_for(ORDER, order, actor)):
        return order
    step(session, ORDER, order, "agree", actor=actor, at=at, details={"round": order.offer_round, "total": order.total})
    setattr(order, side, True)
    deadlines.wind(session, order, at)
    return order


def submit_for_review(session: Session, *, order: Order, note: str | None, actor: Actor, at: datetime) -> Order:
    """Both agreed: the PPK reviews next. Raises `RuleBroken` where the order has grown above what a rule allows."""
    if order.buyer_agreed and order.vendor_agreed:
        judging.judge_again(session, order, at)
    taken = step(session, ORDER, order, "submit_for_review", actor=actor, at=at, note=note)
    deadlines.wind(session, order, at)
    bookkeeping.enter(session, order, taken, actor=actor, at=at)
    return order


def abandon(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """Either side or the PPK leaves the table; everything held and reserved goes back."""
    taken = step(session, ORDER, order, "abandon", actor=actor, at=at, reason=reason)
    return ending.end(session, order, taken, actor=actor, at=at)


def resplit(session: Session, order: Order, given: list[Share] | None = None) -> None:
    """Split the order's total over its accounts anew: as given, or as it was divided as far as that goes."""
    earlier = [Share(share.account_code, share.amount) for share in order.accounts]
    for share in order.accounts:
        session.delete(share)
    session.flush()
    session.add_all(split(session, order, given or [], earlier=earlier))
    session.flush()
    session.expire(order, ["accounts"])


def _check(order: Order, prices: Mapping[UUID, int], due_date: date | None, place_days: Mapping[int, date], today: date) -> None:
    known = {line.id for line in order.lines}
    errors = [
        FieldError(f"lines.{index}.line_id", _("Baris ini bukan milik pesanan ini."))
        for index, key in enumerate(prices)
        if key not in known
    ]
    stands = {place.position: place.due for place in order.places}
    moved = [None if day == stands.get(number) else day for number, day in place_days.items()]
    days = {"due_date": due_date} | {f"places.{index}.due_date": day for index, day in enumerate(moved)}
    errors += [FieldError(field, _("Tanggal kirim sudah lewat.")) for field, day in days.items() if day is not None and day < today]
    errors += misplaced(order, list(place_days), {"due_date": due_date})
    if errors:
        raise Invalid(_("Tawaran belum dapat dikirim."), errors=errors)


def above_the_bid(session: Session, order: Order, prices: Mapping[UUID, int], shipping: int | None) -> list[FieldError]:
    """What a sealed bid won is talked about downwards alone: a higher price would have let others win. The field of
    each that is higher, by its place among the prices."""
    rises = any(prices.get(line.id, 0) > line.unit_price for line in order.lines) or (shipping or 0) > order.shipping_rupiah
    if not rises or not was_awarded(session, region_id=order.region_id, order_id=order.id):
        return []
    bid = session.execute(
        select(Offer.prices, Offer.shipping_rupiah).where(
            Offer.region_id == order.region_id, Offer.order_id == order.id, Offer.round == 1
        )
    ).one()
    sentence = _("Pesanan ini dari mini-kompetisi: paling tinggi {most}, penawaran yang menang.")
    errors = [
        FieldError(f"lines.{index}.unit_price", sentence.format(most=rupiah(bid.prices[str(key)])))
        for index, (key, price) in enumerate(prices.items())
        if price > bid.prices[str(key)]
    ]
    if shipping is not None and shipping > bid.shipping_rupiah:
        errors.append(FieldError("shipping", sentence.format(most=rupiah(bid.shipping_rupiah))))
    return errors


def _as_put(order: Order, actor: Actor, at: datetime) -> Offer:
    return Offer(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        round=order.offer_round,
        side=order.offered_by,
        account_id=actor.account_id,
        prices={str(line.id): line.unit_price for line in order.lines},
        shipping_rupiah=order.shipping_rupiah,
        delivery_due=order.delivery_due,
        place_days=days_of(order),
        total=order.total,
        at=at,
    )
