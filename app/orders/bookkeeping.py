"""Bookkeeping: an order as the ledger sees it, and the lines that each kind of move writes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import ledger
from app.actor import Actor
from app.clock import local_date
from app.db import among
from app.identifiers import public_id
from app.ledger import Account, Basis, Kind, Line, Scope, Subject
from app.ledger.models import Entry, OrderTally
from app.money import round_rupiah
from app.moves.machine import Move
from app.orders.models import Order
from app.regions.models import Region

CHARGED_TO = select(OrderTally.charged_to).where(
    OrderTally.region_id == bindparam("region_id"), OrderTally.order_key == bindparam("key")
)


def key_of(order: Order) -> str:
    """The order in the ledger, and in its address: `public_id`."""
    return public_id(order.region_id, order.id)


def region_of(session: Session, order: Order) -> Region:
    return session.get_one(Region, order.region_id)


def enter(session: Session, order: Order, move: Move, *lines: Line, actor: Actor, at: datetime, on: date | None = None) -> None:
    """Write what this move means in rupiah, counted on the region's date of `at` unless
    `on` is given; without lines, that the state changed."""
    ledger.enter(
        session,
        subject_of(order, move),
        *lines,
        actor=actor,
        at=at,
        on=on or local_date(at, region_of(session, order).timezone),
    )


def subject_of(order: Order, move: Move) -> Subject:
    """The order in plain keys, as this move leaves it."""
    return Subject(
        region_id=order.region_id,
        scope=Scope.EP_LOCAL,
        order_key=key_of(order),
        fiscal_year=order.fiscal_year,
        satker_code=order.satker_code,
        kd_rup=order.kd_rup,
        vendor_key=public_id(0, order.vendor_id),
        fund_set=order.fund_set,
        order_date=order.order_date,
        state_from=move.from_ or None,
        state_to=move.to,
        total=order.total,
        pdn_marked=is_all_pdn(order),
        local_umkk=order.local_umkk,
        advance=order.advance,
        begins=not move.from_,
    )


def hold(order: Order) -> Line:
    """The package holds the order's whole total: what is missing or too much moves."""
    line = Line(kind=Kind.HELD, amount=order.total - order.held_rupiah)
    order.held_rupiah = order.total
    return line


def release(order: Order) -> Line:
    """The package holds nothing for it any more."""
    line = Line(kind=Kind.RELEASED, amount=-order.held_rupiah)
    order.held_rupiah = 0
    return line


def commit(order: Order) -> Line:
    """The whole total counts, split over its accounts."""
    return Line(kind=Kind.COMMITTED, amount=order.total, pdn_true=pdn_amount(order), accounts=shares(order))


def pay(session: Session, order: Order, amount: int, *, ref: str | None) -> Line:
    """A payment is a part of what was accepted and is not paid yet, and takes the same part of the
    domestic lines in that; the last one takes the rest.

    An advance, paid before anything was accepted, is a part of the whole order.
    """
    stands, known = worth(session, order), domestic(session, order)
    whole, of_lines = stands.received, known[Basis.ACCEPTED]
    if stands.paid + amount > whole:
        whole, of_lines = stands.committed, pdn_amount(order)
    unpaid = whole - stands.paid
    assert 0 < amount <= unpaid, "more was paid than the order is worth"
    share = round_rupiah(Decimal(of_lines - known[Basis.PAID]) * amount / unpaid)
    return Line(kind=Kind.PAID, amount=amount, pdn_true=share, ref=ref)


def unpay(session: Session, order: Order, amount: int, *, ref: str | None, on: date, of: tuple[int, int] | None = None) -> Line:
    """The counter-entry of a payment: the very amounts that it wrote, on its day; of a part
    `of` it (from, to) so that all parts add up to that."""
    wrote = select(Entry.pdn_true).where(
        Entry.region_id == order.region_id,
        Entry.order_key == key_of(order),
        Entry.kind == Kind.PAID,
        Entry.amount == amount,
        Entry.basis_date == on,
        Entry.ref.is_not_distinct_from(ref),
    )
    domestic_part = session.scalars(wrote.order_by(Entry.id.desc()).limit(1)).one()
    first, last = of or (0, amount)
    before, after = (round_rupiah(Decimal(domestic_part) * upto / amount) for upto in (first, last))
    return Line(kind=Kind.PAID, amount=first - last, pdn_true=before - after, ref=ref)


def unsettle(session: Session, order: Order) -> tuple[Line, date]:
    """The counter-entry of the order's last completion, and the day that it corrects."""
    wrote = select(Entry.amount, Entry.pdn_true, Entry.basis_date).where(
        Entry.region_id == order.region_id, Entry.order_key == key_of(order), Entry.kind == Kind.SETTLED, Entry.amount > 0
    )
    amount, domestic_part, day = session.execute(wrote.order_by(Entry.id.desc()).limit(1)).one()
    assert day is not None
    return Line(kind=Kind.SETTLED, amount=-amount, pdn_true=-domestic_part), day


def domestic(session: Session, order: Order) -> Mapping[Basis, int]:
    """What its domestic lines make up of its worth in each basis, as the ledger says it now."""
    return ledger.domestic(session, region_id=order.region_id, order_key=key_of(order))


def worth(session: Session, order: Order) -> OrderTally:
    """What the ledger says of it now; read anew."""
    return session.execute(
        select(OrderTally)
        .where(OrderTally.region_id == order.region_id, OrderTally.order_key == key_of(order))
        .execution_options(populate_existing=True)
    ).scalar_one()


def received_of(session: Session, orders: Collection[Order]) -> dict[UUID, int]:
    """What the ledger says was received of each, read anew; one statement."""
    keys = {key_of(order): order.id for order in orders}
    if not keys:
        return {}
    mine = (OrderTally.region_id.in_({order.region_id for order in orders}), among(OrderTally.order_key, keys))
    return {
        keys[key]: received for key, received in session.execute(select(OrderTally.order_key, OrderTally.received).where(*mine))
    }


def charged_to(session: Session, order: Order) -> str:
    """The package that carries the order: its own, or what that became."""
    return session.scalar(CHARGED_TO, {"region_id": order.region_id, "key": key_of(order)}) or order.kd_rup


def shares(order: Order) -> list[Account]:
    return [Account(share.account_code, share.amount) for share in order.accounts]


def is_all_pdn(order: Order) -> bool:
    """LKPP counts an order whole: domestic when every line is."""
    return all(line.pdn for line in order.lines)


def pdn_amount(order: Order) -> int:
    """The value of the lines that are declared domestic."""
    return sum(line.amount for line in order.lines if line.pdn)
