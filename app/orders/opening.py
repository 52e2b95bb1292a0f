"""Opening: what placing and an award have in common. An order on its ground, its lines reserved and its total held."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app import ledger
from app.actor import Actor
from app.audit import AuditRow
from app.catalogue import stock
from app.db import pipelining
from app.db.inserts import insert_new
from app.identifiers import new_id
from app.money import line_amount
from app.moves.history import MoveTaken
from app.moves.machine import Move
from app.moves.taking import begin, react
from app.numbering.series import ask_number
from app.orders import bookkeeping, deadlines, judging
from app.orders.ground import Delivery, Ground
from app.orders.models import Offer, Order, OrderLine
from app.orders.places import days_of, rows_of
from app.orders.splitting import Share, split
from app.orders.states import ORDER, OrderState
from app.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Opened:
    """An order that was just placed or awarded, with the first line of its history and its first offer."""

    order: Order
    born: MoveTaken
    offer: Offer
    is_revised: bool
    """`Ground.is_revised`."""


def open_order(
    session: Session,
    on: Ground,
    *,
    move: Move,
    vendor: Vendor,
    lines_of: Callable[[Order], Sequence[OrderLine]],
    shipping: int,
    delivery: Delivery,
    accounts: Sequence[Share],
    actor: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> Opened:
    """The order as its first move leaves it. Both sides have agreed where nothing is left to negotiate.

    What other orders wait for comes last, and in the same order for all: the shelves, the package, the series of numbers.

    Raises `RuleBroken` (a limit, the own firm), `OutOfStock`, `Invalid` for accounts that do not add up, and `BudgetExceeded`
    with the exact shortfall: the caller's transaction ends then.
    """
    judging.refuse_own_firm(on.rules, vendor=vendor, firms=on.own_firms)
    order = _new_order(on, move, vendor, shipping=shipping, delivery=delivery, actor=actor, at=at)
    set_committed_value(order, "lines", list(lines_of(order)))
    set_committed_value(order, "places", rows_of(order, delivery.places))
    order.total = sum(line.amount for line in order.lines) + shipping
    order.judged_by = judging.judge(on.rules, total=order.total, placed_as=order.placed_as)
    deadlines.wind(session, order, at, on.rules, on.days_off)
    held = bookkeeping.hold(order)
    with pipelining.together(session):
        subject = bookkeeping.subject_of(order, move)
        written = ledger.write(session, subject, held, actor=actor, at=at, on=on.today)
        told = {"total": order.total, **(details or {})}
        born = begin(session, ORDER, order, move.name, actor=actor, at=at, details=told, reacts=False)
        insert_new(session, *(each for each in session.new if isinstance(each, MoveTaken | AuditRow)))
        reserved = [
            stock.ask_for(session, **line.shelf._asdict(), quantity=line.quantity)
            for line in order.in_lock_order
            if line.shelf is not None
        ]
        set_committed_value(order, "accounts", split(session, order, accounts, pagu=on.package.accounts))
        offer = _first_offer(order, at)
        counted = ledger.count(session, written)
        number = _number(session, on)
        for left in reserved:
            left()
        counted()
        order.number = number()
        parts = (part for place in order.places for part in place.lines)
        insert_new(session, order, *order.lines, *order.accounts, *order.places, *parts, offer)
        react(session, ORDER, order, born, actor=actor, at=at)
    return Opened(order, born, offer, on.is_revised)


def _new_order(on: Ground, move: Move, vendor: Vendor, *, shipping: int, delivery: Delivery, actor: Actor, at: datetime) -> Order:
    """As its first move leaves it, without its lines and what follows from them."""
    assert actor.satker_code is not None
    assert actor.account_id is not None
    agreed = move.to != OrderState.ON_NEGOTIATION
    return Order(
        region_id=on.region.id,
        id=new_id(),
        state=move.to,
        fiscal_year=on.package.fiscal_year,
        satker_code=actor.satker_code,
        kd_rup=on.package.kd_rup,
        package_name=on.package.name,
        vendor_id=vendor.id,
        vendor_name=vendor.legal_name,
        fund_set=on.package.fund_set,
        local_umkk=vendor.is_umkk and vendor.is_local_to(on.region.code),
        placed_by=actor.account_id,
        buyer_account_id=actor.account_id,
        earlier_officials=[],
        placed_as=actor.role,
        placed_at=at,
        shipping_rupiah=shipping,
        held_rupiah=0,
        arrived_rupiah=0,
        delivery_address=delivery.address,
        delivery_due=delivery.due,
        offer_round=1,
        offered_by="vendor",
        buyer_agreed=agreed,
        vendor_agreed=agreed,
        review_answers={},
        advance=False,
    )


def line_total(*, unit_price: int, quantity: Decimal, tax_rate_bps: int) -> int:
    """Price × quantity and its tax, each rounded half up once."""
    net = line_amount(unit_price=unit_price, quantity=quantity)
    return net + line_amount(unit_price=net, quantity=Decimal(tax_rate_bps) / 10_000)


def _first_offer(order: Order, at: datetime) -> Offer:
    """What the vendor put first: the listed prices, not yet agreed, or the bid that was awarded."""
    return Offer(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        round=1,
        side="vendor",
        account_id=None,
        prices={str(line.id): line.unit_price for line in order.lines},
        shipping_rupiah=order.shipping_rupiah,
        delivery_due=order.delivery_due,
        place_days=days_of(order),
        total=order.total,
        at=at,
    )


def _number(session: Session, on: Ground) -> Callable[[], str]:
    """`LP/9901/900152/2026/0001`: region, satker, year, and a gapless number in the satker's year."""
    satker, year = on.package.satker_number, on.today.year
    given = ask_number(session, region_id=on.region.id, series=f"order/{satker}/{year}")
    return lambda: f"LP/{on.region.digits}/{satker}/{year}/{given():04d}"
